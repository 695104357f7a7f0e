"""`hailong routes`: every address of the service with its methods, or with what each role reaches there."""

import importlib
import secrets
from dataclasses import replace
from typing import Any

import click

from feedback.accounts.rights import RULES, Role
from feedback.commands.context import print_json, settings
from feedback.labels import say

LEGEND = (
    "own = what is one's own; office = the role's office; below = that office and all below it; "
    "* = after giving the password once more within ten minutes"
)
EVERYBODY, SIGNED_IN, CITIZENS = "everybody", "signed in", "citizens, devices, monitors"


@click.command("routes")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@click.option("--roles", is_flag=True, help="What each role reaches at each address, as a table in Markdown.")
def command(as_json: bool, roles: bool) -> None:
    """List the addresses, their methods and the name of what answers; or who may what."""
    config = replace(settings(), secret_key=secrets.token_urlsafe(48))  # nothing is served with it
    app = importlib.import_module("app").create_app(config)  # by name: nothing of the service depends on it
    rules = [
        {
            "path": str(rule),
            "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
            "endpoint": rule.endpoint,
            **(_rights(app.view_functions[rule.endpoint]) if roles else {}),
        }
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (str(rule), sorted(rule.methods or ())))
    ]
    if as_json:
        print_json(rules)
    elif roles:
        click.echo("\n".join(_table(rules)))
    else:
        for rule in rules:
            click.echo(f"{', '.join(rule['methods']):10} {rule['path']:60} {rule['endpoint']}")


def _rights(view: Any) -> dict[str, Any]:
    """The act that a view names, whether it wants a fresh proof of presence, and how far each role reaches there."""
    rule = getattr(view, "door_rule", None)
    if rule is None:
        return {"act": CITIZENS, "proof": False, "roles": {}}
    if rule.act is None:
        return {"act": EVERYBODY if rule.open_to_all else SIGNED_IN, "proof": rule.sudo, "roles": {}}
    reach = {role.value: RULES[role][rule.act].value for role in Role if rule.act in RULES[role]}
    return {"act": rule.act.value, "proof": rule.sudo, "roles": reach}


def _table(rules: list[dict[str, Any]]) -> list[str]:
    names = [say(role.label, locale="en") for role in Role]
    lines = [
        LEGEND,
        "",
        f"| address | act | {' | '.join(names)} |",
        f"| --- | --- | {' | '.join('---' for _ in names)} |",
    ]
    for rule in rules:
        cells = [rule["roles"].get(role.value, "") for role in Role]
        proof = " *" if rule["proof"] else ""
        methods = ", ".join(rule["methods"])
        lines.append(f"| {methods} {rule['path']} | {rule['act']}{proof} | {' | '.join(cells)} |")
    return lines
