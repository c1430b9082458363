"""What the mediator's first page shows, in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.desk import own
from mediation.desk.registrations import registrations
from mediation.disputes.lists import Row, page, rows
from mediation.disputes.models import Dispute
from mediation.disputes.rows import DANGER_FIRST, TALK
from mediation.disputes.standing_in import behalf
from mediation.disputes.tabs import Tab, capped_words
from mediation.supervision.order_panels import waiting
from workflows.calendar import local_day
from workflows.lights import LightKind
from workflows.roles import Role
from workflows.states import State
from workflows.steps import near_moment

PAGE = 20
SOON = timedelta(days=2)
LATE, NEAR, FAR = "已超期", "这几天到期", "还早"


def context(
    session: Session, actor: Actor, at: datetime, *, turn: str | None, cursor: str | None
) -> dict[str, Any]:
    """Everything for `desk/mine.html`."""
    current = own.BY_NAME.get(turn or "", own.TURNS[0])
    counts = own.counts(session, actor)
    found = page(session, own.cases(actor, current), limit=PAGE, cursor=cursor, dated_only=True)
    ids = [dispute.id for dispute in found.items]
    sittings = own.next_sittings(session, ids, at)
    asked = own.requests(session, actor, ids)
    groups: dict[str, list[dict[str, Any]]] = {LATE: [], NEAR: [], FAR: []}
    for dispute, row in zip(found.items, rows(session, found.items, at), strict=True):
        todo = _todo(dispute, row, actor, at, sittings.get(dispute.id), asked.get(dispute.id))
        absent = behalf(session, dispute, actor, "").get("on_behalf_name", "")
        groups[_group(row, at)].append(_item(row, todo) | {"instead": absent})
    return {
        "page_title": "我的案件",
        "drafts": registrations(session, actor, at) if current is own.TURNS[0] else [],
        "tabs": [{"label": turn.label, "count": capped_words(counts[turn.name]),
                  "url": url_for("desk.mine", turn=turn.name), "current": turn is current} for turn in own.TURNS],
        "groups": [{"heading": heading, "rows": members} for heading, members in groups.items() if members],
        "next_url": url_for("desk.mine", turn=current.name, cursor=found.next) if found.next else None,
        "empty": _empty(actor, current),
        "orders": waiting(session, actor, at) if current is own.TURNS[0] else [],
    }


def _group(row: Row, at: datetime) -> str:
    if _late(row):
        return LATE
    due = local_day(row.due_at) if row.due_at else None
    soon = due is not None and due <= local_day(at) + SOON
    amber = row.light is not None and row.light.kind is LightKind.AMBER
    return NEAR if amber or (soon and row.light is not None and row.light.kind is not LightKind.PAUSED) else FAR


def _item(row: Row, todo: str) -> dict[str, Any]:
    return {"url": row.url, "title": row.sides, "line": f"{row.matter} · {todo}" if todo else row.matter,
            "light": row.light, "risk": row.risk}


def _todo(
    dispute: Dispute, row: Row, actor: Actor, at: datetime, sitting: datetime | None,
    asked: tuple[str, bool] | None,
) -> str:
    """The next step, said to the mediator himself."""
    if asked is not None:
        label, decide = asked
        return f"等你审批{label}" if decide else f"{label}等审批"
    if row.todo == DANGER_FIRST:
        return row.todo
    if dispute.state is State.ASSIGNED:
        return "等你签收"
    if dispute.state is State.MEDIATING and sitting is not None:
        return f"{near_moment(sitting, at)} 再谈"
    if dispute.state is State.MEDIATING and not _late(row):
        return "约双方来谈" if row.todo == TALK else row.todo
    if dispute.state is State.ACCEPTED and dispute.desk_id == actor.unit_id and not dispute.returned_at:
        return "由本村调解"
    if dispute.state is State.CONCLUDED and dispute.mediator_id == actor.person_id:
        return "请同事告知双方" if dispute.desk_id == actor.unit_id else "等窗口告知双方"
    return row.todo


def _late(row: Row) -> bool:
    return row.light is not None and row.light.kind is LightKind.RED


def _empty(actor: Actor, turn: Tab) -> dict[str, str | None]:
    may = turn.name == "mine" and actor.has(Role.MEDIATOR, Role.CLERK)
    return {"icon": "clipboard-list", "title": turn.empty, "text": turn.text,
            "href": url_for("disputes.new") if may else None, "label": "登记"}
