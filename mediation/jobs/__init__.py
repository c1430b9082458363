"""Scheduled work: the table of jobs, their slots, their runs, `flask jobs` and the administrators' page."""

from __future__ import annotations

from flask import Flask

from mediation.jobs.models import JobRun
from mediation.jobs.running import last_runs, run_due, tick
from mediation.jobs.table import BY_NAME, JOBS, Job


def init_app(app: Flask) -> None:
    """Add `flask jobs` and the page."""
    from mediation.jobs.commands import group
    from mediation.jobs.views import bp

    app.cli.add_command(group)
    app.register_blueprint(bp)


__all__ = ["BY_NAME", "JOBS", "Job", "JobRun", "init_app", "last_runs", "run_due", "tick"]
