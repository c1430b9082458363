"""What a rule set would move on the clocks that are open: counted by the engine itself, and nothing is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from mediation.clocks.dates import recompute
from mediation.clocks.models import Clock, ClockEvent
from mediation.clocks.queries import OPEN, still_open
from mediation.clocks.rulebook import rules_of
from mediation.clocks.trial import aside
from mediation.disputes.models import Dispute
from mediation.rules.terms import adopt, rule_for, same
from workflows.calendar import local_day
from workflows.clocks import NEVER_LATE, ClockKind, ClockStatus
from workflows.levels import Level
from workflows.limits import RuleSet, SuchCase

# So many cases at a time: what is read of them is let go before the next.
BATCH = 500


class Shift(NamedTuple):
    """A clock that would be due another day, or show another light."""

    dispute_id: int
    kind: ClockKind
    unit_id: int | None
    level: Level
    before: datetime
    after: datetime
    soon: bool
    late: bool

    @property
    def days(self) -> int:
        """Days earlier; negative: later."""
        return (local_day(self.before) - local_day(self.after)).days


@dataclass(frozen=True)
class Standing:
    """What becomes of what is in one unit's hands."""

    unit_id: int | None
    level: Level
    cases: int
    days: int
    soon: int
    late: int


@dataclass
class Impact:
    """All that would move: of each case the clock that moves most, what turns late before what turns amber."""

    at: datetime
    shifts: list[Shift] = field(default_factory=list)

    @property
    def cases(self) -> int:
        """How many cases."""
        return len(self.shifts)

    @property
    def earlier(self) -> int:
        """Cases that are due on an earlier day."""
        return sum(shift.days > 0 for shift in self.shifts)

    @property
    def later(self) -> int:
        """Cases that get more time."""
        return sum(shift.days < 0 for shift in self.shifts)

    @property
    def soon(self) -> int:
        """Cases that turn amber."""
        return sum(shift.soon and not shift.late for shift in self.shifts)

    @property
    def late(self) -> int:
        """Cases that turn late."""
        return sum(shift.late for shift in self.shifts)

    def by_level(self) -> dict[Level, int]:
        """Cases by the level they are at."""
        counted = Counter(shift.level for shift in self.shifts)
        return {level: counted[level] for level in Level if counted[level]}

    def by_unit(self) -> list[Standing]:
        """In whose hands they are: where most turns late first."""
        hands: defaultdict[tuple[int | None, Level], list[Shift]] = defaultdict(list)
        for shift in self.shifts:
            hands[shift.unit_id, shift.level].append(shift)
        found = [
            Standing(unit_id, level, len(moved), max(moved, key=lambda shift: abs(shift.days)).days,
                     sum(s.soon and not s.late for s in moved), sum(s.late for s in moved))
            for (unit_id, level), moved in hands.items()
        ]  # fmt: skip
        return sorted(found, key=lambda one: (-one.late, -one.soon, -one.cases, one.unit_id or 0))


def impact(session: Session, new: RuleSet, *, at: datetime) -> Impact:
    """Count every open clock under the new set, as things would stand at `at`, the day it comes into force."""
    found = Impact(at)
    with aside(session) as apart:
        for cases in batches(apart, open_only=True):
            moved = _changing(apart, cases, new)
            for dispute_id, clocks in with_events(apart, moved).items():
                if shift := _biggest(_shifts(apart, cases[dispute_id], clocks, moved[dispute_id], new, at)):
                    found.shifts.append(shift)
            apart.expunge_all()
    found.shifts.sort(key=lambda shift: (not shift.late, not shift.soon, -abs(shift.days), shift.dispute_id))
    return found


def batches(
    session: Session, *, open_only: bool, since: datetime | None = None, first: int = 1
) -> Iterator[dict[int, Any]]:
    """What rules ask of each case, some hundred cases at a time, in the order they were registered."""
    columns = (Dispute.id, Dispute.level, Dispute.category, Dispute.channel, Dispute.difficulty)
    wanted = select(*columns).order_by(Dispute.id).limit(BATCH)
    if open_only:
        wanted = wanted.where(Dispute.id.in_(select(Clock.dispute_id).where(Clock.status.in_(OPEN))))
    if since is not None:
        wanted = wanted.where(Dispute.registered_at >= since)
    last = first - 1
    while cases := {row.id: row for row in session.execute(wanted.where(Dispute.id > last))}:
        yield cases
        last = max(cases)


def _changing(session: Session, cases: dict[int, Any], new: RuleSet) -> dict[int, set[int]]:
    """Case → its clocks whose dates would be others; most sets touch few. The holder's hangs on the citizen's."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    holders: dict[int, int] = {}
    for clock in session.scalars(select(Clock).where(Clock.dispute_id.in_(cases), Clock.status.in_(OPEN))):
        if clock.kind is ClockKind.MEDIATION:
            holders[clock.dispute_id] = clock.id
        case = cases[clock.dispute_id]
        old = rules_of(session, clock.rule_name, clock.rule_version)
        if not same(clock, old, new, rule_for(new, clock, case), case):
            found[clock.dispute_id].add(clock.id)
    for dispute_id, changing in found.items():
        changing |= {holders[dispute_id]} if dispute_id in holders else set()
    return found


def with_events(session: Session, dispute_ids: Collection[int]) -> dict[int, list[Clock]]:
    """All clocks of each case, oldest first, with what happened to them."""
    found: defaultdict[int, list[Clock]] = defaultdict(list)
    events = selectinload(Clock.events).joinedload(ClockEvent.approver)
    for clock in session.scalars(
        select(Clock).where(Clock.dispute_id.in_(dispute_ids)).order_by(Clock.id).options(events)
    ):
        found[clock.dispute_id].append(clock)
    return found


def _shifts(
    session: Session, case: SuchCase, clocks: Sequence[Clock], changing: set[int], new: RuleSet, at: datetime
) -> list[Shift]:
    running = [clock for clock in still_open(clocks) if clock.id in changing]
    before = [(clock.due_at, clock.amber_at) for clock in running]
    for clock in running:
        adopt(clock, new, rule_for(new, clock, case), case)
    for clock in running:
        recompute(session, clock, at, beside=clocks)
    found = (_shift(clock, case, *was, at) for clock, was in zip(running, before, strict=True))
    return [shift for shift in found if shift.before != shift.after or shift.soon]


def _shift(clock: Clock, case: SuchCase, due_at: datetime, amber_at: datetime, at: datetime) -> Shift:
    counts = clock.status is ClockStatus.RUNNING and clock.kind not in NEVER_LATE and clock.overdue_since is None
    late = counts and clock.due_at < at <= due_at
    soon = counts and not late and clock.amber_at <= at <= clock.due_at and not amber_at <= at
    return Shift(clock.dispute_id, clock.kind, clock.unit_id, case.level, due_at, clock.due_at, soon, late)


def _biggest(shifts: Sequence[Shift]) -> Shift | None:
    return max(shifts, key=lambda shift: (shift.late, shift.soon, abs(shift.days)), default=None)
