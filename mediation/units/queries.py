"""Units by place and competence, and the people who work in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, bindparam, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.regions import codes
from mediation.units.models import Competence, Membership, Unit
from mediation.units.postings import actor_for, actors_of, in_force
from workflows.guarding import Refused
from workflows.levels import PREFIX_LENGTH, Level
from workflows.outcomes import CENTRES, UnitKind
from workflows.roles import Role

__all__ = [
    "actor_for", "actors_of", "answering", "centre_code", "centre_of", "competent_units", "dispatcher_of",
    "in_force", "is_above", "listed", "staff", "staff_with_roles", "unit_by_code", "units", "with_people",
]

EVERY_CATEGORY = "*"
_LETTER = {Level.VILLAGE: "V", Level.TOWN: "T", Level.COUNTY: "C"}


def units(region_code: str | None = None) -> Select[Unit]:
    """All units, or those of a place and of everything under it, in code order of their places."""
    found = select(Unit).order_by(Unit.region_code, Unit.code)
    if region_code is None:
        return found
    low, high = codes.prefix_range(region_code)
    return found.where(Unit.region_code >= low, Unit.region_code < high)


def with_people() -> Select[Unit]:
    """Units with head and duty person loaded, in code order."""
    return select(Unit).options(joinedload(Unit.head), joinedload(Unit.duty)).order_by(Unit.code)


def listed(county: str, *, text: str = "", town: str = "") -> Select[Unit]:
    """For choosing: units whose name contains `text`; else those of a town; else all but the villages."""
    low, high = codes.prefix_range(town or county)
    found = with_people().where(Unit.region_code >= low, Unit.region_code < high)
    if text:
        return found.where(or_(Unit.name.contains(text, autoescape=True), Unit.short_name == text))
    return found if town else found.where(Unit.level != Level.VILLAGE)


def unit_by_code(session: Session, code: str) -> Unit | None:
    """One unit by its code."""
    return session.scalar(select(Unit).where(Unit.code == code))


def centre_code(level: Level, region_code: str) -> str:
    """V + 12 digits, T + 9 or C + 6: the code of the body that answers for a place at a level."""
    return _LETTER[level] + codes.full(region_code)[: PREFIX_LENGTH[level]]


def centre_of(session: Session, level: Level, region_code: str) -> Unit:
    """The body that answers for a place at a level: village committee, town centre or county centre."""
    unit = unit_by_code(session, centre_code(level, region_code))
    if unit is None or not unit.active:
        raise Refused(f"这个地方还没有{level.label}级的调解组织，请联系系统管理员添加。")
    return unit


def competent_units(session: Session, *, category: str | None, region_code: str) -> list[Unit]:
    """Who may take a case of this category from this place: the nearest first, the county centre last."""
    code = codes.full(region_code)
    prefixes = {code[:length] for length in (6, 9, 12)}
    wanted = {EVERY_CATEGORY, category or EVERY_CATEGORY}
    found = session.scalars(
        select(Unit)
        .join(Competence, Competence.unit_id == Unit.id)
        .where(Competence.region_prefix.in_(prefixes), Competence.category.in_(wanted), Unit.active)
        .distinct()
    )
    return sorted(found, key=lambda unit: (unit.level.rank, unit.kind is UnitKind.COUNTY_CENTRE, unit.code))


def is_above(upper: Unit, lower: Unit) -> bool:
    """Whether one is the 上级单位 of the other: a centre over its places, the county's over committees."""
    if upper.kind not in CENTRES or not codes.covers(upper.region_code, lower.region_code):
        return False
    if upper.level is lower.level:
        return upper.kind is UnitKind.COUNTY_CENTRE and lower.kind not in CENTRES
    return upper.level.rank > lower.level.rank


# Asked for by nearly every move: built once.
STAFF = (
    select(Person)
    .where(
        Person.active,
        exists().where(
            Membership.person_id == Person.id, Membership.unit_id == bindparam("unit_id"),
            Membership.role.in_(bindparam("roles", expanding=True)), in_force(bindparam("at")),
        ),
    )
    .order_by(Person.id)
)


def staff(session: Session, unit_id: int, role: Role | None, at: datetime) -> list[Person]:
    """Active people who hold a role (or any) in a unit."""
    roles = list(Role) if role is None else [role]
    return list(session.scalars(STAFF, {"unit_id": unit_id, "roles": roles, "at": at}))


def staff_with_roles(session: Session, unit_id: int, at: datetime) -> list[tuple[Person, list[Role]]]:
    """Everybody who works in a unit, active or not, with what they hold."""
    found = session.execute(
        select(Person, Membership.role)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.unit_id == unit_id, in_force(at))
        .order_by(Person.id, Membership.id)
    )
    people: dict[int, tuple[Person, list[Role]]] = {}
    for person, role in found:
        people.setdefault(person.id, (person, []))[1].append(role)
    return list(people.values())


def dispatcher_of(session: Session, unit: Unit, at: datetime, *, acting: Actor | None = None) -> Person | None:
    """Who assigns here: the duty person if a dispatcher, else the first dispatcher, else who answers.

    `acting` is in force as this request has just read; where that is the duty person, nobody need be looked for.
    """
    if acting is not None and acting.unit_id == unit.id and acting.has(Role.DISPATCHER):
        person = session.get(Person, acting.person_id) if acting.person_id == unit.duty_id else None
        if person is not None and person.active:
            return person
    dispatchers = staff(session, unit.id, Role.DISPATCHER, at)
    for person in dispatchers:
        if person.id == unit.duty_id:
            return person
    return dispatchers[0] if dispatchers else answering(session, unit, at)


def answering(session: Session, unit: Unit, at: datetime) -> Person | None:
    """The live named person for unassigned cases: duty, else head, else anybody who works here."""
    people = {person.id: person for person in staff(session, unit.id, None, at)}
    for person_id in (unit.duty_id, unit.head_id):
        if person_id in people:
            return people[person_id]
    return next(iter(people.values()), None)
