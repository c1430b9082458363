"""What the timeline and the forms say of a step: when a sitting was held, which ground it was, whom it is not sent to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.disputes.legs import Involvement
from mediation.disputes.requesting import request
from mediation.meetings.actions import record_session
from tests.make import FENGQIAO, FENGYUAN, LABOUR, Clock, County, county, make_dispute, moment, sign_in
from workflows.states import State

GROUND = {"ground": "N03", "route": "litigation", "explanation": "法院已经判了。"}


@pytest.fixture
def here(client: FlaskClient, session: Session, clock: Clock) -> County:
    return county(session, at=clock.at)


@pytest.mark.parametrize(("held", "said", "badge"), [
    ("2026-09-18 09:03", "9月18日 09:03，枫源村调解室；到场：双方", ""),
    ("2026-09-17 15:30", "9月17日 15:30，枫源村调解室；到场：双方", "受理前，补记"),
    ("2026-09-18 08:00", "9月18日 08:00，枫源村调解室；到场：双方", "受理前"),
])  # fmt: skip
def test_a_sitting_says_when_and_where_it_was_held(
    client: FlaskClient, session: Session, here: County, clock: Clock, held: str, said: str, badge: str
) -> None:
    case = make_dispute(here, State.MEDIATING)
    record_session(
        session, case, actor=here.actor("village.mediator"), at=clock.at + timedelta(minutes=10), held_at=moment(held),
        place="枫源村调解室", present="双方", course="各说各的", result="continue", rights_told=True,
    )  # fmt: skip
    sign_in(client, here.person("village.mediator"), at=clock.at)
    page = client.get(f"/disputes/{case.number}").text
    assert said in page
    assert ("受理前" in page, "补记" in page) == ("受理前" in badge, "补记" in badge)
    assert not badge or f">{badge}</span>" in page


def test_what_was_held_earlier_and_written_down_later_says_so(
    client: FlaskClient, session: Session, here: County, clock: Clock
) -> None:
    case = make_dispute(here, State.MEDIATING)
    clock.at += timedelta(days=3)
    record_session(
        session, case, actor=here.actor("village.mediator"), at=clock.at, held_at=clock.at - timedelta(days=1),
        place="村部", present="双方", course="各说各的", result="continue", rights_told=True,
    )  # fmt: skip
    sign_in(client, here.person("village.mediator"), at=clock.at)
    page = client.get(f"/disputes/{case.number}").text
    assert "9月20日 09:00，村部；到场：双方" in page and ">补记</span>" in page and "受理前" not in page


def test_a_ground_of_declining_is_told_with_its_code(
    client: FlaskClient, session: Session, here: County, clock: Clock
) -> None:
    case = make_dispute(here)
    request(session, case, "decline", actor=here.actor("fengqiao.window"), at=clock.at, **GROUND)
    sign_in(client, here.person("fengqiao.head"), at=clock.at)
    words = "N03 法院已经受理、判决或调解"
    assert words in client.get("/disputes/requests").text
    assert f"原因：{words}" in client.get(f"/disputes/{case.number}").text


def test_whoever_takes_a_case_does_not_help_itself(
    client: FlaskClient, session: Session, here: County, clock: Clock
) -> None:
    case = make_dispute(here, State.ACCEPTED)
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    said = {"unit": FENGYUAN, "co_units": [FENGYUAN, LABOUR]}
    assert client.post(f"/disputes/{case.number}/assign", data=said).status_code == 303
    parts = dict(session.execute(select(Involvement.unit_id, Involvement.part).where(Involvement.dispute_id == case.id)).all())
    assert (parts[here.unit(FENGYUAN).id], parts[here.unit(LABOUR).id]) == ("holder", "co_handler")


def test_the_holder_is_not_offered_as_its_own_helper(client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.ACCEPTED)
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    client.post(f"/disputes/{case.number}/assign", data={"unit": FENGQIAO, "reason": "村里是当事人"})
    page = client.get(f"/disputes/{case.number}/reassign").text
    helpers = page[page.index("要一起办的单位"):]
    assert LABOUR in helpers and FENGQIAO not in helpers


def test_a_village_mediator_is_told_who_may_decline(client: FlaskClient, here: County, clock: Clock) -> None:
    sign_in(client, here.person("village.mediator"), at=clock.at)
    client.post("/disputes/new", data={
        "do": "register", "channel": "visit", "region": "330681109290", "description": "后沟堵了。", "category": "02",
        "applicants-0-name": "王某", "respondents-0-name": "高某", "claims-0-text": "疏通水沟",
    })  # fmt: skip
    answer = client.post("/disputes/330681-2026-000001/accept", data={"category": "02", "refuses": "y"})
    assert "请本村负责人告知其他途径，办不予受理（N08）" in answer.text
