"""Who is away on a day, and who stands in."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from mediation.units.absences import Absence


def away_on(day: date) -> ColumnElement[bool]:
    """Absences that count on a day; one that was called off counts no more."""
    return and_(Absence.called_off_at.is_(None), Absence.first_day <= day, Absence.last_day >= day)


def away(session: Session, person_id: int, day: date) -> Absence | None:
    """The absence of a person on a day; of several units the first entered."""
    mine = select(Absence).where(Absence.person_id == person_id, away_on(day))
    return session.scalars(mine.order_by(Absence.id).limit(1)).first()
