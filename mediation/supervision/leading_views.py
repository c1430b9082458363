"""包案: a leader's own cases on the phone, all of them for the supervisor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from mediation.access import allow, current_actor
from mediation.accounts.models import Person
from mediation.db import db_session, now
from mediation.disputes.models import Dispute
from mediation.numbers import whole
from mediation.supervision.leading import LeaderCase
from mediation.supervision.leading_panels import seen_words
from mediation.supervision.leading_queries import in_charge_of
from workflows.calendar import local_day
from workflows.joint import SEEN_AGAIN, Duty
from workflows.roles import Role
from workflows.steps import day_words

bp = Blueprint("leading", __name__, url_prefix="/leading")
PER_PAGE = 20


@bp.get("")
@allow("supervisor", "leader")
def index() -> str:
    """在包 or 已销号, the newest first, twenty to a page."""
    session, actor, at = db_session(), current_actor(), now()
    over, before = request.args.get("tab") == "over", whole(request.args.get("before", ""))
    found = session.scalars(in_charge_of(actor, over=over, before=before).limit(PER_PAGE + 1)).all()
    shown = found[:PER_PAGE]
    tab: dict[str, Any] = {"tab": "over"} if over else {}
    own = not actor.has(Role.SUPERVISOR)
    return render_template(
        "leading/index.html", page_title="包案", lead="你包的案件，四包到底" if own else "谁包的、多久没见当事人了",
        own=own, rows=_rows(session, shown, at, doing=not over),
        tabs=[{"label": "在包", "count": "", "url": url_for("leading.index"), "current": not over},
              {"label": "已销号", "count": "", "url": url_for("leading.index", tab="over"), "current": over}],
        next_url=url_for("leading.index", before=shown[-1].id, **tab) if len(found) > PER_PAGE else None,
        first_url=url_for("leading.index", **tab) if before is not None else None,
        empty={"icon": "user-star", "title": "没有已销号的包案" if over else "没有包案",
               "text": "办结了，或督导写明理由，包案就销号。" if over else "在案件页“更多”里选“领导包案”。", "href": None, "label": ""},
    )


def _rows(session: Session, found: Sequence[LeaderCase], at: datetime, *, doing: bool) -> list[dict[str, Any]]:
    ids, people = {row.dispute_id for row in found}, {row.leader_id for row in found}
    cases = {case.id: case for case in session.scalars(
        select(Dispute).where(Dispute.id.in_(ids)).options(selectinload(Dispute.parties)))}
    names = {key: name for key, name in session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))}
    return [_row(row, cases[row.dispute_id], names[row.leader_id], at, doing=doing) for row in found]


def _row(row: LeaderCase, case: Dispute, leader: str, at: datetime, *, doing: bool) -> dict[str, Any]:
    today = local_day(at)
    last = row.visits[-1].held_at if row.visits else row.since
    form = {name: url_for("disputes.do", number=case.number, name=name) for name in ("visit", "tick_duty")}
    return {
        "url": url_for("disputes.show", number=case.number), "title": case.heading, "risk": case.risk,
        "line": f"{case.number} · {case.place_name} · {case.state.label}", "leader": leader, "reason": row.reason,
        "since": f"{day_words(local_day(row.since), today)}起", "seen": seen_words(row, today),
        "long": doing and today - local_day(last) > SEEN_AGAIN,
        "over": f"{day_words(local_day(row.ended_at), today)}销号：{row.ended_why}" if row.ended_at else "",
        "duties": [{"label": duty.label, "done": duty.value in row.duties} for duty in Duty],
        "visit_url": form["visit"] if doing else None, "duty_url": form["tick_duty"] if doing else None,
    }
