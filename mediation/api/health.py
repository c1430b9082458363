"""/healthz: the process answers. /readyz: it can work."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from mediation.access import ANYONE, allow
from mediation.db import Base, db_session, now

bp = Blueprint("health", __name__)
# The scheduler ticks every minute and its fastest job runs every five.
SCHEDULER_SILENT = timedelta(minutes=15)


@bp.get("/healthz")
@allow(ANYONE)
def healthz() -> Response:
    """Nothing is asked of the database: a slow one must not get the process killed."""
    return jsonify(status="ok")


@bp.get("/readyz")
@allow(ANYONE)
def readyz() -> tuple[Response, int]:
    """Database, its schema, and whether scheduled work is being done."""
    checks = {name: False for name in ("database", "migrations", "scheduler")}
    try:
        checks["database"] = db_session.scalar(select(1)) == 1
        checks["migrations"] = _at_head()
        checks["scheduler"] = _scheduler_works()
    except SQLAlchemyError:
        db_session.rollback()  # what has not been answered stays false
    ready = all(checks.values())
    return jsonify(status="ok" if ready else "not ready", checks=checks), 200 if ready else 503


def _at_head() -> bool:
    script = ScriptDirectory(str(Path(current_app.root_path) / "migrations"))
    found = MigrationContext.configure(db_session.connection()).get_current_heads()
    return set(found) == set(script.get_heads())


def _scheduler_works() -> bool:
    # By name: jobs lie above the API, whose doors they do not need.
    runs = Base.metadata.tables["job_run"]
    last = db_session.scalar(select(func.max(runs.c.done_at)))
    return last is not None and now() - last < SCHEDULER_SILENT
