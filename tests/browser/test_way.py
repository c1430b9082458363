"""A real dispute from the window to 办结, by people who have never seen these pages before."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from mediation import create_app
from mediation.demo.actions import fill
from mediation.demo.cast import PASSWORD
from mediation.jobs import run_due
from tests.browser.conftest import ARTEFACTS, DESKTOP, PHONE, ROOT, Person, Site
from tests.browser.pages import NUMBER, Case, Desk, Door, Form, Intake, local
from tests.make import SETTINGS, Clock, moment

MORNING = moment("2026-10-14 09:20")
PICTURES = ROOT / "docs/images"
# Retold from 《“滴水”化春风》 (周宁县报道, 2025-07-08): D003 of the shipped stories.
MATTER = "滴水位归谁、盖房震裂了墙"
STORY = (
    "郑国良去年在叶水根隔壁盖新房，两家中间的滴水位说不清归谁。郑国良说叶水根占了公用的滴水位，雨水淋坏他家地基；"
    "叶水根说盖房子震裂了他家的墙。从滴水位吵到日常琐事，争了一年多。"
)
STEPS = ("登记", "受理", "分流", "签收", "上报", "达成协议", "反馈", "办结")


@pytest.fixture(scope="module")
def sqlite_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo county as it stands on that morning, told once."""
    path = Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("county") / "county.sqlite"))
    app = create_app({**SETTINGS, "DATABASE_URL": f"sqlite:///{path}"})
    with app.app_context(), Session(app.extensions["engine"]) as session:
        fill(session, at=MORNING, seed=1, daily=run_due)
    app.extensions["engine"].dispose()
    return path


@pytest.fixture
def populate() -> Callable[[Session, Clock], object]:
    """Everything is in the template; only the clock is set."""

    def morning(_session: Session, clock: Clock) -> None:
        clock.at = MORNING

    return morning


@dataclass
class Day:
    """The site at a moment, and the doors people come in by. Pictures are numbered in the order of the story."""

    site: Site
    taken: int = 0

    def enter(self, username: str, when: str, size: tuple[int, int] = DESKTOP) -> Person:
        """Somebody signs in at that moment."""
        self.site.clock.at = moment(when)
        person = self.site.open(size)
        person.page.goto("/")
        Door(person.page).sign_in(username, PASSWORD)
        return person

    def keep(self, person: Person, name: str) -> None:
        """A picture of the page, after it has been found usable by everybody."""
        self.taken += 1
        person.shows(f"way-{self.taken:02}-{name}")


def picture(person: Person, name: str) -> None:
    """For the README, only when asked for."""
    if os.environ.get("SCREENSHOTS") == "docs":
        PICTURES.mkdir(parents=True, exist_ok=True)
        person.page.reload()  # without the line that says what was just done
        person.page.screenshot(path=PICTURES / f"{name}.png")


def test_a_dispute_goes_from_the_window_to_the_end(site: Site) -> None:
    """Window, village, town, window, and the supervisor who sees all of it."""
    day = Day(site)
    number = the_window_takes_it_in(day)
    the_village_tries_and_sends_it_up(day, number)
    the_supervisor_sees_it_climb(day, number)
    the_town_settles_it(day, number)
    the_window_tells_everybody_and_closes(day, number)
    the_supervisor_reads_the_whole_way(day, number)
    print(f"{day.taken} pictures in {ARTEFACTS}")


