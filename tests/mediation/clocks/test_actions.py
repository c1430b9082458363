"""What starts, pauses, extends and ends a clock, and the date it leads to."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mediation.clocks.actions import end, extend, pause, resume, revive
from mediation.clocks.models import Clock
from mediation.clocks.queries import clocks_of, running
from mediation.disputes.models import Dispute
from tests.make import County, moment
from tests.mediation.clocks.conftest import Begin
from workflows.calendar import local_day
from workflows.clocks import ClockEnd, ClockEventKind, ClockKind, ClockStatus
from workflows.guarding import Refused
from workflows.levels import Level
from workflows.outcomes import Channel

K = ClockKind
BOTH = (K.MEDIATION, K.TOTAL)


def due(clock: Clock) -> date:
    return local_day(clock.due_at)


def suspended(session: Session, dispute: Dispute, since: str, until: str) -> None:
    pause(session, dispute_id=dispute.id, kinds=BOTH, at=moment(since), reason="等土壤检测")
    resume(session, dispute_id=dispute.id, kinds=BOTH, at=moment(until))


def test_the_citizens_clock_of_the_picture_ends_on_26_october(
    session: Session, dispute: Dispute, begin: Begin
) -> None:
    total = begin(K.TOTAL, moment("2026-09-18 15:30"))
    assert due(total) == date(2026, 10, 19)
    suspended(session, dispute, "2026-10-08 10:20", "2026-10-14 09:06")
    assert total.due_at == moment("2026-10-26 17:30")
    assert total.amber_at == moment("2026-10-19 00:00")


def test_the_towns_clock_of_the_picture_ends_on_15_october(
    session: Session, dispute: Dispute, begin: Begin
) -> None:
    begin(K.TOTAL, moment("2026-09-18 15:30"))
    town = begin(K.MEDIATION, moment("2026-09-29 09:00"), level=Level.TOWN)
    suspended(session, dispute, "2026-10-08 10:20", "2026-10-14 09:06")
    assert due(town) == date(2026, 10, 15)
    assert town.acts_at == moment("2026-10-20 17:30")
    assert town.amber_at <= moment("2026-10-14 10:00") < town.due_at


def test_a_village_that_signs_late_has_less_time(begin: Begin) -> None:
    begin(K.TOTAL, moment("2026-03-02 09:00"))
    early = begin(K.MEDIATION, moment("2026-03-02 10:00"))
    assert due(early) == date(2026, 3, 9)
    assert early.share == 23


def test_a_holder_keeps_three_working_days_when_the_total_has_run_out(begin: Begin) -> None:
    begin(K.TOTAL, moment("2026-03-02 09:00"))
    county = begin(K.MEDIATION, moment("2026-04-07 09:00"), level=Level.COUNTY)
    assert due(county) == date(2026, 4, 10)


def test_a_town_leaves_the_county_its_share(begin: Begin) -> None:
    begin(K.TOTAL, moment("2026-03-02 09:00"))
    town = begin(K.MEDIATION, moment("2026-03-12 09:00"), level=Level.TOWN)
    assert due(town) == date(2026, 3, 19)  # not the 23rd: 1 April less 13 days


def test_an_approved_extension_is_taken_from_the_levels_above(
    session: Session, dispute: Dispute, begin: Begin
) -> None:
    begin(K.TOTAL, moment("2026-03-02 09:00"))
    village = begin(K.MEDIATION, moment("2026-03-02 10:00"))
    extend(
        session, dispute_id=dispute.id, kinds=[K.MEDIATION], at=moment("2026-03-06 09:00"), days=4,
        reason="双方都要求延长",
    )  # fmt: skip
    assert due(village) == date(2026, 3, 13)


def test_labour_runs_from_the_application(begin: Begin) -> None:
    begin(K.ACCEPTANCE, moment("2026-03-02 09:00"))
    total = begin(K.TOTAL, moment("2026-03-05 09:00"), category="10")
    assert total.started_at == moment("2026-03-02 09:00")
    assert due(total) == date(2026, 3, 17)


def test_labour_reopened_is_not_late_at_once(session: Session, dispute: Dispute, begin: Begin) -> None:
    begin(K.ACCEPTANCE, moment("2026-03-02 09:00"))
    first = begin(K.TOTAL, moment("2026-03-02 09:30"), category="10")
    end(session, dispute_id=dispute.id, kinds=[K.TOTAL], at=moment("2026-03-10 09:00"), how=ClockEnd.MET)
    again = begin(K.TOTAL, moment("2026-08-03 09:00"), category="10", linked_id=first.id, leg_no=2)
    assert due(again) == date(2026, 8, 18)


def test_a_petition_is_never_paused(session: Session, dispute: Dispute, begin: Begin) -> None:
    total = begin(K.TOTAL, moment("2026-03-02 09:00"), channel=Channel.PETITION)
    assert not pause(
        session, dispute_id=dispute.id, kinds=BOTH, at=moment("2026-03-03 09:00"), reason="等鉴定或检测"
    )
    assert total.status is ClockStatus.RUNNING
    assert due(total) == date(2026, 5, 6)  # 1 May is the 60th day, a holiday until the 5th


def test_a_petition_gets_thirty_days_more_at_most(session: Session, dispute: Dispute, begin: Begin) -> None:
    begin(K.TOTAL, moment("2026-03-02 09:00"), channel=Channel.PETITION)
    facts = {"dispute_id": dispute.id, "kinds": [K.TOTAL], "at": moment("2026-04-02 09:00"), "reason": "复杂"}
    extend(session, days=20, **facts)
    with pytest.raises(Refused, match="最多延长 30 天，已经延长 20 天"):
        extend(session, days=11, **facts)


def test_the_sources_own_date_applies_where_it_is_earlier(begin: Begin) -> None:
    total = begin(K.TOTAL, moment("2026-03-02 09:00"), channel=Channel.HOTLINE, due_on=date(2026, 3, 16))
    assert total.due_at == moment("2026-03-16 17:30")


def test_the_clerks_date_replaces_the_length_of_a_supplement(begin: Begin) -> None:
    assert due(begin(K.SUPPLEMENT, moment("2026-03-02 09:00"), due_on=date(2026, 3, 21))) == date(2026, 3, 23)


def test_overdue_is_kept_when_a_clock_ends(session: Session, dispute: Dispute, begin: Begin) -> None:
    late = begin(K.SIGNING, moment("2026-03-02 09:00"))
    at = moment("2026-03-09 09:00")
    end(session, dispute_id=dispute.id, kinds=[K.SIGNING], at=at, how=ClockEnd.ESCALATED)
    assert (late.status, late.overdue_since) == (ClockStatus.ESCALATED, moment("2026-03-03 17:30"))


def test_a_clock_met_at_its_last_minute_is_not_late(session: Session, dispute: Dispute, begin: Begin) -> None:
    signing = begin(K.SIGNING, moment("2026-03-02 09:00"))
    end(session, dispute_id=dispute.id, kinds=[K.SIGNING], at=moment("2026-03-03 17:30"), how=ClockEnd.MET)
    assert signing.overdue_since is None


def test_an_open_pause_ends_with_the_clock_and_its_time_does_not_count(
    session: Session, dispute: Dispute, begin: Begin
) -> None:
    clock = begin(K.MEDIATION, moment("2026-03-02 09:00"))
    pause(session, dispute_id=dispute.id, kinds=BOTH, at=moment("2026-03-05 09:00"), reason="等鉴定")
    end(session, dispute_id=dispute.id, kinds=BOTH, at=moment("2026-04-20 09:00"), how=ClockEnd.SUPERSEDED)
    kinds = [event.kind for event in clocks_of(session, dispute.id)[0].events]
    assert kinds[-2:] == [ClockEventKind.RESUME, ClockEventKind.END]
    assert clock.overdue_since is None


def test_pausing_after_office_hours_saves_no_day(session: Session, dispute: Dispute, begin: Begin) -> None:
    late = begin(K.MEDIATION, moment("2026-03-02 09:00"))
    pause(session, dispute_id=dispute.id, kinds=BOTH, at=moment("2026-03-09 20:00"), reason="等鉴定")
    resume(session, dispute_id=dispute.id, kinds=BOTH, at=moment("2026-03-16 09:00"))
    assert late.due_at == moment("2026-03-09 17:30")


def test_resuming_what_is_not_paused_does_nothing(session: Session, dispute: Dispute, begin: Begin) -> None:
    clock = begin(K.MEDIATION, moment("2026-03-02 09:00"))
    assert resume(session, dispute_id=dispute.id, kinds=BOTH, at=moment("2026-03-03 09:00")) == []
    assert len(clock.events) == 1


def test_the_gap_before_a_rework_does_not_count(session: Session, dispute: Dispute, begin: Begin) -> None:
    total = begin(K.TOTAL, moment("2026-03-02 09:00"))
    end(session, dispute_id=dispute.id, kinds=[K.TOTAL], at=moment("2026-03-12 09:00"), how=ClockEnd.MET)
    revived = revive(session, dispute_id=dispute.id, kind=K.TOTAL, at=moment("2026-03-22 09:00"))
    assert revived is total
    assert (total.status, total.ended_at) == (ClockStatus.RUNNING, None)
    assert due(total) == date(2026, 4, 13)  # 1 April and ten days: Saturday the 11th


def test_the_database_refuses_two_open_clocks_of_one_kind(session: Session, begin: Begin) -> None:
    begin(K.TOTAL, moment("2026-03-02 09:00"))
    with pytest.raises(IntegrityError):
        begin(K.TOTAL, moment("2026-03-03 09:00"))
    session.rollback()


def test_running_finds_a_paused_clock_too(session: Session, dispute: Dispute, begin: Begin) -> None:
    clock = begin(K.MEDIATION, moment("2026-03-02 09:00"))
    pause(session, dispute_id=dispute.id, kinds=BOTH, at=moment("2026-03-03 09:00"), reason="等鉴定")
    assert running(session, dispute.id, K.MEDIATION) is clock
    assert running(session, dispute.id, K.TOTAL) is None


def test_a_new_unit_gets_a_full_clock_and_the_citizens_one_does_not_move(
    session: Session, dispute: Dispute, begin: Begin, here: County
) -> None:
    def at(day: int) -> datetime:
        return moment(f"2026-03-{day:02} 09:00")

    total = begin(K.TOTAL, at(2))
    before = total.due_at
    begin(K.MEDIATION, at(2))
    end(session, dispute_id=dispute.id, kinds=[K.MEDIATION], at=at(6), how=ClockEnd.SUPERSEDED)
    fresh = begin(K.MEDIATION, at(6), level=Level.TOWN, leg_no=2)
    assert (total.due_at, due(fresh)) == (before, date(2026, 3, 16))
