"""领导包案 with its duties and visits, 领导批示 with its answer: told through the pages."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from mediation.access import SYSTEM
from mediation.api.actions import USUAL, issue
from mediation.disputes.actions import record
from mediation.disputes.carry import carry_out
from mediation.disputes.legs import Involvement
from mediation.disputes.models import Dispute
from mediation.notices.models import Notice
from mediation.supervision.leading import Instruction, LeaderCase
from mediation.units.models import Membership
from tests.make import Clock, County, make_person, moment, sign_in
from workflows.guarding import Refused
from workflows.roles import Role

AT = moment("2026-09-18 09:00")
POLICE = "D330681-police"


def does(client: FlaskClient, here: County, clock: Clock, who: str, case: Dispute, act: str, **form: Any) -> TestResponse:
    """One of the cast fills in the form of an act."""
    clock.at += timedelta(minutes=5)
    sign_in(client, here.person(who), at=clock.at)
    return client.post(f"/disputes/{case.number}/{act}", data=form)


def sees(client: FlaskClient, here: County, clock: Clock, who: str, url: str) -> str:
    sign_in(client, here.person(who), at=clock.at)
    return client.get(url).text


def named(here: County, case: Dispute) -> LeaderCase:
    carry_out(here.session, case, "take_charge", actor=here.actor("supervisor"), at=AT, leader="leader", reason="人多")
    return here.session.scalars(select(LeaderCase).where(LeaderCase.dispute_id == case.id)).one()


def test_the_supervisor_names_a_leader_who_ticks_visits_and_is_struck_off(
    client: FlaskClient, here: County, clock: Clock, case: Dispute
) -> None:
    clock.at = AT + timedelta(hours=1)
    named_ = does(client, here, clock, "supervisor", case, "take_charge", leader="leader", reason="人多，拖得久")
    assert named_.status_code == 303
    assert "请你包案" in sees(client, here, clock, "leader", "/notices")
    ticked = does(client, here, clock, "leader", case, "tick_duty", duty="know", text="看了卷，问了村里", done_on="2026-09-18")
    assert ticked.status_code == 303
    met = does(client, here, clock, "leader", case, "visit", way="go_down", held_at="2026-09-18T09:30", place="枫源村",
               present="王某、高某", course="两家都让一步，下周再谈")
    assert met.status_code == 303
    page = sees(client, here, clock, "fengqiao.window", f"/disputes/{case.number}")
    for words in ("领导包案", "沈建华包案", "看了卷，问了村里", "今天刚见过面", "下访", "两家都让一步"):
        assert words in page
    early = does(client, here, clock, "leader", case, "strike_off", reason="差不多了")
    assert early.status_code == 409 and "由督导写明理由" in early.text
    assert does(client, here, clock, "supervisor", case, "strike_off", reason="改由镇长包").status_code == 303
    row = here.session.scalars(select(LeaderCase)).one()
    here.session.refresh(row)
    assert row.ended_why == "改由镇长包" and row.duties["know"]["on"] == "2026-09-18"


def test_one_leader_at_a_time_and_another_after_strike_off(here: County, case: Dispute) -> None:
    named(here, case)
    again = {"actor": here.actor("supervisor"), "at": AT, "leader": "leader", "reason": "再定"}
    with pytest.raises(Refused, match="已经有领导包案"):
        carry_out(here.session, case, "take_charge", **again)
    carry_out(here.session, case, "strike_off", actor=here.actor("supervisor"), at=AT, reason="换人")
    carry_out(here.session, case, "take_charge", **again)
    assert len(here.session.scalars(select(LeaderCase)).all()) == 2


def test_only_a_leader_leads_and_nobody_writes_into_anothers_log(here: County, case: Dispute) -> None:
    with pytest.raises(Refused, match="选一位在岗的领导"):
        carry_out(here.session, case, "take_charge", actor=here.actor("supervisor"), at=AT, leader="window", reason="试试")
    other = make_person(here.session, "leader2", "吕明", at=AT)
    here.session.add(Membership(person_id=other.id, unit_id=here.unit("C330681").id, role=Role.LEADER, since=AT))
    here.session.flush()
    named(here, case)
    with pytest.raises(Refused, match="这件由别的领导包案"):
        carry_out(here.session, case, "tick_duty", actor=here.actor("leader2"), at=AT, duty="know", text="看了",
                  done_on=AT.date())


def test_an_instruction_waits_on_the_units_desk_until_it_is_answered(
    client: FlaskClient, here: County, clock: Clock, case: Dispute
) -> None:
    clock.at = AT + timedelta(hours=1)
    given = does(client, here, clock, "leader", case, "instruct", text="查清水沟是谁填的", unit=POLICE, due_on="2026-09-22")
    assert given.status_code == 303
    row = here.session.scalars(select(Instruction)).one()
    seen = here.session.get(Involvement, (case.id, here.unit(POLICE).id))
    assert seen is not None and seen.part == "assisting"
    assert here.person("county.head").id in set(here.session.scalars(select(Notice.person_id).where(Notice.text.contains("领导批示"))))
    carry_out(here.session, case, "answer_instruction", actor=here.actor("county.head", POLICE), at=clock.at,
              instruction=str(row.id), answer="是高某去年填的")
    assert here.person("leader").id in set(
        here.session.scalars(select(Notice.person_id).where(Notice.text.contains("答复了批示"))))
    page = sees(client, here, clock, "leader", f"/disputes/{case.number}")
    assert "是高某去年填的" in page and "已答复" in page


def test_nobody_answers_for_another_unit_or_twice(here: County, case: Dispute) -> None:
    carry_out(here.session, case, "instruct", actor=here.actor("leader"), at=AT, text="抓紧", unit=POLICE)
    row = here.session.scalars(select(Instruction)).one()
    answer = {"at": AT, "instruction": str(row.id), "answer": "办了"}
    with pytest.raises(Refused, match="没有等本单位答复的批示"):
        carry_out(here.session, case, "answer_instruction", actor=here.actor("fengqiao.head"), **answer)
    police = here.actor("county.head", POLICE)
    carry_out(here.session, case, "answer_instruction", actor=police, **answer)
    with pytest.raises(Refused, match="没有等本单位答复的批示"):
        carry_out(here.session, case, "answer_instruction", actor=police, **answer)


def test_a_unit_that_helps_notes_and_does_nothing_else(here: County, case: Dispute) -> None:
    carry_out(here.session, case, "instruct", actor=here.actor("leader"), at=AT, text="抓紧", unit=POLICE)
    police = here.actor("county.head", POLICE)
    record(here.session, case, "note", actor=police, at=AT, text="派人去看过")
    for act, facts in (("raise_risk", {"risk": "red", "reason": "带刀"}), ("amend", {"category": "03"})):
        with pytest.raises(Refused) as refusal:
            record(here.session, case, act, actor=police, at=AT, **facts)
        assert refusal.value.kind == "role"


def test_the_api_offers_and_takes_the_same_acts(app: Flask, here: County, case: Dispute) -> None:
    def call(who: str, unit: str | None = None) -> dict[str, str]:
        _, secret = issue(here.session, here.person(who), unit=unit, scopes=USUAL, days=9, name="t", actor=SYSTEM, at=AT)
        here.session.commit()
        return {"Authorization": f"Bearer {secret}"}

    client, number, leader = app.test_client(), case.number, call("leader")
    given = client.post(f"/api/v1/disputes/{number}/acts/instruct", headers=leader, json={"text": "抓紧", "unit": POLICE})
    assert given.status_code == 200, given.text
    police = call("county.head", POLICE)
    acts = {act["name"]: act for act in client.get(f"/api/v1/disputes/{number}/moves", headers=police).json["acts"]}
    assert acts.keys() == {"note", "answer_instruction"}
    [choice] = acts["answer_instruction"]["fields"]["properties"]["instruction"]["oneOf"]
    body = {"instruction": choice["const"], "answer": "已派人"}
    done = client.post(f"/api/v1/disputes/{number}/acts/answer_instruction", headers=police, json=body)
    assert done.status_code == 200, done.text
    again = client.post(f"/api/v1/disputes/{number}/acts/answer_instruction", headers=police, json=body)
    assert again.status_code in (409, 422)
    told = client.get(f"/api/v1/disputes/{number}/timeline", headers=leader).json
    assert [item["name"] for item in told["items"]][-2:] == ["instruct", "answer_instruction"]


def test_a_leaders_first_page_begins_with_his_own_cases_and_words(
    client: FlaskClient, here: County, clock: Clock, case: Dispute
) -> None:
    named(here, case)
    does(client, here, clock, "leader", case, "instruct", unit=POLICE, text="尽快通水")
    clock.at = AT + timedelta(days=12)
    home = " ".join(re.sub(r"<[^>]*>", " ", sees(client, here, clock, "leader", "/overview")).split())
    assert "我包的 1 件，最久 12 天没见" in home and "我的批示没答复 1" in home
    assert home.index("我包的") < home.index("今天该回我的督办")
    listed = sees(client, here, clock, "leader", "/ledger?tab=instructions&mine=1")
    assert "尽快通水" in listed and "我的批示，没答复" in listed
    told_by = here.session.scalars(select(Instruction)).one()
    carry_out(here.session, case, "answer_instruction", actor=here.actor("county.head", POLICE), at=clock.at,
              instruction=str(told_by.id), answer="通了")
    here.session.commit()
    assert "尽快通水" not in sees(client, here, clock, "leader", "/ledger?tab=instructions&mine=1")
    assert "我包的" not in sees(client, here, clock, "supervisor", "/overview")


def test_the_leaders_own_panel_is_marked_for_him_alone(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    """By the mark it comes right under the story on his phone."""
    named(here, case)
    assert 'mz-leading is-own"' in sees(client, here, clock, "leader", f"/disputes/{case.number}")
    assert 'mz-leading"' in sees(client, here, clock, "supervisor", f"/disputes/{case.number}")
