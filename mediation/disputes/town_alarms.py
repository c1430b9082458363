"""What of a town is late beyond its unit and the level above: one line a clock for the supervisor, not one a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.clocks.models import Clock
from mediation.clocks.rulebook import rules_in_force
from mediation.disputes import conditions as c
from mediation.disputes.models import Dispute
from mediation.notices.actions import Line
from mediation.notices.kinds import town_alarm
from mediation.notices.texts import render
from mediation.regions.codes import prefix
from mediation.regions.queries import name_of
from workflows.clocks import ClockKind

TOWN = 9


class Told(NamedTuple):
    """One person is to hear that this clock ran out in a case of this place."""

    person_id: int
    clock: ClockKind
    place: str


def town_of(region_code: str) -> str:
    """The digits of the town; where none is known, of the county."""
    return prefix(region_code)[:TOWN]


def lines(session: Session, told: Iterable[Told], at: datetime) -> Iterator[Line]:
    """枫桥镇 4 件分流时限超期 3 个工作日: as many as the list has that the line leads to."""
    wanted = sorted(set(told))
    if not wanted:
        return
    counts = _counts(session, {each.clock for each in wanted}, at)
    names = {place: name_of(session, place) for place in {each.place for each in wanted}}
    days = rules_in_force(session, at).alarms[1]
    for each in wanted:
        count = sum(n for (clock, town), n in counts.items() if clock is each.clock and town.startswith(each.place))
        kind = town_alarm(each.clock, each.place)
        text = render(kind, place=names[each.place], count=count, clock=each.clock.label, days=days)
        yield Line(each.person_id, None, kind, text)


def _counts(session: Session, clocks: set[ClockKind], at: datetime) -> dict[tuple[ClockKind, str], int]:
    town = func.substr(Dispute.region_code, 1, TOWN).label("town")
    found = (
        select(Clock.kind, town, func.count(Dispute.id.distinct()))
        .join(Dispute, Dispute.id == Clock.dispute_id)
        .where(Clock.kind.in_(clocks), c.far_past(at)).group_by(Clock.kind, town)
    )
    return {(clock, place): number for clock, place, number in session.execute(found)}
