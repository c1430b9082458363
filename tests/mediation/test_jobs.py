"""The table of jobs: slots, leases, faults, and what happens after a week of silence."""

from __future__ import annotations

import json
import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from mediation import logs
from mediation.clocks.models import Alarm, Clock
from mediation.clocks.queries import calendar_of
from mediation.disputes.audit import verify
from mediation.disputes.models import Dispute
from mediation.disputes.time_moves import flag_overdue
from mediation.jobs import BY_NAME, JOBS, Job, JobRun, tick
from mediation.jobs.running import run_now
from mediation.jobs.slots import LEASE, claim, next_slot, slot_of
from mediation.jobs.table import DAY
from mediation.notices.models import Notice
from mediation.work import Done
from tests.make import DIANKOU, County, county, make_dispute, moment
from tests.make import Clock as Hand
from workflows.clocks import ClockKind, Consequence
from workflows.states import OPEN, State

SECRET = "王某住紫薇弄七号"


def nothing(session: Session, *, at: datetime) -> Done:
    return Done(rows=1)


def broken(session: Session, *, at: datetime) -> Done:
    raise KeyError(SECRET)


FIVE = Job("five", "每五分钟", 5, nothing)
NIGHTLY = Job("nightly", "夜里", DAY, nothing, at_hour=2)
OFFICE = Job("office", "上班时", 15, nothing, office_hours=True)


def at(local: str) -> datetime:
    return moment(f"2026-{local}")


@pytest.mark.parametrize(
    ("job", "local", "slot", "coming"),
    [
        (FIVE, "09-18 09:04", "2026-09-18T09:00+08:00", "09-18 09:05"),
        (FIVE, "09-18 09:05", "2026-09-18T09:05+08:00", "09-18 09:10"),
        (NIGHTLY, "09-18 01:59", "2026-09-17T02:00+08:00", "09-18 02:00"),
        (NIGHTLY, "09-18 02:00", "2026-09-18T02:00+08:00", "09-19 02:00"),
        (NIGHTLY, "09-18 23:59", "2026-09-18T02:00+08:00", "09-19 02:00"),
        (OFFICE, "09-18 08:29", None, "09-18 08:30"),
        (OFFICE, "09-18 08:30", "2026-09-18T08:30+08:00", "09-18 08:45"),
        (OFFICE, "09-18 17:31", None, "09-20 08:30"),  # Saturday off, Sunday made up for the holiday
        (OFFICE, "09-19 10:00", None, "09-20 08:30"),
        (OFFICE, "09-20 10:00", "2026-09-20T10:00+08:00", "09-20 10:15"),
    ],
)
def test_a_job_has_its_beats(session: Session, job: Job, local: str, slot: str | None, coming: str) -> None:
    calendar = calendar_of(session)
    assert slot_of(job, at(local), calendar) == slot
    assert next_slot(job, at(local), calendar) == at(coming)


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_every_job_fits_its_table_and_says_what_it_does(job: Job) -> None:
    assert len(job.name) <= 24 and job.label and not job.label.endswith("。")
    assert job.every <= DAY and DAY % job.every == 0
    assert [other.name for other in JOBS].count(job.name) == 1


def test_of_many_who_claim_a_slot_one_gets_it(app: Flask) -> None:
    def try_it(number: int) -> bool:
        with Session(app.extensions["engine"]) as own:
            return claim(own, FIVE, "slot", at("09-18 09:00"), str(number))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(try_it, range(16))) == 1


def test_a_slot_whose_process_died_is_taken_up_again(session: Session) -> None:
    began = at("09-18 02:00")
    assert claim(session, NIGHTLY, "tonight", began, "a")
    assert not claim(session, NIGHTLY, "tonight", began + LEASE - timedelta(seconds=1), "b")
    assert claim(session, NIGHTLY, "tonight", began + LEASE, "b")
    row = session.get_one(JobRun, ("nightly", "tonight"), populate_existing=True)
    assert (row.process, row.started_at) == ("b", began + LEASE)
    assert not claim(session, NIGHTLY, "tonight", began + LEASE, "c"), "b has it for as long as a had"


