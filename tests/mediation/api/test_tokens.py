"""Tokens: issued and revoked on the command line, worth what their person may do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.accounts.models import AdminEvent
from mediation.api.models import Token
from mediation.units.models import Membership
from tests.make import DUHUANG, HUICUN, LABOUR, Clock, County
from tests.mediation.api.conftest import Caller

Call = Callable[..., Any]


def run(app: Flask, session: Session, *words: str) -> Any:
    session.commit()
    return app.test_cli_runner().invoke(args=["tokens", *words])


def test_the_token_is_the_last_word_and_opens_the_door(app: Flask, session: Session, here: County) -> None:
    done = run(app, session, "issue", "--user", "window", "--name", "12345")
    assert done.exit_code == 0, done.output
    secret = done.output.split()[-1]
    assert Caller(app.test_client(), secret).registered() == "330681-2026-000001"
    token = session.scalars(select(Token)).one()
    assert (token.hash != secret, len(token.hash), token.scopes) == (True, 64, ["read", "write"])
    assert token.last_used_at == here.at
    assert session.scalars(select(AdminEvent.subject).where(AdminEvent.kind == "issue_token")).all() == ["window"]


def test_a_revoked_token_opens_nothing(app: Flask, session: Session, here: County) -> None:
    secret = run(app, session, "issue", "--user", "window").output.split()[-1]
    caller = Caller(app.test_client(), secret)
    assert caller.get("/disputes").status_code == 200
    assert run(app, session, "revoke", "--user", "window").exit_code == 0
    assert caller.get("/disputes").status_code == 401
    assert "已作废" in run(app, session, "list", "--user", "window").output


def test_an_expired_token_opens_nothing(call: Call, clock: Clock) -> None:
    window = call("window")
    clock.at += timedelta(days=31)
    assert window.get("/disputes").status_code == 401


def test_nor_does_the_token_of_somebody_who_left(call: Call, session: Session, here: County) -> None:
    window, mediator = call("window"), call("village.mediator")
    here.person("window").active = False
    person_id = here.person("village.mediator").id
    for post in session.scalars(select(Membership).where(Membership.person_id == person_id)):
        post.until = here.at
    assert window.get("/disputes").status_code == 401
    assert mediator.get("/disputes").status_code == 401


def test_a_token_acts_for_its_unit(call: Call) -> None:
    here, there = call("hui.mediator", unit=DUHUANG), call("hui.mediator", unit=HUICUN)
    number = here.registered(region="330681109298")
    assert here.get(f"/disputes/{number}").json["desk"]["code"] == DUHUANG
    assert there.get(f"/disputes/{number}").status_code == 404


def test_what_cannot_be_issued_is_said_in_words(app: Flask, session: Session, here: County) -> None:
    for words, sentence in (
        (("--user", "nobody"), "没有用户名 nobody。"),
        (("--user", "window", "--unit", LABOUR), f"陈晓芸不在单位 {LABOUR} 任职。"),
        (("--user", "window", "--unit", "X1"), "没有单位 X1。"),
        (("--user", "window", "--days", "9999"), "有效期写 1 到 366 天。"),
    ):
        done = run(app, session, "issue", *words)
        assert (done.exit_code, sentence in done.output) == (1, True), done.output
    assert run(app, session, "revoke", "--user", "window").exit_code == 1
