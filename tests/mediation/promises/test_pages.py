"""履行 in the browser's eyes: who sees what, what is typed once, and what a second click does."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from mediation.agreements.actions import record_addendum
from mediation.disputes.events import Event, append
from mediation.disputes.journal import Look, Reading
from mediation.disputes.models import Dispute
from mediation.promises.actions import perform
from mediation.promises.models import Payment
from mediation.subsidies.queries import performed
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


def test_who_refuses_before_the_day_is_asked_for_their_words(client: FlaskClient, here: County, clock: Clock, settle: Settle) -> None:
    answer = send(client, here, clock, settle(), "repudiate", promises="4", route="suit")
    assert answer.status_code == 422
    assert "写一句对方怎么说的，比如：电话里说，钱一分也不给了。" in answer.text and "怎么知道没履行" not in answer.text


def test_the_case_page_says_what_is_next_and_how_many_are_done(
    client: FlaskClient, here: County, clock: Clock, settle: Settle
) -> None:
    case = settle()
    before = look(client, here, clock, "village.mediator", f"/disputes/{case.number}", moment("2026-09-27 09:00")).text
    assert "已付 0/4 期，第 1 期 9月28日前" in before and "第 1 期还剩 1 天" in before and "没履行</" not in before
    clock.at = LATE
    send(client, here, clock, case, "performance", promise="1", status="done", paid_on="2026-09-28")
    page = client.get(f"/disputes/{case.number}").text
    assert "已付 1/4 期，第 2 期 10月28日前" in page and "第 2 期超期未履行，超 1 天" in page
    assert "第 1 条（第 1 期，共 4 期）已履行" in page
    assert f"/disputes/{case.number}/breach?promise=2" in page and f"/disputes/{case.number}/performance?promise=2&amp;status=done" in page
    suit = {"promises": "2", "route": "suit", "note": "说没钱", "told": "1", "told_how": "电话", "told_on": "2026-10-29"}
    send(client, here, clock, case, "breach", **suit)
    page = client.get(f"/disputes/{case.number}").text
    assert "已付 1/4 期，第 3 期 11月28日前" in page and "第 3 期还剩 32 天" in page


def test_many_are_written_down_together(client: FlaskClient, here: County, clock: Clock, settle: Settle) -> None:
    wages = [{"who": "高某", "to_whom": "王某", "what": f"付清第{no}队工资", "amount": 2000, "kind": "money", "due_on": day("2026-10-28")}
             for no in range(1, 5)]
    case = settle(*wages)
    page = look(client, here, clock, "village.mediator", f"/disputes/{case.number}/promises").text
    assert "10月28日：4 笔，差 8,000 元" in page and f"/disputes/{case.number}/pay_many?due=2026-10-28" in page
    shown = client.get(f"/disputes/{case.number}/pay_many?due=2026-10-28").text
    assert re.findall(r'<input (?=[^>]*name="promises")(?=[^>]*checked)[^>]*value="(\d+)"', shown) == ["1", "2", "3", "4"]
    form: dict[str, Any] = {"due": "2026-10-28", "promises": ["1", "2", "3"], "paid_on": "2026-10-28", "way": "transfer", "note": "清单"}
    assert [send(client, here, clock, case, "pay_many", once="k1", **form).status_code for _ in range(2)] == [303, 303]
    again = send(client, here, clock, case, "pay_many", once="k2", **form)
    assert again.status_code == 422 and "清单" in again.text
    assert here.session.scalar(select(func.count()).select_from(Payment)) == 3
    page = client.get(f"/disputes/{case.number}").text
    assert "第 1、2、3 笔都已履行" in page and "付了 6,000 元" in page
    wrong = here.session.scalars(select(Payment.id).order_by(Payment.id)).all()[1]
    page = client.get(f"/disputes/{case.number}/correct_performance?entry=payment:{wrong}").text
    assert re.findall(r'<input (?=[^>]*name="entries")(?=[^>]*checked)[^>]*value="([^"]+)"', page) == [f"payment:{wrong}"]
    assert page.count('name="entries"') == 3  # those that were written down together
    done = send(client, here, clock, case, "correct_performance", entries=f"payment:{wrong}", reason="这一队没拿到", once="k3")
    assert done.status_code == 303 and done.location.endswith("/promises")
    page = client.get(f"/disputes/{case.number}/promises").text
    assert "记错了：这一队没拿到" in page and "约定 4 笔，已办 2 笔" in page
    sent = {"promises": ["2", "4"], "paid_on": "2026-10-28"}
    assert send(client, here, clock, case, "pay_many", **sent).status_code == 303
    for who, name, code in (("leader", "pay_many", 403), ("leader", "correct_performance", 403), ("leader", "repudiate", 403),
                            ("stranger.mediator", "pay_many", 404), ("stranger.mediator", "repudiate", 404)):
        sign_in(client, here.person(who), at=LATE)
        assert client.post(f"/disputes/{case.number}/{name}", data=sent).status_code in (code, 422 if code == 403 else code)
        assert client.get(f"/disputes/{case.number}/{name}").status_code == code


def test_somebody_looks_once_and_says_when_again(client: FlaskClient, here: County, clock: Clock, settle: Settle) -> None:
    case = settle({"who": "高某", "to_whom": "王某", "what": "疏通水沟"}, {"who": "王某", "what": "不再堆放杂物", "lasting": True})
    page = look(client, here, clock, "village.mediator", f"/disputes/{case.number}/promises").text
    assert all(words in page for words in ("该看看了 2 笔", "一直要做到，10月18日看一次", f"/disputes/{case.number}/look_promise?promise=1"))
    assert "没履行，怎么办" not in page and "到期没履行" not in page
    assert case.number in look(client, here, clock, "village.mediator", "/promises?tab=look").text
    seen = {"promises": ["1"], "found": "urged", "note": "上门看过，没通；当面催了", "next_on": "2026-11-15"}
    for wrong, words in (({"found": ""}, "选一下看到的是哪一种"), ({"note": " "}, "写一句怎么看的"), ({"next_on": "2026-10-01"}, "选一个今天以后的日子")):
        again = send(client, here, clock, case, "look_promise", **{**seen, **wrong})
        assert again.status_code in (409, 422) and words in again.text and ('value="2026-11-15"' in again.text or "next_on" in wrong)
    done = [send(client, here, clock, case, "look_promise", **seen, once="k1") for _ in range(2)]
    assert [each.status_code for each in done] == [303, 303] and done[0].location.endswith("/promises")
    here.session.expire_all()
    assert len(here.session.scalars(select(Event).where(Event.name == "look_promise")).all()) == 1
    page = look(client, here, clock, "village.mediator", f"/disputes/{case.number}/promises").text
    assert "催告，给到 11月15日" in page and "该看看了 1 笔" in page
    for who, code in (("leader", 403), ("stranger.mediator", 404)):
        sign_in(client, here.person(who), at=LATE)
        assert client.get(f"/disputes/{case.number}/look_promise").status_code == code
        assert client.post(f"/disputes/{case.number}/look_promise", data=seen).status_code in (code, 422 if code == 403 else code)


def test_only_ways_that_are_open_are_offered(client: FlaskClient, here: County, clock: Clock, settle: Settle) -> None:
    fence = {"who": "高某", "to_whom": "王某", "what": "拆掉围墙", "due_on": day("2026-10-20")}
    money = {"who": "高某", "to_whom": "王某", "what": "付清", "amount": 900, "kind": "money", "due_on": day("2026-12-20")}
    case = settle(fence, money)
    page = look(client, here, clock, "village.mediator", f"/disputes/{case.number}/breach?promise=1").text
    assert re.findall(r'name="route"[^>]*value="(\w+)"', page) == ["urge", "rework", "suit"]
    assert "支付令只用于给钱、给有价证券（民事诉讼法第225条）" in page and "没有经过司法确认的，不能申请强制执行" in page
    page = client.get(f"/disputes/{case.number}/repudiate?promise=2").text
    assert re.findall(r'name="route"[^>]*value="(\w+)"', page) == ["rework", "suit"]
    page = client.get(f"/disputes/{case.number}/performance?promise=2").text
    assert 'value="breached"' not in page and "还没到期的不能记没办" in page
    suit = {"promises": "2", "route": "suit", "note": "说一分不给", "told": "1", "told_how": "电话", "told_on": "2026-10-29"}
    assert send(client, here, clock, case, "repudiate", **suit).status_code == 303
    assert "第 2 笔还没到期，对方反悔：起诉" in client.get(f"/disputes/{case.number}").text
    assert "反悔，起诉" in client.get(f"/disputes/{case.number}/promises").text


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


def test_the_number_of_a_child_is_on_no_call_sheet(client: FlaskClient, here: County, clock: Clock, settle: Settle) -> None:
    people = [{"role": "applicant", "kind": "person", "name": "王某"},
              {"role": "respondent", "kind": "person", "name": "高某", "phone": "13957512345", "minor": True}]
    case = settle(parties=people)
    address = f"/disputes/{case.number}/promises"
    assert "139****2345" in look(client, here, clock, "village.mediator", address).text
    page = client.post(address).text
    assert "139****2345" in page and "13957512345" not in page


def test_who_stepped_back_calls_nobody_and_writes_nothing(client: FlaskClient, here: County, clock: Clock, settle: Settle) -> None:
    """信访工作条例 Art 28: what follows from a mediation belongs to it."""
    people = [{"role": "applicant", "kind": "person", "name": "王某"},
              {"role": "respondent", "kind": "person", "name": "高某", "phone": "13957512345"}]
    case = settle(parties=people)
    append(here.session, case, kind="record", name="recuse", actor=here.actor("village.head"), at=AT + timedelta(hours=1),
           before=case.state.value, facts={"recused": "village.mediator"})
    here.session.commit()
    address = f"/disputes/{case.number}/promises"
    page = look(client, here, clock, "village.mediator", address).text
    assert "记付款" not in page and "履行电话单" not in page and "记下申请司法确认" not in page
    assert "2345" not in client.post(address).text
    answer = send(client, here, clock, case, "performance", promise="1", status="done", once="k")
    assert answer.status_code == 409 and "你已经回避过这一件" in answer.text


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


def test_what_is_to_last_and_was_broken_is_red_on_the_list(client: FlaskClient, here: County, clock: Clock, settle: Settle) -> None:
    case = settle({"who": "王某", "what": "不再堆放杂物", "lasting": True})
    perform(here.session, case, actor=here.actor("village.mediator"), at=AT + timedelta(days=2), promise=1, status="breached", note="又堆了一车")
    page = look(client, here, clock, "village.mediator", "/promises?tab=late", at=AT + timedelta(days=3)).text
    assert case.number in page and "已违约" in page and "天后看" not in page


def test_an_administrator_sees_no_list(client: FlaskClient, here: County, clock: Clock) -> None:
    assert look(client, here, clock, "sysadmin", "/promises").status_code == 403


def test_a_term_without_a_day_in_a_supplement_is_marked_and_counted(
    client: FlaskClient, here: County, clock: Clock, settle: Settle
) -> None:
    case = settle({"who": "高某", "what": "疏通水沟"})
    record_addendum(here.session, case, actor=here.actor("village.mediator"), at=LATE - timedelta(days=1), form="oral",
                    reached_on=day("2026-10-28"), terms=[{"who": "王某", "what": "搬走柴堆"}])
    here.session.commit()
    assert send(client, here, clock, case, "performance", term="1", status="done", note="看过").status_code == 303
    here.session.expire_all()
    assert not performed(here.session, case)
    shown = look(client, here, clock, "village.mediator", f"/disputes/{case.number}/promises").text
    assert f"/disputes/{case.number}/performance?promise=2" in shown and "没写日子，11月27日看一次" in shown
    assert "协议没有写日子，按县里的规则生效后 30 天看一次（民法典第五百一十一条）" in shown and "逾期" not in shown
    assert send(client, here, clock, case, "performance", term="2.1", status="done", note="搬走了").status_code == 303
    here.session.expire_all()
    assert performed(here.session, case)
    assert "补充协议（第 2 版）第 1 条已履行" in look(client, here, clock, "village.mediator", f"/disputes/{case.number}").text
