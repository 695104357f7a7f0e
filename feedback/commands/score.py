"""`hailong score`: a month's computation step by step, as somebody checks it with a pencil; `--set` tries other values."""

from collections.abc import Sequence
from typing import Any

import click

from config import Config
from feedback import database
from feedback.commands.context import MONTH, misused, office_by_code, print_json, with_database
from feedback.evaluations.summaries.lines import Explained, Line
from feedback.evaluations.summaries.one_official import applies, parameters_of
from feedback.evaluations.summaries.queries import Computation, computation
from feedback.labels import say
from feedback.periods.month import Month
from feedback.scoring.steps import Step
from feedback.scoring.working import working_by_work

LOCALE = "en"  # of the terminal; the files and the screens speak Vietnamese


@click.command("score")
@click.argument("month", type=MONTH)
@click.option("--office", "office_code", metavar="CODE", required=True)
@click.option("--official", "official_code", metavar="CODE", help="this official alone")
@click.option(
    "--set", "settings", metavar="KEY=VALUE", multiple=True, help="try another value, storing nothing"
)
@click.option("--json", "as_json", is_flag=True, help="print the steps as JSON")
@click.option("--locale", type=click.Choice(["vi", "en"]), default=LOCALE, show_default=True)
@with_database
def command(
    month: Month,
    office_code: str,
    official_code: str | None,
    settings: tuple[str, ...],
    as_json: bool,
    locale: str,
    *,
    config: Config,
) -> None:
    """Show how MONTH of the office is computed, from what stands now; nothing is stored."""
    session = database.db.session()
    office = office_by_code(session, office_code)
    computed = computation(
        session,
        office,
        month,
        shadow_months=config.shadow_months,
        zone=config.zone,
        tried=_settings(settings),
    )
    lines = computed.summary.lines
    chosen = [computed.summary.line_named(official_code)] if official_code else lines
    records = [_record(computed, line, locale) for line in chosen]
    if as_json:
        print_json(
            {
                "office": office.code,
                "month": str(month),
                "state": str(computed.summary.state),
                "rule_set": computed.summary.rules.rule_set.name,
                "parameters": computed.summary.rules.parameters.as_record(),
                "shadow": computed.summary.rules.shadow,
                "officials": records,
                "totals": dict(computed.summary.totals),
            }
        )
        return
    _print(computed, records)


def _settings(written: Sequence[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for each in written:
        key, sign, value = each.partition("=")
        if not sign or not key.strip():
            raise misused(f"--set {each}: write it as KEY=VALUE, for instance --set k=20")
        found[key.strip()] = value.strip()
    return found


def _record(computed: Computation, line: Line, locale: str) -> dict[str, Any]:
    explained = computed.summary.explained.get(line.official_id, Explained())
    official = next(each for each in computed.inputs.officials if each.id == line.official_id)
    rules = computed.summary.month_rules.of(official.employment)
    parameters = parameters_of(official, rules)
    tallies = [*computed.inputs.tallies, *computed.inputs.elsewhere]
    own = working_by_work(computed.table, tallies, line.official_id.hex, parameters)
    steps = [*explained.plan_steps, *(own if applies(official, rules) else ()), *explained.steps]
    return {
        "line": line.as_record(),
        "steps": [_told(step, locale) for step in steps],
        "explanation": [sentence.said(locale) for sentence in explained.sentences],
        "remarks": [say(remark.label, locale=locale) for remark in line.remarks],
    }


def _told(step: Step, locale: str) -> dict[str, str]:
    name, formula, result = step.said(locale)
    return {"name": name, "formula": formula, "result": result}


def _print(computed: Computation, records: Sequence[dict[str, Any]]) -> None:
    parameters = computed.summary.rules.parameters.as_record()
    click.echo(", ".join(f"{key} {_plain(value)}" for key, value in parameters.items()))
    for record in records:
        line = record["line"]
        click.echo(f"\n{line['code']} {line['name']} ({line['title']})")
        for step in record["steps"]:
            click.echo(f"  {step['name']}\n      {step['formula']} = {step['result']}")
        for text in (*record["explanation"], *record["remarks"]):
            click.echo(f"  * {text}")
    totals = computed.summary.totals
    click.echo(
        f"\nreceived {totals['received']} = counted {totals['counted']} + held {totals['held']}"
        f" + excluded {totals['excluded']} + unverified {totals['unverified']}"
    )


def _plain(value: object) -> str:
    return "/".join(value) if isinstance(value, list) else str(value)
