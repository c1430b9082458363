"""A big county out of the small demo: its cases, made by real moves, copied by the database until there are enough."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, text

from mediation.db import Base

# Parents before children. What else points at a case (readings, drafts, requests) does not grow with age.
TABLES = (
    "dispute", "party", "claim", "leg", "involvement", "event", "clock", "clock_event", "notice",
    "mediation_session", "agreement", "term", "feedback",
)  # fmt: skip
STEP = 1_000_000  # how far the ids of one copy lie from those of the next
OPEN_SHARE = 0.08


def grow(connection: Connection, size: int) -> int:
    """Copy closed cases, and so many open ones as a county has in hand, up to `size`; how many there are then."""
    have = connection.scalar(text("SELECT count(*) FROM dispute")) or 0
    first = (connection.scalar(text("SELECT max(id) FROM dispute")) or 0) // STEP + 1
    wanted_open = int(size * OPEN_SHARE)
    now_open = connection.scalar(text("SELECT count(*) FROM dispute WHERE closed_at IS NULL")) or 0
    left = size - have
    for is_open, count in ((True, max(wanted_open - now_open, 0)), (False, left - max(wanted_open - now_open, 0))):
        condition = "closed_at IS NULL" if is_open else "closed_at IS NOT NULL"
        connection.execute(text(f"CREATE TEMP TABLE source AS SELECT id FROM dispute WHERE {condition} AND id < {STEP}"))
        of_each = connection.scalar(text("SELECT count(*) FROM source")) or 1
        whole, rest = divmod(max(count, 0), of_each)
        copy(connection, first, whole)
        first += whole
        if rest:
            connection.execute(text(f"DELETE FROM source WHERE id NOT IN (SELECT id FROM source ORDER BY id LIMIT {rest})"))
            copy(connection, first, 1)
            first += 1
        connection.execute(text("DROP TABLE source"))
    connection.execute(text("ANALYZE"))
    return connection.scalar(text("SELECT count(*) FROM dispute")) or 0


def copy(connection: Connection, first: int, times: int, tables: Sequence[str] = TABLES) -> None:
    """`times` copies of the cases in `source` with everything that hangs on them, in one statement a table."""
    if times < 1:
        return
    for name in tables:
        table = Base.metadata.tables[name]
        columns = [column.name for column in table.columns]
        values = ", ".join(_value(table, column) for column in columns)
        names = ", ".join(f'"{column}"' for column in columns)
        connection.execute(text(
            f"INSERT INTO {name} ({names}) SELECT {values} FROM {name} t, "  # noqa: S608
            f"generate_series({first}::bigint, {first + times - 1}) k WHERE {_belongs(table)}"
        ))


def _value(table: Table, name: str) -> str:
    column = table.columns[name]
    if table.name == "dispute" and name == "number":
        return "left(number, 11) || 'K' || (t.id + k * 1000000)"
    if table.name == "dispute" and name == "tracking_code":
        return "tracking_code || k"
    if table.name == "clock" and name in ("due_at", "amber_at", "alarm3_at", "alarm4_at", "acts_at"):
        return f't."{name}" + k % 50000 * interval \'1 minute\''  # no two copies on the same minute, as in life
    targets = {key.column.table.name for key in column.foreign_keys}
    own_key = name == "id" and column.primary_key
    return f't."{name}" + k * {STEP}' if own_key or targets & set(TABLES) else f't."{name}"'


def _belongs(table: Table) -> str:
    cases = "(SELECT id FROM source)"
    if table.name == "dispute":
        return f"t.id IN {cases}"
    if table.name == "clock_event":
        return f"t.clock_id IN (SELECT id FROM clock WHERE dispute_id IN {cases})"
    if table.name == "term":
        return f"t.agreement_id IN (SELECT id FROM agreement WHERE dispute_id IN {cases})"
    return f"t.dispute_id IN {cases}"
