"""What time does to orders: the county's first one, reminders, cards; each once, none while an answer waits."""

from __future__ import annotations

import multiprocessing
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from mediation import create_app
from mediation.clocks.models import Clock
from mediation.db import make_engine
from mediation.disputes.actions import advance
from mediation.disputes.models import Dispute
from mediation.jobs import run_due
from mediation.notices.models import Notice
from mediation.supervision.cards import raise_cards, remind_unanswered, supervise_overdue
from mediation.supervision.models import MessageKind, OrderMessage, SupervisionOrder
from mediation.supervision.order_answers import accept_reply, reply, return_reply
from mediation.supervision.order_queries import unit_counts
from mediation.supervision.orders import issue
from mediation.work import HELD_AT_ONCE
from tests.make import COUNTY, SETTINGS, County, county, make_dispute, moment, sign_in
from tests.make import Clock as Now
from tests.mediation.desk.counting import held
from workflows.clocks import ClockKind
from workflows.grades import Grade
from workflows.states import State

START = moment("2026-10-12 15:20")  # a Monday; the answer is due on Thursday, the 15th, at 17:30
YELLOW, RED = moment("2026-10-16 17:31"), moment("2026-10-20 17:31")


@pytest.fixture
def here(session: Session) -> County:
    return county(session, at=moment("2026-10-09 09:00"))


def ordered(here: County) -> tuple[Dispute, SupervisionOrder]:
    dispute = make_dispute(here, State.MEDIATING, at=moment("2026-10-12 09:00"))
    order = issue(here.session, dispute, actor=here.actor("supervisor"), at=START, title="请说明原因", demand="一、原因。")
    here.session.commit()
    return dispute, order


def at_county(here: County) -> Dispute:
    """Signed at the county on 12 October: 13 natural days and 3 working days end on Wednesday, the 28th."""
    dispute = make_dispute(here, State.ACCEPTED, at=moment("2026-10-12 09:00"))
    session, at = here.session, moment("2026-10-12 09:30")
    advance(session, dispute, "escalate", actor=here.actor("fengqiao.head"), at=at, reason="cross_area",
            note="对方住店口镇七里村", to_level="county")
    advance(session, dispute, "assign", actor=here.actor("window"), at=at, unit=COUNTY, reason="已到市里")
    advance(session, dispute, "sign", actor=here.actor("county.mediator", COUNTY), at=at, mediator="county.mediator",
            impartial=True)
    session.commit()
    return dispute


def lines(here: County, order: SupervisionOrder, kind: MessageKind) -> list[str]:
    mine = select(OrderMessage.text).where(OrderMessage.order_id == order.id, OrderMessage.kind == kind.value)
    return list(here.session.scalars(mine.order_by(OrderMessage.id)))


def test_an_unanswered_order_becomes_yellow_and_then_red_once_each(here: County) -> None:
    _, order = ordered(here)
    assert raise_cards(here.session, at=YELLOW - timedelta(minutes=2)).rows == 0
    assert [raise_cards(here.session, at=YELLOW).rows for _ in range(3)] == [1, 0, 0]
    assert (order.grade, order.yellow_at) == (Grade.YELLOW, YELLOW)
    assert [raise_cards(here.session, at=RED).rows for _ in range(3)] == [1, 0, 0]
    assert (order.grade, order.red_at) == (Grade.RED, RED)
    assert raise_cards(here.session, at=RED + timedelta(days=60)).rows == 0
    assert lines(here, order, MessageKind.CARD) == [
        "升为黄牌：答复逾期 1 个工作日，系统自动升牌", "升为红牌：答复逾期 3 个工作日，系统自动升牌",
    ]


def test_addressee_head_and_the_level_above_hear_of_a_card(here: County) -> None:
    _, order = ordered(here)
    raise_cards(here.session, at=YELLOW)
    told = select(Notice.person_id).where(Notice.text.startswith("黄牌"))
    people = set(here.session.scalars(told))
    assert {here.person("village.head").id, here.person("fengqiao.head").id, here.person("supervisor").id} <= people
    assert here.session.scalar(select(func.count()).select_from(Notice).where(Notice.text.startswith("黄牌"))) == len(people)


def test_an_answer_that_waits_for_the_supervisor_raises_nothing(here: County) -> None:
    dispute, order = ordered(here)
    reply(here.session, dispute, actor=here.actor("village.head"), at=moment("2026-10-14 10:00"), text="约好了。")
    here.session.commit()
    assert raise_cards(here.session, at=RED + timedelta(days=30)).rows == 0
    assert order.grade == Grade.ORDER


def test_sent_back_the_card_comes_later_by_the_days_it_waited(here: County) -> None:
    dispute, order = ordered(here)
    reply(here.session, dispute, actor=here.actor("village.head"), at=moment("2026-10-14 10:00"), text="约过。")
    return_reply(here.session, dispute, actor=here.actor("supervisor"), at=moment("2026-10-16 10:00"), text="再写。")
    here.session.commit()
    assert raise_cards(here.session, at=YELLOW).rows == 0
    assert raise_cards(here.session, at=moment("2026-10-20 17:31")).rows == 1
    assert order.grade == Grade.YELLOW


