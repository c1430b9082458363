"""Orders of a case, of a unit and of the county; what guards ask about them; the counts of the last 90 days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.clocks.models import Clock
from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.models import Dispute, Involvement
from mediation.disputes.visibility import visible
from mediation.once import read_once
from mediation.supervision.models import Grade, MessageKind, OrderMessage, OrderStatus, SupervisionOrder
from mediation.units.models import Unit
from mediation.units.queries import centre_of, staff, unit_by_code
from workflows.calendar import local_day
from workflows.levels import Level
from workflows.roles import Role

OPEN = (OrderStatus.OPEN.value, OrderStatus.ANSWERED.value)
# Longer ago than this a unit's orders are history.
COUNTED = timedelta(days=90)


@dataclass(frozen=True)
class OpenOrder:
    """What the guards see of the order in force."""

    number: str
    answered: bool
    grade: str


def orders_of(session: Session, dispute_id: int) -> Sequence[SupervisionOrder]:
    """Newest first."""
    mine = select(SupervisionOrder).where(SupervisionOrder.dispute_id == dispute_id)
    return read_once(session, ("orders", dispute_id),
                     lambda: session.scalars(mine.order_by(SupervisionOrder.id.desc())).all())


def open_order_of(session: Session, dispute: Dispute) -> SupervisionOrder | None:
    """The one that waits for an answer or for a word on it; a case that was never supervised costs no query."""
    if not dispute.supervised:
        return None
    return next((order for order in orders_of(session, dispute.id) if order.ended_at is None), None)


def may_answer_for(session: Session, dispute: Dispute) -> list[Unit]:
    """Units an order may be sent to: all that have to do with the case, the holder first, and the town over the place."""
    involved = select(Involvement.unit_id).where(Involvement.dispute_id == dispute.id)
    units = {unit.id: unit for unit in session.scalars(select(Unit).where(Unit.id.in_(involved), Unit.active))}
    if not dispute.region_code.endswith("000000"):
        town = centre_of(session, Level.TOWN, dispute.region_code)
        units[town.id] = town
    first = dispute.unit_id or dispute.desk_id
    return sorted(units.values(), key=lambda unit: (unit.id != first, -unit.level.rank, unit.code))


def messages_of(session: Session, order_id: int) -> Sequence[OrderMessage]:
    """Newest first."""
    mine = select(OrderMessage).where(OrderMessage.order_id == order_id)
    return session.scalars(mine.order_by(OrderMessage.id.desc())).all()


@provides("open_order")
def open_order(inquiry: Inquiry) -> OpenOrder | None:
    """The order in force."""
    order = open_order_of(inquiry.session, inquiry.dispute)
    return OpenOrder(order.number, order.status == OrderStatus.ANSWERED, order.grade) if order else None


@provides("order_addressed")
def order_addressed(inquiry: Inquiry) -> bool:
    """Whether the order in force was sent to the actor's unit."""
    order = open_order_of(inquiry.session, inquiry.dispute)
    return order is not None and order.unit_id == inquiry.actor.unit_id


@provides("order_own")
def order_own(inquiry: Inquiry) -> bool:
    """Whether the actor may take it back: the issuer; for the system or an issuer who has left, any supervisor."""
    order = open_order_of(inquiry.session, inquiry.dispute)
    if order is None:
        return False
    if order.issuer_id in (None, inquiry.actor.person_id):
        return True
    supervisors = staff(inquiry.session, inquiry.actor.unit_id or 0, Role.SUPERVISOR, inquiry.at)
    return order.issuer_id not in {person.id for person in supervisors}


@provides("ordered_unit")
def ordered_unit(inquiry: Inquiry) -> Unit | None:
    """The unit named in the facts, if it has to do with the case; the holder where none is named."""
    choices = may_answer_for(inquiry.session, inquiry.dispute)
    code = str(inquiry.facts.get("unit") or "")
    if not code:
        return next(iter(choices), None)
    unit = unit_by_code(inquiry.session, code)
    return unit if unit is not None and unit.id in {choice.id for choice in choices} else None
