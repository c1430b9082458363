"""督办's pages through a browser: who sees what, what can be done, what is kept when it is refused."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from mediation.access import SYSTEM
from mediation.api.actions import issue as issue_token
from mediation.clocks.models import Clock as Limit
from mediation.disputes.journal import Draft
from mediation.disputes.models import Dispute
from mediation.supervision.cards import raise_cards
from mediation.supervision.models import OrderMessage, OrderStatus, SupervisionOrder
from mediation.supervision.order_answers import accept_reply, reply
from mediation.supervision.orders import issue
from tests.make import Clock, County, county, make_dispute, moment, sign_in
from workflows.states import State

START = moment("2026-10-12 15:20")  # a Monday; the answer is due on Thursday, the 15th, at 17:30
NOW = moment("2026-10-14 09:30")
TITLE = "请说明两次约谈未到的原因"


@pytest.fixture
def here(session: Session, clock: Clock) -> County:
    clock.at = NOW
    return county(session, at=moment("2026-10-09 09:00"))


@pytest.fixture
def order(here: County) -> SupervisionOrder:
    return ordered(here)


def ordered(here: County, title: str = TITLE) -> SupervisionOrder:
    dispute = make_dispute(here, State.MEDIATING, at=moment("2026-10-12 09:00"))
    return issue(here.session, dispute, actor=here.actor("supervisor"), at=START, title=title, demand="一、原因。")


def answered(here: County, order: SupervisionOrder) -> None:
    reply(here.session, case_of(here, order), actor=here.actor("village.head"), at=NOW - timedelta(hours=1), text="约好了。")


def case_of(here: County, order: SupervisionOrder) -> Dispute:
    return here.session.get_one(Dispute, order.dispute_id)


def enter(client: FlaskClient, here: County, username: str) -> None:
    sign_in(client, here.person(username), at=NOW)


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found
    return found[1]


def test_a_supervisor_issues_an_order_from_the_case(client: FlaskClient, here: County) -> None:
    dispute = make_dispute(here, State.MEDIATING, at=moment("2026-10-12 09:00"))
    enter(client, here, "supervisor")
    page = client.get(f"/disputes/{dispute.number}/supervise").text
    assert "不填就是 3 个工作日。" in page and "枫源村" in page
    sent = {"unit": "V330681109290", "title": TITLE, "demand": "一、原因。", "copied_to": "枫桥镇分管领导", "due_on": "",
            "reason": "年底前要回家，不能再拖。"}
    assert client.post(f"/disputes/{dispute.number}/supervise", data=sent).status_code == 303
    order = here.session.scalars(select(SupervisionOrder)).one()
    assert (order.title, order.copied_to) == (TITLE, "枫桥镇分管领导")
    assert TITLE in client.get(f"/disputes/{dispute.number}").text
    assert "年底前要回家，不能再拖。" in client.get(f"/orders/{order.id}").text


def test_what_is_wrong_is_said_and_what_was_typed_stays(client: FlaskClient, here: County) -> None:
    dispute = make_dispute(here, State.MEDIATING, at=moment("2026-10-12 09:00"))
    enter(client, here, "supervisor")
    sent = {"unit": "V330681109290", "title": "长" * 81, "demand": "一、原因。", "due_on": "2026-10-14"}
    answer = client.post(f"/disputes/{dispute.number}/supervise", data=sent)
    assert answer.status_code == 422
    assert "最多写 80 字，现在是 81 字。" in answer.text and "长" * 81 in answer.text


def test_the_page_says_who_asks_whom_by_when_and_when_the_card_comes(
    client: FlaskClient, here: County, order: SupervisionOrder
) -> None:
    enter(client, here, "supervisor")
    page = client.get(f"/orders/{order.id}").text
    for words in (TITLE, "诸矛督〔2026〕1号", "枫源村 · 骆根土", "10月15日 17:30（3 个工作日）", "离黄牌还有",
                  "10月16日 17:30", "10月20日 17:30", "逾期 3\N{NO-BREAK SPACE}个工作日", "发出补充要求"):  # fmt: skip
        assert words in page, words
    assert re.search(r"<b>2</b><span>天</span><b>8</b><span>小时</span>", page)
    assert "认可，结束督办" not in page


def test_the_head_answers_from_the_phone_and_the_supervisor_accepts(
    client: FlaskClient, here: County, order: SupervisionOrder
) -> None:
    enter(client, here, "village.head")
    assert "督办等你答复" in client.get("/mine").text and "督办等你答复" in client.get("/desk").text
    page = client.get(f"/orders/{order.id}").text
    assert "送出答复" in page
    sent = {"text": "已约好 16 日 9:00。", "seen": seen(page), "once": "once-1"}
    assert client.post(f"/orders/{order.id}/reply", data=sent).status_code == 303
    # a double click does it once
    assert client.post(f"/orders/{order.id}/reply", data=sent).status_code == 303
    assert len(here.session.scalars(select(OrderMessage).where(OrderMessage.kind == "reply")).all()) == 1
    page = client.get(f"/orders/{order.id}").text
    assert "已答复，等督导定" in page and "表停着，等督导定" in page and "离黄牌还有</h2>" not in page
    enter(client, here, "supervisor")
    page = client.get(f"/orders/{order.id}").text
    assert "有答复，等你定" in page and "表停着，等你定" in page and "mz-countdown-time" not in page
    assert client.post(f"/orders/{order.id}/accept_reply", data={"text": "", "seen": seen(page)}).status_code == 303
    page = client.get(f"/orders/{order.id}").text
    assert "已认可" in page and "order-form" not in page


def test_sending_back_needs_words_and_keeps_what_was_typed(
    client: FlaskClient, here: County, order: SupervisionOrder
) -> None:
    answered(here, order)
    enter(client, here, "supervisor")
    answer = client.post(f"/orders/{order.id}/return_reply", data={"text": " "})
    assert answer.status_code == 422 and "写明哪一条没答清。" in answer.text
    long = "字" * 2001
    answer = client.post(f"/orders/{order.id}/return_reply", data={"text": long})
    assert answer.status_code == 422 and long in answer.text
    assert client.post(f"/orders/{order.id}/return_reply", data={"text": "第二条没答。"}).status_code == 303
    here.session.expire_all()
    assert order.status == OrderStatus.OPEN


def test_nobody_accepts_what_they_have_not_read(client: FlaskClient, here: County, order: SupervisionOrder) -> None:
    answered(here, order)
    enter(client, here, "supervisor")
    before = seen(client.get(f"/orders/{order.id}").text)
    reply(here.session, case_of(here, order), actor=here.actor("village.head"), at=NOW, text="又改期了。")
    answer = client.post(f"/orders/{order.id}/accept_reply", data={"text": "好", "seen": before})
    assert answer.status_code == 409
    assert "刚才有新的往来，先看一眼再送出；你写的还在下面。" in answer.text and "又改期了。" in answer.text and ">好</textarea>" in answer.text.replace("\r\n", "").replace("\n", "")
    here.session.expire_all()
    assert order.status == OrderStatus.ANSWERED


def test_what_comes_too_late_is_not_lost(client: FlaskClient, here: County, order: SupervisionOrder) -> None:
    answered(here, order)
    accept_reply(here.session, case_of(here, order), actor=here.actor("supervisor"), at=NOW)
    enter(client, here, "village.head")
    answer = client.post(f"/orders/{order.id}/reply", data={"text": "再补一句。"})
    assert answer.status_code == 409
    assert "这份督办已经结束了。" in answer.text and "再补一句。" in answer.text


def test_raising_and_taking_back_ask_for_a_reason(client: FlaskClient, here: County, order: SupervisionOrder) -> None:
    enter(client, here, "supervisor")
    page = client.get(f"/orders/{order.id}?do=raise_card").text
    assert "为什么升牌" in page and 'value="red"' in page
    assert client.post(f"/orders/{order.id}/raise_card", data={"grade": "yellow", "reason": ""}).status_code == 422
    answer = client.post(f"/orders/{order.id}/raise_card", data={"grade": "yellow", "reason": "两次没到"})
    assert answer.status_code == 303
    page = client.get(f"/orders/{order.id}?do=raise_card").text
    assert 'value="yellow"' not in page and 'value="red"' in page
    assert client.post(f"/orders/{order.id}/cancel_order", data={"reason": "发错了"}).status_code == 303
    assert "已撤销" in client.get(f"/orders/{order.id}").text


def test_a_draft_is_shown_again_and_dropped_when_sent(
    client: FlaskClient, here: County, order: SupervisionOrder
) -> None:
    enter(client, here, "village.head")
    client.post("/drafts", data={"key": f"order:{order.id}", "title": order.number, "body": '{"text": ["写到一半"]}'})
    assert "写到一半" in client.get(f"/orders/{order.id}").text
    client.post(f"/orders/{order.id}/reply", data={"text": "写完了。"})
    assert here.session.scalars(select(Draft)).all() == []


def test_a_draft_of_an_answer_is_thrown_away_from_its_page(
    client: FlaskClient, here: County, order: SupervisionOrder
) -> None:
    enter(client, here, "village.head")
    client.post("/drafts", data={"key": f"order:{order.id}", "title": order.number, "body": '{"text": ["写到一半"]}'})
    page = client.get(f"/orders/{order.id}").text
    form = re.search(r'<form id="(.*?)" method="post" action="(.*?)" data-drops>.*?name="key" value="(.*?)"', page)
    assert form and f'form="{form[1]}"' in page
    answer = client.post(form[2], data={"key": form[3]}, follow_redirects=True)
    assert answer.status_code == 200 and answer.request.path == f"/orders/{order.id}"
    assert "草稿已丢弃" in answer.text and "写到一半" not in answer.text
    assert here.session.scalars(select(Draft)).all() == []


@pytest.mark.parametrize("key", ["order:²", "order:", "order:" + "9" * 40, "nothing", "", "register:one"])
def test_a_draft_of_nowhere_leads_to_the_first_page(client: FlaskClient, here: County, key: str) -> None:
    enter(client, here, "village.head")
    answer = client.post("/drafts/drop", data={"key": key})
    assert (answer.status_code, answer.location) == (303, "/")


@pytest.mark.parametrize("username", ["stranger.mediator", "diankou.window", "labour.head", "hui.mediator"])
def test_who_may_not_see_the_case_sees_no_order_of_it(
    client: FlaskClient, here: County, order: SupervisionOrder, username: str
) -> None:
    enter(client, here, username)
    hidden, never = client.get(f"/orders/{order.id}"), client.get("/orders/999999")
    # the token has the second in it
    bare = [re.sub(r'csrf-token" content="[^"]*"|name="csrf_token"[^>]*', "", page.text) for page in (hidden, never)]
    assert (hidden.status_code, bare[0]) == (404, bare[1])
    for act in ("reply", "accept_reply", "cancel_order"):
        assert client.post(f"/orders/{order.id}/{act}", data={"text": "x", "reason": "x"}).status_code == 404
    assert TITLE not in client.get("/orders").text


def test_a_date_beyond_the_published_calendar_is_provisional_in_the_list_too(client: FlaskClient, here: County) -> None:
    case = make_dispute(here, State.MEDIATING, at=moment("2026-10-12 09:00"))
    issue(here.session, case, actor=here.actor("supervisor"), at=START, title=TITLE, demand="一", due_on=date(2028, 3, 1))
    enter(client, here, "village.head")
    assert "（暂定）" in client.get("/orders").text
    enter(client, here, "supervisor")
    assert "（暂定）" in client.get("/orders").text


def test_who_sees_the_case_and_is_not_asked_only_reads(
    client: FlaskClient, here: County, order: SupervisionOrder
) -> None:
    enter(client, here, "fengqiao.head")
    page = client.get(f"/orders/{order.id}").text
    assert TITLE in page and "order-form" not in page
    answer = client.post(f"/orders/{order.id}/reply", data={"text": "代答"})
    assert answer.status_code == 409 and "这份督办不是发给你们单位的。" in answer.text
    assert client.post(f"/orders/{order.id}/write", data={"text": "x"}).status_code == 403
    assert TITLE not in client.get("/orders").text  # its own list holds what was sent to it


def test_the_list_sorts_orders_by_whose_turn_it_is(client: FlaskClient, here: County, order: SupervisionOrder) -> None:
    waiting, late, over = ordered(here, "还在期限里的"), ordered(here, "已经逾期的"), ordered(here, "已经结束的")
    answered(here, order)
    answered(here, over)
    accept_reply(here.session, case_of(here, over), actor=here.actor("supervisor"), at=NOW)
    here.session.get_one(Limit, late.clock_id).due_at = NOW - timedelta(days=1)
    enter(client, here, "supervisor")
    for tab, shown in (("decide", order), ("waiting", waiting), ("late", late), ("today", late), ("ended", over)):
        page = client.get(f"/orders?tab={tab}").text
        assert [o.title for o in (order, waiting, late, over) if f">{o.title}</a>" in page] == [shown.title], tab


def test_the_list_counts_by_unit_with_its_formula(client: FlaskClient, here: County, order: SupervisionOrder) -> None:
    answered(here, order)
    ordered(here)
    here.session.commit()
    raise_cards(here.session, at=moment("2026-10-16 17:31"))
    enter(client, here, "supervisor")
    page = client.get("/orders").text
    assert "枫源村" in page and "1 ÷ 1 = 100.0%" in page and "1 张、0 张" in page


def test_an_empty_list_says_what_will_stand_there(client: FlaskClient, here: County) -> None:
    enter(client, here, "supervisor")
    assert "没有等你定的答复" in client.get("/orders").text
    enter(client, here, "village.head")
    assert "没有等你们答复的督办" in client.get("/orders").text


def test_pages_go_on_where_they_ended_and_a_broken_address_says_so(client: FlaskClient, here: County) -> None:
    titles = [f"第{n}份" for n in range(21)]
    for title in titles:
        ordered(here, title)
    enter(client, here, "supervisor")
    first = client.get("/orders?tab=waiting").text
    following = re.search(r'href="(/orders\?[^"]*cursor=[^"]*)"', first)
    assert following
    second = client.get(following[1].replace("&amp;", "&")).text
    shown = [re.findall(r">(第\d+份)</a>", page) for page in (first, second)]
    assert [len(page) for page in shown] == [20, 1] and {*shown[0], *shown[1]} == set(titles)
    assert client.get("/orders?tab=waiting&cursor=nonsense").status_code == 422


def test_the_list_and_the_order_ask_few_questions(
    app: Flask, client: FlaskClient, here: County, order: SupervisionOrder
) -> None:
    for _ in range(12):
        ordered(here)
    enter(client, here, "supervisor")
    client.get("/orders")
    asked: list[str] = []

    def note(*given: Any) -> None:
        asked.append(given[2])

    event.listen(app.extensions["engine"], "before_cursor_execute", note)
    client.get("/orders?tab=waiting")
    assert len([q for q in asked if q.startswith("SELECT")]) <= 12
    asked.clear()
    client.get(f"/orders/{order.id}")
    event.remove(app.extensions["engine"], "before_cursor_execute", note)
    assert len([q for q in asked if q.startswith("SELECT")]) <= 20


def test_the_api_orders_and_answers(client: FlaskClient, here: County) -> None:
    dispute = make_dispute(here, State.MEDIATING, at=moment("2026-10-12 09:00"))
    tokens = {}
    for username in ("supervisor", "village.head", "fengqiao.head"):
        _, secret = issue_token(here.session, here.person(username), unit=None, days=9, name="t", actor=SYSTEM, at=NOW)
        tokens[username] = {"Authorization": f"Bearer {secret}"}
    acts = f"/api/v1/disputes/{dispute.number}/acts"
    sent = {"unit": "V330681109290", "title": TITLE, "demand": "一、原因。"}
    assert client.post(f"{acts}/supervise", json=sent, headers=tokens["village.head"]).status_code == 403
    done = client.post(f"{acts}/supervise", json=sent, headers=tokens["supervisor"])
    assert done.status_code == 200 and done.json["supervised"] is True, done.text
    again = client.post(f"{acts}/supervise", json=sent, headers=tokens["supervisor"])
    assert (again.status_code, again.json["detail"]) == (409, "这件已有诸矛督〔2026〕1号在办，在那一份上补充要求就行。")
    for username, offered in (("village.head", True), ("fengqiao.head", False)):
        menu = client.get(f"/api/v1/disputes/{dispute.number}/moves", headers=tokens[username]).json
        assert ("reply" in {act["name"] for act in menu["acts"]}) is offered
    assert client.post(f"{acts}/reply", json={"text": "约好了。"}, headers=tokens["fengqiao.head"]).status_code == 409
    assert client.post(f"{acts}/reply", json={"text": "约好了。"}, headers=tokens["village.head"]).status_code == 200
    assert client.post(f"{acts}/accept_reply", json={}, headers=tokens["supervisor"]).status_code == 200
    assert here.session.scalars(select(SupervisionOrder.status)).one() == OrderStatus.ACCEPTED
