"""A session recorded on a telephone over a line that drops: nothing is lost and nothing is there twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Route, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.disputes.events import Event
from mediation.disputes.journal import Draft
from mediation.meetings.models import MediationSession
from mediation.meetings.planned import Meeting
from mediation.meetings.signed import RecordSignature
from tests.browser.conftest import PHONE, Person, Site
from tests.browser.test_sign import write_name
from tests.make import Clock, county, make_dispute
from workflows.states import State

NUMBER = "330681-2026-000001"


@pytest.fixture
def populate() -> Callable[[Session, Clock], object]:
    def in_mediation(session: Session, clock: Clock) -> object:
        return make_dispute(county(session, at=clock.at - timedelta(days=2)), State.MEDIATING, at=clock.at - timedelta(days=1))

    return in_mediation


def test_a_record_and_three_names_arrive_and_count_once(site: Site) -> None:
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
    page.wait_for_url(lambda url: url.endswith("/meetings"), timeout=20_000)
    assert len(tries) == 3 and len(set(tries)) == 1
    with site.session() as session:
        assert session.scalars(select(MediationSession.undisputed)).all() == ["沟是两家共用的。"]
        assert session.scalars(select(Meeting.no)).all() == [1]
        assert session.scalars(select(Draft)).all() == []
    three_sign(mediator)
    with site.session() as session:
        signed = session.scalars(select(RecordSignature).order_by(RecordSignature.id)).all()
        assert [(line.seat, line.name, line.way.value) for line in signed] == [
            ("party-1", "王某", "pad"), ("party-2", "高某", "pad"), ("mediator", "骆建国", "pad")]
        assert len({line.content_hash for line in signed}) == 1 and len({line.blob for line in signed}) == 3
        assert len(session.scalars(select(Event).where(Event.name == "sign_record")).all()) == 3
    for name, path in (("case", f"/disputes/{NUMBER}/meetings"), ("agenda", "/meetings"), ("feed", "/me/calendar"), ("schedule", f"/disputes/{NUMBER}/schedule")):
        page.goto(path)
        mediator.shows(f"meetings-{name}-390")


def three_sign(mediator: Person) -> None:
    """Each post meets another fault of the line; the strokes wait in the page, and what the server has is not signed again."""
    page, faults = mediator.page, ["dead", "lost", "", "lost", "", "dead", ""]

    def line(route: Route) -> None:
        fault = faults.pop(0) if route.request.method == "POST" else ""
        if fault == "lost":
            route.fetch()
        return route.abort() if fault else route.continue_()

    page.route("**/sign/**", line)
    page.get_by_role("link", name="请各方签名").click()
    mediator.shows("record-signatures-390")
    for at, name in enumerate(("王某", "高某", "骆建国")):
        page.get_by_role("link", name="在屏幕上签").nth(0).click()
        expect(page.get_by_role("heading", name=f"{name}签名")).to_be_visible()
        write_name(page, more=at)
        if not at:
            mediator.shows("record-pad-390")
        page.get_by_role("button", name="签好了").click()
        expect(page.get_by_text("还没传上去，签名还在这一页")).to_be_visible()
        expect(page.get_by_role("img", name=f"{name}的签名")).to_be_visible(timeout=20_000)
    assert faults == []
    mediator.shows("record-signed-390")
