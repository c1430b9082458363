"""Where most comes from, and of what kind: the grid of places and categories."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.disputes.models import Dispute
from mediation.regions.codes import full
from mediation.regions.queries import names, prefix
from mediation.statistics.scope import Scope
from workflows.categories import MOJ
from workflows.levels import PREFIX_LENGTH, Level

ROWS, COLUMNS = 8, 9


@dataclass(frozen=True)
class Grid:
    """The busiest places and categories; `cells[place, category]` is missing where there is nothing."""

    places: list[tuple[str, str]]
    categories: list[tuple[str, str]]
    cells: dict[tuple[str, str], int]


def grid(session: Session, scope: Scope) -> Grid:
    """Towns of the county, or villages of the town that was chosen. Places are short codes: 330681109."""
    digits = PREFIX_LENGTH[_below(scope.region or scope.actor.region_code)]
    place = func.substr(Dispute.region_code, 1, digits)
    found = session.execute(
        select(place, Dispute.category, func.count()).where(
            *scope.where(session, scope.accepted), Dispute.category.is_not(None)
        ).group_by(place, Dispute.category)
    )
    # what lies in the county's or the town's own code belongs to no place below it
    cells = {(code, category): number for code, category, number in found if len(prefix(code)) == digits}
    by_place: dict[str, int] = {}
    by_category: dict[str, int] = {}
    for (code, category), number in cells.items():
        by_place[code] = by_place.get(code, 0) + number
        by_category[category] = by_category.get(category, 0) + number
    commonest = [code for code in sorted(by_category, key=lambda code: (-by_category[code], code)) if code in MOJ]
    commonest = commonest[:COLUMNS]
    seen = {place for place, category in cells if category in commonest}
    busiest = sorted(seen, key=lambda code: (-by_place[code], code))[:ROWS]
    known = names(session, [full(code) for code in busiest])
    return Grid(
        places=[(code, known.get(full(code), code)) for code in busiest],
        categories=[(code, MOJ[code]) for code in commonest],
        cells=cells,
    )


def _below(region: str) -> Level:
    return Level.TOWN if len(prefix(region)) < PREFIX_LENGTH[Level.TOWN] else Level.VILLAGE

