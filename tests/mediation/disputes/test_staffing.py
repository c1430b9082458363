"""Nobody leaves with cases in hand; whoever becomes head answers for what waits."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.actions import deactivate
from mediation.units.actions import grant, set_head
from tests.make import FENGYUAN, county, make_dispute, make_person, moment
from workflows.guarding import Refused
from workflows.roles import AdminRole, Role
from workflows.states import State

AT = moment("2026-09-18 09:00")
ADMIN = Actor(person_id=None, name="系统管理员", admin=AdminRole.SYSADMIN)


def test_a_mediator_with_a_case_in_hand_cannot_be_removed(session: Session) -> None:
    here = county(session, at=AT)
    make_dispute(here, State.MEDIATING)
    with pytest.raises(Refused, match="手上还有 1 件在办"):
        deactivate(session, here.person("village.mediator"), actor=ADMIN, at=AT)


def test_a_new_head_answers_for_what_waits_to_be_signed(session: Session) -> None:
    here = county(session, at=AT)
    case = make_dispute(here, State.ASSIGNED)
    assert case.responsible_id == here.person("village.head").id
    new = make_person(session, "new.head", "骆新", at=AT)
    grant(session, person=new, unit=here.unit(FENGYUAN), role=Role.HEAD, at=AT, by=ADMIN)
    set_head(session, unit=here.unit(FENGYUAN), person=new, at=AT, by=ADMIN)
    assert case.responsible_id == new.id
