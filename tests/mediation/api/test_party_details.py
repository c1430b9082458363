"""What papers state of a party, through the API: whole for those who may see parties whole, else left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mediation.api.models import Scope

Call = Callable[..., Any]


def test_details_come_in_with_the_party_and_later(call: Call) -> None:
    window = call("window")
    firm = {"role": "respondent", "kind": "company", "name": "某公司", "representative": "李某", "job": "总经理"}
    number = window.registered(parties=[
        {"role": "applicant", "kind": "person", "name": "朱某", "phone": "13800000001", "sex": "female", "ethnic": "汉族"}, firm,
    ])  # fmt: skip
    answer = window.act(number, "amend", details=[{"party": 1, "job": "教师", "address": "枫源村12号"}])
    assert answer.status_code == 200, answer.text
    person, company = answer.json["parties"]
    assert (person["sex"], person["ethnic"], person["job"]) == ("female", None, None)
    assert (company["representative"], company["job"]) == ("李某", None)
    whole = call("window", *Scope).get(f"/disputes/{number}").json["parties"]
    assert (whole[0]["ethnic"], whole[0]["job"], whole[0]["address"], whole[1]["job"]) == ("汉族", "教师", "枫源村12号", "总经理")


def test_wrong_details_are_named_by_their_field(call: Call) -> None:
    window = call("window")
    number = window.registered()
    answer = window.act(number, "amend", details=[{"party": 2, "phone": "12"}])
    assert answer.status_code == 422 and answer.json["errors"] == {"details.0.phone": "手机号要 11 位，现在是 2 位。"}
    assert window.act(number, "amend", details=[{"party": 7, "ethnic": "汉族"}]).status_code == 422
    wrong = [{"role": "applicant", "name": "朱某", "sex": "x"}]
    assert window.post("/disputes", {"description": "漏水", "channel": "visit", "region": "330681109290", "parties": wrong}).status_code == 422
