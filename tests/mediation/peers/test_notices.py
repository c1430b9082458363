"""What users of other systems reported about notices, each as a test that we pass."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.clocks.queries import clocks_of
from mediation.desk.digests import send_digests
from mediation.disputes.actions import advance
from mediation.disputes.models import Dispute
from mediation.disputes.time_moves import flag_overdue
from mediation.disputes.visibility import visible_to
from mediation.notices.actions import queue
from mediation.notices.models import Notice
from mediation.notices.outbound import ContactChannel, Outbound
from mediation.notices.sending import deliver
from mediation.statistics.scope import Scope
from mediation.statistics.standing import LATE
from tests.make import Clock, County, county, make_dispute, moment
from tests.mediation.notices.receiver import Receiver, receiving
from workflows.calendar import local_day
from workflows.states import State

CASES = 12


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as here:
        yield here


@pytest.fixture
def here(session: Session, clock: Clock, app: Flask, receiver: Receiver) -> County:
    app.extensions["engine"].update_execution_options(
        outside={"OUTBOUND_SECRET": "x", "WEBHOOK_HOSTS": "127.0.0.1"}, notice_cap=5)
    here = county(session, at=clock.at)
    for person in ("village.mediator", "village.head", "fengqiao.head", "supervisor"):
        session.add(ContactChannel(person_id=here.person(person).id, kind="webhook", address=receiver.url(f"/{person}"),
                                   active=True, made_at=here.at))
    session.flush()
    return here


def _weeks(here: County, days: int) -> None:
    """All that time does, four times a day."""
    for quarter in range(4 * days):
        at = here.at + timedelta(hours=6 * quarter)
        flag_overdue(here.session, at=at)
        send_digests(here.session, at=at)
        deliver(here.session, at=at)


def _unread(here: County, username: str) -> list[Notice]:
    mine = Notice.person_id == here.person(username).id, Notice.read_at.is_(None), Notice.kind.startswith("alarm")
    return list(here.session.scalars(select(Notice).where(*mine)))


def test_osticket_5153_many_late_cases_are_not_as_many_mails(here: County, receiver: Receiver) -> None:
    """Hundreds of mails for what is late. Here: a digest a working day, and of the worst at most the cap."""
    for _ in range(CASES):
        make_dispute(here, State.MEDIATING)
    _weeks(here, 16)
    mediator = [path for path, _, _ in receiver.got if path == "/village.mediator"]
    assert 0 < len(mediator) <= 16  # alarms 1 and 2 never leave the house: only digests
    days = {}
    for path, headers, _ in receiver.got:
        key = path, (moment("1970-01-01 00:00") + timedelta(seconds=int(headers["x-mediation-timestamp"]), hours=8)).date()
        days[key] = days.get(key, 0) + 1
    assert max(days.values()) <= 5 + 1


def test_osticket_5153_a_late_case_is_one_line_however_long_it_is_late(here: County) -> None:
    dispute = make_dispute(here, State.MEDIATING)
    _weeks(here, 16)
    for person in ("village.mediator", "village.head", "fengqiao.head"):
        mine = [line for line in _unread(here, person) if line.dispute_id == dispute.id]
        assert mine
        assert len({line.kind.partition(":")[2] for line in mine}) == len(mine)  # one a clock at most


def test_zammad_4432_nothing_arrives_at_midnight(here: County, receiver: Receiver) -> None:
    make_dispute(here, State.MEDIATING)
    for hour in range(24 * 20):
        at = moment("2026-09-18 00:00") + timedelta(hours=hour)
        if hour % 24 == 0:
            flag_overdue(here.session, at=at)
        send_digests(here.session, at=at)
        deliver(here.session, at=at)
    begin = moment("2026-09-18 00:00")
    hours = {(int(headers["x-mediation-timestamp"]) - int(begin.timestamp())) // 3600 % 24 for _, headers, _ in receiver.got}
    assert hours and hours <= set(range(8, 18))


def test_zammad_904_a_merged_case_tells_nobody_anything(here: County) -> None:
    dispute, main = make_dispute(here, State.MEDIATING), make_dispute(here, State.MEDIATING)
    at = here.at + timedelta(hours=1)
    advance(here.session, dispute, "merge", actor=here.actor("fengqiao.window"), at=at, main=main.number)
    merged = here.session.scalar(select(func.max(Notice.id)))
    _weeks(here, 16)
    late = select(Notice.dispute_id).where(Notice.id > merged, Notice.dispute_id.is_not(None)).distinct()
    assert set(here.session.scalars(late)) == {main.id}


def test_libredesk_70_a_closed_case_tells_nobody_that_it_is_late(here: County) -> None:
    """Mails about limits of tickets long closed. Beside it an open case of the same day, which is told of."""
    over, going = make_dispute(here, State.CLOSED), make_dispute(here, State.MEDIATING)
    _weeks(here, 40)
    told = here.session.execute(select(Notice.dispute_id, Notice.text).where(Notice.kind.like("alarm%"))).all()
    assert {case for case, _ in told} == {going.id, over.id}
    # what begins with closing has limits of its own; of those of its way nothing is said any more
    assert all("回访时限" in text or "归档时限" in text for case, text in told if case == over.id)


def test_frappe_helpdesk_3243_closed_cases_are_not_among_what_is_late(here: County) -> None:
    """Late when it was closed stays in its history; the supervisor's list of what is late holds open cases only."""
    over, going = make_dispute(here, State.CONCLUDED), make_dispute(here, State.MEDIATING)
    at, clerk = here.at + timedelta(days=60), here.actor("fengqiao.window")
    flag_overdue(here.session, at=at)
    assert over.overdue_since
    told = {"how": "phone", "told_on": local_day(at), "reached": True, "satisfaction": "satisfied", "opinion": ""}
    for party in over.parties:
        advance(here.session, over, "feed_back", actor=clerk, at=at, party=party.no, **told)
    advance(here.session, over, "close", actor=clerk, at=at)
    scope = Scope(here.actor("supervisor"), at, local_day(at), local_day(at))
    late = visible_to(scope.actor).where(*scope.where(here.session, LATE))
    assert [dispute.id for dispute in here.session.scalars(late)] == [going.id]
    assert [clock.overdue_since for clock in clocks_of(here.session, over.id) if clock.overdue_since]


def test_globaleaks_798_a_flood_of_cases_is_no_flood_of_messages_to_one_person(here: County) -> None:
    for _ in range(CASES):
        dispute: Dispute = make_dispute(here)
        queue(here.session, person_ids=[here.person("supervisor").id], dispute_id=dispute.id, at=here.at, kind="card",
              card="黄牌", title="限期上门", case=dispute.heading)
    assert here.session.scalar(select(func.count()).select_from(Outbound)) == 5
    assert len(here.session.scalars(select(Notice.id).where(Notice.kind == "card")).all()) == CASES


def test_osticket_6405_whoever_wants_a_daily_word_of_what_is_late_gets_it(here: County, receiver: Receiver) -> None:
    dispute = make_dispute(here, State.MEDIATING)
    dispute.due_at = here.at - timedelta(days=1)
    for day in ("20", "21", "22"):  # the Sunday made up, Monday, Tuesday
        send_digests(here.session, at=moment(f"2026-09-{day} 08:30"))
        deliver(here.session, at=moment(f"2026-09-{day} 08:30"))
    mine = [body for (path, _, _), body in zip(receiver.got, receiver.bodies, strict=True) if path == "/village.mediator"]
    assert len(mine) == 3 and all("1 件事" in body["text"] for body in mine)
