"""What each role's digest counts, and that the page lists exactly that."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mediation.agreements.models import Agreement, Term
from mediation.desk.digest_parts import PARTS
from mediation.desk.digests import send_digests, waiting
from mediation.disputes.actions import advance
from mediation.disputes.carry import carry_out
from mediation.disputes.models import Dispute
from mediation.disputes.requesting import request
from mediation.notices.actions import mark_read, queue
from mediation.notices.models import Notice
from mediation.notices.outbound import Digest
from mediation.promises.actions import perform
from mediation.promises.making import promise_terms
from mediation.promises.models import Promise
from mediation.supervision.cards import raise_cards
from mediation.supervision.integrity import check
from mediation.supervision.leading import LeaderCase
from mediation.supervision.order_answers import reply
from mediation.supervision.orders import issue
from tests.make import FENGQIAO, Clock, County, county, make_dispute, moment, sign_in
from tests.mediation.desk.counting import queries
from workflows.calendar import local_day
from workflows.states import State

AT = moment("2026-09-07 09:00")  # a Monday
MORNING = moment("2026-09-21 08:30")  # a Monday
DEMAND = {"title": "请说明原因", "demand": "一、原因；二、下次哪天谈。"}


@pytest.fixture
def here(session: Session, clock: Clock) -> County:
    clock.at = MORNING
    return county(session, at=AT - timedelta(days=30))


def case(here: County, title: str, *, due: str = "2026-10-20 17:30", state: State = State.MEDIATING) -> Dispute:
    made = make_dispute(here, state, at=AT, title=title)
    made.due_at = made.amber_at = moment(due)
    here.session.flush()
    return made


def quiet(here: County) -> None:
    """Everybody has read what they were told."""
    for person in here.session.scalars(select(Notice.person_id).distinct()).all():
        mark_read(here.session, person_id=person, upto=10**6, at=here.at)


def waits(here: County, username: str) -> dict[str, int]:
    quiet(here)
    found = waiting(here.session, MORNING).get(here.person(username).id)
    return dict(found.parts) if found else {}


def page(client: FlaskClient, here: County, username: str) -> str:
    send_digests(here.session, at=MORNING)
    sign_in(client, here.person(username), at=MORNING)
    answer = client.get(f"/digest/{local_day(MORNING).isoformat()}")
    assert answer.status_code == 200
    return answer.text


def headings(text: str) -> dict[str, int]:
    """What the page's parts are called, with their number."""
    found = re.findall(r'<h2 id="part-\w+">(.+?) (\d+) 件</h2>', text)
    return {words: int(number) for words, number in found}


def ordered(here: County, *, unit: str = FENGQIAO) -> Dispute:
    """An order of a fortnight ago that nobody answered: late, with a yellow card."""
    made = case(here, "督办的事")
    issue(here.session, made, actor=here.actor("supervisor"), at=AT + timedelta(hours=1), unit_id=here.unit(unit).id, **DEMAND)
    raise_cards(here.session, at=AT + timedelta(days=5))
    return made


def test_the_supervisors_digest_lists_orders_late_cases_and_findings(client: FlaskClient, here: County) -> None:
    ordered(here)
    answered = case(here, "答复了的事")
    issue(here.session, answered, actor=here.actor("supervisor"), at=AT, **DEMAND)
    reply(here.session, answered, actor=here.actor("village.head"), at=AT + timedelta(hours=2), text="下周谈")
    case(here, "超期的事", due="2026-09-18 17:30")
    here.person("village.mediator").active = False
    check(here.session, at=MORNING - timedelta(hours=6))
    assert waits(here, "supervisor") == {"answered": 1, "unanswered": 1, "in_county": 1, "stuck": 6}
    text = page(client, here, "supervisor")
    assert headings(text) == {"督办有答复等你定": 1, "督办逾期没答复": 1, "各单位超期": 1, "案案有人管要看的": 6}
    assert "现在有 9 件事等你" in text and "黄牌" in text and "超期的事" in text and "没有在岗、有权的人负责" in text
    assert "现在没有等你的事" not in text


def test_the_heads_digest_lists_what_is_asked_of_the_unit_and_what_is_late_in_it(client: FlaskClient, here: County) -> None:
    made = ordered(here)
    carry_out(here.session, made, "instruct", actor=here.actor("leader"), at=AT + timedelta(hours=3), unit=FENGQIAO,
              text="请镇里今天就去", due_on=local_day(AT) + timedelta(days=3))
    late = case(here, "没分流的事", due="2026-09-18 17:30", state=State.ACCEPTED)
    today = case(here, "今天到期的事", due="2026-09-21 17:30", state=State.SUBMITTED)
    assert waits(here, "fengqiao.head") == {"to_answer": 1, "asked": 1, "in_unit": 2}
    text = page(client, here, "fengqiao.head")
    assert sum(headings(text).values()) == 4 and "现在有 4 件事等你" in text
    for words in ("请说明原因", "黄牌", "请镇里今天就去", late.number, today.number):
        assert words in text


def test_what_one_holds_is_not_counted_a_second_time_as_the_units(here: County) -> None:
    made = case(here, "负责人自己的", due="2026-09-18 17:30")
    made.responsible_id = here.person("village.head").id
    here.session.flush()
    assert waits(here, "village.head") == {"late": 1}
    assert waits(here, "village.mediator") == {}


