"""我的案件: whose turn it is, sorted by what is due."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mediation.disputes.actions import advance
from mediation.disputes.journal import keep_draft
from mediation.disputes.register import register
from mediation.disputes.requesting import request
from mediation.meetings.actions import record_session
from tests.make import STORY, Clock, County, county, make_dispute, sign_in
from tests.mediation.desk.counting import queries
from workflows.states import OPEN, State

DAY = timedelta(days=1)


@pytest.fixture
def here(session: Session, clock: Clock) -> County:
    """One case in every open state, registered in the town, held by 枫源村 once assigned."""
    here = county(session, at=clock.at - 60 * DAY)
    for state in sorted(OPEN):
        make_dispute(here, state, at=clock.at - timedelta(hours=1), title=f"件{state.label}")
    return here


def look(client: FlaskClient, here: County, clock: Clock, who: str, turn: str = "mine") -> str:
    sign_in(client, here.person(who), at=clock.at)
    answer = client.get(f"/mine?turn={turn}")
    assert answer.status_code == 200, answer.text
    return answer.text


def tabs(text: str) -> list[str]:
    return re.findall(r">((?:该我办|等对方|等审批) [\d+]+)<", text)


def test_the_mediator_sees_whose_turn_it_is(client: FlaskClient, here: County, clock: Clock) -> None:
    text = look(client, here, clock, "village.mediator")
    assert tabs(text) == ["该我办 2", "等对方 2", "等审批 0"]
    assert "件调解中 · 约双方来谈" in text and "件待签收 · 等你签收" in text
    waiting = look(client, here, clock, "village.mediator", "theirs")
    assert "件中止" in waiting and "等窗口告知双方" in waiting


def test_late_cases_stand_under_their_own_heading(client: FlaskClient, here: County, clock: Clock) -> None:
    clock.at += 11 * DAY
    text = look(client, here, clock, "village.mediator")
    assert text.index("已超期") < text.index("件待签收")
    assert "这几天到期" not in text
    assert "时限已过，上报或办出结果" in text


def test_a_case_far_from_due_is_early(client: FlaskClient, here: County, clock: Clock) -> None:
    text = look(client, here, clock, "village.mediator")
    assert text.index("这几天到期") < text.index("件待签收") < text.index("还早") < text.index("件调解中")


def test_the_agreed_sitting_is_named(client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.MEDIATING, at=clock.at - timedelta(hours=2))
    record_session(here.session, case, actor=here.actor("village.mediator"), at=clock.at, held_at=clock.at,
                   place="村部", present="双方", rights_told=True, course="还要算账", result="continue",
                   next_at=clock.at + timedelta(hours=6))
    assert "今天 15:00 再谈" in look(client, here, clock, "village.mediator")


def test_a_request_waits_apart_and_comes_to_the_head(client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.MEDIATING, at=clock.at - timedelta(hours=2), title="等鉴定的事")
    request(here.session, case, "suspend", actor=here.actor("village.mediator"), at=clock.at, ground="appraisal",
            proof="委托书", until=(clock.at + 10 * DAY).date())
    assert "等鉴定的事" not in look(client, here, clock, "village.mediator")
    assert "等鉴定的事 · 中止等审批" in look(client, here, clock, "village.mediator", "approval")
    assert "等鉴定的事 · 等你审批中止" in look(client, here, clock, "village.head")


def test_who_asked_for_more_time_finds_the_case_under_what_waits_for_others(client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.MEDIATING, at=clock.at - timedelta(hours=2), title="要算账的事")
    request(here.session, case, "extend", actor=here.actor("village.mediator"), at=clock.at, ground="complex",
            days=7, reason="账目多", told_parties=[1], told_how="电话")
    assert "要算账的事 · 延期等审批" in look(client, here, clock, "village.mediator", "approval")
    assert "要算账的事" not in look(client, here, clock, "village.mediator", "mine")


def test_what_came_to_the_village_itself_waits_there(client: FlaskClient, here: County, clock: Clock) -> None:
    village = here.actor("village.mediator")
    case = register(here.session, actor=village, at=clock.at, region="330681109290", channel="visit",
                    same_matter="none", **{**STORY, "title": "来村部说的事"})
    assert "来村部说的事 · 决定受理或告知" in look(client, here, clock, "village.mediator")
    advance(here.session, case, "accept", actor=village, at=clock.at)
    assert "来村部说的事 · 由本村调解" in look(client, here, clock, "village.mediator")


def test_counts_never_include_others_cases(client: FlaskClient, here: County, clock: Clock) -> None:
    for who in ("stranger.mediator", "hui.mediator", "labour.mediator", "fengqiao.mediator"):
        for turn in ("mine", "theirs", "approval"):
            text = look(client, here, clock, who, turn)
            assert tabs(text) == ["该我办 0", "等对方 0", "等审批 0"], (who, turn)
            assert "王某" not in text


def test_the_head_sees_what_he_answers_for(client: FlaskClient, here: County, clock: Clock) -> None:
    text = look(client, here, clock, "village.head")
    assert "件待签收" in text and "件调解中" not in text


def test_an_empty_page_says_what_comes(client: FlaskClient, here: County, clock: Clock) -> None:
    text = look(client, here, clock, "stranger.mediator")
    assert "现在没有该你办的件" in text and "登记" in text


def test_a_page_needs_at_most_twelve_queries(app: Flask, client: FlaskClient, here: County, clock: Clock) -> None:
    for minute in range(10):
        make_dispute(here, State.MEDIATING, at=clock.at - timedelta(hours=1, minutes=minute))
    look(client, here, clock, "village.mediator")
    with queries(app) as sent:
        client.get("/mine")
    assert len(sent) <= 12, "\n".join(sent)


def test_registrations_begun_are_listed_all_of_them(client: FlaskClient, here: County, clock: Clock) -> None:
    me = here.person("village.mediator").id
    for number in range(7):
        keep_draft(here.session, person_id=me, key=f"register:{number}", title=f"第{number}家漏水", fields={"title": ["x"]}, at=clock.at)
    keep_draft(here.session, person_id=here.person("village.head").id, key="register:x", title="别人的", fields={"title": ["x"]}, at=clock.at)
    here.session.commit()
    sign_in(client, here.person("village.mediator"), at=clock.at)
    page = client.get("/mine").text
    assert all(f"第{number}家漏水" in page for number in range(7)) and "再早的 2 份" in page and "别人的" not in page
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    assert "没登记完" not in client.get("/desk").text
