"""Which unit answers for a place, which are competent, who works there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from mediation.units import actions, queries
from tests.make import COUNTY, DIANKOU, FENGQIAO, FENGYUAN, LABOUR, county, moment
from workflows.guarding import Refused
from workflows.levels import Level
from workflows.outcomes import UnitKind
from workflows.roles import AdminRole, Role

AT = moment("2026-09-18 09:00")
PLACE = "330681109290"


@pytest.mark.parametrize(
    ("level", "code"), [(Level.VILLAGE, FENGYUAN), (Level.TOWN, FENGQIAO), (Level.COUNTY, COUNTY)]
)
def test_each_level_has_one_body_for_a_place(session: Session, level: Level, code: str) -> None:
    county(session, at=AT)
    assert queries.centre_of(session, level, PLACE).code == code


def test_a_place_without_a_body_is_refused(session: Session) -> None:
    county(session, at=AT)
    with pytest.raises(Refused, match="还没有村级的调解组织"):
        queries.centre_of(session, Level.VILLAGE, "330681109299")


def test_the_nearest_competent_unit_comes_first_and_the_county_last(session: Session) -> None:
    county(session, at=AT)
    codes = [unit.code for unit in queries.competent_units(session, category="10", region_code=PLACE)]
    assert codes == [FENGYUAN, FENGQIAO, LABOUR, COUNTY]
    codes = [unit.code for unit in queries.competent_units(session, category=None, region_code=PLACE)]
    assert codes == [FENGYUAN, FENGQIAO, COUNTY]
    codes = [unit.code for unit in queries.competent_units(session, category="03", region_code="330681109")]
    assert codes == [FENGQIAO, COUNTY]


@pytest.mark.parametrize(
    ("upper", "lower", "above"),
    [
        (FENGQIAO, FENGYUAN, True),
        (COUNTY, FENGYUAN, True),
        (COUNTY, FENGQIAO, True),
        (COUNTY, LABOUR, True),
        (DIANKOU, FENGYUAN, False),
        (LABOUR, FENGYUAN, False),
        (FENGYUAN, FENGQIAO, False),
        (COUNTY, COUNTY, False),
    ],
)
def test_who_stands_above_whom(session: Session, upper: str, lower: str, above: bool) -> None:
    here = county(session, at=AT)
    assert queries.is_above(here.unit(upper), here.unit(lower)) is above


def test_staff_are_active_people_who_hold_the_role_now(session: Session) -> None:
    here = county(session, at=AT)
    unit, person = here.unit(FENGQIAO), here.person("fengqiao.mediator")
    assert queries.staff(session, unit.id, Role.MEDIATOR, AT) == [person]
    assert len(queries.staff(session, unit.id, None, AT)) == 3
    person.active = False
    assert queries.staff(session, unit.id, Role.MEDIATOR, AT) == []
    assert queries.staff(session, unit.id, Role.HEAD, AT - timedelta(days=1)) == []


def test_the_dispatcher_on_duty_assigns_else_whoever_answers(session: Session) -> None:
    here = county(session, at=AT)
    assert queries.dispatcher_of(session, here.unit(FENGQIAO), AT) == here.person("fengqiao.window")
    village = here.unit(FENGYUAN)
    assert village.duty_id == here.person("village.mediator").id
    assert queries.dispatcher_of(session, village, AT) == here.person("village.mediator")
    here.person("village.mediator").active = False
    assert queries.dispatcher_of(session, village, AT) == here.person("village.head")
    here.person("village.head").active = False
    assert queries.dispatcher_of(session, village, AT) is None


def test_whoever_is_at_work_assigns_only_where_they_are_on_duty(session: Session) -> None:
    here = county(session, at=AT)
    town, head, window = here.unit(FENGQIAO), here.person("fengqiao.head"), here.person("fengqiao.window")
    town.duty = head
    session.flush()
    elsewhere = replace(here.actor("window"), person_id=head.id)  # a dispatcher of the county, no dispatcher here
    assert queries.dispatcher_of(session, town, AT, acting=elsewhere) == window
    town.duty = window
    session.flush()
    assert queries.dispatcher_of(session, town, AT, acting=here.actor("fengqiao.window")) == window


def test_a_person_acts_for_one_unit_at_a_time(session: Session) -> None:
    here = county(session, at=AT)
    person = here.person("county.mediator")
    actors = queries.actors_of(session, person, AT)
    assert len(actors) == 6
    assert actors[0].unit_kind is UnitKind.COUNTY_CENTRE
    actor = queries.actor_for(session, person, here.unit("S330681-13").id, at=AT)
    assert (actor.unit_name, actor.level, actor.region_code) == ("市医调委", Level.COUNTY, "330681000000")
    assert actor.roles == {Role.MEDIATOR}
    elsewhere = queries.actor_for(session, person, here.unit(FENGQIAO).id, at=AT)
    assert elsewhere == actors[0]


def test_an_administrator_acts_for_no_unit(session: Session) -> None:
    here = county(session, at=AT)
    actor = queries.actor_for(session, here.person("sysadmin"), here.unit(COUNTY).id, at=AT)
    assert (actor.admin, actor.unit_id, actor.roles) == (AdminRole.SYSADMIN, None, frozenset())


def test_somebody_without_a_unit_acts_for_none(session: Session) -> None:
    here = county(session, at=AT)
    person, unit = here.person("leader"), here.unit(COUNTY)
    actions.revoke(session, person=person, unit=unit, role=Role.LEADER, at=AT, by=here.actor("secadmin"))
    assert queries.actor_for(session, person, None, at=AT).unit_id is None
