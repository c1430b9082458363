"""定时任务: when each last ran and what it did; cases that were skipped only by number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from mediation.desk.words import moment

# A job that has missed so many of its beats is behind.
BEATS = 3
DAY = 24 * 60


class Job(Protocol):
    """What the page needs of a job."""

    name: str
    label: str
    every: int


class Run(Protocol):
    """What the page needs of its last run."""

    started_at: datetime
    done_at: datetime | None
    rows: int
    skipped: str


def lines(last: Iterable[tuple[Job, Run | None]], at: datetime) -> list[dict[str, Any]]:
    """One line a job."""
    found = []
    for job, run in last:
        behind = run is None or (at - run.started_at).total_seconds() > job.every * 60 * BEATS
        found.append({
            "label": job.label, "name": job.name, "every": "每天" if job.every == DAY else f"每 {job.every} 分钟", "behind": behind,
            "last": moment(run.started_at, at) if run else "还没有运行过", "rows": run.rows if run else "",
            "skipped": [line.split(" ")[0] for line in run.skipped.splitlines()] if run else [],
        })
    return found
