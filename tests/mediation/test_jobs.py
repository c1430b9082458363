"""Jobs done once by hand, for any moment, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.jobs import JOBS, JobRun
from tests.make import Clock


@pytest.mark.parametrize("at", [[], ["--at", "2026-12-01T09:00:00.123456+08:00"]])
def test_all_jobs_can_be_done_once_now_or_for_a_moment_and_are_written_down(
    app: Flask, session: Session, clock: Clock, at: list[str]
) -> None:
    clock.at += timedelta(microseconds=865801)  # a real moment has them
    run = app.test_cli_runner().invoke(args=["jobs", "once", "all", *at])
    assert run.exit_code == 0, run.output
    assert set(session.scalars(select(JobRun.job))) == {job.name for job in JOBS}
