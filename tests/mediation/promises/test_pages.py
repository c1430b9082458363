"""履行 in the browser's eyes: who sees what, what is typed once, and what a second click does."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from mediation.disputes.journal import Look, Reading
from mediation.disputes.models import Dispute
from mediation.promises.models import Payment
from tests.make import Clock, County, moment, sign_in
from tests.mediation.desk.counting import queries
from tests.mediation.promises.conftest import AT, Settle, day, promises

LATE = moment("2026-10-29 09:00")
MANY = [{"role": "applicant", "kind": "person", "name": f"工人{no}"} for no in range(1, 154)]
WAGES: dict[str, Any] = {"category": "10", "title": "拖欠工资", "parties": [*MANY, {"role": "respondent", "kind": "company", "name": "某建设公司"}]}


def look(client: FlaskClient, here: County, clock: Clock, who: str, address: str, at: Any = LATE) -> Any:
    clock.at = at
    sign_in(client, here.person(who), at=at)
    return client.get(address)


def send(client: FlaskClient, here: County, clock: Clock, case: Dispute, name: str, **form: Any) -> Any:
    clock.at = LATE
    sign_in(client, here.person("village.mediator"), at=LATE)
    return client.post(f"/disputes/{case.number}/{name}", data=form)


def test_the_tab_shows_every_promise_and_what_can_be_done(client: FlaskClient, here: County, clock: Clock, settle: Settle) -> None:
    case = settle()
    page = look(client, here, clock, "village.mediator", f"/disputes/{case.number}/promises").text
    for words in ("到期没履行 2 笔", "还没到期 2 笔", "第 1 期，共 4 期", "超期未履行，超 31 天", "约定 4 笔，已办 0 笔；共 6,000 元",
                  "放假，顺延到 11月30日", "选怎么办", "履行电话单", "你好，我是枫源村的骆建国", "司法确认"):
        assert words in page, words


def test_who_only_reads_gets_no_buttons_and_a_stranger_nothing(client: FlaskClient, here: County, clock: Clock, settle: Settle) -> None:
    case = settle()
    page = look(client, here, clock, "leader", f"/disputes/{case.number}/promises")
    assert page.status_code == 200 and "记付款" not in page.text and "履行电话单" not in page.text
    for method in ("get", "post"):
        look(client, here, clock, "stranger.mediator", "/promises")
        assert getattr(client, method)(f"/disputes/{case.number}/promises").status_code == 404


def test_the_full_number_is_a_click_that_is_logged(client: FlaskClient, here: County, clock: Clock, settle: Settle) -> None:
    people = [{"role": "applicant", "kind": "person", "name": "王某"},
              {"role": "respondent", "kind": "person", "name": "高某", "phone": "13957512345"}]
    case = settle(parties=people)
    address = f"/disputes/{case.number}/promises"
    assert "13957512345" not in (page := look(client, here, clock, "village.mediator", address).text) and "139****2345" in page
    assert 'href="tel:13957512345"' in client.post(address).text
    looks = select(Reading.what).where(Reading.dispute_id == case.id, Reading.person_id == here.person("village.mediator").id)
    assert list(here.session.scalars(looks.order_by(Reading.id))) == [Look.OPEN, Look.UNCOVER]


def test_the_same_click_twice_is_one_payment(client: FlaskClient, here: County, clock: Clock, settle: Settle) -> None:
    case = settle()
    form = {"promise": "1", "status": "part", "amount": "５００", "paid_on": "2026-10-20", "way": "cash", "once": "k1"}
    assert [send(client, here, clock, case, "performance", **form).status_code for _ in range(2)] == [303, 303]
    assert here.session.scalar(select(func.count()).select_from(Payment)) == 1
    assert promises(here, case)[0].paid == 500


def test_what_was_wrong_comes_back_with_everything_typed(client: FlaskClient, here: County, clock: Clock, settle: Settle) -> None:
    case = settle()
    answer = send(client, here, clock, case, "performance", promise="1", status="part", amount="9000", note="写在收条上")
    assert answer.status_code == 422
    assert "现在只差 1,500 元" in answer.text and "写在收条上" in answer.text and "9000" in answer.text
    answer = send(client, here, clock, case, "performance", status="done", note="哪一笔呢")
    assert answer.status_code == 422 and "选一下是哪一笔，或者哪一条约定。" in answer.text
    answer = send(client, here, clock, case, "breach", promises="1", route="enforce", note="说没钱", told="1", told_how="电话",
                  told_on="2026-10-29")
    assert answer.status_code == 409 and "没有经过司法确认" in answer.text and "说没钱" in answer.text


def test_urging_through_the_form(client: FlaskClient, here: County, clock: Clock, settle: Settle) -> None:
    case = settle()
    shown = look(client, here, clock, "village.mediator", f"/disputes/{case.number}/breach?promise=2").text
    assert re.findall(r'<input (?=[^>]*name="promises")(?=[^>]*checked)[^>]*value="(\d+)"', shown) == ["2"]
    answer = send(client, here, clock, case, "breach", promises="2", route="urge", new_due_on="2026-11-12", consent="y",
                  note="说没钱", told="1", told_how="电话", told_on="2026-10-29")
    assert answer.status_code == 303
    assert promises(here, case)[1].due_on == day("2026-11-12")
    page = client.get(f"/disputes/{case.number}").text
    assert "第 2 笔（第 2 期，共 4 期）没履行：催告，约定新的日子" in page and "双方同意改到 11月12日" in page


def test_the_call_and_the_court_through_their_forms(client: FlaskClient, here: County, clock: Clock, settle: Settle) -> None:
    case = settle()
    told = send(client, here, clock, case, "call_promise", promises="1", party="2", called_on="2026-10-29", result="later",
                note="说下月初")
    assert told.status_code == 303
    clock.at = moment("2026-10-12 09:00")
    sign_in(client, here.person("village.mediator"), at=clock.at)
    form: dict[str, Any] = {"parties": ["1", "2"], "court": "诸暨市人民法院", "filed_on": "2026-10-12", "papers": ["form"]}
    refused = client.post(f"/disputes/{case.number}/apply_confirmation", data={**form, "excluded": "status"})
    assert refused.status_code == 409 and "民诉法解释第355条第3项" in refused.text
    assert client.post(f"/disputes/{case.number}/apply_confirmation", data=form).status_code == 303
    page = client.get(f"/disputes/{case.number}/promises").text
    assert "递交诸暨市人民法院，和高某共同申请" in page and "等法院答复" in page
    ruled = {"application": "1", "parties": "1", "result": "confirmed", "ruled_on": "2026-10-12", "case_number": "（2026）浙0681民特12号"}
    assert client.post(f"/disputes/{case.number}/court_result", data=ruled).status_code == 303
    page = client.get(f"/disputes/{case.number}/promises").text
    assert "（2026）浙0681民特12号" in page and "可以申请强制执行" in page
    assert "打过的电话" in look(client, here, clock, "village.mediator", f"/disputes/{case.number}/promises").text


def test_a_hundred_and_fifty_three_promises_are_one_line_of_the_list(
    app: Flask, client: FlaskClient, here: County, clock: Clock, settle: Settle
) -> None:
    terms = [{"who": "某建设公司", "to_whom": f"工人{no}", "what": "付清工资", "amount": 2000, "kind": "money", "due_on": day("2026-10-20")}
             for no in range(1, 154)]
    signed = {"form": "written", "signed": list(range(1, 155)), "mediator_signed_on": AT.date(), "sealed_on": AT.date()}
    case = settle(*terms, agreement=signed, **WAGES)
    number = case.number
    settle()
    look(client, here, clock, "village.mediator", "/promises")
    with queries(app) as sent:
        page = client.get("/promises").text
    assert page.count(number) == 2  # its line and its link
    assert "153 笔" in page and "差 306,000 元" in page and len(sent) <= 12
    with queries(app) as sent:
        page = client.get(f"/disputes/{number}/promises").text
    assert page.count('id="promise-') == 20 and "另有 133 笔，全部列出" in page and "10月20日：153 笔，差 306,000 元" in page
    assert len(sent) <= 24, "\n".join(sent)
    assert client.get(f"/disputes/{number}/promises?all=1").text.count('id="promise-') == 153


@pytest.mark.parametrize(("who", "sees"), [
    ("village.mediator", True), ("fengqiao.window", True), ("supervisor", True), ("stranger.mediator", False),
])  # fmt: skip
def test_the_list_of_a_unit(client: FlaskClient, here: County, clock: Clock, settle: Settle, who: str, sees: bool) -> None:
    case = settle()
    for tab in ("late", "week", "ahead", "", "nonsense"):
        page = look(client, here, clock, who, f"/promises?tab={tab}&page=0")
        assert page.status_code == 200
    assert (case.number in look(client, here, clock, who, "/promises?tab=late").text) is sees


def test_an_administrator_sees_no_list(client: FlaskClient, here: County, clock: Clock) -> None:
    assert look(client, here, clock, "sysadmin", "/promises").status_code == 403
