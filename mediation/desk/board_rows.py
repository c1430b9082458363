"""One row of the board: who against whom, the path with its days, why it climbed, who has it, what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.desk.board_menu import attempts, entries, led_by
from mediation.desk.board_orders import OrderLine, order_line, orders_on
from mediation.disputes.events import Event
from mediation.disputes.lists import Row, rows
from mediation.disputes.models import Dispute
from mediation.disputes.stays import Stretch, stretches, turns_of
from mediation.regions.codes import full
from mediation.regions.naming import place_word
from mediation.regions.queries import names
from workflows.calendar import local_day
from workflows.grounds import EscalateReason
from workflows.levels import PREFIX_LENGTH, Level
from workflows.steps import day_words

# A page of short waits is not drawn as long ones: the scale has at least so many days.
SCALE = 30
# What a day or less is drawn as, in hundredths of the scale.
LEAST = 1.2


@dataclass(frozen=True)
class Climb:
    """One escalation: from where to where, when, why, whether by the system, whether the unit had not tried."""

    way: str
    day: str
    reason: str
    alone: bool
    untried: bool


@dataclass(frozen=True)
class Bar:
    """One piece of the path, in hundredths of the page's scale."""

    level: Level
    x: float
    width: float


@dataclass(frozen=True)
class BoardRow:
    """What the page shows of a climbed case; the last climb stands first."""

    row: Row
    place: str
    path: str
    total: str
    bars: list[Bar]
    climbs: list[Climb]
    days: list[Stretch]
    order: OrderLine | None
    leader: str
    menu: list[dict[str, Any]]


def board_rows(session: Session, actor: Actor, disputes: Sequence[Dispute], at: datetime) -> list[BoardRow]:
    """All rows of a page with the same few queries, on one scale of days."""
    turns = turns_of(session, disputes)
    words = words_of(session, disputes)
    paths = {d.id: stretches(d, turns[d.id], at) for d in disputes}
    longest = max((sum(s.days for s in path) for path in paths.values()), default=0)
    scale = max(longest, SCALE)
    orders, led = orders_on(session, disputes), led_by(session, disputes)
    in_force = {key: found for key, found in orders.items() if found[0].ended_at is None}
    asked = attempts(session, actor, disputes, in_force, led, at)
    made = []
    for dispute, line in zip(disputes, rows(session, disputes, at), strict=True):
        path, mine = paths[dispute.id], words[dispute.id]
        order = order_line(session, *orders[dispute.id], at) if dispute.id in orders else None
        made.append(BoardRow(
            row=line, place=dispute.place_name, bars=bars(path, scale), days=path,
            path=" → ".join(f"{mine[s.level]} {in_days(s.days)}" for s in path), total=in_days(sum(s.days for s in path)),
            climbs=[climb(event, mine, at) for event in reversed(turns[dispute.id]) if event.name == "escalate"],
            order=order,
            leader=led[dispute.id][1] if dispute.id in led else "",
            menu=entries(dispute, asked[dispute.id], mine, see=order.url if order and not order.over else None),
        ))
    return made


def words_of(session: Session, disputes: Sequence[Dispute]) -> dict[int, dict[Level, str]]:
    """How the places of each case call their levels: 社区, 街道, 市."""
    codes = {d.id: {level: full(d.region_code[:length]) for level, length in PREFIX_LENGTH.items()} for d in disputes}
    known = names(session, {code for mine in codes.values() for code in mine.values()}) if codes else {}
    return {
        key: {level: place_word(level, known.get(code, "")) for level, code in mine.items()}
        for key, mine in codes.items()
    }


def in_days(days: int) -> str:
    """12 天; 当天 where no midnight passed."""
    return f"{days} 天" if days else "当天"


def bars(path: Sequence[Stretch], scale: int) -> list[Bar]:
    """Side by side; a stay within one day is still seen."""
    found, x = [], 0.0
    for stretch in path:
        width = max(stretch.days * 100 / scale, LEAST)
        found.append(Bar(stretch.level, round(x, 2), round(width, 2)))
        x += width
    return found


def climb(event: Event, words: Mapping[Level, str], at: datetime) -> Climb:
    """One escalation in words."""
    facts = event.facts
    return Climb(
        way=f"{words[Level(facts['from_level'])]}到{words[Level(facts['to_level'])]}",
        day=day_words(local_day(event.at), local_day(at)), reason=EscalateReason(facts["reason"]).label,
        alone=event.kind == "system", untried=bool(facts.get("not_attempted")),
    )
