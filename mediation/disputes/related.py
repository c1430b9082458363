"""同一当事人，新事项: the earlier cases a case was linked to when it was registered or accepted, and the later ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Select, String, cast, exists, or_, select, union_all
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party
from mediation.disputes.visibility import visible
from workflows.outcomes import SameMatter

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


def kin(actor: Actor, dispute: Dispute, events: Iterable[Event]) -> Select[int, str, str]:
    """Id, number and title of the earlier cases and of the later ones that name this case, as far as the actor sees them."""
    earlier = select(Dispute.id).where(Dispute.number.in_(numbers_of(events)))
    # found by the people they share, because nothing else of an event can be looked up by index
    people = dispute.parties
    shares = or_(
        Party.id_index.in_({p.id_index for p in people if p.id_index}), Party.phone_index.in_({p.phone_index for p in people if p.phone_index}),
        Party.name.in_({p.name for p in people}),
    )
    says_so = exists().where(
        Event.dispute_id == Dispute.id, Event.name.in_(ANSWERING), cast(Event.facts, String).contains(f'"{dispute.number}"'))
    later = select(Party.dispute_id).join(Dispute, Dispute.id == Party.dispute_id).where(
        shares, Dispute.id > dispute.id, Dispute.same_matter == SameMatter.SAME_PEOPLE, says_so)
    return select(Dispute.id, Dispute.number, Dispute.title).where(Dispute.id.in_(union_all(earlier, later)), visible(actor))


def both_ways(found: dict[str, str], events: Iterable[Event]) -> tuple[dict[str, str], dict[str, str]]:
    """Number → title of what `kin` found: what came before, in the order it was named; what came after."""
    named = numbers_of(events)
    return (
        {number: found[number] for number in named if number in found},
        {number: title for number, title in sorted(found.items()) if number not in named},
    )
