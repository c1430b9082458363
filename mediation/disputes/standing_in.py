"""代办: who is away holds the case, who stands in acts on it under their own name, and the event says for whom."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, Exists, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.disputes.events import Event
from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.models import Dispute
from mediation.once import read_once
from mediation.units.absences import Absence
from mediation.units.absences_queries import away_on
from workflows.calendar import local_day
from workflows.standing_in import NOT_THE_MEDIATORS
from workflows.steps import day_words

# What a substitute does in the mediator's place; each asks whether there is a reason to step back.
MEDIATING = ("session", "caucus", "agreement", "addendum", "settle", "fail")
# What may bring parties in: 补充信息, and the note that 并案 leaves on the main case.
BRINGING = ("amend", "note")
# What names the mediator of a leg.
NAMING = ("sign", "name_mediator", "recuse")


class Away(NamedTuple):
    """Until when somebody is away, in words, and the name of who stands in; "" for nobody."""

    until: str
    substitute: str

    @property
    def words(self) -> str:
        """请假到 11月28日，骆根土代."""
        return f"请假到 {self.until}，" + (f"{self.substitute}代" if self.substitute else "没有人代")


def holder_in(dispute: Dispute, actor: Actor, name: str = "") -> int | None:
    """Whom the actor stands in for when they do this to the case; None where it is their own doing."""
    if not actor.stands_in or actor.unit_id != (dispute.unit_id or dispute.desk_id):
        return None
    if dispute.mediator_id in actor.stands_in and name not in NOT_THE_MEDIATORS:
        return dispute.mediator_id
    answers = dispute.responsible_id if dispute.responsible_id != dispute.mediator_id else None
    return answers if answers in actor.stands_in else None


def behalf(session: Session, dispute: Dispute, actor: Actor, name: str) -> dict[str, str]:
    """What the event says of it, under the hash: for whom it was done. Empty for nearly everybody."""
    person_id = holder_in(dispute, actor, name)
    if person_id is None:
        return {}
    absent = session.get_one(Person, person_id)
    return {"on_behalf": absent.username, "on_behalf_name": absent.name}


@provides("aways")
def aways(inquiry: Inquiry) -> dict[int, Away]:
    """Who of the unit that holds the case is away today, by person."""
    substitute, today = aliased(Person), local_day(inquiry.at)
    found = inquiry.session.execute(
        select(Absence.person_id, Absence.last_day, substitute.name)
        .outerjoin(substitute, and_(substitute.id == Absence.substitute_id, substitute.active))
        .where(Absence.unit_id == inquiry.dispute.unit_id, away_on(today))
    )
    return {person: Away(day_words(last, today), name or "") for person, last, name in found}


@provides("undeclared")
def undeclared(inquiry: Inquiry) -> bool:
    """Whether the actor mediates here for somebody else and has not said, of the parties there are now, that nothing keeps them from it."""
    dispute, actor = inquiry.dispute, inquiry.actor
    if holder_in(dispute, actor) is None or dispute.mediator_id not in actor.stands_in:
        return False
    said = select(func.max(Event.seq)).where(*_standing_in(dispute, actor), Event.facts["impartial"].as_boolean())
    last = inquiry.session.scalar(said)
    return last is None or _parties_changed(inquiry, last)


@provides("mediated_for")
def mediated_for(inquiry: Inquiry) -> bool:
    """Whether the actor mediated in this round in the place of the mediator, or was the mediator before another was named."""
    dispute, actor = inquiry.dispute, inquiry.actor
    if actor.person_id is None:
        return False
    mediated = select(or_(_stood_in(dispute, actor), _was_named(dispute, actor)))
    return bool(read_once(inquiry.session, ("mediated", dispute.id, actor.person_id), lambda: inquiry.session.scalar(mediated)))


def stood_in(actor: Actor) -> ColumnElement[bool]:
    """Cases of the unit that lie with somebody the actor stands in for, as a condition on Dispute."""
    if not actor.stands_in:
        return false()
    theirs = or_(Dispute.mediator_id.in_(actor.stands_in), Dispute.responsible_id.in_(actor.stands_in))
    return and_(func.coalesce(Dispute.unit_id, Dispute.desk_id) == actor.unit_id, theirs)


def _was_named(dispute: Dispute, actor: Actor) -> Exists:
    """By 签收 or 更换 in this leg; a result that was there before them is not theirs, and they stay apart from it all the same."""
    named = select(Person.username).where(Person.id == actor.person_id).scalar_subquery()
    return exists().where(
        Event.dispute_id == dispute.id, Event.leg_no == dispute.leg_no, Event.name.in_(NAMING),
        Event.facts["mediator"].as_string() == named,
    )


def _parties_changed(inquiry: Inquiry, since: int) -> bool:
    """Whether somebody came in, or more was told of a party, after this event: then what was said before is said of others."""
    later = select(Event.facts).where(Event.dispute_id == inquiry.dispute.id, Event.seq > since, Event.name.in_(BRINGING))
    return any(facts.get("party_nos") or facts.get("details") for facts in inquiry.session.scalars(later))


def _stood_in(dispute: Dispute, actor: Actor) -> Exists:
    return exists().where(*_standing_in(dispute, actor))


def _standing_in(dispute: Dispute, actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (
        Event.dispute_id == dispute.id, Event.leg_no == dispute.leg_no, Event.actor_id == actor.person_id,
        Event.name.in_(MEDIATING), Event.facts["on_behalf"].as_string().is_not(None),
    )
