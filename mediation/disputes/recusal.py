"""申请回避: a party wants another mediator, or the mediator steps back; the head decides and names the next."""

from __future__ import annotations

from sqlalchemy import select

from mediation.accounts.models import Person
from mediation.disputes.effects import Doing, effect
from mediation.disputes.effects_handling import put_in_charge
from mediation.disputes.events import Event
from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.known import named_mediator
from workflows.guarding import Refused


@provides("recused")
def recused(inquiry: Inquiry) -> bool:
    """Whether the mediator who is being named had to step back earlier, while this unit had the case."""
    person, dispute = named_mediator(inquiry), inquiry.dispute
    if person is None:
        return False
    stepped = select(Event.facts).where(
        Event.dispute_id == dispute.id, Event.leg_no == dispute.leg_no, Event.name == "recuse")
    return any(facts.get("recused") == person.username for facts in inquiry.session.scalars(stepped))


@effect("recuse")
def recuse(d: Doing) -> None:
    """With the head's yes comes the name of the one who goes on; without one there would be nobody."""
    if not d.facts.get("mediator"):
        raise Refused("回避要同时换人：选一位接着调。本单位没有别的调解员，就先上报，或请窗口改派。")
    before = d.session.get_one(Person, d.dispute.mediator_id)
    d.facts["recused"], d.facts["recused_name"] = before.username, before.name
    put_in_charge(d)
