"""Facts about cases as conditions of a query: in hand, late, waiting, where they began and how far they came."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, exists, false, func, literal_column, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.types import Boolean

from mediation.clocks.models import Clock
from mediation.clocks.queries import is_running
from mediation.config import LOCAL
from mediation.disputes.events import Event
from mediation.disputes.legs import Leg
from mediation.disputes.models import OPEN_STATES, Dispute
from mediation.units.models import Unit
from workflows.clocks import BESIDE, NEVER_LATE, NEVER_STANDS, TELLS_ALL_AT_ONCE, ClockKind
from workflows.levels import Level
from workflows.lights import LightKind
from workflows.outcomes import Channel, Outcome, Risk
from workflows.states import FINAL, State

SILENT = sorted(kind.value for kind in NEVER_LATE)
RUNS_ON = sorted(kind.value for kind in NEVER_STANDS)
# Danger names its case, an order speaks for itself.
TOLD_OTHERWISE = sorted(BESIDE | TELLS_ALL_AT_ONCE)


def is_open() -> ColumnElement[bool]:
    """Written out, not bound: only then may the database use the partial indexes."""
    return literal_column(f"dispute.{OPEN_STATES}", Boolean)


def waits() -> ColumnElement[bool]:
    """Suspended, and its most pressing clock stands still; a petition's own clock and that of danger never do."""
    petition = and_(Dispute.channel == Channel.PETITION, Dispute.due_kind == ClockKind.TOTAL.value)
    return and_(Dispute.state == State.SUSPENDED, ~or_(petition, Dispute.due_kind.in_(RUNS_ON)))


def late(at: datetime) -> ColumnElement[bool]:
    """Its most pressing clock has run out and it is the staff's to answer for."""
    return and_(is_open(), Dispute.due_at < at, Dispute.due_kind.not_in(SILENT), ~waits())


def due_today(at: datetime) -> ColumnElement[bool]:
    """Not late yet, but by tonight."""
    tonight = day_end(at.astimezone(LOCAL).date())
    return and_(is_open(), Dispute.due_at >= at, Dispute.due_at < tonight, ~waits())


def late_for_citizen(at: datetime) -> ColumnElement[bool]:
    """The citizen's own clock has run out."""
    return and_(is_open(), Dispute.total_due_at < at, ~waits())


def shines(kind: LightKind, at: datetime) -> ColumnElement[bool]:
    """Cases whose light is of this kind: the same rule as `rows.light_of`."""
    running = and_(is_open(), ~waits(), Dispute.due_at.is_not(None))
    match kind:
        case LightKind.RED:
            return late(at)
        case LightKind.AMBER:
            silent = and_(Dispute.due_at < at, Dispute.due_kind.in_(SILENT))
            return and_(running, Dispute.amber_at <= at, or_(Dispute.due_at >= at, silent))
        case LightKind.GREEN:
            return and_(running, Dispute.amber_at > at, Dispute.due_at >= at)
        case LightKind.PAUSED:
            return waits()
        case _:
            return Dispute.state.in_(sorted(FINAL))


def held_by(code: str) -> ColumnElement[bool]:
    """In the hands of a unit: it holds the case, or nobody does yet and it is the desk."""
    unit = select(Unit.id).where(Unit.code == code).scalar_subquery()
    return or_(Dispute.unit_id == unit, and_(Dispute.unit_id.is_(None), Dispute.desk_id == unit))


def in_hands_of() -> ColumnElement[int]:
    """The unit that `held_by` finds a case under."""
    return func.coalesce(Dispute.unit_id, Dispute.desk_id)


def rank(level: SQLColumnExpression[Level]) -> ColumnElement[int]:
    """Levels as numbers that compare."""
    return case({member: member.rank for member in Level}, value=level)


def began() -> ColumnElement[Level]:
    """The level that took the case first; where it was sent down since, the level it was sent down to."""
    first = func.coalesce(
        select(Leg.level).where(Leg.dispute_id == Dispute.id, Leg.no == 1).correlate(Dispute).scalar_subquery(),
        Dispute.level,
    )
    return case((rank(Dispute.level) < rank(first), Dispute.level), else_=first)


