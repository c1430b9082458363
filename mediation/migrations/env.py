"""Alembic's entry: runs on the connection that `flask db` hands over."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON
from sqlalchemy.types import TypeDecorator

from mediation.db import Base

# The search index is written in SQL (disputes/ddl.py) and no model knows it. SQLite spreads it over tables
# that all begin with this name.
SEARCH = ("dispute_search", "ix_dispute_bigrams")


def include_name(name: str | None, kind: str, parents: Any) -> bool:
    """Compare everything but the search index."""
    return kind not in ("table", "index") or not (name or "").startswith(SEARCH)


def render_item(kind: str, item: Any, autogen_context: AutogenContext) -> str | Literal[False]:
    """Write a decorated column by what is stored, so that old migrations never import our code."""
    if kind == "type" and isinstance(item, JSON):
        autogen_context.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # SQLite cannot alter most things in place: batch mode copies the table.
    render_as_batch=True,
    compare_type=True,
    include_name=include_name,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
