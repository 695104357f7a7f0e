"""`hailong close`: compute a month from its sealed ratings and close it for ever."""

import sys
from collections.abc import Mapping
from typing import Any

import click
from sqlalchemy.orm import Session

from config import Config
from feedback import clock, database
from feedback.commands.context import MONTH, REFUSED, office_by_code, print_json, with_database
from feedback.errors import Refused
from feedback.evaluations.closings.closing import close, recompute
from feedback.evaluations.closings.versions import ClosedMonth
from feedback.evaluations.rulesets.rules import Rules
from feedback.evaluations.summaries.queries import Summary, summary
from feedback.labels import say
from feedback.offices.models import Office
from feedback.offices.queries import offices_below, postings_in
from feedback.papers.summary import as_record
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
    if len(offices) == 1:
        _close_one(offices[0], month, reason, config)
        _tell_alone(_summary(offices[0], month), as_json=as_json)
        return
    done: list[Any] = []  # what is told of each; the months themselves would fill the memory of a city
    refusals: dict[str, Refused] = {}
    with click.progressbar(
        offices,
        label=f"{month}",
        item_show_func=lambda office: office.code if office else "",
        file=sys.stderr,
    ) as bar:
        for office in bar:
            try:
                closed = _close_one(office, month, reason, config)
            except Refused as refusal:
                refusals[office.code] = refusal
            else:
                done.append(as_record(_summary(office, month)) if as_json else _as_text(closed))
    _tell_city(done, refusals, as_json=as_json)
    if refusals:
        sys.exit(REFUSED)


def _offices(session: Session, office: Office, month: Month) -> list[Office]:
    below = [each for each in offices_below(session, [office.id]) if postings_in(session, each.id, month)]
    return below or [office]


def _close_one(office: Office, month: Month, reason: str | None, config: Config) -> ClosedMonth:
    """Close one office in a transaction of its own, so that another's refusal takes nothing back."""
    with database.transaction() as session:
        moment = clock.now()
        if reason is None:
            return close(
                session, office, month, shadow_months=config.shadow_months, zone=config.zone, now=moment
            )
        return recompute(session, office, month, reason, zone=config.zone, now=moment)


def _summary(office: Office, month: Month) -> Summary:
    return summary(database.db.session(), office, month)


def _tell_alone(closed: Summary, *, as_json: bool) -> None:
    if as_json:
        print_json(as_record(closed))
        return
    click.echo(_headline(closed.office, closed.month, closed.version, closed.rules, closed.totals))
    click.echo(f"{'code':10} {'name':{NAME_CHARACTERS}} common   task  citiz.   total  class")
    for line in closed.lines:
        parts = " ".join(f"{_shown(part):>6}" for part in (line.common, line.task, line.citizen))
        klass = say(line.klass.label) if line.klass else "–"
        name, total = line.name[:NAME_CHARACTERS], f"{_shown(line.total):>7}"
        click.echo(f"{line.code:10} {name:{NAME_CHARACTERS}} {parts} {total}  {line.letter or '-'} {klass}")


def _tell_city(done: list[Any], refusals: dict[str, Refused], *, as_json: bool) -> None:
    if as_json:
        refused = [
            {"office": code, "code": refusal.code, "message": str(refusal)}
            for code, refusal in refusals.items()
        ]
        print_json({"closed": done, "refused": refused})
        return
    for each in done:
        click.echo(each)
    for code, refusal in refusals.items():
        click.echo(f"{code}: {refusal.code}: {refusal}", err=True)


def _as_text(closed: ClosedMonth) -> str:
    totals = closed.evaluation.totals.as_record()
    return _headline(closed.office, closed.month, closed.version, closed.rules.main, totals)


def _headline(office: Office, month: Month, version: int, rules: Rules, totals: Mapping[str, Any]) -> str:
    trial = ", trial period: citizens' points do not count" if rules.shadow else ""
    return (
        f"{office.code} {month}: closed, version {version} ({rules.rule_set.name}{trial})\n"
        f"  received {totals['received']} = counted {totals['counted']} + held {totals['held']}"
        f" + excluded {totals['excluded']} + unverified {totals['unverified']};"
        f" served {totals['served']}, coverage {_shown(totals['coverage'])} %,"
        f" satisfied {_shown(totals['satisfied'])} %"
    )


def _shown(number: object) -> str:
    return "–" if number is None else str(number)
