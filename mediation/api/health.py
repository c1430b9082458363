"""/healthz: the process answers. /readyz: it can work."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from mediation.access import ANYONE, allow
from mediation.api import runs
from mediation.db import db_session, now
from mediation.disputes.models import Dispute

bp = Blueprint("health", __name__)
# The job that everything else about lateness waits for.
FASTEST = "overdue"


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
    """Whether what is late is being flagged. Where there is no case yet, nothing can be late."""
    patience = timedelta(minutes=int(current_app.config["READY_MINUTES"]))
    done = runs.last_success(db_session(), FASTEST, now())
    if done is None:
        return db_session.scalar(select(Dispute.id).limit(1)) is None
    return now() - done < patience
