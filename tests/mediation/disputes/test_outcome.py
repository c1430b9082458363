"""反馈, 达成协议 after 重新调解, and forms that could not be sent: as people meet them on the pages."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.disputes.audit import verify
from mediation.feedback.models import Feedback
from mediation.units.models import Membership
from tests.make import FENGYUAN, Clock, make_person, sign_in
from tests.mediation.disputes.tale import Tale, tale
from workflows.roles import Role

ALL = [{"role": "applicant", "kind": "person", "name": f"王{n}"} for n in range(150)]
GROUP = [*ALL, {"role": "respondent", "kind": "person", "name": "高某"}]
CALLED = {"how": "电话", "reached": "yes", "satisfaction": "satisfied", "opinion": "都说好"}


@pytest.fixture
def t(session: Session) -> Tale:
    return tale(session).register()


def opened(t: Tale, client: FlaskClient, clock: Clock, who: str, path: str = "") -> Any:
    """The case or one of its forms, at the moment the tale has come to."""
    clock.at = t.at
    sign_in(client, t.here.person(who), at=t.at)
    return client.get(f"/disputes/{t.case.number}{path}")


def test_what_the_file_still_lacks_stands_on_the_case_while_it_is_mediated(t: Tale, client: FlaskClient, clock: Clock) -> None:
    assert "办结还缺" not in opened(t, client, clock, "fengqiao.window").text
    page = opened(t.in_village(), client, clock, "village.mediator").text
    assert "办结还缺 4 样" in page and f'/disputes/{t.case.number}/agreement">调解协议书' in page
    assert f'/disputes/{t.case.number}/feed_back">反馈各方' not in page and "反馈各方" in page
    page = opened(t.sit("village.mediator", "agreed"), client, clock, "village.mediator").text
    assert "办结还缺 2 样" in page and "调解记录 1 份" in page


def test_a_hundred_and_fifty_hear_it_in_one_submission(session: Session, client: FlaskClient, clock: Clock) -> None:
    t = tale(session).register(parties=GROUP).in_village().settled()
    page = opened(t, client, clock, "fengqiao.window", "/feed_back")
    assert page.text.count('name="parties"') == 151
    assert page.text.count("checked") == 2  # the next one, and 告诉到了
    assert all(words in page.text for words in ("data-pick-find", "全选没告诉的", "is-long"))
    sent = {"parties": [str(no) for no in range(1, 151)], "told_on": t.today.isoformat(), **CALLED}
    answer = client.post(f"/disputes/{t.case.number}/feed_back", data=sent)
    assert (answer.status_code, answer.location) == (303, f"/disputes/{t.case.number}/feed_back")
    session.expire_all()
    rows = session.scalars(select(Feedback).where(Feedback.dispute_id == t.case.id)).all()
    assert [row.party_no for row in rows] == list(range(1, 151))
    told = [event for event in t.events() if event.name == "feed_back"]
    assert [event.facts["parties"] for event in told] == [list(range(1, 151))]
    page = opened(t, client, clock, "fengqiao.window")
    assert "王0、王1、王2、王3、王4等 150 位：电话，满意" in page.text
    dossier = opened(t, client, clock, "fengqiao.window", "/dossier").text
    assert dossier.count("，共 150 位：满意，都说好") == 1
    t.wait(hours=1).do("fengqiao.window", "feed_back", party=151, how="电话", told_on=t.today, reached=False)
    assert t.events()[-1].facts["party"] == 151
    assert verify(session) == []


def test_nobody_ticked_or_one_who_left_is_refused(t: Tale, client: FlaskClient, clock: Clock) -> None:
    t.in_village().settled()
    opened(t, client, clock, "fengqiao.window")
    sent = {"told_on": t.today.isoformat(), **CALLED}
    answer = client.post(f"/disputes/{t.case.number}/feed_back", data=sent)
    assert (answer.status_code, "选一下反馈给哪一位当事人。" in answer.text) == (422, True)
    answer = client.post(f"/disputes/{t.case.number}/feed_back", data={**sent, "parties": ["1", "9"]})
    assert (answer.status_code, "从列出来的里面选一个。" in answer.text) == (422, True)


def test_a_page_gives_every_claim_a_result_and_no_other(session: Session, client: FlaskClient, clock: Clock) -> None:
    t = tale(session).register(claims=[{"text": "修好"}, {"text": "赔钱", "amount": 10000}]).in_village()
    t.sit("village.mediator", "agreed").agree("village.mediator")
    assert "赔钱，10,000 元" in opened(t, client, clock, "village.mediator", "/settle").text
    sent = {"outcomes-0-no": "1", "outcomes-0-outcome": "settled", "outcomes-1-no": "9", "outcomes-1-outcome": "settled"}
    answer = client.post(f"/disputes/{t.case.number}/settle", data=sent)
    assert answer.status_code == 422
    assert all(words in answer.text for words in ("诉求 9：没有这条诉求。", "诉求 2：这条也选一下谈成没有。", 'value="2"'))
    sent |= {"outcomes-1-no": "2", "outcomes-1-outcome": "failed", "route": "litigation"}
    assert client.post(f"/disputes/{t.case.number}/settle", data=sent).status_code == 303
    session.expire_all()
    assert t.events()[-1].facts["outcomes"] == {"1": "settled", "2": "failed"}


def test_after_another_try_the_old_agreement_settles_nothing(t: Tale, client: FlaskClient, clock: Clock) -> None:
    t.in_village().settled().tell("fengqiao.window").do("supervisor", "rework").sit("village.mediator", "agreed")
    fallen = "重新调解以后，原来的协议不再算数；先写一份新协议，至少一条。"
    page = opened(t, client, clock, "village.mediator")
    assert all(words in page.text for words in ("口头协议（旧）", "已反悔", fallen))
    assert "待履行" not in page.text
    page = opened(t, client, clock, "village.mediator", "/settle")
    assert (page.status_code, fallen in page.text) == (409, True)
    form = opened(t, client, clock, "village.mediator", "/agreement").text
    assert "疏通水沟" in form  # what changes little is not typed again
    t.agree("village.mediator", terms=[{"who": "高某", "what": "疏通水沟，并付工钱"}])
    page = opened(t, client, clock, "village.mediator")
    assert all(words in page.text for words in ("已由新协议代替", "待履行"))
    assert "已反悔" not in page.text
    t.do("village.mediator", "settle")
    assert t.case.outcome == "settled"


def test_after_another_try_a_sitting_of_before_ends_nothing(t: Tale, client: FlaskClient, clock: Clock) -> None:
    t.in_village().settled().tell("fengqiao.window").do("supervisor", "rework").agree("village.mediator")
    for name in ("settle", "fail"):
        page = opened(t, client, clock, "village.mediator", f"/{name}")
        assert (page.status_code, "重新调解以后还没有调解过，先记录一次调解" in page.text) == (409, True), name
    t.sit("village.mediator", "agreed").do("village.mediator", "settle")
    assert t.case.outcome == "settled"
    t.tell("fengqiao.window").do("supervisor", "rework")
    page = opened(t, client, clock, "village.mediator")
    assert "重新调解以后还没有调解过" in page.text


def test_who_is_told_of_a_failure_does_not_hear_of_the_old_terms(t: Tale, client: FlaskClient, clock: Clock) -> None:
    t.in_village().settled().tell("fengqiao.window").do("supervisor", "rework").sit("village.mediator", "failed")
    t.do("village.mediator", "fail")
    page = opened(t, client, clock, "fengqiao.window", "/feed_back")
    assert "<dt>约定 1</dt>" not in page.text
    t.tell("fengqiao.window").do("fengqiao.window", "close")
    assert "performance" not in opened(t, client, clock, "village.mediator").text


def test_a_case_opened_again_shows_why_its_agreement_is_over(t: Tale, client: FlaskClient, clock: Clock) -> None:
    t.in_village().closed().do("supervisor", "reopen")
    page = opened(t, client, clock, "fengqiao.window")
    assert ("已重启" in page.text, "待履行" in page.text) == (True, False)


def test_where_there_is_no_second_mediator_it_is_said(t: Tale, client: FlaskClient, clock: Clock) -> None:
    t.in_village()
    alone = "本单位没有第二位调解员，先请管理员在“单位”里加人；办不了的可以上报，或请窗口改派。"
    assert alone in opened(t, client, clock, "village.head").text
    page = opened(t, client, clock, "village.head", "/name_mediator")
    assert (page.status_code, alone in page.text, "<select" in page.text) == (409, True, False)
    assert f'href="/disputes/{t.case.number}"' in page.text
    person = make_person(t.session, "second.mediator", "骆小红", at=t.at)
    post = Membership(person_id=person.id, unit_id=t.here.unit(FENGYUAN).id, role=Role.MEDIATOR, since=t.here.at)
    t.session.add(post)
    page = opened(t, client, clock, "village.head", "/name_mediator")
    assert (page.status_code, "骆小红" in page.text) == (200, True)


def test_materials_cannot_be_asked_for_on_a_second_form(t: Tale, client: FlaskClient, clock: Clock) -> None:
    t.do("fengqiao.window", "request_materials").do("fengqiao.window", "supplement")
    page = opened(t, client, clock, "fengqiao.window", "/request_materials")
    assert (page.status_code, "已经要求补正过一次，不能再要" in page.text, "<form" in page.text.split("<main")[1]) == (409, True, False)
    assert f'href="/disputes/{t.case.number}"' in page.text


def test_what_waits_for_a_yes_is_not_asked_for_again(t: Tale, client: FlaskClient, clock: Clock) -> None:
    assert opened(t, client, clock, "fengqiao.window", "/decline").status_code == 200
    t.ask("fengqiao.window", "decline")
    page = opened(t, client, clock, "fengqiao.window", "/decline")
    assert (page.status_code, "不予受理已经提出过，正在等审批。" in page.text) == (409, True)
    page = opened(t, client, clock, "fengqiao.window")
    assert "不予受理已经提出过，正在等审批。" in page.text
    assert opened(t, client, clock, "fengqiao.head", "/decline").status_code == 200  # may do it alone


def test_a_case_of_two_towns_goes_up_without_a_sitting(t: Tale, client: FlaskClient, clock: Clock) -> None:
    t.in_village()
    assert opened(t, client, clock, "village.mediator", "/escalate").status_code == 200
