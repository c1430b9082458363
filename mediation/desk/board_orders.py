"""督办 on the board: which cases have an order and how it stands or was accepted, in one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from mediation.clocks.models import Clock
from mediation.clocks.queries import calendar_of
from mediation.disputes.models import Dispute
from mediation.supervision.models import OrderStatus, SupervisionOrder
from mediation.supervision.order_queries import unanswered
from workflows.calendar import Calendar, local_day
from workflows.grades import Grade
from workflows.lights import days_late
from workflows.steps import day_words

ORDERS = {"open": "有督办", "decide": "有答复，等你定", "late": "督办超期没答复", "card": "亮了牌"}
TONES = {Grade.ORDER: "", Grade.YELLOW: "amber", Grade.RED: "red"}


@dataclass(frozen=True)
class OrderLine:
    """督办 7号 · 超期 2 个工作日 · 黄牌, or 督办 4号 · 已认可 11月30日 (`over`), with the order behind it."""

    label: str
    url: str
    text: str
    late: bool
    card: str
    tone: str
    over: bool = False

    @property
    def words(self) -> str:
        """As one cell of a table."""
        return " · ".join(part for part in (self.label, self.text, self.card) if part)


def ordered(word: str, at: datetime) -> ColumnElement[bool]:
    """The filter: cases with an order in force that stands so."""
    mine = exists().where(SupervisionOrder.dispute_id == Dispute.id, SupervisionOrder.ended_at.is_(None))
    match word:
        case "decide":
            mine = mine.where(SupervisionOrder.status == OrderStatus.ANSWERED.value)
        case "late":
            mine = mine.where(unanswered(), Clock.id == SupervisionOrder.clock_id, Clock.due_at < at)
        case "card":
            mine = mine.where(SupervisionOrder.grade != Grade.ORDER.value)
    return mine.correlate(Dispute)


def orders_on(session: Session, disputes: Sequence[Dispute]) -> dict[int, tuple[SupervisionOrder, Clock]]:
    """The order in force on each of these cases, else the last that was accepted, in one query."""
    mine = (
        select(SupervisionOrder, Clock)
        .join(Clock, Clock.id == SupervisionOrder.clock_id)
        .where(SupervisionOrder.dispute_id.in_([each.id for each in disputes]))
        .where(or_(SupervisionOrder.ended_at.is_(None), SupervisionOrder.status == OrderStatus.ACCEPTED.value))
        .order_by(SupervisionOrder.id)
    )
    return {order.dispute_id: (order, clock) for order, clock in session.execute(mine)}


def order_line(session: Session, order: SupervisionOrder, clock: Clock, at: datetime) -> OrderLine:
    """Whose turn it is, and the card it has earned so far."""
    label, url = f"督办 {order.number.rpartition('〕')[2]}", url_for("orders.show", order_id=order.id)
    if order.ended_at is not None:
        said = f"{OrderStatus(order.status).label} {day_words(local_day(order.ended_at), local_day(at))}"
        return OrderLine(label=label, url=url, text=said, late=False, card="", tone="", over=True)
    grade = Grade(order.grade)
    late = order.status == OrderStatus.OPEN and clock.due_at < at
    return OrderLine(
        label=label, url=url, text=_turn(order, clock, at, calendar_of(session)), late=late,
        card="" if grade is Grade.ORDER else grade.label, tone=TONES[grade],
    )


def _turn(order: SupervisionOrder, clock: Clock, at: datetime, calendar: Calendar) -> str:
    if order.status == OrderStatus.ANSWERED:
        return OrderStatus.ANSWERED.label
    if clock.due_at < at:
        return f"超期 {days_late(clock.due_at, at, clock.unit, calendar)}"
    return f"等答复，{day_words(local_day(clock.due_at), local_day(at))}前"
