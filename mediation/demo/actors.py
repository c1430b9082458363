"""Who does a step: a word such as `holder.mediator` → the person of the cast, acting for the right unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.disputes.models import Dispute
from mediation.disputes.requests import Request, RequestStatus
from mediation.units.models import Unit
from mediation.units.queries import actor_for, centre_of, staff, unit_by_code
from workflows.levels import Level
from workflows.outcomes import UnitKind
from workflows.roles import Role

APPLICANT = Actor(person_id=None, name="申请人", roles=frozenset({Role.APPLICANT}))
Finder = Callable[[Session, Dispute, datetime], Actor]


class Nobody(LookupError):
    """The cast has nobody for this step: a story or the cast is wrong."""


def registrar(session: Session, by: str, place: str, at: datetime) -> Actor:
    """Who registers: there is no case yet, only a place."""
    if by == "applicant":
        return APPLICANT
    level, role = {
        "place.mediator": (Level.VILLAGE, Role.MEDIATOR), "county.clerk": (Level.COUNTY, Role.CLERK),
    }.get(by, (Level.TOWN, Role.CLERK))  # fmt: skip
    return working(session, centre_of(session, level, place), role, at)


def actor_of(session: Session, dispute: Dispute, by: str, at: datetime) -> Actor:
    """Who does a step on a case as it now stands."""
    return FINDERS[by](session, dispute, at)


def working(session: Session, unit: Unit, role: Role, at: datetime, *, but: int | None = None) -> Actor:
    """The first who holds a role in a unit, apart from one person."""
    for person in staff(session, unit.id, role, at):
        if person.id != but:
            return actor_for(session, person, unit.id, at=at)
    raise Nobody(f"{unit.short_name}: {role.label}")


def _desk(role: Role) -> Finder:
    def find(session: Session, dispute: Dispute, at: datetime) -> Actor:
        unit = session.get_one(Unit, dispute.desk_id)
        village = unit.kind is UnitKind.VILLAGE_COMMITTEE
        return working(session, unit, Role.MEDIATOR if village and role is not Role.HEAD else role, at)

    return find


def _place(session: Session, dispute: Dispute, at: datetime) -> Actor:
    return working(session, centre_of(session, Level.VILLAGE, dispute.region_code), Role.MEDIATOR, at)


def _holder(role: Role) -> Finder:
    def find(session: Session, dispute: Dispute, at: datetime) -> Actor:
        unit = session.get_one(Unit, dispute.unit_id)
        if role is Role.MEDIATOR and dispute.mediator_id is not None:
            return actor_for(session, session.get_one(Person, dispute.mediator_id), unit.id, at=at)
        return working(session, unit, role, at)

    return find


def _approver(session: Session, dispute: Dispute, at: datetime) -> Actor:
    """The head of the unit that the open request waits for."""
    request = session.scalars(
        select(Request).where(Request.dispute_id == dispute.id, Request.status == RequestStatus.OPEN)
    ).one()
    return working(session, session.get_one(Unit, request.unit_id), Role.HEAD, at, but=request.asked_by)


def _teller(session: Session, dispute: Dispute, at: datetime) -> Actor:
    """Feedback is the desk's; where the mediator is alone in his village, the town's clerk tells."""
    unit = session.get_one(Unit, dispute.desk_id)
    if unit.kind is not UnitKind.VILLAGE_COMMITTEE:
        return working(session, unit, Role.CLERK, at)
    for role in (Role.HEAD, Role.MEDIATOR):
        for person in staff(session, unit.id, role, at):
            if person.id != dispute.mediator_id:
                return actor_for(session, person, unit.id, at=at)
    return working(session, centre_of(session, Level.TOWN, dispute.region_code), Role.CLERK, at)


def _closer(session: Session, dispute: Dispute, at: datetime) -> Actor:
    """The desk's clerk; for a village's own case its mediator, or the town's clerk once it was red."""
    unit = session.get_one(Unit, dispute.desk_id)
    if unit.kind is not UnitKind.VILLAGE_COMMITTEE:
        return working(session, unit, Role.CLERK, at)
    if dispute.was_red or dispute.supervised:
        return working(session, centre_of(session, Level.TOWN, dispute.region_code), Role.CLERK, at)
    return _place(session, dispute, at)


def _supervisor(session: Session, dispute: Dispute, at: datetime) -> Actor:
    return working(session, centre_of(session, Level.COUNTY, dispute.region_code), Role.SUPERVISOR, at)


def _leader(session: Session, dispute: Dispute, at: datetime) -> Actor:
    return working(session, centre_of(session, Level.COUNTY, dispute.region_code), Role.LEADER, at)


def _police(session: Session, dispute: Dispute, at: datetime) -> Actor:
    unit = unit_by_code(session, f"D{dispute.region_code[:6]}-police")
    assert unit is not None  # the cast has its liaison
    return working(session, unit, Role.HEAD, at)


FINDERS: dict[str, Finder] = {
    "place.mediator": _place,
    "desk.clerk": _desk(Role.CLERK),
    "desk.dispatcher": _desk(Role.DISPATCHER),
    "desk.head": _desk(Role.HEAD),
    "holder.mediator": _holder(Role.MEDIATOR),
    "holder.head": _holder(Role.HEAD),
    "approver": _approver,
    "teller": _teller,
    "closer": _closer,
    "supervisor": _supervisor,
    "leader": _leader,
    "police": _police,
}
