"""评价: a party rates alone, once, without a name; the mediator of the case never hears who said what."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from mediation.disputes.audit import verify
from mediation.disputes.carry import carry_out
from mediation.feedback.models import Feedback, RatingSlip
from mediation.feedback.slips import token_of
from mediation.notices.models import Notice
from mediation.notices.outbound import ContactChannel, Outbound
from tests.make import FENGYUAN, Clock, another_mediator, sign_in
from tests.mediation.desk.counting import queries
from tests.mediation.disputes.tale import Tale
from workflows.grounds import ReworkReason
from workflows.guarding import Refused

UNHEARD = "评价不给调解员看"


def ask(t: Tale, *nos: int, who: str = "fengqiao.window", way: str = "print") -> list[str]:
    """Slips for these parties; the last part of each address."""
    carry_out(t.session, t.case, "invite_rating", actor=t.here.actor(who), at=t.at, parties=list(nos), way=way)
    t.wait(minutes=5)
    mine = select(RatingSlip).where(RatingSlip.dispute_id == t.case.id, RatingSlip.used_at.is_(None), RatingSlip.revoked_at.is_(None))
    return [token_of(slip.nonce) for slip in t.session.scalars(mine.order_by(RatingSlip.party_no)) if slip.party_no in nos]


def rows(t: Tale) -> list[Feedback]:
    t.session.expire_all()
    return list(t.session.scalars(select(Feedback).where(Feedback.dispute_id == t.case.id).order_by(Feedback.id)))


def as_staff(t: Tale, client: FlaskClient, clock: Clock, who: str, path: str = "/follow-up") -> Any:
    clock.at = t.at
    sign_in(client, t.here.person(who), at=t.at)
    return client.get(f"/disputes/{t.case.number}{path}")


def test_a_party_rates_without_log_in_and_once(t: Tale, client: FlaskClient, clock: Clock) -> None:
    [token] = ask(t.in_village().settled(), 1)
    clock.at = t.at
    page = client.get(f"/r/{token}")
    assert page.status_code == 200 and t.case.number in page.text
    assert not [word for word in ("王某", "高某", "水沟", "枫源") if word in page.text]
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow" and page.headers["Cache-Control"] == "no-store"
    sent = client.post(f"/r/{token}", data={"satisfaction": "satisfied", "words": "调得公道"})
    assert (sent.status_code, sent.location) == (303, f"/r/{token}")
    again = client.post(f"/r/{token}", data={"satisfaction": "dissatisfied", "words": "改主意"})
    assert again.status_code == 303
    assert "已经记下了，谢谢" in client.get(f"/r/{token}").text
    [own] = rows(t)
    assert (own.party_no, own.satisfaction, own.opinion, own.own, own.told_by) == (1, "satisfied", "调得公道", True, None)
    told = [event for event in t.events() if event.name == "rate"]
    assert [event.facts for event in told] == [{"party": 1, "satisfaction": "satisfied"}]
    assert verify(t.session) == []


def test_nothing_chosen_loses_no_word(t: Tale, client: FlaskClient, clock: Clock) -> None:
    [token] = ask(t.in_village().settled(), 1)
    clock.at = t.at
    answer = client.post(f"/r/{token}", data={"words": "等了很久"})
    assert answer.status_code == 422 and "点一下：满意、基本满意，还是不满意。" in answer.text and "等了很久" in answer.text
    answer = client.post(f"/r/{token}", data={"satisfaction": "unanswered"})
    assert answer.status_code == 422
    long = client.post(f"/r/{token}", data={"satisfaction": "satisfied", "words": "好" * 501})
    assert long.status_code == 422 and "最多写 500 字" in long.text
    assert rows(t) == []


def test_an_address_ends_after_thirty_days_or_with_the_next_slip(t: Tale, client: FlaskClient, clock: Clock) -> None:
    [first] = ask(t.in_village().settled(), 1)
    [second] = ask(t, 1)
    clock.at = t.at
    assert first != second and "过期了" in client.get(f"/r/{first}").text
    clock.at = t.at + timedelta(days=31)
    assert "过期了" in client.get(f"/r/{second}").text
    assert client.post(f"/r/{second}", data={"satisfaction": "satisfied"}).status_code == 303
    assert rows(t) == []


def test_a_made_up_address_does_not_exist_and_knocking_is_counted(t: Tale, client: FlaskClient, clock: Clock) -> None:
    ask(t.in_village().settled(), 1)
    clock.at = t.at
    answers = [client.get(f"/r/made-up-{n}").status_code for n in range(31)]
    assert answers == [404] * 30 + [429]
    clock.at = t.at + timedelta(minutes=2)
    assert client.get("/r/made-up").status_code == 404


def test_nothing_of_the_address_stands_in_the_database(t: Tale) -> None:
    [token] = ask(t.in_village().settled(), 1)
    [slip] = t.session.scalars(select(RatingSlip))
    assert token not in (slip.nonce, slip.hash) and not slip.hash.startswith(token)
    assert [event.facts for event in t.events() if event.name == "invite_rating"] == [{"parties": [1], "way": "print"}]


def test_a_slip_of_a_result_that_fell_says_so(t: Tale, client: FlaskClient, clock: Clock) -> None:
    [token] = ask(t.in_village().settled(), 1)
    t.tell("fengqiao.window", "dissatisfied").do("supervisor", "rework", reason="dissatisfied")
    clock.at = t.at
    assert "这件事又在办了" in client.get(f"/r/{token}").text
    assert client.post(f"/r/{token}", data={"satisfaction": "satisfied"}).status_code == 303
    assert not any(row.own for row in rows(t))


def test_neither_the_mediator_nor_who_stood_in_asks_for_it(t: Tale) -> None:
    t.in_village().settled()
    with pytest.raises(Refused, match="评价要由调解员以外的人来请"):
        ask(t, 1, who="village.mediator")


def test_who_has_rated_is_not_asked_again(t: Tale, client: FlaskClient, clock: Clock) -> None:
    [token] = ask(t.in_village().settled(), 1)
    clock.at = t.at
    client.post(f"/r/{token}", data={"satisfaction": "satisfied"})
    with pytest.raises(Refused, match="王某已经自己评过了，不用再请。"):
        ask(t, 1)
    assert "高某" in as_staff(t, client, clock, "fengqiao.window", "/invite_rating").text


def test_the_mediator_never_hears_who_said_what(t: Tale, client: FlaskClient, clock: Clock) -> None:
    [token] = ask(t.in_village().settled(), 1)
    clock.at = t.at
    client.post(f"/r/{token}", data={"satisfaction": "dissatisfied", "words": "偏心亲戚"})
    t.do("fengqiao.window", "feed_back", party=2, how="电话", told_on=t.today, reached=True, satisfaction="satisfied",
         opinion="说得在理")
    t.do("fengqiao.window", "feed_back", party=1, how="电话", told_on=t.today, reached=True, satisfaction="unanswered")
    for path in ("", "/follow-up", "/dossier"):
        page = as_staff(t, client, clock, "village.mediator", path)
        assert page.status_code == 200 and UNHEARD in page.text, path
        assert not [word for word in ("偏心亲戚", "说得在理", "不满意", "自己评：") if word in page.text], path
    seen = as_staff(t, client, clock, "fengqiao.window").text
    assert "偏心亲戚" in seen and "本人自己评的" in seen and "骆燕电话问的" in seen
    t.do("fengqiao.window", "close")
    for path in ("", "/follow-up", "/dossier"):
        assert "偏心亲戚" not in as_staff(t, client, clock, "village.mediator", path).text, path
    assert "偏心亲戚" in as_staff(t, client, clock, "supervisor").text


def test_who_mediated_before_hears_as_little(t: Tale, client: FlaskClient, clock: Clock) -> None:
    another_mediator(t.here, at=t.here.at)
    t.in_village().settled().act("village.head", "name_mediator", mediator="second.mediator", impartial=True, reason="住院")
    t.tell("fengqiao.window").do("fengqiao.window", "close").do("supervisor", "reopen")
    t.do("village.head", "assign", unit=FENGYUAN).do("village.head", "sign", mediator="second.mediator")
    t.sit("second.mediator", "agreed").agree("second.mediator").do("second.mediator", "settle")
    t.do("fengqiao.window", "feed_back", party=1, how="电话", told_on=t.today, reached=True, satisfaction="dissatisfied", opinion="偏心亲戚")
    for who in ("village.mediator", "second.mediator"):  # of the first round, and of this one
        for path in ("", "/follow-up", "/dossier"):
            assert "偏心亲戚" not in as_staff(t, client, clock, who, path).text, (who, path)
    assert "偏心亲戚" in as_staff(t, client, clock, "village.head").text


def test_what_went_up_with_the_case_says_nothing_of_it(t: Tale, client: FlaskClient, clock: Clock) -> None:
    t.in_village().settled().do("fengqiao.window", "feed_back", party=1, how="电话", told_on=t.today, reached=True,
                                satisfaction="dissatisfied", opinion="偏心亲戚")
    t.do("supervisor", "rework", reason="dissatisfied", note="再谈一次").do("village.head", "escalate")
    for path in ("", "/dossier", "/dossier?sent=now"):
        page = as_staff(t, client, clock, "village.mediator", path)
        assert page.status_code == 200 and "偏心亲戚" not in page.text, path
    assert "偏心亲戚" in as_staff(t, client, clock, "fengqiao.window", "").text


def test_who_mediates_again_hears_that_somebody_is_not_content_and_not_who(t: Tale, client: FlaskClient, clock: Clock) -> None:
    """重新调解 itself says that there is discontent: its reason stands there, and neither a name beside it nor a word of theirs."""
    t.in_village().settled().do("fengqiao.window", "feed_back", party=1, how="电话", told_on=t.today, reached=True,
                                satisfaction="dissatisfied", opinion="偏心亲戚")
    t.do("supervisor", "rework", reason="dissatisfied", note="水沟再看一次")
    again = t.events()[-1]
    assert again.name == "rework" and "王某" not in str(again.facts) and not {"party", "opinion", "satisfaction"} & again.facts.keys()
    reason, known = ReworkReason.DISSATISFIED.label, f"/disputes/{t.case.number}"
    assert reason in as_staff(t, client, clock, "village.mediator", "").text
    for address in (known, f"{known}/follow-up", f"{known}/dossier", "/notices"):
        page = client.get(address)
        assert page.status_code == 200 and not [word for word in ("偏心亲戚", "不满意") if word in page.text.replace(reason, "")], address


def test_a_complaint_reaches_the_supervisor_who_may_have_it_mediated_again(t: Tale, client: FlaskClient, clock: Clock) -> None:
    [token] = ask(t.in_village().settled(), 1)
    clock.at = t.at
    client.post(f"/r/{token}", data={"satisfaction": "dissatisfied", "words": "少算了两天"})
    t.session.expire_all()
    line = t.session.scalars(select(Notice).where(Notice.kind == "dissatisfied")).one()
    assert line.person_id == t.here.person("supervisor").id and "可以重新调解" in line.text
    page = as_staff(t, client, clock, "supervisor").text
    assert "少算了两天" in page and f"/disputes/{t.case.number}/rework" in page
    form = as_staff(t, client, clock, "supervisor", "/rework").text
    assert "<dt>王某</dt><dd>不满意：少算了两天</dd>" in form and "少算了两天" not in form.partition("<form")[2].partition("</form>")[0]
    assert re.search(r'value="dissatisfied"[^>]*checked|checked[^>]*value="dissatisfied"', form)
    assert "督导来定" in as_staff(t, client, clock, "fengqiao.window").text
    assert "1 位不满意，督导已知道" in as_staff(t, client, clock, "fengqiao.window", "").text
    t.tell("fengqiao.window").do("fengqiao.window", "close")  # it keeps nobody from closing


def test_a_slip_is_printed_with_its_code_by_those_who_may_give_it(t: Tale, client: FlaskClient, clock: Clock) -> None:
    [token, _] = ask(t.in_village().settled(), 1, 2)
    page = as_staff(t, client, clock, "fengqiao.window", "/rating-slips").text
    assert page.count("<svg") >= 2 and f"/r/{token}" in page and "给 王某" in page and "给 高某" in page
    kept = as_staff(t, client, clock, "village.mediator", "/rating-slips").text
    assert token not in kept and "评价要由调解员以外的人来请" in kept
    assert as_staff(t, client, clock, "stranger.mediator", "/rating-slips").status_code == 404
    sign_in(client, t.here.person("sysadmin"), at=t.at)
    assert client.get(f"/disputes/{t.case.number}/rating-slips").status_code == 403


def test_without_a_gateway_nobody_is_offered_a_short_message(t: Tale, client: FlaskClient, clock: Clock) -> None:
    t.in_village().settled()
    page = as_staff(t, client, clock, "fengqiao.window", "/invite_rating").text
    assert 'value="sms"' not in page and "这里还没有接通短信，不会发短信" in page and "点“打印评价单”" in page
    with pytest.raises(Refused, match="还没有接通短信"):
        ask(t, 1, way="sms")


def test_a_short_message_names_nobody_and_keeps_no_number(app: Flask, t: Tale, client: FlaskClient, clock: Clock) -> None:
    app.extensions["engine"].update_execution_options(outside={
        "PUBLIC_URL": "https://tiaojie.example.cn", "SMS_URL": "https://sms.example.cn/send", "OUTBOUND_SECRET": "s" * 32,
    })
    t.in_village().settled()
    page = as_staff(t, client, clock, "fengqiao.window", "/invite_rating").text
    assert 'value="sms"' in page and "短信在上班时间发出" in page
    with pytest.raises(Refused, match="高某没有登记手机号"):
        ask(t, 1, 2, way="sms")
    [token] = ask(t, 1, way="sms")
    message = t.session.scalars(select(Outbound)).one()
    assert message.body.endswith(f"https://tiaojie.example.cn/r/{token}")
    assert not [word for word in ("王某", "水沟", "13800001234") if word in message.body]
    channel = t.session.scalars(select(ContactChannel)).one()
    assert (channel.party_id, channel.address) == (t.case.parties[0].id, "-")
    assert verify(t.session) == []


def test_the_page_of_visits_asks_for_everything_once(t: Tale, app: Flask, client: FlaskClient, clock: Clock) -> None:
    ask(t.in_village().closed(), 1, 2)
    t.session.commit()
    for path in ("/follow-up", "/rating-slips"):
        as_staff(t, client, clock, "fengqiao.window", path)
        with queries(app) as sent:
            assert client.get(f"/disputes/{t.case.number}{path}").status_code == 200
        for table in ("rating_slip", "clock", "feedback", "follow_up"):
            assert sum(f"FROM {table} " in " ".join(statement.split()) for statement in sent) <= 1, table
        assert len(sent) <= 19, len(sent)
