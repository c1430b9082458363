"""督办 where people already are: on the case page, on the desk and on the mediator's first page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.clocks.models import Clock
from mediation.clocks.queries import calendar_of
from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.models import Dispute
from mediation.supervision.models import SupervisionOrder
from mediation.supervision.order_page import panel
from mediation.supervision.order_queries import orders_of, unanswered
from mediation.supervision.order_rows import card, order_light
from workflows.roles import Role

SHOWN = 3


@provides("order_panels")
def order_panels(inquiry: Inquiry) -> list[dict[str, Any]]:
    """All orders of the case, the newest first; a case that was never supervised asks nothing."""
    if not inquiry.dispute.supervised:
        return []
    orders = orders_of(inquiry.session, inquiry.dispute.id)
    return [panel(inquiry.session, order, actor=inquiry.actor, at=inquiry.at) for order in orders]


def waiting(session: Session, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """督办等你答复: what this person's unit has to answer, soonest first; nothing for those who may not answer."""
    if actor.unit_id is None or not actor.has(Role.HEAD, Role.MEDIATOR):
        return []
    found = session.execute(
        select(SupervisionOrder, Clock, Dispute.title)
        .join(Clock, Clock.id == SupervisionOrder.clock_id)
        .join(Dispute, Dispute.id == SupervisionOrder.dispute_id)
        .where(unanswered(), SupervisionOrder.unit_id == actor.unit_id)
        .order_by(Clock.due_at, SupervisionOrder.id).limit(SHOWN + 1)
    ).all()
    calendar = calendar_of(session)
    return [
        {"text": order.title, "url": url_for("orders.show", order_id=order.id), "note": f"{order.number} · {title}",
         "card": card(order), "light": order_light(order, clock, at, calendar)}
        for order, clock, title in found
    ]
