"""Nothing typed is lost: drafts while typing, and when the program itself fails."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from mediation.disputes.events import Event
from mediation.disputes.journal import Draft
from mediation.feedback.models import Feedback
from tests.conftest import Clock
from tests.make import county, make_dispute, sign_in
from workflows.states import State


def test_what_is_being_typed_is_saved_sealed_and_restored(client: FlaskClient, session: Session, clock: Clock) -> None:
    here = county(session, at=clock.at)
    case = make_dispute(here)
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    body = json.dumps({"answer": ["告诉他去镇里问土地证"], "csrf_token": ["x"]})
    assert client.post("/drafts", data={"key": f"{case.number}:advise", "title": "告知", "body": body}).status_code == 204
    raw = session.execute(text("SELECT body FROM draft")).scalar_one()
    assert "土地证" not in raw
    assert "告诉他去镇里问土地证" in client.get(f"/disputes/{case.number}/advise").text


def test_a_fault_of_the_program_keeps_what_was_typed(
    app: Flask, client: FlaskClient, session: Session, clock: Clock
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    here = county(session, at=clock.at)
    case = make_dispute(here)
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    session.execute(text("ALTER TABLE event RENAME TO event_gone"))
    answer = client.post(f"/disputes/{case.number}/advise", data={"answer": "去镇里问"})
    assert answer.status_code == 500
    assert "错误号" in answer.text
    kept = session.scalars(select(Draft)).one()
    assert kept.fields == {"answer": ["去镇里问"]}


def test_a_saved_draft_is_gone_once_it_was_carried_out(client: FlaskClient, session: Session, clock: Clock) -> None:
    here = county(session, at=clock.at)
    case = make_dispute(here)
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    client.post("/drafts", data={"key": f"{case.number}:advise", "title": "", "body": json.dumps({"answer": ["问过了"]})})
    assert client.post(f"/disputes/{case.number}/advise", data={"answer": "问过了"}).status_code == 303
    assert session.scalars(select(Draft)).all() == []


def test_what_was_refused_is_kept_as_a_draft(client: FlaskClient, session: Session, clock: Clock) -> None:
    here = county(session, at=clock.at)
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    typed = {"draft": "register:one", "once": "a", "channel": "visit", "applicants-0-name": "顾某", "description": "楼上漏水"}
    answer = client.post("/disputes/new", data={**typed, "do": "accept"})
    assert answer.status_code == 422 and "草稿已保存 09:00:00" in answer.text
    assert session.scalars(select(Draft)).one().fields["description"] == ["楼上漏水"]
    assert "顾某 楼上漏水" in client.get("/desk").text
    rest = {"once": "b", "region": "330681109290", "do": "register"}
    assert client.post("/disputes/new", data={**typed, **rest}).status_code == 303
    session.expire_all()
    assert session.scalars(select(Draft)).all() == []


@pytest.mark.parametrize(("name", "typed", "status"), [
    ("escalate", {"note": "谈了三次，差得远"}, 422), ("escalate", {"reason": "far_apart", "note": "谈了三次，差得远"}, 409),
    ("session", {"course": "各让一步", "held_at": "2026-09-30T10:00", "place": "村里", "present": "双方", "result": "agreed"}, 422),
])  # fmt: skip
def test_a_refused_step_is_there_when_one_comes_back(
    client: FlaskClient, session: Session, clock: Clock, name: str, typed: dict[str, str], status: int
) -> None:
    here = county(session, at=clock.at)
    case = make_dispute(here, State.MEDIATING)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    url = f"/disputes/{case.number}/{name}"
    answer = client.post(url, data={**typed, "once": "a", "version": str(case.version)})
    assert answer.status_code == status and "草稿已保存 09:00:00" in answer.text
    written = typed.get("note") or typed["course"]
    assert written in answer.text
    assert session.scalars(select(Draft)).one().fields.get("note", [written]) == [written]
    # not carried out, so the same submission counts again
    assert client.post(url, data={**typed, "once": "a", "version": str(case.version)}).status_code == status


def test_the_same_words_sent_again_from_another_page_are_asked_about(client: FlaskClient, session: Session, clock: Clock) -> None:
    here = county(session, at=clock.at)
    case = make_dispute(here)
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    url, form = f"/disputes/{case.number}/note", {"text": "下午再打电话"}
    notes = select(func.count()).where(Event.dispute_id == case.id, Event.name == "note")
    assert client.post(url, data=form | {"once": "a"}).status_code == 303
    asked = client.post(url, data=form | {"once": "b"})
    assert asked.status_code == 409 and "刚存过一模一样的一份" in asked.text and "下午再打电话" in asked.text
    assert session.scalar(notes) == 1
    again = asked.text.split('name="again"')[1].split('value="')[1].split('"')[0]
    assert client.post(url, data={"text": "打了第二次", "once": "c"}).status_code == 303  # other words are never asked about
    # that answer is about those words alone
    assert client.post(url, data={"text": "打了第二次", "once": "d", "again": again}).status_code == 409
    assert client.post(url, data=form | {"once": "b", "again": again}).status_code == 303
    assert session.scalar(notes) == 3
    # of another case, or said by another person, they are no second time
    assert client.post(f"/disputes/{make_dispute(here).number}/note", data=form | {"once": "e"}).status_code == 303
    sign_in(client, here.person("fengqiao.head"), at=clock.at)
    assert client.post(url, data=form | {"once": "f"}).status_code == 303
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    clock.at += timedelta(minutes=11)
    assert client.post(url, data=form | {"once": "d"}).status_code == 303


def test_a_call_in_vain_that_is_sent_again_is_no_second_try(client: FlaskClient, session: Session, clock: Clock) -> None:
    """Three tries stand for an answer: the way back of the browser makes none."""
    here = county(session, at=clock.at)
    case = make_dispute(here, State.CONCLUDED)
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    url = f"/disputes/{case.number}/feed_back"
    vain = {"parties": ["1"], "how": "电话", "told_on": clock.at.date().isoformat(), "reached": "no"}
    assert [client.post(url, data=vain | {"once": once}).status_code for once in "abc"] == [303, 409, 409]
    assert session.scalar(select(func.count()).select_from(Feedback)) == 1