def test_a_job_never_runs_beside_itself(session: Session) -> None:
    began = at("09-18 09:00")
    assert claim(session, FIVE, "first", began, "a")
    assert not claim(session, FIVE, "second", began + timedelta(minutes=5), "b")
    assert run_now(session, FIVE, began + timedelta(minutes=6)) is None
    session.get_one(JobRun, ("five", "first")).done_at = began + timedelta(minutes=6)
    session.commit()
    assert claim(session, FIVE, "second", began + timedelta(minutes=6), "b")
    assert not claim(session, FIVE, "first", began + timedelta(days=1), "b"), "what is done is done"


def test_a_job_that_fails_does_not_stop_the_next(session: Session) -> None:
    tick(session, at("09-18 09:00"), (Job("bad", "坏的", 5, broken), FIVE))
    bad, five = (session.get_one(JobRun, (name, "2026-09-18T09:00+08:00")) for name in ("bad", "five"))
    assert (bad.error, bad.done_at, bad.rows) == ("KeyError", None, 0)
    assert (five.error, five.rows) == (None, 1) and five.done_at is not None


def test_a_job_that_failed_is_undone_and_tried_again(session: Session) -> None:
    tries: list[datetime] = []

    def work(session: Session, *, at: datetime) -> Done:
        tries.append(at)
        session.add(JobRun(job="half", slot=str(len(tries)), started_at=at))
        session.flush()
        if len(tries) == 1:
            raise OperationalError(f"SELECT {SECRET}", {}, Exception(SECRET))
        return Done(rows=7)

    job = Job("retried", "夜里做", DAY, work, at_hour=2)
    for minutes in (0, 9, 10, 11):
        tick(session, at("09-18 02:00") + timedelta(minutes=minutes), (job,))
    assert tries == [at("09-18 02:00"), at("09-18 02:10")], "after the lease, and not again once it is done"
    row = session.get_one(JobRun, ("retried", "2026-09-18T02:00+08:00"), populate_existing=True)
    assert (row.error, row.rows) == (None, 7)
    assert session.scalars(select(JobRun.slot).where(JobRun.job == "half")).all() == ["2"]


def test_a_fault_is_logged_once_with_its_place_and_without_its_words(
    session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="jobs")
    for minutes in (0, 5, 10):
        tick(session, at("09-18 09:00") + timedelta(minutes=minutes), (Job("bad", "坏的", 5, broken),))
    written = [logs.JsonLines().format(record) for record in caplog.records if record.name == "jobs"]
    lines: list[dict[str, Any]] = [json.loads(line) for line in written]
    assert [line["message"] for line in lines] == ["job failed", "job failed again", "job failed again"]
    assert lines[0]["fault"][0]["type"] == "builtins.KeyError" and " broken" in lines[0]["fault"][0]["at"][-1]
    assert all((line["error"], "fault" in line) == ("KeyError", line is lines[0]) for line in lines)
    assert SECRET not in "".join(written)


@pytest.fixture
def here(session: Session, clock: Hand) -> County:
    return county(session, at=clock.at - timedelta(days=90))


def test_a_bad_case_is_skipped_said_once_and_tried_again(
    here: County, clock: Hand, caplog: pytest.LogCaptureFixture
) -> None:
    """DIGIT's escalation stopped for all when one tenant was set up wrongly; here one town has no centre."""
    caplog.set_level(logging.INFO, logger="jobs")
    session, good = here.session, make_dispute(here, State.MEDIATING)
    bad = make_dispute(here, State.MEDIATING)
    bad.region_code = "330681104259"
    here.unit(DIANKOU).active = False
    session.commit()
    late = session.scalars(select(Clock.alarm3_at).where(Clock.kind == ClockKind.MEDIATION)).first()
    assert late is not None
    job = Job("overdue", "标出超期", 5, flag_overdue)
    for minutes in (0, 5):
        tick(session, late + timedelta(minutes=10 + minutes), (job,))
    first, second = session.scalars(select(JobRun).order_by(JobRun.started_at))
    assert (first.rows, first.skipped, second.rows, second.skipped) == (
        1, f"{bad.number} Refused", 0, f"{bad.number} Refused",
    )  # fmt: skip
    assert second.done_at is not None and second.error is None
    session.expire_all()
    assert good.overdue_since is not None and bad.overdue_since is None
    assert session.scalar(select(func.count()).select_from(Alarm).where(Alarm.dispute_id == bad.id)) == 0
    said = [record for record in caplog.records if record.getMessage() == "case skipped"]
    assert [record.fields["number"] for record in said] == [bad.number], "loud the first time only"  # type: ignore[attr-defined]
    here.unit(DIANKOU).active = True
    session.commit()
    tick(session, late + timedelta(minutes=20), (job,))
    session.refresh(bad)
    assert bad.overdue_since is not None


