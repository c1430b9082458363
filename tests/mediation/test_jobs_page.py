"""定时任务: what the system administrator sees of each job, and doing one now."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.clocks.models import Alarm
from mediation.clocks.rulebook import RuleVersion, VersionStatus
from mediation.jobs import JOBS, JobRun, tick
from tests.make import Clock, County, county, make_dispute, sign_in
from workflows.calendar import local_day
from workflows.limit_files import read_body
from workflows.states import State

MINUTE = timedelta(minutes=1)


@pytest.fixture
def here(session: Session, clock: Clock) -> County:
    return county(session, at=clock.at - timedelta(days=60))


def look(client: FlaskClient, here: County, clock: Clock, job: str) -> str:
    """The words of one job's row."""
    sign_in(client, here.person("sysadmin"), at=clock.at)
    rows = client.get("/jobs").text.split("<tr>")
    (row,) = (row for row in rows if f"· {job}</span>" in row)
    return " ".join(re.sub(r"<[^>]*>", " ", row).split())


def ran(here: County, clock: Clock, job: str, minutes: float, **more: object) -> None:
    began = clock.at - minutes * MINUTE
    facts = {"done_at": began + timedelta(seconds=1.2), "rows": 3, **more}
    here.session.add(JobRun(job=job, slot=began.isoformat(), started_at=began, **facts))


def test_a_row_says_rhythm_last_success_duration_rows_and_next(
    client: FlaskClient, here: County, clock: Clock
) -> None:
    ran(here, clock, "overdue", 2)
    row = look(client, here, clock, "overdue")
    assert all(words in row for words in ("每 5 分钟", "今天 08:58", "用时 1.2 秒", "3 件", "今天 09:05", "按时")), row
    ran(here, clock, "sign_ins", 6 * 60)
    row = look(client, here, clock, "sign_ins")
    assert "每天 3 点" in row and "明天 03:00" in row, row


def test_the_number_and_the_level_are_those_of_the_rule_in_force(client: FlaskClient, here: County, clock: Clock) -> None:
    assert "市级超期 3 个工作日没结果的发督办" in look(client, here, clock, "supervise")
    body = {**read_body("standard"), "name": "county", "version": 2}
    body["clock"] = [{**row, "then_after": 5} if row.get("then") == "supervise" else row for row in body["clock"]]
    here.session.add(RuleVersion(
        name="county", title="本县", version=2, body=body, status=VersionStatus.APPROVED, applies_from=local_day(clock.at),
        approved_at=clock.at, made_at=clock.at,
    ))
    assert "市级超期 5 个工作日没结果的发督办" in look(client, here, clock, "supervise")


@pytest.mark.parametrize(
    ("job", "minutes", "light"),
    [
        ("overdue", 14, "按时"), ("overdue", 16, "没有按时运行"), ("pauses", 170, "按时"), ("pauses", 190, "没有按时运行"),
        ("sign_ins", 2 * 1440, "按时"), ("sign_ins", 4 * 1440, "没有按时运行"),
        # the office was closed: after 17:30 yesterday come 08:30, 08:45 and 09:00
        ("digest", 15 * 60 + 30, "按时"), ("digest", 15 * 60 + 45, "没有按时运行"),
    ],
)  # fmt: skip
def test_three_missed_beats_are_red(
    client: FlaskClient, here: County, clock: Clock, job: str, minutes: int, light: str
) -> None:
    ran(here, clock, job, minutes)
    assert look(client, here, clock, job).split(" 现在跑一次")[0].endswith(light)


def test_a_failed_run_is_red_and_the_last_success_stays(client: FlaskClient, here: County, clock: Clock) -> None:
    ran(here, clock, "overdue", 6)
    ran(here, clock, "overdue", 1, done_at=None, error="OperationalError")
    row = look(client, here, clock, "overdue")
    assert "没做成：OperationalError" in row and "今天 08:54" in row
    assert 'is-red' in client.get("/jobs").text


def test_a_run_under_way_is_no_fault_and_a_dead_one_no_excuse(client: FlaskClient, here: County, clock: Clock) -> None:
    ran(here, clock, "overdue", 20)
    ran(here, clock, "overdue", 1, done_at=None)
    assert "正在运行" in look(client, here, clock, "overdue")
    clock.at += 20 * MINUTE
    assert "没有按时运行" in look(client, here, clock, "overdue")


def test_skipped_cases_are_named_by_number_only(client: FlaskClient, here: County, clock: Clock) -> None:
    ran(here, clock, "escalate", 3, skipped="\n".join(f"330681-2026-{n:06d} Refused" for n in range(1, 16)))
    row = look(client, here, clock, "escalate")
    assert "15 件：330681-2026-000001" in row and "330681-2026-000012 等" in row and "Refused" not in row
    assert "有跳过的" in row


def test_a_job_can_be_run_now_and_again(client: FlaskClient, here: County, clock: Clock) -> None:
    make_dispute(here, State.ASSIGNED, at=clock.at - timedelta(days=9))
    sign_in(client, here.person("sysadmin"), at=clock.at)
    answer = client.post("/jobs/overdue/run")
    assert (answer.status_code, answer.location) == (303, "/jobs")
    assert "做完了" in client.get("/jobs").text
    raised = len(here.session.scalars(select(Alarm)).all())
    assert raised > 0
    clock.at += timedelta(seconds=5)
    client.post("/jobs/overdue/run")
    assert "办了 0 件" in client.get("/jobs").text
    assert len(here.session.scalars(select(Alarm)).all()) == raised
    here.session.add(JobRun(job="overdue", slot="elsewhere", started_at=clock.at))
    clock.at += timedelta(seconds=5)
    client.post("/jobs/overdue/run")
    assert "正在运行，过一会儿再看" in client.get("/jobs").text


def test_nobody_else_may_run_a_job(client: FlaskClient, here: County, clock: Clock) -> None:
    for who in ("secadmin", "auditor", "supervisor", "window"):
        sign_in(client, here.person(who), at=clock.at)
        assert client.post("/jobs/overdue/run").status_code == 403
    sign_in(client, here.person("sysadmin"), at=clock.at)
    assert client.post("/jobs/nonsense/run").status_code == 404
    assert client.get("/jobs/overdue/run").status_code == 405


def test_after_a_tick_no_job_is_red(client: FlaskClient, here: County, clock: Clock) -> None:
    tick(here.session, clock.at)
    sign_in(client, here.person("sysadmin"), at=clock.at)
    page = client.get("/jobs").text
    assert page.count("按时") == len(JOBS) and "is-red" not in page
