"""How long a case was at which level: from its legs and events, whole days from midnight to midnight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from mediation.disputes.events import Event
from mediation.disputes.legs import Leg
from mediation.disputes.models import Dispute
from workflows.calendar import local_day
from workflows.levels import Level

# What moves a case between levels besides its legs, and what stops its days.
TURNS = ("escalate", "close", "merge", "reopen")


@dataclass(frozen=True)
class Stay:
    """Without a break at one level. `until` None: it is there still. The day it came is not counted, as in law."""

    level: Level
    since: datetime
    until: datetime | None = None

    def days(self, at: datetime) -> int:
        """Local midnights passed, so that the stays of a case add up to the days of the case."""
        return (local_day(self.until or at) - local_day(self.since)).days


@dataclass(frozen=True)
class Stretch:
    """All days at one level until the case left it; a case that came back has two."""

    level: Level
    days: int


def stays(dispute: Dispute, turns: Iterable[Event]) -> list[Stay]:
    """One after the other since the case was first accepted; closed times belong to none.

    The wait for the first unit is counted with the level that then took it (process.md §1).
    """
    marks = [(leg.started_at, leg.level) for leg in dispute.legs]
    marks += [(e.at, Level(e.facts["to_level"])) for e in turns if e.name == "escalate"]
    marks.sort(key=lambda mark: mark[0])
    begun = dispute.accepted_at or dispute.registered_at
    first = _first_level(dispute, turns, marks)
    points = [(begun, first), *((max(at, begun), level) for at, level in marks)]
    open_ends = [Stay(level, since, until) for (since, level), until in zip(
        points, [*(at for at, _ in points[1:]), None], strict=True)]
    return _joined(piece for stay in open_ends for piece in _outside(stay, _rests(turns)))


def _first_level(dispute: Dispute, turns: Iterable[Event], marks: Sequence[tuple[datetime, Level]]) -> Level:
    if not marks:
        return dispute.level
    climbed = next((e for e in turns if e.name == "escalate"), None)
    leg = dispute.legs[0] if dispute.legs else None
    if climbed is not None and (leg is None or climbed.at < leg.started_at):
        return Level(climbed.facts["from_level"])
    return marks[0][1]


def _rests(turns: Iterable[Event]) -> list[tuple[datetime, datetime | None]]:
    """Times between 办结 and 重启; the last has no end while the case is closed."""
    found: list[tuple[datetime, datetime | None]] = []
    for event in turns:
        if event.name in ("close", "merge"):
            found.append((event.at, None))
        elif event.name == "reopen" and found:
            found[-1] = (found[-1][0], event.at)
    return found


def _outside(stay: Stay, rests: Sequence[tuple[datetime, datetime | None]]) -> Iterable[Stay]:
    """What is left of a stay without the closed times in it."""
    since: datetime | None = stay.since
    for closed, again in rests:
        if since is None or (stay.until is not None and closed >= stay.until) or (again is not None and again <= since):
            continue
        if closed > since:
            yield Stay(stay.level, since, closed)
        since = again if again is not None and (stay.until is None or again < stay.until) else None
    if since is not None:
        yield Stay(stay.level, since, stay.until)


def _joined(pieces: Iterable[Stay]) -> list[Stay]:
    """Legs at the same level that follow each other are one stay."""
    found: list[Stay] = []
    for piece in pieces:
        if found and found[-1].level is piece.level and found[-1].until == piece.since:
            found[-1] = replace(found[-1], until=piece.until)
        elif piece.until is None or piece.until > piece.since:
            found.append(piece)
    return found


def stretches(dispute: Dispute, turns: Sequence[Event], at: datetime) -> list[Stretch]:
    """The path of a case as a row shows it: 村 8 天 → 镇 12 天 → 市 14 天."""
    found: list[Stretch] = []
    for stay in stays(dispute, turns):
        if found and found[-1].level is stay.level:
            found[-1] = replace(found[-1], days=found[-1].days + stay.days(at))
        else:
            found.append(Stretch(stay.level, stay.days(at)))
    return found


def turns_of(session: Session, disputes: Sequence[Dispute]) -> dict[int, list[Event]]:
    """What moved these cases between levels, oldest first, and their legs loaded: two queries for a whole page."""
    ids = [dispute.id for dispute in disputes]
    turns: dict[int, list[Event]] = {each: [] for each in ids}
    legs: dict[int, list[Leg]] = {each: [] for each in ids}
    if ids:
        wanted = select(Event).where(Event.dispute_id.in_(ids), Event.name.in_(TURNS))
        for event in session.scalars(wanted.order_by(Event.dispute_id, Event.seq)):
            turns[event.dispute_id].append(event)
        for leg in session.scalars(select(Leg).where(Leg.dispute_id.in_(ids)).order_by(Leg.dispute_id, Leg.no)):
            legs[leg.dispute_id].append(leg)
    for dispute in disputes:
        set_committed_value(dispute, "legs", legs[dispute.id])
    return turns
