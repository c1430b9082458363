"""How a clock starts: by the rule for such a case, beside the clocks the case has already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from sqlalchemy.orm import Session

from mediation.clocks.dates import recompute
from mediation.clocks.models import Clock, ClockEvent
from mediation.clocks.queries import bare_clocks, newest
from mediation.clocks.rulebook import rules_in_force
from workflows.clocks import ClockEventKind, ClockKind, ClockStatus
from workflows.limits import Given, Rule, RuleSet, StartsAt, SuchCase


class Case(SuchCase, Protocol):
    """A case that has clocks: a dispute, of which this noun knows no more."""

    @property
    def id(self) -> int: ...
    @property
    def leg_no(self) -> int: ...
    @property
    def unit_id(self) -> int | None: ...
    @property
    def desk_id(self) -> int: ...


def start(
    session: Session,
    case: Case,
    kind: ClockKind,
    *,
    at: datetime,
    starts_at: StartsAt | None = None,
    unit_id: int | None = None,
    due_on: date | None = None,
    linked_id: int | None = None,
    actor_id: int | None = None,
    reason: str = "",
    clocks: list[Clock] | None = None,
) -> Clock:
    """Start the clock that the rules give such a case: of its holder, unless it is another unit's (督办).

    `reason`: the words of what started it (上报). `clocks`: all of the case, for a move that does several things; the
    new one is put there and written by the caller's next flush.
    """
    known = bare_clocks(session, case.id) if clocks is None else clocks
    rules = rules_in_force(session, at)
    rule = rules.rule_of(kind, case, starts_at=starts_at)
    clock = _limited(rules, rule, case)
    clock.dispute_id, clock.leg_no, clock.unit_id = case.id, case.leg_no, unit_id or case.unit_id or case.desk_id
    clock.linked_id, clock.due_on_given = linked_id, due_on
    clock.started_at = _started_at(rule, known, at=at, linked_id=linked_id)
    began = reason if reason and clock.started_at == at else rule.starts_at.label
    clock.events.append(ClockEvent(kind=ClockEventKind.START, at=clock.started_at, reason=began, actor_id=actor_id))
    recompute(session, clock, at, beside=known)
    session.add(clock)
    known.append(clock)
    if clocks is None:
        session.flush()
    return clock


def foresee(session: Session, case: SuchCase, kind: ClockKind, at: datetime) -> Clock:
    """The clock that would start now for such a case, with its dates; nothing is kept of it."""
    rules = rules_in_force(session, at)
    rule = rules.rule_of(kind, case)
    clock = _limited(rules, rule, case)
    clock.started_at = at
    clock.events.append(ClockEvent(kind=ClockEventKind.START, at=at, reason=rule.starts_at.label))
    recompute(session, clock, at, beside=[])
    return clock


def _limited(rules: RuleSet, rule: Rule, case: SuchCase) -> Clock:
    """What the rule says of it, kept with the clock: a later version of the rule does not change it by itself."""
    share, share_unit = rules.share_of(rule, case.level, case.difficulty)
    return Clock(
        kind=rule.kind,
        rule_name=rule.name,
        rule_version=rule.version,
        length=rule.length,
        unit=rule.unit,
        pausable=rule.pausable,
        source=rule.source,
        share=share,
        share_unit=share_unit,
        consequence=rule.then,
        acts_after=rule.then_after,
        extend_max=rule.extend_max,
        given_replaces=rule.given is Given.REPLACES,
        status=ClockStatus.RUNNING,
    )


def _started_at(rule: Rule, known: Sequence[Clock], *, at: datetime, linked_id: int | None) -> datetime:
    """Some limits run from the application (劳动争议): the citizen must not wait off the clock.

    Not on re-opening: a clock that began years ago would be late at once.
    """
    from_application = rule.starts_at is StartsAt.REGISTERED and rule.kind is not ClockKind.ACCEPTANCE
    if not from_application or linked_id is not None or newest(known, rule.kind):
        return at
    acceptance = newest(known, ClockKind.ACCEPTANCE)
    return acceptance.started_at if acceptance else at
