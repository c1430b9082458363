"""Pages off the main way, as each of their people sees them: usable by anybody, at any width and zoom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.disputes.models import Dispute
from mediation.jobs.running import run_due
from mediation.rules import actions
from mediation.supervision.orders import issue
from tests.browser.conftest import DESKTOP, PHONE, Site
from tests.make import Clock, County, county, make_dispute
from tests.mediation.disputes.tale import Tale
from workflows.limit_files import read_body
from workflows.states import State

# Charts are drawn only where there is something to draw.
CHARTS = ".mz-flow, .mz-heat, .mz-months, .mz-bars svg"


@pytest.fixture
def populate() -> Callable[[Session, Clock], object]:
    """Cases of all kinds, one of them late, climbed and ordered; a draft of the rules; a night's findings."""

    def grown(session: Session, clock: Clock) -> County:
        here = county(session, at=clock.at - timedelta(days=40))
        for number, state in enumerate((State.MEDIATING, State.ACCEPTED, State.ASSIGNED, State.CLOSED, State.SUSPENDED)):
            make_dispute(here, state, at=clock.at - timedelta(days=30 - number), hazards=["weapon"] if not number else [])
        tale = Tale(session, here, at=clock.at - timedelta(days=3))
        tale.register(title="檐头滴水").in_village().sit("village.mediator", "failed").do("village.mediator", "escalate")
        issue(session, tale.case, actor=here.actor("supervisor"), at=clock.at - timedelta(days=2), title="请说明进展",
              demand="一、进展。二、下一步。")
        actions.copy(session, read_body("dongzhi"), actor=here.actor("sysadmin"), at=clock.at)
        session.commit()
        run_due(session, clock.at)
        return here

    return grown


PAGES = {
    "sysadmin": ("/jobs", "/findings", "/rules/2", "/rules/standard/simulation", "/calendar", "/outbound"),
    "supervisor": ("/overview", "/climbed", "/orders", "/findings", "/ledger", "/leading", "/rules/days?day=2026-09-21"),
    "leader": ("/leading", "/orders"),
    "auditor": ("/audit",),
}


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("username", PAGES)
def test_a_page_can_be_used_by_anybody(site: Site, username: str, size: tuple[int, int]) -> None:
    person = site.sign_in(username, size)
    for path in PAGES[username]:
        answer = person.page.goto(path)
        assert answer is not None and answer.ok, path
        name = path.partition("?")[0].strip("/").replace("/", "-")
        person.shows(f"page-{username}-{name}" + ("-phone" if size == PHONE else ""))


def test_an_order_and_the_case_it_is_about_fit(site: Site) -> None:
    with site.session() as session:
        number = session.scalars(select(Dispute.number).where(Dispute.title == "檐头滴水")).one()
    person = site.sign_in("supervisor", PHONE)
    for path in ("/orders/1", f"/disputes/{number}", f"/disputes/{number}/dossier"):
        person.page.goto(path)
        person.accessible()
        person.fits()


def test_a_chart_wider_than_the_phone_says_so_and_its_numbers_stay_inside(site: Site) -> None:
    page = site.sign_in("supervisor", PHONE).page
    page.goto("/overview")
    for scroll in page.locator(".mz-chart .mz-scroll").all():
        wider = scroll.evaluate("element => element.scrollWidth > element.clientWidth")
        hint = scroll.locator("xpath=preceding-sibling::p[contains(@class, 'mz-scroll-hint')]")
        assert hint.is_visible() or not wider
    cut = page.evaluate("""[...document.querySelectorAll('.mz-bar-total')].filter(
        text => text.getBoundingClientRect().right > text.closest('.mz-chart').getBoundingClientRect().right).length""")
    assert page.locator(CHARTS).count() > 0 and cut == 0


def test_the_tab_of_a_clock_is_one_line(site: Site) -> None:
    with site.session() as session:
        number = session.scalars(select(Dispute.number).where(Dispute.risk == "red")).first()
    page = site.sign_in("supervisor").page
    page.goto(f"/disputes/{number}")
    label = page.locator(".mz-clock-tab", has_text="险情通报时限")
    assert label.evaluate("tab => tab.scrollHeight") < 72


@pytest.mark.parametrize("username", ["supervisor", "leader", "fengqiao.window"])
def test_on_a_phone_the_bell_stands_in_the_bar_and_the_flow_is_a_table(site: Site, username: str) -> None:
    page = site.sign_in(username, PHONE).page
    bell = page.locator(".mz-bell")
    assert bell.is_visible() and bell.evaluate("bell => bell.getBoundingClientRect().width") >= 44
    if username != "fengqiao.window":
        page.goto("/overview")
        assert page.locator(".mz-flow-table").is_visible() and not page.locator(".mz-flow").is_visible()
        page.set_viewport_size({"width": 1440, "height": 900})
        assert page.locator(".mz-flow").is_visible() and not page.locator(".mz-flow-table").is_visible()
