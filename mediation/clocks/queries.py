"""Clocks of a case, clocks that ran out, and the calendar in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, String, bindparam, case, cast, exists, func, literal, select
from sqlalchemy.orm import Session, aliased, joinedload

from mediation.clocks.models import CalendarDay, Clock, ClockEvent
from mediation.db import read_only
from mediation.once import read_once
from workflows.calendar import Calendar, DayKind
from workflows.clocks import ClockEventKind, ClockKind, ClockStatus, Consequence
from workflows.office import OFFICE, OfficeHours
from workflows.yearly import shipped

OPEN = (ClockStatus.RUNNING, ClockStatus.PAUSED)
# Asked for by every move: built once.
LOCAL = case((CalendarDay.local, "1"), else_="0")
DAYS = select(
    func.aggregate_strings(
        LOCAL + "," + cast(CalendarDay.date, String) + "," + cast(CalendarDay.kind, String) + "," + CalendarDay.name,
        "\n",
    )
)
CLOCKS = select(Clock).where(Clock.dispute_id == bindparam("dispute_id")).order_by(Clock.id)


def is_running() -> ColumnElement[bool]:
    """Written out, not bound: only then may the database use the partial indexes."""
    return Clock.status == literal(ClockStatus.RUNNING, Clock.status.type, literal_execute=True)


def calendar_of(session: Session) -> Calendar:
    """The stored calendar, or the shipped one before it is seeded. Read once per session.

    It comes as one text, so that the same days are parsed once a process and a changed day is never missed.
    """
    if "calendar" not in session.info:
        keep_days(session, session.scalar(DAYS))
    calendar: Calendar = session.info["calendar"]
    return calendar


def keep_days(session: Session, days: str | None) -> None:
    """What `DAYS` gave, for the rest of this session."""
    hours: OfficeHours = session.get_bind().get_execution_options().get("office_hours", OFFICE)
    session.info.setdefault("calendar", _calendar(days or "", hours))


@lru_cache(maxsize=8)
def _calendar(text: str, hours: OfficeHours) -> Calendar:
    # the county's own days come last: they stand before the notice's
    rows = (line.split(",", 3) for line in sorted(text.splitlines()))
    days = {date.fromisoformat(day): (DayKind(kind), name) for _, day, kind, name in rows}
    return Calendar(days or shipped().days, hours)


def clocks_of(session: Session, dispute_id: int) -> Sequence[Clock]:
    """All clocks of a case with their events, oldest first."""
    mine = select(Clock).where(Clock.dispute_id == dispute_id).order_by(Clock.id)
    with_events = mine.options(joinedload(Clock.events).joinedload(ClockEvent.approver))
    return read_once(session, ("clocks", dispute_id), lambda: session.scalars(with_events).unique().all())


def bare_clocks(session: Session, dispute_id: int) -> list[Clock]:
    """All clocks of a case without their events, oldest first: for a move that touches several of them."""
    return list(session.scalars(CLOCKS, {"dispute_id": dispute_id}))


def open_clocks(session: Session, dispute_id: int, kinds: Iterable[ClockKind] = ClockKind) -> Sequence[Clock]:
    """Running and paused clocks of a case, the citizen's first because others depend on it."""
    found = session.scalars(
        select(Clock)
        .where(Clock.dispute_id == dispute_id, Clock.status.in_(OPEN), Clock.kind.in_(list(kinds)))
        .order_by(Clock.id)
    ).all()
    return sorted(found, key=lambda clock: clock.kind is not ClockKind.TOTAL)


def still_open(clocks: Iterable[Clock], kinds: Iterable[ClockKind] = ClockKind) -> list[Clock]:
    """`open_clocks` among those already read."""
    wanted = set(kinds)
    found = [clock for clock in clocks if clock.open and clock.kind in wanted]
    return sorted(found, key=lambda clock: clock.kind is not ClockKind.TOTAL)


def newest(clocks: Sequence[Clock], kind: ClockKind) -> Clock | None:
    """`last` among those already read, oldest first."""
    return next((clock for clock in reversed(clocks) if clock.kind is kind), None)


def running(session: Session, dispute_id: int, kind: ClockKind) -> Clock | None:
    """The open clock of that kind: running, or paused for now."""
    if read_only.get():
        return next(iter(still_open(clocks_of(session, dispute_id), [kind])), None)
    return next(iter(open_clocks(session, dispute_id, [kind])), None)


def last(session: Session, dispute_id: int, kind: ClockKind) -> Clock | None:
    """The newest clock of that kind, whether over or not."""
    mine = select(Clock).where(Clock.dispute_id == dispute_id, Clock.kind == kind)
    return session.scalar(mine.order_by(Clock.id.desc()).limit(1))


def ripe(consequence: Consequence, at: datetime) -> Select[Clock]:
    """Running clocks whose consequence is due: whom to send back, send up, let lapse. Oldest first."""
    return (
        select(Clock)
        .where(is_running(), Clock.acts_at < at, Clock.consequence == consequence)
        .order_by(Clock.acts_at, Clock.id)
    )


def pauses_past_end(today: date) -> Select[Clock]:
    """Paused clocks whose expected end has passed: somebody must be asked."""
    later = aliased(ClockEvent)
    is_newest = ~exists().where(
        later.clock_id == Clock.id, later.kind == ClockEventKind.PAUSE, later.id > ClockEvent.id
    )
    return (
        select(Clock)
        .join(ClockEvent, ClockEvent.clock_id == Clock.id)
        .where(Clock.status == ClockStatus.PAUSED, ClockEvent.kind == ClockEventKind.PAUSE)
        .where(is_newest, ClockEvent.until < today)
        .order_by(Clock.id)
    )
