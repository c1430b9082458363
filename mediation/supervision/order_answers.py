"""答复督办: the unit answers, the supervisor asks for more, sends the answer back or accepts it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.clocks import actions as clocks
from mediation.disputes.carry import WRITERS
from mediation.disputes.models import Dispute
from mediation.supervision.models import WORDS, MessageKind, OrderStatus, SupervisionOrder
from mediation.supervision.order_telling import issuers, tell, tell_unit
from mediation.supervision.order_thread import end_order, on_order, say, short_enough
from workflows.clocks import ClockEnd, ClockKind

WAITS = "有答复，等督导定"


def reply(session: Session, dispute: Dispute, *, actor: Actor, at: datetime, text: str) -> SupervisionOrder:
    """Answer it. From now on it waits for the supervisor, and the clock stands; another answer only adds to it."""
    short_enough(text=(text, WORDS))
    event, order = on_order(session, dispute, "reply", actor=actor, at=at, text=text)
    say(session, order, MessageKind.REPLY, text, actor=actor, at=at)
    if order.status == OrderStatus.OPEN:
        order.status, order.answered_at = OrderStatus.ANSWERED.value, at
        clocks.pause(session, dispute_id=dispute.id, kinds=[ClockKind.REPLY], at=at, reason=WAITS,
                     actor_id=actor.person_id)
    tell(session, dispute, event, issuers(session, dispute, order, at), "order_reply", order, at)
    return order


def write(session: Session, dispute: Dispute, *, actor: Actor, at: datetime, text: str) -> SupervisionOrder:
    """Ask for something more; the date stays."""
    short_enough(text=(text, WORDS))
    event, order = on_order(session, dispute, "write", actor=actor, at=at, text=text)
    say(session, order, MessageKind.WRITE, text, actor=actor, at=at)
    tell_unit(session, dispute, event, order, "order_more", at)
    return order


def return_reply(session: Session, dispute: Dispute, *, actor: Actor, at: datetime, text: str) -> SupervisionOrder:
    """Not good enough: the clock goes on where it stood; what the supervisor took is not counted (docs/adr/0014)."""
    short_enough(text=(text, WORDS))
    event, order = on_order(session, dispute, "return_reply", actor=actor, at=at, text=text)
    order.status = OrderStatus.OPEN.value
    clocks.resume(session, dispute_id=dispute.id, kinds=[ClockKind.REPLY], at=at, actor_id=actor.person_id,
                  reason=MessageKind.RETURN.label)
    say(session, order, MessageKind.RETURN, text, actor=actor, at=at)
    tell_unit(session, dispute, event, order, "order_returned", at)
    return order


def accept_reply(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, text: str = ""
) -> SupervisionOrder:
    """Good enough: the order is over."""
    short_enough(text=(text, WORDS))
    event, order = on_order(session, dispute, "accept_reply", actor=actor, at=at, text=text)
    end_order(session, dispute, order, OrderStatus.ACCEPTED, ClockEnd.MET, actor_id=actor.person_id, at=at)
    say(session, order, MessageKind.ACCEPT, text or "认可答复，督办结束。", actor=actor, at=at)
    tell_unit(session, dispute, event, order, "order_accepted", at)
    return order


WRITERS.update(reply=reply, write=write, return_reply=return_reply, accept_reply=accept_reply)
