"""Alarms become words: the highest of a case speaks, to the people its level is for. However many cases at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.clocks.sweep import Raised
from mediation.db import among
from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party, sides_of
from mediation.disputes.telling import people_of
from mediation.disputes.town_alarms import Told, town_of
from mediation.disputes.town_alarms import lines as town_lines
from mediation.notices.actions import Line, queue_lines
from mediation.notices.kinds import alarm as kind_of_alarm
from mediation.notices.texts import render
from workflows.clocks import BESIDE, SAID_OTHERWISE, TELLS_ALL_AT_ONCE
from workflows.levels import Level
from workflows.outcomes import PartyKind, PartyRole

# Whom an alarm of each level tells (process.md §5): holder, unit head, level above, supervisor.
TELLS = {1: "responsible", 2: "head", 3: "above", 4: "top"}
TO_SUPERVISOR = 4
# What stands beside the case is the unit's own: nobody above it hears.
OF_THE_UNIT = 2
# Of danger everybody hears in the same minute, and whatever else is late waits behind it.
OF_DANGER = ("head", "above", "top")
SIDES = (PartyRole.APPLICANT, PartyRole.RESPONDENT)


class Case(NamedTuple):
    """The few columns of a case that say whom it concerns and what it is called."""

    id: int
    title: str
    responsible_id: int | None
    mediator_id: int | None
    unit_id: int | None
    desk_id: int
    level: Level
    region_code: str


@dataclass(frozen=True)
class Named:
    """A party as it stands in a heading."""

    name: str
    kind: PartyKind
    count: int


def tell(session: Session, alarms: Iterable[Raised], at: datetime) -> None:
    """One line a person and case, to the supervisor one a town; the lower alarms are on record and keep silent."""
    highest: dict[int, Raised] = {}
    for alarm in alarms:
        if alarm.kind in SAID_OTHERWISE or (alarm.kind in BESIDE and alarm.level > OF_THE_UNIT):
            continue
        if alarm.dispute_id not in highest or _weight(alarm) > _weight(highest[alarm.dispute_id]):
            highest[alarm.dispute_id] = alarm
    queue_lines(session, _lines(session, highest, at), at=at)


def _lines(session: Session, alarms: dict[int, Raised], at: datetime) -> Iterator[Line]:
    headings = _sides(session, list(alarms))
    people: dict[Any, list[int]] = {}
    of_towns: list[Told] = []
    for case in _cases(session, list(alarms)):
        alarm = alarms[case.id]
        concerned: set[int] = set()
        for audience in _audiences(alarm):
            # People are looked up once for all cases of the same person, unit or place.
            key = audience, *_concerning(case, audience)
            if key not in people:
                people[key] = sorted(person for person in people_of(session, case, audience, at) if person)
            concerned.update(people[key])
        if alarm.level == TO_SUPERVISOR and not _at_once(alarm):
            of_towns += (Told(person, town_of(case.region_code)) for person in concerned)
            continue
        kind = kind_of_alarm(2 if _at_once(alarm) else alarm.level, alarm.kind)
        text = render(kind, clock=alarm.kind.label, case=f"{headings[case.id]} · {case.title}")
        for person in sorted(concerned):
            yield Line(person, case.id, kind, text)
    yield from town_lines(session, of_towns, at)


def _at_once(alarm: Raised) -> bool:
    return alarm.kind in TELLS_ALL_AT_ONCE and alarm.level > 1


def _audiences(alarm: Raised) -> tuple[str, ...]:
    return OF_DANGER if _at_once(alarm) else (TELLS[alarm.level],)


def _weight(alarm: Raised) -> tuple[bool, int]:
    return _at_once(alarm), alarm.level


def _concerning(case: Case, audience: str) -> tuple[object, ...]:
    match audience:
        case "responsible":
            return (case.responsible_id,)
        case "head":
            return case.unit_id, case.desk_id
    return case.level, case.region_code


def _cases(session: Session, ids: Sequence[int]) -> list[Case]:
    columns = (getattr(Dispute, name) for name in Case._fields)
    return [Case(*row) for row in session.execute(select(*columns).where(among(session, Dispute.id, ids)).order_by(Dispute.id))]


def _sides(session: Session, ids: Sequence[int]) -> dict[int, str]:
    sides: dict[int, dict[PartyRole, list[Named]]] = defaultdict(lambda: {role: [] for role in SIDES})
    parties = (
        select(Party.dispute_id, Party.role, Party.name, Party.kind, Party.count)
        .where(among(session, Party.dispute_id, ids), Party.role.in_(SIDES), Party.left_at.is_(None))
        .order_by(Party.dispute_id, Party.no)
    )
    for dispute_id, role, name, kind, count in session.execute(parties):
        sides[dispute_id][role].append(Named(name, kind, count))
    return {id_: sides_of(*sides[id_].values()) for id_ in ids}
