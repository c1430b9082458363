"""Entering an absence with who stands in, and calling it off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.errors import Invalid
from mediation.units.absence_rules import colleagues, hold, may_enter
from mediation.units.absences import Absence
from mediation.units.absences_queries import overlapping
from mediation.units.models import Unit
from mediation.units.queries import staff
from workflows.calendar import local_day
from workflows.guarding import Refused
from workflows.standing_in import dates_wrong
from workflows.steps import span_words

LONGEST = 80
# Nouns above are told of a new absence: (session, absence, who entered it, moment).
when_away: list[Callable[[Session, Absence, Actor, datetime], None]] = []
# And of one that was called off.
when_back: list[Callable[[Session, Absence, Actor, datetime], None]] = []


def enter(
    session: Session,
    *,
    person: Person,
    unit: Unit,
    first_day: date | None,
    last_day: date | None,
    reason: str,
    substitute: Person | None,
    by: Actor,
    at: datetime,
) -> Absence:
    """Somebody is away from a unit, both days included. Raises Refused, or Invalid for each field."""
    if not may_enter(by, person.id, unit):
        raise Refused("请假由本人、本单位负责人或督导来记。", "role")
    if all(each.id != person.id for each in staff(session, unit.id, None, at)):
        raise Refused(f"{person.name}不在{unit.short_name}工作。")
    today, errors = local_day(at), dates_wrong(first_day, last_day, local_day(at))
    if not reason.strip():
        errors["reason"] = "写一下为什么请假，比如住院、培训。"
    elif len(reason.strip()) > LONGEST:
        errors["reason"] = f"最多写 {LONGEST} 字，现在是 {len(reason.strip())} 字。"
    if substitute is not None and substitute.id not in {p.id for p in colleagues(session, unit, person.id, at)}:
        errors["substitute"] = f"{substitute.name}在{unit.short_name}没有能办这些件的角色，另选一位。"
    if first_day and last_day and not errors:
        hold(session, [person.id, substitute.id if substitute else None])
        errors = _clash(session, person, unit, substitute, first_day, last_day, today)
    if errors or first_day is None or last_day is None:
        raise Invalid(errors)
    absence = Absence(
        person_id=person.id, unit_id=unit.id, substitute_id=substitute.id if substitute else None,
        first_day=first_day, last_day=last_day, reason=reason.strip(), made_by=by.person_id, made_at=at,
    )  # fmt: skip
    session.add(absence)
    session.flush()
    for tell in when_away:
        tell(session, absence, by, at)
    return absence


def enter_all(
    session: Session, *, person: Person, units: Sequence[Unit], first_day: date | None, last_day: date | None,
    substitute: Person | None, at: datetime, **more: Any,
) -> list[Absence]:
    """The same days in several units; who stands in in the first does so in the others where they can.

    Where the person is away then already, that stays as it is.
    """  # fmt: skip
    first, *others = units
    same: dict[str, Any] = {"person": person, "first_day": first_day, "last_day": last_day, "at": at, **more}
    made = [enter(session, unit=first, substitute=substitute, **same)]
    away = overlapping({person.id}, made[0].first_day, made[0].last_day)
    already = {row.unit_id for row in session.scalars(away) if row.person_id == person.id}
    for unit in others:
        if unit.id not in already:
            able = substitute is not None and substitute.id in {p.id for p in colleagues(session, unit, person.id, at)}
            made.append(enter(session, unit=unit, substitute=substitute if able else None, **same))
    return made


def call_off(session: Session, absence: Absence, *, by: Actor, at: datetime) -> None:
    """They are at work again; the row stays. What is over already ended by itself."""
    if not may_enter(by, absence.person_id, session.get_one(Unit, absence.unit_id)):
        raise Refused("请假由本人、本单位负责人或督导来改。", "role")
    if absence.called_off_at is not None:
        return
    if absence.last_day < local_day(at):
        raise Refused("这次请假已经结束了，不用销假。")
    absence.called_off_at, absence.called_off_by = at, by.person_id
    session.flush()
    for tell in when_back:
        tell(session, absence, by, at)


def _clash(
    session: Session, person: Person, unit: Unit, substitute: Person | None, first: date, last: date, today: date
) -> dict[str, str]:
    """Twice away, a substitute who is away, or a chain: each is a sentence at its field."""
    ids = {person.id} | ({substitute.id} if substitute else set())
    for other in session.scalars(overlapping(ids, first, last)):
        days = span_words(other.first_day, other.last_day, today)
        if other.person_id == person.id and other.unit_id == unit.id:
            return {"first_day": f"{days}已经请过假了，日子不能重叠；要改，先把那一次销掉。"}
        if other.substitute_id == person.id and other.unit_id == unit.id:
            absent = session.get_one(Person, other.person_id)
            return {"first_day": f"{days}正由{person.name}代{absent.name}，先给{absent.name}换一位代的人。"}
        if substitute is not None and other.person_id == substitute.id:
            return {"substitute": f"{substitute.name}{days}自己也请假，另选一位。"}
    return {}
