"""Who is away and who works where, in the words of the page 请假."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.regions.codes import prefix_range
from mediation.units.absence_rules import may_enter
from mediation.units.absences import Absence
from mediation.units.absences_queries import away_on, listed
from mediation.units.models import Membership, Unit
from mediation.units.postings import in_force
from workflows.calendar import local_day
from workflows.roles import Role
from workflows.steps import day_words, span_words

SHOWN = 100
KEPT = timedelta(days=30)


def absence_rows(session: Session, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """One's own, and those of the units one looks after; what ended within a month stays in sight."""
    today = local_day(at)
    mine = or_(Absence.person_id == actor.person_id, Absence.substitute_id == actor.person_id, *_below(actor))
    found = session.execute(listed(today - KEPT).where(mine).limit(SHOWN))
    return [
        {
            "name": person.name, "unit": unit.short_name, "days": span_words(absence.first_day, absence.last_day, today),
            "reason": absence.reason, "substitute": substitute or "", "state": _state(absence, today),
            "off_url": url_for("absences.off", absence_id=absence.id) if _may_end(actor, absence, unit, today) else None,
        }
        for absence, person, unit, substitute in found
    ]  # fmt: skip


def people_rows(session: Session, actor: Actor, at: datetime, text: str) -> list[dict[str, Any]]:
    """The people of one's unit; for a supervisor those of the county by name."""
    today = local_day(at)
    query = (
        select(Person, Unit, Membership.role, Absence.last_day)
        .join(Membership, Membership.person_id == Person.id)
        .join(Unit, Unit.id == Membership.unit_id)
        .outerjoin(Absence, (Absence.person_id == Person.id) & (Absence.unit_id == Unit.id) & away_on(today))
        .where(in_force(at), Person.active, Unit.active)
        .order_by(Unit.level, Unit.id, Person.id)
    )
    if text and actor.has(Role.SUPERVISOR):
        named = or_(Person.name.contains(text, autoescape=True), Person.pinyin.startswith(text.lower(), autoescape=True),
                    Unit.short_name == text)
        query = query.where(or_(*_below(actor)), named)
    else:
        query = query.where(Unit.id == actor.unit_id)
    made: dict[tuple[int, int], dict[str, Any]] = {}
    for person, unit, role, last in session.execute(query.limit(SHOWN)):
        row = made.setdefault((person.id, unit.id), {
            "name": person.name, "unit": unit.short_name, "roles": [],
            "away": f"请假到 {day_words(last, today)}" if last else "",
            "enter_url": url_for("absences.index", person=person.username, unit=unit.code),
            "pack_url": url_for("handover.show", username=person.username),
        })
        row["roles"].append(role)
    return list(made.values())


def _below(actor: Actor) -> list[Any]:
    """Conditions on Unit: what the actor looks after."""
    if actor.has(Role.SUPERVISOR):
        low, high = prefix_range(actor.region_code)
        return [(Unit.region_code >= low) & (Unit.region_code < high)]
    return [Unit.id == actor.unit_id] if actor.has(Role.HEAD) else []


def _state(absence: Absence, today: date) -> str:
    if absence.called_off_at is not None:
        return "已销假"
    if absence.last_day < today:
        return "已结束"
    return "请假中" if absence.first_day <= today else "还没开始"


def _may_end(actor: Actor, absence: Absence, unit: Unit, today: date) -> bool:
    return absence.called_off_at is None and absence.last_day >= today and may_enter(actor, absence.person_id, unit)
