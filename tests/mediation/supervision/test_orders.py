"""督办 as acts: numbers, one at a time, answers, cards that only rise, and what ends with the case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation import create_app
from mediation.access import SYSTEM
from mediation.clocks.models import Clock
from mediation.disputes.actions import advance
from mediation.disputes.audit import verify
from mediation.disputes.carry import carry_out
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.errors import Invalid
from mediation.notices.models import Notice
from mediation.supervision.models import MessageKind, OrderMessage, OrderStatus, SupervisionOrder
from mediation.supervision.order_answers import accept_reply, reply, return_reply, write
from mediation.supervision.order_queries import unit_counts
from mediation.supervision.orders import cancel_order, issue, raise_card
from tests.make import COUNTY, DIANKOU, FENGQIAO, FENGYUAN, SETTINGS, County, county, make_dispute, moment
from workflows.clocks import ClockKind, ClockStatus
from workflows.grades import Grade
from workflows.guarding import Refused
from workflows.outcomes import Outcome
from workflows.states import State

START = moment("2026-10-12 15:20")  # a Monday; the three working days end on Thursday, 15 October
DEMAND = {"title": "请说明两次约谈未到的原因", "demand": "一、原因；二、下次哪天谈。"}


@pytest.fixture
def here(session: Session) -> County:
    return county(session, at=moment("2026-10-09 09:00"))


@pytest.fixture
def dispute(here: County) -> Dispute:
    return make_dispute(here, State.MEDIATING, at=moment("2026-10-12 09:00"))


def ordered(here: County, dispute: Dispute, **facts: Any) -> SupervisionOrder:
    return issue(here.session, dispute, actor=here.actor("supervisor"), at=START, **{**DEMAND, **facts})


def clock_of(here: County, order: SupervisionOrder) -> Clock:
    return here.session.get_one(Clock, order.clock_id)


def told(here: County, username: str) -> list[str]:
    mine = select(Notice.text).where(Notice.person_id == here.person(username).id)
    return list(here.session.scalars(mine.order_by(Notice.id)))


def thread(here: County, order: SupervisionOrder) -> list[str]:
    mine = select(OrderMessage.kind).where(OrderMessage.order_id == order.id)
    return list(here.session.scalars(mine.order_by(OrderMessage.id)))


def test_an_order_has_a_number_an_addressee_and_a_date(here: County, dispute: Dispute) -> None:
    order = ordered(here, dispute)
    assert order.number == "诸矛督〔2026〕1号"
    assert (order.unit_id, order.addressee_id) == (here.unit(FENGYUAN).id, here.person("village.head").id)
    assert clock_of(here, order).due_at == moment("2026-10-15 17:30")
    assert clock_of(here, order).kind is ClockKind.REPLY
    assert dispute.supervised
    assert any("请说明两次约谈未到的原因" in text for text in told(here, "village.head"))


def test_numbers_have_no_gaps_and_begin_anew_each_year(here: County) -> None:
    cases = [make_dispute(here, State.MEDIATING, at=moment("2026-10-12 09:00")) for _ in range(3)]
    with pytest.raises(Refused), here.session.begin_nested():
        ordered(here, cases[0], title="")
    numbers = [ordered(here, case).number for case in cases[:2]]
    newest = issue(here.session, cases[2], actor=here.actor("supervisor"), at=moment("2027-01-05 09:00"), **DEMAND)
    assert [*numbers, newest.number] == ["诸矛督〔2026〕1号", "诸矛督〔2026〕2号", "诸矛督〔2027〕1号"]


def test_the_word_before_the_number_is_the_countys_own(here: County, dispute: Dispute, app: Any) -> None:
    dispute_id = dispute.id
    here.session.commit()
    configured = create_app({**SETTINGS, "DATABASE_URL": app.config["DATABASE_URL"], "ORDER_WORD": "诸社治督"})
    with Session(configured.extensions["engine"]) as session:
        own = County(session, here.at)
        assert ordered(own, session.get_one(Dispute, dispute_id)).number == "诸社治督〔2026〕1号"
    configured.extensions["engine"].dispose()


def test_a_second_order_beside_an_open_one_is_refused(here: County, dispute: Dispute) -> None:
    ordered(here, dispute)
    with pytest.raises(Refused, match="这件已有诸矛督〔2026〕1号在办，在那一份上补充要求就行。"):
        ordered(here, dispute)


def test_only_a_supervisor_of_the_county_supervises(here: County, dispute: Dispute) -> None:
    for username in ("village.head", "fengqiao.head", "county.head", "leader"):
        with pytest.raises(Refused, match="“督办”不归你办。"):
            issue(here.session, dispute, actor=here.actor(username, COUNTY if username == "county.head" else None),
                  at=START, **DEMAND)


def test_a_date_that_is_given_replaces_the_three_days(here: County, dispute: Dispute) -> None:
    order = ordered(here, dispute, due_on=moment("2026-10-20 09:00").date())
    assert clock_of(here, order).due_at == moment("2026-10-20 17:30")
    other = make_dispute(here, State.MEDIATING, at=moment("2026-10-12 09:00"))
    with pytest.raises(Refused, match="答复期限选明天或以后的日子。"):
        ordered(here, other, due_on=START.date())


def test_it_goes_to_a_unit_of_the_case_and_to_no_other(here: County, dispute: Dispute) -> None:
    with pytest.raises(Refused, match="选一个跟这件有关的单位来答复。"), here.session.begin_nested():
        ordered(here, dispute, unit_id=here.unit(DIANKOU).id)
    town = ordered(here, dispute, unit_id=here.unit(FENGQIAO).id)
    assert town.addressee_id == here.person("fengqiao.head").id


def test_what_is_too_long_is_said_per_field(here: County, dispute: Dispute) -> None:
    with pytest.raises(Invalid) as refused:
        ordered(here, dispute, title="长" * 81, copied_to="抄" * 121)
    assert set(refused.value.errors) == {"title", "copied_to"}


def test_the_unit_answers_and_its_clock_stands(here: County, dispute: Dispute) -> None:
    order = ordered(here, dispute)
    reply(here.session, dispute, actor=here.actor("village.mediator"), at=START + timedelta(hours=18), text="已约好。")
    assert (order.status, order.answered_at) == (OrderStatus.ANSWERED, START + timedelta(hours=18))
    assert clock_of(here, order).status is ClockStatus.PAUSED
    assert any("督办有答复，等你定" in text for text in told(here, "supervisor"))


def test_nobody_answers_for_another_unit(here: County, dispute: Dispute) -> None:
    ordered(here, dispute)
    for username in ("fengqiao.head", "stranger.mediator", "county.head"):
        with pytest.raises(Refused, match="这份督办不是发给你们单位的。"):
            reply(here.session, dispute, actor=here.actor(username), at=START, text="代答")


def test_the_unit_answers_even_when_the_case_has_left_it(here: County, dispute: Dispute) -> None:
    order = ordered(here, dispute)
    advance(here.session, dispute, "escalate", actor=here.actor("fengqiao.head"), at=START + timedelta(hours=1),
            reason="cross_area", note="对方住店口镇七里村")
    reply(here.session, dispute, actor=here.actor("village.head"), at=START + timedelta(hours=2), text="没约到人。")
    assert order.status == OrderStatus.ANSWERED
    assert order.leg_no == 1


def test_what_the_supervisor_took_to_decide_is_not_counted(here: County, dispute: Dispute) -> None:
    order = ordered(here, dispute)
    reply(here.session, dispute, actor=here.actor("village.head"), at=moment("2026-10-14 10:00"), text="约过了。")
    return_reply(here.session, dispute, actor=here.actor("supervisor"), at=moment("2026-10-16 10:00"),
                 text="第二条没答。")
    # Wednesday and Thursday stood: Tuesday, Friday and Monday make the three days
    clock = clock_of(here, order)
    assert (order.status, clock.status) == (OrderStatus.OPEN, ClockStatus.RUNNING)
    assert clock.due_at == moment("2026-10-19 17:30")
    assert (clock.acts_at, clock.alarm4_at) == (moment("2026-10-20 17:30"), moment("2026-10-22 17:30"))


def test_a_given_date_moves_by_the_days_it_stood(here: County, dispute: Dispute) -> None:
    order = ordered(here, dispute, due_on=moment("2026-10-16 09:00").date())
    reply(here.session, dispute, actor=here.actor("village.head"), at=moment("2026-10-14 10:00"), text="约过了。")
    return_reply(here.session, dispute, actor=here.actor("supervisor"), at=moment("2026-10-16 10:00"), text="再答。")
    assert clock_of(here, order).due_at == moment("2026-10-20 17:30")


def test_sent_back_on_the_same_day_nothing_stands(here: County, dispute: Dispute) -> None:
    order = ordered(here, dispute)
    reply(here.session, dispute, actor=here.actor("village.head"), at=moment("2026-10-14 08:47"), text="约过了。")
    return_reply(here.session, dispute, actor=here.actor("supervisor"), at=moment("2026-10-14 15:00"), text="再答。")
    assert clock_of(here, order).due_at == moment("2026-10-15 17:30")


def test_an_accepted_answer_ends_the_order(here: County, dispute: Dispute) -> None:
    order = ordered(here, dispute)
    reply(here.session, dispute, actor=here.actor("village.head"), at=START + timedelta(hours=1), text="约好了。")
    accept_reply(here.session, dispute, actor=here.actor("supervisor"), at=START + timedelta(hours=2))
    assert (order.status, order.ended_at) == (OrderStatus.ACCEPTED, START + timedelta(hours=2))
    assert clock_of(here, order).status is ClockStatus.MET
    assert thread(here, order) == ["issue", "reply", "accept"]
    assert ordered(here, dispute).number == "诸矛督〔2026〕2号"


@pytest.mark.parametrize("act", [accept_reply, return_reply])
def test_without_an_answer_there_is_nothing_to_decide(
    here: County, dispute: Dispute, act: Callable[..., Any]
) -> None:
    ordered(here, dispute)
    with pytest.raises(Refused, match="对方还没有答复，先等答复，或者补充要求。"):
        act(here.session, dispute, actor=here.actor("supervisor"), at=START, text="好")


def test_more_may_be_asked_and_the_date_stays(here: County, dispute: Dispute) -> None:
    order = ordered(here, dispute)
    write(here.session, dispute, actor=here.actor("supervisor"), at=START + timedelta(hours=1), text="再写明时间地点。")
    assert clock_of(here, order).due_at == moment("2026-10-15 17:30")
    assert any("督办补充要求" in text for text in told(here, "village.head"))


def test_cards_rise_and_never_fall(here: County, dispute: Dispute) -> None:
    order = ordered(here, dispute)
    boss = here.actor("supervisor")
    raise_card(here.session, dispute, actor=boss, at=START, grade="red", reason="两次没到")
    assert (order.grade, order.yellow_at, order.red_at) == (Grade.RED, None, START)
    with pytest.raises(Refused, match="已经是红牌，没有再高的了。"):
        raise_card(here.session, dispute, actor=boss, at=START, grade="yellow", reason="降一级")
    # the unit's head and the level above hear of it
    assert any(text.startswith("红牌") for text in told(here, "fengqiao.head"))
    assert any("红牌" in text for text in told(here, "village.head"))


def test_a_yellow_card_does_not_follow_a_yellow_one(here: County, dispute: Dispute) -> None:
    ordered(here, dispute)
    boss = here.actor("supervisor")
    raise_card(here.session, dispute, actor=boss, at=START, grade="yellow", reason="两次没到")
    for grade in ("yellow", "order", "green"):
        with pytest.raises(Refused, match="牌只升不降，选更高的一级。"):
            raise_card(here.session, dispute, actor=boss, at=START, grade=grade, reason="再来一次")


def test_it_is_taken_back_by_its_issuer_with_a_reason(here: County, dispute: Dispute) -> None:
    order = ordered(here, dispute)
    raise_card(here.session, dispute, actor=here.actor("supervisor"), at=START, grade="yellow", reason="没到")
    with pytest.raises(Refused, match="写一句理由"):
        cancel_order(here.session, dispute, actor=here.actor("supervisor"), at=START, reason="")
    cancel_order(here.session, dispute, actor=here.actor("supervisor"), at=START, reason="发错了单位")
    assert (order.status, clock_of(here, order).status) == (OrderStatus.CANCELLED, ClockStatus.VOID)
    # it stays readable, and counts against nobody
    assert order.yellow_at is not None
    assert unit_counts(here.session, here.actor("supervisor"), at=START) == []


def test_another_supervisor_takes_back_only_what_nobody_there_issued(here: County, dispute: Dispute) -> None:
    from mediation.units.models import Membership
    from tests.make import make_person
    from workflows.roles import Role

    second = make_person(here.session, "second", "汤灿", at=here.at)
    here.session.add(Membership(person_id=second.id, unit_id=here.unit(COUNTY).id, role=Role.SUPERVISOR, since=here.at))
    here.session.flush()
    ordered(here, dispute)
    with pytest.raises(Refused, match="这份督办不是你发的，由发出的人撤销。"):
        cancel_order(here.session, dispute, actor=here.actor("second"), at=START, reason="不该发")
    here.session.scalars(
        select(Membership).where(Membership.person_id == here.person("supervisor").id)
    ).one().until = START - timedelta(hours=1)
    here.session.flush()
    cancel_order(here.session, dispute, actor=here.actor("second"), at=START, reason="发出的人已调走")


def test_closing_the_case_ends_its_order(here: County) -> None:
    dispute = make_dispute(here, State.CONCLUDED, at=moment("2026-10-12 09:00"))
    order = ordered(here, dispute)
    today = START.date()
    for party in dispute.parties:
        advance(here.session, dispute, "feed_back", actor=here.actor("fengqiao.window"), at=START, party=party.no,
                how="phone", told_on=today, reached=True, satisfaction="satisfied", opinion="")
    advance(here.session, dispute, "close", actor=here.actor("fengqiao.window"), at=START + timedelta(hours=1))
    assert (order.status, order.ended_at) == (OrderStatus.CASE_CLOSED, START + timedelta(hours=1))
    assert clock_of(here, order).status is ClockStatus.MET
    assert thread(here, order)[-1] == MessageKind.CLOSE


def test_merging_the_case_ends_its_order(here: County, dispute: Dispute) -> None:
    order = ordered(here, dispute)
    main = make_dispute(here, State.MEDIATING, at=moment("2026-10-12 09:30"))
    advance(here.session, dispute, "merge", actor=here.actor("fengqiao.window"), at=START, main=main.number)
    assert (dispute.outcome, order.status) == (Outcome.MERGED, OrderStatus.CASE_CLOSED)
    assert clock_of(here, order).ended_at is not None


def test_a_late_answer_is_the_units_lateness_and_not_the_cases(here: County, dispute: Dispute) -> None:
    order = ordered(here, dispute, due_on=moment("2026-10-13 09:00").date())
    late = moment("2026-10-14 10:00")
    reply(here.session, dispute, actor=here.actor("village.head"), at=late, text="迟了。")
    assert clock_of(here, order).overdue_since == moment("2026-10-13 17:30")
    assert dispute.overdue_since is None
    assert dispute.due_kind == "mediation"
    counted = unit_counts(here.session, here.actor("supervisor"), at=late)[0]
    assert (counted.orders, counted.on_time, counted.judged, counted.rate) == (1, 0, 1, "0 ÷ 1 = 0.0%")


def test_each_step_stands_on_the_timeline_and_the_chain_holds(here: County, dispute: Dispute) -> None:
    ordered(here, dispute)
    boss, head = here.actor("supervisor"), here.actor("village.head")
    for name, actor, facts in (
        ("write", boss, {"text": "再写明时间。"}), ("reply", head, {"text": "16 日 9:00。"}),
        ("return_reply", boss, {"text": "没写谁来。"}), ("reply", head, {"text": "双方都来。"}),
        ("raise_card", boss, {"grade": "yellow", "reason": "答得太慢"}), ("accept_reply", boss, {}),
    ):
        carry_out(here.session, dispute, name, actor=actor, at=START + timedelta(hours=1), **facts)
    names = list(here.session.scalars(select(Event.name).where(Event.dispute_id == dispute.id).order_by(Event.seq)))
    assert names[-7:] == ["supervise", "write", "reply", "return_reply", "reply", "raise_card", "accept_reply"]
    here.session.commit()
    assert verify(here.session) == []


def test_the_system_may_order_and_raise_but_nothing_else(here: County, dispute: Dispute) -> None:
    order = issue(here.session, dispute, actor=SYSTEM, at=START, **DEMAND)
    assert order.issuer_id is None
    raise_card(here.session, dispute, actor=SYSTEM, at=START, grade="yellow", reason="逾期 1 个工作日")
    for act, facts in ((accept_reply, {}), (cancel_order, {"reason": "x"}), (reply, {"text": "x"})):
        with pytest.raises(Refused):
            act(here.session, dispute, actor=SYSTEM, at=START, **facts)
    cancel_order(here.session, dispute, actor=here.actor("supervisor"), at=START, reason="系统发错了")
