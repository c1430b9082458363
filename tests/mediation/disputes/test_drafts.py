"""Nothing typed is lost: drafts while typing, and when the program itself fails."""

from __future__ import annotations

import json

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from mediation.disputes.journal import Draft
from tests.conftest import Clock
from tests.make import county, make_dispute, sign_in


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
    assert "错误号" in answer.text or "错误" in answer.text
    kept = session.scalars(select(Draft)).one()
    assert kept.fields == {"answer": ["去镇里问"]}


def test_a_saved_draft_is_gone_once_it_was_carried_out(client: FlaskClient, session: Session, clock: Clock) -> None:
    here = county(session, at=clock.at)
    case = make_dispute(here)
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    client.post("/drafts", data={"key": f"{case.number}:advise", "title": "", "body": json.dumps({"answer": ["问过了"]})})
    assert client.post(f"/disputes/{case.number}/advise", data={"answer": "问过了"}).status_code == 303
    assert session.scalars(select(Draft)).all() == []
