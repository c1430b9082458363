"""When a version comes into force: what runs already is counted again, once, and nothing that happened is lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mediation.clocks import actions as clocks
from mediation.clocks.models import Clock, ClockEvent
from mediation.clocks.queries import running
from mediation.clocks.rulebook import RuleVersion, rules_of
from mediation.disputes.actions import advance
from mediation.disputes.models import Dispute
from mediation.jobs.running import run_due
from mediation.notices.models import Notice
from mediation.rules.impact import impact
from mediation.rules.recount import apply_rules
from mediation.work import HELD_AT_ONCE
from tests.make import County, make_dispute, moment
from tests.mediation.desk.counting import held
from tests.mediation.rules.conftest import AT, Version
from workflows.calendar import local_day
from workflows.clocks import ClockEventKind, ClockKind
from workflows.limit_files import load_rules
from workflows.states import State

# Signed on Friday, 18 September 2026: seven days end on 25 September, which the Mid-Autumn holiday moves to the 28th.
NEXT = date(2026, 9, 21)
MORNING = moment("2026-09-21 00:05")
WORDS = "第 2 版规则从9月21日起：7 改为 4 个自然日"


def holder(session: Session, case: Dispute) -> Clock:
    clock = running(session, case.id, ClockKind.MEDIATION)
    assert clock is not None
    return clock


def changes(session: Session, clock: Clock) -> list[str]:
    found = select(ClockEvent.reason).where(ClockEvent.clock_id == clock.id, ClockEvent.kind == ClockEventKind.RULE)
    return list(session.scalars(found.order_by(ClockEvent.id)))


def test_an_open_clock_is_counted_again_and_says_so(session: Session, here: County, approved: Version) -> None:
    case = make_dispute(here, State.MEDIATING)
    version = approved(days={"village": 4}, applies_from=NEXT)
    before = holder(session, case).due_at
    apply_rules(session, at=MORNING)
    clock = holder(session, case)
    assert local_day(clock.due_at) == date(2026, 9, 22) < local_day(before)
    assert (clock.rule_name, clock.rule_version, clock.length) == ("county", 2, 4)
    assert changes(session, clock) == [WORDS]
    assert case.due_at == clock.due_at
    assert version.recounted_at == MORNING


def test_a_clock_whose_number_stays_takes_the_version_and_is_not_told_of(session: Session, here: County, approved: Version) -> None:
    case = make_dispute(here, State.MEDIATING)
    approved(days={"village": 4}, applies_from=NEXT)
    apply_rules(session, at=MORNING)
    total = running(session, case.id, ClockKind.TOTAL)
    assert total is not None and changes(session, total) == []
    assert {clock.rule_version for clock in session.scalars(select(Clock)) if clock.open} == {2}


def test_only_cases_whose_limits_change_are_counted(session: Session, here: County, approved: Version) -> None:
    """What the preview said is what the job then says it did."""
    make_dispute(here, State.MEDIATING)
    for _ in range(3):
        make_dispute(here, State.ASSIGNED)
    version = approved(days={"village": 4}, applies_from=NEXT)
    assert impact(session, rules_of(session, version.name, version.version), at=MORNING).cases == 1
    assert apply_rules(session, at=MORNING).rows == 1
    assert {clock.rule_version for clock in session.scalars(select(Clock)) if clock.open} == {2}


def test_the_second_run_and_the_second_process_change_nothing(session: Session, here: County, approved: Version) -> None:
    case = make_dispute(here, State.MEDIATING)
    approved(days={"village": 4}, applies_from=NEXT)
    first = apply_rules(session, at=MORNING)
    assert first.rows > 0
    session.execute(update(RuleVersion).values(recounted_at=None))  # as another process still sees it
    again = apply_rules(session, at=MORNING + timedelta(minutes=1))
    assert again.rows == 0
    assert changes(session, holder(session, case)) == [WORDS]


def test_nothing_moves_before_the_day(session: Session, here: County, approved: Version) -> None:
    case = make_dispute(here, State.MEDIATING)
    approved(days={"village": 4}, applies_from=NEXT)
    assert apply_rules(session, at=moment("2026-09-20 23:59")).rows == 0
    assert holder(session, case).length == 7


def test_only_what_starts_from_the_day_on_if_the_county_says_so(session: Session, here: County, approved: Version) -> None:
    old = make_dispute(here, State.MEDIATING)
    approved(days={"village": 4}, applies_from=NEXT, recounts_open=False)
    assert apply_rules(session, at=MORNING).rows == 0
    new = make_dispute(here, State.MEDIATING, at=moment("2026-09-21 09:00"))
    assert (holder(session, old).length, holder(session, new).length) == (7, 4)
    assert changes(session, holder(session, old)) == []


def test_a_pause_and_an_extension_stay(session: Session, here: County, approved: Version) -> None:
    case = make_dispute(here, State.SUSPENDED)
    approved(days={"village": 4}, applies_from=NEXT)
    apply_rules(session, at=MORNING)
    assert holder(session, case).status == "paused"
    advance(session, case, "resume", actor=here.actor("village.mediator"), at=moment("2026-09-23 10:00"), reason="检测做完了")
    # paused 18 to 22 September; four days from the 23rd end on Sunday the 27th, and the 25th to 27th are a holiday
    assert local_day(holder(session, case).due_at) == date(2026, 9, 28)


def test_an_approved_extension_counts_on_top(session: Session, here: County, approved: Version) -> None:
    case = make_dispute(here, State.MEDIATING)
    clocks.extend(session, dispute_id=case.id, kinds=[ClockKind.MEDIATION], at=AT, days=2, reason="要等镇里的图")
    approved(days={"village": 4}, applies_from=NEXT)
    apply_rules(session, at=MORNING)
    assert local_day(holder(session, case).due_at) == date(2026, 9, 24)


def test_that_a_case_was_late_is_not_forgiven_by_a_longer_limit(session: Session, here: County, approved: Version) -> None:
    case = make_dispute(here, State.MEDIATING, at=moment("2026-09-01 09:00"))
    run_due(session, AT, ("overdue",))
    late = holder(session, case).overdue_since
    assert late is not None
    approved(days={"village": 9, "town": 9, "county": 12}, applies_from=NEXT)
    apply_rules(session, at=MORNING)
    session.expire_all()
    assert (holder(session, case).overdue_since, case.overdue_since) == (late, late)


def test_what_the_new_rules_make_late_is_flagged_by_the_next_sweep(
    session: Session, here: County, approved: Version
) -> None:
    case = make_dispute(here, State.MEDIATING, at=moment("2026-09-16 09:00"))
    approved(days={"village": 2}, applies_from=NEXT)
    run_due(session, MORNING, ("rules", "overdue"))
    session.expire_all()
    assert local_day(holder(session, case).due_at) == date(2026, 9, 18)
    assert case.overdue_since == holder(session, case).due_at


def test_who_opens_a_case_meanwhile_waits_for_twenty_at_most(
    app: Flask, session: Session, here: County, approved: Version
) -> None:
    for _ in range(HELD_AT_ONCE + 1):
        make_dispute(here, State.MEDIATING)
    approved(days={"village": 4}, applies_from=NEXT)
    with held(app.extensions["engine"]) as taken:
        apply_rules(session, at=MORNING)
    assert [count for count in taken if count] == [HELD_AT_ONCE, 1]


def test_one_bad_case_does_not_stop_the_others_and_is_tried_again(session: Session, here: County, approved: Version) -> None:
    bad, good = make_dispute(here, State.MEDIATING), make_dispute(here, State.MEDIATING)
    version = approved(days={"village": 4}, applies_from=NEXT)
    spoilt = update(Clock).where(Clock.id == holder(session, bad).id)
    session.execute(spoilt.values(started_at=datetime(9999, 12, 30, tzinfo=UTC)))
    session.commit()
    done = apply_rules(session, at=MORNING)
    assert [line.split()[0] for line in done.skipped] == [bad.number]
    assert (holder(session, good).length, version.recounted_at) == (4, None)
    session.execute(spoilt.values(started_at=AT))
    session.commit()
    assert apply_rules(session, at=MORNING + timedelta(hours=1)).skipped == []
    assert (holder(session, bad).length, version.recounted_at) == (4, MORNING + timedelta(hours=1))


@pytest.mark.parametrize(
    ("recounts", "says"),
    [
        (True, "明天（9月21日）起用第 2 版时限规则，在办的重新算：1 件变动，0 件变成快到期，0 件变成超期。"),
        (False, "明天（9月21日）起用第 2 版时限规则，只管这天以后起算的，在办的不变。"),
    ],
)
def test_the_day_before_it_is_counted_once_more_and_said_once(
    session: Session, here: County, approved: Version, recounts: bool, says: str
) -> None:
    make_dispute(here, State.MEDIATING)
    approved(days={"village": 4}, applies_from=NEXT, recounts_open=recounts)
    for hour in ("00:30", "09:00", "23:00"):
        apply_rules(session, at=moment(f"2026-09-20 {hour}"))
    lines = select(Notice.person_id, Notice.text).where(Notice.kind == "rules_tomorrow")
    people = {here.person(name).id for name in ("supervisor", "sysadmin")}
    assert set(session.execute(lines).all()) == {(person, says) for person in people}


def test_versions_missed_while_the_server_was_down_are_caught_up_in_order(
    session: Session, here: County, approved: Version
) -> None:
    case = make_dispute(here, State.MEDIATING)
    approved(days={"village": 4}, applies_from=NEXT)
    approved(days={"village": 5}, applies_from=date(2026, 9, 22))
    apply_rules(session, at=moment("2026-09-23 09:00"))
    assert changes(session, holder(session, case)) == [WORDS, "第 3 版规则从9月22日起：4 改为 5 个自然日"]
    assert load_rules().version == 1
