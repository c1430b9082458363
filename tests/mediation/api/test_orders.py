"""督办 over the API: whoever may see the case reads its orders; a list holds no order that the page's list does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.make import FENGYUAN, Clock, County, moment

Call = Callable[..., Any]


@pytest.fixture
def ordered(call: Call) -> Callable[[], str]:
    """A case in the village's hands, and an order on it from the county."""

    def made(**more: Any) -> str:
        window = call("window")
        number: str = window.registered()
        window.move(number, "accept", category="02", same_matter="new")
        window.move(number, "assign", unit=FENGYUAN)
        answer = call("supervisor").act(
            number, "supervise", unit=FENGYUAN, title="请说明为什么没有签收", demand="一、原因。", **more,
        )
        assert answer.status_code == 200, answer.text
        return number

    return made


def numbers(answer: Any) -> list[str]:
    return [item["dispute"] for item in answer.json["items"]]


def test_a_case_tells_its_orders_with_their_threads(call: Call, ordered: Callable[[], str]) -> None:
    number, head, supervisor = ordered(), call("village.head"), call("supervisor")
    assert head.act(number, "reply", text="今天签收。").status_code == 200
    [order] = head.get(f"/disputes/{number}/orders").json["items"]
    assert (order["status"], order["grade"], order["unit"]["code"]) == ("answered", "order", FENGYUAN)
    assert order["issuer"]["username"] == "supervisor" and order["demand"] == "一、原因。"
    assert [(line["label"], line["author"]["username"]) for line in order["messages"]] == [
        ("发出督办", "supervisor"), ("答复", "village.head")]
    supervisor.act(number, "accept_reply")
    [order] = supervisor.get(f"/disputes/{number}/orders").json["items"]
    assert order["status"] == "accepted" and order["ended_at"].endswith("+08:00")


def test_the_list_is_the_one_of_the_page(call: Call, ordered: Callable[[], str]) -> None:
    number = ordered()
    seen = {who: numbers(call(who).get("/orders")) for who in
            ("supervisor", "leader", "village.mediator", "fengqiao.head", "window", "stranger.mediator", "labour.head")}
    assert {who for who, found in seen.items() if found == [number]} == {"supervisor", "leader", "village.mediator"}
    assert all(found == [] for who, found in seen.items() if who not in ("supervisor", "leader", "village.mediator"))
    # the town sees the case, so it reads the order there; strangers find neither
    assert len(call("fengqiao.head").get(f"/disputes/{number}/orders").json["items"]) == 1
    assert call("stranger.mediator").get(f"/disputes/{number}/orders").status_code == 404


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, True), ({"status": "open"}, True), ({"status": "answered"}, False), ({"grade": "red"}, False),
        ({"unit": FENGYUAN}, True), ({"unit": "X1"}, False), ({"region": "330681109"}, True), ({"region": "330681104"}, False),
        ({"overdue": "false"}, True), ({"overdue": "true"}, False), ({"issued_from": "2026-09-18", "issued_to": "2026-09-18"}, True),
        ({"issued_from": "2026-09-19"}, False),
    ],
)  # fmt: skip
def test_filters_narrow_the_list(call: Call, ordered: Callable[[], str], filters: dict[str, str], found: bool) -> None:
    number = ordered()
    assert numbers(call("supervisor").get("/orders", **filters)) == ([number] if found else [])


def test_what_waits_past_its_date_is_overdue(call: Call, ordered: Callable[[], str], clock: Clock, here: County) -> None:
    number = ordered()
    clock.at = moment("2026-09-25 09:00")
    [order] = call("supervisor").get("/orders", overdue="true").json["items"]
    assert (order["dispute"], order["light"]["kind"]) == (number, "red")


def test_pages_follow_each_other(call: Call, ordered: Callable[[], str]) -> None:
    first, second, supervisor = ordered(), ordered(), call("supervisor")
    page = supervisor.get("/orders", limit=1).json
    assert [item["dispute"] for item in page["items"]] == [second]
    rest = supervisor.get("/orders", limit=1, cursor=page["next"]).json
    assert ([item["dispute"] for item in rest["items"]], rest["next"]) == ([first], None)
    for wrong in ("x", "????", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5"):
        assert supervisor.get("/orders", cursor=wrong).json["errors"] == {"cursor": "cursor 要用上一页给的 next。"}
