"""定时任务: a line for each job, what it did last and when it is due again; cases only by number."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.clocks.queries import calendar_of
from mediation.clocks.rulebook import rules_in_force
from mediation.jobs.models import JobRun
from mediation.jobs.running import last_runs, last_tries
from mediation.jobs.slots import LEASE, next_slot
from mediation.jobs.table import DAY, JOBS, Job
from mediation.regions.queries import levels_at
from mediation.units.models import Unit
from workflows.calendar import Calendar
from workflows.clocks import ClockKind
from workflows.levels import TOP
from workflows.outcomes import UnitKind
from workflows.steps import near_moment

# A job whose last success lies so many of its beats back is behind.
BEATS = 3
SHOWN = 12


def lines(session: Session, at: datetime) -> list[dict[str, Any]]:
    """One line a job."""
    calendar, named = calendar_of(session), labels(session, at)
    tries = last_tries(session, at)
    return [_line(job, named[job.name], run, tries[job.name], at, calendar) for job, run in last_runs(session, at)]


def labels(session: Session, at: datetime) -> dict[str, str]:
    """What each job does, with the county's own word for its level and the number of the rule in force."""
    centre = session.scalar(select(Unit.region_code).where(Unit.kind == UnitKind.COUNTY_CENTRE).order_by(Unit.id).limit(1))
    top = levels_at(session, centre)[TOP] if centre else TOP.label
    after = rules_in_force(session, at).rule_for(ClockKind.MEDIATION, level=TOP).then_after
    days = f" {after} 个工作日" if after else ""
    return {job.name: job.label.format(top=top, days=days) for job in JOBS}


def _line(
    job: Job, label: str, done: JobRun | None, tried: JobRun | None, at: datetime, calendar: Calendar
) -> dict[str, Any]:
    numbers = done.numbers if done else []
    return {
        "name": job.name, "label": label, "rhythm": _rhythm(job),
        "last": near_moment(done.started_at, at) if done else "还没有运行过", "took": _took(done),
        "rows": done.rows if done else None, "skipped": numbers[:SHOWN], "more": len(numbers) - len(numbers[:SHOWN]),
        "next": near_moment(next_slot(job, at, calendar), at), "light": _light(job, done, tried, at, calendar),
    }


def _rhythm(job: Job) -> str:
    if job.every == DAY:
        words = f"每天 {job.at_hour} 点" if job.at_hour is not None else "每天"
    else:
        words = "每小时" if job.every == 60 else f"每 {job.every} 分钟"
    return f"{words}，只在上班时间" if job.office_hours else words


def _took(run: JobRun | None) -> str:
    if run is None or run.took is None:
        return ""
    seconds = run.took / timedelta(seconds=1)
    return f"用时 {seconds:.1f} 秒" if seconds < 60 else f"用时 {seconds / 60:.0f} 分钟"


def _light(job: Job, done: JobRun | None, tried: JobRun | None, at: datetime, calendar: Calendar) -> dict[str, str]:
    if tried is not None and tried.error:
        return {"kind": "red", "text": f"没做成：{tried.error}"}
    if tried is not None and tried.done_at is None and at - tried.started_at < LEASE:
        return {"kind": "green", "text": "正在运行"}
    if done is None or at > _late_from(job, done, calendar):
        return {"kind": "red", "text": "没有按时运行"}
    if done.skipped:
        return {"kind": "amber", "text": "有跳过的"}
    return {"kind": "green", "text": "按时"}


def _late_from(job: Job, done: JobRun, calendar: Calendar) -> datetime:
    """The third beat after the last success; nights and holidays have no beats of what keeps office hours."""
    moment = done.started_at
    for _ in range(BEATS):
        moment = next_slot(job, moment, calendar)
    return moment
