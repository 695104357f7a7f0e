"""Describes a database as it is, so that two of them can be compared line by line."""

from typing import Any

from sqlalchemy import Engine, TextClause, inspect, text

NOT_OURS = {"alembic_version"}
TRIGGERS = {
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
}


def describe(engine: Engine) -> list[str]:
    """Every column, key, CHECK, index and trigger of the database, one sorted line each."""
    seen = inspect(engine)
    lines = []
    for table in set(seen.get_table_names()) - NOT_OURS:
        lines += [f"{table}: column {_column(column)}" for column in seen.get_columns(table)]
        lines += [f"{table}: primary key {_plain(seen.get_pk_constraint(table))}"]
        lines += [f"{table}: foreign key {_plain(each)}" for each in seen.get_foreign_keys(table)]
        lines += [f"{table}: unique {_plain(each)}" for each in seen.get_unique_constraints(table)]
        lines += [f"{table}: check {_plain(each)}" for each in seen.get_check_constraints(table)]
        lines += [f"{table}: index {_plain(each)}" for each in seen.get_indexes(table)]
    with engine.connect() as connection:
        lines += [f"trigger {tuple(row)}" for row in connection.execute(text(TRIGGERS[engine.dialect.name]))]
    return sorted(lines)


def tables(engine: Engine) -> set[str]:
    """The names of the tables that are ours."""
    return set(inspect(engine).get_table_names()) - NOT_OURS


def _column(column: Any) -> str:
    return f"{column['name']} {column['type']!r} nullable={column['nullable']} default={column['default']}"


def _plain(value: Any) -> str:
    """A nested description in one order of keys, whatever the order in which it was read."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_plain(each)}" for key, each in sorted(value.items())) + "}"
    return str(value) if isinstance(value, TextClause) else repr(value)
