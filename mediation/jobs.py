"""All periodic work in one table. Each job is safe to run twice and in any number of processes."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import FrameType

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import Integer, String, Table, Text, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediation.accounts.signin import KEPT, forget_sign_ins
from mediation.config import LOCAL
from mediation.db import Base, UtcDateTime, db_session, now
from mediation.disputes import time_moves

log = logging.getLogger("jobs")
Work = Callable[..., "time_moves.Done"]


@dataclass(frozen=True)
class Job:
    """One row: name, what it does in Chinese, rhythm in minutes, the function."""

    name: str
    label: str
    every: int
    work: Work


def forget_old_sign_ins(session: Session, *, at: datetime) -> time_moves.Done:
    """The log of sign-ins is kept six months and no longer (网络安全法 21)."""
    return time_moves.Done(rows=forget_sign_ins(session, before=at - KEPT))


JOBS: tuple[Job, ...] = (
    Job("overdue", "标出超期，提醒该提醒的人", 5, time_moves.flag_overdue),
    # after "overdue": what is late is flagged before it is moved
    Job("return_unsigned", "超期没人签收的退回重新分流", 15, time_moves.return_unsigned),
    Job("escalate", "本级时限过了的自动上报", 15, time_moves.escalate_overdue),
    Job("court", "法院委派、委托到期的退回法院", 15, time_moves.end_court_terms),
    Job("lapse", "补正到期没有补的按撤回办", 15, time_moves.lapse_supplements),
    Job("requests", "两个工作日没批的申请交上一级", 15, time_moves.climb_requests),
    Job("sign_ins", "清理六个月以前的登录记录", 1440, forget_old_sign_ins),
    Job("pauses", "中止到期的问一声", 60, time_moves.ask_pauses),
)
BY_NAME = {job.name: job for job in JOBS}


class JobRun(Base):
    """One run of one job; the row of a slot is claimed by whoever inserts it first."""

    __tablename__ = "job_run"

    job: Mapped[str] = mapped_column(String(24), primary_key=True)
    slot: Mapped[str] = mapped_column(String(32), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rows: Mapped[int] = mapped_column(Integer, default=0)
    skipped: Mapped[str] = mapped_column(Text, default="")
    # the kind of fault that ended the whole run; the run counts as not done
    error: Mapped[str | None] = mapped_column(String(200))
    process: Mapped[str] = mapped_column(String(60), default="", server_default="")


def run_due(session: Session, at: datetime, names: tuple[str, ...] = tuple(BY_NAME)) -> dict[str, int]:
    """Run jobs once at a given moment, committing after each batch; how many rows each touched."""
    return {name: _run(session, BY_NAME[name], at, f"at {at.isoformat(timespec='seconds')}") for name in names}


def tick(session: Session, at: datetime) -> None:
    """Run every job whose slot nobody has claimed yet. A missed slot costs nothing: the next one finds all."""
    for job in JOBS:
        minute = int(at.timestamp() // 60) // job.every * job.every
        slot = datetime.fromtimestamp(minute * 60, LOCAL).isoformat(timespec="minutes")
        if _claim(session, job, slot, at):
            _run(session, job, at, slot)


def _claim(session: Session, job: Job, slot: str, at: datetime) -> bool:
    table = JobRun.__table__
    assert isinstance(table, Table)
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"job": job.name, "slot": slot, "started_at": at, "rows": 0, "skipped": ""}
    claimed = session.execute(insert(table).values(values).on_conflict_do_nothing().returning(table.c.slot)).first()
    session.commit()
    return claimed is not None


def _run(session: Session, job: Job, at: datetime, slot: str) -> int:
    done = job.work(session, at=at)
    row = session.get(JobRun, (job.name, slot))
    if row is None:
        row = JobRun(job=job.name, slot=slot, started_at=at, rows=0, skipped="")
        session.add(row)
    row.rows = row.rows + done.rows
    row.done_at = at
    row.skipped = "\n".join(done.skipped)
    session.commit()
    if done.rows or done.skipped:
        log.info("job", extra={"fields": {"job": job.name, "rows": done.rows, "skipped": len(done.skipped)}})
    return done.rows


def last_runs(session: Session) -> list[tuple[Job, JobRun | None]]:
    """The newest finished run of each job, for the administrators' page and /readyz."""
    found = []
    for job in JOBS:
        newest = select(JobRun).where(JobRun.job == job.name, JobRun.done_at.is_not(None))
        found.append((job, session.scalars(newest.order_by(JobRun.started_at.desc()).limit(1)).first()))
    return found


group = AppGroup("jobs", help="定时任务。")


@group.command("run")
def run_command() -> None:
    """按时运行所有任务，直到被停止。"""
    from apscheduler.schedulers.background import BlockingScheduler

    app = current_app._get_current_object()  # type: ignore[attr-defined]
    scheduler = BlockingScheduler(timezone=LOCAL)

    def one_tick() -> None:
        with app.app_context():
            tick(db_session(), now())

    scheduler.add_job(one_tick, "interval", minutes=1, coalesce=True, max_instances=1,
                      next_run_time=datetime.now(LOCAL) + timedelta(seconds=1))

    def stop(_signal: int, _frame: FrameType | None) -> None:
        scheduler.shutdown(wait=False)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    scheduler.start()


@group.command("once")
@click.argument("name", type=click.Choice([*BY_NAME, "all"]))
@click.option("--at", "moment", help="按这个时刻算，比如 2026-12-01T09:00+08:00；不写就是现在。")
def once_command(name: str, moment: str | None) -> None:
    """把一个任务（或 all）做一次。"""
    at = _moment(moment) if moment else now()
    done = run_due(db_session(), at, tuple(BY_NAME) if name == "all" else (name,))
    for job_name, rows in done.items():
        click.echo(f"{BY_NAME[job_name].label}：{rows} 件")
    for job, run in last_runs(db_session()):
        if run and job.name in done and run.skipped:
            click.echo(f"{job.name} 跳过：{run.skipped}", err=True)


def _moment(words: str) -> datetime:
    try:
        at = datetime.fromisoformat(words)
    except ValueError as error:
        raise click.BadParameter("写成 2026-12-01T09:00+08:00 这样") from error
    return at if at.tzinfo else at.replace(tzinfo=LOCAL)


def init_app(app: Flask) -> None:
    """Add `flask jobs`."""
    app.cli.add_command(group)
