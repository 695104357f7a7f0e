"""The command `hailong`: a table of its commands, each loaded only when it is called."""

import importlib
import os
import sys

import click

from feedback.memory import loading

PRIVATE = 0o077  # what we write holds ratings and passwords' hashes: nobody but its owner reads it

COMMANDS = {  # name: module that holds `command`, and what it does in one line
    "init": ("feedback.commands.init", "create or upgrade the database"),
    "demo": ("feedback.commands.demo", "load the demonstration ward into an empty database"),
    "serve": ("feedback.commands.serve", "run the web server"),
    "load": ("feedback.commands.load", "load a ward's folder of files"),
    "seal": ("feedback.commands.seal", "seal the intake of finished days"),
    "release": ("feedback.commands.release", "let out the figures that are due"),
    "close": ("feedback.commands.close", "compute and close a month"),
    "publish": ("feedback.commands.publish", "make a closed month public"),
    "export": ("feedback.commands.export", "write a sheet, a summary or a report"),
    "push": ("feedback.commands.push", "write results for the national database"),
    "score": ("feedback.commands.score", "show a month's computation step by step"),
    "conformance": ("feedback.commands.conformance", "run worked cases"),
    "verify": ("feedback.commands.verify", "recompute the ledger"),
    "ledger": ("feedback.commands.ledger", "the key that signs the ledger's heads, and the program's files"),
    "verify-diff": ("feedback.commands.verify_diff", "check that a newer ledger extends an older one"),
    "backup": ("feedback.commands.backup", "write a checked copy of the database"),
    "restore": ("feedback.commands.restore", "put a copy back in place"),
    "doctor": ("feedback.commands.doctor", "name what is wrong with this installation"),
    "scheduler": ("feedback.commands.scheduler", "run the jobs by the clock"),
    "routes": ("feedback.commands.routes", "list the addresses and who may use them"),
    "kiosk": ("feedback.commands.kiosk", "pair a tablet to a desk"),
    "receipts": (
        "feedback.commands.receipts",
        "issue receipts and codes, one by one and in bulk; print, void",
    ),
    "contacts": ("feedback.commands.contacts", "make the key pair that seals citizens' contacts"),
    "notices": ("feedback.commands.notices", "send what the outbox holds"),
    "api-key": ("feedback.commands.api_key", "keys of the one-stop software"),
    "user": ("feedback.commands.user", "accounts of the staff"),
}


class Table(click.Group):
    """A group whose commands are imported when called, so that none pays for another's libraries."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or none."""
        if cmd_name not in COMMANDS:
            return None
        module = COMMANDS[cmd_name][0]
        if module not in sys.modules:
            with loading():
                importlib.import_module(module)
        found: click.Command = sys.modules[module].command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table as help, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in COMMANDS.items()])


@click.group(cls=Table, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Hài Lòng: citizens rate the service at a ward's one-stop desk, and the month's evaluation counts it fairly."""
    os.umask(PRIVATE)


if __name__ == "__main__":
    main()
