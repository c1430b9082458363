"""登记: number, desk, level, risk; every fault by its field."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.disputes.register import register
from mediation.errors import Invalid
from mediation.units.models import Unit
from tests.make import STORY
from tests.mediation.disputes.tale import MORNING, Tale, tale
from workflows.guarding import Refused
from workflows.roles import Role

ONLINE = Actor(person_id=None, name="申请人", roles=frozenset({Role.APPLICANT}))


@pytest.fixture
def t(session: Session) -> Tale:
    return tale(session)


def desk(t: Tale) -> str:
    return t.session.get_one(Unit, t.case.desk_id).code


def test_numbers_count_on_per_year(t: Tale) -> None:
    assert t.register().case.number == "330681-2026-000001"
    assert t.register().case.number == "330681-2026-000002"
    assert t.wait(days=120).register().case.number == "330681-2027-000001"
    assert len({case.tracking_code for case in t.cases}) == 3


def test_what_is_registered_online_lies_with_its_village(t: Tale) -> None:
    t.cases.append(register(t.session, actor=ONLINE, at=MORNING, region="330681109290", channel="online", **STORY))
    assert (desk(t), t.by()) == ("V330681109290", "village.mediator")


def test_a_village_registers_for_itself_only(t: Tale) -> None:
    with pytest.raises(Refused, match="“登记”不归你办"):
        t.register("stranger.mediator")


@pytest.mark.parametrize(("given", "risk", "red"), [
    ({}, "blue", False), ({"hazards": ["wages"]}, "yellow", False), ({"hazards": ["wages", "weapon"]}, "red", True),
    ({"parties": [{"role": "applicant", "name": "王某", "count": 5}]}, "orange", False),
])  # fmt: skip
def test_the_risk_is_the_highest_that_was_ticked(t: Tale, given: dict[str, Any], risk: str, red: bool) -> None:
    case = t.register(**given).case
    assert (case.risk, case.was_red) == (risk, red)


def test_minors_are_known_by_their_id_number(t: Tale) -> None:
    child = {"role": "applicant", "name": "小王", "id_number": "330681201509010011"}
    with pytest.raises(Invalid) as fault:
        t.register(parties=[child])
    assert fault.value.errors == {"parties.0.id_number": "身份证号最后一位对不上，请再核对。"}
    digits = next(c for c in "0123456789X" if not _wrong(t, child["id_number"][:17] + c))
    assert t.register(parties=[{**child, "id_number": child["id_number"][:17] + digits}]).case.parties[0].minor


def _wrong(t: Tale, number: str) -> bool:
    from workflows.identity import id_problem

    return id_problem(number, t.today) is not None


@pytest.mark.parametrize(("given", "errors"), [
    ({"region": ""}, {"region"}), ({"region": "999999999999"}, {"region"}), ({"region": "330600000000"}, {"region"}),
    ({"description": " "}, {"description"}), ({"description": "水" * 5001}, {"description"}),
    ({"channel": "pigeon"}, {"channel"}), ({"category": "77"}, {"category"}), ({"czb": "0000"}, {"czb"}),
    ({"occurred_on": date(2026, 9, 14) + timedelta(days=1)}, {"occurred_on"}),
    ({"claims": [{"text": "赔钱", "amount": -1}]}, {"claims.0.amount"}),
    ({"parties": [{"role": "king", "name": "", "phone": "12", "count": -2}]},
     {"parties.0.role", "parties.0.name", "parties.0.phone", "parties.0.count"}),
    ({"parties": [{"role": "representative", "name": f"代{n}"} for n in range(6)]}, {"parties"}),
    ({"parties": [{"role": "agent", "name": "代某", "represents": 7}]}, {"parties.0.represents"}),
])  # fmt: skip
def test_a_fault_is_told_at_its_field_and_no_number_is_used(t: Tale, given: dict[str, Any], errors: set[str]) -> None:
    with pytest.raises(Invalid) as fault:
        t.register(**given)
    assert fault.value.errors.keys() == errors
    assert t.register().case.number.endswith("000001")


def test_what_identifies_people_is_sealed_in_the_database(t: Tale) -> None:
    from sqlalchemy import text

    t.register()
    stored = t.session.execute(text("SELECT phone, phone_index FROM party WHERE no = 1")).one()
    assert "13800001234" not in str(stored) and None not in stored
    assert (t.case.parties[0].phone, t.case.parties[0].masked_phone) == ("13800001234", "138****1234")
