"""flask clocks check: what is kept beside what the rows lead to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.clocks.checking import cases
from mediation.clocks.models import Clock
from mediation.clocks.queries import bare_clocks
from mediation.clocks.year import close_day
from mediation.disputes.clock_check import differences
from mediation.disputes.commands import group
from mediation.disputes.models import Dispute
from mediation.work import HELD_AT_ONCE
from tests.make import Clock as Now
from tests.make import County, county, make_dispute
from workflows.calendar import local_day
from workflows.clocks import ClockKind
from workflows.states import State

DAY = timedelta(days=1)


@pytest.fixture
def here(session: Session, clock: Now) -> County:
    return county(session, at=clock.at - 40 * DAY)


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def of(session: Session, dispute_id: int, kind: ClockKind) -> Clock:
    return next(each for each in bare_clocks(session, dispute_id) if each.kind is kind)


def test_every_way_through_the_process_keeps_the_dates_its_rows_lead_to(
    session: Session, here: County, clock: Now, runner: FlaskCliRunner
) -> None:
    for ago, state in enumerate(State, start=1):
        make_dispute(here, state, at=clock.at - ago * DAY, channel="petition" if ago % 2 else "visit")
    session.commit()
    result = runner.invoke(group, ["check"])
    assert (result.output, result.exit_code) == ("每一个时限都和重算的一样。\n", 0)


def test_a_date_that_was_tampered_with_is_listed_and_left(
    session: Session, here: County, clock: Now, runner: FlaskCliRunner
) -> None:
    case = make_dispute(here, State.MEDIATING, at=clock.at - DAY)
    total = of(session, case.id, ClockKind.TOTAL)
    right, number = total.due_at, case.number
    total.due_at = right + DAY
    session.commit()
    for _ in range(2):
        result = runner.invoke(group, ["check"], catch_exceptions=False)
        assert result.exit_code == 1
        assert result.output.splitlines() == [
            f"{number} 居民时限到期：记的是 2026-10-20 17:30，重算是 2026-10-19 17:30",
            "1 处不一样。",
        ]


def test_repair_says_each_one_and_leaves_what_is_over(
    session: Session, here: County, clock: Now, runner: FlaskCliRunner
) -> None:
    case = make_dispute(here, State.MEDIATING, at=clock.at - DAY)
    total, signing = of(session, case.id, ClockKind.TOTAL), of(session, case.id, ClockKind.SIGNING)
    right, kept, number = total.due_at, signing.due_at + DAY, case.number
    total.due_at, signing.due_at = right - DAY, kept
    session.commit()
    lines = runner.invoke(group, ["check", "--repair"]).output.splitlines()
    assert f"{number} 居民时限到期：记的是 2026-10-18 17:30，重算是 2026-10-19 17:30，已改正" in lines
    assert any("签收时限到期" in line and line.endswith("（已结束，不改）") for line in lines)
    session.expire_all()
    assert (total.due_at, signing.due_at) == (right, kept)


def test_a_closing_day_does_not_make_it_fail_for_what_has_ended(
    session: Session, here: County, clock: Now, runner: FlaskCliRunner
) -> None:
    """Signed for, then the day before its due date is closed for good: that limit was right in its time."""
    case = make_dispute(here, State.MEDIATING, at=clock.at - DAY)
    signing = of(session, case.id, ClockKind.SIGNING)
    close_day(session, local_day(signing.due_at), "台风停工", at=clock.at)
    session.commit()
    for arguments in (["check"], ["check", "--repair"]):
        result = runner.invoke(group, arguments, catch_exceptions=False)
        lines = result.output.splitlines()
        assert result.exit_code == 0
        assert any("签收时限到期" in line and line.endswith("（已结束，不改）") for line in lines)
        assert "还在走的时限都和重算的一样。" in lines and "每一个时限都和重算的一样。" not in lines
        assert lines[-1].startswith("已结束的时限有 ") and lines[-1].endswith("当时是那样算的，不改，也不算错。")


def test_a_case_is_checked_whole_however_small_the_batch(session: Session, here: County, clock: Now) -> None:
    made = [make_dispute(here, State.MEDIATING, at=clock.at - DAY).id for _ in range(5)]
    found = [dispute_id for batch in cases(session, batch=2) for dispute_id, clocks in batch if len(clocks) == 6]
    assert found == made
    assert [each for batch in differences(session, at=clock.at) for each in batch] == []


def test_who_repairs_holds_few_cases_at_once(session: Session, here: County, clock: Now) -> None:
    for _ in range(HELD_AT_ONCE + 1):
        of(session, make_dispute(here, State.MEDIATING, at=clock.at - DAY).id, ClockKind.TOTAL).due_at += DAY
    session.commit()
    found = []
    for some in differences(session, at=clock.at, repair=True):
        found.append(len({each.number for each in some}))
        session.commit()
    assert found == [HELD_AT_ONCE, 1]


# one writer at a time in SQLite: there is nobody to wait for
@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_who_repairs_holds_the_case_and_reads_it_again(app: Flask, session: Session, here: County, clock: Now) -> None:
    case = make_dispute(here, State.MEDIATING, at=clock.at - DAY)
    total = of(session, case.id, ClockKind.TOTAL)
    right, number = total.due_at, case.number
    session.commit()
    assert total.due_at == right and case.number == number  # read, and old from here on
    free = select(Dispute.id).where(Dispute.id == case.id).with_for_update(skip_locked=True)
    with Session(app.extensions["engine"]) as other:
        other.get_one(Clock, total.id).due_at = right - DAY
        other.commit()
        assert [each for batch in differences(session, at=clock.at) for each in batch] == []
        assert other.scalars(free).all() == [case.id]
        other.rollback()
        for batch in differences(session, at=clock.at, repair=True):
            assert [each.number for each in batch if not each.stays] == [number]
            assert other.scalars(free).all() == []
            other.rollback()
            session.commit()
    session.expire_all()
    assert total.due_at == right


# the same for a day that is closed: its dates are counted from what stands there when the case is free
@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_day_that_is_closed_holds_the_cases_it_moves(app: Flask, session: Session, here: County, clock: Now) -> None:
    case = make_dispute(here, State.MEDIATING, at=clock.at - DAY)
    day = local_day(of(session, case.id, ClockKind.MEDIATION).due_at)
    session.commit()
    free = select(Dispute.id).where(Dispute.id == case.id).with_for_update(skip_locked=True)
    with Session(app.extensions["engine"]) as other:
        assert close_day(session, day, "台风停工", at=clock.at)
        assert other.scalars(free).all() == []


def test_a_paused_clock_is_checked_as_of_the_moment_it_stopped(session: Session, here: County, clock: Now) -> None:
    make_dispute(here, State.SUSPENDED, at=clock.at - 20 * DAY)
    assert [each for batch in differences(session, at=clock.at) for each in batch] == []
