"""How many statements the pages and moves of every day may cost, whatever hangs on a case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mediation.agreements.actions import record_agreement
from mediation.disputes.actions import advance
from mediation.disputes.legs import Involvement
from mediation.disputes.models import Dispute
from mediation.disputes.requesting import request
from mediation.meetings.actions import record_session
from tests.make import HUICUN, Clock, County, county, make_dispute, moment, sign_in
from tests.mediation.desk.counting import queries
from workflows.states import State

AT = moment("2026-09-18 09:00")
PAGE = 12
ACCEPT = 16


@pytest.fixture
def here(session: Session) -> County:
    return county(session, at=AT)


@pytest.fixture
def rich(here: County, clock: Clock) -> Dispute:
    """Tried and agreed in the village, sent up, tried again in the town; twenty parties, a unit that helps, a request."""
    people = [{"role": "applicant", "kind": "person", "name": f"王{n}"} for n in range(19)]
    people.append({"role": "respondent", "kind": "person", "name": "高某"})
    case = make_dispute(here, State.MEDIATING, parties=people)
    village, window = here.actor("village.mediator"), here.actor("fengqiao.window")
    town, head = here.actor("fengqiao.mediator"), here.actor("fengqiao.head")
    _session(here, case, village, 1)
    _agreement(here, case, village)
    _session(here, case, village, 2)
    later = AT + timedelta(hours=5)
    advance(here.session, case, "escalate", actor=village, at=later, reason="far_apart", note="差得太远")
    advance(here.session, case, "assign", actor=window, at=later, unit="T330681109")
    advance(here.session, case, "sign", actor=head, at=later, mediator="fengqiao.mediator", impartial=True)
    _session(here, case, town, 6)
    _agreement(here, case, town)
    request(here.session, case, "suspend", actor=town, at=AT + timedelta(hours=7), ground="appraisal", proof="委托书",
            until=(AT + timedelta(days=10)).date())
    here.session.add(Involvement(dispute_id=case.id, unit_id=here.unit(HUICUN).id, part="co_handler", since=AT))
    clock.at = AT + timedelta(hours=8)
    return case


def _session(here: County, case: Dispute, actor: Any, hours: int) -> None:
    at = AT + timedelta(hours=hours)
    record_session(here.session, case, actor=actor, at=at, held_at=at, place="调解室", present="双方都到",
                   rights_told=True, course="各让一步。", result="agreed")


def _agreement(here: County, case: Dispute, actor: Any) -> None:
    record_agreement(here.session, case, actor=actor, at=AT + timedelta(hours=7), form="oral", reached_on=AT.date(),
                     terms=[{"who": "高某", "what": "疏通水沟"}, {"who": "王0", "what": "让出通道"}], signed=[])


@pytest.mark.parametrize("username", ["fengqiao.mediator", "fengqiao.window", "county.head", "village.mediator"])
def test_a_case_page_with_everything_on_it(
    app: Flask, client: FlaskClient, here: County, clock: Clock, rich: Dispute, username: str
) -> None:
    sign_in(client, here.person(username), at=clock.at)
    number = rich.number
    here.session.commit()
    with queries(app) as sent:
        page = client.get(f"/disputes/{number}")
    assert page.status_code == 200
    for word in ("第 3 次调解", "疏通水沟", "中止在等", "协助", "上报"):
        assert word in page.text
    assert len(sent) <= PAGE, "\n".join(sent)


def test_a_list_with_a_search(app: Flask, client: FlaskClient, here: County, clock: Clock, rich: Dispute) -> None:
    for state in (State.SUBMITTED, State.ASSIGNED, State.CLOSED):
        make_dispute(here, state)
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    here.session.commit()
    address = client.post("/disputes/search", data={"q": "水沟"}).location
    with queries(app) as sent:
        page = client.get(address)
    assert page.text.count("水沟排水") >= 4
    assert len(sent) <= PAGE, "\n".join(sent)


def test_accepting_a_case(app: Flask, client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here)
    number = case.number
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    here.session.commit()
    form = {"category": "02", "czb": "", "difficulty": "ordinary", "once": "k1", "version": "1"}
    with queries(app) as sent:
        answer = client.post(f"/disputes/{number}/accept", data=form)
    assert answer.status_code == 303
    here.session.refresh(case)
    assert case.state is State.ACCEPTED
    assert len(sent) <= ACCEPT, "\n".join(sent)
    assert sum(statement.startswith("UPDATE dispute ") for statement in sent) == 1
