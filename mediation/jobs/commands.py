"""`flask jobs`: run them all by the clock, or some of them once."""

from __future__ import annotations

import signal
from datetime import datetime, timedelta
from types import FrameType

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from mediation.config import LOCAL
from mediation.db import db_session, now
from mediation.jobs.lines import labels
from mediation.jobs.running import run_each, tick
from mediation.jobs.table import BY_NAME
from mediation.moments import moment

BEAT = timedelta(minutes=1)
group = AppGroup("jobs", help="定时任务。")


@group.command("run")
def run_command() -> None:
    """按时运行所有任务，直到被停止。"""
    keep_ticking(current_app._get_current_object(), BEAT)  # type: ignore[attr-defined]


def keep_ticking(app: Flask, beat: timedelta) -> None:
    """Look for due jobs every beat until the process is asked to end."""
    from apscheduler.schedulers.background import BlockingScheduler

    scheduler = BlockingScheduler(timezone=LOCAL)

    def one_tick() -> None:
        with app.app_context():
            tick(db_session(), now())

    scheduler.add_job(one_tick, "interval", seconds=beat.total_seconds(), coalesce=True, max_instances=1,
                      next_run_time=datetime.now(LOCAL))

    def stop(_signal: int, _frame: FrameType | None) -> None:
        scheduler.shutdown(wait=False)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    scheduler.start()


@group.command("once")
@click.argument("name", type=click.Choice([*BY_NAME, "all"]))
@click.option("--at", "at", callback=moment, help="按这个时刻算，比如 2026-12-01T09:00+08:00；不写就是现在。")
def once_command(name: str, at: datetime | None) -> None:
    """把一个任务（或 all）做一次。有任务失败时退出码为 1。"""
    at = at or now()
    names = tuple(BY_NAME) if name == "all" else (name,)
    code, named = False, labels(db_session(), at)
    for job_name, (done, fault) in run_each(db_session(), at, names).items():
        failed = fault is not None
        words = f"没做成（{type(fault).__name__}）" if failed else f"{done.rows} 件"
        click.echo(f"{named[job_name]}：{words}", err=failed)
        if done.skipped:
            click.echo(f"{job_name} 跳过：{'、'.join(done.skipped)}", err=True)
        code = code or failed
    if code:
        raise click.exceptions.Exit(1)
