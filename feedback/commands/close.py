"""`hailong close`: compute a month from its sealed ratings and close it for ever."""

import sys

import click
from sqlalchemy.orm import Session

from config import Config
from feedback import clock, database
from feedback.commands.context import MONTH, REFUSED, office_by_code, print_json, with_database
from feedback.errors import Refused
from feedback.evaluations.closing import close, recompute
from feedback.evaluations.queries import Summary, summary
from feedback.interchange.summary import as_record
from feedback.labels import say
from feedback.offices.models import Office
from feedback.offices.queries import offices_below, postings_in
from feedback.periods.month import Month

NAME_CHARACTERS = 26


@click.command("close")
@click.argument("month", type=MONTH)
@click.option(
    "--office", "office_code", metavar="CODE", required=True, help="a ward, or a city with its wards"
)
@click.option("--json", "as_json", is_flag=True, help="print the whole summary as JSON")
@click.option("--again", "reason", metavar="REASON", help="compute a closed month again, as its next version")
@with_database
def command(month: Month, office_code: str, as_json: bool, reason: str | None, *, config: Config) -> None:
    """Compute MONTH for the office and close it; for a city, every office below it that has officials."""
    offices = _offices(database.db.session(), office_by_code(database.db.session(), office_code), month)
    done: list[Summary] = []
    refusals: dict[str, Refused] = {}
    for number, office in enumerate(offices, start=1):
        if len(offices) > 1:
            click.echo(f"{number}/{len(offices)} {office.code}", err=True)
        try:
            done.append(_closed(office, month, reason, config))
        except Refused as refusal:
            if len(offices) == 1:
                raise
            refusals[office.code] = refusal
    _report(done, refusals, as_json=as_json, alone=len(offices) == 1)
    if refusals:
        sys.exit(REFUSED)


def _offices(session: Session, office: Office, month: Month) -> list[Office]:
    below = [each for each in offices_below(session, [office.id]) if postings_in(session, each.id, month)]
    return below or [office]


def _closed(office: Office, month: Month, reason: str | None, config: Config) -> Summary:
    with database.transaction() as session:
        moment = clock.now()
        if reason is None:
            close(session, office, month, shadow_months=config.shadow_months, zone=config.zone, now=moment)
        else:
            recompute(session, office, month, reason, zone=config.zone, now=moment)
        return summary(session, office, month)


def _report(done: list[Summary], refusals: dict[str, Refused], *, as_json: bool, alone: bool) -> None:
    if as_json:
        records = [as_record(each) for each in done]
        refused = [
            {"office": code, "code": refusal.code, "message": str(refusal)}
            for code, refusal in refusals.items()
        ]
        print_json(records[0] if alone else {"closed": records, "refused": refused})
        return
    for each in done:
        _print(each, with_lines=alone)
    for code, refusal in refusals.items():
        click.echo(f"{code}: {refusal.code}: {refusal}", err=True)


def _print(closed: Summary, *, with_lines: bool) -> None:
    trial = ", trial period: citizens' points do not count" if closed.rules.shadow else ""
    rules = closed.rules.rule_set.name
    click.echo(f"{closed.office.code} {closed.month}: closed, version {closed.version} ({rules}{trial})")
    if with_lines:
        click.echo(f"{'code':10} {'name':{NAME_CHARACTERS}} common   task  citiz.   total  class")
        for line in closed.lines:
            parts = " ".join(f"{_shown(part):>6}" for part in (line.common, line.task, line.citizen))
            klass = say(line.klass.label) if line.klass else "–"
            name = line.name[:NAME_CHARACTERS]
            total = f"{_shown(line.total):>7}"
            click.echo(
                f"{line.code:10} {name:{NAME_CHARACTERS}} {parts} {total}  {line.letter or '-'} {klass}"
            )
    totals = closed.totals
    click.echo(
        f"  received {totals['received']} = counted {totals['counted']} + held {totals['held']}"
        f" + excluded {totals['excluded']} + unverified {totals['unverified']};"
        f" served {totals['served']}, coverage {_shown(totals['coverage'])} %,"
        f" satisfied {_shown(totals['satisfied'])} %"
    )


def _shown(number: object) -> str:
    return "–" if number is None else str(number)
