"""One line of a list: what the case is, what is to be done today, how its time stands, in whose hands it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from os.path import commonprefix

from flask import url_for
from sqlalchemy import Select, literal, select
from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.clocks.queries import calendar_of
from mediation.disputes.conditions import RUNS_ON, SILENT
from mediation.disputes.models import Dispute
from mediation.units.models import Unit
from workflows.calendar import Calendar, DayUnit, local_day
from workflows.clocks import ClockKind, ClockStatus
from workflows.levels import TOP
from workflows.lights import Light, LightKind, light
from workflows.outcomes import Channel, PartyRole, Risk
from workflows.states import State
from workflows.steps import day_words

# What the column holds in one line, in Chinese characters; the risk badge takes some of it.
LINE, BADGE, SHORTEST = 31, 7, 12
# The one deed that goes before whatever the state asks for.
DANGER_FIRST = "马上报警或通报"
TALK = "约双方谈，记下经过"
PLACE_ENDS, JOINS = "镇道乡村区会", "和与跟、"


@dataclass(frozen=True)
class Row:
    """What pages show of a case in a list; all of it in words."""

    url: str
    number: str
    title: str
    sides: str
    matter: str
    line: str
    state: str
    channel: str
    todo: str
    light: Light | None
    risk: Risk
    holder: str
    unit: str
    due_at: datetime | None


@dataclass(frozen=True)
class Names:
    """Names behind ids, looked up once for a whole page; `ahead`: what nouns above say is next, by case."""

    units: dict[int, str]
    people: dict[int, str]
    ahead: dict[int, str] = field(default_factory=dict)


# Selects of (dispute id, words) that nouns above add to the one statement behind a page of lines. The words are how it
# stands, a comma, and what is to be done: 协议没生效，补齐签名盖章.
Ahead = Callable[[Collection[int]], Select[tuple[int, str]]]
AHEAD: list[Ahead] = []


def rows(session: Session, disputes: Sequence[Dispute], at: datetime) -> list[Row]:
    """All lines of a page with two queries, however long it is. Parties are expected to be loaded."""
    names, calendar = names_of(session, disputes), calendar_of(session)
    return [row(dispute, at, names=names, calendar=calendar) for dispute in disputes]


def names_of(session: Session, disputes: Sequence[Dispute]) -> Names:
    """Short names of the units and names of the people that these cases point at."""
    unit_ids = {u for d in disputes for u in (d.unit_id, d.desk_id) if u is not None}
    person_ids = {p for d in disputes for p in (d.mediator_id, d.responsible_id) if p is not None}
    if not disputes:
        return Names({}, {})
    units = select(literal(0), Unit.id, Unit.short_name).where(Unit.id.in_(unit_ids))
    people = select(literal(1), Person.id, Person.name).where(Person.id.in_(person_ids))
    talked = [d.id for d in disputes if d.state is State.MEDIATING]
    others = [each(talked).add_columns(literal(2)) for each in AHEAD] if talked else []
    ahead = [select(rest.c[2], rest.c[0], rest.c[1]) for rest in (each.subquery() for each in others)]
    names = Names({}, {})
    for kind, key, words in session.execute(units.union_all(people, *ahead)):
        (names.units, names.people, names.ahead)[kind][key] = words
    return names


def row(dispute: Dispute, at: datetime, *, names: Names, calendar: Calendar) -> Row:
    """One line."""
    unit = names.units.get(dispute.unit_id or dispute.desk_id, "")
    return Row(
        url=url_for("disputes.show", number=dispute.number), number=dispute.number, title=dispute.heading,
        sides=dispute.sides, matter=dispute.title, line=line_of(dispute),
        state=names.ahead.get(dispute.id, "").partition("，")[0] or state_word(dispute),
        channel="12345" if dispute.channel is Channel.HOTLINE else dispute.channel.label,
        todo=todo_of(dispute, at, names), light=light_of(dispute, at, calendar), risk=dispute.risk,
        holder=names.people.get(dispute.mediator_id or dispute.responsible_id or 0, ""), unit=unit,
        due_at=dispute.due_at,
    )


def line_of(dispute: Dispute) -> str:
    """Place and the beginning of the story, cut by sense where a stop allows it."""
    story = _without_place(" ".join(dispute.description.split()), dispute.place_name)
    room = max(LINE - len(dispute.place_name) - (BADGE if dispute.risk.rank > 1 else 0), SHORTEST)
    if len(story) > room:
        stop = max(story.rfind(mark, 5, room + 1) for mark in "。；，")
        story = story[:stop] if stop > 0 else story[:room - 1] + "…"
    return " · ".join(words for words in (dispute.place_name, story.rstrip("。；，")) if words)


def _without_place(story: str, place: str) -> str:
    """People begin with where: 江北社区钱某… after 暨阳街道江北社区 would say it twice."""
    for start in range(len(place) - 2):
        shared = len(commonprefix([story, place[start:]]))
        if shared > 2 and story[shared - 1] in PLACE_ENDS and story[shared:shared + 1] not in JOINS:
            return story[shared:].lstrip("，、的")
    return story


def state_word(dispute: Dispute) -> str:
    """The state; 被退回 where the unit that had it sent it back."""
    return "被退回" if dispute.state is State.ACCEPTED and dispute.returned_at else dispute.state.label


def todo_of(dispute: Dispute, at: datetime, names: Names) -> str:
    """今天要做: the next step, said to whoever has to take it; the clock that gives the light says which."""
    if dispute.is_open and dispute.due_kind == ClockKind.DANGER.value:
        return DANGER_FIRST
    first = next((party.name for party in dispute.active(PartyRole.APPLICANT)), "当事人")
    match dispute.state:
        case State.SUBMITTED:
            return "决定受理或告知"
        case State.INCOMPLETE:
            return f"等{first}补材料"
        case State.ACCEPTED if dispute.objections >= 2:
            return "由共同上级指定单位"
        case State.ACCEPTED if dispute.returned_at:
            return "重新选承办单位"
        case State.ACCEPTED:
            return "看卷宗，选承办单位" if dispute.escalations else "选承办单位"
        case State.ASSIGNED:
            return f"等{names.units.get(dispute.unit_id or 0, '承办单位')}签收"
        case State.MEDIATING if _late(dispute, at, ClockKind.MEDIATION):
            return "时限已过，尽快办出结果" if dispute.level is TOP else "时限已过，上报或办出结果"
        case State.MEDIATING if _late(dispute, at, ClockKind.TOTAL):
            return "居民时限已过，尽快办出结果"
        case State.MEDIATING:
            return names.ahead.get(dispute.id, TALK)
        case State.SUSPENDED:
            until = day_words(dispute.paused_until, local_day(at)) if dispute.paused_until else ""
            return f"等到 {until}，再恢复" if until else "等依据有结果"
        case State.CONCLUDED:
            return "把结果告诉双方"
        case _:
            return ""


def light_of(dispute: Dispute, at: datetime, calendar: Calendar) -> Light | None:
    """The light of the most pressing clock, from what the case keeps of it: the same rule as `shines`."""
    if not dispute.is_open:
        late = "（曾超期）" if dispute.overdue_since else ""
        return Light(LightKind.MET, f"{dispute.state.label}{late}")
    if dispute.due_at is None or dispute.amber_at is None:
        return None
    petition = dispute.channel is Channel.PETITION and dispute.due_kind == ClockKind.TOTAL.value
    runs_on = petition or dispute.due_kind in RUNS_ON
    stands = dispute.state is State.SUSPENDED and not runs_on
    if not stands and dispute.due_kind in SILENT and at > dispute.due_at:
        return Light(LightKind.AMBER, "补正期满")
    return light(
        dispute.due_at, dispute.amber_at, ClockStatus.PAUSED if stands else ClockStatus.RUNNING, at,
        DayUnit(dispute.due_unit or DayUnit.NATURAL), until=dispute.paused_until, calendar=calendar,
        provisional=dispute.due_provisional,
    )


def _late(dispute: Dispute, at: datetime, kind: ClockKind) -> bool:
    return dispute.due_kind == kind.value and dispute.due_at is not None and dispute.due_at < at
