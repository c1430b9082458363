"""Who sees which case: the whole cast against cases of village, town, county and committee. The rest is not there."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from mediation.disputes.filters import read
from mediation.disputes.lists import filtered
from mediation.disputes.matches import matches
from mediation.disputes.search import search
from mediation.disputes.visibility import find, one_or_404, visible_to
from tests.make import ADMINISTRATORS, CAST, DUHUANG, FENGQIAO, FENGYUAN, LABOUR
from tests.mediation.disputes.tale import Tale, tale
from workflows.guarding import Refused

COUNTY_PEOPLE = {"window", "county.head", "supervisor", "leader", "county.mediator"}
TOWN = {"fengqiao.window", "fengqiao.mediator", "fengqiao.head"}
VILLAGE = {"village.mediator", "village.head"}
COMMITTEE = {"labour.mediator", "labour.head"}
NOBODY_ELSE = {"hui.mediator", "stranger.mediator", "xinsheng.mediator"}


@pytest.fixture
def t(session: Session) -> Tale:
    return tale(session)


def who_sees(t: Tale) -> set[str]:
    """By every road at once: the condition, one case, lists, search; they must agree."""
    seen = set()
    for username in [name for name, *_ in (*CAST, *ADMINISTRATORS)]:
        actor = t.here.actor(username)
        if username == "county.head":
            actor = t.here.actor(username, "C330681")
        sees = find(t.session, actor, t.case.number) is not None
        assert sees == (t.case in t.session.scalars(visible_to(actor)).all())
        assert sees == (t.case in t.session.scalars(filtered(t.session, actor, read({}), at=t.at)).all())
        assert sees == (t.case in search(t.session, actor, t.case.number))
        assert sees == (t.case in search(t.session, actor, "水沟"))
        assert sees == any(m.dispute is t.case for m in matches(
            t.session, actor, parties=[{"phone": "13800001234", "name": "王某"}], region=t.case.region_code))  # fmt: skip
        if sees:
            assert one_or_404(t.session, actor, t.case.number) is t.case
            seen.add(username)
        else:
            with pytest.raises(NotFound):
                one_or_404(t.session, actor, t.case.number, lock=True)
    return seen


def test_a_village_s_own_case_is_seen_by_its_town_and_county(t: Tale) -> None:
    t.register("village.mediator")
    assert who_sees(t) == VILLAGE | TOWN | COUNTY_PEOPLE


def test_a_case_at_the_window_is_not_the_village_s_until_it_holds_it(t: Tale) -> None:
    t.register("window")
    assert who_sees(t) == TOWN | COUNTY_PEOPLE
    t.do("window", "accept").do("window", "assign", unit=FENGYUAN)
    assert who_sees(t) == VILLAGE | TOWN | COUNTY_PEOPLE


def test_what_a_village_held_it_goes_on_seeing(t: Tale) -> None:
    t.register().in_village().do("village.mediator", "object")
    assert who_sees(t) == VILLAGE | TOWN | COUNTY_PEOPLE
    t.do("fengqiao.window", "assign", unit=FENGQIAO, reason="村里回避")
    assert who_sees(t) == VILLAGE | TOWN | COUNTY_PEOPLE


def test_a_committee_sees_what_it_was_given(t: Tale) -> None:
    t.register("window", category="10").do("window", "accept")
    assert not COMMITTEE & who_sees(t)
    t.do("window", "assign", unit=LABOUR, reason="要仲裁员")
    assert who_sees(t) == COMMITTEE | TOWN | COUNTY_PEOPLE
    t.do("labour.head", "object")
    assert who_sees(t) >= COMMITTEE


def test_a_co_handler_sees_it_and_a_town_sees_what_its_village_helps_with(t: Tale) -> None:
    t.register("diankou.window", region="330681104259").do("diankou.window", "accept")
    assert who_sees(t) == {"diankou.window"} | COUNTY_PEOPLE
    t.do("diankou.window", "assign", unit="V330681104259", co_units=[FENGYUAN])
    assert who_sees(t) == {"diankou.window", "stranger.mediator"} | VILLAGE | TOWN | COUNTY_PEOPLE


def test_a_department_sees_what_it_helps_with_and_no_more(t: Tale) -> None:
    t.register("window").do("window", "accept")
    police = t.here.actor("county.head", "D330681-police")
    assert not find(t.session, police, t.case.number)
    t.do("window", "assign", unit=FENGYUAN, co_units=["D330681-police"])
    assert find(t.session, police, t.case.number)


def test_the_three_administrators_and_strangers_see_nothing_ever(t: Tale) -> None:
    t.register().in_village().settled()
    seen = who_sees(t)
    assert not seen & {name for name, *_ in ADMINISTRATORS}
    assert not seen & NOBODY_ELSE


def test_one_who_works_in_two_villages_sees_as_the_one_he_acts_for(t: Tale) -> None:
    t.register("hui.mediator", region="330681109222")
    assert find(t.session, t.here.actor("hui.mediator"), t.case.number)
    assert not find(t.session, t.here.actor("hui.mediator", DUHUANG), t.case.number)


def test_a_main_case_one_may_not_see_cannot_be_named(t: Tale) -> None:
    hidden = t.register("diankou.window", region="330681104259").case
    t.register()
    with pytest.raises(Refused, match="编号可能写错了，或者那件不归你看"):
        t.do("fengqiao.window", "merge", main=hidden.number)
