"""What people look for is somebody's name or number: it stands in no address."""

from __future__ import annotations

from urllib.parse import unquote

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mediation.disputes.actions import advance
from tests.make import DUHUANG, HUICUN, Clock, county, make_dispute, sign_in
from workflows.states import State


def test_a_search_leads_to_the_case_and_leaves_no_name_in_the_address(
    client: FlaskClient, session: Session, clock: Clock
) -> None:
    here = county(session, at=clock.at)
    case = make_dispute(here)
    name = case.parties[0].name
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    answer = client.post("/disputes/search", data={"q": name})
    assert answer.status_code == 303
    assert name not in unquote(answer.location)
    page = client.get(answer.location).text
    assert case.number in page
    assert f"“{name}”" in page


def test_a_broken_address_asks_to_search_again(client: FlaskClient, session: Session, clock: Clock) -> None:
    here = county(session, at=clock.at)
    sign_in(client, here.person("window"), at=clock.at)
    answer = client.get("/disputes?find=nonsense")
    assert answer.status_code == 422
    assert "重新查一次" in answer.text


def test_a_person_of_two_villages_is_changed_over_to_the_one_that_sees_the_case(
    client: FlaskClient, session: Session, clock: Clock
) -> None:
    here = county(session, at=clock.at)
    case = make_dispute(here, State.ACCEPTED, region="330681109298")
    advance(session, case, "assign", actor=here.actor("fengqiao.window"), at=clock.at, unit=DUHUANG)
    person = here.person("hui.mediator")
    sign_in(client, person, at=clock.at)
    with client.session_transaction() as held:
        held["unit_id"] = here.unit(HUICUN).id
    first = client.get(f"/disputes/{case.number}")
    assert first.status_code == 302
    assert "已换成杜黄新村的身份" in client.get(first.location).text
