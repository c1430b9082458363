"""Whose head decides a request, and when it goes one level up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.clocks.queries import calendar_of
from mediation.disputes.models import Dispute
from mediation.disputes.requests import Request, RequestStatus
from mediation.units.models import Unit
from mediation.units.queries import centre_of, staff
from workflows.guarding import Refused
from workflows.levels import TOP
from workflows.outcomes import UnitKind
from workflows.roles import Role


def approver_unit(session: Session, dispute: Dispute, name: str, actor: Actor, at: datetime) -> Unit:
    """The asker's own unit, if it has another head; for 延期, and where asker and head are one, the level above.

    Who of that unit may decide is for `deciders` to say.
    """
    if actor.unit_id is None:
        raise Refused("申请要由在岗的人提出。", "role")
    unit = session.get_one(Unit, actor.unit_id)
    if name == "recuse" and dispute.unit_id is not None:
        # whoever heard the party's wish, the head of the committee decides, and never on themselves
        unit = session.get_one(Unit, dispute.unit_id)
        if any(p.id not in (actor.person_id, dispute.mediator_id) for p in staff(session, unit.id, Role.HEAD, at)):
            return unit
        return next_unit(session, dispute, unit, dispute.mediator_id, at)
    if name != "extend" and others(session, unit, actor.person_id, at, Role.HEAD):
        return unit
    return next_unit(session, dispute, unit, actor.person_id, at)


def next_unit(session: Session, dispute: Dispute, unit: Unit, asker_id: int | None, at: datetime) -> Unit:
    """The unit one level up with somebody else to decide; the county centre decides for itself at the end."""
    level = unit.level if unit.kind is UnitKind.SPECIALIST or unit.kind is UnitKind.DEPARTMENT else unit.level.above
    while level is not None:
        centre = centre_of(session, level, dispute.region_code)
        roles = (Role.HEAD, Role.SUPERVISOR) if level is TOP else (Role.HEAD,)
        if centre.id != unit.id and any(others(session, centre, asker_id, at, role) for role in roles):
            return centre
        level = level.above
    top = centre_of(session, TOP, dispute.region_code)
    if others(session, top, asker_id, at, Role.SUPERVISOR) or others(session, top, asker_id, at, Role.HEAD):
        return top
    raise Refused("现在没有第二个人能审批，请先请管理员配负责人或督导。")


def deciders(session: Session, row: Request) -> frozenset[Role]:
    """Whose word counts in the unit a request waits at: its head, at the county's end the supervisor.

    The supervisor decides what the county's own people want to extend, and what has nobody above the head: the
    head's own wish, and what the head has not answered in time.
    """
    unit = session.get_one(Unit, row.unit_id)
    if unit.level is not TOP or unit.kind is not UnitKind.COUNTY_CENTRE:
        return frozenset({Role.HEAD})
    if row.name == "extend" and session.get_one(Unit, row.asked_unit_id).level is TOP:
        return frozenset({Role.SUPERVISOR})
    waited = row.climbs_at > climb_moment(session, row.asked_at)
    alone = not others(session, unit, row.asked_by, row.asked_at, Role.HEAD)
    return frozenset({Role.HEAD, Role.SUPERVISOR} if waited or alone else {Role.HEAD})


def others(session: Session, unit: Unit, person_id: int | None, at: datetime, role: Role) -> bool:
    """Whether somebody else holds this role in the unit."""
    return any(p.id != person_id for p in staff(session, unit.id, role, at))


def climb_moment(session: Session, at: datetime) -> datetime:
    """After 2 working days without an answer the request goes to the next level."""
    return calendar_of(session).working_days_after(at, 2)


def to_decide(session: Session, dispute_id: int, actor: Actor) -> Request | None:
    """The oldest open request on the case that waits for this person's word."""
    if not actor.has(Role.HEAD, Role.SUPERVISOR):
        return None
    waiting = select(Request).where(
        Request.dispute_id == dispute_id, Request.status == RequestStatus.OPEN, Request.unit_id == actor.unit_id,
        Request.asked_by != actor.person_id,
    )
    found = session.scalars(waiting.order_by(Request.id))
    return next((row for row in found if actor.has(*deciders(session, row))), None)
