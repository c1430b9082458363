"""Signing in, idling, the forced change of password, and the page 我."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from tests.make import PASSWORD, Clock, make_person, moment, sign_in

AT = moment("2026-09-18 09:00")


@pytest.fixture
def person(session: Session) -> Person:
    return make_person(session, "window", "陈晓芸", at=AT)


def log_in(client: FlaskClient, password: str = PASSWORD, url: str = "/login") -> object:
    return client.post(url, data={"username": "window", "password": password})


def test_signing_in_leads_to_the_page_that_was_asked_for(person: Person, client: FlaskClient) -> None:
    asked = client.get("/regions/search?q=fyc")
    assert asked.status_code == 302
    page = client.get(asked.location)
    assert "登录" in page.text and 'name="username"' in page.text
    answer = client.post(asked.location, data={"username": "window", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/regions/search?q=fyc")
    assert client.get(answer.location).status_code == 200


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/me", "/\\evil.example", "javascript:alert(1)", "/nowhere", "/logout",
     "/me/unit", "/me\r\nX: y", "/login", ""],
)  # fmt: skip
def test_nobody_is_sent_to_another_site_or_a_dead_end(person: Person, client: FlaskClient, target: str) -> None:
    answer = client.post("/login", query_string={"next": target}, data={"username": "window", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/")


def test_a_wrong_password_is_counted_and_said_without_saying_why(
    person: Person, client: FlaskClient, session: Session
) -> None:
    page = client.post("/login", data={"username": "window", "password": "wrong"})
    assert page.status_code == 200 and "用户名或密码不对。" in page.text and "wrong" not in page.text
    assert session.get_one(Person, person.id, populate_existing=True).failed_logins == 1
    for _ in range(4):
        page = client.post("/login", data={"username": "window", "password": "wrong"})
    assert "请在 09:15 以后再试" in page.text
    page = client.post("/login", data={"username": "window", "password": PASSWORD})
    assert page.status_code == 200 and "锁定" in page.text


def test_empty_fields_are_said_in_chinese(client: FlaskClient) -> None:
    page = client.post("/login", data={})
    assert "请填写用户名。" in page.text and "请填写密码。" in page.text


def test_idle_people_sign_in_again_and_come_back(person: Person, client: FlaskClient, clock: Clock) -> None:
    sign_in(client, person, at=AT)
    clock.at = AT + timedelta(minutes=29)
    assert client.get("/me").status_code == 200
    clock.at += timedelta(minutes=29)
    assert client.get("/me").status_code == 200
    clock.at += timedelta(minutes=31)
    answer = client.get("/regions/search?q=x")
    assert answer.status_code == 302 and answer.location.startswith("/login?next=/regions/search")
    assert "30 分钟没有动作" in client.get(answer.location).text
    assert client.get("/me").status_code == 302


def test_a_form_sent_too_late_leads_back_to_its_page(person: Person, client: FlaskClient, clock: Clock) -> None:
    sign_in(client, person, at=AT)
    clock.at = AT + timedelta(hours=1)
    answer = client.post("/me/unit", headers={"Referer": "http://localhost/me"})
    page = client.get(answer.location, headers={"Referer": "http://localhost/me"})
    assert 'action="/login?next=/me"' in page.text


def test_a_one_time_password_must_be_changed_before_anything_else(
    person: Person, client: FlaskClient, session: Session
) -> None:
    person.must_change_password = True
    session.flush()
    log_in(client)
    answer = client.get("/regions/search?q=x")
    assert answer.status_code == 302 and answer.location.startswith("/password?next=/regions/search")
    assert client.post("/me/unit").location == "/password"
    assert "请先改密码" in client.get(answer.location).text
    wrong = {"old": PASSWORD, "new": "short", "again": "short"}
    refused = client.post("/password", data=wrong)
    assert refused.status_code == 422 and "至少 10 个字符" in refused.text
    assert "不一样" in client.post("/password", data=wrong | {"again": "other"}).text
    good = {"old": PASSWORD, "new": "lake-and-hill-1", "again": "lake-and-hill-1"}
    changed = client.post(answer.location, data=good)
    assert (changed.status_code, changed.location) == (303, "/regions/search?q=x")
    assert client.get("/me").status_code == 200


def test_a_new_password_ends_sessions_elsewhere(person: Person, app: Flask, client: FlaskClient) -> None:
    other = app.test_client()
    log_in(client)
    log_in(other)
    good = {"old": PASSWORD, "new": "lake-and-hill-1", "again": "lake-and-hill-1"}
    app.config["CLOCK"].at += timedelta(seconds=1)
    assert client.post("/password", data=good).status_code == 303
    assert client.get("/me").status_code == 200
    assert other.get("/me").status_code == 302


def test_signing_out_and_deactivation_end_the_session(
    person: Person, client: FlaskClient, session: Session
) -> None:
    log_in(client)
    assert client.get("/logout").status_code == 405
    assert client.post("/logout").status_code == 303
    assert client.get("/me").status_code == 302
    log_in(client)
    session.get_one(Person, person.id, populate_existing=True).active = False
    session.flush()
    assert client.get("/me").status_code == 302


def test_the_session_cookie_ends_with_the_browser(person: Person, client: FlaskClient) -> None:
    answer = client.post("/login", data={"username": "window", "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Expires" not in cookie


def test_who_is_signed_in_is_not_asked_again(person: Person, client: FlaskClient) -> None:
    sign_in(client, person, at=AT)
    assert client.get("/login?next=/me").location == "/me"


def test_a_form_without_its_token_is_refused_in_chinese(person: Person, app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post("/login", data={"username": "window", "password": PASSWORD})
    assert answer.status_code >= 400
    assert client.get("/me").status_code == 302
