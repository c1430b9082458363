"""The supervisor's pages as people see them: they renew themselves and lose nothing that is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.disputes.actions import advance
from mediation.disputes.models import Dispute
from mediation.disputes.time_moves import escalate_overdue, flag_overdue
from tests.browser.conftest import PHONE, Site
from tests.make import Clock, County, county, make_dispute, moment
from tests.mediation.disputes.tale import Tale
from workflows.states import State

TITLES = ("檐头滴水", "鱼塘边的路", "承包款没结清", "半夜施工")


@pytest.fixture
def populate() -> Callable[[Session, Clock], object]:
    """Four cases that climbed to the town, one that runs out in the village."""

    def climbed(session: Session, clock: Clock) -> County:
        here = county(session, at=moment("2026-09-01 09:00"))
        tale = Tale(session, here, at=clock.at - timedelta(days=2))
        for title in TITLES:
            tale.at = clock.at - timedelta(days=2)
            tale.register(title=title).in_village().sit("village.mediator", "failed").do("village.mediator", "escalate")
        make_dispute(here, State.MEDIATING, at=clock.at, title="围墙占了路")
        return here

    return climbed


def people(site: Site, session: Session) -> County:
    return County(session, site.clock.at)


def pull(site: Site, title: str) -> None:
    """Somebody else, at another desk, takes a case up."""
    with site.session() as session:
        case = session.scalars(select(Dispute).where(Dispute.title == title)).one()
        advance(session, case, "escalate", actor=people(site, session).actor("window"), at=site.clock.at, reason="pulled",
                note="市里接过来")
        session.commit()


def watched(site: Site, path: str, size: tuple[int, int] | None = None) -> Page:
    """The supervisor's window on a page whose minutes pass when the test says so."""
    page = (site.sign_in("supervisor", size) if size else site.sign_in("supervisor")).page
    page.clock.install()
    page.goto(path)
    page.evaluate("window.opened = 'once'")
    return page


def a_minute(site: Site, page: Page) -> None:
    site.clock.at += timedelta(minutes=1)
    page.clock.run_for(61_000)


def test_the_board_renews_itself_and_keeps_what_is_open(site: Site) -> None:
    page = watched(site, "/climbed")
    counts = page.locator(".mz-counts")
    expect(counts).to_contain_text("到镇 4")
    menu = page.locator("tr", has_text=TITLES[1]).locator("details.mz-moves")
    menu.locator("summary").click()
    menu.get_by_role("link", name="包案").focus()
    pull(site, TITLES[3])
    a_minute(site, page)
    expect(counts).to_contain_text("到镇 3")
    expect(counts).to_contain_text("到市 1")
    expect(page.locator("[data-live-at]")).to_have_text("09:01")
    expect(menu).to_have_attribute("open", "")
    expect(menu.get_by_role("link", name="包案")).to_be_focused()
    assert page.evaluate("window.opened") == "once"


def test_nothing_is_sent_while_nothing_changes_or_nobody_looks(site: Site) -> None:
    page = watched(site, "/climbed")
    answers: list[int] = []
    page.on("response", lambda answer: answers.append(answer.status) if "/climbed/rows" in answer.url else None)
    with page.expect_response("**/climbed/rows*"):
        a_minute(site, page)
    with page.expect_response("**/climbed/rows*"):
        a_minute(site, page)
    expect(page.locator("[data-live-at]")).to_have_text("09:02")
    assert answers == [200, 304]
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if "/climbed/rows" in sent.url else None)
    a_minute(site, page)
    with page.expect_response("**/climbed/rows*"):
        page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-live-at]")).to_have_text("09:03")
    assert len(asked) == 1, "the minute nobody looked asked for nothing"


def test_the_first_page_renews_its_three_parts(site: Site) -> None:
    page = watched(site, "/overview")
    question = page.locator(".mz-number", has_text="本周什么上报了")
    expect(question).to_contain_text("村到镇 4")
    pull(site, TITLES[0])
    a_minute(site, page)
    expect(question).to_contain_text("镇到市 1")
    expect(page.locator(".mz-shares")).to_contain_text("市级")
    assert page.evaluate("window.opened") == "once"


def test_somebody_who_left_the_page_open_is_told_to_sign_in(site: Site) -> None:
    page = watched(site, "/climbed")
    site.clock.at += timedelta(minutes=40)
    page.clock.run_for(61_000)
    expect(page.locator(".mz-live-note")).to_have_text("已退出登录，刷新这一页再登录")


