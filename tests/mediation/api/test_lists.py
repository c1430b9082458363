"""Lists: filters, order, pages; and the reference data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.make import FENGYUAN, Clock, moment

Call = Callable[..., Any]


def numbers(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["number"] for item in answer.json["items"]]


def test_pages_follow_each_other_in_order_of_due_time_and_end_with_what_has_none(call: Call, clock: Clock) -> None:
    window = call("window")
    made = []
    for day in (18, 19, 20, 21):
        clock.at = moment(f"2026-09-{day} 09:00")
        made.append(window.registered())
    window.move(made[-1], "advise", answer="去法院")
    seen, cursor = [], None
    while True:
        answer = window.get("/disputes", limit=1, **({"cursor": cursor} if cursor else {}))
        seen += numbers(answer)
        cursor = answer.json["next"]
        if cursor is None:
            break
    due = [item["due_at"] for item in window.get("/disputes").json["items"]]
    assert due[:3] == sorted(due[:3])
    assert due[3] is None
    assert seen == numbers(window.get("/disputes"))
    assert len(set(seen)) == 4


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"state": "submitted"}, "second"), ({"state": "assigned"}, "first"), ({"stage": "triage"}, "first"),
        ({"level": "village"}, "both"), ({"level": "county"}, "none"), ({"region": "330681109"}, "both"),
        ({"region": "330681104"}, "none"), ({"unit": FENGYUAN}, "first"), ({"unit": "V1"}, "none"),
        ({"category": "02"}, "both"), ({"risk": "red"}, "none"), ({"escalated": "false"}, "both"),
        ({"escalated": "true"}, "none"), ({"overdue": "true"}, "none"), ({"overdue": "false"}, "both"),
        ({"light": "green"}, "both"), ({"light": "met"}, "none"), ({"q": "13800000001"}, "both"),
        ({"accepted_from": "2026-09-18", "accepted_to": "2026-09-18"}, "first"),
        ({"accepted_to": "2026-09-17"}, "none"),
    ],
)
def test_filters_narrow_the_list(call: Call, filters: dict[str, str], found: str) -> None:
    window = call("window")
    first, second = window.registered(), window.registered()
    window.move(first, "accept", category="02", same_matter="new")
    window.move(first, "assign", unit=FENGYUAN)
    wanted = {"first": {first}, "second": {second}, "both": {first, second}, "none": set()}[found]
    assert set(numbers(window.get("/disputes", **filters))) == wanted


def test_lights_and_lateness_follow_the_clock(call: Call, clock: Clock) -> None:
    window = call("window")
    number = window.registered()
    for at, light in (("2026-09-18 10:00", "green"), ("2026-10-15 10:00", "red")):
        clock.at = moment(at)
        assert window.get(f"/disputes/{number}").json["light"] == light
        assert numbers(window.get("/disputes", light=light)) == [number]
    assert numbers(window.get("/disputes", overdue="true")) == [number]


def test_words_find_a_case_by_its_people(call: Call) -> None:
    window = call("window")
    number = window.registered()
    assert numbers(window.get("/disputes", q="朱某 水管")) == [number]
    assert numbers(window.get("/disputes", q="养猪")) == []


def test_places_are_found_by_name_and_listed_by_level(call: Call) -> None:
    window = call("window")
    found = window.get("/regions", q="枫源").json["items"]
    assert [(place["code"], place["name"]) for place in found] == [("330681109290", "枫源村")]
    towns = window.get("/regions", level="town", limit=2).json
    assert [place["name"] for place in towns["items"]] == ["店口镇", "枫桥镇"]
    rest = window.get("/regions", level="town", after=towns["next"]).json
    assert ([place["name"] for place in rest["items"]], rest["next"]) == (["牌头镇"], None)
    assert len(window.get("/regions", within="330681109", level="village").json["items"]) == 3


def test_units_by_place_and_kind(call: Call) -> None:
    window = call("window")
    villages = window.get("/units", region="330681109", kind="village_committee").json["items"]
    assert {unit["code"] for unit in villages} == {"V330681109222", "V330681109290", "V330681109298"}
    first = window.get("/units", limit=1).json
    assert window.get("/units", limit=1, after=first["next"]).json["items"][0]["code"] > first["items"][0]["code"]


def test_categories_are_both_official_lists(call: Call) -> None:
    given = call("window").get("/categories").json
    assert {"code": "02", "name": "邻里", "usual_czb": "0299"} in given["moj"]
    assert {"code": "0101", "name": "恋爱婚姻"} in given["czb"]
