"""The system administrator's page of scheduled work, and doing a job now."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from mediation.access import allow
from mediation.db import db_session, now
from mediation.jobs.lines import labels, lines
from mediation.jobs.running import run_now
from mediation.jobs.table import BY_NAME
from workflows.roles import AdminRole

bp = Blueprint("jobs", __name__, url_prefix="/jobs")


@bp.get("")
@allow(AdminRole.SYSADMIN)
def index() -> str:
    """定时任务: when each last ran and what it did."""
    return render_template("jobs/index.html", jobs=lines(db_session(), now()))


@bp.post("/<job_name>/run")
@allow(AdminRole.SYSADMIN)
def run(job_name: str) -> Response:
    """现在跑一次. Safe at any time and twice: a job does only what is due, and never beside itself."""
    job = BY_NAME.get(job_name) or abort(404)
    label = labels(db_session(), now())[job.name]
    ran = run_now(db_session(), job, now())
    if ran is None:
        flash(f"“{label}”正在运行，过一会儿再看。")
    else:
        done, fault = ran
        flash(f"“{label}”没做成：{type(fault).__name__}" if fault else f"“{label}”做完了，办了 {done.rows} 件。")
    return redirect(url_for("jobs.index"), 303)
