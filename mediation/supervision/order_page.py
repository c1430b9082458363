"""One order in words: who asks whom for what by when, what went back and forth, and when the next card comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.clocks.models import Clock
from mediation.clocks.queries import calendar_of
from mediation.config import LOCAL
from mediation.disputes.actions import attempt_of
from mediation.disputes.models import Dispute
from mediation.disputes.presenting import money
from mediation.disputes.rows import light_of
from mediation.supervision.models import MessageKind, OrderMessage, OrderStatus, SupervisionOrder
from mediation.supervision.next_card import card_moment, next_grade
from mediation.supervision.order_queries import messages_of, oversees, unit_counts
from mediation.supervision.order_rows import TONES, card, order_light
from mediation.units.models import Unit
from workflows.acts import open_acts
from workflows.calendar import Calendar, local_day
from workflows.grades import Grade
from workflows.permissions import BY_NAME
from workflows.steps import day_words, near_day

# How a line of the thread is drawn: colour of its tag, picture where nobody wrote it.
LINES: dict[MessageKind, tuple[str, str]] = {
    MessageKind.ISSUE: ("blue", "flag"), MessageKind.REMIND: ("", "clock"), MessageKind.WRITE: ("blue", "flag"),
    MessageKind.REPLY: ("green", "user"), MessageKind.RETURN: ("amber", "flag"), MessageKind.CARD: ("red", "alert-octagon"),
    MessageKind.ACCEPT: ("green", "flag"), MessageKind.CANCEL: ("grey", "flag"), MessageKind.CLOSE: ("grey", "circle-check"),
}
STATUS_TONES = {OrderStatus.OPEN: "blue", OrderStatus.ANSWERED: "amber", OrderStatus.ACCEPTED: "green"}
PICTURES = {Grade.ORDER: "flag", Grade.YELLOW: "square", Grade.RED: "alert-circle"}
HOUR = timedelta(hours=1)
# The box at the foot of the thread, by what may be written into it.
BOXES = {
    "reply": ("写答复", "一条一条写清，督导认可就结束"), "raise_card": ("为什么升牌", "写明为什么现在就升"),
    "cancel_order": ("为什么撤销", "发错了才撤，写明错在哪儿"),
}
# What is done on an order's own page.
ACTS = ("reply", "accept_reply", "return_reply", "write", "raise_card", "cancel_order")
ASKED_APART = ("raise_card", "cancel_order")


def page(
    session: Session, order: SupervisionOrder, dispute: Dispute, *, actor: Actor, at: datetime, doing: str = ""
) -> dict[str, Any]:
    """Everything for `orders/show.html` but the form."""
    clock = session.get_one(Clock, order.clock_id)
    unit = session.get_one(Unit, order.unit_id)
    lines, calendar = messages_of(session, order.id), calendar_of(session)
    names = _names(session, order, lines)
    can = acts(session, order, dispute, actor=actor, at=at)
    return {
        "number": order.number, "title": order.title, "status": _status(order, actor), "card": card(order),
        "facts": _facts(order, clock, unit, names, at, calendar), "demand": order.demand,
        "thread": [_line(line, names, at) for line in lines],
        "ladder": _ladder(session, order, clock, at, calendar), "countdown": countdown(session, order, clock, at, decides=oversees(actor)),
        "case": _case(dispute, at, calendar), "unit": unit.short_name,
        "counts": next(iter(unit_counts(session, actor, at=at, unit_id=unit.id)), None),
        "can": can, "doing": doing if doing in can else "", "box": _box(can, doing, unit),
        "next_card": next_grade(order).label if order.grade != Grade.RED else "",
    }


def acts(
    session: Session, order: SupervisionOrder, dispute: Dispute, *, actor: Actor, at: datetime
) -> list[str]:
    """What this person can do on this order now; nothing on one that is over."""
    if order.ended_at is not None:
        return []
    attempt = attempt_of(session, dispute, actor=actor, at=at, facts={})
    return [act.name for act, sentence in open_acts(map(BY_NAME.__getitem__, ACTS), attempt) if sentence is None]


def panel(session: Session, order: SupervisionOrder, *, actor: Actor, at: datetime) -> dict[str, Any]:
    """The newest order as the case page shows it."""
    clock, unit = session.get_one(Clock, order.clock_id), session.get_one(Unit, order.unit_id)
    return {
        "number": order.number, "title": order.title, "url": url_for("orders.show", order_id=order.id),
        "card": card(order), "light": order_light(order, clock, at, calendar_of(session)), "unit": unit.short_name,
        "date": f"{_moment(clock.due_at, at)}前答复" if order.status == OrderStatus.OPEN else "",
        "mine": order.status == OrderStatus.OPEN and order.unit_id == actor.unit_id,
        "decide": order.status == OrderStatus.ANSWERED and oversees(actor),
    }


def countdown(
    session: Session, order: SupervisionOrder, clock: Clock, at: datetime, *, decides: bool = False
) -> dict[str, Any]:
    """Days and hours to the next card; what stands says so. `decides`: the answer waits for the reader."""
    if order.ended_at is not None:
        ended = OrderStatus(order.status).label
        return {"title": f"{ended}，不再升牌", "parts": [], "note": f"{_moment(order.ended_at, at)}结束。"}
    following = next_grade(order)
    if order.grade == Grade.RED:
        return {"title": "已是红牌", "parts": [], "note": "没有再高的了。答复还是要的，督导认可才结束。"}
    # while an answer waits, what was left when it came
    stands = order.status == OrderStatus.ANSWERED
    since = order.answered_at if stands and order.answered_at else at
    left = max(card_moment(session, order, clock, following, since) - since, since - since)
    parts = [(left.days, "天")] if left.days else []
    parts.append((left.seconds // 3600, "小时") if left >= HOUR else (left.seconds // 60, "分钟"))
    if stands:
        left_words = " ".join(f"{number} {word}" for number, word in parts)
        note = f"不升牌。认可就结束；退回重答，表接着走，离{following.label}还有 {left_words}。"
        return {"title": "表停着，等你定" if decides else "表停着，等督导定", "parts": [], "tone": "", "note": note}
    tone = "red" if at > clock.due_at else "amber" if at >= clock.amber_at else ""
    return {"title": f"离{following.label}还有", "parts": parts, "tone": tone,
            "note": "答复了就停表；退回重答，表接着走。"}


def _status(order: SupervisionOrder, actor: Actor) -> dict[str, str]:
    status = OrderStatus(order.status)
    label = status.label if oversees(actor) or status is not OrderStatus.ANSWERED else "已答复，等督导定"
    return {"label": label, "tone": STATUS_TONES.get(status, "grey")}


def _facts(
    order: SupervisionOrder, clock: Clock, unit: Unit, names: dict[int, str], at: datetime, calendar: Calendar
) -> list[tuple[str, str]]:
    to = " · ".join(words for words in (unit.short_name, names.get(order.addressee_id or 0, "")) if words)
    how = "定的日子" if clock.due_on_given else f"{clock.length} {clock.unit.label}"
    facts = [
        ("发给", to), ("抄送", order.copied_to), ("发出", f"{_moment(order.issued_at, at)} · {_by(order.issuer_id, names)}"),
        ("答复期限", f"{_moment(clock.due_at, at)}（{how}）" + ("，暂定" if clock.provisional else "")),
    ]
    return [(label, words) for label, words in facts if words]


def _line(line: OrderMessage, names: dict[int, str], at: datetime) -> dict[str, Any]:
    kind = MessageKind(line.kind)
    tone, icon = LINES[kind]
    system = line.author_id is None
    who = "系统提醒" if kind is MessageKind.REMIND else _by(line.author_id, names)
    return {
        "letter": "" if system else who[:1], "icon": icon, "who": who, "tag": "" if kind is MessageKind.REMIND else kind.label,
        "tone": tone, "when": _moment(line.at, at), "text": line.text, "system": system,
    }


def _ladder(
    session: Session, order: SupervisionOrder, clock: Clock, at: datetime, calendar: Calendar
) -> list[dict[str, Any]]:
    """Three cards: reached ones with their day, coming ones with the day they would come."""
    reached = {Grade.ORDER: order.issued_at, Grade.YELLOW: order.yellow_at, Grade.RED: order.red_at}
    made = []
    for grade in Grade:
        moment, passed = reached[grade], grade.rank <= Grade(order.grade).rank
        if moment is not None:
            date, note = _day(moment, at), "已发出"
        elif passed:
            date, note = "没有发", "直接升到红牌"
        elif order.ended_at is not None:
            date, note = "没有升", ""
        elif order.status == OrderStatus.ANSWERED:
            date, note = "表停着", "等督导定"
        else:
            planned = card_moment(session, order, clock, grade, at)
            days = calendar.workdays_between(local_day(clock.due_at), local_day(planned))
            date, note = _moment(planned, at) if planned > at else "马上", f"逾期 {days}\N{NO-BREAK SPACE}个工作日"
        made.append({"label": grade.label, "icon": PICTURES[grade], "tone": TONES[grade], "date": date, "note": note,
                     "reached": moment is not None})
    return made


def _case(dispute: Dispute, at: datetime, calendar: Calendar) -> dict[str, Any]:
    amounts = [claim.amount for claim in dispute.claims if claim.amount is not None]
    return {
        "url": url_for("disputes.show", number=dispute.number), "number": dispute.number, "title": dispute.heading,
        "amount": money(sum(amounts)) if amounts else "", "risk": dispute.risk,
        "light": light_of(dispute, at, calendar), "place": dispute.place_name,
    }


def _box(can: Sequence[str], doing: str, unit: Unit) -> dict[str, str] | None:
    """What is asked for at the foot: an answer, the reason of a card, or a word to the unit."""
    if doing in ASKED_APART and doing in can:
        label, hint = BOXES[doing]
        return {"act": doing, "label": label, "hint": hint}
    if "reply" in can:
        label, hint = BOXES["reply"]
        return {"act": "reply", "label": label, "hint": hint}
    if "accept_reply" in can:
        return {"act": "", "label": f"写给{unit.short_name}", "hint": "认可可以不写；退回要写明哪一条没答清"}
    if "write" in can:
        return {"act": "write", "label": f"写给{unit.short_name}", "hint": "补充要求，期限不变"}
    return None


def _names(session: Session, order: SupervisionOrder, lines: Sequence[OrderMessage]) -> dict[int, str]:
    ids = {order.addressee_id, order.issuer_id, *(line.author_id for line in lines)} - {None}
    return {key: name for key, name in session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))}


def _by(person_id: int | None, names: dict[int, str]) -> str:
    return names.get(person_id, "") if person_id is not None else "系统"


def _moment(moment: datetime, at: datetime) -> str:
    return f"{_day(moment, at)} {moment.astimezone(LOCAL):%H:%M}"


def _day(moment: datetime, at: datetime) -> str:
    """今天, 昨天, 10月12日; a day to come is always a date."""
    day, today = local_day(moment), local_day(at)
    return near_day(day, today) if day <= today else day_words(day, today)