def test_anybody_can_use_the_pages_at_any_width(site: Site) -> None:
    supervisor = site.sign_in("supervisor")
    supervisor.page.goto("/climbed?level=town&days=30")
    supervisor.page.locator("details.mz-moves summary").first.click()
    supervisor.shows("board")
    supervisor.page.goto("/climbed")
    supervisor.page.locator(".mz-filter summary").click()
    supervisor.shows("board-filter")
    supervisor.page.keyboard.press("Escape")
    supervisor.page.locator(".mz-row-title").first.click()
    number = supervisor.page.url.rsplit("/", 1)[1]
    for name, path in (("overview", "/overview?period=7"), ("dossier", f"/disputes/{number}/dossier")):
        supervisor.page.goto(path)
        supervisor.shows(name)
    phone = site.sign_in("supervisor", PHONE)
    phone.page.goto("/climbed")
    phone.page.locator("details.mz-moves summary").first.click()
    phone.shows("phone-board")
    phone.page.goto(f"/disputes/{number}/dossier")
    phone.shows("phone-dossier-sent")


def test_a_case_that_ran_out_climbs_is_ordered_and_answered_and_the_board_shows_it(site: Site) -> None:
    """Village lets it run out, red, the system sends it up, the town reads the dossier, 督办, the answer, the board."""
    title = "围墙占了路"
    with site.session() as session:
        case = session.scalars(select(Dispute).where(Dispute.title == title)).one()
        number = case.number
        site.clock.at = moment("2026-09-29 09:00")
        flag_overdue(session, at=site.clock.at)
    village = site.sign_in("village.mediator").page
    village.goto(f"/disputes/{number}")
    expect(village.locator(".mz-identity")).to_contain_text("超期")
    site.clock.at = moment("2026-10-10 09:00")
    with site.session() as session:
        flag_overdue(session, at=site.clock.at)
        escalate_overdue(session, at=site.clock.at)
    town = site.sign_in("fengqiao.window").page
    town.goto(f"/disputes/{number}")
    town.get_by_role("link", name="看卷宗摘要").first.click()
    expect(town.locator(".mz-paper")).to_contain_text("未调先逾期")
    expect(town.locator(".mz-paper")).to_contain_text("还没有调解记录")
    supervisor = site.sign_in("supervisor").page
    supervisor.goto("/climbed?climbed_alone=1")
    row = supervisor.locator("tbody tr", has_text=title)
    expect(row).to_contain_text("未调先逾期")
    row.locator("details.mz-moves summary").click()
    row.get_by_role("link", name="督办").click()
    supervisor.locator("[name=title]").fill("请说明为什么一次也没有调")
    supervisor.locator("[name=demand]").fill("一、原因；二、下一步")
    supervisor.locator("main form button.is-primary").click()
    supervisor.goto("/climbed?climbed_alone=1")
    supervisor.locator("details.mz-moves summary").first.click()
    expect(supervisor.locator("tbody tr", has_text=title)).to_contain_text("在办，在那一份上补充要求就行")
    head = site.sign_in("fengqiao.head").page
    head.goto("/orders")
    head.locator("main a[href^='/orders/']").first.click()
    head.locator("[name=text]").first.fill("人手不够，明天上门。")
    head.get_by_role("button", name="答复").first.click()
    supervisor.goto("/climbed?climbed_alone=1")
    row = supervisor.locator("tbody tr", has_text=title)
    expect(row.locator(".mz-board-order")).to_contain_text("督办 1号 · 有答复，等你定")
    supervisor.locator(".mz-counts").get_by_role("link", name="有答复，等你定 1").click()
    expect(supervisor.locator("tbody tr")).to_have_count(1)
    row.locator(".mz-board-order").click()
    expect(supervisor.locator(".mz-thread")).to_contain_text("人手不够，明天上门。")
    supervisor.goto("/overview")
    expect(supervisor.locator(".mz-waiting")).to_contain_text("有答复，等我定 1")


def test_the_menu_of_the_last_row_opens_upwards_where_the_window_ends(site: Site) -> None:
    page = watched(site, "/climbed", (1440, 620))
    menu = page.locator(".mz-moves").last
    menu.locator("summary").click()
    expect(menu.locator(".mz-menu-list")).to_be_in_viewport(ratio=1)
    expect(menu).to_have_class("mz-menu mz-moves is-up")
    page.keyboard.press("Escape")
    first = page.locator(".mz-moves").first
    first.locator("summary").click()
    expect(first).to_have_class("mz-menu mz-moves")
