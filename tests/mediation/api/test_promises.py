"""履行 and 司法确认 through the API: what a person does on the page, a caller does too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.make import Clock, County, moment
from tests.mediation.disputes.tale import Tale

Call = Callable[..., Any]
PARTS = [{"no": 1, "amount": "600.00", "due_on": "2026-09-28"}, {"no": 2, "amount": "400.00", "due_on": "2026-10-28"}]
TERM = {"who": "高某", "to_whom": "王某", "what": "分两期赔钱", "amount": 1000, "kind": "money", "instalments": PARTS}


def ok(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json


@pytest.fixture
def number(here: County, clock: Clock) -> str:
    t = Tale(here.session, here, at=here.at).register().in_village()
    t.sit("village.mediator", "agreed").agree("village.mediator", terms=[TERM]).do("village.mediator", "settle")
    clock.at = moment("2026-09-29 10:00")
    return t.case.number


def test_promises_are_read_paid_and_answered(call: Call, number: str) -> None:
    mediator, term = call("village.mediator"), f"/disputes/{number}/agreements/1/terms/1"
    first, second = ok(mediator.get(f"/disputes/{number}/promises"))["items"]
    assert (first["amount"], first["due_on"], first["status"], first["overdue"], first["to"]) == (600, "2026-09-28", "pending", True, "王某")
    assert (second["instalment"], second["instalments"], second["overdue"]) == (2, 2, False)
    paid = {"status": "part", "promise": 1, "amount": 250, "paid_on": "2026-09-29", "way": "transfer"}
    assert ok(mediator.post(term, paid, Idempotency_Key="k1"))["status"] == "pending"
    assert ok(mediator.post(term, paid, Idempotency_Key="k1"))["status"] == "pending"
    first = ok(mediator.get(f"/disputes/{number}/promises"))["items"][0]
    assert (first["paid"], first["status"], len(first["payments"])) == (250, "part", 1)
    wrong = ok(mediator.post(term, {"status": "part", "promise": 1, "amount": 9999}), 422)
    assert wrong["errors"].keys() == {"amount"}
    assert "写正数" in ok(mediator.post(term, {"status": "done", "promise": 1, "amount": 0}), 422)["errors"]["amount"]
    assert ok(mediator.post(term, {"status": "part", "promise": 7, "amount": 1}), 422)["errors"].keys() == {"promise"}
    way = {"promises": [1], "route": "urge", "new_due_on": "2026-10-12", "consent": True, "note": "说没钱", "told": [1],
           "told_how": "电话", "told_on": "2026-09-29"}
    offered = {act["name"]: act for act in ok(mediator.get(f"/disputes/{number}/moves"))["acts"]}
    assert {"breach", "call_promise", "apply_confirmation"} <= offered.keys() and "court_result" not in offered
    ok(mediator.act(number, "breach", **way))
    assert ok(mediator.get(f"/disputes/{number}/promises"))["items"][0]["due_on"] == "2026-10-12"
    ok(mediator.act(number, "call_promise", promises=[2], party=2, called_on="2026-09-29", result="will"))
    assert ok(mediator.post(term, {"status": "done"}))["status"] == "done"


def test_confirmation_from_the_application_to_the_ruling(call: Call, number: str) -> None:
    mediator = call("village.mediator")
    assert ok(mediator.get(f"/disputes/{number}/promises"))["confirmable_until"] == "2026-10-19"
    body = {"parties": [1, 2], "court": "诸暨市人民法院", "filed_on": "2026-09-29"}
    refused = ok(mediator.act(number, "apply_confirmation", **body, excluded=["rights"]), 409)
    assert "民诉法解释第355条第5项" in refused["detail"]
    ok(mediator.act(number, "apply_confirmation", **body))
    ok(mediator.act(number, "court_result", application=1, parties=[1], result="confirmed", ruled_on="2026-09-29",
                    case_number="（2026）浙0681民特12号"))
    made = ok(mediator.get(f"/disputes/{number}/promises"))["confirmations"]
    assert made == [{"no": 1, "agreement": 1, "court": "诸暨市人民法院", "filed_on": "2026-09-29", "void": False, "with_parties": [2],
                     "parties": [{"party": 1, "result": "confirmed", "ruled_on": "2026-09-29", "case_number": "（2026）浙0681民特12号"}]}]


def test_who_may_not_see_the_case_sees_no_promise_of_it(call: Call, number: str) -> None:
    stranger = call("stranger.mediator")
    ok(stranger.get(f"/disputes/{number}/promises"), 404)
    ok(stranger.act(number, "call_promise", promises=[1]), 404)
    ok(call("leader").act(number, "call_promise", promises=[1], called_on="2026-09-29", result="will"), 403)
