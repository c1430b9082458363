"""The order of a case as its acts find it: the event first, then a word on its thread, and its end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.clocks import actions as clocks
from mediation.disputes.actions import record
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.errors import Invalid
from mediation.supervision.models import MessageKind, OrderMessage, OrderStatus, SupervisionOrder
from mediation.supervision.order_queries import open_order_of
from workflows.clocks import ClockEnd, ClockKind


def on_order(
    session: Session, dispute: Dispute, name: str, *, actor: Actor, at: datetime, **facts: Any
) -> tuple[Event, SupervisionOrder]:
    """Ask the rules and write the event; then the order it was about."""
    order = open_order_of(session, dispute)
    event = record(session, dispute, name, actor=actor, at=at, order=order.number if order else "", **facts)
    assert order is not None  # else the rules have refused
    return event, order


def end_order(
    session: Session, dispute: Dispute, order: SupervisionOrder, status: OrderStatus, how: ClockEnd, *,
    actor_id: int | None, at: datetime,
) -> None:
    """It is over, and so is its clock."""
    order.status, order.ended_at = status.value, at
    clocks.end(session, dispute_id=dispute.id, kinds=[ClockKind.REPLY], at=at, how=how, actor_id=actor_id)


def say(
    session: Session, order: SupervisionOrder, kind: MessageKind, text: str, *, actor: Actor, at: datetime
) -> None:
    """A word of the thread, as it is read."""
    session.add(OrderMessage(order_id=order.id, kind=kind.value, at=at, author_id=actor.person_id, text=text.strip()))
    session.flush()


def short_enough(**given: tuple[str, int]) -> None:
    """What each column holds; Invalid names the field that is longer."""
    errors = {
        name: f"最多写 {most} 字，现在是 {len(text)} 字。" for name, (text, most) in given.items() if len(text) > most
    }
    if errors:
        raise Invalid(errors)
