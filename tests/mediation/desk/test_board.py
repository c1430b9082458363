"""上报看板: who climbed, for how many days where, why, and what a supervisor can do about it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.desk.board_export import as_csv, as_excel
from mediation.disputes.journal import Reading
from mediation.disputes.stays import stretches, turns_of
from mediation.disputes.time_moves import escalate_overdue
from mediation.disputes.timeline import events_of
from mediation.regions.naming import place_word
from mediation.supervision.cards import raise_cards
from mediation.supervision.leading_actions import take_charge
from mediation.supervision.order_answers import accept_reply, reply
from mediation.supervision.orders import issue
from tests.make import FENGQIAO, FENGYUAN, Clock, moment, sign_in
from tests.mediation.desk.counting import queries
from tests.mediation.desk.places import found_in
from tests.mediation.disputes.tale import Tale, tale
from workflows.levels import Level


@pytest.fixture
def t(session: Session) -> Tale:
    return tale(session)


def path(t: Tale, at: str) -> list[tuple[Level, int]]:
    """The stretches of the newest case at a moment."""
    t.session.flush()
    found = stretches(t.case, turns_of(t.session, [t.case])[t.case.id], moment(at))
    return [(stretch.level, stretch.days) for stretch in found]


def at(t: Tale, when: str) -> Tale:
    t.at = moment(when)
    return t


def climbed(t: Tale) -> Tale:
    """Accepted on Monday the 14th, up to the town on the 16th."""
    t.register().in_village().sit("village.mediator", "failed")
    return at(t, "2026-09-16 10:00").do("village.mediator", "escalate")


def page(t: Tale, client: FlaskClient, clock: Clock, url: str = "/climbed", who: str = "supervisor") -> str:
    sign_in(client, t.here.person(who), at=clock.at)
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.text


def test_days_are_midnights_here_not_there(t: Tale) -> None:
    at(t, "2026-09-14 23:58").register()
    at(t, "2026-09-14 23:59").do("fengqiao.window", "accept")
    at(t, "2026-09-15 00:01").do("fengqiao.window", "assign", unit=FENGYUAN).do("village.mediator", "sign")
    assert path(t, "2026-09-14 23:59") == [(Level.VILLAGE, 0)]
    assert path(t, "2026-09-15 00:00") == [(Level.VILLAGE, 1)]
    assert path(t, "2026-09-16 07:59") == [(Level.VILLAGE, 2)]


def test_a_case_that_climbed_twice_and_came_back_has_four_stretches(t: Tale) -> None:
    climbed(t)
    at(t, "2026-09-17 09:00").do("fengqiao.window", "assign", unit=FENGQIAO)
    t.do("fengqiao.mediator", "sign").sit("fengqiao.mediator", "failed")
    at(t, "2026-09-21 23:59").do("fengqiao.head", "escalate")
    at(t, "2026-09-22 00:00").do("window", "send_down", unit=FENGQIAO)
    expected = [(Level.VILLAGE, 2), (Level.TOWN, 5), (Level.COUNTY, 1), (Level.TOWN, 3)]
    assert path(t, "2026-09-25 08:00") == expected
    assert sum(days for _, days in expected) == 11


def test_days_between_closing_and_reopening_count_for_nobody(t: Tale) -> None:
    t.register().in_village()
    at(t, "2026-09-16 09:00").closed()
    assert path(t, "2026-09-30 09:00") == [(Level.VILLAGE, 2)]
    at(t, "2026-09-20 09:00").do("supervisor", "reopen")
    assert path(t, "2026-09-23 09:00") == [(Level.VILLAGE, 5)]


def test_the_wait_for_the_first_unit_counts_where_it_then_went(t: Tale) -> None:
    t.register(difficulty="major").do("fengqiao.window", "accept")
    assert path(t, "2026-09-15 09:00") == [(Level.VILLAGE, 1)]
    at(t, "2026-09-15 09:00").do("fengqiao.window", "assign", unit=FENGQIAO, reason="人多")
    assert path(t, "2026-09-15 09:00") == [(Level.TOWN, 1)]


def rows_of(text: str) -> list[str]:
    body = text[text.index("<tbody>"):text.index("</tbody>")]
    return body.split("</tr>")[:-1]


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", unescape(html))).strip()


def test_a_row_says_who_where_how_long_why_and_what_can_be_done(t: Tale, client: FlaskClient, clock: Clock) -> None:
    climbed(t)
    [row] = rows_of(page(t, client, clock))
    said = words(row)
    assert "王某 与 高某 · 水沟排水 枫桥镇枫源村" in said
    assert "村 2 天 → 镇 2 天 · 共 4 天" in said
    assert "双方差距大 9月16日村到镇" in said and "骆燕 枫桥镇" in said
    for label, path in (("督办 限期答复", "supervise"), ("包案 指定一位领导", "take_charge"), ("提级办理 市中心接过来办，镇里协助", "escalate")):
        assert label in said and f'href="/disputes/{t.case.number}/{path}"' in row
    assert "交办下级" in said and f'href="/disputes/{t.case.number}/send_down"' in row


def test_what_cannot_be_done_says_why_in_the_guards_words(t: Tale, client: FlaskClient, clock: Clock) -> None:
    climbed(t)
    t.do("supervisor", "send_down", unit=FENGYUAN).do("village.mediator", "sign").sit("village.mediator", "failed")
    t.do("village.mediator", "escalate")
    take_charge(t.session, t.case, actor=t.here.actor("supervisor"), at=t.at, leader="leader", reason="人多")
    order = issue(t.session, t.case, actor=t.here.actor("supervisor"), at=t.at, title="请说明", demand="一、为什么")
    said = words(page(t, client, clock))
    assert "这件已经交办下去过一次，不能再往下退。" in said
    assert "这件已经有领导包案；换人先销号，再重新定。" in said
    assert f"这件已有{order.number}在办，在那一份上补充要求就行。" in said
    assert "send_down" not in page(t, client, clock)
    at(t, "2026-09-17 16:00").do("supervisor", "escalate")
    assert "这里是终点站，没有再上一级；请在本级办出结果。" in words(page(t, client, clock))


def test_a_leader_sees_what_is_not_for_a_leader_to_do(t: Tale, client: FlaskClient, clock: Clock) -> None:
    climbed(t)
    said = words(page(t, client, clock, who="leader"))
    assert "“督办”不归你办。" in said and "指定一位领导负责到底" in said and "“上报”不归你办。" in said


def test_a_case_the_system_took_from_a_unit_that_never_tried_says_so(t: Tale, client: FlaskClient, clock: Clock) -> None:
    t.register().in_village()
    at(t, "2026-09-28 00:10")
    escalate_overdue(t.session, at=t.at)
    clock.at = moment("2026-09-28 09:00")
    [row] = rows_of(page(t, client, clock))
    assert "本级时限已过 9月28日村到镇，系统自动 未调先逾期" in words(row)
    counts = words(page(t, client, clock).split('<p class="mz-counts">')[1].split("</p>")[0])
    assert counts == "共 1 件 到镇 1 到市 0 超期 0 系统自动上报 1 未调先逾期 1"


def test_every_climb_is_told_with_its_day_and_reason(t: Tale, client: FlaskClient, clock: Clock) -> None:
    climbed(t)
    t.do("fengqiao.window", "assign", unit=FENGQIAO).do("fengqiao.mediator", "sign").sit("fengqiao.mediator", "failed")
    at(t, "2026-09-17 16:00").do("fengqiao.head", "escalate", reason="needs_power")
    said = words(rows_of(page(t, client, clock))[0])
    assert "要部门职权 9月17日镇到市 共上报 2 次 双方差距大 9月16日村到镇" in said


@pytest.fixture
def many(t: Tale) -> Tale:
    """Twelve at the town, one of them of the system; one at the county, one closed."""
    for _ in range(13):
        at(t, "2026-09-14 09:00")
        climbed(t)
    at(t, "2026-09-16 11:00").do("supervisor", "escalate", reason="pulled")
    at(t, "2026-09-14 09:00").register().in_village()
    at(t, "2026-09-14 09:00").register().in_village().closed()
    return t


def test_each_count_and_filter_lists_exactly_its_cases(many: Tale, client: FlaskClient, clock: Clock) -> None:
    text = page(many, client, clock)
    counts = text.split('<p class="mz-counts">')[1].split("</p>")[0]
    found = re.findall(r'<a href="([^"]*)"[^>]*>(\S+) <b>(\d+)</b>', counts)
    assert [(label, number) for _, label, number in found] == [
        ("共", "13"), ("到镇", "12"), ("到市", "1"), ("超期", "13"), ("系统自动上报", "0")]
    for address, _, number in found:
        assert f"共 <b>{number}</b> 件" in page(many, client, clock, unescape(address))
    for query, number in (("days=7", 13), ("climbed_reason=pulled", 1), (f"unit={FENGQIAO}", 12), ("region=330681104", 0),
                          ("level=town&overdue=1", 12)):
        text = page(many, client, clock, f"/climbed?{query}")
        assert f"共 <b>{number}</b> 件" in text and text.count('class="mz-tag"') == query.count("=")


def test_the_next_page_goes_on_where_this_one_ends(many: Tale, client: FlaskClient, clock: Clock) -> None:
    first = page(many, client, clock)
    second = page(many, client, clock, found_in(r'href="([^"]*cursor=[^"]*)"', first))
    assert "第 1 至 9 件，共 13 件" in first and "第 10 至 13 件，共 13 件" in second
    numbers = [re.findall(r'id="menu-([\d-]+)"', text) for text in (first, second)]
    assert len(set(numbers[0] + numbers[1])) == 13


def ids(text: str) -> list[str]:
    """The cases of a page, by number, as they stand."""
    return re.findall(r'id="menu-([\d-]+)"', text)


def link(text: str, label: str) -> str:
    found = re.search(rf'href="([^"]*)"[^>]*>(?:<[^>]*>)*{label}', text)
    assert found, label
    return unescape(found.group(1))


def test_a_page_back_shows_what_stood_there(many: Tale, client: FlaskClient, clock: Clock) -> None:
    first = page(many, client, clock)
    assert "上一页" not in first
    second = page(many, client, clock, link(first, "下一页"))
    back = page(many, client, clock, link(second, "上一页"))
    assert ids(back) == ids(first)
    assert "第 1 至 9 件，共 13 件" in back and "上一页" not in back
    assert ids(page(many, client, clock, link(back, "下一页"))) == ids(second)
    assert link(second, "回第一页") == "/climbed"


def test_what_is_late_stands_before_what_stands_still(t: Tale, client: FlaskClient, clock: Clock) -> None:
    """A case that was suspended past its date waits for somebody else, however old its date."""
    for _ in range(2):
        at(t, "2026-09-14 09:00")
        climbed(t).do("fengqiao.window", "assign", unit=FENGQIAO).do("fengqiao.mediator", "sign")
    t.ask("fengqiao.mediator", "suspend", until=date(2026, 10, 20))
    at(t, "2026-09-14 12:00").approve("fengqiao.head")
    late, still = t.cases
    still.due_at = late.due_at
    clock.at = moment("2026-10-12 09:00")
    text = page(t, client, clock)
    assert ids(text) == [late.number, still.number]
    assert "已中止" in words(rows_of(text)[1])


def test_a_case_says_what_became_of_its_order(t: Tale, client: FlaskClient, clock: Clock) -> None:
    climbed(t)
    boss, head = t.here.actor("supervisor"), t.here.actor("fengqiao.head")
    order = issue(t.session, t.case, actor=boss, at=t.at, title="请说明", demand="一、为什么")
    clock.at = moment("2026-09-17 09:00")
    [row] = rows_of(page(t, client, clock))
    assert "督办 1号 · 等答复，9月20日前" in words(row)
    assert f'href="/orders/{order.id}"' in row
    raise_cards(t.session, at=moment("2026-09-22 18:00"))
    clock.at = moment("2026-09-23 09:00")
    text = page(t, client, clock)
    assert "督办 1号 · 超期 3 个工作日 黄牌" in words(rows_of(text)[0])
    assert link(text, "督办超期没答复 <b>1") == "/climbed?order=late"
    reply(t.session, t.case, actor=head, at=clock.at, text="在办。")
    assert "督办 1号 · 有答复，等你定 黄牌" in words(rows_of(page(t, client, clock, "/climbed?order=decide"))[0])
    assert ids(page(t, client, clock, "/climbed?order=card")) == ids(page(t, client, clock, "/climbed?order=open")) == [t.case.number]
    assert "没有这样的件" in page(t, client, clock, "/climbed?order=late")
    table = list(csv.DictReader(io.StringIO(client.get("/climbed/export?form=csv&order=card").data.decode("utf-8-sig"))))
    assert [line["督办"] for line in table] == ["督办 1号 · 有答复，等你定 · 黄牌"]
    accept_reply(t.session, t.case, actor=boss, at=clock.at)
    [row] = rows_of(page(t, client, clock))
    assert "督办 1号 · 已认可 9月23日" in words(row) and "黄牌" not in words(row)
    assert f'<a class="mz-board-order is-over" href="/orders/{order.id}">' in row
    assert f'<a class="mz-menu-item" href="/disputes/{t.case.number}/supervise">' in row  # nothing stands against another
    assert "没有这样的件" in page(t, client, clock, "/climbed?order=open")
    again = issue(t.session, t.case, actor=boss, at=clock.at, title="再说明", demand="一、还有什么")
    assert f'<a class="mz-board-order" href="/orders/{again.id}">' in rows_of(page(t, client, clock))[0]


@pytest.mark.parametrize("cursor", ["", "n", "n0", "x0MjAyNi0wOS0wMXwx", "n7MjAyNi0wOS0wMXwx", "n0fDE"])
def test_an_address_that_was_cut_off_is_answered_in_words(t: Tale, client: FlaskClient, clock: Clock, cursor: str) -> None:
    sign_in(client, t.here.person("supervisor"), at=clock.at)
    answer = client.get("/climbed", query_string={"cursor": cursor})
    assert (answer.status_code, "请从第一页看起" in answer.text) == (422, True)


def test_the_board_needs_few_queries_however_many_are_supervised(
    many: Tale, app: Flask, client: FlaskClient, clock: Clock
) -> None:
    boss = many.here.actor("supervisor")
    for case in many.cases[:6]:
        take_charge(many.session, case, actor=boss, at=many.at, leader="leader", reason="人多")
        issue(many.session, case, actor=boss, at=many.at, title="请说明", demand="一、为什么")
    page(many, client, clock, "/climbed/rows")
    with queries(app) as sent:
        assert client.get("/climbed/rows").status_code == 200
    assert len(sent) <= 12, "\n".join(sent)


def test_the_open_page_is_sent_its_rows_only_when_they_changed(t: Tale, client: FlaskClient, clock: Clock) -> None:
    climbed(t)
    text = page(t, client, clock, "/climbed?level=town")
    address = found_in(r'data-live="([^"]*)"', text)
    first = client.get(address)
    assert first.text.strip() in text and "<html" not in first.text
    mark = {"If-None-Match": first.headers["ETag"]}
    clock.at = moment("2026-09-18 09:01")
    again = client.get(address, headers=mark)
    assert (again.status_code, again.data, again.headers["As-Of"]) == (304, b"", "09:01")
    at(t, "2026-09-18 09:01").do("supervisor", "escalate")
    changed = client.get(address, headers=mark)
    assert changed.status_code == 200 and "没有这样的件" in changed.text


def test_the_table_to_take_along_holds_all_that_is_filtered_and_is_logged(
    many: Tale, client: FlaskClient, clock: Clock
) -> None:
    many.cases[0].title = "=1+1"
    sign_in(client, many.here.person("supervisor"), at=clock.at)
    answer = client.get("/climbed/export?form=csv&level=town")
    table = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(table) == 12
    assert {row["走过的路"] for row in table} == {"村 2 天 → 镇 2 天"} and {row["共（天）"] for row in table} == {"4"}
    assert {row["上报经过"] for row in table} == {"9月16日村到镇，双方差距大"}
    assert all("王某 与 高某" in row["当事人与事由"] for row in table)
    logged = many.session.execute(select(Reading.dispute_id).where(Reading.what == "export")).all()
    assert len(logged) == 12
    book = zipfile.ZipFile(io.BytesIO(client.get("/climbed/export?level=county").data))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row ") == 2 and "<f>" not in sheet
    assert "13800001234" not in answer.text


def test_a_cell_that_looks_like_a_formula_is_written_as_text() -> None:
    assert as_csv(["事由"], [["=1+1"], ["@x"], ["村"]]).decode("utf-8-sig").splitlines() == ["事由", "'=1+1", "'@x", "村"]
    book = zipfile.ZipFile(io.BytesIO(as_excel("表", ["事由"], [["=1+1", 3]])))
    assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()


def test_others_have_no_board(t: Tale, client: FlaskClient, clock: Clock) -> None:
    for who in ("window", "fengqiao.head", "village.mediator", "sysadmin"):
        sign_in(client, t.here.person(who), at=clock.at)
        assert {client.get(url).status_code for url in ("/climbed", "/climbed/rows", "/climbed/export")} == {403}


def test_an_empty_board_says_so(t: Tale, client: FlaskClient, clock: Clock) -> None:
    assert "现在没有上报来的件" in page(t, client, clock)


def test_communities_and_subdistricts_are_called_by_their_own_words() -> None:
    named = {Level.VILLAGE: "江北社区", Level.TOWN: "暨阳街道", Level.COUNTY: "诸暨市"}
    assert [place_word(level, name) for level, name in named.items()] == ["社区", "街道", "市"]
    assert place_word(Level.VILLAGE, "城郊居委会") == "社区" and place_word(Level.TOWN, "岭北镇") == "镇"


def test_what_the_menu_calls_it_the_page_and_its_button_call_it(t: Tale, client: FlaskClient, clock: Clock) -> None:
    climbed(t)
    page(t, client, clock)
    form = client.get(f"/disputes/{t.case.number}/escalate").text
    heading, button = re.search(r"<h1>.*?</h1>", form, re.S), re.findall(r"<button[^>]*is-main.*?</button>", form, re.S)
    assert heading and "提级办理" in heading[0] and "提级办理" in button[0]
    assert "为什么提上来办" in form and 'name="reason"' not in form and "最后要什么" not in form
    down = client.get(f"/disputes/{t.case.number}/send_down").text
    assert re.search(r"<h1>.*?交办下级</h1>", down, re.S)
    assert client.post(f"/disputes/{t.case.number}/escalate", data={"note": "涉及面广"}).status_code == 303
    [event] = [e for e in events_of(t.session, t.case.id) if e.name == "escalate"][-1:]
    assert (event.facts["reason"], event.facts["note"]) == ("pulled", "涉及面广")


def test_the_row_names_the_leader_and_leads_to_the_order_that_stands_in_the_way(
    t: Tale, client: FlaskClient, clock: Clock
) -> None:
    climbed(t)
    take_charge(t.session, t.case, actor=t.here.actor("supervisor"), at=t.at, leader="leader", reason="人多")
    order = issue(t.session, t.case, actor=t.here.actor("supervisor"), at=t.at, title="请说明", demand="一、为什么")
    [row] = rows_of(page(t, client, clock))
    assert "沈建华包案" in words(row)
    assert f'<a class="mz-menu-item is-blocked" href="/orders/{order.id}">' in row
    table = list(csv.DictReader(io.StringIO(client.get("/climbed/export?form=csv").get_data(as_text=True).lstrip("\ufeff"))))
    assert [line["包案"] for line in table] == ["沈建华"]
