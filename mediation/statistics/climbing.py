"""How cases went up: this week's escalations with their reasons, and the flow of a period."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import and_, case, distinct, func, literal, select, union_all
from sqlalchemy.orm import Session

from mediation.disputes import conditions as c
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.statistics.scope import Scope
from workflows.grounds import EscalateReason
from workflows.levels import BOTTOM, TOP, Level
from workflows.states import State


@dataclass
class Climbed:
    """Cases that went up since a day: in all, from where to where, and why. A case counts once in each."""

    total: int = 0
    ways: dict[tuple[Level, Level], int] = field(default_factory=dict)
    reasons: dict[EscalateReason, int] = field(default_factory=dict)


def climbed(session: Session, scope: Scope, since: date) -> Climbed:
    """One query: the three counts side by side."""
    cases = func.count(distinct(Event.dispute_id))
    source, target, why = (Event.facts[name].as_string() for name in ("from_level", "to_level", "reason"))
    base = select(literal("total"), literal(""), literal(""), cases).join(Dispute, Dispute.id == Event.dispute_id)
    base = base.where(c.climbs(since=c.day_start(since)), *scope.where(session, scope.here))
    ways = base.with_only_columns(literal("way"), source, target, cases).group_by(source, target)
    reasons = base.with_only_columns(literal("reason"), why, literal(""), cases).group_by(why)
    found = Climbed()
    for kind, first, second, number in session.execute(union_all(base, ways, reasons)):
        match kind:
            case "total":
                found.total = number
            case "way":
                found.ways[Level(first), Level(second)] = number
            case _:
                found.reasons[EscalateReason(first)] = number
    found.reasons = dict(sorted(found.reasons.items(), key=lambda pair: -pair[1]))
    return found


@dataclass
class Station:
    """One level of the flow: taken first here, closed here, still here, gone on to the next level or over it.

    `topmost`: of those taken here, how many came to the top, whichever way.
    """

    taken: int = 0
    closed: int = 0
    open: int = 0
    up: int = 0
    jump: int = 0
    topmost: int = 0


def flow(session: Session, scope: Scope) -> dict[Level, Station]:
    """Every accepted case once: where it began, where it stands or ended, and whether it passed between."""
    began, closed = c.began(), case((Dispute.state == State.CLOSED, 1), else_=0)
    middle = case((and_(c.rank(began) == BOTTOM.rank, Dispute.level == TOP, c.through(Level.TOWN)), 1), else_=0)
    grouped = (
        select(began.label("began"), Dispute.level.label("now"), closed.label("closed"), middle.label("middle"))
        .where(*scope.where(session, scope.accepted)).subquery()
    )
    g = grouped.c
    found = session.execute(
        select(g.began, g.now, g.closed, g.middle, func.count()).group_by(g.began, g.now, g.closed, g.middle)
    )
    stations = {level: Station() for level in Level}
    for first, now, is_closed, passed, number in found:
        stations[first].taken += number
        if is_closed:
            stations[now].closed += number
        else:
            stations[now].open += number
        _climb(stations, Level(first), Level(now), bool(passed), number)
    return stations


def _climb(stations: dict[Level, Station], first: Level, now: Level, passed: bool, number: int) -> None:
    above = first.above
    if now is first or above is None:
        return
    stations[first].topmost += number if now is TOP else 0
    if now is above or passed:
        stations[first].up += number
        if now is not above:
            stations[above].up += number
    else:
        stations[first].jump += number
