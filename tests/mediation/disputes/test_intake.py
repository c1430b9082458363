"""登记 as the window fills it in: everything wrong said at once, who acts for whom, codes of bodies, earlier cases."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from mediation.clocks.rulebook import RuleVersion, VersionStatus
from mediation.disputes.audit import verify
from mediation.disputes.events import Event
from mediation.disputes.journal import Draft
from mediation.disputes.models import Dispute
from tests.make import Clock, County, make_dispute, sign_in
from workflows.calendar import local_day
from workflows.identity import code_problem
from workflows.limit_files import read_body

TYPED = {
    "channel": "visit", "region": "330681109290", "description": "后沟堵了，雨天水漫进院子。", "category": "02",
    "applicants-0-kind": "person", "applicants-0-name": "王某", "respondents-0-kind": "person",
    "respondents-0-name": "高某", "claims-0-text": "疏通水沟",
}  # fmt: skip


def send(client: FlaskClient, do: str = "accept", **changes: Any) -> TestResponse:
    answer: TestResponse = client.post("/disputes/new", data={**TYPED, "do": do, **changes})
    return answer


def newest(session: Session) -> Dispute:
    session.expire_all()
    return session.scalars(select(Dispute).order_by(Dispute.id.desc()).limit(1)).one()


def test_all_that_is_missing_is_said_in_one_answer_and_nothing_typed_is_lost(client: FlaskClient, here: County) -> None:
    answer = client.post("/disputes/new", data={
        "do": "accept", "channel": "visit", "title": "水沟", "applicants-0-phone": "12", "source_number": "A-7",
    })  # fmt: skip
    assert answer.status_code == 422
    for sentence in (
        "选一下事情发生在哪个村、社区，打村名或拼音首字母就能找到。", "写几句什么事，照来人的话写就行。", "写一下姓名或单位名称。",
        "手机号要 11 位，现在是 2 位。", "还没写反映谁，先补上被申请人是谁。", "还没写想要什么，先补上一条诉求。", "选一个类别再受理。",
    ):
        assert answer.text.count(sentence) == 2, sentence  # in the summary and at its field
    assert 'value="水沟"' in answer.text and 'value="A-7"' in answer.text and 'value="12"' in answer.text


def test_a_mere_registration_asks_only_for_place_story_and_channel(client: FlaskClient, here: County) -> None:
    answer = client.post("/disputes/new", data={"do": "register", "channel": "visit"})
    assert "在哪个村" in answer.text and "照来人的话写就行" in answer.text
    assert "还没写" not in answer.text and "再受理" not in answer.text


def test_a_town_is_too_far_from_where_it_happened(client: FlaskClient, here: County) -> None:
    answer = send(client, region="枫桥镇")
    assert answer.status_code == 422
    assert "只到枫桥镇还不够，选到村、社区" in answer.text
    found = client.get("/regions/search?level=village&q=枫桥").json["results"]
    assert [place["code"] for place in found] == ["330681109222", "330681109290", "330681109298"]


def test_who_acts_for_somebody_says_for_whom(client: FlaskClient, session: Session, here: County) -> None:
    agent = {"others-0-role": "agent", "others-0-name": "孟律师", "others-0-phone": "13800007777",
             "others-0-id_number": "330681198603140111"}  # fmt: skip
    assert "选一下替哪一位来的。" in send(client, **agent).text
    assert send(client, **agent, **{"others-0-represents": "respondents-0"}).status_code == 303
    third = newest(session).parties[2]
    assert (third.role, third.represents_no, third.id_number, third.phone) == (
        "agent", 2, "330681198603140111", "13800007777")  # fmt: skip
    assert "代理人，代表高某" in client.get(f"/disputes/{newest(session).number}").text


def test_nobody_acts_for_somebody_who_acts_for_another(client: FlaskClient, here: County) -> None:
    typed = {"others-0-role": "agent", "others-0-name": "孟律师", "others-0-represents": "respondents-0",
             "others-1-role": "guardian", "others-1-name": "高父", "others-1-represents": "others-0"}  # fmt: skip
    assert send(client, **typed).status_code == 422


def code(body: str = "91330681MA2XXXXX0") -> str:
    """The one code with this beginning that is right."""
    (whole,) = [body + sign for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY" if code_problem(body + sign) is None]
    return whole


@pytest.mark.parametrize(("number", "sentence"), [
    ("91110000600007156I", "统一社会信用代码只有数字和大写字母，没有 I、O、S、V、Z。"),
    ("330681198603140111X", "统一社会信用代码要 18 位，现在是 19 位。"), ("913306810000000000", "统一社会信用代码最后一位对不上，请再核对。"),
])  # fmt: skip
def test_the_code_of_a_company_is_checked(client: FlaskClient, here: County, number: str, sentence: str) -> None:
    answer = send(client, **{"respondents-0-kind": "company", "respondents-0-id_number": number})
    assert answer.status_code == 422 and f"统一社会信用代码：{sentence}" in answer.text


def test_a_right_code_is_kept_and_called_by_its_name(client: FlaskClient, session: Session, here: County) -> None:
    assert send(client, **{"respondents-0-kind": "company", "respondents-0-id_number": code().lower()}).status_code == 303
    case = newest(session)
    assert case.parties[1].id_number == code()
    page = client.post(f"/disputes/{case.number}/uncover").text
    assert "统一社会信用代码" in page and code() in page
    again = client.post(f"/disputes/{case.number}/amend", data={
        "parties-0-role": "third_party", "parties-0-kind": "company", "parties-0-name": "某物业", "parties-0-id_number": "1",
    })  # fmt: skip
    assert again.status_code == 422 and "统一社会信用代码要 18 位，现在是 1 位。" in again.text


def test_the_same_people_leave_a_link_that_only_those_see_who_may(
    client: FlaskClient, session: Session, here: County, clock: Clock
) -> None:
    earlier = make_dispute(here).number
    typed = {"applicants-0-phone": "13800001234"}
    asked = send(client, **typed, same_matter="none")  # a page without scripts has not looked yet
    assert asked.status_code == 422 and asked.text.count("找到 1 件以前来过的") == 2 and earlier in asked.text
    assert send(client, **typed, same_matter=f"same_people:{earlier}").status_code == 303
    case = newest(session)
    page = client.get(f"/disputes/{case.number}").text
    assert "以前来过" in page and f'href="/disputes/{earlier}"' in page
    page = client.get(f"/disputes/{earlier}").text
    assert "后来又来" in page and f'href="/disputes/{newest(here.session).number}"' in page
    assert verify(session) == []
    first = session.scalars(select(Event).where(Event.dispute_id == case.id, Event.seq == 1)).one()
    assert first.facts["related"] == [earlier] and first.hash == first.digest()
    session.execute(Dispute.__table__.update().where(Dispute.number == earlier).values(region_code="330681104259"))
    session.execute(Dispute.metadata.tables["involvement"].delete())
    assert earlier not in client.get(f"/disputes/{case.number}").text


def test_what_is_told_again_joins_the_story_and_not_the_chain(client: FlaskClient, session: Session, here: County) -> None:
    main = make_dispute(here)
    told = {"applicants-0-phone": "13800001234", "description": "昨夜又漫进灶间了。", "claims-0-text": "赔米粮"}
    answer = send(client, "register", **told, same_matter=f"same:{main.number}")
    assert (answer.status_code, answer.location) == (303, f"/disputes/{main.number}")
    page = client.get(f"/disputes/{main.number}").text
    assert "2026年9月18日，王某再次反映：昨夜又漫进灶间了。想要：赔米粮" in page
    assert "同一事项，又来反映了一次" in page
    session.refresh(main)
    events = session.scalars(select(Event).where(Event.dispute_id == main.id)).all()
    assert [event.name for event in events] == ["register", "note"]
    assert not any(word in json.dumps(event.facts, ensure_ascii=False) for event in events for word in ("灶间", "米粮", "王某"))
    assert verify(session) == []
    found = client.post("/disputes/search", data={"q": "灶间"}, follow_redirects=True)
    assert main.number in found.text
    main.description = "按规定更正过"
    session.commit()
    assert verify(session) == []


def test_accepting_later_asks_which_case_the_same_people_had(
    client: FlaskClient, session: Session, here: County
) -> None:
    earlier, case = make_dispute(here).number, make_dispute(here, same_matter=None)
    answer = client.post(f"/disputes/{case.number}/accept", data={"category": "02", "same_matter": "same_people"})
    assert answer.status_code == 422 and "选一下是以前的哪一件。" in answer.text
    said = {"category": "02", "same_matter": "same_people", "related": earlier}
    assert client.post(f"/disputes/{case.number}/accept", data=said).status_code == 303
    assert f'href="/disputes/{earlier}"' in client.get(f"/disputes/{case.number}").text


def test_accepting_says_what_the_file_and_the_form_lack_together(client: FlaskClient, session: Session, here: County) -> None:
    make_dispute(here)
    case = make_dispute(here, same_matter=None, category=None, parties=[
        {"role": "applicant", "name": "王某", "phone": "13800001234"}], claims=[])  # fmt: skip
    answer = client.post(f"/disputes/{case.number}/accept", data={})
    for sentence in ("还没写反映谁，先补上被申请人是谁。", "还没写想要什么，先补上一条诉求。", "选一个类别再受理。", "先看看以前来过的件，再选一个。"):
        assert sentence in answer.text, sentence


def test_a_draft_is_offered_with_its_time_and_thrown_away(client: FlaskClient, session: Session, here: County) -> None:
    body = json.dumps({"applicants-0-name": ["顾某"], "description": ["楼上漏水"]})
    client.post("/drafts", data={"key": "register:one", "title": "登记", "body": body})
    desk = client.get("/desk").text
    for words in ("还有 1 份没登记完", "顾某 楼上漏水", ">继续<", "丢弃这份草稿", "填的都不留，找不回来。"):
        assert words in desk, words
    form = client.get("/disputes/new?draft=register:one").text
    assert "丢弃草稿" in form and 'value="register:one"' in form
    answer = client.post("/drafts/drop", data={"key": "register:one"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert session.scalars(select(Draft)).all() == []


PASTED = "姓名\t身份证号\t手机\n王二\t\t13800000002\n王三\t\t13800000003\n王二\t\t13800000002\n"


def test_whoever_was_pasted_twice_is_named_by_both_lines(client: FlaskClient, session: Session, here: County) -> None:
    answer = send(client, bulk=PASTED)
    assert answer.status_code == 422 and answer.text.count("第 4 行和第 2 行是同一人，去掉一行。") == 2
    typed = {"applicants-0-name": "王三", "applicants-0-phone": "138 0000 0003"}
    assert "第 3 行和上面的王三是同一人，去掉一行。" in send(client, **typed, bulk="王四,13800000004\n\n王三,13800000003").text
    same = {"applicants-1-kind": "person", "applicants-0-phone": "13800000001", "applicants-1-name": "王某",
            "applicants-1-phone": "13800000001"}  # fmt: skip
    assert "和前面的王某姓名、手机都一样，是同一人就去掉一个。" in send(client, **same).text
    # a family with one telephone, and two of one name with numbers of their own
    assert send(client, bulk="王二,13800000002\n王三,13800000002").status_code == 303


def test_an_agent_may_act_for_somebody_who_was_pasted(client: FlaskClient, session: Session, here: County) -> None:
    agent = {"bulk": PASTED.rsplit("王二", 1)[0], "others-0-role": "agent", "others-0-name": "孟律师"}
    page = send(client, **agent).text
    assert '<option value="bulk-1">申请人 王三</option>' in page
    assert send(client, **agent, **{"others-0-represents": "bulk-1"}).status_code == 303
    people = {p.name: p for p in newest(session).parties}
    assert people["孟律师"].represents_no == people["王三"].no


def test_a_village_registers_who_came_to_its_door(client: FlaskClient, here: County, clock: Clock) -> None:
    sign_in(client, here.person("village.mediator"), at=clock.at)
    page = client.get("/disputes/new").text
    assert 'checked id="channel-0" name="channel" type="radio" value="visit"' in page
    assert 'value="330681109290"' in page


def test_what_is_added_later_is_called_as_at_the_window(client: FlaskClient, session: Session, here: County) -> None:
    case = make_dispute(here)
    page = client.get(f"/disputes/{case.number}/amend").text
    for words in ("<span>单位</span>", ">手机</label>", '<option value="2">高某（被申请人）</option>', '<option selected value="respondent">被申请人</option>'):
        assert words in page, words
    assert "代表第几位" not in page and "<span>企业</span>" not in page
    said = {"parties-0-role": "agent", "parties-0-kind": "person", "parties-0-name": "孟律师", "parties-0-represents": "2"}
    assert client.post(f"/disputes/{case.number}/amend", data=said).status_code == 303
    body = json.dumps({name: [value] for name, value in said.items()})
    client.post("/drafts", data={"key": f"{case.number}:amend", "title": "", "body": body})
    assert '<option selected value="2">高某（被申请人）</option>' in client.get(f"/disputes/{case.number}/amend").text
    session.expire_all()
    assert [p.represents_no for p in newest(session).parties] == [None, None, 2]
    both = {"parties-0-role": "third_party", "parties-0-name": "王父", "parties-1-role": "guardian",
            "parties-1-name": "王母", "parties-1-represents": "4"}  # fmt: skip
    assert client.post(f"/disputes/{case.number}/amend", data=both).status_code == 303


def test_a_sentence_stands_under_the_whole_row(client: FlaskClient, here: County) -> None:
    page = send(client, **{"respondents-0-name": "", "respondents-0-phone": "12"}).text
    row = page[page.index('data-repeat="respondents"'):page.index("再加一方")]
    assert row.index("去掉这一行") < row.index('id="respondents-0-name-error"') < row.index('id="respondents-0-phone-error"')
    assert 'aria-describedby="respondents-0-phone-error"' in row


def test_the_limit_shown_is_the_one_that_will_run(client: FlaskClient, here: County) -> None:
    """By category and channel, under the rules in force; typed again without a reload, or by a button where there are no scripts."""
    page = client.get("/disputes/new").text
    assert "受理后 30 个自然日内要有结果，最晚 10月19日（没选类别，先按一般的算）" in page
    assert 'name="do" value="limit"' in page
    for chosen, words in (
        ({"category": "02"}, "受理后 30 个自然日内要有结果，最晚 10月19日"), ({"category": "10"}, "登记后 15 个自然日内要有结果，最晚 10月8日"),
        ({"category": "13"}, "受理后 30 个工作日内要有结果"), ({"category": "02", "channel": "petition"}, "受理后 60 个自然日内要有结果"),
        ({"category": "made up", "channel": "made up"}, "没选类别"),
    ):  # fmt: skip
        assert words in client.post("/disputes/limit", data={**TYPED, "category": "", **chosen}).text, chosen
    again = send(client, do="limit", category="10", draft="register:abc")
    assert again.status_code == 200 and "登记后 15 个自然日内" in again.text and "后沟堵了" in again.text
    assert here.session.scalars(select(Dispute)).all() == []
    done = client.post("/disputes/new", data={**TYPED, "do": "accept", "category": "10"}, follow_redirects=True).text
    assert "最晚 10月8日要有结果" in done
    due = newest(here.session).total_due_at
    assert due is not None and local_day(due).isoformat() == "2026-10-08"


def test_the_limit_shown_follows_the_countys_own_rules(client: FlaskClient, here: County) -> None:
    body = read_body("standard")
    for row in body["clock"]:
        if row["kind"] == "total" and row.get("when") == {"category": "10"}:
            row["length"] = 12
    here.session.add(RuleVersion(
        name="county", title="本县", version=1, body=body, applies_from=local_day(here.at), status=VersionStatus.APPROVED,
        made_at=here.at, approved_at=here.at,
    ))  # fmt: skip
    here.session.commit()
    assert "登记后 12 个自然日内" in client.post("/disputes/limit", data={**TYPED, "category": "10"}).text
