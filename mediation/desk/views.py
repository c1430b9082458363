"""The first page of each role, and where `/` leads."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediation.access import SIGNED_IN, Actor, allow, current_actor
from mediation.db import db_session, now
from mediation.desk import audits, desks, mine, overview
from mediation.desk.live import part
from mediation.numbers import whole
from workflows.outcomes import CENTRES
from workflows.roles import AdminRole, Role

bp = Blueprint("desk", __name__)
ADMIN_HOME = {AdminRole.SYSADMIN: "jobs.index", AdminRole.SECADMIN: "people.index", AdminRole.AUDITOR: "desk.audit"}


def first_page(actor: Actor) -> str:
    """The endpoint a person begins the day with."""
    if actor.admin is not None:
        return ADMIN_HOME[actor.admin]
    if actor.has(Role.SUPERVISOR, Role.LEADER):
        return "desk.overview"
    if actor.unit_kind in CENTRES and actor.has(Role.CLERK, Role.DISPATCHER, Role.HEAD):
        return "desk.desk"
    if actor.has(Role.MEDIATOR, Role.HEAD):
        return "desk.mine"
    return "desk.desk" if actor.has(Role.CLERK, Role.DISPATCHER) else "accounts.me"


@bp.get("/")
@allow(SIGNED_IN)
def home() -> Response:
    """The first page of the role."""
    return redirect(url_for(first_page(current_actor())))


@bp.get("/desk")
@allow(Role.CLERK, Role.DISPATCHER, Role.HEAD)
def desk() -> str:
    """工作台."""
    return render_template("desk/desk.html", **desks.context(
        db_session(), current_actor(), now(), queue=request.args.get("queue"), cursor=request.args.get("cursor"),
        start=whole(request.args.get("start", "")) or 1,
    ))


@bp.get("/mine", endpoint="mine")
@allow(Role.MEDIATOR, Role.HEAD)
def my_cases() -> str:
    """我的案件."""
    return render_template("desk/mine.html", **mine.context(
        db_session(), current_actor(), now(), turn=request.args.get("turn"), cursor=request.args.get("cursor"),
    ))


@bp.get("/overview", endpoint="overview")
@allow(Role.SUPERVISOR, Role.LEADER)
def over_all() -> str:
    """总览."""
    return render_template("desk/overview.html", **overview.context(db_session(), current_actor(), now(), request.args))


@bp.get("/overview/asked")
@allow(Role.SUPERVISOR, Role.LEADER)
def overview_asked() -> Response:
    """The four questions alone, for the page that is open."""
    return _part("asked")


@bp.get("/overview/moved")
@allow(Role.SUPERVISOR, Role.LEADER)
def overview_moved() -> Response:
    """Flow and levels alone."""
    return _part("moved")


@bp.get("/overview/stands")
@allow(Role.SUPERVISOR, Role.LEADER)
def overview_stands() -> Response:
    """Ageing, places and months alone."""
    return _part("stands")


def _part(name: str) -> Response:
    at = now()
    view = overview.view_of(db_session(), current_actor(), at, request.args)
    return part(f"desk/overview_{name}.html", at, overview.PARTS[name](view))


@bp.get("/audit")
@allow(AdminRole.AUDITOR)
def audit() -> str:
    """审计: who signed in, who looked at which case, what administrators did; no case content."""
    return _audit_page()


@bp.post("/audit/verify")
@allow(AdminRole.AUDITOR)
def verify() -> str:
    """Recompute the chain of every case."""
    return _audit_page(result=audits.verified(db_session(), now()))


def _audit_page(result: dict[str, object] | None = None) -> str:
    return render_template("desk/audit.html", result=result, **audits.context(
        db_session(), now(), kind=request.args.get("kind", ""), before=whole(request.args.get("before", "")),
    ))
