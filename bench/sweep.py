"""The sweep among 10⁴, 10⁵ and 10⁶ open cases, beside the bare SQL that writes the same rows."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from bench.county import STEP, copy
from mediation.disputes.time_moves import flag_overdue

SIZES = (10_000, 100_000, 1_000_000)
LATE, AMONG = 20_000, 100_000
FEW = 2_000  # late in every size, to see what the open ones cost
MOST_OF_BARE, MOST_GROWTH = 3.0, 1.5
TABLES = ("dispute", "party", "leg", "clock")
TEMPLATES = f"""
    SELECT id FROM dispute WHERE state = 'mediating' AND level = 'village' AND id < {STEP} ORDER BY id LIMIT 20
"""
FAR = timedelta(days=60)
BARE = (
    """
    CREATE TEMP TABLE late ON COMMIT DROP AS SELECT id, dispute_id, kind, leg_no, due_at FROM clock
    WHERE status = 'running' AND due_at < :at AND overdue_since IS NULL AND kind NOT IN ('supplement', 'objection')
    """,
    """
    INSERT INTO alarm (dispute_id, clock_id, kind, leg_no, level, at)
    SELECT dispute_id, id, kind, leg_no, level, :at FROM late, (VALUES (1), (2)) AS levels (level)
    """,
    "UPDATE clock c SET overdue_since = late.due_at FROM late WHERE c.id = late.id",
    """
    UPDATE dispute d SET overdue_since = late.due_at FROM late
    WHERE d.id = late.dispute_id AND d.overdue_since IS NULL
    """,
    """
    INSERT INTO notice (person_id, dispute_id, kind, text, times, created_at)
    SELECT m.person_id, d.id, 'alarm', '本级时限已超期：' || s.names || ' · ' || d.title, 1, :at
    FROM late JOIN dispute d ON d.id = late.dispute_id
    JOIN membership m ON m.unit_id = d.unit_id AND m.role IN ('head', 'supervisor') AND m.until IS NULL
    JOIN person p ON p.id = m.person_id AND p.active
    JOIN LATERAL (SELECT string_agg(name, ' 与 ' ORDER BY no) AS names FROM party WHERE dispute_id = d.id) s ON true
    """,
)


@dataclass(frozen=True)
class Swept:
    """Seconds among so many open cases, of which so many were late: ours and the bare statements'."""

    open: int
    late: int
    ours: float
    bare: float

    @property
    def ratio(self) -> float:
        """How many times the bare SQL it takes."""
        return self.ours / self.bare


def measured(engine: Engine, sizes: tuple[int, ...] = SIZES) -> list[Swept]:
    """A few late cases in every size, and very many in the middle one."""
    found = []
    with engine.begin() as connection:
        first = _templates(connection)
    for size in sizes:
        with engine.begin() as connection:
            first = _grow(connection, size, first)
        _tidy(engine)
        found.append(_compared(engine, size, FEW, rounds=2))
        if size == AMONG:
            found.append(_compared(engine, size, LATE, rounds=2))
    return found


def _templates(connection: Connection) -> int:
    """Set a few cases of the demo aside as what is copied, far from due; where the copies' ids begin."""
    connection.execute(text(f"CREATE TABLE source AS {TEMPLATES}"))
    # One head a unit, so that both sides write one notice a case.
    connection.execute(text("UPDATE membership SET until = :now FROM unit u WHERE u.id = unit_id AND person_id <> u.head_id "
                            "AND role = 'head' AND until IS NULL AND unit_id IN (SELECT d.unit_id FROM dispute d "
                            "JOIN source s ON s.id = d.id)"), {"now": datetime.now(UTC)})
    for table in ("alarm", "notice"):
        connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608
    connection.execute(text("UPDATE clock SET status = 'void', ended_at = due_at WHERE ended_at IS NULL AND "
                            "dispute_id NOT IN (SELECT id FROM source)"))
    connection.execute(text("UPDATE clock SET due_at = :far, amber_at = :far, alarm3_at = :far, alarm4_at = :far, "
                            "acts_at = :far, overdue_since = NULL WHERE ended_at IS NULL"), {"far": datetime.now(UTC) + FAR})
    # Words to search for cost a million cases minutes to copy and the sweep nothing.
    connection.execute(text("UPDATE dispute SET overdue_since = NULL, search_text = left(search_text, 12)"))
    return (connection.scalar(text("SELECT max(id) FROM dispute")) or 0) // STEP + 1


