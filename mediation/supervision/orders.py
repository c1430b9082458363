"""督办: issue an order, raise its card, take it back; it ends with its case at the latest."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.clocks.starting import start
from mediation.config import LOCAL
from mediation.disputes.actions import record
from mediation.disputes.aftermath import follows
from mediation.disputes.carry import WRITERS
from mediation.disputes.effects import Doing, effect
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.errors import Invalid
from mediation.notices.actions import queue
from mediation.supervision.models import (
    COPIED,
    REASON,
    TITLE,
    WORDS,
    MessageKind,
    OrderMessage,
    OrderStatus,
    SupervisionOrder,
)
from mediation.supervision.order_numbers import order_number
from mediation.supervision.order_queries import open_order_of
from mediation.supervision.order_telling import (
    addressee,
    answering_for,
    heads_above,
    issuers,
    supervisors,
    tell,
    tell_unit,
    unit_people,
)
from mediation.supervision.order_thread import end_order, on_order, say, short_enough
from mediation.units.models import Unit
from mediation.units.queries import unit_by_code
from workflows.clocks import ClockEnd, ClockKind
from workflows.grades import Grade


def issue(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, unit_id: int | None = None, title: str,
    demand: str, due_on: date | None = None, copied_to: str = "", reason: str = "",
) -> SupervisionOrder:
    """Send an order to a unit that has to do with the case: the holder unless another is named.

    Raises Refused while another order on the case is open, Invalid per field.
    """
    short_enough(title=(title, TITLE), demand=(demand, WORDS), copied_to=(copied_to, COPIED), reason=(reason, REASON))
    unit = session.get_one(Unit, unit_id or dispute.unit_id or dispute.desk_id)
    head = addressee(session, unit, at)
    number = order_number(session, dispute.region_code, at.astimezone(LOCAL).year)
    sent_to = f"{unit.short_name} · {head.name}" if head else unit.short_name
    event = record(
        session, dispute, "supervise", actor=actor, at=at, order=number, unit=unit.code, title=title, demand=demand,
        due_on=due_on, reason=reason, text=f"{number}，发给{sent_to}：{title.strip()}", note=demand.strip(),
    )
    clock = start(session, dispute, ClockKind.REPLY, at=at, unit_id=unit.id, due_on=due_on, actor_id=actor.person_id)
    order = SupervisionOrder(
        number=number, dispute_id=dispute.id, leg_no=dispute.leg_no, unit_id=unit.id,
        addressee_id=head.id if head else None, copied_to=copied_to.strip(), issuer_id=actor.person_id,
        title=title.strip(), demand=demand.strip(), issued_at=at, clock_id=clock.id,
        grade=Grade.ORDER.value, status=OrderStatus.OPEN.value,
    )
    session.add(order)
    session.flush()
    say(session, order, MessageKind.ISSUE, reason or title, actor=actor, at=at)
    asked = unit_people(session, order, at)
    others = answering_for(dispute)
    if dispute.unit_id == unit.id:
        asked, others = asked | others, set()
    if actor.person_id is None:
        others |= supervisors(session, dispute, at)
    tell(session, dispute, event, asked, "order", order, at)
    tell(session, dispute, event, others - asked, "order_watch", order, at, who=actor.name, unit=unit.short_name)
    return order


def supervise(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, unit: str = "", title: str = "",
    demand: str = "", due_on: date | None = None, copied_to: str = "", reason: str = "",
) -> SupervisionOrder:
    """`issue` with the unit by its code, as forms and callers name it."""
    named = unit_by_code(session, unit) if unit else None
    if unit and named is None:
        raise Invalid({"unit": "没有这个单位，请重新选。"})
    return issue(
        session, dispute, actor=actor, at=at, unit_id=named.id if named else None, title=title, demand=demand,
        due_on=due_on, copied_to=copied_to, reason=reason,
    )


def raise_card(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, grade: str, reason: str
) -> SupervisionOrder:
    """督办 → 黄牌 → 红牌: the unit and the level above hear of it. It stays with the leg that earned it."""
    short_enough(reason=(reason, REASON))
    label = Grade(grade).label if grade in list(Grade) else ""
    event, order = on_order(session, dispute, "raise_card", actor=actor, at=at, grade=grade, reason=reason, text=label)
    order.grade = Grade(grade).value
    if order.grade == Grade.RED:
        order.red_at = at
    else:
        order.yellow_at = at
    say(session, order, MessageKind.CARD, f"升为{label}：{reason.strip()}", actor=actor, at=at)
    people = unit_people(session, order, at) | heads_above(session, dispute, order, at)
    if actor.person_id is None:
        people |= issuers(session, dispute, order, at)
    tell(session, dispute, event, people | answering_for(dispute), "card", order, at, card=label)
    return order


def cancel_order(session: Session, dispute: Dispute, *, actor: Actor, at: datetime, reason: str) -> SupervisionOrder:
    """Issued by mistake: it counts against nobody any more, and stays readable."""
    short_enough(reason=(reason, REASON))
    event, order = on_order(session, dispute, "cancel_order", actor=actor, at=at, reason=reason)
    end_order(session, dispute, order, OrderStatus.CANCELLED, ClockEnd.VOID, actor_id=actor.person_id, at=at)
    say(session, order, MessageKind.CANCEL, reason, actor=actor, at=at)
    tell_unit(session, dispute, event, order, "order_cancelled", at)
    return order


def remind(session: Session, dispute: Dispute, order: SupervisionOrder, *, at: datetime, left: str) -> None:
    """The system's word to the addressee while there is still time; on the thread, not on the case's timeline."""
    person = session.get(Person, order.addressee_id) if order.addressee_id else None
    told = f"已提醒{person.name}" if person else "已提醒承办单位"
    session.add(OrderMessage(order_id=order.id, kind=MessageKind.REMIND.value, at=at, text=f"{left}，{told}。"))
    people = unit_people(session, order, at)
    queue(session, person_ids=sorted(people), dispute_id=dispute.id, at=at, kind="order_reminder",
          left=left, title=order.title)


@effect("supervise")
def mark_supervised(d: Doing) -> None:
    """Once supervised, a village no longer closes the case alone (process.md §3)."""
    d.dispute.supervised = True


@follows("close", "merge", "decline", "advise")
def end_with_case(session: Session, dispute: Dispute, event: Event, at: datetime) -> None:
    """With the case its order is over, whether or not it was answered."""
    order = open_order_of(session, dispute)
    if order is None:
        return
    end_order(session, dispute, order, OrderStatus.CASE_CLOSED, ClockEnd.MET, actor_id=event.actor_id, at=at)
    session.add(OrderMessage(order_id=order.id, kind=MessageKind.CLOSE.value, at=at, author_id=event.actor_id,
                             text="案件已办结，督办随之结束。"))
    session.flush()


WRITERS.update({"supervise": supervise, "raise_card": raise_card, "cancel_order": cancel_order})
