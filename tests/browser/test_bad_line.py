"""A session recorded on a telephone over a line that drops: nothing is lost and nothing is there twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.disputes.journal import Draft
from mediation.meetings.models import MediationSession
from mediation.meetings.planned import Meeting
from tests.browser.conftest import PHONE, Site
from tests.make import Clock, county, make_dispute
from workflows.states import State

NUMBER = "330681-2026-000001"


@pytest.fixture
def populate() -> Callable[[Session, Clock], object]:
    def in_mediation(session: Session, clock: Clock) -> object:
        return make_dispute(county(session, at=clock.at - timedelta(days=2)), State.MEDIATING, at=clock.at - timedelta(days=1))

    return in_mediation


def test_a_record_is_sent_until_it_arrives_and_counts_once(site: Site) -> None:
    mediator = site.sign_in("village.mediator", PHONE)
    page, tries = mediator.page, []

    def line(route: Route) -> None:
        """Dead at first; then what is sent arrives and its answer does not; then it holds."""
        if route.request.method != "POST":
            return route.continue_()
        tries.append(route.request.post_data)
        if len(tries) == 1:
            return route.abort()
        if len(tries) == 2:
            route.fetch()
            return route.abort()
        return route.continue_()

    page.goto(f"/disputes/{NUMBER}/session")
    mediator.shows("record-390")
    page.locator("[name=place]").fill("村部")
    page.locator("[name=course]").fill("双方都来了，先说沟是谁堵的。")
    page.locator("details.mz-later summary").click()
    page.locator("[name=undisputed]").fill("沟是两家共用的。")
    page.locator("[name=result][value=continue]").check()
    page.locator("[name=next_at]").fill("2026-09-22T15:00")
    page.route(lambda url: url.endswith("/session"), line)
    page.get_by_role("button", name="存下这次调解").click()
    expect(page.locator("[data-sending]")).to_be_visible()
    expect(page.locator("[name=course]")).to_have_value("双方都来了，先说沟是谁堵的。")
    page.wait_for_url(lambda url: url.endswith(f"/disputes/{NUMBER}"), timeout=20_000)
    assert len(tries) == 3 and len(set(tries)) == 1
    with site.session() as session:
        assert session.scalars(select(MediationSession.undisputed)).all() == ["沟是两家共用的。"]
        assert session.scalars(select(Meeting.no)).all() == [1]
        assert session.scalars(select(Draft)).all() == []
    for name, path in (("case", f"/disputes/{NUMBER}/meetings"), ("agenda", "/meetings"), ("feed", "/me/calendar"), ("schedule", f"/disputes/{NUMBER}/schedule")):
        page.goto(path)
        mediator.shows(f"meetings-{name}-390")
