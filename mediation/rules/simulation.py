"""Last year's cases under another rule set: what share would have been late, of which clock, at which level.

The moments stay as they were: who signed when, what was paused, when it was over. Only the limits are others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.clocks.dates import recompute
from mediation.clocks.models import Clock
from mediation.clocks.queries import newest
from mediation.clocks.trial import aside
from mediation.disputes.legs import Leg
from mediation.disputes.models import Dispute
from mediation.notices.kinds import AFTER_CLOSE
from mediation.rules.impact import batches, with_events
from mediation.rules.terms import adopt, rule_for
from mediation.units.models import Unit
from workflows.clocks import NEVER_LATE, ClockEventKind, ClockKind, ClockStatus
from workflows.levels import Level
from workflows.limits import Rule, RuleSet, StartsAt, SuchCase

YEAR = timedelta(days=365)
# What a page replays at most, the newest; the command replays all.
MOST = 2000
# What came to nothing was never late.
LEFT_OUT = (ClockStatus.VOID,)


class Replay(NamedTuple):
    """One clock of the past: when it was over, when it was due, and when it would have been."""

    dispute_id: int
    kind: ClockKind
    level: Level
    end: datetime
    before: datetime
    after: datetime

    @property
    def was_late(self) -> bool:
        """Under the rules it ran by."""
        return self.before < self.end

    @property
    def would_be_late(self) -> bool:
        """Under the others."""
        return self.after < self.end


@dataclass
class Line:
    """All clocks of one kind at one level."""

    clocks: int = 0
    before: int = 0
    after: int = 0


@dataclass
class Simulation:
    """What came out, by kind and level; a case is late if one of its clocks is."""

    cases: int = 0
    before: int = 0
    after: int = 0
    lines: dict[tuple[ClockKind, Level], Line] = field(default_factory=lambda: defaultdict(Line))


def simulate(session: Session, new: RuleSet, *, since: datetime, at: datetime, first: int = 1) -> Simulation:
    """Replay what was registered since then; nothing is written."""
    found = Simulation()
    for replays in replayed(session, new, since=since, at=at, first=first):
        found.cases += 1
        found.before += any(one.was_late for one in replays)
        found.after += any(one.would_be_late for one in replays)
        for one in replays:
            line = found.lines[one.kind, one.level]
            line.clocks += 1
            line.before += one.was_late
            line.after += one.would_be_late
    return found


def replayed(
    session: Session, new: RuleSet, *, since: datetime, at: datetime, first: int = 1
) -> Iterator[list[Replay]]:
    """Case by case, in the order they were registered."""
    levels = {unit_id: level for unit_id, level in session.execute(select(Unit.id, Unit.level))}
    with aside(session) as apart:
        for cases in batches(apart, open_only=False, since=since, first=first):
            legs = _legs(apart, list(cases))
            clocks = with_events(apart, list(cases))
            for dispute_id, case in cases.items():
                mine = clocks.get(dispute_id, [])
                yield _replay(apart, case, mine, legs.get(dispute_id, {}), levels, new, at)
            apart.expunge_all()


def newest_cases(session: Session) -> int:
    """The first of the newest so many cases."""
    ids = select(Dispute.id).order_by(Dispute.id.desc()).limit(MOST)
    return min(session.scalars(ids), default=1)


def rows_of(found: Simulation, words: Mapping[Level, str]) -> list[dict[str, Any]]:
    """The table in words: kinds in the order of the way, levels from below."""
    kinds, levels = list(ClockKind), list(Level)
    ordered = sorted(found.lines.items(), key=lambda item: (kinds.index(item[0][0]), levels.index(item[0][1])))
    return [
        {"kind": kind.label, "level": f"{words[level]}级", "clocks": line.clocks, "before": share(line.before, line.clocks),
         "after": share(line.after, line.clocks), "worse": line.after > line.before, "better": line.after < line.before}
        for (kind, level), line in ordered
    ]  # fmt: skip


def share(part: int, whole: int) -> str:
    """12（8.0%）; of nothing there is no share."""
    return f"{part}（{part / whole:.1%}）" if whole else "0"


def _legs(session: Session, dispute_ids: list[int]) -> dict[int, dict[int, Level]]:
    found: defaultdict[int, dict[int, Level]] = defaultdict(dict)
    for dispute_id, no, level in session.execute(
        select(Leg.dispute_id, Leg.no, Leg.level).where(Leg.dispute_id.in_(dispute_ids))
    ):
        found[dispute_id][no] = level
    return found


def _replay(
    session: Session, case: SuchCase, clocks: Sequence[Clock], legs: Mapping[int, Level],
    levels: Mapping[int, Level], new: RuleSet, at: datetime,
) -> list[Replay]:
    before = {clock.id: clock.due_at for clock in clocks}
    for clock in clocks:
        level = _level(clock, case, legs, levels)
        rule = rule_for(new, clock, case, level)
        adopt(clock, new, rule, case, level)
        _begin(clock, rule, clocks)
    found = []
    for clock in clocks:
        if clock.kind in NEVER_LATE | AFTER_CLOSE or clock.status in LEFT_OUT:
            continue
        recompute(session, clock, at, beside=clocks)
        level = _level(clock, case, legs, levels)
        found.append(Replay(clock.dispute_id, clock.kind, level, _end(clock, at), before[clock.id], clock.due_at))
    return found


def _end(clock: Clock, at: datetime) -> datetime:
    """When it was over; what is paused has stood since then, what runs runs until now."""
    if clock.status is ClockStatus.PAUSED:
        return next(event.at for event in reversed(clock.events) if event.kind is ClockEventKind.PAUSE)
    return clock.ended_at or at


def _level(clock: Clock, case: SuchCase, legs: Mapping[int, Level], levels: Mapping[int, Level]) -> Level:
    """Where the case stood: the citizen's clock belongs to where it ended, a holder's to its leg."""
    if clock.kind is ClockKind.TOTAL:
        return case.level
    return legs.get(clock.leg_no) or levels.get(clock.unit_id or 0) or case.level


def _begin(clock: Clock, rule: Rule, clocks: Sequence[Clock]) -> None:
    """The citizen's clock runs from the application or from acceptance, as the rule says; re-opened, from then."""
    acceptance = newest(clocks, ClockKind.ACCEPTANCE)
    if clock.kind is not ClockKind.TOTAL or clock.linked_id is not None or acceptance is None:
        return
    begin = acceptance.started_at if rule.starts_at is StartsAt.REGISTERED else acceptance.ended_at
    if begin is not None and clock.events:
        clock.started_at = clock.events[0].at = begin
