"""风险 rises by rule, once, with the rule's words; it falls by a person."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.disputes.actions import advance, record
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.meetings.actions import record_session
from mediation.promises.actions import perform
from tests.make import FENGQIAO, Clock, County, county, make_dispute, moment, sign_in
from workflows.outcomes import Risk
from workflows.states import State

AT = moment("2026-09-18 09:00")


@pytest.fixture
def here(session: Session) -> County:
    return county(session, at=AT)


def raised(session: Session, case: Dispute) -> list[tuple[str, str]]:
    mine = select(Event).where(Event.dispute_id == case.id, Event.name == "raise_risk").order_by(Event.seq)
    return [(e.facts["rule"], e.facts["reason"]) for e in session.scalars(mine) if e.actor_id is None]


def sit(here: County, case: Dispute, hours: int, result: str = "failed") -> None:
    at = AT + timedelta(hours=hours)
    record_session(here.session, case, actor=here.actor("village.mediator"), at=at, held_at=at, place="村里",
                   present="双方", rights_told=True, course="谈不拢", result=result)


def test_the_third_failed_sitting_makes_it_orange(here: County) -> None:
    case = make_dispute(here, State.MEDIATING)
    sit(here, case, 1)
    sit(here, case, 2, "continue")
    sit(here, case, 3)
    assert case.risk is Risk.BLUE
    sit(here, case, 4)
    assert case.risk is Risk.ORANGE
    assert raised(here.session, case) == [("failed_thrice", "三次调解没谈成")]


def test_what_a_person_lowered_the_rule_leaves_alone(here: County) -> None:
    case = make_dispute(here, State.MEDIATING)
    for hours in (1, 2, 3):
        sit(here, case, hours)
    record(here.session, case, "lower_risk", actor=here.actor("village.head"), at=AT + timedelta(hours=4), risk="yellow",
           reason="双方只是赌气")
    sit(here, case, 5)
    assert case.risk is Risk.YELLOW
    assert len(raised(here.session, case)) == 1


def test_the_second_climb_makes_it_orange(here: County) -> None:
    case = make_dispute(here, State.MEDIATING)
    sit(here, case, 1, "continue")
    climb(here, case, "village.mediator", 2)
    assert case.risk is Risk.BLUE
    at = AT + timedelta(hours=3)
    advance(here.session, case, "assign", actor=here.actor("fengqiao.window"), at=at, unit=FENGQIAO)
    climb(here, case, "county.head", 4)
    assert case.risk is Risk.ORANGE
    assert raised(here.session, case) == [("climbed_twice", "第二次上报")]


def climb(here: County, case: Dispute, who: str, hours: int) -> None:
    advance(here.session, case, "escalate", actor=here.actor(who), at=AT + timedelta(hours=hours), reason="far_apart",
            note="差得太远")


def test_a_broken_promise_makes_it_yellow(here: County) -> None:
    case = make_dispute(here, State.CONCLUDED)
    asked = AT + timedelta(days=1)  # no day was agreed: nothing is broken before somebody asked for it
    record(here.session, case, "look_promise", actor=here.actor("village.mediator"), at=asked, promises=[1], found="urged",
           note="当面催的", next_on=asked.date() + timedelta(days=2))
    perform(here.session, case, actor=here.actor("village.mediator"), at=AT + timedelta(days=9), term=1,
                status="breached", note="说没空")
    assert case.risk is Risk.YELLOW
    assert raised(here.session, case) == [("broken_promise", "约定到期没有履行")]


def test_five_on_the_other_side_are_a_group_as_soon_as_they_are_known(here: County) -> None:
    case = make_dispute(here)
    others: list[dict[str, Any]] = [{"role": "respondent", "kind": "person", "name": f"高{n}"} for n in range(3)]
    record(here.session, case, "amend", actor=here.actor("fengqiao.window"), at=AT, parties=others)
    assert case.risk is Risk.BLUE
    record(here.session, case, "amend", actor=here.actor("fengqiao.window"), at=AT,
           parties=[{"role": "respondent", "kind": "person", "name": "高九"}])
    assert (case.risk, raised(here.session, case)) == (Risk.ORANGE, [("group", "一方有 5 人以上")])


@pytest.mark.parametrize(("first", "risk"), [
    (AT - timedelta(days=300), Risk.YELLOW), (AT - timedelta(days=400), Risk.BLUE),
])  # fmt: skip
def test_who_comes_a_third_time_within_a_year(session: Session, first: datetime, risk: Risk) -> None:
    here = county(session, at=AT - timedelta(days=500))
    people = [
        {"role": "applicant", "kind": "person", "name": "王某", "id_number": "330681196503070022"},
        {"role": "respondent", "kind": "person", "name": "高某"},
    ]
    for at in (first, AT - timedelta(days=20)):
        assert make_dispute(here, at=at, title="别的事", parties=people).risk is Risk.BLUE
    case = make_dispute(here, at=AT, parties=people)
    assert case.risk is risk
    assert raised(session, case) == ([("came_again", "同一当事人一年里第三次来反映")] if risk is Risk.YELLOW else [])


def test_the_system_writes_it_in_the_chain_like_anybody(here: County) -> None:
    case = make_dispute(here, State.MEDIATING)
    for hours in (1, 2, 3):
        sit(here, case, hours)
    last = here.session.scalars(select(Event).where(Event.dispute_id == case.id).order_by(Event.seq.desc())).first()
    assert last is not None and (last.name, last.roles, last.hash) == ("raise_risk", "system", case.last_hash)
    assert last.digest() == last.hash
    assert case.version == last.seq


@pytest.mark.parametrize(("act", "offered"), [("raise_risk", {"red"}), ("lower_risk", {"yellow", "blue"})])
def test_only_grades_it_can_go_to_are_offered(
    client: FlaskClient, here: County, clock: Clock, act: str, offered: set[str]
) -> None:
    case = make_dispute(here, State.MEDIATING)
    case.risk = Risk.ORANGE
    sign_in(client, here.person("village.mediator"), at=clock.at)
    page = client.get(f"/disputes/{case.number}/{act}").text
    assert set(re.findall(r'name="risk"[^>]*value="(\w+)"', page)) == offered
