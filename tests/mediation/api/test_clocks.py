"""GET /disputes/{number}/clocks says everything a date comes from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from mediation.access import SYSTEM
from mediation.api.actions import USUAL, issue
from tests.make import FENGYUAN, Clock, County, moment
from tests.mediation.api.conftest import Caller

Call = Callable[..., Any]


def ok(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json


def test_a_clock_says_where_its_date_comes_from(call: Call, clock: Clock) -> None:
    window, village, head = call("window"), call("village.mediator"), call("village.head")
    number = window.registered()
    ok(window.move(number, "accept", category="02"))
    ok(window.move(number, "assign", unit=FENGYUAN))
    ok(village.move(number, "sign", mediator="village.mediator", impartial=True))
    asked = ok(village.move(number, "suspend", ground="appraisal", proof="检测委托书", until="2026-09-28"), 202)
    ok(head.post(f"/requests/{asked['id']}/approve"))
    clock.at = moment("2026-09-22 09:00")
    ok(village.move(number, "resume", reason="报告到了"))
    found = {each["kind"]: each for each in ok(village.get(f"/disputes/{number}/clocks"))["items"]}
    total = found["total"]
    assert (total["started_by"], total["rule_name"], total["rule_version"], total["mark"]) == (
        "受理", "standard", 1, "本地规定")
    assert total["total"] == "30 个自然日 + 中止 3 天 = 33 天"
    pause = total["pauses"][0]
    assert (pause["reason"], pause["proof"], pause["approver"]["username"]) == ("等鉴定或检测", "检测委托书", "village.head")
    assert (total["rule_changes"], total["extensions"], total["provisional"]) == ([], [], False)
    assert found["signing"]["steps"][0]["at"] is None


def test_a_limit_in_hours_gives_moments_and_a_date_past_the_notices_is_provisional(
    app: Flask, session: Session, here: County, clock: Clock
) -> None:
    clock.at = moment("2026-12-29 16:00")
    person = here.person("window")
    _, secret = issue(session, person, unit=None, scopes=USUAL, days=30, name="t", actor=SYSTEM, at=clock.at)
    window = Caller(app.test_client(), secret)
    number = window.registered(hazards=["weapon"])
    ok(window.act(number, "report_danger", to="派出所", told_at="2026-12-29T15:50:00+08:00", content="带刀"))
    found = {each["kind"]: each for each in ok(window.get(f"/disputes/{number}/clocks"))["items"]}
    assert (found["danger"]["unit"], found["danger"]["due_at"]) == ("hours", "2026-12-29T18:00:00+08:00")
    assert found["danger"]["steps"][-1]["at"] == "2026-12-29T18:00:00+08:00"
    assert found["acceptance"]["provisional"] and "暂定" in found["acceptance"]["light"]["text"]
    assert ok(window.get(f"/disputes/{number}"))["due_provisional"]
