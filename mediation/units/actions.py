"""Making units, and saying who works in them as what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.actions import note, refuse_last, refuse_leaving
from mediation.accounts.models import Person
from mediation.regions.codes import full, prefix
from mediation.regions.queries import region
from mediation.units.founding import LEVEL_OF_KIND, found_county
from mediation.units.models import Competence, Membership, Unit
from mediation.units.queries import EVERY_CATEGORY, staff, unit_by_code
from workflows.guarding import Refused
from workflows.outcomes import UnitKind
from workflows.roles import UNIT_ROLES, AdminRole, Role

__all__ = ["create_unit", "found_county", "grant", "rename", "revoke", "set_admin", "set_duty", "set_head"]


# Nouns above are told when another person answers for a unit: (session, unit id, moment).
when_staffed: list[Callable[[Session, int, datetime], None]] = []


def create_unit(
    session: Session,
    *,
    code: str,
    name: str,
    short_name: str,
    kind: UnitKind,
    region_code: str,
    by: Actor,
    at: datetime,
    categories: Iterable[str] = (EVERY_CATEGORY,),
) -> Unit:
    """A unit competent for `categories` in the whole of its place; its kind gives its level."""
    if unit_by_code(session, code) is not None:
        raise Refused(f"单位代码 {code} 已经有了。")
    if region(session, region_code) is None:
        raise Refused(f"没有代码为 {region_code} 的地方。")
    unit = Unit(
        code=code, name=name, short_name=short_name, kind=kind, region_code=full(region_code),
        level=LEVEL_OF_KIND[kind],
    )
    session.add(unit)
    session.flush()
    for category in categories:
        session.add(Competence(unit_id=unit.id, category=category, region_prefix=prefix(region_code)))
    note(session, actor=by, at=at, kind="create_unit", subject=code, facts={"name": name})
    return unit


def rename(session: Session, *, unit: Unit, name: str, short_name: str, at: datetime, by: Actor) -> None:
    """Change how a unit is called; its code stays."""
    if (name, short_name) == (unit.name, unit.short_name):
        return
    facts = {"name": [unit.name, name], "short_name": [unit.short_name, short_name]}
    note(session, actor=by, at=at, kind="rename_unit", subject=unit.code, facts=facts)
    unit.name, unit.short_name = name, short_name


def grant(session: Session, *, person: Person, unit: Unit, role: Role, at: datetime, by: Actor) -> Membership:
    """Give a role in a unit; granted already, nothing changes. The first who works here answers for it."""
    if role not in UNIT_ROLES:
        raise Refused(f"“{role.label}”不是可以授予的角色。")
    _hold(session, person)
    if person.admin is not None:
        raise Refused(f"{person.name}是{person.admin.label}，不能同时在单位担任角色。")
    if not person.active or not unit.active:
        raise Refused(f"{person.name if not person.active else unit.name}已停用，不能授予角色。")
    held = _membership(session, person, unit, role)
    if held is not None and held.until is None:
        return held
    if held is None:
        held = Membership(person_id=person.id, unit_id=unit.id, role=role, since=at)
        session.add(held)
    held.since, held.until = at, None
    unit.duty_id = unit.duty_id or person.id
    if role is Role.HEAD:
        unit.head_id = unit.head_id or person.id
    session.flush()
    _note_role(session, "grant", person, unit, role, at, by)
    return held


def revoke(session: Session, *, person: Person, unit: Unit, role: Role, at: datetime, by: Actor) -> None:
    """Take a role back. Whoever leaves the unit by it no longer answers for it."""
    held = _membership(session, person, unit, role)
    if held is None or held.until is not None:
        raise Refused(f"{person.name}在{unit.short_name}没有“{role.label}”角色。")
    held.until = max(at, held.since)
    session.flush()
    # Somebody who stays on, and was no mediator, leaves no case behind.
    if role is Role.MEDIATOR or not _works_here(session, person, unit, None, at):
        refuse_leaving(session, person, unit.id)
    if role is Role.HEAD and unit.head_id == person.id:
        unit.head_id = None
    if unit.duty_id == person.id and not _works_here(session, person, unit, None, at):
        unit.duty_id = None
    _note_role(session, "revoke", person, unit, role, at, by)


def set_head(session: Session, *, unit: Unit, person: Person, at: datetime, by: Actor) -> None:
    """Name the head among those who hold that role here."""
    if not _works_here(session, person, unit, Role.HEAD, at):
        raise Refused(f"{person.name}在{unit.short_name}还没有“负责人”角色，请安全管理员先授予。")
    if unit.head_id != person.id:
        unit.head_id = person.id
        note(session, actor=by, at=at, kind="set_head", subject=unit.code, facts={"person": person.username})
        _tell_staffed(session, unit, at)


def set_duty(session: Session, *, unit: Unit, person: Person, at: datetime, by: Actor) -> None:
    """Name who answers for cases that nobody is assigned to yet."""
    if not _works_here(session, person, unit, None, at):
        raise Refused(f"{person.name}不在{unit.short_name}工作，不能作为值守人。")
    if unit.duty_id != person.id:
        unit.duty_id = person.id
        note(session, actor=by, at=at, kind="set_duty", subject=unit.code, facts={"person": person.username})
        _tell_staffed(session, unit, at)


def set_admin(session: Session, *, person: Person, admin: AdminRole | None, at: datetime, by: Actor) -> None:
    """Make somebody one of the three administrators, or none; they hold no other role (三员分立)."""
    _hold(session, person)
    if person.id == by.person_id:
        raise Refused("不能改自己的管理员角色。")
    if person.admin == admin:
        return
    works = select(Membership.id).where(
        Membership.person_id == person.id, or_(Membership.until.is_(None), Membership.until > at)
    )
    if admin is not None and session.scalar(works.limit(1)) is not None:
        raise Refused(f"{person.name}在单位有角色，请先全部收回，再设为{admin.label}。")
    refuse_last(session, person)
    before = person.admin
    person.admin = admin
    facts = {"before": before.value if before else None, "after": admin.value if admin else None}
    note(session, actor=by, at=at, kind="set_admin", subject=person.username, facts=facts)


def _tell_staffed(session: Session, unit: Unit, at: datetime) -> None:
    session.flush()
    for tell in when_staffed:
        tell(session, unit.id, at)


def _hold(session: Session, person: Person) -> None:
    """Lock the row, so that a unit role and an administrator role cannot be given at the same moment."""
    session.flush()
    session.refresh(person, with_for_update=True)


def _membership(session: Session, person: Person, unit: Unit, role: Role) -> Membership | None:
    same = (Membership.person_id == person.id, Membership.unit_id == unit.id, Membership.role == role)
    return session.scalar(select(Membership).where(*same))


def _works_here(session: Session, person: Person, unit: Unit, role: Role | None, at: datetime) -> bool:
    session.flush()
    return any(each.id == person.id for each in staff(session, unit.id, role, at))


def _note_role(
    session: Session, kind: str, person: Person, unit: Unit, role: Role, at: datetime, by: Actor
) -> None:
    facts = {"unit": unit.code, "role": role.value}
    note(session, actor=by, at=at, kind=kind, subject=person.username, facts=facts)