def test_a_late_answer_keeps_the_card_away_only_while_it_waits(here: County) -> None:
    """Due on Thursday, answered on Friday morning, sent back on Monday: Friday did not count, Monday is the first day."""
    dispute, order = ordered(here)
    reply(here.session, dispute, actor=here.actor("village.head"), at=moment("2026-10-16 10:00"), text="迟了。")
    return_reply(here.session, dispute, actor=here.actor("supervisor"), at=moment("2026-10-19 10:00"), text="再写。")
    here.session.commit()
    assert raise_cards(here.session, at=moment("2026-10-19 11:00")).rows == 0
    assert raise_cards(here.session, at=moment("2026-10-19 17:31")).rows == 1


def test_an_accepted_order_earns_no_card_and_keeps_those_it_has(here: County) -> None:
    dispute, order = ordered(here)
    raise_cards(here.session, at=YELLOW)
    reply(here.session, dispute, actor=here.actor("village.head"), at=YELLOW + timedelta(hours=1), text="补上。")
    accept_reply(here.session, dispute, actor=here.actor("supervisor"), at=YELLOW + timedelta(hours=2))
    here.session.commit()
    assert raise_cards(here.session, at=RED).rows == 0
    counted = unit_counts(here.session, here.actor("supervisor"), at=RED)[0]
    assert (counted.unit, counted.orders, counted.yellow, counted.red) == ("枫源村", 1, 1, 0)
    assert counted.rate == "0 ÷ 1 = 0.0%"


def test_a_card_stays_with_the_unit_when_the_case_goes_up(here: County) -> None:
    dispute, order = ordered(here)
    advance(here.session, dispute, "escalate", actor=here.actor("fengqiao.head"), at=START + timedelta(hours=1),
            reason="cross_area", note="对方住店口镇七里村")
    here.session.commit()
    assert raise_cards(here.session, at=YELLOW).rows == 1
    assert order.leg_no == 1
    assert [c.unit for c in unit_counts(here.session, here.actor("supervisor"), at=YELLOW)] == ["枫源村"]


def test_after_an_outage_the_unit_still_has_the_days_between_the_cards(here: County) -> None:
    """Both cards were due long ago; the red one comes two working days after the yellow one was seen."""
    _, order = ordered(here)
    late = moment("2026-10-29 09:00")  # a Thursday
    assert [raise_cards(here.session, at=late).rows for _ in range(3)] == [1, 0, 0]
    assert (order.grade, order.yellow_at) == (Grade.YELLOW, late)
    assert lines(here, order, MessageKind.CARD) == ["升为黄牌：答复逾期 9 个工作日，系统自动升牌"]
    assert remind_unanswered(here.session, at=late + timedelta(hours=1)).rows == 1
    assert lines(here, order, MessageKind.REMIND) == ["已过答复期限，再不答复，11月2日 17:30 升红牌，已提醒骆根土。"]
    assert raise_cards(here.session, at=moment("2026-11-02 17:29")).rows == 0
    assert raise_cards(here.session, at=moment("2026-11-02 17:31")).rows == 1
    assert order.grade == Grade.RED


def test_a_reminder_never_names_a_moment_that_has_gone_by(here: County) -> None:
    _, order = ordered(here)
    remind_unanswered(here.session, at=moment("2026-10-29 09:00"))
    assert lines(here, order, MessageKind.REMIND) == ["已过答复期限，再不答复就升黄牌，已提醒骆根土。"]


def test_the_page_of_the_order_says_when_the_red_card_comes_after_an_outage(
    here: County, client: FlaskClient, clock: Now
) -> None:
    _, order = ordered(here)
    clock.at = moment("2026-10-29 09:00")
    sign_in(client, here.person("village.head"), at=clock.at)
    assert "马上" in client.get(f"/orders/{order.id}").text
    raise_cards(here.session, at=clock.at)
    shown = client.get(f"/orders/{order.id}").text
    assert "11月2日 17:30" in shown
    assert "马上" not in shown


def _raise(url: str, at: str, results: multiprocessing.Queue[int]) -> None:
    app = create_app({**SETTINGS, "DATABASE_URL": url})
    with app.app_context(), Session(make_engine(url)) as session:
        results.put(raise_cards(session, at=datetime.fromisoformat(at)).rows)


def test_three_processes_at_once_raise_each_card_once(here: County, database_url: str) -> None:
    orders = [ordered(here)[1] for _ in range(6)]
    at = moment("2026-10-29 09:00")
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    url = make_url(database_url).render_as_string(hide_password=False)
    workers = [context.Process(target=_raise, args=(url, at.isoformat(), results)) for _ in range(3)]
    for worker in workers:
        worker.start()
    assert sum(results.get(timeout=120) for _ in workers) == len(orders)
    for worker in workers:
        worker.join()
    here.session.expire_all()
    assert {(order.grade, order.yellow_at, order.red_at) for order in orders} == {(Grade.YELLOW.value, at, None)}


