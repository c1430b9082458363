"""Special limits on real cases: which rule a clock takes, and that an appraisal does not count."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from mediation.clocks.queries import running
from mediation.disputes.actions import advance
from tests.make import County, make_dispute, moment
from workflows.calendar import DayUnit, local_day
from workflows.clocks import ClockKind
from workflows.states import State


def test_the_time_of_an_appraisal_does_not_count_in_a_medical_case(session: Session, here: County) -> None:
    case = make_dispute(here, State.SUSPENDED, category="13", at=moment("2026-09-08 09:00"))
    total = running(session, case.id, ClockKind.TOTAL)
    assert total is not None and (total.length, total.unit, total.status) == (30, DayUnit.WORKING, "paused")
    before = local_day(total.due_at)
    advance(session, case, "resume", actor=here.actor("village.mediator"), at=moment("2026-09-18 09:00"), reason="鉴定书到了")
    # the eight working days from the 8th to the 17th, of which the first never counted
    assert (before, local_day(total.due_at)) == (date(2026, 10, 26), date(2026, 11, 4))


@pytest.mark.parametrize(("difficulty", "days"), [("simple", 7), ("ordinary", 15), ("complex", 15)])
def test_a_simple_case_from_the_court_has_seven_days(session: Session, here: County, difficulty: str, days: int) -> None:
    case = make_dispute(here, State.MEDIATING, channel="court_after", difficulty=difficulty)
    clock = running(session, case.id, ClockKind.MEDIATION)
    assert clock is not None and (clock.length, clock.share) == (days, 0)
