"""How the acting unit stands to a case, and who must answer for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.disputes.events import Event
from mediation.disputes.legs import Involvement
from mediation.disputes.models import Dispute
from mediation.once import read_once
from mediation.regions.queries import prefix
from mediation.units.models import Unit
from mediation.units.queries import answering, centre_of, dispatcher_of
from workflows.guarding import Refused
from workflows.levels import TOP
from workflows.outcomes import CENTRES, UnitKind
from workflows.roles import Relation, Role
from workflows.states import State

# Parts that a unit has at a case without ever holding it.
HELPING = ("assisting", "co_handler")


def covers(actor: Actor, region_code: str) -> bool:
    """Whether the actor's unit answers for a centre over this place."""
    return actor.unit_kind in CENTRES and region_code.startswith(prefix(actor.region_code))


def relations(actor: Actor, dispute: Dispute) -> frozenset[Relation]:
    """Desk, holder, place, above, top: all that apply."""
    if actor.unit_id is None or actor.level is None:
        return frozenset()
    found: set[Relation] = set()
    if actor.unit_id == dispute.desk_id:
        found.add(Relation.DESK)
        if actor.unit_kind is UnitKind.VILLAGE_COMMITTEE:
            found.add(Relation.VILLAGE_DESK)
    if actor.unit_id == dispute.unit_id:
        found.add(Relation.HOLDER)
    if actor.unit_kind is UnitKind.VILLAGE_COMMITTEE and actor.region_code == dispute.region_code:
        found.add(Relation.PLACE)
    if covers(actor, dispute.region_code):
        if actor.level.rank > dispute.level.rank:
            found.add(Relation.ABOVE)
        if actor.level is TOP:
            found.add(Relation.TOP)
    return frozenset(found)


def standing(session: Session, actor: Actor, dispute: Dispute) -> frozenset[Relation]:
    """`relations`; who stands to the case in none of these ways may still help with it (协办, 会商, 吹哨)."""
    found = relations(actor, dispute)
    if found or actor.unit_id is None or dispute.id is None:
        return found
    mine = select(Involvement.part).where(Involvement.dispute_id == dispute.id, Involvement.unit_id == actor.unit_id)
    part = read_once(session, ("part", dispute.id, actor.unit_id), lambda: session.scalar(mine))
    return frozenset({Relation.HELPER}) if part in HELPING else found


def pulls(actor: Actor, dispute: Dispute) -> bool:
    """提级办理: who sits higher than the case takes it up, others send it up."""
    return actor.level is not None and actor.level.rank > dispute.level.rank


def may_register(actor: Actor) -> bool:
    """Window clerks anywhere, mediators for their own village (the row `register` of the table)."""
    village = actor.unit_kind is UnitKind.VILLAGE_COMMITTEE
    return actor.has(Role.CLERK) or (village and actor.has(Role.MEDIATOR))


def responsible(session: Session, dispute: Dispute, at: datetime, *, acting: Actor | None = None) -> Person | None:
    """The live named person who answers for the case in its state (process.md §2); None once it is over.

    `acting`: who makes the move, and so is at work. Where nobody is on duty the level above answers; where nobody is there either, the move is refused.
    """
    if not dispute.is_open:
        return None
    person = _named(session, dispute, at, acting)
    level = dispute.level.above
    while person is None and level is not None:
        person = answering(session, centre_of(session, level, dispute.region_code), at)
        level = level.above
    if person is None:
        raise Refused("这一步之后没有在岗的人负责这件，请先请管理员给单位配人。")
    return person


def _named(session: Session, dispute: Dispute, at: datetime, acting: Actor | None) -> Person | None:
    desk = session.get_one(Unit, dispute.desk_id)
    unit = session.get(Unit, dispute.unit_id) if dispute.unit_id else None
    if dispute.state in (State.MEDIATING, State.SUSPENDED) and dispute.mediator_id:
        mediator = session.get_one(Person, dispute.mediator_id)
        if mediator.active or unit is None:
            return mediator if mediator.active else None
        return _head(session, unit, at)
    if dispute.state is State.ASSIGNED and unit:
        return _head(session, unit, at)
    if dispute.state is State.CONCLUDED:
        return _head(session, unit, at) if unit else answering(session, desk, at)
    if dispute.state is State.ACCEPTED:
        return _assigner(session, dispute) or dispatcher_of(session, desk, at, acting=acting)
    return answering(session, desk, at)


def _head(session: Session, unit: Unit, at: datetime) -> Person | None:
    head = session.get(Person, unit.head_id) if unit.head_id else None
    return head if head and head.active else answering(session, unit, at)


def _assigner(session: Session, dispute: Dispute) -> Person | None:
    """After an objection or a time-out the dispatcher who assigned it answers again."""
    if dispute.returned_at is None:
        return None
    last = session.scalars(
        select(Event).where(Event.dispute_id == dispute.id, Event.name.in_(("assign", "reassign", "send_down")))
        .order_by(Event.seq.desc()).limit(1)
    ).first()
    person = session.get(Person, last.actor_id) if last and last.actor_id else None
    return person if person and person.active else None
