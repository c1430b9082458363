"""A county-level city reads its own word, 市, wherever a page names a level."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from mediation.disputes.actions import advance
from mediation.regions.models import Region
from tests.make import Clock, County, county, make_dispute, sign_in
from workflows.outcomes import Risk
from workflows.states import State

HOUR = timedelta(hours=1)


@pytest.fixture
def here(session: Session, clock: Clock) -> County:
    return county(session, at=clock.at - timedelta(days=1))


def test_a_case_that_jumped_went_from_the_village_to_the_city(
    here: County, clock: Clock, client: FlaskClient
) -> None:
    case = make_dispute(here, State.MEDIATING, at=clock.at - 2 * HOUR, hazards=["weapon"])
    assert case.risk is Risk.RED
    sign_in(client, here.person("village.mediator"), at=clock.at)
    form = client.get(f"/disputes/{case.number}/escalate")
    assert "上一级（镇）" in form.text and "直接到市" in form.text
    advance(here.session, case, "escalate", actor=here.actor("village.mediator"), at=clock.at - HOUR,
            reason="risk_raised", note="拿着刀", to_level="county")
    page = client.get(f"/disputes/{case.number}")
    assert "村 → 市，" in page.text and "从村到镇到市" in page.text
    assert "村 → 市" in client.get(f"/disputes/{case.number}/dossier").text
    sign_in(client, here.person("supervisor"), at=clock.at)
    listed = client.get("/disputes?escalated=1&level=county").text
    assert "村 → 市，" in listed and "从村到镇到市，为什么上来" in listed
    assert ">市</option>" in listed and "县" not in listed


def test_the_tag_of_a_level_says_it_too(here: County, clock: Clock, client: FlaskClient) -> None:
    sign_in(client, here.person("supervisor"), at=clock.at)
    assert "市级" in client.get("/disputes?level=county").text
    assert "村、镇级" in client.get("/disputes?level=village,town").text


def test_a_county_stays_a_county(here: County, clock: Clock, client: FlaskClient) -> None:
    here.session.execute(update(Region).where(Region.code == "330681000000").values(name="安吉县"))
    sign_in(client, here.person("supervisor"), at=clock.at)
    assert "县级" in client.get("/disputes?level=county").text
    sign_in(client, here.person("sysadmin"), at=clock.at)
    assert "县级和各镇街" in client.get("/units").text


def test_the_units_of_a_city_are_listed_as_such(here: County, clock: Clock, client: FlaskClient) -> None:
    sign_in(client, here.person("sysadmin"), at=clock.at)
    assert "市级和各镇街" in client.get("/units").text
    sign_in(client, here.person("secadmin"), at=clock.at)
    assert "市级和各镇街" in client.get("/people/village.mediator/roles").text
