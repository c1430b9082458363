"""报警/通报: a red risk has hours, everybody hears when they are over, and nothing ends the case before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.clocks.models import Clock
from mediation.disputes.actions import advance, record
from mediation.disputes.models import Dispute
from mediation.disputes.time_moves import flag_overdue
from mediation.notices.models import Notice
from tests.make import Clock as Wall
from tests.make import County, county, make_dispute, moment, sign_in
from workflows.clocks import ClockKind, ClockStatus
from workflows.guarding import Refused
from workflows.outcomes import Risk
from workflows.states import State

# A Saturday: danger does not wait for the office to open.
AT = moment("2026-09-19 16:00")
REPORTED = {"to": "枫桥派出所", "content": "扬言动刀"}
SENTENCE = "红色风险要先报警或通报，再办这一步。"


@pytest.fixture
def here(session: Session) -> County:
    return county(session, at=AT - timedelta(days=1))


def clock_of(session: Session, case: Dispute) -> Clock | None:
    mine = select(Clock).where(Clock.dispute_id == case.id, Clock.kind == ClockKind.DANGER)
    return session.scalars(mine.order_by(Clock.id.desc())).first()


def report(here: County, case: Dispute, minutes: int) -> None:
    at = AT + timedelta(minutes=minutes)
    record(here.session, case, "report_danger", actor=here.actor("fengqiao.window"), at=at, told_at=at, **REPORTED)


def test_a_red_hazard_at_the_window_starts_two_hours(here: County) -> None:
    case = make_dispute(here, at=AT, hazards=["weapon"])
    clock = clock_of(here.session, case)
    assert clock is not None and clock.due_at == AT + timedelta(hours=2)
    assert (case.due_kind, case.due_at) == ("danger", clock.due_at)
    assert clock_of(here.session, make_dispute(here, at=AT, hazards=["wages"])) is None


def test_a_risk_that_turns_red_starts_them_too_and_only_a_report_meets_them(here: County) -> None:
    case = make_dispute(here, State.MEDIATING, at=AT)
    village = here.actor("village.mediator")
    record(here.session, case, "raise_risk", actor=village, at=AT + timedelta(hours=1), risk="red", reason="带了刀来")
    clock = clock_of(here.session, case)
    assert clock is not None and clock.due_at == AT + timedelta(hours=3)
    record(here.session, case, "note", actor=village, at=AT + timedelta(hours=1), text="去劝了")
    assert clock.status is ClockStatus.RUNNING
    report(here, case, 80)
    assert (clock.status, clock.overdue_since) == (ClockStatus.MET, None)
    assert case.due_kind == "mediation"


@pytest.mark.parametrize(("state", "move", "facts"), [
    (State.SUBMITTED, "advise", {"answer": "去派出所"}),
    (State.MEDIATING, "fail", {"position_applicant": "赔", "position_respondent": "不赔", "undisputed": "无",
                               "route": "litigation", "chose_route": True}),
    (State.MEDIATING, "withdraw", {"all_applicants": True, "asked_on": AT.date(), "reason": "不告了"}),
])  # fmt: skip
def test_nothing_ends_it_before_somebody_was_told(here: County, state: State, move: str, facts: dict[str, Any]) -> None:
    case = make_dispute(here, state, at=AT, hazards=["revenge"])
    doer = here.actor("fengqiao.window" if state is State.SUBMITTED else "village.mediator")
    with pytest.raises(Refused) as refusal:
        advance(here.session, case, move, actor=doer, at=AT + timedelta(hours=1), **facts)
    assert refusal.value.sentence.startswith(SENTENCE)
    assert case.state is state


def test_it_is_assigned_meanwhile_and_lowered_only_afterwards(here: County) -> None:
    case = make_dispute(here, State.MEDIATING, at=AT, hazards=["self_harm"])
    village, calm = here.actor("village.mediator"), {"risk": "yellow", "reason": "人已经送回家"}
    with pytest.raises(Refused, match=SENTENCE):
        record(here.session, case, "lower_risk", actor=village, at=AT + timedelta(minutes=30), **calm)
    report(here, case, 40)
    record(here.session, case, "lower_risk", actor=village, at=AT + timedelta(minutes=50), **calm)
    assert case.risk is Risk.YELLOW


def test_red_again_must_be_told_again(here: County) -> None:
    case = make_dispute(here, State.MEDIATING, at=AT, hazards=["weapon"])
    village, later = here.actor("village.mediator"), AT + timedelta(days=1)
    report(here, case, 10)
    record(here.session, case, "lower_risk", actor=village, at=AT + timedelta(minutes=20), risk="blue", reason="平静了")
    record(here.session, case, "raise_risk", actor=village, at=later, risk="red", reason="又带刀来")
    clock = clock_of(here.session, case)
    assert clock is not None and clock.due_at == later + timedelta(hours=2)
    with pytest.raises(Refused, match=SENTENCE):
        record(here.session, case, "lower_risk", actor=village, at=later, risk="blue", reason="没事")


@pytest.mark.parametrize(("red_after", "counts"), [(23, True), (125, False)])
def test_who_was_told_in_the_hours_before_it_turned_red_is_not_told_again(
    here: County, client: FlaskClient, clock: Wall, red_after: int, counts: bool
) -> None:
    case = make_dispute(here, State.MEDIATING, at=AT)
    report(here, case, 0)
    red_at = AT + timedelta(minutes=red_after)
    record(here.session, case, "raise_risk", actor=here.actor("village.mediator"), at=red_at, risk="red", reason="带刀")
    hours = clock_of(here.session, case)
    assert hours is not None and hours.started_at == red_at
    assert (hours.status, hours.ended_at) == ((ClockStatus.MET, red_at) if counts else (ClockStatus.RUNNING, None))
    clock.at = red_at
    sign_in(client, here.person("supervisor"), at=red_at)
    page = client.get(f"/disputes/{case.number}").text
    assert ("转红以前，9月19日 16:00 已经报给枫桥派出所，不用再报" in page) is counts
    calm = {"risk": "orange", "reason": "人已经带走"}
    if counts:
        record(here.session, case, "lower_risk", actor=here.actor("village.mediator"), at=red_at, **calm)
        # that danger is over: what turns red after it is another, and is told of again
        again = red_at + timedelta(minutes=5)
        record(here.session, case, "raise_risk", actor=here.actor("village.mediator"), at=again, risk="red", reason="又来")
        fresh = clock_of(here.session, case)
        assert fresh is not None and fresh.status is ClockStatus.RUNNING and fresh.started_at == again


def test_when_the_hours_are_over_head_town_and_supervisor_hear_in_the_same_minute(here: County) -> None:
    case = make_dispute(here, State.MEDIATING, at=AT, hazards=["weapon"])
    late = AT + timedelta(hours=2, minutes=1)
    flag_overdue(here.session, at=late)
    told = set(here.session.scalars(select(Notice.person_id).where(Notice.text.startswith("险情通报时限已超期"))))
    assert told == {here.person(name).id for name in ("village.head", "fengqiao.head", "supervisor")}
    before = len(here.session.scalars(select(Notice.id)).all())
    flag_overdue(here.session, at=late + timedelta(minutes=5))
    assert len(here.session.scalars(select(Notice.id)).all()) == before
    assert case.overdue_since is not None
    report(here, case, 150)
    clock = clock_of(here.session, case)
    assert clock is not None and clock.overdue_since == AT + timedelta(hours=2)


def test_the_supervisor_sees_what_was_not_told_in_time_and_what_nobody_looked_at_again(
    client: FlaskClient, here: County, clock: Wall
) -> None:
    case = make_dispute(here, State.MEDIATING, at=AT, hazards=["weapon"])
    clock.at = AT + timedelta(hours=3)
    sign_in(client, here.person("supervisor"), at=clock.at)
    assert "报警或通报已经超时" in client.get(f"/disputes/{case.number}").text
    home = client.get("/overview").text
    assert "报险超时，还没报警或通报" in home and "报危险后还没复核" not in home
    assert case.number in client.get("/disputes?reported=late").text
    report(here, case, 185)
    home = client.get("/overview").text
    assert "报危险后还没复核" in home and "报险超时" not in home
    assert case.number in client.get("/disputes?reported=unseen").text
    record(here.session, case, "note", actor=here.actor("fengqiao.window"), at=AT + timedelta(minutes=190), text="等回音")
    assert "报危险后还没复核" in client.get("/overview").text
    record(here.session, case, "note", actor=here.actor("fengqiao.head"), at=AT + timedelta(minutes=200), text="去看过，平静了")
    assert "报危险后还没复核" not in client.get("/overview").text
    assert case.number not in client.get("/disputes?reported=unseen").text


def test_what_is_to_be_done_speaks_of_the_clock_that_gives_the_light(
    client: FlaskClient, here: County, clock: Wall
) -> None:
    make_dispute(here, State.SUSPENDED, at=AT, hazards=["weapon"])
    make_dispute(here, State.ACCEPTED, at=AT, hazards=["weapon"])
    clock.at = AT + timedelta(hours=30)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    mine = client.get("/mine?turn=theirs").text
    assert "马上报警或通报" in mine and "超期 1 天 4 小时" in mine  # 中止 stops the quarrel, not the danger
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    desk = client.get("/desk").text
    assert "马上报警或通报" in desk and "选承办单位" not in desk


def test_a_late_citizen_clock_is_said_to_be_the_citizens(client: FlaskClient, here: County, clock: Wall) -> None:
    case = make_dispute(here, State.MEDIATING, at=AT)
    case.due_kind, case.due_at, case.amber_at = "total", AT, AT
    clock.at = AT + timedelta(days=1)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    assert "居民时限已过，尽快办出结果" in client.get("/mine").text
