"""Scheduled work: the table of jobs, their slots, their runs, `flask jobs` and the administrators' page."""

from __future__ import annotations

from mediation.jobs.commands import init_app
from mediation.jobs.models import JobRun
from mediation.jobs.running import last_runs, run_due, tick
from mediation.jobs.table import BY_NAME, JOBS, Job

__all__ = ["BY_NAME", "JOBS", "Job", "JobRun", "init_app", "last_runs", "run_due", "tick"]
