"""What of a town is late beyond its unit and the level above: one line for the supervisor, not one a case or clock."""

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
    """One person is to hear that a clock ran out in a case of this place."""

    person_id: int
    place: str


def town_of(region_code: str) -> str:
    """The digits of the town; where none is known, of the county."""
    return prefix(region_code)[:TOWN]


def lines(session: Session, told: Iterable[Told], at: datetime) -> Iterator[Line]:
    """枫桥镇 4 件超期 3 个工作日：分流 3 件、受理 1 件. As many as the list has that the line leads to."""
    wanted = sorted(set(told))
    if not wanted:
        return
    days, (totals, by_clock) = rules_in_force(session, at).alarms[1], _counts(session, at)
    texts = {}
    for place in {each.place for each in wanted}:
        count = sum(n for town, n in totals.items() if town.startswith(place))
        clocks = {kind: sum(n for (k, town), n in by_clock.items() if k is kind and town.startswith(place)) for kind in ClockKind}
        said = [(kind.label.removesuffix("时限"), n) for kind, n in clocks.items() if n]
        texts[place] = render(town_alarm(place), place=name_of(session, place), count=count, clocks=said, days=days)
    for each in wanted:
        yield Line(each.person_id, None, town_alarm(each.place), texts[each.place])


def _counts(session: Session, at: datetime) -> tuple[dict[str, int], dict[tuple[ClockKind, str], int]]:
    """Cases by town, and by clock and town: one case may be late in two ways."""
    town = func.substr(Dispute.region_code, 1, TOWN).label("town")
    late = select(town, func.count(Dispute.id.distinct())).select_from(Clock)
    late = late.join(Dispute, Dispute.id == Clock.dispute_id).where(c.far_past(at)).group_by(town)
    totals = {place: number for place, number in session.execute(late)}
    by_clock = session.execute(late.add_columns(Clock.kind).group_by(Clock.kind))
    return totals, {(clock, place): number for place, number, clock in by_clock}