def test_who_opens_a_case_meanwhile_waits_for_twenty_at_most(app: Flask, here: County) -> None:
    for _ in range(HELD_AT_ONCE + 1):
        ordered(here)
    with held(app.extensions["engine"]) as taken:
        assert raise_cards(here.session, at=YELLOW).rows == HELD_AT_ONCE + 1
    assert [count for count in taken if count] == [HELD_AT_ONCE, 1]


def test_one_bad_order_does_not_stop_the_others(here: County) -> None:
    (bad, first), (_, second) = ordered(here), ordered(here)
    here.session.get_one(Clock, first.clock_id).acts_at = YELLOW - timedelta(days=3)
    here.session.delete(here.session.scalars(select(OrderMessage).where(OrderMessage.order_id == first.id)).one())
    bad.event_count = 0  # the next event would take a number that is given out
    here.session.commit()
    done = raise_cards(here.session, at=YELLOW)
    assert (done.rows, [line.split()[0] for line in done.skipped]) == (1, [bad.number])
    assert (here.session.get_one(SupervisionOrder, second.id).grade, first.grade) == (Grade.YELLOW, Grade.ORDER)


def test_the_addressee_is_reminded_once_before_and_once_after_the_date(here: County) -> None:
    _, order = ordered(here)
    for hour, rows in ((START, 0), (moment("2026-10-13 09:00"), 1), (moment("2026-10-14 09:00"), 0),
                       (moment("2026-10-16 09:00"), 1), (moment("2026-10-19 09:00"), 0)):  # fmt: skip
        assert (hour, remind_unanswered(here.session, at=hour).rows) == (hour, rows)
    assert lines(here, order, MessageKind.REMIND) == [
        "还有 2 个工作日，已提醒骆根土。", "已过答复期限，再不答复，10月16日 17:30 升黄牌，已提醒骆根土。",
    ]


def test_an_answer_sent_back_is_reminded_of_anew(here: County) -> None:
    dispute, order = ordered(here)
    remind_unanswered(here.session, at=moment("2026-10-13 09:00"))
    reply(here.session, dispute, actor=here.actor("village.head"), at=moment("2026-10-13 10:00"), text="约过。")
    here.session.commit()
    assert remind_unanswered(here.session, at=moment("2026-10-14 09:00")).rows == 0
    return_reply(here.session, dispute, actor=here.actor("supervisor"), at=moment("2026-10-14 15:00"), text="再写。")
    here.session.commit()
    assert remind_unanswered(here.session, at=moment("2026-10-14 16:00")).rows == 0
    assert remind_unanswered(here.session, at=moment("2026-10-15 09:00")).rows == 1


def test_three_days_late_at_the_county_the_system_orders(here: County) -> None:
    dispute = at_county(here)
    clock = here.session.scalars(select(Clock).where(
        Clock.dispute_id == dispute.id, Clock.kind == ClockKind.MEDIATION)).one()
    assert clock.acts_at is not None
    assert supervise_overdue(here.session, at=clock.acts_at).rows == 0
    after = clock.acts_at + timedelta(minutes=1)
    assert [supervise_overdue(here.session, at=after).rows for _ in range(2)] == [1, 0]
    order = here.session.scalars(select(SupervisionOrder)).one()
    assert (order.issuer_id, order.unit_id, order.leg_no) == (None, here.unit(COUNTY).id, dispute.leg_no)
    told = select(Notice.person_id).where(Notice.kind == "order_watch")
    assert here.person("supervisor").id in set(here.session.scalars(told))


def test_where_an_order_was_open_the_system_issues_no_other(here: County) -> None:
    dispute = at_county(here)
    issue(here.session, dispute, actor=here.actor("supervisor"), at=START, title="请说明原因", demand="一、原因。")
    here.session.commit()
    late = moment("2026-10-30 09:00")
    assert supervise_overdue(here.session, at=late).rows == 0
    reply(here.session, dispute, actor=here.actor("county.head", COUNTY), at=late, text="在办。")
    accept_reply(here.session, dispute, actor=here.actor("supervisor"), at=late)
    here.session.commit()
    # it stood open when the county's time ran out, so that the case has been looked at
    assert supervise_overdue(here.session, at=late + timedelta(days=1)).rows == 0


def test_an_order_that_was_over_before_does_not_count_as_one(here: County) -> None:
    dispute = at_county(here)
    issue(here.session, dispute, actor=here.actor("supervisor"), at=START, title="请说明原因", demand="一、原因。")
    reply(here.session, dispute, actor=here.actor("county.head", COUNTY), at=START, text="在办。")
    accept_reply(here.session, dispute, actor=here.actor("supervisor"), at=START + timedelta(hours=1))
    here.session.commit()
    assert supervise_overdue(here.session, at=moment("2026-10-30 09:00")).rows == 1


def test_the_jobs_are_in_the_table(here: County) -> None:
    _, order = ordered(here)
    done = run_due(here.session, YELLOW, ("supervise", "cards", "remind"))
    assert done == {"supervise": 0, "cards": 1, "remind": 1}
