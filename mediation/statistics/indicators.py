"""Rates, each with its formula in words and the two lists it divides (domain.md §6.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session

from mediation.disputes.filters import Filters
from mediation.disputes.lists import narrowed
from mediation.disputes.models import Dispute
from mediation.statistics.scope import Scope
from workflows.levels import BOTTOM, TOP, Level
from workflows.states import State

CLOSED = (State.CLOSED,)
BELOW_TOP = tuple(level for level in Level if level is not TOP)


@dataclass(frozen=True)
class Indicator:
    """`top` ÷ `base`, both among the cases accepted in the period. `{top}` stands for the county's own word."""

    name: str
    label: str
    formula: str
    top: Filters
    base: Filters

    def words(self, county: str) -> str:
        """The formula as this county reads it: 市 for a county-level city."""
        return self.formula.format(top=county)


@dataclass(frozen=True)
class Measure:
    """What an indicator came to."""

    indicator: Indicator
    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        """None where there is nothing to divide by."""
        return self.numerator / self.denominator if self.denominator else None

    @property
    def words(self) -> str:
        """80.7%."""
        return "—" if self.value is None else f"{self.value:.1%}"

    @property
    def sum(self) -> str:
        """402 ÷ 498."""
        return f"{self.numerator} ÷ {self.denominator}"


def _closed_at(*levels: Level) -> Filters:
    return Filters(state=CLOSED, level=levels)


INDICATORS: tuple[Indicator, ...] = (
    Indicator("solved_in_village", "不出村", "村里受理，办结在村 ÷ 村里受理",
              Filters(state=CLOSED, level=(BOTTOM,), began=(BOTTOM,)), Filters(began=(BOTTOM,))),
    Indicator("closed_in_village", "村级", "办结在村 ÷ 全部办结", _closed_at(Level.VILLAGE), Filters(state=CLOSED)),
    Indicator("closed_in_town", "镇级", "办结在镇 ÷ 全部办结", _closed_at(Level.TOWN), Filters(state=CLOSED)),
    Indicator("closed_in_county", "{top}级", "办结在{top} ÷ 全部办结", _closed_at(Level.COUNTY), Filters(state=CLOSED)),
    Indicator("not_beyond_town", "不出镇", "村镇办结 ÷ 村镇受理", _closed_at(*BELOW_TOP), Filters(began=BELOW_TOP)),
)
BY_NAME = {indicator.name: indicator for indicator in INDICATORS}


def measure(
    session: Session, scope: Scope, indicators: Sequence[Indicator] = INDICATORS
) -> dict[str, Measure]:
    """All of them in one query over the cases accepted in the period."""
    def among(filters: Filters) -> ColumnElement[int]:
        return func.count().filter(and_(true(), *narrowed(session, scope.actor, filters, at=scope.at)))

    columns = [among(filters) for indicator in indicators for filters in (indicator.top, indicator.base)]
    found = session.execute(
        select(*columns).select_from(Dispute).where(*scope.where(session, scope.accepted))
    ).one()
    return {
        indicator.name: Measure(indicator, found[2 * i], found[2 * i + 1]) for i, indicator in enumerate(indicators)
    }
