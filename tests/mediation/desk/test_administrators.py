"""The administrators' pages: runs, readings, sign-ins, the check of the record; never a word of a case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from mediation.accounts.models import SignInLog
from mediation.disputes.journal import Look, log_reading
from mediation.jobs import JobRun
from tests.make import STORY, Clock, County, county, make_dispute, sign_in
from workflows.states import State


@pytest.fixture
def here(session: Session, clock: Clock) -> County:
    """A county with one case in hand."""
    here = county(session, at=clock.at)
    make_dispute(here, State.MEDIATING)
    return here


def look(client: FlaskClient, here: County, clock: Clock, who: str, path: str) -> str:
    sign_in(client, here.person(who), at=clock.at)
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


def silent(page: str) -> bool:
    return not any(word in page for word in ("王某", "高某", STORY["title"], STORY["description"][:6]))


def test_a_job_that_never_ran_is_behind(client: FlaskClient, here: County, clock: Clock) -> None:
    page = look(client, here, clock, "sysadmin", "/jobs")
    assert "还没有运行过" in page and "没有按时运行" in page


def test_a_run_tells_what_it_did_and_skipped_by_number(client: FlaskClient, here: County, clock: Clock) -> None:
    here.session.add(JobRun(job="overdue", slot="1", started_at=clock.at - timedelta(minutes=2), done_at=clock.at, rows=7,
                            skipped="330681-2026-000001 Refused"))
    page = look(client, here, clock, "sysadmin", "/jobs")
    assert "7 件" in page and "1 件：330681-2026-000001" in page and "Refused" not in page
    assert "按时" in page and "今天 08:58" in page and silent(page)


def test_readings_name_person_unit_and_number(client: FlaskClient, here: County, clock: Clock) -> None:
    actor = here.actor("fengqiao.window")
    for _ in range(31):
        log_reading(here.session, person_id=actor.person_id or 0, unit_id=actor.unit_id, dispute_id=1, what=Look.UNCOVER,
                    at=clock.at)
    page = look(client, here, clock, "auditor", "/audit")
    assert all(word in page for word in ("今天 09:00", "骆燕", "枫桥镇", "看了完整号码", "330681-2026-000001"))
    assert page.count("看了完整号码") == 30 and "下一页" in page and silent(page)
    older = look(client, here, clock, "auditor", "/audit?kind=readings&before=2")
    assert older.count("看了完整号码") == 1 and "回第一页" in older


def test_sign_ins_and_changes_have_their_tabs(client: FlaskClient, here: County, clock: Clock) -> None:
    here.session.add(SignInLog(person_id=None, username_hash="x", at=clock.at, ok=False, ip="10.0.0.8"))
    page = look(client, here, clock, "auditor", "/audit?kind=signins")
    assert "没有这个账号" in page and "10.0.0.8" in page
    assert "建立全部单位" in look(client, here, clock, "auditor", "/audit?kind=changes")


def test_the_record_is_checked_by_a_button(client: FlaskClient, here: County, clock: Clock) -> None:
    sign_in(client, here.person("auditor"), at=clock.at)
    page = client.post("/audit/verify").text
    assert "核对了 1 件、" in page and "全部对得上" in page and silent(page)


def test_a_changed_event_is_found(client: FlaskClient, session: Session, here: County, clock: Clock) -> None:
    session.commit()
    if session.get_bind().dialect.name == "sqlite":
        for (name,) in session.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f"DROP TRIGGER {name}"))
    else:
        session.execute(text("ALTER TABLE event DISABLE TRIGGER USER"))
    session.execute(text("UPDATE event SET roles = 'leader' WHERE seq = 2"))
    sign_in(client, here.person("auditor"), at=clock.at)
    page = client.post("/audit/verify").text
    assert "处对不上" in page and "330681-2026-000001 第 2 条：内容被改过" in page and silent(page)


def test_each_administrator_has_only_their_own_page(client: FlaskClient, here: County, clock: Clock) -> None:
    allowed = {"sysadmin": {"/jobs"}, "secadmin": set(), "auditor": {"/audit"}, "supervisor": set()}
    for who, pages in allowed.items():
        sign_in(client, here.person(who), at=clock.at)
        for path in ("/jobs", "/audit"):
            assert client.get(path).status_code == (200 if path in pages else 403), (who, path)
