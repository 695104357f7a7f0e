"""`hailong routes --roles`: the matrix of role and route in one table, complete by its making (AZ-1)."""

import json

from click.testing import CliRunner
from flask import Flask

from feedback.accounts.rights import RULES, Act, Role
from feedback.cli import main


def table(*options: str) -> str:
    result = CliRunner().invoke(main, ["routes", "--roles", *options])
    assert result.exit_code == 0, result.output
    return result.output


def test_az_1_every_route_has_its_line_and_its_act(app: Flask) -> None:
    rows = json.loads(table("--json"))

    assert {row["endpoint"] for row in rows} == {rule.endpoint for rule in app.url_map.iter_rules()}
    assert all(row["act"] for row in rows)
    of_acts = [row for row in rows if row["act"] in {act.value for act in Act}]
    for row in of_acts:
        act = Act(row["act"])
        assert row["roles"] == {role.value: RULES[role][act].value for role in Role if act in RULES[role]}, (
            row["path"]
        )


def test_the_table_reads_as_markdown() -> None:
    lines = table().splitlines()

    assert (
        "| POST /admin/offices/<office>/flags/<uuid:flag>/ | decide_flag * |  |  | below | office |  | below |"
        in lines
    )
    widths = {line.count("|") for line in lines if line.startswith("|")}
    assert widths == {len(Role) + 3}
