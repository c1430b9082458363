"""Orders of a case, of a unit and of the county; what guards ask about them; the counts of the last 90 days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.clocks.models import Clock
from mediation.clocks.queries import is_running
from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.legs import Involvement
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import visible
from mediation.once import read_once
from mediation.supervision.models import OrderMessage, OrderStatus, SupervisionOrder
from mediation.units.models import Unit
from mediation.units.queries import centre_of, staff, unit_by_code
from workflows.calendar import local_day, opening
from workflows.levels import TOP, Level
from workflows.roles import Role

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


@dataclass(frozen=True)
class UnitCount:
    """A unit's orders of the last 90 days, those taken back left out. `judged`: answered, or past the date."""

    unit_id: int
    unit: str
    orders: int
    on_time: int
    judged: int
    yellow: int
    red: int

    @property
    def rate(self) -> str:
        """5 ÷ 6 = 83.3%; how it was come by is always said."""
        if not self.judged:
            return "还没有到期的"
        return f"{self.on_time} ÷ {self.judged} = {100 * self.on_time / self.judged:.1f}%"


def unit_counts(session: Session, actor: Actor, *, at: datetime, unit_id: int | None = None) -> list[UnitCount]:
    """By unit, the most orders first. A case may have moved on: its order and cards stay with the unit they were for."""
    late = or_(Clock.overdue_since.is_not(None), and_(is_running(), Clock.due_at < at))
    answered = SupervisionOrder.answered_at.is_not(None)
    columns = (
        func.count(), _number(and_(answered, ~late)), _number(or_(answered, late)),
        _number(SupervisionOrder.yellow_at.is_not(None)), _number(SupervisionOrder.red_at.is_not(None)),
    )
    found = (
        select(Unit.id, Unit.short_name, *columns)
        .join(SupervisionOrder, SupervisionOrder.unit_id == Unit.id)
        .join(Clock, Clock.id == SupervisionOrder.clock_id)
        .join(Dispute, Dispute.id == SupervisionOrder.dispute_id)
        .where(SupervisionOrder.issued_at >= at - COUNTED, SupervisionOrder.status != OrderStatus.CANCELLED.value)
        .group_by(Unit.id, Unit.short_name)
        .order_by(func.count().desc(), Unit.id)
    )
    mine = found.where(Unit.id == unit_id) if unit_id else found.where(concerning(actor))
    return [UnitCount(*row) for row in session.execute(mine)]


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def oversees(actor: Actor) -> bool:
    """Who looks at the orders of the whole county; everybody else at those to the own unit."""
    return actor.level is TOP and actor.has(Role.SUPERVISOR, Role.LEADER)


def concerning(actor: Actor) -> ColumnElement[bool]:
    """The orders on the actor's list; Dispute must be joined."""
    return visible(actor) if oversees(actor) else and_(visible(actor), SupervisionOrder.unit_id == actor.unit_id)


def unanswered() -> ColumnElement[bool]:
    """It is the unit's turn."""
    return and_(SupervisionOrder.ended_at.is_(None), SupervisionOrder.status == OrderStatus.OPEN.value)


def answer_due(at: datetime) -> ColumnElement[bool]:
    """今天该答复的, and those that should have been before; Clock must be joined."""
    return and_(unanswered(), Clock.due_at < opening(local_day(at) + timedelta(days=1)))


def orders_seen(actor: Actor) -> Select[SupervisionOrder]:
    """With clock and case joined."""
    return (
        select(SupervisionOrder)
        .join(Clock, Clock.id == SupervisionOrder.clock_id)
        .join(Dispute, Dispute.id == SupervisionOrder.dispute_id)
        .where(concerning(actor))
    )


def order_seen(session: Session, actor: Actor, order_id: int) -> tuple[SupervisionOrder, Dispute] | None:
    """One order with its case, if the actor may see the case."""
    found = (
        select(SupervisionOrder, Dispute).join(Dispute, Dispute.id == SupervisionOrder.dispute_id)
        .where(SupervisionOrder.id == order_id, visible(actor))
    )
    row = session.execute(found).one_or_none()
    return (row[0], row[1]) if row else None


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
