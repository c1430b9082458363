"""Alarms by level, overdue for good, and a second run that changes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.clocks.actions import end, extend, pause
from mediation.clocks.models import Alarm, Clock
from mediation.clocks.queries import pauses_past_end, ripe
from mediation.clocks.starting import start
from mediation.clocks.sweep import sweep
from mediation.disputes.models import Dispute
from tests.make import County, moment
from tests.mediation.clocks.conftest import Begin, make_case
from tests.plans import plan_of
from workflows.calendar import local_day
from workflows.clocks import ClockEnd, ClockKind, ClockStatus, Consequence
from workflows.levels import Level

K = ClockKind
MONDAY = moment("2026-03-02 09:00")


@pytest.mark.parametrize(
    ("at", "levels"),
    [
        ("2026-03-07 23:59", []),
        ("2026-03-08 00:00", [1]),
        ("2026-03-09 17:30", [1]),
        ("2026-03-09 17:31", [1, 2]),
        ("2026-03-10 17:31", [1, 2, 3]),
        ("2026-03-12 17:31", [1, 2, 3, 4]),
    ],
)
def test_alarms_climb_by_level(session: Session, begin: Begin, at: str, levels: list[int]) -> None:
    begin(K.MEDIATION, MONDAY)
    assert sorted(alarm.level for alarm in sweep(session, moment(at)).alarms) == levels


def test_a_second_sweep_writes_nothing(session: Session, begin: Begin) -> None:
    clock = begin(K.MEDIATION, MONDAY)
    at = moment("2026-03-20 09:00")
    first, second = sweep(session, at), sweep(session, at)
    assert (len(first.alarms), first.overdue) == (4, 1)
    assert (second.alarms, second.late, second.lapsed) == ([], [], 0)
    session.refresh(clock)
    assert clock.overdue_since == moment("2026-03-09 17:30")


def test_overdue_stays_when_the_clock_is_extended_and_met(
    session: Session, dispute: Dispute, begin: Begin
) -> None:
    clock = begin(K.MEDIATION, MONDAY)
    sweep(session, moment("2026-03-10 09:00"))
    facts = {"dispute_id": dispute.id, "kinds": [K.MEDIATION]}
    extend(session, at=moment("2026-03-10 10:00"), days=30, reason="复杂", **facts)
    end(session, at=moment("2026-03-11 09:00"), how=ClockEnd.MET, **facts)
    session.refresh(clock)
    assert clock.overdue_since == moment("2026-03-09 17:30")


@pytest.mark.parametrize("how", [ClockEnd.VOID, ClockEnd.MET])
def test_what_is_over_raises_no_alarm(
    session: Session, dispute: Dispute, begin: Begin, how: ClockEnd
) -> None:
    begin(K.MEDIATION, MONDAY)
    end(session, dispute_id=dispute.id, kinds=[K.MEDIATION], at=MONDAY, how=how)
    assert sweep(session, moment("2026-05-06 09:00")).alarms == []


def test_what_is_paused_raises_no_alarm(session: Session, dispute: Dispute, begin: Begin) -> None:
    begin(K.MEDIATION, MONDAY)
    until = local_day(moment("2026-03-12 09:00"))
    pause(session, dispute_id=dispute.id, kinds=[K.MEDIATION], at=MONDAY, reason="等鉴定", until=until)
    assert sweep(session, moment("2026-05-06 09:00")).alarms == []
    assert session.scalars(pauses_past_end(until)).all() == []
    assert len(session.scalars(pauses_past_end(local_day(moment("2026-03-13 09:00")))).all()) == 1


def test_the_applicants_own_deadlines_are_nobodys_lateness(session: Session, begin: Begin) -> None:
    begin(K.SUPPLEMENT, MONDAY)
    swept = sweep(session, moment("2026-03-20 09:00"))
    assert (swept.alarms, swept.late) == ([], [])


def test_the_right_to_object_ends_by_itself(session: Session, begin: Begin) -> None:
    clock = begin(K.OBJECTION, MONDAY)
    assert sweep(session, moment("2026-03-09 17:30")).lapsed == 0
    assert sweep(session, moment("2026-03-09 17:31")).lapsed == 1
    session.refresh(clock)
    assert (clock.status, clock.ended_at, clock.overdue_since) == (ClockStatus.LAPSED, clock.due_at, None)
    assert len(clock.events) == 2


@pytest.mark.parametrize(
    ("kind", "level", "consequence", "at"),
    [
        (K.SIGNING, Level.TOWN, Consequence.RETURN, "2026-03-05 17:30"),
        (K.MEDIATION, Level.VILLAGE, Consequence.ESCALATE, "2026-03-12 17:30"),
        (K.MEDIATION, Level.COUNTY, Consequence.SUPERVISE, "2026-03-19 17:30"),
        (K.SUPPLEMENT, Level.VILLAGE, Consequence.LAPSE, "2026-03-09 17:30"),
    ],
)
def test_a_consequence_follows_after_its_working_days(
    session: Session, begin: Begin, kind: ClockKind, level: Level, consequence: Consequence, at: str
) -> None:
    clock = begin(kind, MONDAY, level=level)
    assert clock.acts_at == moment(at)
    assert session.scalars(ripe(consequence, moment(at))).all() == []
    assert session.scalars(ripe(consequence, moment(at.replace(":30", ":31")))).all() == [clock]


def test_more_than_one_batch_is_flagged_in_one_sweep(session: Session, here: County) -> None:
    for number in range(1, 8):
        start(session, make_case(session, here, number), K.SIGNING, at=MONDAY)
    swept = sweep(session, moment("2026-03-20 09:00"), batch=2)
    assert (len(swept.alarms), swept.overdue) == (28, 7)


def test_the_sweep_reads_the_partial_index_in_its_order(session: Session, begin: Begin) -> None:
    begin(K.SIGNING, MONDAY)
    due = ripe(Consequence.RETURN, moment("2026-03-20 09:00")).with_only_columns(Clock.id)
    plan = plan_of(session, due, without=("seqscan", "sort"))
    by_day = "(acts_at<?)" if session.get_bind().dialect.name == "sqlite" else "Index Cond: (acts_at <"
    assert "ix_clock_running_acts_at" in plan and by_day in plan


def test_alarms_are_kept_apart_by_clock(session: Session, dispute: Dispute, begin: Begin) -> None:
    begin(K.SIGNING, MONDAY)
    sweep(session, moment("2026-03-20 09:00"))
    end(session, dispute_id=dispute.id, kinds=[K.SIGNING], at=moment("2026-03-20 09:00"), how=ClockEnd.MET)
    begin(K.SIGNING, moment("2026-03-20 10:00"))
    sweep(session, moment("2026-03-27 09:00"))
    assert session.scalar(select(func.count()).select_from(Alarm)) == 8


def test_sweeps_at_once_raise_each_alarm_once(app: Flask, session: Session, begin: Begin) -> None:
    begin(K.MEDIATION, MONDAY)
    session.commit()

    def run(_: int) -> tuple[int, int]:
        with Session(app.extensions["engine"]) as own:
            swept = sweep(own, moment("2026-03-20 09:00"))
            own.commit()
            return len(swept.alarms), swept.overdue

    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(run, range(8)))
    assert (sum(alarms for alarms, _ in written), sum(late for _, late in written)) == (4, 1)
