"""An Idempotency-Key: sent twice, done once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from mediation.api.models import Scope
from mediation.disputes.models import Dispute
from tests.mediation.api.conftest import LEAK

Call = Callable[..., Any]


def test_the_same_key_and_body_give_the_first_answer(call: Call, session: Session) -> None:
    window = call("window")
    first = window.post("/disputes", LEAK, Idempotency_Key="order-1")
    again = window.post("/disputes", LEAK, Idempotency_Key="order-1")
    assert (again.status_code, again.json, again.headers["Location"]) == (201, first.json, first.headers["Location"])
    assert again.headers["Idempotent-Replayed"] == "true"
    assert session.scalar(select(func.count()).select_from(Dispute)) == 1


def test_the_same_key_with_another_body_is_refused(call: Call) -> None:
    window = call("window")
    window.post("/disputes", LEAK, Idempotency_Key="order-1")
    answer = window.post("/disputes", LEAK | {"title": "另一件"}, Idempotency_Key="order-1")
    assert answer.status_code == 422
    assert set(answer.json["errors"]) == {"Idempotency-Key"}


def test_keys_belong_to_their_person(call: Call) -> None:
    new = LEAK | {"same_matter": "new"}
    first = call("window").post("/disputes", new, Idempotency_Key="order-1")
    other = call("fengqiao.window").post("/disputes", new, Idempotency_Key="order-1")
    assert (other.status_code, other.json["number"] != first.json["number"]) == (201, True)


def test_what_failed_may_be_tried_again_with_its_key(call: Call) -> None:
    window = call("window")
    number = window.registered(category=None)
    path = f"/disputes/{number}/moves/assign"
    assert window.post(path, {"unit": "V330681109290"}, Idempotency_Key="k").status_code == 409
    window.move(number, "accept", category="02")
    assert window.post(path, {"unit": "V330681109290"}, Idempotency_Key="k").status_code == 200


def test_a_kept_answer_holds_no_readable_phone(call: Call, session: Session) -> None:
    window = call("window", Scope.READ, Scope.WRITE, Scope.PARTIES_FULL)
    answer = window.post("/disputes", LEAK, Idempotency_Key="order-1")
    assert answer.json["parties"][0]["phone"] == "13800000001"
    assert "13800000001" not in str(session.execute(text("SELECT answer FROM submission")).scalar_one())


def test_four_senders_of_one_key_at_once_register_one_case(app: Flask, call: Call, session: Session) -> None:
    callers = [call("window") for _ in range(4)]
    del app.extensions["test_session"]  # a session of one thread only
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda caller: caller.post("/disputes", LEAK, Idempotency_Key="order-1"), callers))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["number"] for answer in answers}) == 1
    assert session.scalar(select(func.count()).select_from(Dispute)) == 1
