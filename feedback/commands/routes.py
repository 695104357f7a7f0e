"""`hailong routes`: every address of the service with its methods."""

import importlib
import secrets
from dataclasses import replace

import click

from feedback.commands.context import print_json, settings


@click.command("routes")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
def command(as_json: bool) -> None:
    """List the addresses, their methods and the name of what answers."""
    config = replace(settings(), secret_key=secrets.token_urlsafe(48))  # nothing is served with it
    app = importlib.import_module("app").create_app(config)  # by name: nothing of the service depends on it
    rules = [
        {
            "path": str(rule),
            "methods": sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}),
            "endpoint": rule.endpoint,
        }
        for rule in sorted(app.url_map.iter_rules(), key=str)
    ]
    if as_json:
        print_json(rules)
        return
    for rule in rules:
        click.echo(f"{', '.join(rule['methods']):10} {rule['path']:60} {rule['endpoint']}")
