"""每日小结: one a person and working day, only when something waits, in the office's hours."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.desk.digests import send_digests
from mediation.disputes.models import Dispute
from mediation.disputes.requesting import request
from mediation.notices.actions import mark_read
from mediation.notices.models import Notice
from mediation.notices.outbound import ContactChannel, Digest, Outbound
from mediation.notices.queries import inbox
from mediation.notices.sending import deliver
from tests.make import FENGYUAN, Clock, County, county, make_dispute, moment, sign_in
from workflows.states import State

MORNING = moment("2026-09-20 08:30")  # a Sunday made up for the holiday


@pytest.fixture
def here(session: Session) -> County:
    return county(session, at=moment("2026-09-01 09:00"))


@pytest.fixture
def dispute(here: County) -> Dispute:
    """In the hands of village.mediator; nobody has anything unread."""
    dispute = make_dispute(here, State.MEDIATING)
    for person in here.session.scalars(select(Person)):
        mark_read(here.session, person_id=person.id, upto=10**6, at=here.at)
    return dispute


def said(here: County, username: str) -> list[str]:
    mine = inbox(here.person(username).id).where(Notice.kind == "digest")
    return [line.text for line in here.session.scalars(mine)]


def test_it_says_what_is_late_and_what_is_due_today(here: County, dispute: Dispute) -> None:
    dispute.due_at = MORNING - timedelta(days=1)
    other = make_dispute(here, State.MEDIATING, title="院墙")
    other.due_at = moment("2026-09-20 17:30")
    mark_read(here.session, person_id=here.person("village.mediator").id, upto=10**6, at=here.at)
    send_digests(here.session, at=MORNING)
    assert said(here, "village.mediator") == ["9月20日的小结：已超期 1 件，今天到期 1 件"]


def test_nobody_with_nothing_waiting_gets_one(here: County, dispute: Dispute) -> None:
    dispute.due_at = MORNING + timedelta(days=3)
    send_digests(here.session, at=MORNING)
    assert said(here, "village.mediator") == [] and said(here, "leader") == []


def test_what_stands_still_is_not_late(here: County, dispute: Dispute) -> None:
    paused = make_dispute(here, State.SUSPENDED)
    dispute.due_at = MORNING + timedelta(days=3)
    paused.due_at = MORNING - timedelta(days=1)
    mark_read(here.session, person_id=here.person("village.mediator").id, upto=10**6, at=here.at)
    send_digests(here.session, at=MORNING)
    assert said(here, "village.mediator") == []


def test_a_request_waits_for_whoever_may_decide_and_not_for_who_asked(here: County, dispute: Dispute) -> None:
    dispute.due_at = MORNING + timedelta(days=3)
    request(here.session, dispute, "suspend", actor=here.actor("village.mediator"), at=here.at + timedelta(hours=3),
            ground="appraisal", proof="检测委托书", until=(here.at + timedelta(days=10)).date())
    send_digests(here.session, at=MORNING)
    assert said(here, "village.head") == ["9月20日的小结：等你批 1 件，没看的消息 1 条"]
    assert said(here, "village.mediator") == []


@pytest.mark.parametrize("closed", ["2026-09-20 08:29", "2026-09-20 00:00", "2026-09-19 10:00", "2026-10-01 09:00"])
def test_nothing_is_said_while_offices_are_closed(here: County, dispute: Dispute, closed: str) -> None:
    dispute.due_at = MORNING - timedelta(days=5)
    assert send_digests(here.session, at=moment(closed)).rows == 0
    assert here.session.scalars(select(Digest)).all() == []


def test_one_a_day_however_often_the_job_runs(here: County, dispute: Dispute) -> None:
    dispute.due_at = MORNING - timedelta(days=1)
    for quarter in range(20):
        send_digests(here.session, at=MORNING + timedelta(minutes=15 * quarter))
    mine = here.person("village.mediator").id
    assert len(here.session.scalars(select(Digest).where(Digest.person_id == mine)).all()) == 1
    assert len(said(here, "village.mediator")) == 1
    send_digests(here.session, at=MORNING + timedelta(days=1))
    # the one nobody read gives way to the new one, and does not count as something unread
    assert said(here, "village.mediator") == ["9月21日的小结：已超期 1 件"]


def test_four_processes_say_it_once(app: Flask, here: County, dispute: Dispute) -> None:
    dispute.due_at = MORNING - timedelta(days=1)
    here.session.commit()

    def run(_number: int) -> int:
        with Session(app.extensions["engine"]) as session:
            return send_digests(session, at=MORNING).rows

    with ThreadPoolExecutor(4) as pool:
        rows = sum(pool.map(run, range(4)))
    assert rows == len(here.session.scalars(select(Digest)).all())
    assert len(said(here, "village.mediator")) == 1


def test_it_leaves_by_the_readers_channels_without_a_word_of_a_case(here: County, dispute: Dispute) -> None:
    dispute.due_at = MORNING - timedelta(days=1)
    here.session.add(ContactChannel(person_id=here.person("village.mediator").id, kind="wecom", address="key-of-a-robot",
                                    active=True, made_at=here.at))
    send_digests(here.session, at=MORNING)
    row = here.session.scalars(select(Outbound)).one()
    assert (row.key, row.body) == ("digest:2026-09-20", "今天有 1 件事等你，请登录系统看。")
    deliver(here.session, at=MORNING + timedelta(days=1))  # yesterday's is nobody's news
    here.session.refresh(row)
    assert row.status == "dropped"


def test_who_works_nowhere_any_more_gets_none(here: County, dispute: Dispute) -> None:
    dispute.due_at = MORNING - timedelta(days=1)
    here.person("village.mediator").active = False
    send_digests(here.session, at=MORNING)
    assert said(here, "village.mediator") == []


def test_the_page_lists_what_still_waits_and_only_its_reader_finds_it(
    client: FlaskClient, here: County, dispute: Dispute, clock: Clock
) -> None:
    dispute.due_at = MORNING - timedelta(days=1)
    send_digests(here.session, at=MORNING)
    clock.at = MORNING
    sign_in(client, here.person("village.mediator"), at=clock.at)
    assert 'href="/digest/2026-09-20"' in client.get("/notices").text
    page = client.get("/digest/2026-09-20").text
    assert "9月20日的小结" in page and "已超期 1 件" in page and dispute.number in page
    assert client.get("/digest/2026-09-19").status_code == 404
    assert client.get("/digest/gestern").status_code == 404
    sign_in(client, here.person("stranger.mediator"), at=clock.at)
    assert client.get("/digest/2026-09-20").status_code == 404


def test_who_left_the_unit_reads_nothing_of_its_cases(client: FlaskClient, here: County, dispute: Dispute, clock: Clock) -> None:
    dispute.due_at = MORNING - timedelta(days=1)
    send_digests(here.session, at=MORNING)
    from mediation.units.models import Membership

    for post in here.session.scalars(select(Membership).where(Membership.person_id == here.person("village.mediator").id)):
        assert post.unit_id == here.unit(FENGYUAN).id
        post.until = MORNING
    clock.at = MORNING + timedelta(hours=1)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    assert not re.search("王某|高某|330681-2026", client.get("/digest/2026-09-20").text)
