"""A person as an Actor: once for each unit they work in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Date, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.units.absences import Absence
from mediation.units.absences_queries import away_on
from mediation.units.models import Membership, Unit
from workflows.calendar import local_day
from workflows.roles import Role


def in_force(at: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Memberships that count at a moment."""
    return and_(Membership.since <= at, or_(Membership.until.is_(None), Membership.until > at))


# The last: somebody of that unit who is away today and has this person as substitute; a row for each.
Held = tuple[Person, Membership, Unit, int | None]
# Asked for by every request of every person: built once.
HELD_BY = (
    select(Person, Membership, Unit, Absence.person_id)
    .join(Membership, Membership.person_id == Person.id)
    .join(Unit, Unit.id == Membership.unit_id)
    .outerjoin(Absence, and_(
        Absence.substitute_id == Person.id, Absence.unit_id == Unit.id, away_on(bindparam("today", type_=Date))
    ))
    .where(Person.id == bindparam("person_id"), in_force(bindparam("at")), Unit.active)
    .order_by(Unit.id, Membership.id)
)


def memberships(session: Session, person_id: int, at: datetime) -> list[tuple[Membership, Unit]]:
    """What a person holds, the unit beside it; the highest unit first."""
    found = {membership.id: (membership, unit) for _, membership, unit, _ in held_by(session, person_id, at)}
    return list(found.values())


def held_by(session: Session, person_id: int, at: datetime) -> list[Held]:
    """`memberships` with the person in front: all that is to be known of them in one query."""
    found = session.execute(HELD_BY, {"person_id": person_id, "at": at, "today": local_day(at)})
    rows = [(person, membership, unit, absent) for person, membership, unit, absent in found]
    return sorted(rows, key=lambda row: -row[2].level.rank)


def actors_of(session: Session, person: Person, at: datetime, *, held: list[Held] | None = None) -> list[Actor]:
    """One Actor per unit, the highest first; an administrator or a person without a unit gives one bare.

    `held`: their memberships, where they have been read.
    """
    if person.admin is not None:
        return [Actor(person_id=person.id, name=person.name, admin=person.admin)]
    roles: dict[int, set[Role]] = {}
    units: dict[int, Unit] = {}
    absents: dict[int, set[int]] = {}
    for _, membership, unit, absent in held_by(session, person.id, at) if held is None else held:
        units[unit.id] = unit
        roles.setdefault(unit.id, set()).add(membership.role)
        absents.setdefault(unit.id, set()).update({absent} if absent else ())
    if not units:
        return [Actor(person_id=person.id, name=person.name)]
    return [_posted(person, unit, roles[unit.id], absents[unit.id]) for unit in units.values()]


def actor_for(session: Session, person: Person, unit_id: int | None, *, at: datetime) -> Actor:
    """The person acting for one unit; for their first if they no longer work in the one asked for."""
    return chosen(actors_of(session, person, at), unit_id)


def chosen(actors: list[Actor], unit_id: int | None) -> Actor:
    """The actor of that unit, else the first."""
    return next((actor for actor in actors if actor.unit_id == unit_id), actors[0])


def _posted(person: Person, unit: Unit, roles: set[Role], absents: set[int]) -> Actor:
    return Actor(
        person_id=person.id,
        name=person.name,
        roles=frozenset(roles),
        unit_id=unit.id,
        unit_name=unit.short_name,
        unit_kind=unit.kind,
        level=unit.level,
        region_code=unit.region_code,
        stands_in=frozenset(absents),
    )