def began_at(level: Level) -> ColumnElement[bool]:
    """`began() == level`, written so that most rows are decided without looking at their legs."""
    higher = [other for other in Level if other.rank > level.rank]
    lower = [other for other in Level if other.rank < level.rank]
    first = exists().where(Leg.dispute_id == Dispute.id, Leg.no == 1).correlate(Dispute)
    stayed = and_(Dispute.level == level, ~first.where(Leg.level.in_(lower))) if lower else Dispute.level == level
    return or_(stayed, and_(Dispute.level.in_(higher), first.where(Leg.level == level))) if higher else stayed


def through(level: Level) -> ColumnElement[bool]:
    """Worked on at this level on its way, or climbed step by step and so passed it."""
    passed = exists().where(Leg.dispute_id == Dispute.id, Leg.level == level).correlate(Dispute)
    return or_(passed, Dispute.escalations >= 2)


def came_to(level: Level) -> ColumnElement[bool]:
    """Began at a level, ended or stands there, or passed it on the way up."""
    below = [began_at(other) for other in Level if other.rank < level.rank]
    higher = [other for other in Level if other.rank > level.rank]
    between = and_(Dispute.level.in_(higher), or_(*below), through(level)) if below and higher else false()
    return or_(Dispute.level == level, began_at(level), between)


def far_past(at: datetime) -> ColumnElement[bool]:
    """A clock that ran out so long ago that the supervisor was told of the town; as a condition on Clock."""
    return and_(is_running(), Clock.alarm4_at < at, Clock.kind.not_in(TOLD_OTHERWISE))


def past(at: datetime) -> ColumnElement[bool]:
    """Cases with such a clock: what a line about a town counts."""
    return exists().where(Clock.dispute_id == Dispute.id, far_past(at)).correlate(Dispute)


def unmerged() -> ColumnElement[bool]:
    """A case merged into another is counted with that one."""
    return or_(Dispute.outcome.is_(None), Dispute.outcome != Outcome.MERGED)


def reported() -> ColumnElement[bool]:
    """Somebody was told of the danger: police, family, employer (人民调解法 Art 25)."""
    return exists().where(Event.dispute_id == Dispute.id, Event.name == "report_danger").correlate(Dispute)


def report_late(at: datetime) -> ColumnElement[bool]:
    """The hours for telling somebody of the danger are over and nobody was told."""
    return exists().where(
        Clock.dispute_id == Dispute.id, Clock.kind == ClockKind.DANGER, Clock.ended_at.is_(None), Clock.due_at < at
    ).correlate(Dispute)


def unseen() -> ColumnElement[bool]:
    """The danger was told of, and nobody but the one who told it has written anything since: no second look yet."""
    later = aliased(Event)
    looked = exists().where(later.dispute_id == Event.dispute_id, later.seq > Event.seq,
                            later.actor_id != Event.actor_id).correlate(Event)
    told = exists().where(Event.dispute_id == Dispute.id, Event.name == "report_danger", ~looked).correlate(Dispute)
    return and_(is_open(), Dispute.risk.in_((Risk.RED, Risk.ORANGE)), told)


def reported_as(word: str, at: datetime) -> ColumnElement[bool]:
    """The filter `reported`."""
    match word:
        case "late":
            return report_late(at)
        case "unseen":
            return unseen()
    return reported() if word == "yes" else ~reported()


def climbs(
    *, since: datetime | None = None, before: datetime | None = None, level: Level | None = None,
    to_level: Level | None = None, reason: str | None = None, alone: bool = False,
) -> ColumnElement[bool]:
    """Escalations, as a condition on Event."""
    found = [Event.name == "escalate"]
    if since is not None:
        found.append(Event.at >= since)
    if before is not None:
        found.append(Event.at < before)
    if level is not None:
        found.append(Event.facts["from_level"].as_string() == level.value)
    if to_level is not None:
        found.append(Event.facts["to_level"].as_string() == to_level.value)
    if reason is not None:
        found.append(Event.facts["reason"].as_string() == reason)
    if alone:
        found.append(Event.kind == "system")
    return and_(*found)


def untried() -> ColumnElement[bool]:
    """未调先逾期: taken from a unit that had not once sat down with the parties."""
    return exists().where(Leg.dispute_id == Dispute.id, Leg.not_attempted.is_(True)).correlate(Dispute)


def day_start(day: date) -> datetime:
    """Midnight here."""
    return datetime.combine(day, time.min, LOCAL)


def day_end(day: date) -> datetime:
    """The midnight after."""
    return day_start(day + timedelta(days=1))
