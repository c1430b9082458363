"""反馈 over the API: one party, or several who were told together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.make import County, make_dispute
from workflows.states import State

TOLD = {"how": "电话", "told_on": "2026-09-18", "reached": True, "satisfaction": "satisfied"}
Call = Callable[..., Any]


@pytest.fixture
def number(here: County) -> str:
    people = [{"role": "applicant", "kind": "person", "name": f"王{n}"} for n in range(3)]
    parties = [*people, {"role": "respondent", "kind": "person", "name": "高某"}]
    return make_dispute(here, State.CONCLUDED, at=here.at, parties=parties).number


def test_several_are_told_at_once_and_one_alone(call: Call, number: str) -> None:
    desk = call("fengqiao.window")
    fields = next(m for m in desk.get(f"/disputes/{number}/moves").json["items"] if m["name"] == "feed_back")["fields"]
    assert fields["properties"]["parties"]["items"]["type"] == fields["properties"]["party"]["type"] == "integer"
    assert (fields["required"], fields["anyOf"]) == (["how", "told_on"], [{"required": ["party"]}, {"required": ["parties"]}])
    assert desk.move(number, "feed_back", parties=[1, 2, 3], **TOLD).status_code == 200
    assert desk.move(number, "close").status_code == 409
    assert desk.move(number, "feed_back", party=4, **TOLD).status_code == 200
    events = desk.get(f"/disputes/{number}/timeline").json["items"][-2:]
    assert (events[0]["facts"]["parties"], events[1]["facts"]["party"]) == ([1, 2, 3], 4)
    assert desk.move(number, "close").json["state"] == "closed"


@pytest.mark.parametrize(("given", "field"), [
    ({}, "parties"), ({"parties": []}, "parties"), ({"parties": [1, 9]}, "parties"), ({"party": 9}, "party"),
    ({"parties": "1"}, "parties"), ({"parties": ["1"]}, "parties.0"),
])  # fmt: skip
def test_a_mistake_stands_at_the_name_that_was_used(call: Call, number: str, given: dict[str, Any], field: str) -> None:
    answer = call("fengqiao.window").move(number, "feed_back", **given, **TOLD)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])
