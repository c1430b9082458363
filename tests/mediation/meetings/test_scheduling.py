"""约调解: who may, what a room and a person cannot do at once, and what becomes of it when the case moves."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from mediation import logs
from mediation.disputes.actions import advance
from mediation.disputes.audit import verify
from mediation.disputes.models import Dispute
from mediation.disputes.timeline import events_of
from mediation.errors import Invalid
from mediation.files.actions import store, withdraw
from mediation.files.models import File
from mediation.meetings.actions import record_session
from mediation.meetings.arranged import meetings_of
from mediation.meetings.called_off import tell_off, untold
from mediation.meetings.offered import add_room, close_room
from mediation.meetings.planned import Meeting
from mediation.meetings.rooms import Room
from mediation.meetings.scheduling import cancel, reschedule, schedule, serve
from tests.make import Clock, County, another_mediator, make_dispute, moment, sign_in
from tests.mediation.casefile.conftest import photo
from workflows.evidence import FileKind
from workflows.guarding import Refused
from workflows.meetings import MeetingStatus
from workflows.states import State

MORNING = moment("2026-09-21 09:00")
FORM = {"starts_at": "2026-09-21T09:00", "minutes": "60", "place": "枫源村文化礼堂", "parties": ["1", "2"], "once": "a"}


def plan(here: County, case: Dispute, who: str = "village.mediator", **other: Any) -> Meeting:
    at = other.pop("at", here.at + timedelta(days=3))
    given = {"starts_at": MORNING, "place": "文化礼堂", "parties": [1, 2], **other}
    return schedule(here.session, case, actor=here.actor(who), at=at, **given)


def send(client: FlaskClient, here: County, clock: Clock, case: Dispute, name: str, who: str = "village.mediator", **form: Any) -> Any:
    number = case.number
    sign_in(client, here.person(who), at=clock.at)
    return client.post(f"/disputes/{number}/{name}", data=form)


def test_a_meeting_is_arranged_on_the_page_and_stands_under_the_case(
    client: FlaskClient, here: County, clock: Clock, case: Dispute
) -> None:
    answer = send(client, here, clock, case, "schedule", **FORM)
    assert answer.status_code == 303, answer.text
    page = client.get(f"/disputes/{case.number}/meetings").text
    assert "9月21日 09:00 到 10:00" in page and "枫源村文化礼堂" in page and "王某（申请人）" in page and "还没送" in page
    assert "请 2 位当事人" in client.get(f"/disputes/{case.number}").text
    assert "9月21日 09:00 再谈" in client.get("/mine").text


def test_sent_twice_it_is_arranged_once(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    for _ in range(2):
        assert send(client, here, clock, case, "schedule", **FORM).status_code == 303
    assert len(meetings_of(here.session, case.id)) == 1


@pytest.mark.parametrize(("who", "status"), [
    ("village.head", 303), ("fengqiao.head", 403), ("fengqiao.window", 403), ("supervisor", 403), ("stranger.mediator", 404),
    ("hui.mediator", 404),
])  # fmt: skip
def test_only_the_unit_that_holds_the_case_arranges(
    client: FlaskClient, here: County, clock: Clock, case: Dispute, who: str, status: int
) -> None:
    assert send(client, here, clock, case, "schedule", who, **FORM).status_code == status
    assert client.get(f"/disputes/{case.number}/meetings").status_code == (404 if status == 404 else 200)


@pytest.mark.parametrize(("wrong", "sentence"), [
    ({"starts_at": "2026-09-17T09:00"}, "选以后的时间"), ({"starts_at": ""}, "选一个时间"), ({"starts_at": "明天"}, "时间写成"),
    ({"place": ""}, "选一间调解室，或写一下在哪儿"), ({"parties": []}, "勾上请哪几位来"), ({"parties": ["9"]}, "从列出来的"),
    ({"minutes": "3"}, "10 到 720"), ({"minutes": "x"}, "这里写整数"),
])  # fmt: skip
def test_bad_input_is_said_and_nothing_typed_is_lost(
    client: FlaskClient, here: County, clock: Clock, case: Dispute, wrong: dict[str, Any], sentence: str
) -> None:
    answer = send(client, here, clock, case, "schedule", **FORM | wrong)
    assert answer.status_code in (409, 422) and sentence in answer.text
    if "place" not in wrong:
        assert "枫源村文化礼堂" in answer.text
    assert not meetings_of(here.session, case.id)


def test_a_room_is_had_by_one_meeting_at_a_time(here: County, case: Dispute) -> None:
    room = add_room(here.session, actor=here.actor("village.head"), name="一号调解室")
    other = make_dispute(here, State.MEDIATING, at=here.at + timedelta(days=2))
    plan(here, case, room=room.id, place="")
    with pytest.raises(Refused, match="一号调解室 9月21日 09:00 到 10:00 已经有人用"):
        plan(here, other, room=room.id, starts_at=MORNING + timedelta(minutes=30), despite=True)
    after = plan(here, other, room=room.id, place="", starts_at=MORNING + timedelta(hours=1))
    assert after.place == "枫源村一号调解室"
    with pytest.raises(Refused, match="已经有人用"):
        reschedule(here.session, other, actor=here.actor("village.mediator"), at=here.at + timedelta(days=3), meeting=after.no,
                   starts_at=MORNING, room=room.id, reason="早一点", despite=True)


def test_a_closed_room_and_a_strange_one_cannot_be_had(here: County, case: Dispute) -> None:
    head = here.actor("village.head")
    room = add_room(here.session, actor=head, name="一号调解室")
    theirs = add_room(here.session, actor=here.actor("stranger.mediator"), name="议事厅")
    close_room(here.session, room, actor=head)
    for each in (room, theirs):
        with pytest.raises(Invalid, match="从列出来的调解室里选一间"):
            plan(here, case, room=each.id)


def test_the_rooms_of_the_towns_centre_serve_its_villages(here: County, case: Dispute) -> None:
    room = add_room(here.session, actor=here.actor("fengqiao.head"), name="大调解室")
    assert plan(here, case, room=room.id, place="").place == "枫桥镇大调解室"


def test_a_mediator_wanted_twice_is_said_first_and_may_be_meant(
    client: FlaskClient, here: County, clock: Clock, case: Dispute
) -> None:
    other = make_dispute(here, State.MEDIATING, at=clock.at - timedelta(hours=2))
    plan(here, other, starts_at=MORNING + timedelta(minutes=30))
    assert "despite" not in client_form(client, here, clock, case)
    answer = send(client, here, clock, case, "schedule", **FORM)
    assert answer.status_code == 409 and "骆建国 9月21日 09:30 到 10:30 还约了一场调解" in answer.text
    assert 'name="despite"' in answer.text and "枫源村文化礼堂" in answer.text
    assert send(client, here, clock, case, "schedule", **FORM, despite="y").status_code == 303
    assert "还约了一场调解" in client.get(f"/disputes/{case.number}/meetings").text


@pytest.mark.parametrize(("starts", "minutes", "span"), [
    ("2026-09-21T03:00", "60", "03:00 到 04:00"), ("2026-09-21T06:59", "60", "06:59 到 07:59"), ("2026-09-21T21:30", "60", "21:30 到 22:30"),
    ("2026-09-21T07:00", "60", ""), ("2026-09-21T21:00", "60", ""),
])  # fmt: skip
def test_a_sitting_by_night_is_asked_about_once(
    client: FlaskClient, here: County, clock: Clock, case: Dispute, starts: str, minutes: str, span: str
) -> None:
    asked = {**FORM, "starts_at": starts, "minutes": minutes}
    assert "unusual" not in client_form(client, here, clock, case)
    answer = send(client, here, clock, case, "schedule", **asked)
    if span:
        assert answer.status_code == 409 and f"约的是 {span}，看一下有没有写错。" in answer.text and 'name="unusual"' in answer.text
        answer = send(client, here, clock, case, "schedule", **asked, unusual="y")
    assert answer.status_code == 303


def client_form(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> str:
    number = case.number
    sign_in(client, here.person("village.mediator"), at=clock.at)
    return client.get(f"/disputes/{number}/schedule").text


def test_a_party_wanted_twice_is_said_where_the_other_case_may_be_seen(here: County, case: Dispute) -> None:
    another_mediator(here, at=here.at)
    other = make_dispute(here, State.MEDIATING, at=here.at + timedelta(days=2))
    advance_to_second(here, other)
    plan(here, other, who="second.mediator")
    with pytest.raises(Refused, match="王某 9月21日 09:00 到 10:00 还要去另一场调解"):
        plan(here, case)


def advance_to_second(here: County, case: Dispute) -> None:
    from mediation.disputes.actions import record

    record(here.session, case, "name_mediator", actor=here.actor("village.head"), at=here.at + timedelta(days=2, hours=3),
           mediator="second.mediator", impartial=True, reason="分开办")


def test_a_meeting_of_a_case_that_is_hidden_is_not_told(here: County, case: Dispute) -> None:
    hidden = make_dispute(here, at=here.at + timedelta(days=2), region="330681104259")
    advance(here.session, hidden, "accept", actor=here.actor("fengqiao.window"), at=here.at + timedelta(days=2, minutes=1))
    advance(here.session, hidden, "assign", actor=here.actor("fengqiao.window"), at=here.at + timedelta(days=2, minutes=2), unit="V330681104259")
    advance(here.session, hidden, "sign", actor=here.actor("stranger.mediator"), at=here.at + timedelta(days=2, minutes=3), impartial=True)
    plan(here, hidden, who="stranger.mediator")
    assert plan(here, case).no == 1  # the same applicant, whom nobody here can know to be busy


def test_rescheduled_it_is_to_be_told_anew_and_cancelled_it_says_why(
    client: FlaskClient, here: County, clock: Clock, case: Dispute
) -> None:
    plan(here, case)
    at, village = clock.at, here.actor("village.mediator")
    serve(here.session, case, actor=village, at=at, meeting=1, parties=[1], how="phone", served_at=at, reached=True)
    answer = send(client, here, clock, case, "reschedule", meeting="1", starts_at="2026-09-22T14:00", minutes="90", place="村部", reason="王某没空")
    assert answer.status_code == 303, answer.text
    page = client.get(f"/disputes/{case.number}/meetings").text
    assert "9月22日 14:00 到 15:30" in page and page.count("还没送") == 2 and "电话送到了" in page and "改过 1 次" in page
    assert send(client, here, clock, case, "cancel_meeting", meeting="1", reason="").status_code == 422
    assert send(client, here, clock, case, "cancel_meeting", meeting="1", reason="先去看现场").status_code == 303
    page = client.get(f"/disputes/{case.number}/meetings").text
    assert "取消了的" in page and "先去看现场" in page
    again = send(client, here, clock, case, "cancel_meeting", meeting="1", reason="再取消")
    assert again.status_code == 422 and "已经取消，或者已经记过了" in again.text
    assert "没有约好的调解" in client.get(f"/disputes/{case.number}/cancel_meeting").text


def test_each_try_is_a_row_and_three_in_vain_are_shown(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    plan(here, case)
    for hour in ("08:00", "08:20", "08:40"):
        answer = send(client, here, clock, case, "serve", meeting="1", parties=["2"], how="phone", served_at=f"2026-09-18T{hour}", reached="no", note="没人接")
        assert answer.status_code == 303, answer.text
    page = client.get(f"/disputes/{case.number}/meetings").text
    assert "3 次没联系上" in page and "可以张贴公告" in page and page.count("没人接") == 3 and "骆建国" in page
    answer = send(client, here, clock, case, "serve", meeting="1", parties=["2"], how="proxy", served_at="2026-09-18T08:50", reached="yes")
    assert answer.status_code == 409 and "写一下谁代收的" in answer.text
    answer = send(client, here, clock, case, "serve", meeting="1", parties=["2"], how="proxy", served_at="2026-09-18T08:50", reached="yes", receiver="妻子李某")
    assert answer.status_code == 303
    page = client.get(f"/disputes/{case.number}/meetings").text
    assert "他人代收送到了" in page and "妻子李某代收" in page and "可以张贴公告" not in page


def test_a_home_and_who_took_a_notice_stay_out_of_the_chain_and_the_log(
    client: FlaskClient, here: County, clock: Clock, case: Dispute, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody can ever take a word out of an event: what was typed with it stands beside the chain, for who sees the case."""
    caplog.set_level(logging.DEBUG)
    room = add_room(here.session, actor=here.actor("village.head"), name="一号调解室")
    first, second, third = (f"枫源村三组{no}号王某家 1380000{no}34" for no in (12, 13, 14))
    taken = {"parties": ["1"], "how": "proxy", "served_at": "2026-09-18T08:40", "reached": "yes", "receiver": "妻子李某 13900005678"}
    again = {"meeting": "1", "minutes": "60", "reason": "腿脚不便"}
    sitting = {"held_at": "2026-09-18T08:30", "place": third, "parties": ["1", "2"], "course": "各说各的", "result": "continue"}
    for name, form in (
        ("schedule", FORM | {"place": first}), ("serve", taken | {"meeting": "1"}),
        ("reschedule", again | {"starts_at": "2026-09-22T09:00", "place": second}),
        ("session", sitting | {"next_at": "2026-09-24T15:00"}), ("cancel_meeting", {"meeting": "1", "reason": "先看现场"}),
    ):
        answer = send(client, here, clock, case, name, **form)
        assert answer.status_code == 303, answer.text
    blank = send(client, here, clock, case, "tell_off", **taken | {"meeting": "1", "receiver": " "})
    assert blank.status_code == 409 and "写一下谁代收的" in blank.text
    assert send(client, here, clock, case, "tell_off", **taken | {"meeting": "1"}).status_code == 303
    assert send(client, here, clock, case, "schedule", **FORM | {"once": "b", "room": str(room.id), "place": ""}).status_code == 303
    timeline = client.get(f"/disputes/{case.number}").text
    assert f"9月21日 09:00 到 10:00，{first}" in timeline and f"改到9月22日 09:00 到 10:00，{second}" in timeline
    assert "理由：腿脚不便" in timeline and "理由：先看现场" in timeline
    assert "9月21日 09:00 到 10:00，枫源村一号调解室" in timeline and "他人代收，1 位送到了，代收人见“调解”" in timeline
    page = client.get(f"/disputes/{case.number}/meetings").text
    assert second in page and third in page and "妻子李某 13900005678代收" in page
    kept = [event.facts for event in events_of(here.session, case.id)]
    logged = [logs.JsonLines().format(line) for line in caplog.records]
    assert logged
    for word in ("腿脚不便", "先看现场", "三组", "王某家", "妻子", "13900005678", "13800001234", "13800001334", "13800001434"):
        assert word not in str(kept) and word not in str(logged)
    assert {"serve", "tell_off", "schedule", "reschedule", "session"} <= {event.name for event in events_of(here.session, case.id)}
    assert not verify(here.session)