def the_window_takes_it_in(day: Day) -> str:
    """Search first, then one page, one button; then to the nearest unit."""
    site = day.site
    visitor = site.open()
    visitor.page.goto("/")
    day.keep(visitor, "log-in")
    clerk = day.enter("window", "2026-10-14 09:25")
    page, desk = clerk.page, Desk(clerk.page)
    day.keep(clerk, "desk")
    picture(clerk, "desk")
    desk.search("叶水根")
    expect(page.locator("main")).to_contain_text("没有")
    day.keep(clerk, "search-nothing")
    page.goto("/")
    form = Intake(page).open()
    day.keep(clerk, "intake-empty")
    form.person("applicants-0", name="郑国良", phone="13857512210")
    form.person("respondents-0", name="叶水根", phone="13957518803")
    form.field("title").fill(MATTER)
    form.field("description").fill(STORY)
    form.place("fyc", "枫源村")
    form.field("claims-0-text").fill("把滴水位让出来")
    form.tick("自己谈过")
    form.field("category").select_option("02")
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    day.keep(clerk, "intake")
    case = form.press("登记并受理")
    expect(page.get_by_role("status").filter(has_text="已登记并受理")).to_be_visible()
    day.keep(clerk, "case-accepted")
    expect(case.menu()).to_contain_text("还不能做")
    day.keep(clerk, "case-menu")
    page.keyboard.press("Escape")
    move = case.do("分流")
    expect(page.get_by_label("枫源村").first).to_be_checked()
    day.keep(clerk, "assign")
    case = move.send()
    expect(page.locator(".mz-identity")).to_contain_text("枫源村")
    return case.number


def the_village_tries_and_sends_it_up(day: Day, number: str) -> None:
    """On a phone: sign, two evenings of talk written down, the dossier read, two taps and a reason."""
    site = day.site
    mediator = day.enter("village.mediator", "2026-10-14 10:10", PHONE)
    page = mediator.page
    day.keep(mediator, "phone-cases")
    page.get_by_role("link", name="郑国良").first.tap()
    page.wait_for_url(NUMBER)
    case = Case(page)
    assert case.number == number
    day.keep(mediator, "phone-case-assigned")
    form = case.do("签收")
    day.keep(mediator, "phone-sign")
    form.choose("没有需要回避的情形")
    case = form.send()
    site.clock.at = moment("2026-10-14 10:25")
    form = case.do("记录一次调解")
    form.fill(
        held_at=local(moment("2026-10-14 10:20")), place="枫源村调解室",
        course="叶水根要先修墙，郑国良要先让滴水位。查了宅基地的老图，图上滴水位是公用的，叶水根不认。",
    )  # fmt: skip
    form.choose("已告知双方权利和义务").choose("没谈成")
    day.keep(mediator, "phone-session")
    case = form.send()
    day.keep(mediator, "phone-case-mediating")
    case.menu()
    day.keep(mediator, "phone-menu")
    page.keyboard.press("Escape")
    # after a sitting that failed, going up is what the page proposes
    form = case.do("上报")
    form.choose("要专业力量").fill(note="墙裂是不是盖房震的，村里看不准，要懂房子的人来看。")
    day.keep(mediator, "phone-escalate")
    page.get_by_role("link", name="卷宗摘要").first.tap()
    expect(page.get_by_role("heading", name="卷宗摘要")).to_be_visible()
    expect(page.locator("main")).to_contain_text("叶水根要先修墙")
    day.keep(mediator, "phone-dossier")
    page.go_back()
    form = Form(page)
    form.choose("要专业力量").fill(note="墙裂是不是盖房震的，村里看不准，要懂房子的人来看。")
    case = form.send()
    expect(page.locator("main")).to_contain_text("上报")
    day.keep(mediator, "phone-case-gone-up")


def the_supervisor_sees_it_climb(day: Day, number: str) -> None:
    """The number of this week, the reason, and behind them this very case."""
    supervisor = day.enter("supervisor", "2026-10-14 11:00")
    page = supervisor.page
    day.keep(supervisor, "overview")
    climbed = page.locator(".mz-number", has_text="本周什么上报了，为什么")
    climbed.get_by_role("link", name="看全部").click()
    day.keep(supervisor, "climbed-list")
    case = Desk(page).open("郑国良")
    assert case.number == number
    assert case.verbs()[0] == "上报"