def _grow(connection: Connection, size: int, first: int) -> int:
    have = connection.scalar(text("SELECT count(DISTINCT dispute_id) FROM clock WHERE status = 'running'")) or 0
    each = connection.scalar(text("SELECT count(*) FROM source")) or 1
    times = (size - have) // each
    copy(connection, first, times, TABLES)
    return first + times


def _compared(engine: Engine, size: int, late: int, rounds: int) -> Swept:
    """In turn, each time other cases, so that both find and write the same: two rounds of `FEW` use up 8,000 cases."""
    ours, bare = [], []
    for _ in range(rounds):
        at = _make_late(engine, late)
        with timed(bare), engine.begin() as connection:
            for statement in BARE:
                connection.execute(text(statement), {"at": at})
        written = _written(engine, at)
        at = _make_late(engine, late)
        with timed(ours), Session(engine) as session:
            flag_overdue(session, at=at)
        assert _written(engine, at) == written == (2 * late, late, late, late), (written, _written(engine, at))
        _done(engine)
    return Swept(size, late, statistics.median(ours), statistics.median(bare))


def _done(engine: Engine) -> None:
    """They are dealt with, so that in every round as many are late."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE clock SET status = 'met', ended_at = due_at "
                                "WHERE status = 'running' AND overdue_since IS NOT NULL"))


def _make_late(engine: Engine, count: int) -> datetime:
    """So many cases ran out an hour ago; a new moment for each round, by which its rows are known.

    Neighbours, as cases that fall due together were begun together: scattered ones would measure the disk.
    """
    at = datetime.now(UTC)
    with engine.begin() as connection:
        connection.execute(text(f"""
            UPDATE clock SET due_at = :due, amber_at = :amber, alarm3_at = :far, alarm4_at = :far WHERE id IN (
                SELECT id FROM clock WHERE status = 'running' AND kind = 'mediation' AND overdue_since IS NULL
                AND dispute_id > {STEP} ORDER BY id LIMIT :count)
        """), {"due": at - timedelta(hours=1), "amber": at - timedelta(days=2), "far": at + FAR, "count": count})  # noqa: S608
    _tidy(engine)
    return at


def _written(engine: Engine, at: datetime) -> tuple[int, ...]:
    due = {"at": at, "due": at - timedelta(hours=1)}
    with engine.connect() as connection:
        return tuple(connection.scalar(text(f"SELECT count(*) FROM {which}"), due) or 0 for which in (  # noqa: S608
            "alarm WHERE at = :at", "notice WHERE created_at = :at", "clock WHERE overdue_since = :due",
            "dispute WHERE overdue_since = :due",
        ))


def _tidy(engine: Engine) -> None:
    """What the database does by itself in time, so that it does not do it while we measure."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in (*TABLES, "alarm", "notice"):
            connection.execute(text(f"VACUUM ANALYZE {table}"))
        connection.execute(text("CHECKPOINT"))


@contextmanager
def timed(into: list[float]) -> Iterator[None]:
    """Seconds spent inside."""
    began = time.perf_counter()
    yield
    into.append(time.perf_counter() - began)


def report(found: list[Swept]) -> tuple[list[str], bool]:
    """The section of docs/performance.md, and whether every figure is within its limit."""
    few = [swept for swept in found if swept.late == FEW]
    many = [swept for swept in found if swept.late == LATE]
    growth, of_bare = few[-1].ours / few[0].ours, few[-1].bare / few[0].bare
    good = growth <= MOST_GROWTH * max(1.0, of_bare) and all(swept.ratio <= MOST_OF_BARE for swept in many)
    lines = [
        "", "## The sweep", "",
        "`flag_overdue` among open cases, each with two running clocks, beside five statements that write the same rows "
        "(alarms, flags on clock and case, notices) and know nothing of people, texts, locks or bad cases.", "",
        f"| open | late | sweep, s | bare SQL, s | ratio (≤ {MOST_OF_BARE:g} at {LATE:,}) |", "|---|---|---|---|---|",
        *(f"| {s.open:,} | {s.late:,} | {s.ours:.2f} | {s.bare:.2f} | {s.ratio:.2f} |" for s in found),
        "", f"With {FEW:,} late, {few[-1].open // few[0].open} times as many open cases take the sweep {growth:.2f} × and the "
        f"bare statements {of_bare:.2f} × the time: what grows for both is the tables that no longer lie in memory. "
        f"(Ours at most {MOST_GROWTH:g} × as much as theirs.)",
    ]
    return lines, good