def test_a_file_of_the_case_proves_that_a_notice_was_served(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    plan(here, case)
    other = make_dispute(here, State.MEDIATING, at=clock.at - timedelta(days=1))
    village, session = here.actor("village.mediator"), here.session

    def brought(to: Dispute, name: str, colour: str) -> File:
        return store(session, to, actor=village, at=clock.at, name=name, content=photo(colour), caption=None, brought_by_no=None, kind=FileKind.OTHER)

    brought(case, "回执.jpg", "navy")
    struck = brought(case, "别的.jpg", "red")
    for colour in ("navy", "red", "green"):
        brought(other, f"{colour}.jpg", colour)
    withdraw(session, case, struck, actor=village, at=clock.at, reason="传错了")
    given = {"meeting": "1", "parties": ["1"], "how": "in_person", "served_at": "2026-09-18T08:40", "reached": "yes"}
    for wrong in ("2", "3", "回执"):  # withdrawn; of another case; no number
        answer = send(client, here, clock, case, "serve", **given, proof=wrong)
        assert answer.status_code == 422 and "从列出来的里面选一个" in answer.text
    with pytest.raises(Invalid, match="材料里没有这个编号的凭证"):
        serve(session, case, actor=village, at=clock.at, meeting=1, parties=[1], how="phone", served_at=clock.at, reached=True, proof=2)
    form = client.get(f"/disputes/{case.number}/serve?meeting=1").text
    assert "1. 回执.jpg" in form and "别的.jpg" not in form
    assert send(client, here, clock, case, "serve", **given, proof="1").status_code == 303
    assert send(client, here, clock, case, "serve", **{**given, "parties": ["2"]}, proof="").status_code == 303
    page = client.get(f"/disputes/{case.number}/meetings").text
    assert page.count("凭证：材料第 1 号") == 1 and f'href="/disputes/{case.number}/files/1"' in page
    assert "1 位送到了，凭证见材料第 1 号" in client.get(f"/disputes/{case.number}").text
    assert [(each.party_no, each.proof_no) for each in meetings_of(session, case.id)[0].invitations] == [(1, 1), (2, None)]
    assert not verify(session)


def test_a_notice_cannot_be_served_in_the_future_or_to_who_was_not_asked(here: County, clock: Clock, case: Dispute) -> None:
    plan(here, case, parties=[1])
    given = {"actor": here.actor("village.mediator"), "at": clock.at, "meeting": 1, "how": "phone", "reached": True}
    with pytest.raises(Refused, match="要在现在以前"):
        serve(here.session, case, parties=[1], served_at=clock.at + timedelta(hours=1), **given)
    with pytest.raises(Invalid, match="这次没有请"):
        serve(here.session, case, parties=[2], served_at=clock.at, **given)


def test_the_window_of_the_town_may_serve_what_the_village_arranged(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    plan(here, case)
    form = {"meeting": "1", "parties": ["1"], "how": "in_person", "served_at": "2026-09-18T08:40", "reached": "yes"}
    assert send(client, here, clock, case, "serve", "fengqiao.window", **form).status_code == 303


def test_what_is_arranged_falls_away_when_the_case_leaves(here: County, clock: Clock, case: Dispute) -> None:
    room = add_room(here.session, actor=here.actor("village.head"), name="一号调解室")
    village = here.actor("village.mediator")
    record_session(here.session, case, actor=village, at=clock.at, held_at=clock.at, place="村部", present="双方", course="谈不拢", result="failed")
    plan(here, case, room=room.id)
    advance(here.session, case, "escalate", actor=here.actor("village.mediator"), at=clock.at, reason="far_apart", note="差得太远")
    row = here.session.scalars(select(Meeting)).one()
    assert row.status is MeetingStatus.CANCELLED and row.reason == "案件上报"
    other = make_dispute(here, State.MEDIATING, at=clock.at - timedelta(hours=3))
    assert plan(here, other, room=room.id).no == 1


def test_a_record_closes_its_meeting_and_the_next_date_makes_another(here: County, clock: Clock, case: Dispute) -> None:
    village = here.actor("village.mediator")
    plan(here, case)
    later = moment("2026-09-21 10:00")
    sitting = {"actor": village, "at": later, "held_at": MORNING, "place": "文化礼堂", "course": "各说各的", "result": "continue", "parties": [1, 2]}
    held = record_session(here.session, case, meeting=1, next_at=moment("2026-09-24 15:00"), **sitting)
    assert (held.meeting_no, held.next_no, held.present) == (1, 2, "王某、高某")
    first, second = sorted(meetings_of(here.session, case.id), key=lambda m: m.no)
    assert first.status is MeetingStatus.HELD and second.status is MeetingStatus.PLANNED and second.party_nos == [1, 2]
    with pytest.raises(Invalid, match="已经记过了"):
        record_session(here.session, case, meeting=1, **sitting)
    cancel(here.session, case, actor=village, at=later, meeting=2, reason="不用了")
    with pytest.raises(Refused, match="没有约好的调解"):
        cancel(here.session, case, actor=village, at=later, meeting=2, reason="不用了")


def test_the_next_date_has_the_room_again_and_clashes_are_said(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    room = add_room(here.session, actor=here.actor("village.head"), name="一号调解室")
    other = make_dispute(here, State.MEDIATING, at=here.at + timedelta(days=2))
    plan(here, case, room=room.id, place="", starts_at=clock.at + timedelta(hours=1))
    plan(here, other, room=room.id, place="", starts_at=MORNING)
    clock.at += timedelta(hours=2)
    sitting = {"held_at": "2026-09-18T10:00", "place": "枫源村一号调解室", "course": "各说各的", "result": "continue", "parties": ["1", "2"], "meeting": "1"}
    taken = send(client, here, clock, case, "session", **sitting, next_at="2026-09-21T09:30")
    assert taken.status_code == 409 and "一号调解室 9月21日 09:00 到 10:00 已经有人用" in taken.text and "各说各的" in taken.text
    assert "骆建国 9月21日 09:00 到 10:00 还约了一场调解" in taken.text and 'name="despite"' in taken.text
    assert send(client, here, clock, case, "session", **sitting, next_at="2026-09-21T09:30", despite="y").status_code == 409
    night = send(client, here, clock, case, "session", **sitting, next_at="2026-09-22T03:00")
    assert night.status_code == 409 and "约的是 03:00 到 04:00，看一下有没有写错。" in night.text and 'name="unusual"' in night.text
    elsewhere = sitting | {"place": "王某家里"}
    assert send(client, here, clock, case, "session", **elsewhere, next_at="2026-09-21T09:30").status_code == 409  # the people still are not free
    assert send(client, here, clock, case, "session", "fengqiao.head", **sitting, next_at="2026-09-21T09:30").status_code == 403
    assert send(client, here, clock, case, "session", **sitting, next_at="2026-09-21T10:00").status_code == 303
    here.session.expire_all()
    following = next(meeting for meeting in meetings_of(here.session, case.id) if meeting.no == 2)
    assert (following.room_id, following.place) == (room.id, "枫源村一号调解室")
    with pytest.raises(Refused, match="已经有人用"):
        plan(here, other, at=clock.at, room=room.id, place="", starts_at=MORNING + timedelta(minutes=90), despite=True)


def test_the_head_keeps_the_rooms(client: FlaskClient, here: County, clock: Clock) -> None:
    sign_in(client, here.person("village.head"), at=clock.at)
    assert client.post("/meetings/rooms", data={"name": "一号调解室", "note": "坐 8 人", "once": "r"}).status_code == 303
    assert client.post("/meetings/rooms", data={"name": "一号调解室", "once": "r"}).status_code == 303  # the same form again
    assert "已经有一间" in client.post("/meetings/rooms", data={"name": "一号调解室", "once": "s"}).text
    assert "写一下叫什么" in client.post("/meetings/rooms", data={"name": " ", "once": "t"}).text
    room = here.session.scalars(select(Room)).one()
    sign_in(client, here.person("village.mediator"), at=clock.at)
    assert client.get("/meetings/rooms").status_code == 403
    sign_in(client, here.person("fengqiao.head"), at=clock.at)
    assert client.post(f"/meetings/rooms/{room.id}/close").status_code == 404
    sign_in(client, here.person("village.head"), at=clock.at)
    assert client.post(f"/meetings/rooms/{room.id}/close").status_code == 303
    assert "不再约了" in client.get("/meetings/rooms").text


def test_the_unit_sees_its_days_and_rooms_and_nothing_of_others_cases(
    client: FlaskClient, here: County, clock: Clock, case: Dispute
) -> None:
    room = add_room(here.session, actor=here.actor("fengqiao.head"), name="大调解室")
    plan(here, case, room=room.id, place="")
    sign_in(client, here.person("village.mediator"), at=clock.at)
    page = client.get("/meetings").text
    assert "星期一" in page and "09:00 到 10:00" in page and case.number in page
    assert case.number in client.get("/meetings?mine=1").text
    sign_in(client, here.person("fengqiao.head"), at=clock.at)
    page = client.get("/meetings").text
    assert "别的单位约的" in page and case.number not in page and "大调解室" in page
    sign_in(client, here.person("stranger.mediator"), at=clock.at)
    assert "今后没有约好的调解" in client.get("/meetings").text


def test_who_had_the_notice_is_told_that_it_is_off_until_they_were(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    """谈成了: the meeting arranged before is off; whoever was asked to it is told, and the banner stays until then."""
    village = here.actor("village.mediator")
    plan(here, case, parties=[1, 2])
    serve(here.session, case, actor=village, at=clock.at, meeting=1, parties=[1], how="phone", served_at=clock.at, reached=True)
    serve(here.session, case, actor=village, at=clock.at, meeting=1, parties=[2], how="phone", served_at=clock.at, reached=False)
    record_session(here.session, case, actor=village, at=clock.at, held_at=clock.at, place="村部", parties=[2], course="谈", result="continue",
                   next_at=MORNING + timedelta(days=2))
    sign_in(client, here.person("village.mediator"), at=clock.at)
    assert "告诉他们不用来了" not in client.get(f"/disputes/{case.number}").text
    assert client.get(f"/disputes/{case.number}/tell_off").status_code == 409
    advance(here.session, case, "withdraw", actor=village, at=clock.at, all_applicants=True, asked_on=clock.at.date(), reason="自己谈好了")
    page = client.get(f"/disputes/{case.number}").text
    assert "9月21日 09:00 的调解因“撤回”取消，王某接到过通知" in page and "9月23日 09:00 的调解因“撤回”取消，高某接到过通知" in page
    seen = client.get(f"/disputes/{case.number}/meetings").text
    assert "要告诉接到过通知的：王某" in seen and "电话送到了" in seen and "记下已通知" in seen
    form = {"meeting": "1", "parties": ["1"], "how": "phone", "served_at": "2026-09-18T09:00", "reached": "no", "once": "a"}
    assert client.post(f"/disputes/{case.number}/tell_off", data=form | {"parties": ["2"]}).status_code == 422
    assert client.post(f"/disputes/{case.number}/tell_off", data=form).status_code == 303
    assert "王某接到过通知" in client.get(f"/disputes/{case.number}").text
    for _ in range(2):
        assert client.post(f"/disputes/{case.number}/tell_off", data=form | {"reached": "yes", "once": "b"}).status_code == 303
    page = client.get(f"/disputes/{case.number}").text
    assert "王某接到过通知" not in page and "高某接到过通知" in page and "1 位知道不用来了" in page
    assert "电话，告诉取消了" in client.get(f"/disputes/{case.number}/meetings").text
    assert client.post(f"/disputes/{case.number}/tell_off", data=form | {"meeting": "2", "parties": ["2"], "reached": "yes", "once": "c"}).status_code == 303
    assert "告诉他们不用来了" not in client.get(f"/disputes/{case.number}").text
    assert verify(here.session) == []
    sign_in(client, here.person("stranger.mediator"), at=clock.at)
    assert client.get(f"/disputes/{case.number}/tell_off").status_code == 404


def test_three_tries_in_vain_are_enough_and_what_had_passed_is_over(here: County, clock: Clock, case: Dispute) -> None:
    village = here.actor("village.mediator")
    plan(here, case)
    serve(here.session, case, actor=village, at=clock.at, meeting=1, parties=[1, 2], how="wechat", served_at=clock.at, reached=True)
    cancel(here.session, case, actor=village, at=clock.at, meeting=1, reason="下大雨")
    assert untold(events_of(here.session, case.id), clock.at)[1].parties == (1, 2)
    for _ in range(3):
        tell_off(here.session, case, actor=village, at=clock.at, meeting=1, parties=[1], how="phone", served_at=clock.at, reached=False)
    assert untold(events_of(here.session, case.id), clock.at)[1].parties == (2,)
    plan(here, case, starts_at=clock.at + timedelta(hours=1))
    serve(here.session, case, actor=village, at=clock.at, meeting=2, parties=[1], how="phone", served_at=clock.at, reached=True)
    advance(here.session, case, "withdraw", actor=village, at=clock.at + timedelta(days=1), all_applicants=True, asked_on=clock.at.date(), reason="自己谈好了")
    assert list(untold(events_of(here.session, case.id), clock.at)) == [1]


def test_what_was_sent_is_seen_on_the_record_after_it_was_held_and_settled(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    village = here.actor("village.mediator")
    plan(here, case)
    serve(here.session, case, actor=village, at=clock.at, meeting=1, parties=[1, 2], how="wechat", served_at=clock.at, reached=True, note="有截图")
    record_session(here.session, case, actor=village, at=clock.at, held_at=clock.at, place="文化礼堂", parties=[1, 2], course="谈", result="agreed", meeting=1)
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    page = client.get(f"/disputes/{case.number}/meetings").text
    assert "通知送达：2 位" in page and "微信送到了，有截图" in page
