"""What was typed is not lost when the session has ended meanwhile, and waits for nobody but its writer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.disputes.journal import Draft
from tests.conftest import Clock
from tests.make import PASSWORD, County, county, make_dispute
from workflows.states import State

STORY = "后沟堵了，雨天水漫进院子"
ASKING: list[dict[str, str]] = [{"HX-Request": "true"}, {"X-Unattended": "1"}, {"X-Requested-With": "fetch"},
                                {"Sec-Fetch-Mode": "cors"}]


@pytest.fixture(autouse=True)
def guarded(app: Flask) -> Iterator[None]:
    """Forms carry their token, as they do outside the tests."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def log_in(client: FlaskClient, username: str, to: str = "/login") -> str:
    """Through the log-in page; the address it leads to."""
    token = hidden(client.get(to).text, "csrf_token")
    answer = client.post(to, data={"username": username, "password": PASSWORD, "csrf_token": token})
    assert answer.status_code == 303
    return answer.location


def registration(client: FlaskClient, here: County) -> dict[str, str]:
    """A half-written registration of the window of 枫桥镇, and what its page would send."""
    log_in(client, "fengqiao.window")
    page = client.get("/disputes/new").text
    return {**{name: hidden(page, name) for name in ("csrf_token", "draft", "once")}, "channel": "visit",
            "applicants-0-name": "王小妹", "description": STORY, "do": "register"}


def leave(client: FlaskClient, clock: Clock, how: str) -> None:
    """Signed out in another tab, the cookie gone, or idle for too long (and noticed by another tab, or not)."""
    if how == "logout":
        token = hidden(client.get("/me").text, "csrf_token")
        assert client.post("/logout", data={"csrf_token": token}).status_code == 303
        client.get("/login")
    elif how == "cookie":
        client.delete_cookie("session")
    else:
        clock.at += timedelta(minutes=31)
        if how == "idle elsewhere":
            client.get("/desk")


@pytest.mark.parametrize("how", ["logout", "cookie", "idle", "idle elsewhere"])
def test_a_story_sent_after_the_session_is_in_the_form_again(
    client: FlaskClient, session: Session, clock: Clock, how: str
) -> None:
    sent = registration(client, county(session, at=clock.at))
    leave(client, clock, how)
    answer = client.post("/disputes/new", data=sent, headers={"Referer": "http://localhost/disputes/new"})
    assert answer.status_code == 303 and answer.location.startswith("/login?next=/disputes/new?draft%3D")
    assert "王小妹" not in answer.location and STORY not in answer.location
    page = client.get(answer.location).text
    assert "刚才写的存好了，登录后接着写" in page and STORY not in page
    back = log_in(client, "fengqiao.window", answer.location)
    shown = client.get(back).text
    assert "刚才写的还在" in shown and STORY in shown and "王小妹" in shown
    assert "刚才写的还在" not in client.get(back).text


def test_somebody_else_who_signs_in_sees_nothing_of_it(client: FlaskClient, session: Session, clock: Clock) -> None:
    here = county(session, at=clock.at)
    sent = registration(client, here)
    leave(client, clock, "logout")
    answer = client.post("/disputes/new", data=sent)
    shown = client.get(log_in(client, "window", answer.location)).text
    assert STORY not in shown and "刚才写的还在" not in shown
    assert session.scalars(select(Draft)).one().person_id == here.person("fengqiao.window").id


def test_a_form_of_one_person_is_not_carried_out_by_the_next(
    client: FlaskClient, session: Session, clock: Clock
) -> None:
    here = county(session, at=clock.at)
    sent = registration(client, here)
    leave(client, clock, "logout")
    log_in(client, "window")
    answer = client.post("/disputes/new", data=sent)
    assert answer.status_code == 400 and "另一个人登录时打开的" in answer.text
    assert session.scalars(select(Draft)).one().person_id == here.person("fengqiao.window").id


def test_the_open_form_may_be_sent_after_signing_in_again(client: FlaskClient, session: Session, clock: Clock) -> None:
    sent = registration(client, county(session, at=clock.at))
    leave(client, clock, "logout")
    log_in(client, "fengqiao.window")
    answer = client.post("/disputes/new", data={**sent, "region": "330681109290"})
    assert answer.status_code == 303 and answer.location.startswith("/disputes/")


def test_a_step_of_a_case_comes_back_too(client: FlaskClient, session: Session, clock: Clock) -> None:
    case = make_dispute(county(session, at=clock.at), State.MEDIATING)
    url = f"/disputes/{case.number}/note"
    log_in(client, "village.mediator")
    token = hidden(client.get(url).text, "csrf_token")
    leave(client, clock, "cookie")
    answer = client.post(url, data={"csrf_token": token, "text": STORY})
    assert STORY in client.get(log_in(client, "village.mediator", answer.location)).text


def test_a_forged_form_leaves_nothing(client: FlaskClient, session: Session, clock: Clock) -> None:
    sent = registration(client, county(session, at=clock.at))
    leave(client, clock, "cookie")
    answer = client.post("/disputes/new", data={**sent, "csrf_token": sent["csrf_token"][:-2] + "xx"})
    assert "没有交上去，登录后再交一次" in client.get(answer.location).text
    assert session.scalars(select(Draft)).all() == []


@pytest.mark.parametrize("headers", ASKING)
@pytest.mark.parametrize("how", ["cookie", "idle"])
def test_what_a_script_asks_ends_nothing_and_shows_no_log_in(
    client: FlaskClient, session: Session, clock: Clock, how: str, headers: dict[str, str]
) -> None:
    sent = registration(client, county(session, at=clock.at))
    leave(client, clock, how)
    for path in ("/drafts", "/disputes/matches"):
        answer = client.post(path, data=sent, headers=headers)
        assert answer.status_code == 401 and "location" not in answer.headers
    assert client.get("/desk", headers=headers).status_code == 401
    session.expire_all()
    assert session.scalars(select(Draft)).all() == []
    # the first thing the person does themselves is still kept
    answer = client.post("/disputes/new", data=sent)
    assert STORY in client.get(log_in(client, "fengqiao.window", answer.location)).text
