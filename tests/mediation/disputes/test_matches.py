"""以前来过吗: what is called the same, and what is only the same name."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from mediation.disputes.matches import matches
from tests.mediation.disputes.tale import Tale, tale

LUO = {"role": "applicant", "kind": "person", "name": "罗志军", "phone": "13800000001",
       "id_number": "330681198603140111"}  # fmt: skip
ZHANG = {"role": "respondent", "kind": "person", "name": "张伟", "phone": "13800000002"}


@pytest.fixture
def t(session: Session) -> Tale:
    return tale(session).register(parties=[LUO, ZHANG])


def found(t: Tale, *parties: dict[str, Any], region: str = "330681109222") -> list[tuple[list[str], bool]]:
    actor = t.here.actor("fengqiao.window")
    return [(m.same, m.likely) for m in matches(t.session, actor, parties=parties, region=region)]


@pytest.mark.parametrize(("party", "same"), [
    ({"id_number": "330681198603140111"}, ["身份证号"]), ({"phone": "138 0000 0001"}, ["电话"]),
    ({"name": "罗志军", "phone": "13800000001"}, ["电话", "姓名"]),
])  # fmt: skip
def test_an_id_or_a_phone_is_enough(t: Tale, party: dict[str, Any], same: list[str]) -> None:
    assert found(t, party) == [(same, False)]


def test_a_name_alone_is_not_and_with_the_place_it_is(t: Tale) -> None:
    assert found(t, {"name": "罗志军"}) == []
    assert found(t, {"name": "罗志军"}, region="330681109290") == [(["姓名", "事发地"], False)]


def test_both_sides_make_it_likely(t: Tale) -> None:
    assert found(t, {"name": "罗志军"}, {"name": "张伟"}) == [(["姓名", "双方姓名"], True)]


def test_nobody_named_finds_nothing(t: Tale) -> None:
    assert found(t, {"name": " "}) == []


def test_a_new_case_of_the_same_people_waits_for_the_answer(t: Tale) -> None:
    t.register(parties=[LUO, ZHANG], same_matter=None)
    assert t.case.same_matter is None
    t.register(parties=[{**LUO, "name": "王某", "phone": "13911112222", "id_number": None}, ZHANG | {"name": "李某",
               "phone": "13911112223"}], same_matter=None)  # fmt: skip
    assert t.case.same_matter == "none"
