"""What /readyz and /metrics know of jobs: their rows. By name, for jobs lie above the API, whose doors they do not need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, func, select
from sqlalchemy.orm import Session

from mediation.db import Base

# Slots of runs that somebody asked for; they say nothing of whether the scheduler lives.
BY_HAND = ("at %", "hand %")


class Run(NamedTuple):
    """The last success of a job; seconds since 1970, seconds, counts."""

    job: str
    done_at: float
    took: float
    rows: int
    skipped: int


def last(session: Session, at: datetime) -> list[Run]:
    """The newest run of each job that the scheduler finished: 现在跑一次 does not silence the alert that it stands still."""
    runs = _table()
    finished = (runs.c.done_at.is_not(None), runs.c.started_at <= at, *_scheduled(runs))
    newest = select(runs.c.job, func.max(runs.c.started_at).label("started_at")).where(*finished).group_by(runs.c.job).subquery()
    rows = session.execute(
        select(runs).join(newest, (runs.c.job == newest.c.job) & (runs.c.started_at == newest.c.started_at)).where(*finished)
        .order_by(runs.c.job)
    )
    return [
        Run(row.job, row.done_at.timestamp(), (row.done_at - row.started_at).total_seconds(), row.rows,
            len(row.skipped.splitlines()))
        for row in rows
    ]


def failed(session: Session, *, since: datetime) -> Sequence[Any]:
    """Job and number of runs that ended in a fault."""
    runs = _table()
    faults = select(runs.c.job, func.count()).where(runs.c.error.is_not(None), runs.c.started_at >= since)
    return session.execute(faults.group_by(runs.c.job).order_by(runs.c.job)).all()


def last_success(session: Session, job: str, at: datetime) -> datetime | None:
    """When the scheduler last did this job."""
    runs = _table()
    found: datetime | None = session.scalar(
        select(func.max(runs.c.done_at)).where(runs.c.job == job, runs.c.started_at <= at, *_scheduled(runs))
    )
    return found


def _scheduled(runs: Table) -> list[ColumnElement[bool]]:
    return [runs.c.slot.not_like(words) for words in BY_HAND]


def _table() -> Table:
    return Base.metadata.tables["job_run"]
