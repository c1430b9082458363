"""Accounts in the browser, and the commands."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mediation.accounts import passwords
from mediation.accounts.models import Person
from mediation.accounts.queries import person_by_username
from tests.make import make_person, moment, sign_in
from workflows.roles import AdminRole

AT = moment("2026-09-18 09:00")


@pytest.fixture
def sysadmin(session: Session, client: FlaskClient) -> Person:
    make_person(session, "window", "陈晓芸", at=AT)
    person = make_person(session, "sysadmin", "吴桐", at=AT, admin=AdminRole.SYSADMIN)
    sign_in(client, person, at=AT)
    return person


def test_a_new_account_shows_its_password_once(sysadmin: Person, session: Session, client: FlaskClient) -> None:
    page = client.post("/people/new", data={"username": "lou", "name": "楼志刚", "phone": "13800001234"})
    assert page.status_code == 200
    secret = re.findall(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}", page.text)[0]
    person = person_by_username(session, "lou")
    assert person is not None and passwords.fits(person.password_hash, secret)
    assert "13800001234" not in client.get("/people/lou").text
    assert secret not in client.get("/people/lou").text


def test_refusals_keep_what_was_typed(sysadmin: Person, client: FlaskClient) -> None:
    page = client.post("/people/new", data={"username": "window", "name": "另一人", "phone": "12345"})
    assert page.status_code == 422 and "电话应为" in page.text and 'value="另一人"' in page.text
    page = client.post("/people/new", data={"username": "window", "name": "另一人"})
    assert page.status_code == 422 and "已经有人用了" in page.text


def test_the_list_is_searched_and_paged(sysadmin: Person, session: Session, client: FlaskClient) -> None:
    for number in range(55):
        make_person(session, f"p{number:02}", "某人", at=AT)
    first = client.get("/people").text
    assert "p00" in first and "p54" not in first and "下一页" in first
    following = re.findall(r'href="(/people\?after=[^"]+)"', first)[0]
    assert "window" in client.get(following).text
    assert "陈晓芸" in client.get("/people?q=cxy").text
    assert "没有找到" in client.get("/people?q=zzz").text


def test_an_account_is_corrected_closed_opened_and_reset(
    sysadmin: Person, session: Session, client: FlaskClient
) -> None:
    assert client.post("/people/window", data={"name": "陈小芸", "phone": ""}).status_code == 303
    assert "陈小芸" in client.get("/people/window").text
    assert client.post("/people/window/deactivate").status_code == 303
    assert "已停用" in client.get("/people/window").text
    assert client.post("/people/window/activate").status_code == 303
    assert "一次性密码" in client.post("/people/window/reset").text
    person = person_by_username(session, "window")
    assert person is not None
    session.refresh(person)
    assert person.must_change_password and person.name == "陈小芸"
    assert client.get("/people/nobody").status_code == 404


@pytest.mark.parametrize("admin", [None, AdminRole.SECADMIN, AdminRole.AUDITOR])
def test_only_the_system_administrator_changes_accounts(
    sysadmin: Person, session: Session, client: FlaskClient, admin: AdminRole | None
) -> None:
    sign_in(client, make_person(session, "other", "某人", at=AT, admin=admin), at=AT)
    assert client.get("/people").status_code == (200 if admin is AdminRole.SECADMIN else 403)
    assert client.get("/people/new").status_code == 403
    for what in ("", "/deactivate", "/activate", "/reset"):
        assert client.post(f"/people/window{what}").status_code == 403


def test_the_commands_create_and_reset(app: Flask, session: Session) -> None:
    run = app.test_cli_runner()
    done = run.invoke(args=["people", "create", "--user", "root1", "--name", "吴桐", "--admin", "sysadmin"])
    assert done.exit_code == 0
    secret = done.output.strip().rsplit("：", 1)[1]
    person = person_by_username(session, "root1")
    assert person is not None and person.admin is AdminRole.SYSADMIN
    assert passwords.fits(person.password_hash, secret) and person.must_change_password
    session.commit()
    again = run.invoke(args=["people", "create", "--user", "root1", "--name", "吴桐"])
    assert again.exit_code == 1 and "已经有人用了" in again.output
    assert run.invoke(args=["people", "reset", "--user", "root1"]).exit_code == 0
    assert "没有用户名" in run.invoke(args=["people", "reset", "--user", "x1"]).output
