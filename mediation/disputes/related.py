"""同一当事人，新事项: the earlier cases a case was linked to when it was registered or accepted."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import visible

# The events that can hold the answer to 以前来过吗, and so the link.
ANSWERING = ("register", "accept")


def numbers_of(events: Iterable[Event]) -> list[str]:
    """The numbers named in the events, each once, in the order they were given."""
    named = [number for event in events if event.name in ANSWERING for number in event.facts.get("related", [])]
    return list(dict.fromkeys(named))


def numbers_for(session: Session, dispute_id: int) -> list[str]:
    """The same where the events are not at hand."""
    found = select(Event).where(Event.dispute_id == dispute_id, Event.name.in_(ANSWERING))
    return numbers_of(session.scalars(found.order_by(Event.seq)))


def seen(session: Session, actor: Actor, numbers: Collection[str]) -> dict[str, str]:
    """Number → what the matter is called, for those the actor may see; the others do not exist."""
    if not numbers:
        return {}
    rows = session.execute(select(Dispute.number, Dispute.title).where(Dispute.number.in_(numbers), visible(actor)))
    titles = {number: title for number, title in rows}
    return {number: titles[number] for number in numbers if number in titles}
