"""A version comes into force: the cases in hand are counted again under it, once, and the day before it is said."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, joinedload

from mediation.clocks.dates import recompute
from mediation.clocks.models import Clock, ClockEvent
from mediation.clocks.queries import OPEN, still_open
from mediation.clocks.rulebook import OWN, RuleVersion, VersionStatus, rules_of
from mediation.disputes.models import Dispute
from mediation.disputes.timing import press
from mediation.notices.actions import queue
from mediation.notices.models import Notice
from mediation.rules.impact import impact
from mediation.rules.queries import administrators
from mediation.rules.terms import adopt, rule_for, words
from mediation.work import HELD_AT_ONCE, Done
from workflows.calendar import DayUnit, local_day, opening
from workflows.clocks import ClockEventKind
from workflows.limits import Rule
from workflows.steps import day_words

ONE_DAY = timedelta(days=1)
TOMORROW = "rules_tomorrow"


def apply_rules(session: Session, *, at: datetime) -> Done:
    """Count again what a version in force asks for, in the order of the versions; commits after a few cases."""
    done = Done()
    tell_tomorrow(session, at=at)
    session.commit()
    for version in session.scalars(_waiting(at)).all():
        before = len(done.skipped)
        _recount(session, version, at, done)
        if len(done.skipped) == before:  # else what was skipped is tried again the next time
            version.recounted_at = at
        session.commit()
    return done


def tell_tomorrow(session: Session, *, at: datetime) -> None:
    """The day before: what will move is counted once more, for who approved it and for the administrator."""
    tomorrow = local_day(at) + ONE_DAY
    coming = select(RuleVersion).where(
        RuleVersion.status == VersionStatus.APPROVED, RuleVersion.applies_from == tomorrow
    )
    for version in session.scalars(coming):
        said = select(Notice.id).where(Notice.kind == TOMORROW, Notice.created_at >= opening(local_day(at)))
        if session.scalar(said.limit(1)) is not None:
            continue
        people = {*administrators(session), *([version.approved_by] if version.approved_by else [])}
        queue(session, person_ids=sorted(people), dispute_id=None, at=at, kind=TOMORROW,
              day=day_words(tomorrow, local_day(at)), version=version.version, effect=_tomorrow(session, version, at))


def _tomorrow(session: Session, version: RuleVersion, at: datetime) -> str:
    if not version.recounts_open:
        return "只管这天以后起算的，在办的不变。"
    assert version.applies_from is not None
    moved = impact(session, rules_of(session, version.name, version.version), at=opening(version.applies_from))
    return f"在办的重新算：{moved.cases} 件变动，{moved.soon} 件变成快到期，{moved.late} 件变成超期。"


def _waiting(at: datetime) -> Select[RuleVersion]:
    return (
        select(RuleVersion)
        .where(
            RuleVersion.status == VersionStatus.APPROVED, RuleVersion.recounts_open,
            RuleVersion.recounted_at.is_(None), RuleVersion.applies_from <= local_day(at),
        )
        .order_by(RuleVersion.version)
    )


def _recount(session: Session, version: RuleVersion, at: datetime, done: Done) -> None:
    """Case by case, each in a savepoint; what another process has done meanwhile is no longer found."""
    passed: set[int] = set()
    while ids := [each for each in session.scalars(_behind(version).limit(HELD_AT_ONCE + len(passed))) if each not in passed]:
        for dispute_id in ids:
            passed.add(dispute_id)
            number = session.scalar(select(Dispute.number).where(Dispute.id == dispute_id)) or str(dispute_id)
            done.one(session, number, partial(_one, session, dispute_id, version, at))
        session.commit()


def _behind(version: RuleVersion) -> Select[int]:
    """Cases with an open clock of an older set."""
    return (
        select(Clock.dispute_id)
        .where(Clock.status.in_(OPEN), _older(version))
        .distinct()
        .order_by(Clock.dispute_id)
    )


def _older(version: RuleVersion) -> ColumnElement[bool]:
    return or_(Clock.rule_name != OWN, Clock.rule_version < version.version)


def _one(session: Session, dispute_id: int, version: RuleVersion, at: datetime) -> int:
    """The case is held while its clocks change: a person who acts on it waits, and sees the new dates.

    All take the version; only where something is another now is it said on the clock, and does the case count.
    """
    dispute = session.scalars(
        select(Dispute).where(Dispute.id == dispute_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    clocks = session.scalars(
        select(Clock).where(Clock.dispute_id == dispute_id).order_by(Clock.id)
        .options(joinedload(Clock.events)).execution_options(populate_existing=True)
    ).unique().all()
    behind = [clock for clock in still_open(clocks) if clock.rule_name != OWN or clock.rule_version < version.version]
    new = rules_of(session, version.name, version.version)
    was = {clock.id: _terms(clock) for clock in behind}
    for clock in behind:
        adopt(clock, new, rule_for(new, clock, dispute), dispute)
    session.flush()
    for clock in still_open(clocks):
        recompute(session, clock, at, beside=clocks)
    changed = [clock for clock in behind if _terms(clock) != was[clock.id]]
    for clock in changed:
        _say(clock, was[clock.id], rule_for(new, clock, dispute), version, at)
    press(session, dispute, clocks)
    return int(bool(changed))


class Terms(NamedTuple):
    """What of a clock a person sees."""

    length: int
    unit: DayUnit
    dates: tuple[datetime | None, ...]


def _terms(clock: Clock) -> Terms:
    return Terms(clock.length, clock.unit, (clock.due_at, clock.amber_at, clock.alarm3_at, clock.alarm4_at, clock.acts_at))


def _say(clock: Clock, was: Terms, rule: Rule, version: RuleVersion, at: datetime) -> None:
    assert version.applies_from is not None
    reason = words(rule, version.applies_from, length=was.length, unit=was.unit)
    clock.events.append(ClockEvent(kind=ClockEventKind.RULE, at=at, reason=reason, approver_id=version.approved_by))
