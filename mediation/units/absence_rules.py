"""Who may say that somebody is away, and who in a unit could stand in for them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.regions.codes import covers
from mediation.units.models import Unit
from mediation.units.postings import memberships
from mediation.units.queries import staff_with_roles
from workflows.outcomes import CENTRES
from workflows.roles import Role
from workflows.standing_in import fits


def looks_after(actor: Actor, unit: Unit) -> bool:
    """The head of that unit, or a supervisor of a centre over it."""
    if actor.unit_id == unit.id:
        return actor.has(Role.HEAD, Role.SUPERVISOR)
    return actor.has(Role.SUPERVISOR) and actor.unit_kind in CENTRES and covers(actor.region_code, unit.region_code)


def may_enter(actor: Actor, person_id: int, unit: Unit) -> bool:
    """Oneself; else who looks after the unit."""
    return actor.person_id == person_id or looks_after(actor, unit)


def colleagues(session: Session, unit: Unit, person_id: int, at: datetime) -> list[Person]:
    """Who of the unit holds a role that can carry on what this person holds."""
    people = staff_with_roles(session, unit.id, at)
    own = next((roles for person, roles in people if person.id == person_id), [])
    return [p for p, roles in people if p.active and p.id != person_id and fits(own, roles)]


def other_units(session: Session, actor: Actor, person: Person, unit: Unit, at: datetime) -> list[Unit]:
    """Where else the person works, as far as the actor may speak for them there."""
    posts = {other.id: other for _, other in memberships(session, person.id, at)}
    return [other for id_, other in sorted(posts.items()) if id_ != unit.id and may_enter(actor, person.id, other)]


def hold(session: Session, ids: Collection[int | None]) -> None:
    """Lock these people, in one order everywhere, so that two absences cannot be entered across each other."""
    wanted = sorted(id_ for id_ in ids if id_ is not None)
    session.execute(select(Person.id).where(Person.id.in_(wanted)).order_by(Person.id).with_for_update()).all()
