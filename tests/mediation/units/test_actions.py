"""Roles, heads and duty; the three administrators apart from everybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mediation.accounts.actions import leaving_checks
from mediation.accounts.models import AdminEvent
from mediation.units import actions
from mediation.units.models import Membership
from mediation.units.queries import competent_units, staff
from tests.make import COUNTY, FENGQIAO, FENGYUAN, County, county, make_person, moment
from workflows.guarding import Refused
from workflows.levels import Level
from workflows.outcomes import UnitKind
from workflows.roles import AdminRole, Role

AT = moment("2026-09-18 09:00")
LATER = AT + timedelta(days=1)


@pytest.fixture
def here(session: Session) -> County:
    return county(session, at=AT)


@pytest.fixture
def busy() -> Iterator[set[int]]:
    """People who hold open cases, as the disputes above would say."""
    held: set[int] = set()

    def check(session: Session, person_id: int, unit_id: int | None) -> str | None:
        return "还有 2 件案件由他承办，请先改派。" if person_id in held else None

    leaving_checks.append(check)
    yield held
    leaving_checks.remove(check)


def test_a_unit_takes_its_level_from_its_kind_and_gets_competence(here: County) -> None:
    unit = actions.create_unit(
        here.session, code="S330681-07", name="诸暨市山林纠纷人民调解委员会", short_name="市山调委",
        kind=UnitKind.SPECIALIST, region_code="330681", categories=["03"], by=here.actor("sysadmin"), at=AT,
    )  # fmt: skip
    assert (unit.level, unit.region_code) == (Level.COUNTY, "330681000000")
    assert unit in competent_units(here.session, category="03", region_code="330681109290")
    with pytest.raises(Refused, match="已经有了"):
        actions.create_unit(
            here.session, code="S330681-07", name="x", short_name="x", kind=UnitKind.SPECIALIST,
            region_code="330681", by=here.actor("sysadmin"), at=AT,
        )  # fmt: skip


def test_a_role_is_granted_once_taken_back_and_granted_again(here: County) -> None:
    person, unit, by = here.person("fengqiao.mediator"), here.unit(FENGQIAO), here.actor("secadmin")
    held = actions.grant(here.session, person=person, unit=unit, role=Role.CLERK, at=AT, by=by)
    assert actions.grant(here.session, person=person, unit=unit, role=Role.CLERK, at=LATER, by=by) is held
    assert held.since == AT
    actions.revoke(here.session, person=person, unit=unit, role=Role.CLERK, at=LATER, by=by)
    assert person not in staff(here.session, unit.id, Role.CLERK, LATER)
    again = actions.grant(here.session, person=person, unit=unit, role=Role.CLERK, at=LATER, by=by)
    assert again is held and again.until is None
    kinds = here.session.scalars(select(AdminEvent.kind).where(AdminEvent.subject == person.username))
    assert list(kinds) == ["grant", "revoke", "grant"]


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.SYSTEM])
def test_parties_and_the_system_are_never_members(here: County, role: Role) -> None:
    person, unit = here.person("leader"), here.unit(COUNTY)
    with pytest.raises(Refused, match="不是可以授予的角色"):
        actions.grant(here.session, person=person, unit=unit, role=role, at=AT, by=here.actor("secadmin"))
    here.session.add(Membership(person_id=person.id, unit_id=unit.id, role=role, since=AT))
    with pytest.raises(IntegrityError):
        here.session.flush()


@pytest.mark.parametrize("username", ["sysadmin", "secadmin", "auditor"])
def test_an_administrator_gets_no_role_in_a_unit(here: County, username: str) -> None:
    person, unit = here.person(username), here.unit(COUNTY)
    with pytest.raises(Refused, match="不能同时在单位担任角色"):
        actions.grant(here.session, person=person, unit=unit, role=Role.LEADER, at=AT, by=here.actor("secadmin"))


def test_whoever_works_in_a_unit_becomes_no_administrator(here: County) -> None:
    person, unit, by = here.person("leader"), here.unit(COUNTY), here.actor("secadmin")
    with pytest.raises(Refused, match="请先全部收回"):
        actions.set_admin(here.session, person=person, admin=AdminRole.AUDITOR, at=AT, by=by)
    actions.revoke(here.session, person=person, unit=unit, role=Role.LEADER, at=AT, by=by)
    actions.set_admin(here.session, person=person, admin=AdminRole.AUDITOR, at=AT, by=by)
    assert person.admin is AdminRole.AUDITOR


def test_no_administrator_changes_themselves_and_one_of_each_remains(here: County) -> None:
    by = here.actor("secadmin")
    with pytest.raises(Refused, match="不能改自己"):
        actions.set_admin(here.session, person=here.person("secadmin"), admin=None, at=AT, by=by)
    with pytest.raises(Refused, match="最后一位系统管理员"):
        actions.set_admin(here.session, person=here.person("sysadmin"), admin=None, at=AT, by=by)
    second = make_person(here.session, "sysadmin2", "王二", at=AT)
    actions.set_admin(here.session, person=second, admin=AdminRole.SYSADMIN, at=AT, by=by)
    actions.set_admin(here.session, person=here.person("sysadmin"), admin=None, at=AT, by=by)


def test_who_is_inactive_gets_no_role(here: County) -> None:
    person = here.person("leader")
    person.active = False
    with pytest.raises(Refused, match="已停用"):
        actions.grant(
            here.session, person=person, unit=here.unit(COUNTY), role=Role.CLERK, at=AT, by=here.actor("secadmin")
        )


def test_the_first_head_leads_and_answers_and_leaving_ends_both(here: County) -> None:
    by = here.actor("secadmin")
    unit = actions.create_unit(
        here.session, code="D330681-justice", name="诸暨市司法局", short_name="市司法局",
        kind=UnitKind.DEPARTMENT, region_code="330681", categories=[], by=here.actor("sysadmin"), at=AT,
    )  # fmt: skip
    person = make_person(here.session, "justice", "马立", at=AT)
    actions.grant(here.session, person=person, unit=unit, role=Role.HEAD, at=AT, by=by)
    assert (unit.head_id, unit.duty_id) == (person.id, person.id)
    actions.revoke(here.session, person=person, unit=unit, role=Role.HEAD, at=LATER, by=by)
    assert (unit.head_id, unit.duty_id) == (None, None)


def test_head_and_duty_are_chosen_among_the_staff(here: County) -> None:
    unit, by = here.unit(FENGYUAN), here.actor("sysadmin")
    with pytest.raises(Refused, match="还没有“负责人”角色"):
        actions.set_head(here.session, unit=unit, person=here.person("village.mediator"), at=AT, by=by)
    with pytest.raises(Refused, match="不在枫源村工作"):
        actions.set_duty(here.session, unit=unit, person=here.person("leader"), at=AT, by=by)
    actions.set_duty(here.session, unit=unit, person=here.person("village.mediator"), at=AT, by=by)
    assert unit.duty_id == here.person("village.mediator").id


def test_a_mediator_with_open_cases_cannot_be_taken_away(here: County, busy: set[int]) -> None:
    person, unit, by = here.person("fengqiao.mediator"), here.unit(FENGQIAO), here.actor("secadmin")
    busy.add(person.id)
    with pytest.raises(Refused, match="请先改派"):
        actions.revoke(here.session, person=person, unit=unit, role=Role.MEDIATOR, at=AT, by=by)


def test_a_role_not_held_cannot_be_taken(here: County) -> None:
    with pytest.raises(Refused, match="没有“督导”角色"):
        actions.revoke(
            here.session, person=here.person("leader"), unit=here.unit(COUNTY), role=Role.SUPERVISOR, at=AT,
            by=here.actor("secadmin"),
        )  # fmt: skip