# one writer at a time in SQLite: there is nobody to step around
@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_case_somebody_works_on_waits_for_the_next_sweep(app: Flask, here: County, clock: Hand) -> None:
    session, late = here.session, clock.at + timedelta(days=60)
    busy, free = make_dispute(here, State.MEDIATING), make_dispute(here, State.MEDIATING)
    session.commit()
    with Session(app.extensions["engine"]) as other:
        other.scalars(select(Dispute).where(Dispute.id == busy.id).with_for_update()).one()
        flag_overdue(session, at=late)
        assert {alarm.dispute_id for alarm in session.scalars(select(Alarm))} == {free.id}
        other.rollback()
    flag_overdue(session, at=late)
    assert {alarm.dispute_id for alarm in session.scalars(select(Alarm))} == {free.id, busy.id}


def test_after_a_week_of_silence_all_is_done_once_and_nobody_is_buried(here: County, clock: Hand) -> None:
    session = here.session
    tick(session, clock.at)
    for state in sorted(OPEN):
        make_dispute(here, state, at=clock.at - timedelta(days=8))
        make_dispute(here, state, at=clock.at)
    session.commit()
    before = session.scalar(select(func.max(Notice.id))) or 0
    runs = session.scalar(select(func.count()).select_from(JobRun)) or 0
    back = clock.at + timedelta(days=7)
    for minutes in (0, 1, 16):
        tick(session, back + timedelta(minutes=minutes))
    assert (session.scalar(select(func.count()).select_from(JobRun)) or 0) - runs <= 2 * len(JOBS), "one run, not one a slot"
    raised = Counter(session.execute(select(Alarm.clock_id, Alarm.level)).all())
    assert raised and set(raised.values()) == {1}
    told = Counter(
        (notice.person_id, notice.dispute_id or notice.kind) for notice in session.scalars(select(Notice).where(Notice.id > before))
    )
    assert told and max(told.values()) == 1, told.most_common(3)
    undone = select(func.count()).select_from(Clock).where(
        Clock.status == "running", Clock.acts_at < back, Clock.consequence.not_in([Consequence.FLAG, Consequence.SUPERVISE])
    )
    assert session.scalar(undone) == 0
    assert verify(session) == []


def test_the_second_run_of_every_job_changes_nothing(here: County, clock: Hand) -> None:
    for state in sorted(OPEN):
        make_dispute(here, state, at=clock.at - timedelta(days=9))
    here.session.commit()
    for job in JOBS:
        job.work(here.session, at=clock.at)
        here.session.commit()
    for job in JOBS:
        assert (job.name, job.work(here.session, at=clock.at)) == (job.name, Done())
        here.session.commit()


def test_runs_are_forgotten_after_a_month(session: Session) -> None:
    old, young = at("09-18 03:00") - timedelta(days=31), at("09-18 03:00") - timedelta(days=29)
    session.add_all(JobRun(job="five", slot=str(day), started_at=day, done_at=day) for day in (old, young))
    session.commit()
    assert BY_NAME["runs"].work(session, at=at("09-18 03:00")) == Done(rows=1)
    assert session.scalars(select(JobRun.slot)).all() == [str(young)]


@pytest.mark.parametrize("given", [[], ["--at", "2026-12-01T09:00:00.123456+08:00"]])
def test_all_jobs_can_be_done_once_now_or_for_a_moment_and_are_written_down(
    app: Flask, session: Session, clock: Hand, given: list[str]
) -> None:
    clock.at += timedelta(microseconds=865801)  # a real moment has them
    run = app.test_cli_runner().invoke(args=["jobs", "once", "all", *given])
    assert run.exit_code == 0, run.output
    assert set(session.scalars(select(JobRun.job))) == {job.name for job in JOBS}


def test_by_hand_a_fault_is_said_without_its_words(app: Flask, session: Session, here: County, clock: Hand) -> None:
    make_dispute(here, State.ASSIGNED, at=clock.at - timedelta(days=20))
    session.commit()
    session.connection().exec_driver_sql("DROP TABLE alarm")
    session.commit()
    run = app.test_cli_runner().invoke(args=["jobs", "once", "overdue"])
    assert run.exit_code == 1
    assert "没做成（" in run.output and "SELECT" not in run.output and "alarm" not in run.output
