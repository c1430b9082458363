"""等审批: what waits for my yes, and what of mine waits for others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from mediation.access import STAFF, Actor, allow, current_actor
from mediation.accounts.models import Person
from mediation.clocks.queries import calendar_of
from mediation.config import LOCAL
from mediation.db import db_session, now
from mediation.disputes.event_lines import GROUNDS, ground_words
from mediation.disputes.facts import PROVIDERS, Inquiry
from mediation.disputes.kin import interests
from mediation.disputes.models import Dispute
from mediation.disputes.requesting import approve, refuse
from mediation.disputes.requests import Request, RequestStatus
from mediation.disputes.views import bp
from mediation.disputes.visibility import one_or_404, visible
from mediation.forms import Refusal
from mediation.numbers import whole
from mediation.units.models import Unit
from workflows.calendar import DayUnit, local_day
from workflows.clocks import ClockStatus
from workflows.dispute import WORKFLOW
from workflows.guarding import Refused
from workflows.lights import light
from workflows.outcomes import Route
from workflows.permissions import BY_NAME
from workflows.roles import Role
from workflows.steps import day_words, near_day

SHOWN = 50
# What is no request of a case and waits for the reader's yes all the same; each entry gives {ask, title, line, url}.
BESIDE: list[Callable[[Session, Actor], list[dict[str, Any]]]] = []


@bp.get("/requests", endpoint="requests")
@allow(STAFF)
def waiting() -> str:
    """Two lists: to decide, and asked by me."""
    form = Refusal()
    if not form.refill():
        return _page()
    return _page(failed=whole(request.args.get("id", "")) or 0, sentence=form.words("sentence"))


@bp.post("/requests/<int:id>/approve")
@allow(Role.HEAD.value, Role.SUPERVISOR.value)
def approve_request(id: int) -> Response | tuple[str, int]:
    """Yes: the move is made now, with both names."""
    row = _mine_or_404(id)
    try:
        event = approve(db_session(), row, actor=current_actor(), at=now(), **_chosen(row))
    except Refused as refusal:
        db_session.rollback()
        return _page(failed=id, error=refusal.sentence, approving=True), 409
    flash(f"已批准{_label(event.name)}。")
    return redirect(url_for("disputes.requests"), 303)


@bp.post("/requests/<int:id>/refuse")
@allow(Role.HEAD.value, Role.SUPERVISOR.value)
def refuse_request(id: int) -> Response | tuple[str, int]:
    """No, with a sentence."""
    row, sentence = _mine_or_404(id), request.form.get("sentence", "")
    try:
        refuse(db_session(), row, actor=current_actor(), at=now(), sentence=sentence)
    except Refused as refusal:
        db_session.rollback()
        return _page(failed=id, error=refusal.sentence, sentence=sentence), 422
    Refusal().carried_out()
    flash("已退回，提的人会看到你的理由。")
    return redirect(url_for("disputes.requests"), 303)


def _chosen(row: Request) -> dict[str, str]:
    """回避: who agrees to it names the next mediator, and says why what they share with a party is no conflict."""
    given = {name: request.form.get(name, "").strip() for name in ("mediator", "declaration")} if row.name == "recuse" else {}
    return {name: words[:400] for name, words in given.items() if words}


def _mine_or_404(id: int) -> Request:
    """Locked, with its case, so that two heads do not decide at once."""
    session, actor = db_session(), current_actor()
    found = session.get(Request, id)
    number = session.scalar(select(Dispute.number).where(Dispute.id == found.dispute_id)) if found else None
    if number is None:
        abort(404)
    one_or_404(session, actor, number, lock=True)
    row: Request = session.get_one(Request, id, populate_existing=True)
    return row


def _page(failed: int = 0, error: str = "", sentence: str = "", approving: bool = False) -> str:
    session, actor = db_session(), current_actor()
    deciding = actor.has(Role.HEAD, Role.SUPERVISOR)
    open_ = select(Request).join(Dispute, Dispute.id == Request.dispute_id).where(
        Request.status == RequestStatus.OPEN, visible(actor)).order_by(Request.asked_at).limit(SHOWN)
    to_decide = list(session.scalars(open_.where(
        Request.unit_id == actor.unit_id, Request.asked_by != actor.person_id))) if deciding else []
    asked = list(session.scalars(open_.where(Request.asked_by == actor.person_id)))
    wanted = request.args.get("tab") or ("decide" if deciding else "asked")
    shown = to_decide if wanted == "decide" else asked
    beside = [each for found in BESIDE for each in found(session, actor)]
    tabs = [{"label": "等我批", "count": len(to_decide) + len(beside), "note": "", "current": wanted == "decide",
             "url": url_for("disputes.requests", tab="decide")}] if deciding else []
    tabs.append({"label": "我提的", "count": len(asked), "note": "", "current": wanted == "asked",
                 "url": url_for("disputes.requests", tab="asked")})
    items = [_view(r, decide=wanted == "decide", error=error if r.id == failed else "",
                   sentence=sentence if r.id == failed else "", approving=approving) for r in shown]
    return render_template("disputes/requests.html", page_title="等审批", tabs=tabs, requests=items, beside=beside if wanted == "decide" else [], empty={
        "icon": "user-check", "title": "没有等审批的", "href": None, "label": "",
        "text": "中止、终止、延期和不予受理的申请会排在这里，两个工作日没批就交上一级。"})


def _view(row: Request, *, decide: bool, error: str, sentence: str, approving: bool) -> dict[str, Any]:
    session, at = db_session(), now()
    dispute = session.get_one(Dispute, row.dispute_id)
    asker, unit = session.get_one(Person, row.asked_by), session.get_one(Unit, row.asked_unit_id)
    days = f" {row.facts['days']} 天" if row.facts.get("days") else ""
    moment = row.asked_at.astimezone(LOCAL)
    return {
        "id": row.id, "url": url_for("disputes.show", number=dispute.number), "title": dispute.heading,
        "line": f"{dispute.number} · {dispute.place_name} · {dispute.state.label}", "ask": f"{_label(row.name)}{days}",
        "asked_by": f"{asker.name}（{unit.short_name}）", "reason": str(row.facts.get("reason") or row.facts.get("explanation") or ""),
        "asked_at": f"{near_day(moment.date(), local_day(at))} {moment:%H:%M}", "facts": _facts(row, at),
        "light": light(row.climbs_at, row.asked_at + (row.climbs_at - row.asked_at) * 0.8, ClockStatus.RUNNING, at, DayUnit.WORKING, calendar=calendar_of(session)),
        "approve_url": url_for("disputes.approve_request", id=row.id) if decide else None,
        "refuse_url": url_for("disputes.refuse_request", id=row.id), "form_error": "" if approving else error,
        "sentence": sentence, "approve_error": error if approving else "",
        "successors": _successors(row, dispute) if decide and row.name == "recuse" else None,
        "mediator": request.form.get("mediator", "") if error else "", "declaration": request.form.get("declaration", "") if error else "",
        "waiting_for": f"{session.get_one(Unit, row.unit_id).short_name}负责人" if not decide else None,
    }


def _successors(row: Request, dispute: Dispute) -> list[tuple[str, str]]:
    """Who could go on instead, and what they share with a party."""
    inquiry = Inquiry(db_session(), dispute, current_actor(), now(), row.facts)
    return [
        (person.username, "，".join([person.name, *(each.words for each in interests(person, dispute.parties))]))
        for person in PROVIDERS["other_mediators"](inquiry)
    ]


def _label(name: str) -> str:
    return (WORKFLOW.by_name.get(name) or BY_NAME[name]).label


def _facts(row: Request, at: datetime) -> list[tuple[str, str]]:
    facts, found = row.facts, []
    if facts.get("ground") and row.name in GROUNDS:
        found.append(("原因", ground_words(row.name, facts["ground"])))
    if facts.get("proof"):
        found.append(("依据", str(facts["proof"])))
    if facts.get("until"):
        found.append(("预计恢复", day_words(datetime.fromisoformat(facts["until"]).date(), local_day(at))))
    if facts.get("route"):
        found.append(("已告知途径", Route(facts["route"]).label))
    return found
