"""What leaves the house: to whom, when, in which words; really sent, tried again, given up, shown."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from mediation.disputes.actions import advance
from mediation.disputes.models import Dispute
from mediation.notices.actions import queue
from mediation.notices.carriers import carriers
from mediation.notices.kinds import alarm
from mediation.notices.outbound import ChannelKind, ContactChannel, Outbound, OutboundStatus
from mediation.notices.sending import LEASE, PAUSES, deliver, forget_sent
from tests.make import FENGYUAN, Clock, County, county, make_dispute, moment, sign_in
from tests.mediation.notices.receiver import Receiver, mailbox, receiving
from workflows.clocks import ClockKind
from workflows.states import State

SECRET = "shared-with-the-gateway"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as here:
        yield here


@pytest.fixture
def here(session: Session, clock: Clock, app: Flask, receiver: Receiver) -> County:
    outside = {"PUBLIC_URL": "https://mediation.example/notices", "SMS_URL": receiver.url("/sms"), "MAIL_URL": "",
               "OUTBOUND_SECRET": SECRET, "WEBHOOK_HOSTS": "127.0.0.1"}
    app.extensions["engine"].update_execution_options(outside=outside, notice_cap=3)
    return county(session, at=clock.at)


@pytest.fixture
def dispute(here: County) -> Dispute:
    return make_dispute(here, State.MEDIATING)


def channel(here: County, username: str, address: str, kind: ChannelKind = ChannelKind.WEBHOOK) -> ContactChannel:
    row = ContactChannel(person_id=here.person(username).id, kind=kind.value, address=address, active=True, made_at=here.at)
    here.session.add(row)
    here.session.flush()
    return row


def order(here: County, dispute: Dispute, *usernames: str, at: str = "2026-09-18 09:00") -> None:
    queue(here.session, person_ids=[here.person(name).id for name in usernames], dispute_id=dispute.id, at=moment(at),
          kind="order", title="限期上门", case=dispute.heading)


def ring(here: County, dispute: Dispute, level: int, clock: ClockKind, at: str, username: str = "leader") -> None:
    queue(here.session, person_ids=[here.person(username).id], dispute_id=dispute.id, at=moment(at),
          kind=alarm(level, clock), clock=clock.label, case=dispute.heading)


def rows(here: County) -> list[Outbound]:
    here.session.expire_all()
    return list(here.session.scalars(select(Outbound).order_by(Outbound.id)))


def test_an_order_goes_out_signed_and_says_nothing_of_the_case(here: County, dispute: Dispute, receiver: Receiver) -> None:
    channel(here, "village.head", receiver.url("/hook?of=village"))
    order(here, dispute, "village.head")
    assert deliver(here.session, at=here.at).rows == 1
    path, headers, body = receiver.got[0]
    stamp = headers["x-mediation-timestamp"]
    assert (path, stamp) == ("/hook?of=village", str(int(here.at.timestamp())))
    good = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["x-mediation-signature"] == f"sha256={good}"
    said = receiver.bodies[0]
    assert said["text"] == "你有 1 件督办，等你答复，请登录系统看。" and said["link"] == "https://mediation.example/notices"
    assert not re.search("王某|高某|水沟|限期|330681|枫源", body.decode())
    assert rows(here)[0].status == OutboundStatus.SENT


def test_a_short_message_goes_through_the_gateway(here: County, dispute: Dispute, receiver: Receiver) -> None:
    channel(here, "village.head", "13800001234", ChannelKind.SMS)
    order(here, dispute, "village.head")
    deliver(here.session, at=here.at)
    assert receiver.got[0][0] == "/sms" and receiver.bodies[0]["phone"] == "13800001234"


def test_an_e_mail_really_arrives(here: County, dispute: Dispute, app: Flask) -> None:
    with mailbox() as (port, letters):
        app.extensions["engine"].update_execution_options(outside={
            "MAIL_URL": f"mailto://127.0.0.1:{port}?smtp=127.0.0.1&mode=insecure&from=desk@zhuji.example"})
        channel(here, "village.head", "head@zhuji.example", ChannelKind.EMAIL)
        order(here, dispute, "village.head")
        assert deliver(here.session, at=here.at).rows == 1
    assert "head@zhuji.example" in letters[0]


def test_what_is_not_urgent_stays_in_the_house(here: County, dispute: Dispute, receiver: Receiver) -> None:
    channel(here, "leader", receiver.url())
    ring(here, dispute, 2, ClockKind.TOTAL, "2026-09-18 09:00")
    queue(here.session, person_ids=[here.person("leader").id], dispute_id=dispute.id, at=here.at, kind="assign", case="一")
    assert rows(here) == []


def test_an_alarm_nobody_read_is_not_sent_after_them_again(here: County, dispute: Dispute, receiver: Receiver) -> None:
    channel(here, "leader", receiver.url())
    channel(here, "supervisor", receiver.url())
    ring(here, dispute, 3, ClockKind.TOTAL, "2026-09-18 09:00")
    ring(here, dispute, 3, ClockKind.TOTAL, "2026-09-21 10:00")
    ring(here, dispute, 3, ClockKind.TOTAL, "2026-09-21 10:00", "supervisor")
    assert len(rows(here)) == 2 and len({row.channel_id for row in rows(here)}) == 2


def test_only_danger_leaves_while_offices_are_closed(here: County, dispute: Dispute, receiver: Receiver) -> None:
    channel(here, "leader", receiver.url())
    ring(here, dispute, 3, ClockKind.TOTAL, "2026-09-18 23:59")
    ring(here, dispute, 2, ClockKind.DANGER, "2026-09-18 23:59")
    deliver(here.session, at=moment("2026-09-18 23:59"))
    assert [said["title"] for said in receiver.bodies] == ["过了时限的险情"]
    deliver(here.session, at=moment("2026-09-19 10:00"))  # Saturday
    assert len(receiver.got) == 1
    deliver(here.session, at=moment("2026-09-20 08:30"))  # Sunday, made up for the holiday
    assert len(receiver.got) == 2


def test_a_retry_does_not_fall_into_the_night(here: County, dispute: Dispute, receiver: Receiver) -> None:
    channel(here, "leader", receiver.url())
    order(here, dispute, "leader", at="2026-09-17 17:29")
    receiver.answers = [503]
    deliver(here.session, at=moment("2026-09-17 17:29"))
    deliver(here.session, at=moment("2026-09-17 23:00"))
    assert len(receiver.got) == 1
    deliver(here.session, at=moment("2026-09-18 08:30"))
    assert len(receiver.got) == 2 and rows(here)[0].status == OutboundStatus.SENT


def test_it_is_tried_again_with_growing_pauses_and_then_given_up(here: County, dispute: Dispute, receiver: Receiver) -> None:
    channel(here, "leader", receiver.url())
    ring(here, dispute, 2, ClockKind.DANGER, "2026-09-18 09:00")
    receiver.answers, at = [500] * 9, here.at
    for pause in PAUSES:
        deliver(here.session, at=at)
        deliver(here.session, at=at + pause - timedelta(seconds=1))
        at += pause
    assert len(receiver.got) == len(PAUSES) and rows(here)[0].status == OutboundStatus.QUEUED
    deliver(here.session, at=at)
    deliver(here.session, at=at + timedelta(days=1))
    row = rows(here)[0]
    assert (row.status, row.error, row.tries, len(receiver.got)) == (OutboundStatus.FAILED, "对方回答 500", 6, 6)


def test_a_redirect_is_not_followed(here: County, dispute: Dispute, receiver: Receiver) -> None:
    channel(here, "leader", receiver.url())
    order(here, dispute, "leader")
    receiver.answers = [302]
    deliver(here.session, at=here.at)
    assert [path for path, _, _ in receiver.got] == ["/hook"] and rows(here)[0].error == "对方回答 302"


def test_a_host_taken_off_the_list_gets_nothing(here: County, dispute: Dispute, receiver: Receiver) -> None:
    channel(here, "leader", receiver.url().replace("127.0.0.1", "localhost"))
    order(here, dispute, "leader")
    deliver(here.session, at=here.at)
    assert receiver.got == [] and rows(here)[0].error == "地址不在允许的范围"


def test_nobody_there_is_an_error_and_stops_nobody_else(here: County, dispute: Dispute, receiver: Receiver) -> None:
    channel(here, "leader", "http://127.0.0.1:1/gone")
    channel(here, "supervisor", receiver.url())
    order(here, dispute, "leader", "supervisor")
    assert deliver(here.session, at=here.at).rows == 1
    assert {(row.status, row.error) for row in rows(here)} == {("queued", "连不上"), ("sent", None)}


@pytest.mark.parametrize("address", [
    "http://127.0.0.1:99999/x", "http://127.0.0.1/回调", "http://[127.0.0.1", "http://127.0.0.1/a\nb",
])
def test_an_address_nobody_can_read_is_an_error_like_another(
    here: County, dispute: Dispute, receiver: Receiver, address: str
) -> None:
    channel(here, "leader", address)
    channel(here, "supervisor", receiver.url())
    order(here, dispute, "leader", "supervisor")
    done = deliver(here.session, at=here.at)
    assert (done.rows, done.skipped) == (1, [])
    assert {(row.status, row.error, row.tries) for row in rows(here)} == {("queued", "地址读不懂", 1), ("sent", None, 1)}


def test_one_that_breaks_is_tried_and_given_up_and_stops_nobody_else(here: County, dispute: Dispute, receiver: Receiver) -> None:
    pager = channel(here, "leader", receiver.url())
    pager.kind = "pager"  # a kind this program does not know
    channel(here, "supervisor", receiver.url())
    order(here, dispute, "leader", "supervisor")
    broken, at = next(row.id for row in rows(here) if row.channel_id == pager.id), here.at
    done = deliver(here.session, at=at)
    assert (done.rows, done.skipped, len(done.faults)) == (1, [f"消息{broken} ValueError"], 1)
    for pause in PAUSES:
        at += pause
        deliver(here.session, at=at)
    row = here.session.get_one(Outbound, broken)
    assert (row.status, row.error, row.tries) == ("failed", "没发成（ValueError）", 6) and len(receiver.got) == 1


def test_a_process_that_dies_loses_nothing(here: County, dispute: Dispute, receiver: Receiver) -> None:
    channel(here, "leader", receiver.url())
    order(here, dispute, "leader")
    here.session.execute(text("UPDATE outbound SET next_try_at = :at"), {"at": (here.at + LEASE).replace(tzinfo=None)})
    deliver(here.session, at=here.at)
    assert receiver.got == []
    deliver(here.session, at=here.at + LEASE)
    assert len(receiver.got) == 1


def test_four_processes_send_each_message_once(here: County, app: Flask, receiver: Receiver) -> None:
    channel(here, "leader", receiver.url())
    for number in range(12):
        queue(here.session, person_ids=[here.person("leader").id], dispute_id=make_dispute(here).id, at=here.at,
              kind=alarm(2, ClockKind.DANGER), clock="险情通报时限", case=str(number))
    here.session.commit()

    def send(_number: int) -> int:
        with Session(app.extensions["engine"]) as session:
            return deliver(session, at=here.at).rows

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(send, range(4))) == 12
    assert len({said["id"] for said in receiver.bodies}) == len(receiver.bodies) == 12


def test_no_more_than_the_cap_reach_one_person_in_a_day_but_danger_does(here: County, receiver: Receiver) -> None:
    channel(here, "leader", receiver.url())
    for _ in range(5):
        order(here, make_dispute(here), "leader")
    assert len(rows(here)) == 3
    ring(here, make_dispute(here), 2, ClockKind.DANGER, "2026-09-18 10:00")
    assert len(rows(here)) == 4
    order(here, make_dispute(here), "leader", at="2026-09-19 09:00")
    assert len(rows(here)) == 5


def test_danger_takes_nothing_off_what_else_may_reach_a_person(here: County, receiver: Receiver) -> None:
    channel(here, "leader", receiver.url())
    for _ in range(3):
        ring(here, make_dispute(here), 2, ClockKind.DANGER, "2026-09-18 08:00")
    told = [{"person_ids": [here.person("leader").id], "kind": "red_risk", "case": "一", "label": "红色"}] * 2
    for words in told:
        queue(here.session, dispute_id=make_dispute(here).id, at=here.at, **words)
    for _ in range(5):
        order(here, make_dispute(here), "leader")
    assert [row.any_hour for row in rows(here)] == [True] * 5 + [False] * 3


def test_a_case_that_is_over_by_then_is_not_sent(here: County, dispute: Dispute, receiver: Receiver) -> None:
    main = make_dispute(here, State.ACCEPTED)
    channel(here, "leader", receiver.url())
    order(here, dispute, "leader", at="2026-09-17 20:00")
    advance(here.session, dispute, "merge", actor=here.actor("fengqiao.window"), at=here.at, main=main.number)
    deliver(here.session, at=here.at)
    assert receiver.got == [] and rows(here)[0].status == OutboundStatus.DROPPED


def test_after_a_week_of_silence_nobody_gets_a_week_of_messages(here: County, dispute: Dispute, receiver: Receiver) -> None:
    channel(here, "leader", receiver.url())
    order(here, dispute, "leader", at="2026-09-10 09:00")
    deliver(here.session, at=here.at)
    assert receiver.got == [] and rows(here)[0].status == OutboundStatus.DROPPED


def test_the_group_of_the_unit_hears_once(here: County, dispute: Dispute, receiver: Receiver) -> None:
    group = ContactChannel(unit_id=here.unit(FENGYUAN).id, kind="webhook", address=receiver.url("/group"), active=True, made_at=here.at)
    here.session.add(group)
    order(here, dispute, "village.head", "village.mediator", "leader")
    assert [row.channel_id for row in rows(here)] == [group.id]


def test_a_message_is_sealed_and_rolled_back_with_what_caused_it(here: County, dispute: Dispute, receiver: Receiver) -> None:
    channel(here, "leader", receiver.url())
    here.session.commit()
    order(here, dispute, "leader")
    stored = here.session.execute(text("SELECT body FROM outbound")).scalar_one()
    assert "督办" not in stored
    assert receiver.url() not in here.session.execute(text("SELECT address FROM contact_channel")).scalar_one()
    here.session.rollback()
    assert rows(here) == []


def test_only_what_is_configured_is_offered() -> None:
    robots = {ChannelKind.WECOM, ChannelKind.DINGTALK, ChannelKind.FEISHU}
    assert set(carriers({})) == robots
    assert set(carriers({"SMS_URL": "https://sms.example", "WEBHOOK_HOSTS": "a.example"})) == robots  # nothing to sign with
    assert set(carriers({"SMS_URL": "https://s", "WEBHOOK_HOSTS": "a", "OUTBOUND_SECRET": "x", "MAIL_URL": "mailtos://m"})) == {*ChannelKind}


def test_the_administrator_sees_what_failed_and_nothing_of_the_case(
    client: FlaskClient, here: County, dispute: Dispute, receiver: Receiver, clock: Clock
) -> None:
    channel(here, "leader", receiver.url())
    order(here, dispute, "leader")
    failed = rows(here)[0]
    failed.status, failed.error, failed.tries = OutboundStatus.FAILED.value, "对方回答 500", 6
    here.session.flush()
    clock.at = here.at + timedelta(hours=3)
    sign_in(client, here.person("sysadmin"), at=clock.at)
    page = client.get("/outbound").text
    assert all(words in page for words in ("沈建华", "网络回调", "3 小时", "对方回答 500", "6 次"))
    assert not re.search("王某|水沟|330681-2026|督办，等", page) and receiver.url() not in page
    for _ in range(2):
        assert client.post(f"/outbound/{failed.id}/again").status_code == 303
    deliver(here.session, at=clock.at)
    assert len(receiver.got) == 1 and rows(here)[0].status == OutboundStatus.SENT
    assert "没有发不出去的消息" in client.get("/outbound").text
    sign_in(client, here.person("leader"), at=clock.at)
    assert client.get("/outbound").status_code == 403


def test_what_is_still_being_tried_is_on_the_list_from_the_first_time(
    client: FlaskClient, here: County, dispute: Dispute, clock: Clock
) -> None:
    channel(here, "leader", "http://127.0.0.1:1/gone")
    order(here, dispute, "leader")
    sign_in(client, here.person("sysadmin"), at=clock.at)
    assert "没有发不出去的消息" in client.get("/outbound").text  # queued a moment ago is no fault
    at = here.at
    for tries, pause in enumerate(PAUSES, start=1):
        deliver(here.session, at=at)
        page = client.get("/outbound").text
        assert "没有发不出去的消息" not in page and f"{tries} 次" in page and "再试" in page and "再发一次" not in page
        at += pause
    deliver(here.session, at=at)
    page = client.get("/outbound").text
    assert "6 次" in page and "再试" not in page and "再发一次" in page


def test_five_hundred_failures_are_pages_of_fifty(client: FlaskClient, here: County, receiver: Receiver) -> None:
    own = channel(here, "leader", receiver.url())
    here.session.add_all(Outbound(channel_id=own.id, key=str(number), title="一", body="一", status="failed", tries=6,
                                  error=f"第{number}个", created_at=here.at, next_try_at=here.at) for number in range(60))
    sign_in(client, here.person("sysadmin"), at=here.at)
    first = client.get("/outbound").text
    assert "第59个" in first and "第9个" not in first
    link = re.search(r'/outbound\?before=\d+', first)
    assert link and "第9个" in client.get(link[0]).text
    assert here.session.scalar(select(func.count()).select_from(Outbound)) == 60


def test_what_was_sent_goes_after_ninety_days_and_what_failed_stays(here: County, dispute: Dispute, receiver: Receiver) -> None:
    session, now = here.session, moment("2026-09-18 10:00")
    mine = channel(here, "village.head", receiver.url())
    kept = {
        "sent": (OutboundStatus.SENT, 91), "young": (OutboundStatus.SENT, 89), "dropped": (OutboundStatus.DROPPED, 91),
        "failed": (OutboundStatus.FAILED, 400), "queued": (OutboundStatus.QUEUED, 91),
    }  # fmt: skip
    for key, (status, days) in kept.items():
        then = now - timedelta(days=days)
        session.add(Outbound(channel_id=mine.id, dispute_id=dispute.id, key=key, title="t", body="b", status=status.value,
                             created_at=then, next_try_at=then, sent_at=then if status is OutboundStatus.SENT else None))
    session.commit()
    assert forget_sent(session, at=now).rows == 2
    assert set(session.scalars(select(Outbound.key))) == {"young", "failed", "queued"}
    assert forget_sent(session, at=now).rows == 0


def test_how_long_is_a_setting_and_nought_is_for_good(here: County, dispute: Dispute, receiver: Receiver, app: Flask) -> None:
    session, now = here.session, moment("2026-09-18 10:00")
    mine, then = channel(here, "village.head", receiver.url()), now - timedelta(days=40)
    session.add(Outbound(channel_id=mine.id, dispute_id=dispute.id, key="k", title="t", body="b", created_at=then,
                         next_try_at=then, sent_at=then, status=OutboundStatus.SENT.value))
    session.commit()
    for days, gone in ((0, 0), (90, 0), (30, 1)):
        app.extensions["engine"].update_execution_options(outbound_days=days)
        assert forget_sent(session, at=now).rows == gone


def test_the_administrator_lets_go_of_what_cannot_arrive(
    here: County, dispute: Dispute, receiver: Receiver, client: FlaskClient, clock: Clock
) -> None:
    mine = channel(here, "village.head", receiver.url())
    failed = Outbound(channel_id=mine.id, dispute_id=dispute.id, key="k", title="t", body="b", created_at=clock.at,
                      next_try_at=clock.at, status=OutboundStatus.FAILED.value, error="连不上")
    here.session.add(failed)
    here.session.commit()
    sign_in(client, here.person("sysadmin"), at=clock.at)
    assert f"/outbound/{failed.id}/drop" in client.get("/outbound").text
    assert client.post(f"/outbound/{failed.id}/drop").status_code == 303
    here.session.expire_all()
    assert failed.status == OutboundStatus.DROPPED.value and "没有发不出去的消息" in client.get("/outbound").text
