"""Four instalments: one paid in part, one broken, each way that is open then, and what falls with the agreement."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from mediation.agreements.models import Agreement, Term
from mediation.clocks.models import Clock
from mediation.clocks.rulebook import RuleVersion, VersionStatus
from mediation.clocks.year import enter_calendar_year
from mediation.disputes.actions import advance, record
from mediation.disputes.carry import carry_out
from mediation.disputes.event_lines import TOLD_AS
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.rising import breaches
from mediation.errors import Invalid
from mediation.notices.models import Notice
from mediation.promises.actions import perform
from mediation.promises.models import Breach, Payment, PromiseCall
from mediation.promises.words import due_words, promise_light, script
from tests.make import Clock as Ticking
from tests.make import County, moment, sign_in
from tests.mediation.promises.conftest import DEBT, Settle, day, promises
from workflows.calendar import DayKind
from workflows.clocks import ClockKind
from workflows.guarding import Refused
from workflows.limit_files import read_body
from workflows.promises import BreachRoute, CallResult, PromiseStatus

OCTOBER = moment("2026-10-29 09:00")
TOLD: dict[str, Any] = {"told": [1], "told_how": "电话", "told_on": day("2026-10-29"), "note": "电话里说没钱"}


def stands(here: County, case: Dispute) -> list[tuple[int, str, Decimal]]:
    return [(each.no, each.status.value, each.paid) for each in promises(here, case)]


def running(here: County, case: Dispute, kind: ClockKind = ClockKind.PERFORMANCE) -> Clock | None:
    here.session.flush()
    mine = select(Clock).where(Clock.dispute_id == case.id, Clock.kind == kind, Clock.ended_at.is_(None))
    return here.session.scalars(mine.execution_options(populate_existing=True)).one_or_none()


def pay(here: County, case: Dispute, **facts: Any) -> Term:
    return perform(here.session, case, actor=here.actor("village.mediator"),
                   **{"at": moment("2026-09-28 10:00"), "status": "part", **facts})


def answer(here: County, case: Dispute, route: str, **facts: Any) -> None:
    given: dict[str, Any] = {"promises": [1], "route": route, **TOLD, **facts}
    record(here.session, case, "breach", actor=here.actor("village.mediator"), at=OCTOBER, **given)


def test_each_instalment_is_a_promise_of_its_own_day(here: County, settle: Settle) -> None:
    found = promises(here, settle())
    assert [(each.instalment, each.amount, each.due_on.isoformat(), each.due_by.isoformat()) for each in found] == [
        (1, 1500, "2026-09-28", "2026-09-28"), (2, 1500, "2026-10-28", "2026-10-28"),
        (3, 1500, "2026-11-28", "2026-11-30"), (4, 1500, "2026-12-28", "2026-12-28"),  # a Saturday moves to Monday
    ]  # fmt: skip
    assert {(each.who, each.who_no, each.to_whom, each.to_no) for each in found} == {("高某", 2, "王某", 1)}


def test_a_notice_that_comes_later_moves_the_last_day_and_nothing_else(
    client: FlaskClient, here: County, clock: Ticking, settle: Settle
) -> None:
    case = settle({"who": "高某", "to_whom": "王某", "what": "付清", "amount": 900, "kind": "money", "due_on": day("2027-02-10")},
                  {"who": "高某", "to_whom": "王某", "what": "拆围墙", "due_on": day("2027-03-15")})
    clock.at = OCTOBER
    sign_in(client, here.person("village.mediator"), at=OCTOBER)
    page = client.get(f"/disputes/{case.number}/promises").text
    assert page.count("暂定") == 2 and "放假安排还没有公布，放假就顺延，暂定" in page and "还剩 104 天（暂定）" in page
    assert "2027年2月10日前（放假安排还没有公布，放假就顺延，暂定）" in client.get(f"/disputes/{case.number}/agreements").text
    year = [(date(2027, 2, no), DayKind.HOLIDAY, "春节", "试") for no in range(5, 12)] + [(date(2027, 10, 1), DayKind.HOLIDAY, "国庆节", "试")]
    enter_calendar_year(here.session, year, at=OCTOBER)
    assert [(each.due_on, each.due_by) for each in promises(here, case)] == [
        (day("2027-02-10"), day("2027-02-12")), (day("2027-03-15"), day("2027-03-15"))]
    page = client.get(f"/disputes/{case.number}/promises").text
    assert "暂定" not in page and "放假，顺延到 2027年2月12日" in page


DITCH, HEAP = {"who": "高某", "to_whom": "王某", "what": "疏通水沟"}, {"who": "王某", "what": "不再堆放杂物", "lasting": True}


def see(here: County, case: Dispute, words: str, found: str, next_on: str, *nos: int) -> None:
    record(here.session, case, "look_promise", actor=here.actor("village.mediator"), at=moment(f"{words} 09:00"),
           promises=list(nos or (1,)), found=found, note="上门看过", next_on=day(next_on))


def test_a_term_without_a_day_is_looked_at_and_never_late(here: County, settle: Settle) -> None:
    case = settle(DITCH, HEAP)
    assert [(each.basis.value, each.due_on.isoformat()) for each in promises(here, case)] == [("open", "2026-10-18"), ("lasting", "2026-10-18")]
    assert running(here, case) is None  # no limit that anybody agreed on
    lights = [promise_light(promises(here, case)[0], day(words)).text for words in ("2026-10-13", "2026-10-19", "2026-12-01")]
    assert lights == ["6 天后看", "该看看了", "该看看了"]
    assert not any(each.late(day("2027-03-01")) or each.unanswered(day("2027-03-01")) for each in promises(here, case))
    with pytest.raises(Refused, match="没有到期没履行"):
        answer(here, case, "suit")
    with pytest.raises(Invalid) as wrong:
        pay(here, case, at=OCTOBER, promise=1, status="breached", note="没办")
    assert "不算逾期：先用“看一次约定”催告，给对方准备的时间（民法典第五百一十一条）" in wrong.value.errors["status"]
    see(here, case, "2026-10-20", "fine", "2026-11-20", 2)
    assert [(each.due_on, each.looked_on) for each in promises(here, case)] == [
        (day("2026-10-18"), None), (day("2026-11-20"), day("2026-10-20"))]
    assert pay(here, case, at=OCTOBER, term=1, status="done").status == "done"
    assert pay(here, case, at=OCTOBER, promise=2, status="done", note="一直做到了").status == "done"


@pytest.mark.parametrize(("length", "first"), [(10, "2026-09-28"), (None, "2026-10-18")])
def test_the_county_says_when_one_looks_first_else_the_rule_that_is_shipped(here: County, settle: Settle, length: int | None, first: str) -> None:
    body = read_body("standard")
    looks = next(row for row in body["clock"] if (row["kind"], row["starts_at"]) == ("performance", "effective"))
    looks["length"] = length
    body["clock"] = [row for row in body["clock"] if row["length"] is not None]
    here.session.add(RuleVersion(name="county", title="本县", version=7, body=body, applies_from=day("2026-09-01"), made_at=here.at,
                                 status=VersionStatus.APPROVED, approved_at=here.at))
    here.session.flush()
    assert [each.due_on for each in promises(here, settle(DITCH))] == [day(first)]


def test_who_was_asked_for_it_and_given_time_is_late_after_that(here: County, settle: Settle) -> None:
    case = settle(DITCH, DEBT)
    see(here, case, "2026-10-20", "waits", "2026-10-22")
    see(here, case, "2026-10-22", "urged", "2026-10-27")
    first = promises(here, case)[0]
    assert (first.basis.value, first.late(day("2026-10-27")), first.late(day("2026-10-28"))) == ("urged", False, True)
    assert due_words(first, day("2026-10-23")) == "催告，给到 10月27日" and "协议约定 10月" not in script(first, "枫源村", "骆建国", day("2026-10-23"))
    with pytest.raises(Refused, match="第 2 笔约定了日子"):
        see(here, case, "2026-10-23", "waits", "2026-11-01", 1, 2)
    answer(here, case, "suit")
    assert promises(here, case)[0].route is BreachRoute.SUIT
    events = here.session.scalars(select(Event).where(Event.name == "look_promise").order_by(Event.seq)).all()
    assert [TOLD_AS["look_promise"](event)[0] for event in events] == ["第 1 笔：还没办，10月22日再看", "第 1 笔：还没办，催告，给对方准备的时间，给到 10月27日"]


def test_what_is_to_last_may_be_broken_any_day(here: County, settle: Settle) -> None:
    case = settle(HEAP)
    pay(here, case, promise=1, status="breached", note="又堆了一车")
    assert promises(here, case)[0].unanswered(day("2026-09-28")) and not promises(here, case)[0].refused
    answer(here, case, "urge", new_due_on=day("2026-11-10"), consent=True)
    assert promises(here, case)[0].looked
    record(here.session, case, "repudiate", actor=here.actor("village.mediator"), at=OCTOBER, **{**TOLD, "promises": [1], "route": "suit"})
    assert not promises(here, case)[0].refused  # it may be broken on any day; of what has no day nothing is broken before it was asked for
    ditch = settle(DITCH)
    record(here.session, ditch, "repudiate", actor=here.actor("village.mediator"), at=OCTOBER, **{**TOLD, "promises": [1], "route": "suit"})
    assert promises(here, ditch)[0].refused


def test_what_is_to_last_is_never_late_even_when_somebody_was_urged(here: County, settle: Settle) -> None:
    case = settle(HEAP)
    see(here, case, "2026-10-20", "urged", "2026-10-27")
    first = promises(here, case)[0]
    assert (first.basis.value, first.late(day("2026-11-30")), first.to_look(day("2026-10-27"))) == ("lasting", False, True)
    see(here, case, "2026-10-28", "fine", "2027-01-28")
    assert promises(here, case)[0].due_on == day("2027-01-28")
    assert pay(here, case, at=OCTOBER, promise=1, status="breached", note="又堆了一车").status == "breached"


def test_the_clock_runs_to_the_next_day_and_never_presses_the_case(here: County, settle: Settle) -> None:
    case = settle()
    first = running(here, case)
    assert first is not None and first.due_on_given == day("2026-09-28")
    assert case.due_kind != "performance" and case.due_at is None
    pay(here, case, promise=1, status="done")
    second = running(here, case)
    assert second is not None and (first.status.value, second.due_on_given) == ("met", day("2026-10-28"))
    for no in (2, 3, 4):
        pay(here, case, promise=no, status="done")
    assert running(here, case) is None


def test_part_payments_add_up_and_the_last_one_settles_it(here: County, settle: Settle) -> None:
    case = settle()
    pay(here, case, promise=1, amount=1000, way="transfer", note="转账截图")
    assert stands(here, case)[0] == (1, "part", 1000)
    term = pay(here, case, promise=1, amount=500, way="cash")
    assert stands(here, case)[0] == (1, "done", 1500)
    assert [(paid.amount, paid.way.value) for paid in promises(here, case)[0].payments] == [(1000, "transfer"), (500, "cash")]
    assert term.status == "pending"


def test_an_amount_for_the_whole_term_goes_to_the_earliest_first(here: County, settle: Settle) -> None:
    case = settle()
    pay(here, case, term=1, amount=2000)
    assert stands(here, case)[:3] == [(1, "done", 1500), (2, "part", 500), (3, "pending", 0)]
    assert pay(here, case, term=1, status="done").status == "done"
    assert {each.status for each in promises(here, case)} == {PromiseStatus.DONE}


@pytest.mark.parametrize(("facts", "field", "sentence"), [
    ({"promise": 1, "amount": 2000}, "amount", "现在只差 1,500 元"),
    ({"promise": 1}, "amount", "写一下这次付了多少"),
    ({"promise": 1, "amount": 100, "paid_on": day("2026-09-29")}, "paid_on", "选达成协议那天到今天之间"),
    ({"promise": 1, "amount": 100, "paid_on": day("2026-09-17")}, "paid_on", "选达成协议那天到今天之间"),
    ({"promise": 1, "status": "done", "amount": 100}, "amount", "没付清的选"),
    ({"promise": 1, "status": "done", "amount": 0.0}, "amount", "金额写正数"),
    ({"promise": 1, "amount": -5}, "amount", "金额写正数"),
    ({"promise": 1, "status": "breached", "note": "没付"}, "status", "第 1 笔（第 1 期，共 4 期） 9月28日到期，这一天过完还没办，才能记没办"),
    ({"promise": 3, "status": "breached", "note": "没付"}, "status", "11月28日到期，遇放假顺延到 11月30日，这一天过完"),
    ({"term": 1, "status": "breached", "note": "没付"}, "status", "对方明说不办的，用“记反悔”"),
    ({"promise": 1, "status": "breached", "at": OCTOBER}, "note", "怎么知道没履行"),
    ({"promise": 9}, "promise", "没有这一笔"),
    ({"promise": 1, "status": "lost"}, "status", "选一下是办好了"),
    ({"promise": 1, "amount": 10, "way": "gold"}, "way", "从列出来的里面选"),
    ({"promise": 1, "amount": 10, "proof": 7}, "proof", "没有这个编号"),
    ({"term": 5, "status": "done"}, "term", "没有这一条"),
])  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(
    here: County, settle: Settle, facts: dict[str, Any], field: str, sentence: str
) -> None:
    case = settle()
    with pytest.raises(Invalid) as wrong:
        pay(here, case, **facts)
    assert sentence in wrong.value.errors[field]
    assert stands(here, case)[0] == (1, "pending", 0)


def test_what_is_done_is_not_done_again(here: County, settle: Settle) -> None:
    case = settle()
    pay(here, case, promise=1, status="done")
    with pytest.raises(Refused, match="已经办好了"):
        pay(here, case, promise=1, status="done")


def test_a_call_is_a_row_and_a_line(here: County, settle: Settle) -> None:
    case = settle()
    record(here.session, case, "call_promise", actor=here.actor("village.mediator"), at=moment("2026-09-25 10:00"),
           promises=[1], party=2, called_on=day("2026-09-25"), result="will", note="说周一转")
    row = here.session.scalars(select(PromiseCall)).one()
    assert (row.nos, row.party_no, row.result, row.note) == ([1], 2, CallResult.WILL, "说周一转")


def test_urging_sets_a_new_day_with_consent_and_the_clock_follows(here: County, settle: Settle) -> None:
    case = settle()
    with pytest.raises(Refused, match="改日子要双方都同意"):
        answer(here, case, "urge", new_due_on=day("2026-11-10"))
    answer(here, case, "urge", new_due_on=day("2026-11-10"), consent=True)
    first = promises(here, case)[0]
    assert (first.status, first.due_on, first.route) == (PromiseStatus.PENDING, day("2026-11-10"), None)
    clock = running(here, case)
    assert clock is not None and clock.due_on_given == day("2026-10-28")  # the second instalment comes first
    row = here.session.scalars(select(Breach)).one()
    assert (row.nos, row.route, row.told, row.told_how, row.new_due_on) == ([1], BreachRoute.URGE, [1], "电话", day("2026-11-10"))


def test_mediating_again_is_asked_of_the_supervisor(here: County, settle: Settle) -> None:
    case = settle()
    answer(here, case, "rework")
    lines = here.session.scalars(select(Notice).where(Notice.kind == "promise_rework")).all()
    assert {line.person_id for line in lines} == {here.person("supervisor").id}
    assert "要求重新调解" in lines[0].text
    assert promises(here, case)[0].route is BreachRoute.REWORK


def test_a_suit_takes_it_out_of_the_mediators_hands(here: County, settle: Settle) -> None:
    case = settle()
    answer(here, case, "suit", promises=[1, 2])
    assert [(each.status.value, each.route) for each in promises(here, case)[:2]] == [("breached", BreachRoute.SUIT)] * 2
    term = here.session.scalars(select(Term).join(Agreement).where(Agreement.dispute_id == case.id)).one()
    assert term.status == "breached"
    with pytest.raises(Refused, match="还没处理的约定"):
        answer(here, case, "urge", new_due_on=day("2026-11-10"), consent=True)
    pay(here, case, at=OCTOBER, promise=1, amount=500)
    assert stands(here, case)[0] == (1, "breached", 500)
    pay(here, case, at=OCTOBER, promise=1, amount=1000)
    assert stands(here, case)[0] == (1, "done", 1500)


def test_no_court_enforces_what_it_has_not_confirmed(here: County, settle: Settle) -> None:
    with pytest.raises(Refused, match="没有经过司法确认，不能申请强制执行（民事诉讼法第206条）"):
        answer(here, settle(), "enforce")


def test_an_order_for_payment_is_for_money_and_never_for_deeds(here: County, settle: Settle) -> None:
    deed = {"who": "高某", "to_whom": "王某", "what": "拆掉围墙", "due_on": day("2026-09-28")}
    case = settle({**DEBT, "due_on": day("2026-12-28")}, deed)
    with pytest.raises(Refused, match="第 5 笔是办事，不是给钱；支付令只用于给钱、给有价证券（民事诉讼法第225条）"):
        answer(here, case, "payment_order", promises=[1, 5])
    answer(here, case, "payment_order")
    assert promises(here, case)[0].route is BreachRoute.PAYMENT_ORDER


def test_who_refuses_before_the_day_repudiates(here: County, settle: Settle) -> None:
    case = settle()
    said: dict[str, Any] = {"route": "suit", **TOLD}
    mediator = here.actor("village.mediator")
    for facts, sentence in ((
        ({"promises": [1]}, "第 1 笔已经过了日子，或者已经处理过"), ({"promises": []}, "不肯办的是哪一笔"),
        ({"promises": [4], "route": "enforce"}, "还没到期，只能重新调解，或者起诉（民法典第578条）"),
        ({"promises": [4], "note": " "}, "对方是怎么说的"), ({"promises": [4], "told": []}, "告诉了哪一位"),
    )):
        with pytest.raises(Refused, match=sentence):
            record(here.session, case, "repudiate", actor=mediator, at=OCTOBER, **{**said, **facts})
    record(here.session, case, "repudiate", actor=mediator, at=OCTOBER, **{**said, "promises": [4], "route": "rework"})
    last = promises(here, case)[3]
    assert (last.status, last.route, last.refused) == (PromiseStatus.BREACHED, BreachRoute.REWORK, True)
    assert promise_light(last, OCTOBER.date()).text == "反悔，重新调解"
    assert {line.person_id for line in here.session.scalars(select(Notice).where(Notice.kind == "promise_rework"))} == {
        here.person("supervisor").id}


def correct(here: County, case: Dispute, *keys: str, at: datetime = OCTOBER, reason: str = "记到别人头上了") -> None:
    record(here.session, case, "correct_performance", actor=here.actor("village.mediator"), at=at, entries=list(keys), reason=reason)


def test_a_wrong_payment_is_taken_back_and_stays_readable(here: County, settle: Settle) -> None:
    case = settle()
    pay(here, case, promise=1, amount=1000)
    pay(here, case, promise=1, amount=500)
    first = running(here, case)
    assert first is not None and first.due_on_given == day("2026-10-28")
    wrong = promises(here, case)[0].payments[1]
    for keys, reason, sentence in (((), "重复", "哪一条记错了"), (("payment:99",), "重复", "哪一条记错了"),
                                   ((f"payment:{wrong.id}",), " ", "理由")):
        with pytest.raises(Refused, match=sentence):
            correct(here, case, *keys, reason=reason)
    correct(here, case, f"payment:{wrong.id}", at=moment("2026-09-28 11:00"))
    assert stands(here, case)[0] == (1, "part", 1000)
    again, term = running(here, case), here.session.scalars(select(Term).join(Agreement).where(Agreement.dispute_id == case.id)).one()
    assert again is not None and (again.due_on_given, first.status.value, term.status) == (day("2026-09-28"), "void", "pending")
    assert (wrong.taken_back_why, wrong.taken_back_by) == ("记到别人头上了", here.person("village.mediator").id)
    with pytest.raises(Refused, match="哪一条记错了"):
        correct(here, case, f"payment:{wrong.id}")
    event = here.session.scalars(select(Event).where(Event.name == "correct_performance")).one()
    assert TOLD_AS["correct_performance"](event) == [
        "记错了，不再算：第 1 笔（第 1 期，共 4 期）9月28日付了 500 元", "为什么：记到别人头上了"]


def test_what_is_said_of_a_whole_term_leaves_ways_that_were_chosen(here: County, settle: Settle) -> None:
    case = settle()
    answer(here, case, "suit", promises=[1])
    pay(here, case, at=OCTOBER, term=1, status="breached", note="说没钱")
    assert [(each.status.value, each.route) for each in promises(here, case)] == [
        ("breached", BreachRoute.SUIT), ("breached", None), ("pending", None), ("pending", None)]
    answer(here, case, "suit", promises=[2])
    for facts in ({"promise": 1}, {"promise": 2}):
        with pytest.raises(Invalid) as wrong:
            pay(here, case, at=OCTOBER, status="breached", note="说没钱", **facts)
        assert "已经选过怎么办" in wrong.value.errors["status"]
    assert [each.route for each in promises(here, case)[:2]] == [BreachRoute.SUIT] * 2


def test_what_was_called_broken_by_mistake_waits_again(here: County, settle: Settle) -> None:
    case = settle()
    pay(here, case, at=OCTOBER, promise=1, status="breached", note="说没钱")
    assert stands(here, case)[0] == (1, "breached", 0)
    correct(here, case, "mark:1")
    assert stands(here, case)[0] == (1, "pending", 0)
    clock = running(here, case)
    assert clock is not None and clock.due_on_given == day("2026-09-28")


def test_a_way_chosen_by_mistake_is_taken_back_with_the_day_it_moved(here: County, settle: Settle) -> None:
    case = settle()
    answer(here, case, "urge", promises=[1], new_due_on=day("2026-11-10"), consent=True)
    answer(here, case, "suit", promises=[2])
    urged, sued = here.session.scalars(select(Breach).order_by(Breach.id))
    correct(here, case, f"breach:{urged.id}", f"breach:{sued.id}")
    rows = promises(here, case)
    assert [(each.status.value, each.due_on.isoformat(), each.route) for each in rows[:2]] == [
        ("pending", "2026-09-28", None), ("pending", "2026-10-28", None)]
    clock = running(here, case)
    assert clock is not None and clock.due_on_given == day("2026-09-28")
    answer(here, case, "suit", promises=[1, 2])


def test_a_term_without_a_day_marked_by_mistake_is_open_again(here: County, settle: Settle) -> None:
    case = settle(DITCH)
    pay(here, case, term=1, status="done")
    correct(here, case, f"payment:{promises(here, case)[0].payments[0].id}")
    assert stands(here, case) == [(1, "pending", 0)]
    assert pay(here, case, at=OCTOBER, term=1, status="done").status == "done"


def test_the_timeline_says_which_instalment(here: County, settle: Settle) -> None:
    case = settle()
    pay(here, case, promise=2, status="done")
    pay(here, case, term=1, amount=2000)
    pay(here, case, term=1, status="done")
    events = here.session.scalars(select(Event).where(Event.name == "performance").order_by(Event.seq)).all()
    assert [TOLD_AS["performance"](event)[0] for event in events] == [
        "第 1 条（第 2 期，共 4 期）已履行", "第 1 条（第 1、3 期，共 4 期）部分履行", "第 1 条（第 3、4 期，共 4 期）已履行"]


WORKERS: list[dict[str, Any]] = [{"role": "applicant", "kind": "person", "name": f"工人{no}"} for no in range(1, 10)]
FIRM = {"role": "respondent", "kind": "company", "name": "某建设公司"}
MANY = [{"who": "某建设公司", "to_whom": f"工人{no}", "what": "付清工资", "amount": 2000, "kind": "money", "due_on": day("2026-09-28")}
        for no in range(1, 10)]


def together(here: County, case: Dispute, **facts: Any) -> None:
    carry_out(here.session, case, "pay_many", actor=here.actor("village.mediator"), at=OCTOBER,
              **{"promises": [1, 2, 3], "paid_on": day("2026-09-28"), "way": "transfer", "note": "工资表", **facts})


def test_many_are_paid_on_one_day_and_nothing_twice(here: County, settle: Settle) -> None:
    case = settle(*MANY, parties=[*WORKERS, FIRM])
    together(here, case)
    assert [status for _, status, _ in stands(here, case)] == ["done"] * 3 + ["pending"] * 6
    for facts, sentence in (({"promises": []}, "没有拿到的不要勾"), ({"promises": [3, 4]}, "第 3 笔已经记过，或者不再算数，没有重复记"),
                            ({"promises": [99]}, "第 99 笔已经记过")):
        with pytest.raises(Refused, match=sentence):
            together(here, case, **facts)
    for facts, field in (({"paid_on": day("2026-10-30")}, "paid_on"), ({"way": "gold"}, "way"), ({"proof": 7}, "proof")):
        with pytest.raises(Invalid) as wrong:
            together(here, case, **{"promises": [4], **facts})
        assert field in wrong.value.errors
    assert len(here.session.scalars(select(Payment)).all()) == 3
    event = here.session.scalars(select(Event).where(Event.name == "pay_many")).one()
    assert TOLD_AS["pay_many"](event) == ["第 1、2、3 笔都已履行", "付了 6,000 元（9月28日，转账）", "工资表"]
    together(here, case, promises=list(range(4, 10)))
    terms = here.session.scalars(select(Term.status).join(Agreement).where(Agreement.dispute_id == case.id))
    assert set(terms) == {"done"} and running(here, case) is None


@pytest.mark.parametrize(("facts", "sentence"), [
    ({"told": []}, "告诉了哪一位"), ({"told_how": ""}, "怎么告诉的"), ({"told_on": day("2026-10-30")}, "今天或以前"),
    ({"note": ""}, "怎么知道没履行"), ({"promises": [4]}, "还没到期"), ({"promises": []}, "哪一笔没履行"),
    ({"promises": [77]}, "哪一笔没履行"), ({"route": "forget"}, "接下来怎么办"),
])  # fmt: skip
def test_a_way_is_told_or_it_is_none(here: County, settle: Settle, facts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        answer(here, settle(), **{"route": "suit", **facts})


def test_nothing_is_broken_before_its_day_is_over(here: County, settle: Settle) -> None:
    case = settle()
    facts: dict[str, Any] = {"promises": [1], "route": "suit", **TOLD, "told_on": day("2026-09-28")}
    with pytest.raises(Refused, match="没有到期没履行"):
        record(here.session, case, "breach", actor=here.actor("village.mediator"), at=moment("2026-09-28 18:00"), **facts)
    with pytest.raises(Invalid, match="这一天过完还没办，才能记没办"):
        pay(here, case, promise=1, status="breached", note="没办")
    # who says on that very day that they will not do it repudiates
    record(here.session, case, "repudiate", actor=here.actor("village.mediator"), at=moment("2026-09-28 18:00"), **facts)
    assert promises(here, case)[0].refused


@pytest.mark.parametrize(("move", "closed"), [("rework", False), ("reopen", True)])
def test_promises_fall_with_their_agreement_and_what_was_paid_stays(
    here: County, settle: Settle, move: str, closed: bool
) -> None:
    case = settle(close=closed)
    pay(here, case, promise=1, status="done")
    advance(here.session, case, move, actor=here.actor("supervisor"), at=OCTOBER, reason="repudiated", note="反悔了")
    assert stands(here, case) == [(1, "done", 1500), (2, "void", 0), (3, "void", 0), (4, "void", 0)]
    assert running(here, case) is None and running(here, case, ClockKind.CONFIRMATION) is None
    with pytest.raises(Refused):
        pay(here, case, at=OCTOBER + timedelta(hours=1), promise=2, status="done")


@pytest.mark.parametrize(("who", "may"), [
    ("village.mediator", True), ("village.head", True), ("fengqiao.window", True), ("supervisor", True),
    ("leader", False), ("fengqiao.mediator", False),
])  # fmt: skip
def test_who_may_write_of_promises(here: County, settle: Settle, who: str, may: bool) -> None:
    case = settle()
    facts: dict[str, Any] = {"promises": [1], "called_on": day("2026-09-25"), "result": "will"}
    actor, at = here.actor(who), moment("2026-09-25 10:00")
    if may:
        record(here.session, case, "call_promise", actor=actor, at=at, **facts)
    else:
        with pytest.raises(Refused, match="不归你办"):
            record(here.session, case, "call_promise", actor=actor, at=at, **facts)


def test_a_supplementary_agreement_adds_promises_and_takes_none_away(here: County, settle: Settle) -> None:
    from mediation.disputes.carry import WRITERS

    case = settle()
    pay(here, case, promise=1, status="done")
    WRITERS["addendum"](here.session, case, actor=here.actor("village.mediator"), at=OCTOBER, form="oral",
                        reached_on=day("2026-10-29"),
                        terms=[{"who": "高某", "to_whom": "王某", "what": "补误工费", "amount": 300, "kind": "money", "due_on": day("2026-11-20")}])
    assert [(each.no, each.status.value, each.what) for each in promises(here, case)][-1] == (5, "pending", "补误工费")
    assert len(stands(here, case)) == 5 and stands(here, case)[0] == (1, "done", 1500)
    pay(here, case, at=moment("2026-11-19 09:00"), promise=5, status="done")
    assert stands(here, case)[4] == (5, "done", 300)


def test_each_promise_that_was_not_kept_counts_and_what_was_taken_back_does_not(here: County, settle: Settle) -> None:
    """One 没办 of a whole term of four; two of it taken back leave two."""
    case, late = settle(), moment("2027-01-05 09:00")
    pay(here, case, term=1, status="breached", note="没付", at=late)
    counted = [breaches(here.session, case)]
    for no in range(1, 5):
        record(here.session, case, "correct_performance", actor=here.actor("village.mediator"), at=late + timedelta(hours=no),
               entries=[f"mark:{no}"], reason="已经付了")
        counted.append(breaches(here.session, case))
    assert counted == [4, 3, 2, 1, 0]
