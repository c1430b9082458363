"""What the supervisor hears of late cases: a line a town and clock, its number that of the list it leads to."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.clocks.queries import clocks_of
from mediation.disputes.models import Dispute
from mediation.disputes.time_moves import flag_overdue
from mediation.notices.models import Notice
from mediation.notices.outbound import ContactChannel, Outbound
from mediation.notices.queries import inbox
from tests.make import Clock, County, county, make_dispute, moment, sign_in
from workflows.clocks import ClockKind
from workflows.states import State

AT = moment("2026-09-14 09:00")  # a Monday
LATE = moment("2026-09-20 09:00")  # the Sunday made up: three working days after the end of the one for 分流


@pytest.fixture
def here(session: Session) -> County:
    return county(session, at=AT - timedelta(days=1))


def heard(here: County) -> list[Notice]:
    mine = inbox(here.person("supervisor").id).where(Notice.kind.startswith("past:"))
    return list(here.session.scalars(mine))


def three_in_one_town(here: County) -> list[Dispute]:
    return [make_dispute(here, State.ACCEPTED, at=AT) for _ in range(3)]


def test_a_town_with_three_late_cases_is_one_line(here: County) -> None:
    three_in_one_town(here)
    flag_overdue(here.session, at=LATE)
    assert [(line.text, line.dispute_id) for line in heard(here)] == [("枫桥镇 3 件超期 3 个工作日：分流 3 件", None)]


def test_the_next_one_of_the_day_is_counted_in_the_same_line(here: County) -> None:
    three_in_one_town(here)
    flag_overdue(here.session, at=LATE)
    make_dispute(here, State.ACCEPTED, at=AT + timedelta(hours=3))
    flag_overdue(here.session, at=LATE + timedelta(hours=4))
    assert [(line.text, line.times) for line in heard(here)] == [("枫桥镇 4 件超期 3 个工作日：分流 4 件", 2)]


def test_the_clocks_of_one_town_are_one_line(here: County) -> None:
    three_in_one_town(here)
    make_dispute(here, State.SUBMITTED, at=AT + timedelta(hours=-1))
    flag_overdue(here.session, at=LATE + timedelta(days=4))
    assert [line.text for line in heard(here)] == ["枫桥镇 4 件超期 3 个工作日：受理 1 件、分流 3 件"]


def test_the_line_leads_to_exactly_the_cases_it_counts(client: FlaskClient, here: County, clock: Clock) -> None:
    cases = three_in_one_town(here)
    other = make_dispute(here, State.MEDIATING, at=AT)
    flag_overdue(here.session, at=LATE)
    clock.at = LATE
    sign_in(client, here.person("supervisor"), at=LATE)
    link = re.search(r'href="([^"]*past=1[^"]*)"', client.get("/notices").text)
    assert link is not None
    page = client.get(link[1].replace("&amp;", "&")).text
    assert [case.number in page for case in (*cases, other)] == [True, True, True, False]
    assert "超期已报督导" in page and "枫桥镇" in page


def test_danger_still_names_its_case(here: County) -> None:
    case = make_dispute(here, State.MEDIATING, at=AT)
    mine = [clock for clock in clocks_of(here.session, case.id) if clock.kind is ClockKind.MEDIATION]
    mine[0].kind = ClockKind.DANGER
    here.session.flush()
    flag_overdue(here.session, at=AT + timedelta(days=30))
    told = select(Notice.dispute_id).where(Notice.kind == "alarm_2:danger", Notice.person_id == here.person("supervisor").id)
    assert list(here.session.scalars(told)) == [case.id]


def test_a_line_nobody_read_is_not_sent_after_them_again(here: County) -> None:
    own = ContactChannel(person_id=here.person("supervisor").id, kind="wecom", address="key-of-a-robot", active=True, made_at=AT)
    here.session.add(own)
    three_in_one_town(here)
    flag_overdue(here.session, at=LATE)
    make_dispute(here, State.ACCEPTED, at=AT + timedelta(days=1))
    flag_overdue(here.session, at=LATE + timedelta(days=2))
    assert [line.times for line in heard(here)] == [2]
    assert [row.title for row in here.session.scalars(select(Outbound))] == ["镇街超期通报"]