def test_the_leaders_digest_lists_cases_not_seen_and_instructions_not_answered(client: FlaskClient, here: County) -> None:
    long_ago, lately = case(here, "包了很久的事"), case(here, "刚包的事")
    for made, at in ((long_ago, AT - timedelta(days=0)), (lately, AT)):
        carry_out(here.session, made, "take_charge", actor=here.actor("supervisor"), at=at + timedelta(hours=1),
                  leader="leader", reason="多年的事")
    for row in here.session.scalars(select(LeaderCase).where(LeaderCase.dispute_id == long_ago.id)):
        row.since = MORNING - timedelta(days=31)
    carry_out(here.session, lately, "instruct", actor=here.actor("leader"), at=AT + timedelta(hours=3), unit=FENGQIAO, text="请镇里去")
    here.session.flush()
    assert waits(here, "leader") == {"unseen": 1, "instructed": 1}
    text = page(client, here, "leader")
    assert headings(text) == {"包案超过 30 天没见当事人": 1, "你的批示没答复": 1}
    assert long_ago.number in text and lately.number in text


def test_who_works_in_many_units_is_asked_about_all_of_them_at_once(client: FlaskClient, here: County) -> None:
    made = case(here, "派出所要去的事")
    for unit in ("D330681-police", "D330681-court"):
        carry_out(here.session, made, "instruct", actor=here.actor("leader"), at=AT + timedelta(hours=3), unit=unit, text=f"去看看 {unit}")
    assert waits(here, "county.head") == {"asked": 2}
    assert "去看看 D330681-police" in (text := page(client, here, "county.head")) and "去看看 D330681-court" in text


def test_a_request_is_listed_where_it_is_decided(client: FlaskClient, here: County) -> None:
    made = case(here, "要鉴定的事")
    request(here.session, made, "suspend", actor=here.actor("village.mediator"), at=MORNING - timedelta(hours=1),
            ground="appraisal", proof="委托书", until=local_day(MORNING) + timedelta(days=9))
    assert waits(here, "village.head") == {"to_decide": 1}
    text = page(client, here, "village.head")
    assert "中止：要鉴定的事" in text and "/requests?tab=decide" in text


def test_a_promise_past_its_day_is_asked_about_by_who_mediated(client: FlaskClient, here: County) -> None:
    made = case(here, "约好的事", state=State.CLOSED)
    term = here.session.scalars(select(Term).join(Agreement).where(Agreement.dispute_id == made.id)).one()
    term.due_on = local_day(MORNING) - timedelta(days=2)
    here.session.execute(delete(Promise).where(Promise.dispute_id == made.id))  # it was one without a day
    here.session.flush()
    promise_terms(here.session, made, MORNING - timedelta(days=3))
    assert waits(here, "village.mediator") == {"promised": 1}
    assert made.number in page(client, here, "village.mediator")
    perform(here.session, made, actor=here.actor("village.mediator"), at=MORNING, promise=1, status="done")
    here.session.execute(Digest.__table__.delete())
    assert waits(here, "village.mediator") == {}


def test_what_came_up_since_the_last_working_day_is_new_and_what_is_late_stands_there(here: County) -> None:
    new = case(here, "新上报的事")
    advance(here.session, new, "escalate", actor=here.actor("village.head"), at=moment("2026-09-20 10:00"),
            reason="cross_area", note="对方住店口镇七里村")
    new.due_at = moment("2026-10-20 17:30")
    here.session.flush()
    assert waits(here, "supervisor") == {"climbed": 1}
    new.due_at = MORNING - timedelta(hours=1)
    here.session.flush()
    assert waits(here, "supervisor") == {"in_county": 1}


def test_messages_count_apart_and_alone_are_no_empty_page(client: FlaskClient, here: County) -> None:
    quiet(here)
    queue(here.session, person_ids=[here.person("leader").id], dispute_id=None, at=MORNING, text="有新的规则")
    text = page(client, here, "leader")
    assert "1 条消息没看" in text and "件事等你" not in text and "现在没有等你的事" not in text
    digest = here.session.scalars(select(Digest).where(Digest.person_id == here.person("leader").id)).one()
    assert digest.lines == 0
    mark_read(here.session, person_id=here.person("leader").id, upto=10**6, at=MORNING)
    here.session.commit()
    assert "现在没有等你的事" in client.get(f"/digest/{local_day(MORNING).isoformat()}").text


def test_it_costs_the_same_however_much_waits(app: Flask, client: FlaskClient, here: County) -> None:
    for number in range(12):
        case(here, f"第{number}件", due="2026-09-18 17:30")
    quiet(here)
    with queries(app) as sent:
        people = len(waiting(here.session, MORNING))
    assert people >= 2 and len(sent) <= 6 + 4 * people
    sign_in(client, here.person("supervisor"), at=MORNING)
    send_digests(here.session, at=MORNING)
    here.session.commit()
    with queries(app) as sent:
        text = client.get(f"/digest/{local_day(MORNING).isoformat()}").text
    assert "各单位超期 12 件" in text and text.count("第") >= 10 and "/disputes?overdue=1" in text
    assert len(sent) <= 16


def test_every_part_has_a_name_of_its_own() -> None:
    assert len({part.said for part in PARTS}) == len(PARTS)