def the_town_settles_it(day: Day, number: str) -> None:
    """The town's window gives it to its own centre; its mediator brings both to one table."""
    clerk = day.enter("fengqiao.window", "2026-10-14 13:40")
    page = clerk.page
    Desk(page).queue("待分流")
    day.keep(clerk, "town-desk")
    case = Desk(page).open("郑国良")
    form = case.do("分流")
    form.choose("枫桥镇")
    day.keep(clerk, "town-assign")
    form.send()

    mediator = day.enter("fengqiao.mediator", "2026-10-14 14:00")
    page = mediator.page
    day.keep(mediator, "town-mine")
    Desk(page).open("郑国良")
    form = Case(page).do("签收")
    day.keep(mediator, "town-sign")
    form.choose("没有需要回避的情形").send()
    day.site.clock.at = moment("2026-10-19 16:05")  # five days later the window has long been signed out
    mediator = day.enter("fengqiao.mediator", "2026-10-19 16:05")
    page = mediator.page
    page.goto(f"/disputes/{number}")
    form = Case(page).do("记录一次调解")
    form.fill(
        held_at=local(moment("2026-10-19 14:30")), place="枫桥镇调解室",
        course="请了镇上建房的老师傅到两家看过：墙裂一半是老墙自己的事。叶水根让出滴水位，郑国良补墙。",
    )  # fmt: skip
    form.choose("已告知双方权利和义务").choose("谈成了")
    day.keep(mediator, "town-session")
    case = form.send()
    form = case.do("写协议")
    form.fill(**{"terms-0-who": "叶水根", "terms-0-what": "让出滴水位，拆掉搭在上面的雨棚",
                 "terms-0-due_on": "2026-10-20"})  # fmt: skip
    page.get_by_role("button", name="再加一条").click()
    form.fill(**{"terms-1-who": "郑国良", "terms-1-what": "出钱补好叶水根家开裂的墙", "terms-1-amount": "1500",
                 "terms-1-due_on": "2026-10-31"})  # fmt: skip
    form.choose("郑国良").choose("叶水根")
    page.locator("#signed").get_by_label("调解员").check()
    page.locator(".mz-later > summary").click()
    form.fill(sealed_on="2026-10-19")
    day.keep(mediator, "town-agreement")
    case = form.send()
    picture(mediator, "case")
    day.keep(mediator, "town-case-agreed")
    form = case.do("达成协议")
    day.keep(mediator, "town-settle")
    form.send()
    day.keep(mediator, "town-case-settled")


def the_window_tells_everybody_and_closes(day: Day, number: str) -> None:
    """Each party hears the result and is asked; then the file is complete."""
    clerk = day.enter("fengqiao.window", "2026-10-21 09:30")
    page = clerk.page
    Desk(page).queue("待反馈")
    day.keep(clerk, "feedback-desk")
    case = Desk(page).open("郑国良")
    form = case.do("反馈").fill(how="电话", opinion="老师傅讲得公道，服气。").choose("满意")
    day.keep(clerk, "feedback-first")
    form.press()
    expect(page.get_by_role("status").filter(has_text="已记下这次反馈")).to_be_visible()
    if NUMBER.fullmatch(urlsplit(page.url).path):
        form = case.do("反馈")
    form.fill(how="电话", opinion="墙补好了，没话说。").choose("满意")
    day.keep(clerk, "feedback-second")
    case = form.send()
    form = case.choose("记履行情况")
    form.field("term").select_option(index=1)
    form.choose("办好了")
    day.keep(clerk, "performance")
    case = form.send()
    day.keep(clerk, "case-before-close")
    form = case.do("办结")
    day.keep(clerk, "close")
    case = form.send()
    day.keep(clerk, "case-closed")


def the_supervisor_reads_the_whole_way(day: Day, number: str) -> None:
    """Every step stands in the timeline, the newest first."""
    supervisor = day.enter("supervisor", "2026-10-21 10:00")
    page = supervisor.page
    page.get_by_role("searchbox", name="查找案件").fill(number)
    page.keyboard.press("Enter")
    page.wait_for_url("**/disputes?*")
    day.keep(supervisor, "found-by-number")
    Desk(page).open("郑国良")
    verbs = " ".join(reversed(Case(page).verbs()))
    places = [verbs.index(step) for step in STEPS]
    assert places == sorted(places), verbs
    day.keep(supervisor, "case-whole-way")
    day.keep(day.enter("leader", "2026-10-21 10:05"), "leader-overview")
