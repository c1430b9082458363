"""Units and roles in the browser, and acting for another unit."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mediation.units.models import Unit
from mediation.units.queries import actors_of, staff
from tests.make import COUNTY, FENGQIAO, FENGYUAN, County, county, make_person, moment, sign_in
from workflows.roles import AdminRole, Role

AT = moment("2026-09-18 09:00")


@pytest.fixture
def here(session: Session) -> County:
    return county(session, at=AT)


def test_a_person_of_several_units_chooses_and_sees_for_whom(here: County, client: FlaskClient) -> None:
    sign_in(client, here.person("county.mediator"), at=AT)
    page = client.get("/me").text
    assert "正在代表" in page and "市中心" in page and "换到 市医调委" in page
    unit = here.unit("S330681-13")
    assert client.post("/me/unit", data={"unit": unit.id}).status_code == 303
    assert "换到 市中心" in client.get("/me").text


def test_nobody_acts_for_a_unit_they_do_not_work_in(here: County, client: FlaskClient) -> None:
    sign_in(client, here.person("village.mediator"), at=AT)
    assert client.post("/me/unit", data={"unit": here.unit(COUNTY).id}).status_code == 404
    assert client.post("/me/unit", data={"unit": "x"}).status_code == 404
    sign_in(client, here.person("sysadmin"), at=AT)
    assert client.post("/me/unit", data={"unit": here.unit(COUNTY).id}).status_code == 403


def test_the_administrator_finds_a_village_by_its_town_and_names_its_duty(here: County, client: FlaskClient) -> None:
    sign_in(client, here.person("sysadmin"), at=AT)
    page = client.get("/units").text
    assert "诸暨市社会治理中心" in page and "枫源村人民调解委员会" not in page
    assert "枫源村人民调解委员会" in client.get("/units?town=330681109000").text
    assert "枫源村人民调解委员会" in client.get("/units?q=枫源").text
    form = {"name": "枫源村人民调解委员会", "short_name": "枫源", "head": "village.head", "duty": "village.mediator"}
    assert client.post(f"/units/{FENGYUAN}", data=form).status_code == 303
    unit = here.session.get_one(Unit, here.unit(FENGYUAN).id, populate_existing=True)
    assert (unit.short_name, unit.duty_id) == ("枫源", here.person("village.mediator").id)


def test_a_head_is_chosen_from_the_list_only(here: County, client: FlaskClient) -> None:
    sign_in(client, here.person("sysadmin"), at=AT)
    form = {"name": "枫源村", "short_name": "枫源", "head": "leader", "duty": "village.head"}
    assert client.post(f"/units/{FENGYUAN}", data=form).status_code == 422


def test_the_security_administrator_gives_and_takes_roles(here: County, client: FlaskClient) -> None:
    sign_in(client, here.person("secadmin"), at=AT)
    page = "/people/supervisor/roles"
    held = client.get(page).text
    assert "诸暨市社会治理中心" in held and ">9月18日<" in held
    assert "枫源村人民调解委员会" in client.get(f"{page}?town=330681109000").text
    given = client.post(f"{page}/grant", data={"unit": FENGQIAO, "role": "mediator"})
    assert given.status_code == 303
    person, unit = here.person("supervisor"), here.unit(FENGQIAO)
    assert person in staff(here.session, unit.id, Role.MEDIATOR, AT)
    assert client.post(f"{page}/revoke", data={"unit": FENGQIAO, "role": "mediator"}).status_code == 303
    here.session.expire_all()
    assert person not in staff(here.session, unit.id, Role.MEDIATOR, AT)


def test_nonsense_is_refused(here: County, client: FlaskClient) -> None:
    sign_in(client, here.person("secadmin"), at=AT)
    page = "/people/supervisor/roles"
    assert client.post(f"{page}/grant", data={"unit": FENGQIAO, "role": "king"}).status_code == 422
    assert client.post(f"{page}/revoke", data={"unit": FENGQIAO, "role": "king"}).status_code == 422
    assert client.post(f"{page}/grant", data={"unit": "nowhere", "role": "clerk"}).status_code == 404
    assert client.post(f"{page}/admin", data={"admin": "king"}).status_code == 422
    assert client.get("/people/nobody/roles").status_code == 404


def test_administrator_roles_are_given_and_refused_with_a_sentence(here: County, client: FlaskClient) -> None:
    make_person(here.session, "new.auditor", "丁一", at=AT)
    sign_in(client, here.person("secadmin"), at=AT)
    assert client.post("/people/new.auditor/roles/admin", data={"admin": "auditor"}).status_code == 303
    here.session.expire_all()
    assert actors_of(here.session, here.person("new.auditor"), AT)[0].admin is AdminRole.AUDITOR
    refused = client.post("/people/leader/roles/admin", data={"admin": "auditor"})
    assert refused.status_code == 409 and "请先全部收回" in refused.text


@pytest.mark.parametrize("username", ["window", "county.head", "leader", "sysadmin", "auditor"])
def test_only_the_security_administrator_touches_roles(here: County, client: FlaskClient, username: str) -> None:
    sign_in(client, here.person(username), at=AT)
    assert client.get("/people/supervisor/roles").status_code == 403
    for what in ("grant", "revoke", "admin"):
        assert client.post(f"/people/supervisor/roles/{what}").status_code == 403
