"""Who hears of an order, and who of a 会商: those it asks something of, and those who watch in words of their own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.access import SYSTEM
from mediation.disputes.carry import carry_out
from mediation.disputes.models import Dispute
from mediation.notices.models import Notice
from mediation.supervision.orders import issue
from tests.make import COUNTY, FENGQIAO, County, county, make_dispute, moment
from workflows.states import State

AT = moment("2026-09-18 09:00")
DEMAND = {"title": "请说明原因", "demand": "一、原因；二、下次哪天谈。"}


@pytest.fixture
def here(session: Session) -> County:
    return county(session, at=AT)


@pytest.fixture
def case(here: County) -> Dispute:
    return make_dispute(here, State.MEDIATING)


def told(here: County, *kinds: str) -> dict[str, str]:
    """Who was told in these words, and what."""
    found = here.session.scalars(select(Notice).where(Notice.kind.in_(kinds), Notice.created_at > AT))
    names = {here.person(name).id: name for name in (
        "supervisor", "leader", "county.head", "county.mediator", "window", "fengqiao.head", "fengqiao.window",
        "fengqiao.mediator", "village.head", "village.mediator")}
    return {names[line.person_id]: line.text for line in found if line.person_id in names}


def test_the_supervisor_reads_of_an_order_as_one_who_watches(here: County, case: Dispute) -> None:
    issue(here.session, case, actor=SYSTEM, at=AT + timedelta(hours=1), **DEMAND)
    assert set(told(here, "order")) == {"village.head", "village.mediator"}
    assert told(here, "order_watch") == {"supervisor": f"系统发了督办：枫源村，请说明原因（{case.heading}）"}


def test_who_answers_for_the_case_is_not_asked_what_another_unit_is(here: County, case: Dispute) -> None:
    issue(here.session, case, actor=here.actor("supervisor"), at=AT + timedelta(hours=1), unit_id=here.unit(FENGQIAO).id, **DEMAND)
    assert set(told(here, "order")) == {"fengqiao.head"}
    assert told(here, "order_watch") == {"village.mediator": f"何立群发了督办：枫桥镇，请说明原因（{case.heading}）"}


def test_a_conference_calls_heads_windows_and_the_holder_and_nobody_else(here: County, case: Dispute) -> None:
    carry_out(here.session, case, "confer", actor=here.actor("supervisor"), at=AT + timedelta(hours=1),
              lead_unit=COUNTY, units=[FENGQIAO], held_at=AT + timedelta(hours=2), place="市里", question="沟归谁修")
    assert set(told(here, "confer")) == {"county.head", "window", "fengqiao.head", "fengqiao.window", "village.mediator"}
