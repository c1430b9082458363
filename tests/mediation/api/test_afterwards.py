"""回访, 评价单 and 以奖代补 over the API: the same as on the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.make import County, make_dispute
from workflows.states import State

Call = Callable[..., Any]
VISIT = {"why": "closed", "parties": [1, 2], "how": "电话", "visited_on": "2026-09-18", "reached": True, "kept": "whole",
         "course": "水沟通了", "satisfaction": "satisfied", "performed": [1], "performed_said": "王某说通了"}


@pytest.fixture
def number(here: County) -> str:
    return make_dispute(here, State.CLOSED, at=here.at).number


def test_a_visit_is_an_act_and_its_sheets_are_read(call: Call, number: str) -> None:
    desk = call("fengqiao.window")
    assert desk.act(number, "follow_up", **{**VISIT, "kept": "soon"}).status_code in (409, 422)
    assert desk.act(number, "follow_up", **{**VISIT, "since": ["repudiated"]}).status_code == 409
    unlike = desk.act(number, "follow_up", **{**VISIT, "performed": []})
    assert unlike.status_code == 409 and "第 1 笔还没记办好，和“全部履行”对不上" in unlike.text
    assert desk.act(number, "follow_up", **VISIT).status_code == 200
    [sheet] = desk.get(f"/disputes/{number}/follow-ups").json["items"]
    assert (sheet["kept"], sheet["course"], sheet["parties"]) == ("whole", "水沟通了", [1, 2])
    [veiled] = call("village.mediator").get(f"/disputes/{number}/follow-ups").json["items"]
    assert (veiled["kept"], veiled["satisfaction"], veiled["course"], veiled["risk_words"]) == ("whole", None, None, None)
    last = call("village.mediator").get(f"/disputes/{number}/timeline").json["items"][-1]["facts"]
    assert last["kept"] == "whole" and last["performed"] == [1] and "satisfaction" not in last
    assert [each["status"] for each in desk.get(f"/disputes/{number}/promises").json["items"]] == ["done"]
    assert call("stranger.mediator").get(f"/disputes/{number}/follow-ups").status_code == 404


def test_slips_are_given_to_those_who_may_ask(call: Call, number: str) -> None:
    desk = call("fengqiao.window")
    assert desk.act(number, "invite_rating", parties=[1], way="print").status_code == 200
    [slip] = desk.get(f"/disputes/{number}/rating-slips").json["items"]
    assert slip["party"] == 1 and "/r/" in slip["link"]
    assert call("village.mediator").get(f"/disputes/{number}/rating-slips").json["items"] == []
    assert call("supervisor").act(number, "rate", party=1, satisfaction="satisfied").status_code == 403


def test_the_mediator_reads_no_opinion_of_an_open_case(call: Call, here: County) -> None:
    number = make_dispute(here, State.CONCLUDED, at=here.at).number
    told = {"party": 1, "how": "电话", "told_on": "2026-09-18", "reached": True, "satisfaction": "dissatisfied", "opinion": "偏心"}
    assert call("fengqiao.window").move(number, "feed_back", **told).status_code == 200
    last = call("fengqiao.window").get(f"/disputes/{number}/timeline").json["items"][-1]
    assert (last["facts"]["satisfaction"], last["typed"], "opinion" in last["facts"]) == ("dissatisfied", {"opinion": "偏心"}, False)
    veiled = call("village.mediator").get(f"/disputes/{number}/timeline").json["items"][-1]
    assert "satisfaction" not in veiled["facts"] and "偏心" not in str(veiled)


def test_a_subsidy_is_proposed_and_reviewed(call: Call, number: str) -> None:
    head, county = call("village.head"), call("supervisor")
    path = f"/disputes/{number}/subsidy"
    early = head.post(path, {"shares": [{"username": "village.mediator", "percent": 100}]})
    assert early.status_code == 409 and "约定的事还没有全部履行" in early.text
    done = call("village.mediator").post(f"/disputes/{number}/agreements/1/terms/1", {"status": "done", "note": "看过"})
    assert done.status_code in (200, 201), done.text
    wrong = head.post(path, {"shares": [{"username": "nobody", "percent": 100}]})
    assert (wrong.status_code, list(wrong.json["errors"])) == (422, ["shares.0.username"])
    made = head.post(path, {"shares": [{"username": "village.mediator", "percent": 100}]})
    assert made.status_code == 201, made.text
    assert head.post(path, {"shares": [{"username": "village.mediator", "percent": 100}]}).status_code == 409
    assert head.post(f"{path}/review", {"grade": "ordinary"}).status_code == 403
    assert county.post(f"{path}/review", {"grade": "ordinary"}).json["amount"] == 90
    assert [row["status"] for row in county.get(path).json["items"]] == ["reviewed"]
    assert call("stranger.mediator").get(path).status_code == 404
    assert call("village.mediator").get(path).status_code == 403
