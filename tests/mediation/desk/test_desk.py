"""工作台: six queues with counts, what is due today first, what waits for the head."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mediation.desk import queues
from mediation.disputes.actions import advance
from mediation.disputes.conditions import day_end
from mediation.disputes.journal import keep_draft
from mediation.disputes.lists import page
from mediation.disputes.register import register
from mediation.disputes.requesting import request
from mediation.notices.models import Notice
from tests.make import COUNTY, FENGQIAO, STORY, Clock, County, county, make_dispute, moment, sign_in
from tests.mediation.desk.counting import queries
from workflows.calendar import local_day
from workflows.states import OPEN, State

DAY = timedelta(days=1)


@pytest.fixture
def here(session: Session, clock: Clock) -> County:
    """One case in every open state at the desk of 枫桥镇, an hour old."""
    here = county(session, at=clock.at - 60 * DAY)
    for state in sorted(OPEN):
        make_dispute(here, state, at=clock.at - timedelta(hours=1), title=f"件{state.label}")
    return here


def look(client: FlaskClient, here: County, clock: Clock, who: str, path: str = "/desk") -> str:
    sign_in(client, here.person(who), at=clock.at)
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def tabs(text: str) -> dict[str, str]:
    return dict(re.findall(r'mz-tab-name">([^<]*)</span><b>([^<]*)</b>', text))


def test_each_queue_counts_its_cases_and_lists_them(client: FlaskClient, here: County, clock: Clock) -> None:
    text = look(client, here, clock, "fengqiao.window", "/desk?queue=accepted")
    assert tabs(text) == {"待受理": "1", "待补正": "1", "被退回": "0", "待分流": "1", "待反馈": "1", "今日到期": "0"}
    table = text[text.index("<table"):text.index("</table>")]
    assert "件待分流" in table and "件待反馈" not in table
    assert "第 1 至 1 件，共 1 件" in text


def test_what_is_late_is_said_and_stands_first(client: FlaskClient, here: County, clock: Clock) -> None:
    clock.at += 4 * DAY
    text = look(client, here, clock, "fengqiao.window")
    assert "件已超期" in text and "超期 1 个工作日" in text
    assert text.index("件待分流") < text.index("件待受理")


def test_what_is_due_on_the_next_working_day_stands_below(
    client: FlaskClient, here: County, clock: Clock
) -> None:
    text = look(client, here, clock, "fengqiao.window", "/desk?queue=today")
    assert re.search(r"9月20日 星期日 \d 件|9月21日 星期一 \d 件", text), "Friday is followed by the next working day"


def test_an_objection_moves_the_case_to_returned(client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.ASSIGNED, at=clock.at - timedelta(hours=2), title="退回的件")
    advance(here.session, case, "object", actor=here.actor("village.mediator"), at=clock.at, reason="不在本村",
            proposed_unit="V330681109222")
    text = look(client, here, clock, "fengqiao.window", "/desk?queue=returned")
    assert tabs(text)["被退回"] == "1"
    assert "退回的件" in text and "重新选承办单位" in text


def test_another_desk_sees_none_of_it(client: FlaskClient, here: County, clock: Clock) -> None:
    for who in ("diankou.window", "paitou.window"):
        text = look(client, here, clock, who)
        assert set(tabs(text).values()) == {"0"}
        assert "王某" not in text


def test_the_county_desk_has_only_its_own(session: Session, client: FlaskClient, here: County, clock: Clock) -> None:
    register(session, actor=here.actor("window"), at=clock.at, region="330681104259", channel="visit", **STORY)
    assert tabs(look(client, here, clock, "window"))["待受理"] == "1"


def test_the_head_sees_what_waits_for_his_word(client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.SUBMITTED, at=clock.at, title="法院判过的事")
    request(here.session, case, "decline", actor=here.actor("fengqiao.window"), at=clock.at, ground="N03",
            route="litigation", explanation="法院已经判了。")
    text = look(client, here, clock, "fengqiao.head")
    assert "等我审批" in text and "不予受理：法院判过的事" in text
    assert "等我审批" not in look(client, here, clock, "fengqiao.window")


def test_drafts_wait_to_be_finished(client: FlaskClient, here: County, clock: Clock) -> None:
    keep_draft(here.session, person_id=here.person("fengqiao.window").id, key="register:1", title="顾某 反映楼上漏水",
               fields={"title": ["漏水"]}, at=clock.at)
    text = look(client, here, clock, "fengqiao.window")
    assert "还有 1 份没登记完" in text and "09:00" in text and "顾某 反映楼上漏水" in text
    assert "没登记完" not in look(client, here, clock, "fengqiao.head")


def test_an_empty_desk_says_what_to_do(client: FlaskClient, session: Session, clock: Clock) -> None:
    here = county(session, at=clock.at)
    text = look(client, here, clock, "window")
    assert "没有等着受理的件" in text and "有人来反映，先查再登。" in text


def test_counts_stop_at_a_hundred() -> None:
    assert queues.Count(all=100, today=0, late=0).words == "99+"
    assert queues.Count(all=99, today=0, late=0).words == "99"


def test_pages_follow_each_other_without_gap_or_double(session: Session, here: County, clock: Clock) -> None:
    for minute in range(7):
        make_dispute(here, State.SUBMITTED, at=clock.at - timedelta(minutes=minute % 3))
    desk = queues.Desk(here.actor("fengqiao.window"), clock.at, day_end(local_day(clock.at)))
    query = queues.cases(queues.BY_NAME["submitted"], desk)
    seen, cursor = [], None
    while True:
        found = page(session, query, limit=3, cursor=cursor, dated_only=True)
        seen += [dispute.id for dispute in found.items]
        cursor = found.next
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 8


def test_a_page_needs_at_most_twelve_queries(app: Flask, client: FlaskClient, here: County, clock: Clock) -> None:
    for minute in range(12):
        make_dispute(here, State.SUBMITTED, at=clock.at - timedelta(minutes=minute))
    look(client, here, clock, "fengqiao.head")
    with queries(app) as sent:
        client.get("/desk?queue=submitted")
    assert len(sent) <= 12, "\n".join(sent)


@pytest.mark.parametrize(("who", "page"), [
    ("window", "/desk"), ("fengqiao.window", "/desk"), ("fengqiao.head", "/desk"), ("county.head", "/desk"),
    ("diankou.window", "/desk"), ("fengqiao.mediator", "/mine"), ("village.mediator", "/mine"),
    ("village.head", "/mine"), ("labour.head", "/mine"), ("supervisor", "/overview"), ("leader", "/overview"),
    ("sysadmin", "/jobs"), ("secadmin", "/people"), ("auditor", "/audit"),
])
def test_everybody_begins_on_their_own_page(
    client: FlaskClient, session: Session, clock: Clock, who: str, page: str
) -> None:
    here = county(session, at=clock.at)
    sign_in(client, here.person(who), at=clock.at)
    answer = client.get("/")
    assert (answer.status_code, answer.location) == (302, page)
    assert client.get(page).status_code == 200


def test_twice_objected_the_superior_sees_it(session: Session, client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.ASSIGNED, at=moment("2026-09-17 09:00"), title="两边都不要的件")
    proposal = {"reason": "不归这里", "proposed_unit": COUNTY}
    advance(session, case, "object", actor=here.actor("village.mediator"), at=clock.at, **proposal)
    assert "两边都不要的件" not in look(client, here, clock, "window", "/desk?queue=returned")
    advance(session, case, "assign", actor=here.actor("fengqiao.window"), at=clock.at, unit=FENGQIAO, reason="镇里来调")
    advance(session, case, "object", actor=here.actor("fengqiao.mediator"), at=clock.at, **proposal)
    for who in ("fengqiao.window", "window"):
        text = look(client, here, clock, who, "/desk?queue=returned")
        assert "两边都不要的件" in text and "由共同上级指定单位" in text


def test_a_line_about_no_case_leads_to_its_own_page(session: Session, client: FlaskClient, here: County, clock: Clock) -> None:
    session.add(Notice(person_id=here.person("window").id, kind="finding_admin:20260918", text="时限要你核对：2 件", created_at=clock.at))
    session.flush()
    text = look(client, here, clock, "window")
    assert "时限要你核对：2 件" in text and 'href="/findings"' in text
