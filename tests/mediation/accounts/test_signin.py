"""Counting attempts, locking, and the log."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.accounts.models import Person, SignInLog
from mediation.accounts.signin import KEPT, WRONG, forget_sign_ins, masked_ip, sign_in
from tests.make import PASSWORD, make_person, moment
from workflows.guarding import Refused

AT = moment("2026-09-18 09:00")


def attempt(session: Session, password: str = PASSWORD, username: str = "window", minutes: float = 0) -> Person:
    at = AT + timedelta(minutes=minutes)
    return sign_in(session, username=username, password=password, ip="10.1.2.3", at=at)


def refusal(session: Session, password: str = "wrong", username: str = "window", minutes: float = 0) -> str:
    with pytest.raises(Refused) as refused:
        attempt(session, password, username, minutes)
    session.commit()
    return refused.value.sentence


def test_the_right_password_signs_in_and_forgets_earlier_failures(session: Session) -> None:
    person = make_person(session, "window", "陈晓芸", at=AT)
    assert refusal(session) == WRONG
    assert attempt(session, username=" Window ") is person
    assert (person.failed_logins, person.last_seen_at) == (0, AT)


@pytest.mark.parametrize("username", ["window", "nobody"])
def test_five_failures_lock_for_fifteen_minutes_known_or_not(session: Session, username: str) -> None:
    make_person(session, "window", "陈晓芸", at=AT)
    for minute in range(4):
        assert refusal(session, username=username, minutes=minute) == WRONG
    assert "请在 09:19 以后再试" in refusal(session, username=username, minutes=4)
    assert "请在 09:19 以后再试" in refusal(session, PASSWORD, username=username, minutes=18)
    assert refusal(session, username=username, minutes=19) == WRONG


def test_after_the_lock_the_right_password_works_and_counting_starts_anew(session: Session) -> None:
    person = make_person(session, "window", "陈晓芸", at=AT)
    for _ in range(5):
        refusal(session)
    assert refusal(session, minutes=16) == WRONG
    assert person.failed_logins == 1
    assert attempt(session, minutes=17) is person


def test_who_is_deactivated_reads_the_same_sentence(session: Session) -> None:
    make_person(session, "window", "陈晓芸", at=AT).active = False
    assert refusal(session, PASSWORD) == WRONG


def test_simultaneous_guesses_are_all_counted(app: Flask, session: Session) -> None:
    make_person(session, "window", "陈晓芸", at=AT)
    session.commit()

    def guess() -> None:
        with Session(app.extensions["engine"]) as own:
            refusal(own)

    threads = [Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    person = session.scalars(select(Person).execution_options(populate_existing=True)).one()
    assert person.failed_logins == 5 and person.locked_until is not None
    assert "锁定" in refusal(session, PASSWORD)


def test_an_old_hash_is_renewed_at_sign_in(session: Session) -> None:
    person = make_person(session, "window", "陈晓芸", at=AT)
    person.password_hash = PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
    attempt(session)
    assert "m=19456" in person.password_hash


def test_every_attempt_is_logged_without_name_or_computer(session: Session) -> None:
    person = make_person(session, "window", "陈晓芸", at=AT)
    refusal(session)
    refusal(session, username="nobody")
    attempt(session)
    rows = session.scalars(select(SignInLog).order_by(SignInLog.id)).all()
    assert [(row.person_id, row.ok, row.ip) for row in rows] == [
        (person.id, False, "10.1.2.*"), (None, False, "10.1.2.*"), (person.id, True, "10.1.2.*"),
    ]  # fmt: skip
    assert "nobody" not in rows[1].username_hash


def test_the_log_is_kept_for_half_a_year(session: Session) -> None:
    make_person(session, "window", "陈晓芸", at=AT)
    attempt(session)
    assert forget_sign_ins(session, before=AT + timedelta(days=180) - KEPT) == 0
    assert forget_sign_ins(session, before=AT + timedelta(days=185) - KEPT) == 1
    assert forget_sign_ins(session, before=AT + timedelta(days=185) - KEPT) == 0
    assert session.scalar(select(func.count()).select_from(SignInLog)) == 0


@pytest.mark.parametrize(
    ("ip", "masked"),
    [("10.1.2.3", "10.1.2.*"), ("2001:db8:1:2::9", "2001:0db8:0001::*"), ("", ""), ("unix:", "")],
)
def test_addresses_are_logged_without_the_computer(ip: str, masked: str) -> None:
    assert masked_ip(ip) == masked
