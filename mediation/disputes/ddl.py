"""What SQLAlchemy cannot say: append-only triggers and the search index, for both databases.

The migration runs the same statements; `create_all` runs them through the events below.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import DDL, event

from mediation.disputes.events import Event
from mediation.disputes.models import Dispute

SQLITE_EVENT = [
    f"""CREATE TRIGGER event_no_{verb} BEFORE {verb.upper()} ON event
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"""
    for verb in ("update", "delete")
]
POSTGRES_EVENT = [
    """CREATE OR REPLACE FUNCTION event_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$""",
    """CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION event_append_only()""",
    """CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION event_append_only()""",
]
SQLITE_DISPUTE = ["CREATE VIRTUAL TABLE dispute_search USING fts5(grams)"]
# Pairs of neighbouring characters: words lose names (由罗志军 is cut 由罗/志军), pairs do not.
POSTGRES_DISPUTE = [
    """CREATE OR REPLACE FUNCTION bigrams(txt text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
    $$ SELECT coalesce(array_agg(DISTINCT substr(txt, i, 2)), '{}') FROM generate_series(1, length(txt) - 1) i $$""",
    "CREATE INDEX ix_dispute_bigrams ON dispute USING gin (bigrams(search_text))",
]


def _ddl(statement: str, dialect: str) -> Any:
    make: Any = DDL
    return make(statement.replace("%", "%%")).execute_if(dialect=dialect)


for _table, _dialect, _statements in (
    (Event.__table__, "sqlite", SQLITE_EVENT),
    (Event.__table__, "postgresql", POSTGRES_EVENT),
    (Dispute.__table__, "sqlite", SQLITE_DISPUTE),
    (Dispute.__table__, "postgresql", POSTGRES_DISPUTE),
):
    for _statement in _statements:
        event.listen(_table, "after_create", _ddl(_statement, _dialect))
