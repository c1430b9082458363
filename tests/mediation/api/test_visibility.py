"""What one may not see does not exist, on every route of a case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.api.models import Scope
from mediation.disputes.journal import Look, Reading
from tests.make import FENGYUAN, LABOUR, Clock, County, sign_in

Call = Callable[..., Any]


def test_a_stranger_gets_404_on_every_route_of_a_case(app: Flask, call: Call) -> None:
    clerk, stranger = call("window"), call("stranger.mediator")
    number = clerk.registered()
    asked = clerk.move(number, "decline", ground="N01", route="litigation", explanation="已告诉").json
    values = {"number": number, "move": "accept", "act": "note", "agreement": 1, "term": 1, "file_no": 1,
              "paper": "register", "paper_id": 1, "volume": 1, "request_id": asked["id"], "batch": "2026-1", "sitting": 1}
    tried = set()
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/") and rule.arguments:
            with app.test_request_context():
                path = app.url_map.bind("").build(rule.endpoint, {n: values[n] for n in rule.arguments})
            sent = stranger.post if "POST" in (rule.methods or ()) else stranger.get
            answer = sent(path.removeprefix("/api/v1"))
            tried.add((rule.endpoint, answer.status_code))
    assert len(tried) == 36
    assert {status for _, status in tried} == {404}


def test_the_auditor_reads_in_words_what_was_looked_at(client: FlaskClient, call: Call, here: County, clock: Clock) -> None:
    clerk = call("window")
    number = clerk.registered()
    for part in ("", "/timeline", "/clocks", "/orders"):
        assert clerk.get(f"/disputes/{number}{part}").status_code == 200
    sign_in(client, here.person("auditor"), at=clock.at)
    page = client.get("/audit?kind=readings").text
    assert all(f">{look.label}<" in page for look in (Look.OPEN, Look.TIMELINE, Look.CLOCKS, Look.ORDERS))


def test_a_stranger_does_not_find_it_in_lists(call: Call) -> None:
    call("window").registered()
    stranger = call("stranger.mediator")
    assert stranger.get("/disputes").json["items"] == []
    assert stranger.get("/disputes", q="13800000001").json["items"] == []


def test_parties_are_masked_unless_the_token_may_see_them(call: Call, session: Session) -> None:
    number = call("window").registered()
    assert call("window").get(f"/disputes/{number}").json["parties"][0]["phone"] == "138****0001"
    whole = call("window", Scope.READ, Scope.PARTIES_FULL)
    assert whole.get(f"/disputes/{number}").json["parties"][0]["phone"] == "13800000001"
    assert whole.get("/disputes").json["items"][0]["parties"][0]["phone"] == "13800000001"
    assert [row.what for row in session.scalars(select(Reading).order_by(Reading.id))] == ["open", "uncover", "uncover"]


def test_minors_stay_covered_outside_the_units_that_handle_the_case(call: Call) -> None:
    child = {"role": "applicant", "kind": "person", "name": "小明", "phone": "13800000002", "minor": True}
    own = call("window", Scope.READ, Scope.WRITE, Scope.PARTIES_FULL)
    number = own.registered(parties=[child, {"role": "respondent", "kind": "person", "name": "张某"}])
    town = call("fengqiao.window", Scope.READ, Scope.PARTIES_FULL)
    assert own.get(f"/disputes/{number}").json["parties"][0]["phone"] == "13800000002"
    assert town.get(f"/disputes/{number}").json["parties"][0]["phone"] == "138****0002"


def test_the_village_sees_it_once_it_is_theirs(call: Call) -> None:
    window, village = call("window"), call("village.mediator")
    number = window.registered()
    assert village.get(f"/disputes/{number}").status_code == 404
    window.move(number, "accept", category="02")
    window.move(number, "assign", unit=FENGYUAN)
    assert village.get(f"/disputes/{number}").json["state"] == "assigned"


def test_a_unit_asked_to_help_sees_the_case(call: Call) -> None:
    window, helper = call("window"), call("labour.mediator")
    number = window.registered()
    window.move(number, "accept", category="02")
    unknown = window.move(number, "assign", unit=FENGYUAN, co_units=["X1"])
    assert unknown.json["errors"] == {"co_units.0": "没有这个单位。"}
    window.move(number, "assign", unit=FENGYUAN, co_units=[LABOUR])
    assert helper.get(f"/disputes/{number}").status_code == 200


def test_the_system_administrator_reads_places_and_no_case(call: Call) -> None:
    number, sysadmin = call("window").registered(), call("sysadmin")
    assert sysadmin.get("/regions", q="枫源").json["items"][0]["name"] == "枫源村"
    assert sysadmin.get(f"/disputes/{number}").status_code == 403
    assert sysadmin.get("/disputes").status_code == 403
