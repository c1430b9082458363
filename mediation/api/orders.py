"""督办 as other platforms read it: the orders on one's list, and all of a case that one may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Annotated

from flask import Response
from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from mediation.access import STAFF, allow, current_actor
from mediation.api.answers import LightOut, Named, Person, Time
from mediation.api.blueprint import bp
from mediation.api.given import Day
from mediation.api.paging import Paged
from mediation.api.paths import CasePath
from mediation.api.presenting import Names
from mediation.api.replies import Reply, response
from mediation.clocks.models import Clock
from mediation.clocks.queries import calendar_of
from mediation.config import LOCAL
from mediation.db import db_session, now
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import in_prefix, one_or_404
from mediation.supervision.models import MessageKind, OrderMessage, OrderStatus, SupervisionOrder
from mediation.supervision.order_queries import orders_of, orders_seen, unanswered
from mediation.supervision.order_rows import order_light
from mediation.units.models import Unit
from workflows.grades import Grade


class OrderFilters(Paged):
    """Each narrows the list; `overdue`: whether it waits for an answer past its date."""

    status: OrderStatus | None = None
    grade: Grade | None = None
    unit: Annotated[str, Field(max_length=32)] | None = None
    region: Annotated[str, Field(pattern=r"^\d{2,12}$")] | None = None
    overdue: bool | None = None
    issued_from: Day | None = None
    issued_to: Day | None = None


class MessageOut(BaseModel):
    """One line of the thread; without an author it is the system's."""

    kind: MessageKind
    label: str
    at: Time
    author: Person | None
    text: str


class OrderOut(BaseModel):
    """One order; without an issuer the system sent it. `grade` only rises: order, yellow, red."""

    number: str
    dispute: str
    unit: Named
    addressee: Person | None
    copied_to: str
    issuer: Person | None
    title: str
    demand: str
    grade: Grade
    grade_label: str
    status: OrderStatus
    status_label: str
    light: LightOut
    issued_at: Time
    due_at: Time
    overdue_since: Time | None
    yellow_at: Time | None
    red_at: Time | None
    answered_at: Time | None
    ended_at: Time | None


class OrderFull(OrderOut):
    """With what was said on it, oldest first."""

    messages: list[MessageOut]


class OrderPage(BaseModel):
    """Newest first. `next` goes back in as `cursor`."""

    items: list[OrderOut]
    next: str | None
    limit: int


class CaseOrders(BaseModel):
    """Newest first."""

    items: list[OrderFull]


@bp.get("/orders", responses={200: OrderPage}, summary="督办")
@allow(STAFF)
def orders(query: OrderFilters) -> Response:
    """The county's supervisors and leaders: every order they may see; everybody else: those to the own unit."""
    at, session = now(), db_session()
    found = orders_seen(current_actor()).where(*_conditions(query, at))
    if place := query.place:
        found = found.where(SupervisionOrder.id < place)
    rows = session.scalars(found.order_by(SupervisionOrder.id.desc()).limit(query.limit + 1)).all()
    shown, following = query.shown(rows, lambda order: order.id)
    return response(Reply(OrderPage(items=_orders(session, shown, at), next=following, limit=query.limit)))


@bp.get("/disputes/<number>/orders", responses={200: CaseOrders}, summary="一件纠纷的督办")
@allow(STAFF)
def orders_of_case(path: CasePath) -> Response:
    """All orders there ever were on it, with their threads, for whoever may see the case."""
    session = db_session()
    case = one_or_404(session, current_actor(), path.number)
    log_mine(case.id, Look.ORDERS)
    found = orders_of(session, case.id)
    lines = select(OrderMessage).where(OrderMessage.order_id.in_([order.id for order in found]))
    thread = session.scalars(lines.order_by(OrderMessage.id)).all()
    names = Names(session, units=(), people=[line.author_id for line in thread])
    items = [
        OrderFull(**brief.model_dump(), messages=[_line(line, names) for line in thread if line.order_id == order.id])
        for order, brief in zip(found, _orders(session, found, now()), strict=True)
    ]
    return response(Reply(CaseOrders(items=items), version=case.version))


def _line(line: OrderMessage, names: Names) -> MessageOut:
    kind = MessageKind(line.kind)
    return MessageOut(kind=kind, label=kind.label, at=line.at, author=names.person(line.author_id), text=line.text)


def _orders(session: Session, found: Sequence[SupervisionOrder], at: datetime) -> list[OrderOut]:
    """Four queries, however many orders there are."""
    beside = (
        select(SupervisionOrder.id, Dispute.number, Clock)
        .join(Dispute, Dispute.id == SupervisionOrder.dispute_id)
        .join(Clock, Clock.id == SupervisionOrder.clock_id)
        .where(SupervisionOrder.id.in_([order.id for order in found]))
    )
    known = {row[0]: (row[1], row[2]) for row in session.execute(beside)}
    names = Names(session, units=[order.unit_id for order in found],
                  people=[person for order in found for person in (order.addressee_id, order.issuer_id)])
    calendar, made = calendar_of(session), []
    for order in found:
        number, clock = known[order.id]
        grade, status, unit = Grade(order.grade), OrderStatus(order.status), names.unit(order.unit_id)
        assert unit is not None  # a foreign key
        made.append(OrderOut(
            number=order.number, dispute=number, unit=unit, addressee=names.person(order.addressee_id),
            copied_to=order.copied_to, issuer=names.person(order.issuer_id), title=order.title, demand=order.demand,
            grade=grade, grade_label=grade.label, status=status, status_label=status.label,
            light=LightOut(**order_light(order, clock, at, calendar)._asdict()), issued_at=order.issued_at,
            due_at=clock.due_at, overdue_since=clock.overdue_since, yellow_at=order.yellow_at, red_at=order.red_at,
            answered_at=order.answered_at, ended_at=order.ended_at,
        ))  # fmt: skip
    return made


def _conditions(f: OrderFilters, at: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if f.status:
        found.append(SupervisionOrder.status == f.status.value)
    if f.grade:
        found.append(SupervisionOrder.grade == f.grade.value)
    if f.unit:
        found.append(SupervisionOrder.unit_id == select(Unit.id).where(Unit.code == f.unit).scalar_subquery())
    if f.region:
        found.append(in_prefix(f.region))
    if f.overdue is not None:
        found.append(and_(unanswered(), Clock.due_at < at) if f.overdue else or_(~unanswered(), Clock.due_at >= at))
    if f.issued_from:
        found.append(SupervisionOrder.issued_at >= datetime.combine(f.issued_from, time.min, LOCAL))
    if f.issued_to:
        found.append(SupervisionOrder.issued_at < datetime.combine(f.issued_to + timedelta(days=1), time.min, LOCAL))
    return found
