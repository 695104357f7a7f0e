"""Alembic's entry: runs the migrations on the connection, and in the transaction, that `feedback.migrate` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator

from feedback.schema import metadata


def render_type(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """Writes a column type of ours as the plain type below it: a migration must not change when ours do."""
    if kind == "type" and isinstance(thing, TypeDecorator):
        return f"sa.{thing.impl_instance!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by building it anew
    render_item=render_type,
    transactional_ddl=True,  # SQLite's too, since our connections send BEGIN themselves
)
with context.begin_transaction():
    context.run_migrations()
