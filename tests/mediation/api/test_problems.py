"""What goes wrong reads as a problem document with a sentence, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mediation.api.models import Scope
from tests.make import FENGYUAN, County, sign_in
from tests.mediation.disputes.tale import Tale

Call = Callable[..., Any]


def problem(answer: Any, status: int) -> Any:
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    body = answer.json
    assert body["status"] == status
    assert any("\u4e00" <= char <= "\u9fff" for char in body["detail"])
    return body


def test_without_a_token_nothing_opens(client: FlaskClient, here: County) -> None:
    answer = client.get("/api/v1/disputes")
    problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    problem(client.get("/api/v1/disputes", headers={"Authorization": "Bearer wrong"}), 401)


def test_a_session_of_the_pages_does_not_count(client: FlaskClient, here: County) -> None:
    sign_in(client, here.person("window"), at=here.at)
    problem(client.get("/api/v1/disputes"), 401)


def test_an_unknown_address_and_a_wrong_method_are_problems_too(call: Call) -> None:
    window = call("window")
    problem(window.get("/nothing"), 404)
    answer = window.post("/regions")
    problem(answer, 405)
    assert "GET" in answer.headers["Allow"]


def test_a_move_that_is_not_open_is_409_with_those_that_are(call: Call) -> None:
    window = call("window")
    number = window.registered()
    body = problem(window.move(number, "assign", unit=FENGYUAN), 409)
    assert "accept" in body["open_moves"]
    assert body["detail"] == "这件现在是“待受理”，不能分流。"
    assert body["type"].endswith("#refused-state")


def test_the_state_speaks_before_any_field(call: Call) -> None:
    """Nobody is asked to correct what they may not send."""
    window = call("window")
    number = window.registered()
    for where in ("/agreements", "/agreements/1/signatures", "/agreements/1/terms/1", "/meetings", "/meetings/1/signatures"):
        assert problem(window.post(f"/disputes/{number}{where}", {}), 409)["type"].endswith("#refused-state"), where


def test_a_guard_that_is_not_met_is_409_with_its_sentence(call: Call) -> None:
    window = call("window")
    number = window.registered(parties=[])
    body = problem(window.move(number, "accept", category="02"), 409)
    assert body["detail"] == "还没写谁来反映，先补上申请人。还没写反映谁，先补上被申请人是谁。"
    assert body["errors"].keys() == {"parties.applicant", "parties.respondent"}


def test_the_wrong_role_is_403(call: Call) -> None:
    number = call("window").registered()
    assert problem(call("supervisor").move(number, "advise", answer="去法院"), 403)["type"].endswith("#refused-role")


def test_an_old_version_is_412_and_the_new_one_works(call: Call) -> None:
    window = call("window")
    number = window.registered()
    seen = window.get(f"/disputes/{number}").headers["ETag"]
    window.act(number, "note", text="有人来过电话")
    body = problem(window.post(f"/disputes/{number}/moves/accept", {"category": "02"}, If_Match=seen), 412)
    again = window.post(f"/disputes/{number}/moves/accept", {"category": "02"}, If_Match=f'"{body["version"]}"')
    assert again.json["state"] == "accepted"


def test_wrong_fields_are_422_by_name(call: Call) -> None:
    window = call("window")
    number = window.registered()
    body = problem(window.move(number, "decline", ground="N99", route=5, colour="red"), 422)
    assert set(body["errors"]) == {"route", "colour"}
    body = problem(window.move(number, "decline", ground="N99", route="litigation"), 422)
    assert set(body["errors"]) == {"ground", "explanation"}


def test_what_is_no_field_waits_until_the_fields_are_right(call: Call, here: County) -> None:
    t = Tale(here.session, here, at=here.at).register().in_village()
    village, number = call("village.mediator"), t.case.number
    body = problem(village.move(number, "settle", outcomes={"9": "settled"}), 422)
    assert body["errors"].keys() == {"outcomes.9", "outcomes.1"} and "调解" not in body["detail"]
    body = problem(village.move(number, "settle", outcomes={"1": "settled"}), 409)
    assert body["detail"].startswith("还没有调解记录，先记录一次调解。") and "errors" not in body


def test_a_registration_is_checked_field_by_field(call: Call) -> None:
    window = call("window")
    given = {"description": "吵架", "channel": "pigeon", "region": "330681109290", "parties": [{"role": "applicant"}]}
    assert set(problem(window.post("/disputes", given), 422)["errors"]) == {"channel", "parties.0.name"}
    given = {"description": " ", "channel": "visit", "region": "110101001001"}
    assert set(problem(window.post("/disputes", given), 422)["errors"]) == {"description", "region"}


@pytest.mark.parametrize(
    ("sent", "kind", "status"),
    [
        ("{", "application/json", 400),
        ('{"text": NaN}', "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ('{"text": "a\\u0000b"}', "application/json", 400),
        ('{"text": "\\ud800"}', "application/json", 400),
        ("[1]", "application/json", 422),
        ("text=a", "application/x-www-form-urlencoded", 415),
        (" " * 3_000_000, "application/json", 413),
    ],
)
def test_a_body_that_cannot_be_used(call: Call, sent: str, kind: str, status: int) -> None:
    window = call("window")
    number = window.registered()
    answer = window.client.post(
        f"/api/v1/disputes/{number}/acts/note", data=sent, content_type=kind,
        headers={"Authorization": f"Bearer {window.secret}"},
    )
    problem(answer, status)


def test_null_bytes_in_an_address_find_nothing(call: Call) -> None:
    window = call("window")
    problem(window.get("/disputes/330681%00"), 404)
    problem(window.get("/disputes", q="a\x00b"), 400)


def test_unknown_filters_and_foreign_cursors_are_422(call: Call) -> None:
    window = call("window")
    assert set(problem(window.get("/disputes", colour="red"), 422)["errors"]) == {"colour"}
    assert set(problem(window.get("/disputes", cursor="abc"), 422)["errors"]) == {"cursor"}
    assert set(problem(window.get("/disputes", limit=201), 422)["errors"]) == {"limit"}


def test_too_many_calls_in_a_minute_wait(app: Flask, call: Call) -> None:
    app.config["API_CALLS_PER_MINUTE"] = 3
    window = call("window")
    assert [window.get("/categories").status_code for _ in range(3)] == [200, 200, 200]
    answer = window.get("/categories")
    problem(answer, 429)
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert call("window").get("/categories").status_code == 200


def test_a_token_to_read_does_not_write(call: Call) -> None:
    reader = call("window", Scope.READ)
    assert reader.get("/disputes").status_code == 200
    assert "write" in problem(reader.post("/disputes", {}), 403)["detail"]


def test_an_administrator_sees_no_case(call: Call) -> None:
    problem(call("sysadmin").get("/disputes"), 403)
