"""申请回避: a party wants another mediator, or the mediator steps back; the head decides and names the next."""

from __future__ import annotations

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.disputes.effects import Doing, effect
from mediation.disputes.effects_handling import put_in_charge
from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.known import named_mediator
from mediation.disputes.models import Dispute
from mediation.disputes.timeline import events_named
from workflows.guarding import Refused


@provides("recused")
def recused(inquiry: Inquiry) -> bool:
    """Whether the mediator who is being named had to step back from this case, in whatever unit it was then."""
    person = named_mediator(inquiry)
    return person is not None and person.username in _who(inquiry.session, inquiry.dispute)


@provides("stepped_back")
def stepped_back(inquiry: Inquiry) -> bool:
    """Whether the actor did."""
    return has_stepped_back(inquiry.session, inquiry.dispute, inquiry.actor)


def has_stepped_back(session: Session, dispute: Dispute, actor: Actor) -> bool:
    """Of the whole case: what keeps somebody from it does not end when it goes up, comes down or is reopened."""
    return actor.person_id is not None and had_to_step_back(session, dispute, actor.person_id)


def had_to_step_back(session: Session, dispute: Dispute, person_id: int) -> bool:
    """The same of anybody, who may have signed in or not."""
    if not dispute.leg_no:  # nobody mediates before a unit has it
        return False
    names = _who(session, dispute)
    return bool(names) and session.get_one(Person, person_id).username in names


def _who(session: Session, dispute: Dispute) -> frozenset[str]:
    """User names, from the events of the case."""
    stepped = events_named(session, dispute.id, "recuse")
    return frozenset(str(event.facts["recused"]) for event in stepped if event.facts.get("recused"))


@effect("recuse")
def recuse(d: Doing) -> None:
    """With the head's yes comes the name of the one who goes on; without one there would be nobody."""
    if not d.facts.get("mediator"):
        raise Refused("回避要同时换人：选一位接着调。本单位没有别的调解员，就先上报，或请窗口改派。")
    before = d.session.get_one(Person, d.dispute.mediator_id)
    d.facts["recused"], d.facts["recused_name"] = before.username, before.name
    put_in_charge(d)
