"""The right column of the desk: what waits for my word, and what I have not read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, and_, false, func, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.disputes.models import Dispute
from mediation.disputes.requests import Request, RequestStatus
from mediation.disputes.visibility import visible
from mediation.notices.links import url_of, words_of
from mediation.notices.models import Notice
from mediation.notices.queries import still_seen
from workflows.dispute import WORKFLOW
from workflows.permissions import BY_NAME as ACTS
from workflows.roles import Role
from workflows.steps import near_moment

SHOWN = 3
Panel = dict[str, Any]


def mine_to_decide(actor: Actor) -> ColumnElement[bool]:
    """Open requests that this person may approve or refuse."""
    if actor.unit_id is None or not actor.has(Role.HEAD, Role.SUPERVISOR):
        return false()
    return and_(Request.status == RequestStatus.OPEN, Request.unit_id == actor.unit_id,
                Request.asked_by != actor.person_id)


def asked_by(actor: Actor) -> ColumnElement[bool]:
    """Open requests of this person."""
    return and_(Request.status == RequestStatus.OPEN, Request.asked_by == actor.person_id,
                Request.asked_unit_id == actor.unit_id)


def label_of(name: str) -> str:
    """延期: a request is named after the move or act it asks for."""
    return WORKFLOW.by_name[name].label if name in WORKFLOW.by_name else ACTS[name].label


def approvals(session: Session, actor: Actor, at: datetime) -> Panel | None:
    """等我审批, or None for people who never approve."""
    if not actor.has(Role.HEAD, Role.SUPERVISOR):
        return None
    found = session.execute(
        select(Request.name, Request.asked_at, Dispute.title, Person.name, func.count().over())
        .join(Dispute, Dispute.id == Request.dispute_id).join(Person, Person.id == Request.asked_by)
        .where(mine_to_decide(actor), visible(actor)).order_by(Request.asked_at, Request.id).limit(SHOWN)
    ).all()
    items = [
        {"text": f"{label_of(name)}：{title}", "url": url_for("disputes.requests"),
         "note": f"{person} · {near_moment(asked_at, at)}"}
        for name, asked_at, title, person, _ in found
    ]
    return _panel("等我审批", items, found[0][-1] if found else 0, url_for("disputes.requests"))


def news(session: Session, actor: Actor, at: datetime) -> Panel:
    """消息: the newest unread lines."""
    found = session.execute(
        select(Notice, func.count().over()).where(Notice.person_id == actor.person_id, Notice.read_at.is_(None))
        .order_by(Notice.id.desc()).limit(SHOWN)
    ).all()
    seen = still_seen(session, [actor], [notice for notice, _ in found]) if found else set()
    items = [
        {"text": words_of(notice, seen), "url": url_of(notice, seen) or url_for("notices.inbox"),
         "note": near_moment(notice.created_at, at)}
        for notice, _ in found
    ]
    return _panel("消息", items, found[0][-1] if found else 0, url_for("notices.inbox"))


def _panel(title: str, items: list[dict[str, str]], total: int, url: str) -> Panel:
    more = total - len(items)
    if not items:
        items = [{"text": "", "url": "", "note": "现在没有。"}]
    return {"title": title, "count": total or "", "items": items, "more_url": url if more else None,
            "more_label": f"再看 {more} 条"}
