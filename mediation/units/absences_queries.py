"""Who is away on a day, and who stands in."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BindParameter, ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from mediation.accounts.models import Person
from mediation.units.absences import Absence
from mediation.units.models import Unit


def away_on(day: date | BindParameter[date]) -> ColumnElement[bool]:
    """Absences that count on a day; one that was called off counts no more."""
    return and_(Absence.called_off_at.is_(None), Absence.first_day <= day, Absence.last_day >= day)


def away(session: Session, person_id: int, day: date) -> Absence | None:
    """The absence of a person on a day; of several units the first entered."""
    mine = select(Absence).where(Absence.person_id == person_id, away_on(day))
    return session.scalars(mine.order_by(Absence.id).limit(1)).first()


def aways_of_unit(session: Session, unit_id: int, day: date) -> dict[int, Absence]:
    """Who of a unit is away on a day, by person."""
    theirs = select(Absence).where(Absence.unit_id == unit_id, away_on(day)).order_by(Absence.id.desc())
    return {absence.person_id: absence for absence in session.scalars(theirs)}


def overlapping(person_ids: set[int], first: date, last: date) -> Select[Absence]:
    """Absences in these days of one of these people, or in which one of them stands in."""
    whose = or_(Absence.person_id.in_(person_ids), Absence.substitute_id.in_(person_ids))
    within = and_(Absence.first_day <= last, Absence.last_day >= first)
    return select(Absence).where(whose, within, Absence.called_off_at.is_(None)).order_by(Absence.id)


def listed(since: date) -> Select[Absence, Person, Unit, str | None]:
    """Absences that end on that day or later, called off or not, with person, unit and the substitute's name."""
    substitute = aliased(Person)
    return (
        select(Absence, Person, Unit, substitute.name)
        .join(Person, Person.id == Absence.person_id)
        .join(Unit, Unit.id == Absence.unit_id)
        .outerjoin(substitute, substitute.id == Absence.substitute_id)
        .where(Absence.last_day >= since)
        .order_by(Absence.first_day, Absence.id)
    )
