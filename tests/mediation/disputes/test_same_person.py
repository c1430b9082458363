"""并案 and 同一事项: who is in the main case already, who comes in, and whom the window is asked about."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mediation.disputes.audit import verify
from mediation.disputes.same_person import Alike, alike, as_given, in_already
from tests.make import Clock, sign_in
from tests.mediation.disputes.tale import Tale, tale
from tests.mediation.meetings.test_api import Caller
from workflows.guarding import Refused

ID, OTHER_ID = "330681198603140111", "330681197001010015"
HOME, MOBILE = "0575-87000001", "13800000002"
RESPONDENT = {"role": "respondent", "kind": "person", "name": "高某"}
HUSBAND = {"role": "applicant", "kind": "person", "name": "罗志军", "phone": HOME}
WIFE = {"role": "applicant", "kind": "person", "name": "陈小妹", "phone": HOME}
SAME_PHONE, SAME_NAME = "电话相同、姓名不同", "姓名相同、电话和证件对不上"


@pytest.mark.parametrize(("one", "other", "found"), [
    (("罗志军", None, HOME), ("罗志军", None, HOME), (Alike.ONE, "")), (("罗志军", ID, None), ("罗志军", ID, HOME), (Alike.ONE, "")),
    (("罗 志军", ID, MOBILE), ("罗志军", ID, HOME), (Alike.ONE, "")), (("罗志军", ID, HOME), ("罗志军", None, HOME), (Alike.ONE, "")),
    (("罗志军", ID, HOME), ("罗志军", OTHER_ID, HOME), (Alike.TWO, "")), (("罗志军", ID, HOME), ("陈小妹", OTHER_ID, HOME), (Alike.TWO, "")),
    (("罗志军", None, HOME), ("陈小妹", None, HOME), (Alike.UNSURE, SAME_PHONE)), (("罗志军", ID, HOME), ("陈小妹", None, HOME), (Alike.UNSURE, SAME_PHONE)),
    (("罗志军", None, None), ("罗志军", None, None), (Alike.UNSURE, SAME_NAME)), (("罗志军", None, HOME), ("罗志军", None, MOBILE), (Alike.UNSURE, SAME_NAME)),
    (("罗志军", ID, None), ("罗治军", ID, None), (Alike.UNSURE, "身份证号相同、姓名不同")), (("罗志军", None, None), ("陈小妹", None, HOME), (Alike.TWO, "")),
])
def test_one_person_or_two(one: tuple[Any, ...], other: tuple[Any, ...], found: tuple[Alike, str], session: Session) -> None:
    people = [as_given(dict(zip(("name", "id_number", "phone"), each, strict=True))) for each in (one, other)]
    assert alike(*people) == alike(*reversed(people)) == found


@pytest.fixture
def t(session: Session) -> Tale:
    return tale(session).register(parties=[HUSBAND, RESPONDENT])


def test_a_couple_with_one_telephone_is_two_people_once_the_window_says_so(t: Tale, client: FlaskClient, clock: Clock) -> None:
    main = t.case
    t.register(parties=[WIFE, RESPONDENT], same_matter="none")
    clock.at, url = t.wait(minutes=5).at, f"/disputes/{t.case.number}/merge"
    sign_in(client, t.here.person("fengqiao.window"), at=clock.at)
    assert 'name="same_people"' not in client.get(url).text
    asked = client.post(url, data={"main": main.number, "once": "a"})
    assert asked.status_code == 422 and "陈小妹和主案的罗志军（申请人）电话相同、姓名不同" in asked.text and "都不是同一人" in asked.text
    twice = client.post(url, data={"main": main.number, "once": "b", "same_people": ["1-1", "none"]})
    assert twice.status_code == 409 and "就不再勾别的" in twice.text
    for _ in range(2):
        assert client.post(url, data={"main": main.number, "once": "c", "same_people": "none"}).status_code == 303
    t.session.expire_all()
    assert [party.name for party in main.parties] == ["罗志军", "高某", "陈小妹"] and verify(t.session) == []


@pytest.mark.parametrize(("coming", "same", "there"), [
    (HUSBAND, None, ["罗志军", "高某"]), (WIFE, ["1-1"], ["罗志军", "高某"]), (WIFE, ["none"], ["罗志军", "高某", "陈小妹"]),
    (HUSBAND | {"phone": MOBILE}, ["1-1"], ["罗志军", "高某"]), (HUSBAND | {"phone": MOBILE}, ["none"], ["罗志军", "高某", "罗志军"]),
    (WIFE | {"phone": MOBILE}, None, ["罗志军", "高某", "陈小妹"]),
])
def test_who_is_in_the_main_case_after_it(t: Tale, coming: dict[str, Any], same: list[str] | None, there: list[str]) -> None:
    main = t.case
    t.register(parties=[coming, RESPONDENT], same_matter="none")
    if same is not None:
        with pytest.raises(Refused, match="是同一人的勾上"):
            t.do("fengqiao.window", "merge", main=main.number)
    t.do("fengqiao.window", "merge", main=main.number, same_people=same)
    assert [party.name for party in main.parties] == there


def test_whoever_left_the_main_case_comes_in_anew(t: Tale) -> None:
    t.register(parties=[HUSBAND, WIFE, RESPONDENT], same_matter="none").act("fengqiao.window", "leave_party", party=1, reason="不调了")
    main = t.case
    assert not in_already(main, HUSBAND) and in_already(main, WIFE)
    t.register(parties=[HUSBAND, RESPONDENT], same_matter="none")
    with pytest.raises(Refused, match="是同一人的勾上"):  # the one who left is not the one who surely is there
        t.do("fengqiao.window", "merge", main=main.number)
    t.do("fengqiao.window", "merge", main=main.number, same_people=["none"])
    assert [party.name for party in main.active("applicant")] == ["陈小妹", "罗志军"]


def test_nobody_asks_about_the_household_of_who_surely_is_there(t: Tale) -> None:
    t.register(parties=[HUSBAND, WIFE, RESPONDENT], same_matter="none")
    main = t.case
    t.register(parties=[HUSBAND, RESPONDENT], same_matter="none").do("fengqiao.window", "merge", main=main.number)
    assert [party.name for party in main.active("applicant")] == ["罗志军", "陈小妹"]


@pytest.mark.parametrize(("coming", "there"), [
    ({"name": "罗志军"}, True), (HUSBAND | {"name": "罗 志军", "phone": MOBILE}, True), ({"name": "罗治军", "id_number": ID}, True), (WIFE, False),
    ({"name": "罗志军", "id_number": OTHER_ID}, False), ({"name": "陈小妹", "phone": MOBILE}, False),
])
def test_who_comes_again_is_in_it_already(t: Tale, coming: dict[str, Any], there: bool) -> None:
    """A namesake is taken for the same, one of the household is not."""
    t.register(parties=[HUSBAND | {"name": "罗 志军", "id_number": ID}, RESPONDENT], same_matter="none")
    assert in_already(t.case, coming) is there


def test_a_call_is_asked_the_same(t: Tale, app: Flask, session: Session, clock: Clock) -> None:
    main = t.case
    t.register(parties=[WIFE, RESPONDENT], same_matter="none")
    clock.at = t.wait(minutes=5).at
    call = Caller(app, session, t.here, clock, "fengqiao.window", t.case.number)
    asked = call.post("/moves/merge", main=main.number)
    assert asked.status_code == 422 and "same_people" in asked.json["errors"], asked.text
    assert call.post("/moves/merge", main=main.number, same_people=["9-9"]).status_code == 422
    done = call.post("/moves/merge", main=main.number, same_people=["1-1"])
    assert done.status_code == 200 and [party.name for party in main.parties] == ["罗志军", "高某"], done.text
