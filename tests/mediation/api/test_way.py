"""A dispute goes the whole way through the API, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.disputes.journal import Reading
from tests.make import FENGQIAO, FENGYUAN, Clock, County, moment
from tests.mediation.disputes.tale import Tale

Call = Callable[..., Any]
SITTING = {"held_at": "2026-09-18T15:00:00+08:00", "place": "村调解室", "present": "双方", "course": "各说各的"}


def ok(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json


def test_a_leak_climbs_and_is_settled_in_the_town(call: Call, clock: Clock) -> None:
    window, village = call("window"), call("village.mediator")
    desk, mediator = call("fengqiao.window"), call("fengqiao.mediator")
    number = window.registered()
    ok(window.move(number, "accept", category="02"))
    assigned = ok(window.move(number, "assign", unit=FENGYUAN))
    assert (assigned["state"], assigned["unit"]["code"]) == ("assigned", FENGYUAN)
    ok(village.move(number, "sign", mediator="village.mediator", impartial=True))
    clock.at = moment("2026-09-18 16:00")
    ok(village.post(f"/disputes/{number}/meetings", SITTING | {"result": "failed", "rights_told": True}), 201)
    climbed = ok(village.move(number, "escalate", reason="far_apart", note="差距大"))
    assert (climbed["state"], climbed["level"], climbed["escalations"]) == ("accepted", "town", 1)
    ok(desk.move(number, "assign", unit=FENGQIAO))
    ok(mediator.move(number, "sign", mediator="fengqiao.mediator", impartial=True))
    ok(mediator.post(f"/disputes/{number}/meetings", SITTING | {"result": "agreed"}), 201)
    terms = [{"who": "张某", "what": "付 3000 元", "amount": 3000, "due_on": "2026-09-30"}]
    signed = {"form": "written", "reached_on": "2026-09-18", "terms": terms, "signed": [1, 2],
              "mediator_signed_on": "2026-09-18", "sealed_on": "2026-09-18"}
    assert ok(mediator.post(f"/disputes/{number}/agreements", signed), 201)["no"] == 1
    settled = ok(mediator.move(number, "settle"))
    assert (settled["state"], settled["outcome"]) == ("concluded", "settled")
    told = {"how": "电话", "told_on": "2026-09-18", "reached": True, "satisfaction": "satisfied"}
    for party in (1, 2):
        ok(desk.move(number, "feed_back", party=party, **told))
    clock.at = moment("2026-09-30 10:00")
    term = f"/disputes/{number}/agreements/1/terms/1"
    assert ok(mediator.post(term, {"status": "done"}))["status"] == "done"
    assert ok(desk.move(number, "close"))["state"] == "closed"
    events = ok(window.get(f"/disputes/{number}/timeline"))["items"]
    assert [e["seq"] for e in events] == list(range(1, len(events) + 1))
    assert all(later["prev_hash"] == earlier["hash"] for earlier, later in zip(events, events[1:], strict=False))
    assert events[0]["at"] == "2026-09-18T09:00:00+08:00"


def test_a_result_is_given_for_every_claim_of_the_case_and_for_no_other(call: Call, here: County, clock: Clock) -> None:
    t = Tale(here.session, here, at=here.at).register(claims=[{"text": "修好"}, {"text": "赔钱"}]).in_village()
    t.sit("village.mediator", "agreed").agree("village.mediator")
    clock.at, mediator, number = t.at, call("village.mediator"), t.case.number
    offered = {row["name"]: row for row in ok(mediator.get(f"/disputes/{number}/moves"))["items"]}["settle"]
    assert {no: rule["title"] for no, rule in offered["fields"]["properties"]["outcomes"]["properties"].items()} == {
        "1": "修好", "2": "赔钱"}
    wrong = ok(mediator.move(number, "settle", outcomes={"1": "settled", "9": "settled"}), 422)
    assert wrong["errors"] == {"outcomes.9": "没有这条诉求。", "outcomes.2": "这条也选一下谈成没有。"}
    assert wrong["detail"] == "诉求 9：没有这条诉求。诉求 2：这条也选一下谈成没有。"
    assert ok(mediator.move(number, "settle", outcomes={"1": "merged", "2": "settled"}), 422)["errors"].keys() == {"outcomes.1"}
    assert ok(mediator.get(f"/disputes/{number}"))["state"] == "mediating"
    settled = ok(mediator.move(number, "settle", outcomes={"1": "settled", "2": "failed"}, route="litigation"))
    assert [claim["outcome"] for claim in settled["claims"]] == ["settled", "failed"]


def test_what_needs_a_second_person_is_asked_for_and_approved(call: Call) -> None:
    clerk, head = call("window"), call("county.head", unit="C330681")
    number = clerk.registered()
    asked = ok(clerk.move(number, "decline", ground="N01", route="litigation", explanation="已告诉去法院"), 202)
    assert (asked["name"], asked["status"], asked["asked_by"]["username"]) == ("decline", "open", "window")
    own = clerk.post(f"/requests/{asked['id']}/approve")
    assert own.status_code == 403
    assert ok(head.post(f"/requests/{asked['id']}/approve", {"sentence": "同意"}))["state"] == "declined"
    assert head.post(f"/requests/{asked['id']}/approve").status_code == 409


def test_a_refusal_of_a_request_needs_a_sentence(call: Call) -> None:
    clerk, head = call("window"), call("county.head", unit="C330681")
    number = clerk.registered()
    asked = ok(clerk.move(number, "decline", ground="N01", route="litigation", explanation="已告诉"), 202)
    assert head.post(f"/requests/{asked['id']}/refuse").status_code == 409
    after = ok(head.post(f"/requests/{asked['id']}/refuse", {"sentence": "再想想"}))
    assert (after["state"], after["requests"]) == ("submitted", [])


def test_the_menu_gives_fields_and_sentences(call: Call) -> None:
    window = call("window")
    number = window.registered(parties=[])
    menu = {move["name"]: move for move in ok(window.get(f"/disputes/{number}/moves"))["items"]}
    assert menu["accept"]["sentence"] == "还没写谁来反映，先补上申请人。"
    assert menu["decline"]["asks"]
    fields = menu["decline"]["fields"]
    assert set(fields["required"]) == {"ground", "route", "explanation"}
    assert {"const": "litigation", "title": "诉讼"} in fields["properties"]["route"]["oneOf"]


def test_the_clocks_say_why_this_date(call: Call) -> None:
    window = call("window")
    number = window.registered()
    ok(window.move(number, "accept", category="02"))
    clocks = {clock["kind"]: clock for clock in ok(window.get(f"/disputes/{number}/clocks"))["items"]}
    total = clocks["total"]
    assert total["title"].startswith("居民时限为什么是")
    assert total["due_at"].endswith("+08:00")
    assert total["light"]["kind"] == "green"
    assert total["steps"]
    assert clocks["acceptance"]["status"] == "met"


def test_acts_stay_on_the_timeline(call: Call) -> None:
    window = call("window")
    number = window.registered()
    ok(window.act(number, "note", text="已电话联系"))
    danger = {"to": "枫桥派出所", "told_at": "2026-09-18T08:30:00+08:00", "content": "扬言报复"}
    assert ok(window.act(number, "report_danger", **danger))["risk"] == "orange"
    assert ok(window.act(number, "raise_risk", risk="red", reason="带了刀"))["risk"] == "red"
    added = [{"role": "respondent", "kind": "person", "name": "李某"}]
    assert len(ok(window.act(number, "amend", parties=added))["parties"]) == 3


def test_an_extension_is_asked_for_below_and_granted_above(call: Call, clock: Clock) -> None:
    window, village, town = call("window"), call("village.mediator"), call("fengqiao.head")
    number = window.registered()
    ok(window.move(number, "accept", category="02"))
    ok(window.move(number, "assign", unit=FENGYUAN))
    ok(village.move(number, "sign", mediator="village.mediator", impartial=True))
    wish = {"days": 7, "ground": "both_parties", "reason": "等检测结果", "told_parties": [1, 2], "told_how": "电话"}
    assert village.act(number, "extend", **wish | {"days": "7"}).json["errors"] == {"days": "这里写整数。"}
    asked = ok(village.act(number, "extend", **wish), 202)
    assert asked["unit"]["code"] == FENGQIAO
    ok(town.post(f"/requests/{asked['id']}/approve"))
    clocks = {each["kind"]: each for each in ok(village.get(f"/disputes/{number}/clocks"))["items"]}
    assert [each["days"] for each in clocks["mediation"]["extensions"]] == [7]
    assert clocks["mediation"]["extensions"][0]["approver"]["username"] == "fengqiao.head"


def test_what_was_said_at_registration_need_not_be_said_again(call: Call) -> None:
    window = call("window")
    number = window.registered(category="02")
    taken = window.move(number, "accept")
    assert taken.status_code == 200 and taken.json["category"]["moj"] == "02", taken.text


def test_reading_the_timeline_and_the_clocks_is_logged(call: Call, session: Session) -> None:
    window = call("window")
    number = window.registered()
    assert {window.get(f"/disputes/{number}/{part}").status_code for part in ("timeline", "clocks")} == {200}
    assert {"timeline", "clocks"} <= set(session.scalars(select(Reading.what)))
