"""The pages as people use them: what is clicked and typed, in the words they read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from playwright.sync_api import Locator, Page

from mediation.config import LOCAL

NUMBER = re.compile(r"/disputes/(\d{6}-\d{4}-\d{6})")
# where a form about a case leads: back to it, or to the page where the record or the agreement is signed
AFTER = re.compile(NUMBER.pattern + r"(/meetings|/agreements)?/?([?#].*)?$")


def local(moment: datetime) -> str:
    """A moment as a time field takes it."""
    return moment.astimezone(LOCAL).strftime("%Y-%m-%dT%H:%M")


@dataclass
class Door:
    """The log-in page."""

    page: Page

    def sign_in(self, username: str, password: str) -> None:
        """Fill what stands there, without going anywhere first."""
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码", exact=True).fill(password)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(lambda url: "/login" not in url)


@dataclass
class Desk:
    """工作台, and the search box that stands on it."""

    page: Page

    def queue(self, name: str) -> None:
        """Turn to one of the six queues."""
        self.page.locator(".mz-tab", has_text=name).click()

    def search(self, words: str) -> None:
        """Look for a case before taking in a new one."""
        self.page.locator("main").get_by_role("searchbox", name="查找案件").fill(words)
        self.page.locator("main").get_by_role("button", name="查找").click()
        self.page.wait_for_url("**/disputes?*")

    def open(self, title: str) -> Case:
        """Open a case of the list by its words."""
        self.page.locator("main a[href^='/disputes/3']", has_text=title).first.click()
        self.page.wait_for_url(NUMBER)
        return Case(self.page)


@dataclass
class Intake:
    """登记: one page, in the order people talk."""

    page: Page

    def open(self) -> Intake:
        """The main button of the desk."""
        self.page.locator("main").get_by_role("link", name="登记", exact=True).first.click()
        # what is typed before the page's scripts are there is neither searched nor saved
        self.page.wait_for_url("**/disputes/new**")
        return self

    def field(self, name: str) -> Locator:
        """A field by its name in the form; rows are applicants-0-name."""
        return self.page.locator(f"#{name}")

    def person(self, row: str, *, name: str, phone: str = "") -> None:
        """One side of the dispute."""
        self.field(f"{row}-name").fill(name)
        if phone:
            self.field(f"{row}-phone").fill(phone)

    def place(self, initials: str, name: str) -> None:
        """Type the pinyin initials and choose from what is found."""
        self.field("region").press_sequentially(initials)
        self.page.get_by_role("option", name=name).first.click()

    def tick(self, words: str) -> None:
        """One of the boxes 之前找过谁 and 有没有危险."""
        self.page.locator("#questions").get_by_label(words, exact=True).check()

    def press(self, button: str) -> Case:
        """One of the buttons of the bar; the new case is shown."""
        self.page.get_by_role("button", name=button).click()
        self.page.wait_for_url(NUMBER)
        return Case(self.page)


@dataclass
class Case:
    """One case: its main button, the menu, its story."""

    page: Page

    @property
    def number(self) -> str:
        """330681-2026-000123."""
        found = NUMBER.search(self.page.url)
        assert found is not None, self.page.url
        return found[1]

    def do(self, words: str) -> Form:
        """The main button, which must say these words."""
        self.page.locator(".mz-button.is-primary.is-main:visible", has_text=words).click()
        return Form(self.page)

    def menu(self) -> Locator:
        """Open 更多 or 处理 and return what is in it."""
        self.page.locator(".mz-moves:visible > summary").click()
        return self.page.locator(".mz-moves[open] .mz-menu-list")

    def choose(self, words: str) -> Form:
        """An entry of the menu."""
        self.menu().locator("a", has_text=words).first.click()
        return Form(self.page)

    def verbs(self) -> list[str]:
        """What happened, the newest first."""
        return self.page.locator(".mz-timeline .mz-entry-head b").all_inner_texts()


@dataclass
class Form:
    """The page of a move, an act, a session record or an agreement."""

    page: Page

    def field(self, name: str) -> Locator:
        """A field by its name in the form."""
        return self.page.locator(f"#{name}")

    def fill(self, **values: str) -> Form:
        """Text, dates and choices of a list."""
        for name, value in values.items():
            box = self.field(name)
            if box.evaluate("element => element.tagName") == "SELECT":
                box.select_option(value)
            else:
                box.fill(value)
        return self

    def choose(self, words: str) -> Form:
        """A radio or a tick, by the words beside it."""
        self.page.locator("main").get_by_label(words).first.check()
        return self

    def press(self) -> None:
        """The one filled button of the form."""
        self.page.locator("main .mz-button.is-primary.is-main").click()

    def send(self) -> Case:
        """Press it and be back at the case; a record and an agreement lead on to who signs them, one step away."""
        self.press()
        self.page.wait_for_url(lambda url: AFTER.search(url) is not None)
        reached = AFTER.search(self.page.url)
        if reached is not None and reached[2]:
            self.page.goto(f"/disputes/{reached[1]}")
        return Case(self.page)
