"""Who hears that somebody is away: who stands in; where nobody does, the head, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.disputes.conditions import in_hands_of, is_open
from mediation.disputes.models import Dispute
from mediation.disputes.staffing import changes_hands
from mediation.notices.actions import queue
from mediation.units.absence_actions import when_away, when_back
from mediation.units.absences import Absence
from mediation.units.models import Unit
from mediation.units.queries import centre_of, staff
from workflows.calendar import local_day
from workflows.levels import TOP
from workflows.roles import Role
from workflows.steps import span_words


def tell_away(session: Session, absence: Absence, by: Actor, at: datetime) -> None:
    """The substitute, that it is theirs; without one the head, that somebody must see to it."""
    unit = session.get_one(Unit, absence.unit_id)
    words = _words(session, absence, at) | {"unit": unit.short_name}
    if absence.substitute_id is not None:
        _queue(session, {absence.substitute_id}, by, at, f"away_substitute:{absence.id}", **words)
        return
    mine = or_(changes_hands(absence.person_id), Dispute.responsible_id == absence.person_id)
    movable = case((changes_hands(absence.person_id), 1), else_=0)
    total, count = session.execute(
        select(func.count(), func.coalesce(func.sum(movable), 0)).select_from(Dispute)
        .where(is_open(), mine, in_hands_of() == unit.id)
    ).one()
    if total:
        _queue(session, _heads(session, unit, absence.person_id, at), by, at, f"away_alone:{absence.id}", **words,
               count=count, rest=total - count)


def tell_back(session: Session, absence: Absence, by: Actor, at: datetime) -> None:
    """Who was to stand in need not any more."""
    if absence.substitute_id is not None:
        _queue(session, {absence.substitute_id}, by, at, f"away_over:{absence.id}", **_words(session, absence, at))


def _words(session: Session, absence: Absence, at: datetime) -> dict[str, str]:
    days = span_words(absence.first_day, absence.last_day, local_day(at))
    return {"who": session.get_one(Person, absence.person_id).name, "day": days}


def _heads(session: Session, unit: Unit, but: int, at: datetime) -> set[int]:
    """The other heads of the unit; where there is none, those one level above, at the end the supervisors."""
    heads = {person.id for person in staff(session, unit.id, Role.HEAD, at)} - {but}
    level = unit.level.above
    while not heads and level is not None:
        above = centre_of(session, level, unit.region_code)
        heads = {person.id for person in staff(session, above.id, Role.HEAD, at)} - {but}
        level = level.above
    if heads:
        return heads
    return {person.id for person in staff(session, centre_of(session, TOP, unit.region_code).id, Role.SUPERVISOR, at)} - {but}


def _queue(session: Session, people: set[int], by: Actor, at: datetime, kind: str, **words: Any) -> None:
    """Never to the one who did it. Each absence has a kind of its own: two of them are not the same news."""
    queue(session, person_ids=sorted(people - {by.person_id}), dispute_id=None, at=at, kind=kind, **words)


when_away.append(tell_away)
when_back.append(tell_back)
