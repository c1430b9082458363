"""Month by month over a year: taken in, closed, gone up; a case counts once in a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, case, distinct, func, select
from sqlalchemy.orm import Session

from mediation.disputes import conditions as c
from mediation.disputes.events import Event
from mediation.disputes.filters import Filters
from mediation.disputes.models import Dispute
from mediation.statistics.scope import Scope
from workflows.calendar import local_day

MONTHS = 12


@dataclass
class Month:
    """Days are local, both ends included; the last month ends today."""

    first: date
    last: date
    accepted: int = 0
    closed: int = 0
    climbed: int = 0

    def filters(self, scope: Scope, name: str) -> Filters:
        """Exactly the cases of one of the three numbers."""
        days: dict[str, Any] = {f"{name}_from": self.first, f"{name}_to": self.last}
        return scope.here.also(Filters(unmerged=name != "climbed", **days))


def months(session: Session, scope: Scope) -> list[Month]:
    """Oldest first, one query for each of the three."""
    made = spans(local_day(scope.at))
    whole = Month(made[0].first, made[-1].last)
    for name, column in (("accepted", Dispute.accepted_at), ("closed", Dispute.closed_at)):
        at = _which(column, made)
        found = select(at, func.count()).where(*scope.where(session, whole.filters(scope, name))).group_by(at)
        for index, number in session.execute(found):
            setattr(made[index], name, number)
    at = _which(Event.at, made)
    went = (
        select(at, func.count(distinct(Event.dispute_id))).join(Dispute, Dispute.id == Event.dispute_id)
        .where(c.climbs(since=c.day_start(whole.first), before=c.day_end(whole.last)), *scope.where(session, scope.here))
        .group_by(at)
    )
    for index, number in session.execute(went):
        made[index].climbed = number
    return made


def spans(today: date) -> list[Month]:
    """This month so far and those before it."""
    found = [Month(today.replace(day=1), today)]
    while len(found) < MONTHS:
        last = found[0].first - timedelta(days=1)
        found.insert(0, Month(last.replace(day=1), last))
    return found


def _which(column: SQLColumnExpression[object], made: list[Month]) -> ColumnElement[int]:
    """The place of a moment among the months."""
    newest_first = reversed(list(enumerate(made)))
    return case(*((column >= c.day_start(month.first), index) for index, month in newest_first), else_=0)
