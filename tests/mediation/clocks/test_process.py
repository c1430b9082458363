"""What the process says of clocks, seen on cases: petitions, caps of pauses, who was told, provisional dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mediation.clocks.models import Clock
from mediation.clocks.queries import bare_clocks
from mediation.disputes.actions import advance
from tests.make import Clock as Now
from tests.make import County, county, make_dispute, moment, sign_in
from tests.mediation.disputes.tale import Tale, tale
from workflows.calendar import local_day
from workflows.clocks import ClockKind, ClockStatus
from workflows.grounds import LONGEST_PAUSE, SuspendGround
from workflows.guarding import Refused
from workflows.states import State

DAY = timedelta(days=1)


@pytest.fixture
def here(session: Session, clock: Now) -> County:
    return county(session, at=clock.at)


def notice_clock(session: Session, dispute_id: int) -> Clock | None:
    found = bare_clocks(session, dispute_id)
    return next((each for each in found if each.kind is ClockKind.PETITION_NOTICE), None)


def test_a_petition_is_answered_within_fifteen_days_of_coming_in(session: Session, here: County) -> None:
    case = make_dispute(here, channel="petition")
    found = notice_clock(session, case.id)
    assert found is not None
    assert (found.started_at, found.due_at) == (case.registered_at, moment("2026-10-08 17:30"))  # not in 国庆
    visit = make_dispute(here, channel="visit")
    assert notice_clock(session, visit.id) is None


@pytest.mark.parametrize("state", [State.ACCEPTED, State.DECLINED, State.ADVISED])
def test_accepting_declining_and_advising_answer_a_petition(session: Session, here: County, state: State) -> None:
    found = notice_clock(session, make_dispute(here, state, channel="petition").id)
    assert found is not None and (found.status, found.overdue_since) == (ClockStatus.MET, None)


@pytest.mark.parametrize("state", [State.DECLINED, State.ADVISED])
def test_a_petition_that_was_wrongly_refused_has_its_fifteen_days_again(
    session: Session, here: County, state: State
) -> None:
    case, at = make_dispute(here, state, channel="petition"), moment("2026-10-12 09:00")
    advance(session, case, "reopen", actor=here.actor("supervisor"), at=at, reason="wrongly_refused", note="材料其实齐")
    first, again = [each for each in bare_clocks(session, case.id) if each.kind is ClockKind.PETITION_NOTICE]
    assert (first.status, again.status, again.linked_id) == (ClockStatus.MET, ClockStatus.RUNNING, first.id)
    assert (again.started_at, local_day(again.due_at)) == (at, date(2026, 10, 27))


def test_a_petition_that_is_withdrawn_leaves_no_clock_running(session: Session) -> None:
    t = tale(session).register(channel="petition").do("fengqiao.window", "withdraw")
    assert t.running() == {"feedback"}


def test_a_pause_lasts_no_longer_than_its_ground_may_take(session: Session) -> None:
    t = tale(session).register().in_village()
    for ground in SuspendGround:
        last = t.today + LONGEST_PAUSE[ground] * DAY
        with pytest.raises(Refused, match=f"一次最多中止 {LONGEST_PAUSE[ground]} 天"):
            t.ask("village.mediator", "suspend", ground=ground.value, until=last + DAY)
    t.ask("village.mediator", "suspend", ground="cooling_off", until=t.today + 7 * DAY)


def test_an_extension_keeps_whom_it_was_told_and_the_page_says_so(
    session: Session, client: FlaskClient, clock: Now
) -> None:
    t: Tale = tale(session).register().in_village()
    with pytest.raises(Refused, match="勾上已经告诉了哪几方"):
        t.ask("village.mediator", "extend", told_parties=[])
    t.ask("village.mediator", "extend")
    t.approve("fengqiao.head")
    assert (t.events()[-1].facts["told_parties"], t.events()[-1].facts["told_how"]) == ([1, 2], "电话")
    clock.at = t.at
    sign_in(client, t.here.person("village.mediator"), at=clock.at)
    assert "已告诉王某、高某（电话）" in client.get(f"/disputes/{t.case.number}").text


def test_the_form_of_an_extension_asks_whom_it_was_told(session: Session, client: FlaskClient, clock: Now) -> None:
    t = tale(session).register().in_village()
    clock.at = t.at
    sign_in(client, t.here.person("village.mediator"), at=clock.at)
    page = client.get(f"/disputes/{t.case.number}/extend").text
    assert "告诉了哪几方" in page and "王某（申请人）" in page and "怎么告诉的" in page
    sent = client.post(f"/disputes/{t.case.number}/extend", data={"days": "5", "ground": "complex", "reason": "人多"})
    assert sent.status_code == 422 and "勾上已经告诉了哪几方要延期。" in sent.text


def test_a_provisional_date_is_marked_in_lists_on_the_case_and_at_registering(
    here: County, client: FlaskClient, clock: Now
) -> None:
    case = make_dispute(here, State.MEDIATING, at=moment("2026-12-28 09:00"))
    clock.at = moment("2026-12-28 10:00")
    sign_in(client, here.person("village.mediator"), at=clock.at)
    assert local_day(case.due_at).year == 2027 and case.due_provisional
    assert "（暂定）" in client.get("/mine").text
    page = client.get(f"/disputes/{case.number}").text
    assert "（暂定）" in page and "2027年放假安排还没有公布，这一天是暂定，公布后重新算。" in page
    assert "暂定，放假安排还没有公布）" in client.get("/disputes/new").text
