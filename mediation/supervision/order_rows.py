"""督办 as a list: whose turn it is, one line an order, how units answered in the last 90 days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.clocks.models import Clock
from mediation.clocks.queries import calendar_of
from mediation.cursors import pack, unpack
from mediation.disputes.lists import load_parties
from mediation.disputes.models import Dispute
from mediation.disputes.tabs import MOST, Tab, capped_words
from mediation.supervision.models import OrderStatus, SupervisionOrder
from mediation.supervision.order_queries import answer_due, orders_seen, oversees, unanswered, unit_counts
from mediation.units.models import Unit
from workflows.calendar import Calendar, local_day
from workflows.grades import Grade
from workflows.lights import Light, LightKind, light
from workflows.steps import day_words

PAGE = 20
TONES = {Grade.ORDER: "blue", Grade.YELLOW: "amber", Grade.RED: "red"}
ABOVE = (
    Tab("decide", "等你定", "没有等你定的答复", "有了答复会放在这里，也会有消息。", note="有答复，认可或退回"),
    Tab("today", "今天该回", "今天没有该回的", "到期没回的，过 1 个工作日自动升黄牌。", note="今天到期和已逾期"),
    Tab("waiting", "等答复", "没有等着答复的督办", "在案件页或上报看板上可以发督办。", note="还在期限里"),
    Tab("late", "逾期", "没有逾期没答复的", "到期没回的会放在这里。", note="没有按期答复"),
    Tab("ended", "已结束", "还没有结束的督办", "认可、撤销或者案件办结以后放在这里。", note="认可、撤销、案件办结", ended=True),
)
BELOW = (
    Tab("waiting", "等你们答复", "没有等你们答复的督办", "发给你们单位的督办会放在这里，也会有消息。", note="没按期答复会升牌"),
    Tab("decide", "等督导定", "没有等督导定的答复", "答复以后放在这里，督导认可就结束。", note="已答复"),
    Tab("ended", "已结束", "还没有结束的督办", "认可、撤销或者案件办结以后放在这里。", note="认可、撤销、案件办结", ended=True),
)


def context(session: Session, actor: Actor, at: datetime, *, tab: str, cursor: str | None) -> dict[str, Any]:
    """Everything for `orders/index.html`."""
    turns = ABOVE if oversees(actor) else BELOW
    counts = _counts(session, actor, turns, at)
    current = next((t for t in turns if t.name == tab), None) or next(
        (t for t in turns if counts[t.name] and not t.ended), turns[0])
    found, following = _page(session, orders_seen(actor).where(_having(current, turns, at)), current, cursor)
    return {
        "page_title": "督办", "overseeing": oversees(actor),
        "tabs": [{"label": t.label, "count": capped_words(counts[t.name]), "note": t.note, "current": t is current,
                  "url": url_for("orders.index", tab=t.name)} for t in turns],
        "rows": rows(session, found, at),
        "next_url": url_for("orders.index", tab=current.name, cursor=following) if following else None,
        "first_url": url_for("orders.index", tab=current.name) if cursor else None,
        "empty": {"icon": "flag", "title": current.empty, "text": current.text, "href": None, "label": ""},
        "units": unit_counts(session, actor, at=at),
    }


def rows(session: Session, orders: Sequence[SupervisionOrder], at: datetime) -> list[dict[str, Any]]:
    """Four queries, however many orders there are."""
    ids = [order.id for order in orders]
    if not ids:
        return []
    beside = (
        select(SupervisionOrder.id, Clock, Dispute, Unit.short_name, Person.name)
        .join(Clock, Clock.id == SupervisionOrder.clock_id)
        .join(Dispute, Dispute.id == SupervisionOrder.dispute_id)
        .join(Unit, Unit.id == SupervisionOrder.unit_id)
        .outerjoin(Person, Person.id == SupervisionOrder.addressee_id)
        .where(SupervisionOrder.id.in_(ids))
    )
    known = {row[0]: row[1:] for row in session.execute(beside)}
    load_parties(session, [dispute for _, dispute, _, _ in known.values()])
    calendar = calendar_of(session)
    made = []
    for order in orders:
        clock, dispute, unit, person = known[order.id]
        made.append({
            "url": url_for("orders.show", order_id=order.id), "title": order.title, "number": order.number,
            "case": dispute.heading, "unit": unit, "person": person or "",
            "card": card(order), "light": order_light(order, clock, at, calendar),
            "issued": day_words(local_day(order.issued_at), local_day(at)),
        })
    return made


def card(order: SupervisionOrder) -> dict[str, str] | None:
    """黄牌 or 红牌, once there is one."""
    grade = Grade(order.grade)
    return None if grade is Grade.ORDER else {"label": grade.label, "tone": TONES[grade]}


def order_light(order: SupervisionOrder, clock: Clock, at: datetime, calendar: Calendar) -> Light:
    """The light of the answer: it stands while the supervisor has it, and a late one stays told."""
    if order.status == OrderStatus.ANSWERED:
        return Light(LightKind.PAUSED, "有答复，等着定")
    if order.ended_at is None:
        return light(clock.due_at, clock.amber_at, clock.status, at, clock.unit, calendar=calendar,
                     provisional=clock.provisional)
    late = "（曾逾期）" if clock.overdue_since else ""
    return Light(LightKind.MET, OrderStatus(order.status).label + late)


def _having(turn: Tab, turns: Sequence[Tab], at: datetime) -> ColumnElement[bool]:
    match turn.name:
        case "decide":
            return and_(SupervisionOrder.ended_at.is_(None), SupervisionOrder.status == OrderStatus.ANSWERED.value)
        case "today":
            return answer_due(at)
        case "waiting" if turns is ABOVE:
            return and_(unanswered(), Clock.due_at >= at)
        case "waiting":
            return unanswered()
        case "late":
            return and_(unanswered(), Clock.due_at < at)
    return SupervisionOrder.ended_at.is_not(None)


def _counts(session: Session, actor: Actor, turns: Sequence[Tab], at: datetime) -> dict[str, int]:
    """All tabs in one query, each capped."""
    capped = (
        orders_seen(actor).where(_having(t, turns, at)).with_only_columns(SupervisionOrder.id).limit(MOST).subquery()
        for t in turns
    )
    found = session.execute(select(*(select(func.count()).select_from(each).scalar_subquery() for each in capped))).one()
    return {turn.name: number for turn, number in zip(turns, found, strict=True)}


def _page(
    session: Session, query: Select[SupervisionOrder], turn: Tab, cursor: str | None
) -> tuple[list[SupervisionOrder], str | None]:
    """What is due soonest comes first; of what is over, the newest."""
    moment: Any = SupervisionOrder.ended_at if turn.ended else Clock.due_at
    at, last = unpack(cursor) if cursor else (None, 0)
    if at is not None:
        beyond = moment < at if turn.ended else moment > at
        beside = SupervisionOrder.id < last if turn.ended else SupervisionOrder.id > last
        query = query.where(or_(beyond, and_(moment == at, beside)))
    order = (moment.desc(), SupervisionOrder.id.desc()) if turn.ended else (moment, SupervisionOrder.id)
    found = session.execute(query.add_columns(moment).order_by(*order).limit(PAGE + 1)).all()
    orders = [row[0] for row in found[:PAGE]]
    return orders, pack(found[PAGE - 1][1], orders[-1].id) if len(found) > PAGE else None
