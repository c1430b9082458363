"""司法确认: 30 days, six of many with one refusal, what no court takes, and what can be enforced afterwards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from mediation.clocks.models import Clock
from mediation.clocks.sweep import sweep
from mediation.config import LOCAL
from mediation.confirmation.models import Application
from mediation.confirmation.reminding import remind_confirmations
from mediation.disputes.actions import advance, record
from mediation.disputes.carry import WRITERS
from mediation.disputes.models import Dispute
from mediation.errors import Invalid
from mediation.notices.models import Notice
from tests.make import FENGYUAN, County, _step, moment, sign_in
from tests.make import Clock as Ticking
from tests.mediation.promises.conftest import AT, Settle, day, promises
from workflows.clocks import ClockKind
from workflows.guarding import Refused
from workflows.promises import BreachRoute, CourtResult

COURT = "诸暨市人民法院"
OCTOBER = moment("2026-10-08 09:00")
WORKERS = [{"role": "applicant", "kind": "person", "name": f"工人{no}"} for no in range(1, 11)]
WAGES = {"category": "10", "title": "拖欠工资", "parties": [*WORKERS, {"role": "respondent", "kind": "company", "name": "某建设公司"}]}
SIGNED = {"form": "written", "signed": list(range(1, 12)), "mediator_signed_on": AT.date(), "sealed_on": AT.date()}
PAY = [{"who": "某建设公司", "to_whom": f"工人{no}", "what": "付清工资", "amount": 2000, "kind": "money", "due_on": day("2026-11-02")}
       for no in range(1, 11)]
NUMBER = "（2026）浙0681民特12号"


def clock(here: County, case: Dispute) -> Clock:
    here.session.flush()
    mine = select(Clock).where(Clock.dispute_id == case.id, Clock.kind == ClockKind.CONFIRMATION).order_by(Clock.id.desc())
    return here.session.scalars(mine.limit(1).execution_options(populate_existing=True)).one()


record_of = clock


def apply(here: County, case: Dispute, **facts: Any) -> None:
    given: dict[str, Any] = {"parties": [1, 2], "court": COURT, "filed_on": OCTOBER.date(), "excluded": [], **facts}
    record(here.session, case, "apply_confirmation", actor=here.actor("village.mediator"),
           at=given.pop("at", OCTOBER), **given)


def rule(here: County, case: Dispute, **facts: Any) -> None:
    given = {"application": "1", "parties": [1], "result": "confirmed", "ruled_on": date(2026, 10, 20), "case_number": NUMBER,
             "note": "", **facts}
    record(here.session, case, "court_result", actor=here.actor("village.mediator"), at=moment("2026-10-21 09:00"), **given)


def only(here: County) -> Application:
    here.session.flush()
    return here.session.scalars(select(Application)).one()


def due(here: County, case: Dispute) -> date:
    return clock(here, case).due_at.astimezone(LOCAL).date()


def test_thirty_days_from_the_day_it_takes_effect(here: County, settle: Settle) -> None:
    """18 September and 30 days: 18 October is a Sunday, so Monday the 19th (民法典 203)."""
    case = settle()
    assert (clock(here, case).length, due(here, case)) == (30, date(2026, 10, 19))
    assert case.due_kind != "confirmation"


def test_a_last_day_on_a_holiday_moves_behind_it(here: County, settle: Settle) -> None:
    """2 September and 30 days: 2 October lies in the 国庆节, which ends on the 7th."""
    assert due(here, settle(at=moment("2026-09-02 09:00"))) == date(2026, 10, 8)


def test_without_the_seal_it_is_not_in_force_and_does_not_run(here: County, settle: Settle) -> None:
    case = settle({"who": "高某", "what": "付清", "amount": 900, "due_on": day("2026-09-19")}, close=False,
                  agreement={"form": "written", "signed": [1, 2], "mediator_signed_on": AT.date()})
    assert promises(here, case) == []
    for status, sentence in (("breached", "协议还没有生效，不能记没办"), ("part", "协议还没有生效，只能记办好了")):
        with pytest.raises(Invalid) as wrong:
            WRITERS["performance"](here.session, case, actor=here.actor("village.mediator"), at=moment("2026-09-21 08:00"),
                                   term=1, status=status, amount=None, note="没付")
        assert sentence in wrong.value.errors["status"]
    mine = select(Clock).where(Clock.dispute_id == case.id, Clock.kind == ClockKind.CONFIRMATION)
    assert here.session.scalars(mine).all() == []
    with pytest.raises(Refused, match="协议还没有生效"):
        apply(here, case)
    WRITERS["seal"](here.session, case, actor=here.actor("village.head"), at=moment("2026-09-21 09:00"), agreement=1,
                    sealed_on=day("2026-09-21"))
    assert due(here, case) == date(2026, 10, 21)
    assert [each.due_on for each in promises(here, case)] == [day("2026-09-19")]


def test_both_sides_apply_and_the_clock_is_met(here: County, settle: Settle) -> None:
    case = settle()
    apply(here, case)
    assert (clock(here, case).status.value, only(here).court, only(here).waiting) == ("met", COURT, [1])


@pytest.mark.parametrize(("facts", "sentence"), [
    ({"parties": [1]}, "要双方共同申请（人民调解法第33条）"), ({"parties": [2]}, "要双方共同申请"),
    ({"court": " "}, "递交给哪家法院"), ({"filed_on": date(2026, 10, 9)}, "今天或以前"),
    ({"filed_on": date(2026, 9, 17)}, "才生效"), ({"excluded": ["status"]}, "民诉法解释第355条第3项"),
    ({"excluded": ["rights"]}, "第355条第5项"), ({"excluded": ["special"]}, "第355条第4项"),
    ({"excluded": ["wrong_court"]}, "第355条第2项"), ({"excluded": ["not_court"]}, "第355条第1项"),
])  # fmt: skip
def test_what_no_court_takes_is_refused_with_the_reason(
    here: County, settle: Settle, facts: dict[str, Any], sentence: str
) -> None:
    case = settle()
    with pytest.raises(Refused) as refused:
        apply(here, case, **facts)
    assert sentence in refused.value.sentence
    assert here.session.scalars(select(Application)).all() == []


@pytest.mark.parametrize(("category", "article"), [("01", "第355条第3项"), ("03", "第355条第5项"), ("16", "第355条第5项")])
def test_some_matters_are_asked_about_first(here: County, settle: Settle, category: str, article: str) -> None:
    case = settle(category=category)
    with pytest.raises(Refused, match=article):
        apply(here, case)
    apply(here, case, only_payment=True)
    assert only(here).waiting == [1]


def test_after_thirty_days_the_right_is_gone_and_the_way_is_told(here: County, settle: Settle) -> None:
    case = settle()
    late = moment("2026-10-20 09:00")
    sweep(here.session, late)
    assert (clock(here, case).status.value, clock(here, case).overdue_since, case.overdue_since) == ("lapsed", None, None)
    with pytest.raises(Refused, match="30 日到 10月19日 已满，法院不再受理确认申请（民事诉讼法第205条）；请告知可以就协议起诉"):
        apply(here, case, at=late, filed_on=date(2026, 10, 20))
    apply(here, case, at=late, filed_on=date(2026, 10, 19))  # written down late, filed in time


def test_what_lapsed_is_offered_no_more_and_the_ways_left_are_told(
    client: FlaskClient, here: County, clock: Ticking, settle: Settle
) -> None:
    case = settle()
    for at, offered in ((OCTOBER, True), (moment("2026-10-20 09:00"), False)):
        clock.at = at
        sweep(here.session, at)
        sign_in(client, here.person("village.mediator"), at=at)
        assert ("申请司法确认" in client.get(f"/disputes/{case.number}").text) is offered
        page = client.get(f"/disputes/{case.number}/promises").text
        assert ("记下申请司法确认" in page) is offered and ("期满以前已经递交、还没记的，补记一次" in page) is not offered
        assert ("还有的路：对方不履行的，可以就协议起诉" in page) is not offered
    form = client.get(f"/disputes/{case.number}/apply_confirmation").text
    assert "30 日到 10月19日 已满，只能补记这天以前已经递交的" in form


def test_the_last_day_in_a_year_without_a_notice_is_provisional(
    client: FlaskClient, here: County, clock: Ticking, settle: Settle
) -> None:
    at = moment("2026-12-08 09:00")
    case = settle({"who": "高某", "what": "疏通水沟"}, at=at)
    clock.at = at + timedelta(days=1)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    page = client.get(f"/disputes/{case.number}/promises").text
    assert "2027年1月7日（暂定）" in page and "2027年放假安排还没有公布，最后一天是暂定的" in page and "天（暂定）" in page


@pytest.mark.parametrize("result", ["withdrawn", "dismissed"])
def test_who_takes_it_back_has_what_is_left_of_the_same_days(here: County, settle: Settle, result: str) -> None:
    case = settle()
    apply(here, case)
    first = clock(here, case)
    rule(here, case, result=result, note="先不办了，告知可以另达成协议或起诉", case_number=NUMBER)
    again = clock(here, case)
    assert (first.status.value, again.status.value, again.id > first.id) == ("met", "running", True)
    assert (again.started_at, again.due_at) == (first.started_at, first.due_at)
    late = moment("2026-10-21 10:00")
    sweep(here.session, late)
    assert clock(here, case).status.value == "lapsed"
    apply(here, case, at=late, filed_on=date(2026, 10, 19))
    assert clock(here, case).id == again.id


def test_six_of_ten_apply_and_one_is_refused(here: County, settle: Settle) -> None:
    case = settle(*PAY, agreement=SIGNED, **WAGES)
    apply(here, case, parties=[1, 2, 3, 4, 5, 6, 11])
    assert (clock(here, case).status.value, only(here).waiting) == ("running", [1, 2, 3, 4, 5, 6])
    rule(here, case, parties=[1, 2, 3, 4, 5])
    with pytest.raises(Refused, match="驳回的写一句为什么"):
        rule(here, case, parties=[6], result="dismissed")
    rule(here, case, parties=[6], result="dismissed", note="数额不清，已告知可另达成协议或起诉")
    results = {each.party_no: each.result for each in only(here).side}
    assert results == {**dict.fromkeys(range(1, 6), CourtResult.CONFIRMED), 6: CourtResult.DISMISSED}
    with pytest.raises(Refused, match="第 5 位和选的对方已经一起申请过"):
        apply(here, case, parties=[5, 7, 11])
    apply(here, case, parties=[6, 7, 11])  # who was dismissed may apply with a new agreement


def test_one_applies_with_each_of_the_other_side_in_turn(client: FlaskClient, here: County, clock: Ticking, settle: Settle) -> None:
    """王某 has one agreement with two debtors; the second may be asked to the court later than the first."""
    people = [("applicant", "王某"), ("respondent", "高某"), ("respondent", "李某")]
    case = settle(*({"who": who, "to_whom": "王某", "what": "还钱", "amount": 100, "due_on": day("2026-12-01")} for who in ("高某", "李某")),
                  parties=[{"role": role, "kind": "person", "name": name} for role, name in people])
    apply(here, case, parties=[1, 2])
    rule(here, case)
    assert record_of(here, case).status.value == "running"
    clock.at = moment("2026-10-12 09:00")
    sign_in(client, here.person("village.mediator"), at=clock.at)
    assert "还有 1 位没有和对方都申请过" in client.get(f"/disputes/{case.number}/promises").text
    form = client.get(f"/disputes/{case.number}/apply_confirmation").text
    assert "李某（被申请人）" in form and "王某（申请人）" in form and "高某（被申请人）" not in form
    with pytest.raises(Refused, match="第 2 位和选的对方已经一起申请过"):
        apply(here, case, parties=[1, 2, 3])
    apply(here, case, parties=[1, 3])
    assert record_of(here, case).status.value == "met"
    with pytest.raises(Refused, match="第 1 位和选的对方已经一起申请过"):
        apply(here, case, parties=[1, 3])
    rule(here, case, application="2", result="withdrawn", case_number="")
    assert record_of(here, case).status.value == "running"
    rows = here.session.scalars(select(Application).order_by(Application.no)).all()
    assert [row.covers for row in rows] == [[frozenset({1, 2})], []]


def test_only_what_was_confirmed_can_be_enforced(here: County, settle: Settle) -> None:
    case = settle(*PAY, agreement=SIGNED, **WAGES)
    apply(here, case, parties=[1, 2, 11])
    rule(here, case, parties=[1])
    rule(here, case, parties=[2], result="withdrawn", case_number="")
    way: dict[str, Any] = {"route": "enforce", "told": [1], "told_how": "电话", "told_on": date(2026, 11, 3), "note": "到期没付"}
    mediator, at = here.actor("village.mediator"), moment("2026-11-03 09:00")
    with pytest.raises(Refused, match="第 2、3 笔没有经过司法确认"):
        record(here.session, case, "breach", actor=mediator, at=at, promises=[1, 2, 3], **way)
    record(here.session, case, "breach", actor=mediator, at=at, promises=[1], **way)
    assert promises(here, case)[0].route is BreachRoute.ENFORCE


@pytest.mark.parametrize(("facts", "sentence"), [
    ({"application": "9"}, "哪一次申请"), ({"parties": []}, "哪几位的"), ({"parties": [2]}, "不在这次申请里"),
    ({"case_number": "12号"}, "案号照裁定书写"), ({"ruled_on": date(2026, 10, 22)}, "今天或以前"), ({"result": "maybe"}, "法院的结果"),
])  # fmt: skip
def test_the_courts_answer_is_about_somebody(here: County, settle: Settle, facts: dict[str, Any], sentence: str) -> None:
    case = settle()
    apply(here, case)
    with pytest.raises(Refused, match=sentence):
        rule(here, case, **facts)
    rule(here, case)
    with pytest.raises(Refused, match="没有等法院答复"):
        rule(here, case)


def test_what_was_overturned_is_not_confirmed_any_more(here: County, settle: Settle) -> None:
    case = settle()
    apply(here, case)
    advance(here.session, case, "reopen", actor=here.actor("supervisor"), at=OCTOBER, reason="repudiated", note="反悔了")
    assert (only(here).void_at, only(here).waiting, only(here).covers) == (OCTOBER, [], [])


def test_a_ruling_stays_when_the_case_is_taken_up_again(client: FlaskClient, here: County, clock: Ticking, settle: Settle) -> None:
    """民事诉讼法 Art 206: what the court has confirmed is enforced until another agreement is in force."""
    case = settle(*PAY, agreement=SIGNED, **WAGES)
    apply(here, case, parties=[1, 2, 11])
    rule(here, case, parties=[1])
    way: dict[str, Any] = {"route": "enforce", "told": [1], "told_how": "电话", "told_on": date(2026, 11, 3), "note": "到期没付"}
    record(here.session, case, "breach", actor=here.actor("village.mediator"), at=moment("2026-11-03 09:00"), promises=[1], **way)
    clock.at = moment("2026-11-04 09:00")
    advance(here.session, case, "reopen", actor=here.actor("supervisor"), at=clock.at, reason="breach", note="别的几位也没拿到")
    assert (only(here).void_at, only(here).waiting, only(here).covers) == (None, [], [frozenset({1, 11})])
    kept, other = promises(here, case)[:2]
    assert (kept.status.value, kept.route, other.status.value) == ("breached", BreachRoute.ENFORCE, "void")
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    page = client.get(f"/disputes/{case.number}/promises").text
    assert "可以申请强制执行（民事诉讼法第206条）" in page and "协议已推翻" not in page and "等法院答复" not in page and "不再算" in page
    moves: dict[str, dict[str, Any]] = {"assign": {"unit": FENGYUAN}, "sign": {"mediator": "village.mediator", "impartial": True}}
    for minute, (name, facts) in enumerate(moves.items(), start=1):
        advance(here.session, case, name, actor=here.actor("village.mediator"), at=clock.at + timedelta(minutes=minute), **facts)
    _step(here, case, "session", clock.at + timedelta(minutes=5))
    today, later = clock.at.date(), [{**each, "due_on": day("2026-12-02")} for each in PAY]
    given = {"form": "written", "reached_on": today, "terms": later, "signed": list(range(1, 12)), "mediator_signed_on": today}
    WRITERS["agreement"](here.session, case, actor=here.actor("village.mediator"), at=clock.at + timedelta(minutes=6), **given)
    advance(here.session, case, "settle", actor=here.actor("village.mediator"), at=clock.at + timedelta(minutes=7))
    assert promises(here, case)[0].route is BreachRoute.ENFORCE and len(promises(here, case)) == 10
    WRITERS["seal"](here.session, case, actor=here.actor("village.head"), at=clock.at + timedelta(minutes=8), agreement=2, sealed_on=today)
    assert promises(here, case)[0].status.value == "changed" and len(promises(here, case)) == 20
    new = record_of(here, case)
    assert (new.status.value, new.started_at.date()) == ("running", today)
    with pytest.raises(Refused, match="没有等法院答复"):
        rule(here, case, parties=[2])


def test_a_ruling_goes_on_between_those_whom_a_new_agreement_does_not_bind(here: County, settle: Settle) -> None:
    """Ten workers, two have a ruling; the new agreement is with the other eight (民事诉讼法 Art 206)."""
    case = settle(*PAY[:2], {**PAY[2], "due_on": day("2026-10-30")}, *PAY[3:], agreement=SIGNED, **WAGES)
    apply(here, case, parties=[1, 2, 11])
    rule(here, case, parties=[1, 2])
    at, mediator = moment("2026-11-04 09:00"), here.actor("village.mediator")
    advance(here.session, case, "reopen", actor=here.actor("supervisor"), at=at, reason="breach", note="别的几位也没拿到")
    here.session.flush()
    mine = select(Clock.due_on_given, Clock.status).where(Clock.dispute_id == case.id, Clock.kind == ClockKind.PERFORMANCE).order_by(Clock.id)
    ended = [(due_on, status.value) for due_on, status in here.session.execute(mine)]
    assert ended == [(day("2026-10-30"), "void"), (day("2026-11-02"), "running")], "what fell was never met"
    moves: dict[str, dict[str, Any]] = {"assign": {"unit": FENGYUAN}, "sign": {"mediator": "village.mediator", "impartial": True}}
    for minute, (name, facts) in enumerate(moves.items(), start=1):
        advance(here.session, case, name, actor=mediator, at=at + timedelta(minutes=minute), **facts)
    _step(here, case, "session", at + timedelta(minutes=5))
    today, rest = at.date(), list(range(3, 12))
    given = {"form": "written", "reached_on": today, "terms": [{**each, "due_on": day("2026-12-02")} for each in PAY[2:]], "parties": rest,
             "signed": rest, "mediator_signed_on": today, "sealed_on": today}
    WRITERS["agreement"](here.session, case, actor=mediator, at=at + timedelta(minutes=6), **given)
    way: dict[str, Any] = {"route": "litigation", "routes_told": "诉讼", "told": [1, 2], "told_how": "当面", "told_on": today}
    advance(here.session, case, "settle", actor=mediator, at=at + timedelta(minutes=7), **way)
    assert [each.status.value for each in promises(here, case)] == ["pending"] * 2 + ["void"] * 8 + ["pending"] * 8
    way = {"route": "enforce", "told": [1], "told_how": "电话", "told_on": today, "note": "到期没付"}
    record(here.session, case, "breach", actor=mediator, at=at + timedelta(minutes=8), promises=[1], **way)
    WRITERS["performance"](here.session, case, actor=mediator, at=at + timedelta(minutes=9), status="done", promise=2)
    assert [(each.status.value, each.route) for each in promises(here, case)][:2] == [("breached", BreachRoute.ENFORCE), ("done", None)]


def test_what_was_confirmed_is_asked_about_again_when_nothing_new_came_of_it(here: County, settle: Settle) -> None:
    case = settle()
    apply(here, case)
    rule(here, case)
    at = moment("2026-10-21 10:00")
    advance(here.session, case, "reopen", actor=here.actor("supervisor"), at=at, reason="repudiated", note="反悔了")
    assert [each.status.value for each in promises(here, case)] == ["pending"] * 4
    advance(here.session, case, "withdraw", actor=here.actor("village.mediator"), at=at + timedelta(minutes=1), all_applicants=True,
            reason="照裁定办", asked_on=at.date())
    WRITERS["performance"](here.session, case, actor=here.actor("supervisor"), at=at + timedelta(minutes=2), promise=1, status="done")
    late = moment("2026-11-03 09:00")
    way: dict[str, Any] = {"route": "enforce", "told": [1], "told_how": "电话", "told_on": late.date(), "note": "到期没付"}
    record(here.session, case, "breach", actor=here.actor("supervisor"), at=late, promises=[2], **way)
    assert [(each.status.value, each.route) for each in promises(here, case)][:2] == [("done", None), ("breached", BreachRoute.ENFORCE)]


def test_reminders_on_day_twenty_and_day_twenty_seven(here: County, settle: Settle) -> None:
    settle()
    for words in ("10-07", "10-08", "10-08", "10-09", "10-15", "10-16"):
        remind_confirmations(here.session, at=moment(f"2026-{words} 07:05"))
    lines = here.session.scalars(select(Notice).where(Notice.kind.startswith("confirm_left")).order_by(Notice.id)).all()
    assert [(line.person_id, line.text[:10]) for line in lines][-1] == (here.person("village.mediator").id, "司法确认还剩 4 天")
    assert sum(line.times for line in lines) == 1 + 2 - 1  # the second says the first once more


def test_who_has_applied_is_not_reminded(here: County, settle: Settle) -> None:
    apply(here, settle())
    assert remind_confirmations(here.session, at=moment("2026-10-08 10:05")).rows == 0
