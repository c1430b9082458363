"""When a job is due: one slot per beat, and whoever claims its row first does the work."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Table, exists, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from mediation.config import LOCAL
from mediation.db import UtcDateTime
from mediation.jobs.models import JobRun
from mediation.jobs.table import Job
from workflows.calendar import Calendar

# A run that is neither done nor failed after this long is taken for dead: its slot may be claimed again.
LEASE = timedelta(minutes=10)


def slot_of(job: Job, at: datetime, calendar: Calendar) -> str | None:
    """The beat a moment belongs to; None while the offices this job keeps to are closed.

    However many beats were missed, only the last one is there to be claimed: a week of silence is one run.
    """
    if job.office_hours and not _open(at, calendar):
        return None
    return _begin(job, at).isoformat(timespec="minutes")


def next_slot(job: Job, at: datetime, calendar: Calendar) -> datetime:
    """When the job is due again."""
    coming = _begin(job, at) + timedelta(minutes=job.every)
    if not job.office_hours or _open(coming, calendar):
        return coming
    day = coming.date() if coming.time() <= calendar.hours.opens else coming.date() + timedelta(days=1)
    return datetime.combine(calendar.next_workday(day), calendar.hours.opens, LOCAL)


def claim(session: Session, job: Job, slot: str, at: datetime, process: str) -> bool:
    """Whether the slot is ours. One statement, so that of any number of processes exactly one is told yes.

    Nobody gets a slot while another run of the same job is alive; a slot whose run died or failed may be claimed
    again once the lease is over.
    """
    table = JobRun.__table__
    assert isinstance(table, Table)
    stale = at - LEASE
    other = aliased(JobRun)
    alive = exists().where(
        other.job == job.name, other.done_at.is_(None), other.error.is_(None), other.started_at > stale
    )
    moment = literal(at, type_=UtcDateTime())
    new = select(literal(job.name), literal(slot), moment, literal(0), literal(""), literal(process)).where(~alive)
    insert = (postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert)(table)
    claimed = session.execute(
        insert.from_select(["job", "slot", "started_at", "rows", "skipped", "process"], new)
        .on_conflict_do_update(
            index_elements=["job", "slot"], set_={"started_at": at, "process": process, "error": None},
            where=(table.c.done_at.is_(None)) & (table.c.started_at <= stale),
        )
        .returning(table.c.slot)
    ).first()
    session.commit()
    return claimed is not None


def _begin(job: Job, at: datetime) -> datetime:
    local = at.astimezone(LOCAL)
    if job.at_hour is None:
        return datetime.fromtimestamp(int(at.timestamp() // 60) // job.every * job.every * 60, LOCAL)
    today = local.replace(hour=job.at_hour, minute=0, second=0, microsecond=0)
    return today if local >= today else today - timedelta(days=1)


def _open(at: datetime, calendar: Calendar) -> bool:
    local = at.astimezone(LOCAL)
    return calendar.is_workday(local.date()) and calendar.hours.opens <= local.time() <= calendar.hours.closes
