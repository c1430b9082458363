"""What stands now: late and in whose hands, dangerous, in hand for how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from mediation.disputes import conditions as c
from mediation.disputes.filters import Filters
from mediation.disputes.models import Dispute
from mediation.statistics.scope import Scope
from mediation.units.models import Unit
from workflows.calendar import local_day
from workflows.levels import Level
from workflows.outcomes import Risk

DANGEROUS = Filters(open=True, risk=(Risk.RED, Risk.ORANGE))
LATE = Filters(overdue="1")


@dataclass(frozen=True)
class LateUnit:
    """How many late cases a unit has in hand, and how many are late for the citizen."""

    code: str
    name: str
    late: int
    for_citizen: int


def late_units(session: Session, scope: Scope) -> list[LateUnit]:
    """Every unit with late cases, the most first."""
    late, for_citizen = c.late(scope.at), c.late_for_citizen(scope.at)
    total = func.count().filter(late)
    found = session.execute(
        select(Unit.code, Unit.short_name, total, func.count().filter(for_citizen))
        .select_from(Dispute).join(Unit, Unit.id == c.in_hands_of())
        .where(*scope.where(session, scope.here), or_(late, for_citizen))
        .group_by(Unit.id, Unit.code, Unit.short_name).order_by(total.desc(), Unit.code)
    )
    return [LateUnit(*line) for line in found]


def dangers(session: Session, scope: Scope) -> dict[tuple[Risk, bool], int]:
    """Open red and orange cases: (grade, whether somebody was told) → how many."""
    told = case((c.reported(), 1), else_=0)
    found = session.execute(
        select(Dispute.risk, told, func.count()).where(*scope.where(session, scope.here.also(DANGEROUS)))
        .group_by(Dispute.risk, told)
    )
    return {(risk, bool(was_told)): number for risk, was_told, number in found}


def neglected(session: Session, scope: Scope) -> tuple[int, int]:
    """Open cases whose danger was not told in time, and those told of that nobody has looked at since."""
    late, unseen = c.report_late(scope.at), c.unseen()
    number_late, number_unseen = session.execute(
        select(func.count().filter(late), func.count().filter(unseen))
        .select_from(Dispute).where(*scope.where(session, scope.here.also(DANGEROUS)))
    ).one()
    return number_late, number_unseen


def worst(session: Session, scope: Scope, limit: int) -> Sequence[Dispute]:
    """The most dangerous open cases by name: red before orange, the newest first."""
    red_first = case((Dispute.risk == Risk.RED, 0), else_=1)
    return session.scalars(
        select(Dispute).where(*scope.where(session, scope.here.also(DANGEROUS)))
        .order_by(red_first, Dispute.registered_at.desc(), Dispute.id.desc()).limit(limit)
    ).all()


@dataclass(frozen=True)
class Age:
    """Open for so many days since acceptance, both ends included; `most` None for no end."""

    label: str
    least: int
    most: int | None

    def filters(self, today: date) -> Filters:
        """The cases of this age."""
        first = today - timedelta(days=self.most) if self.most is not None else None
        last = today - timedelta(days=self.least) if self.least else today
        return Filters(open=True, accepted_from=first, accepted_to=last)


AGES = (Age("7 天以内", 0, 7), Age("8 至 14 天", 8, 14), Age("15 至 21 天", 15, 21), Age("22 至 30 天", 22, 30),
        Age("30 天以上", 31, None))


@dataclass(frozen=True)
class Aged:
    """Open cases of one age, by level, and how many of them are late."""

    age: Age
    levels: dict[Level, int]
    late: int


def ageing(session: Session, scope: Scope) -> list[Aged]:
    """Every age, also where there is no case."""
    today = local_day(scope.at)
    step = case(
        *((Dispute.accepted_at >= c.day_start(today - timedelta(days=age.most)), i)
          for i, age in enumerate(AGES) if age.most is not None),
        else_=len(AGES) - 1,
    )
    open_now = scope.here.also(Filters(open=True, accepted_to=today))
    found = session.execute(
        select(step, Dispute.level, func.count(), func.count().filter(c.late(scope.at)))
        .where(*scope.where(session, open_now)).group_by(step, Dispute.level)
    ).all()
    return [
        Aged(age, {level: number for at, level, number, _ in found if at == i},
             sum(late for at, _, _, late in found if at == i))
        for i, age in enumerate(AGES)
    ]
