"""Accounts as administrators change them, and the log they leave."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mediation.access import SYSTEM, Actor
from mediation.accounts import actions, passwords
from mediation.accounts.models import AdminEvent, Person
from mediation.accounts.queries import people, person_by_username
from tests.make import PASSWORD, make_person, moment
from workflows.guarding import Refused
from workflows.roles import AdminRole

AT = moment("2026-09-18 09:00")
SYSADMIN = Actor(person_id=None, name="吴桐", admin=AdminRole.SYSADMIN)


def test_a_new_person_gets_a_one_time_password(session: Session) -> None:
    assert not session.scalars(people()).all()
    person, secret = actions.create_person(session, username=" Lou ", name="楼志刚", actor=SYSTEM, at=AT)
    assert (person.username, person.pinyin, person.must_change_password) == ("lou", "lzg", True)
    assert passwords.fits(person.password_hash, secret)
    assert session.scalars(people()).all()


@pytest.mark.parametrize(
    ("username", "name", "words"),
    [("1st", "甲", "小写字母开头"), ("a", "甲", "小写字母开头"), ("lou lou", "甲", "小写字母开头"),
     ("window", "甲", "已经有人用了"), ("WINDOW", "甲", "已经有人用了"), ("lou", " ", "请填写姓名")],
)
def test_a_bad_account_is_refused(session: Session, username: str, name: str, words: str) -> None:
    make_person(session, "window", "陈晓芸", at=AT)
    with pytest.raises(Refused, match=words):
        actions.create_person(session, username=username, name=name, actor=SYSTEM, at=AT)


def test_a_reset_unlocks_and_demands_a_new_password(session: Session) -> None:
    person = make_person(session, "window", "陈晓芸", at=AT)
    person.locked_until, person.failed_logins = AT + timedelta(minutes=15), 5
    mark = person.get_id()
    secret = actions.reset_password(session, person, actor=SYSADMIN, at=AT + timedelta(minutes=1))
    assert passwords.fits(person.password_hash, secret)
    assert (person.must_change_password, person.locked_until, person.failed_logins) == (True, None, 0)
    assert person.get_id() != mark


def test_no_administrator_takes_over_another(session: Session) -> None:
    person = make_person(session, "secadmin", "冯洁", at=AT, admin=AdminRole.SECADMIN)
    with pytest.raises(Refused, match="flask people reset"):
        actions.reset_password(session, person, actor=SYSADMIN, at=AT)
    actions.reset_password(session, person, actor=SYSTEM, at=AT)


def test_a_change_of_password_needs_the_old_one_and_a_good_new_one(session: Session) -> None:
    person = make_person(session, "window", "陈晓芸", at=AT)
    with pytest.raises(Refused, match="原密码不对"):
        actions.change_password(session, person, old="wrong", new="lake-and-hill-1", at=AT)
    with pytest.raises(Refused, match="至少 10"):
        actions.change_password(session, person, old=PASSWORD, new="short", at=AT)
    actions.change_password(session, person, old=PASSWORD, new="lake-and-hill-1", at=AT)
    assert passwords.fits(person.password_hash, "lake-and-hill-1")


def test_nobody_is_shut_out_by_mistake(session: Session) -> None:
    person = make_person(session, "secadmin", "冯洁", at=AT, admin=AdminRole.SECADMIN)
    with pytest.raises(Refused, match="最后一位安全管理员"):
        actions.deactivate(session, person, actor=SYSADMIN, at=AT)
    with pytest.raises(Refused, match="不能停用自己"):
        me = Actor(person_id=person.id, name=person.name, admin=AdminRole.SECADMIN)
        actions.deactivate(session, person, actor=me, at=AT)


def test_what_administrators_do_is_written_down_without_secrets(session: Session) -> None:
    person, secret = actions.create_person(session, username="lou", name="楼志刚", actor=SYSADMIN, at=AT)
    actions.edit_person(session, person, name="楼志强", phone="13800001234", actor=SYSADMIN, at=AT)
    actions.reset_password(session, person, actor=SYSADMIN, at=AT)
    actions.deactivate(session, person, actor=SYSADMIN, at=AT)
    actions.activate(session, person, actor=SYSADMIN, at=AT)
    events = session.scalars(select(AdminEvent).order_by(AdminEvent.id)).all()
    assert [event.kind for event in events] == [
        "create_person", "edit_person", "reset_password", "deactivate", "activate",
    ]  # fmt: skip
    written = "".join(str(event.facts) for event in events)
    assert "楼志强" in written and "13800001234" not in written and secret not in written


def test_people_are_found_by_name_user_name_and_initials(session: Session) -> None:
    make_person(session, "window", "陈晓芸", at=AT)
    make_person(session, "leader", "沈建华", at=AT)
    for text in ("陈", "晓芸", "win", "cxy", "CX"):
        assert [person.username for person in session.scalars(people(text))] == ["window"]
    assert len(session.scalars(people()).all()) == 2
    assert session.scalars(people("%")).all() == []
    assert person_by_username(session, "LEADER ") is not None


def test_the_database_refuses_an_unknown_administrator_and_a_double_name(session: Session) -> None:
    person = make_person(session, "window", "陈晓芸", at=AT)
    session.commit()
    with pytest.raises(IntegrityError):
        make_person(session, "window", "另一人", at=AT)
    session.rollback()
    table = Person.__table__
    with pytest.raises(IntegrityError):
        session.connection().exec_driver_sql(f"UPDATE {table.name} SET admin = 'king' WHERE id = {person.id}")


def test_a_phone_number_is_sealed(session: Session) -> None:
    person, _ = actions.create_person(
        session, username="lou", name="楼志刚", phone="13800001234", actor=SYSTEM, at=AT
    )
    session.commit()
    stored = session.connection().exec_driver_sql("SELECT phone FROM person").scalar()
    assert "13800001234" not in str(stored)
    assert session.get_one(Person, person.id, populate_existing=True).phone == "13800001234"
    assert person.masked_phone == "138****1234"
