"""Running jobs: at their slots, or by hand. A job that fails is written down, and the next one runs."""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from mediation.clocks.queries import calendar_of
from mediation.jobs.models import JobRun
from mediation.jobs.slots import claim, slot_of
from mediation.jobs.table import BY_NAME, JOBS, Job
from mediation.work import Boundary, Done

log = logging.getLogger("jobs")
# what it did, and what ended it
Ran = tuple[Done, Exception | None]


def tick(session: Session, at: datetime, jobs: Sequence[Job] = JOBS) -> None:
    """Run every job whose slot nobody has claimed yet. A missed slot costs nothing: the next one finds all."""
    for job in jobs:
        slot = slot_of(job, at, calendar_of(session))
        if slot is not None and claim(session, job, slot, at, process_name()):
            _run(session, job, at, slot)


def run_due(session: Session, at: datetime, names: tuple[str, ...] = tuple(BY_NAME)) -> dict[str, int]:
    """`run_each` for callers who want to hear of a fault: all are run, then the first fault is raised."""
    ran = run_each(session, at, names)
    for _, fault in ran.values():
        if fault is not None:
            raise fault
    return {name: done.rows for name, (done, _) in ran.items()}


def run_each(session: Session, at: datetime, names: tuple[str, ...]) -> dict[str, Ran]:
    """Run jobs once at a given moment, committing after each batch; what each did."""
    slot = f"at {at.isoformat(timespec='seconds')}"
    return {name: _run(session, BY_NAME[name], at, slot) for name in names}


def run_now(session: Session, job: Job, at: datetime) -> Ran | None:
    """Somebody's wish: the same work, written down like any other run; None if it is being done just now."""
    slot = f"hand {at.isoformat(timespec='seconds')}"
    if not claim(session, job, slot, at, process_name()):
        return None
    return _run(session, job, at, slot)


def last_runs(session: Session, at: datetime) -> list[tuple[Job, JobRun | None]]:
    """The newest finished run of each job."""
    return [(job, _newest(session, job, JobRun.done_at.is_not(None), JobRun.started_at <= at)) for job in JOBS]


def last_tries(session: Session, at: datetime) -> dict[str, JobRun | None]:
    """The newest run of each job, whatever became of it."""
    return {job.name: _newest(session, job, JobRun.started_at <= at) for job in JOBS}


def process_name() -> str:
    """Which of several schedulers this is."""
    return f"{socket.gethostname()}:{os.getpid()}"[-60:]


def _newest(session: Session, job: Job, *having: ColumnElement[bool]) -> JobRun | None:
    mine = select(JobRun).where(JobRun.job == job.name, *having).order_by(JobRun.started_at.desc()).limit(1)
    return session.scalars(mine).first()


def _run(session: Session, job: Job, at: datetime, slot: str) -> Ran:
    before = _newest(session, job, JobRun.slot != slot)
    faults: list[Exception] = []
    done, began = Done(), time.perf_counter()
    with Boundary(faults.append):
        done = job.work(session, at=at)
        session.commit()
    if faults:
        session.rollback()
    fault = faults[0] if faults else None
    row = session.get(JobRun, (job.name, slot), populate_existing=True)
    if row is None:
        row = JobRun(job=job.name, slot=slot, started_at=at, rows=0, skipped="", process=process_name())
        session.add(row)
    row.rows += done.rows
    row.skipped = "\n".join(done.skipped)
    row.error = type(fault).__name__ if fault else None
    row.done_at = None if fault else at + timedelta(seconds=time.perf_counter() - began)
    session.commit()
    _tell(job, row, done, fault, before)
    return done, fault


def _tell(job: Job, row: JobRun, done: Done, fault: Exception | None, before: JobRun | None) -> None:
    """One line for what was done; a fault with its places in the code, but only the first of the same in a row."""
    known = before.skipped.splitlines() if before else []
    for line, error in zip(done.skipped, done.faults, strict=False):
        if line not in known:
            number, kind = line.split(" ", 1)
            log.warning("case skipped", exc_info=error, extra={"fields": {"job": job.name, "number": number, "kind": kind}})
    fields = {"job": job.name, "rows": done.rows, "skipped": len(done.skipped)}
    if fault is not None:
        again = before is not None and before.error == row.error
        log.error("job failed again" if again else "job failed", exc_info=None if again else fault,
                  extra={"fields": {**fields, "error": row.error}})
    elif done.rows or done.skipped:
        log.info("job", extra={"fields": fields})
