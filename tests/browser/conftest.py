"""A served application and people in front of it, each with a browser window of their own."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from mediation import create_app
from tests.make import PASSWORD, SETTINGS, Clock, County, county

ROOT = Path(__file__).parents[2]
expect.set_options(timeout=15_000)
ARTEFACTS = ROOT / "artefacts"
DESKTOP, PHONE = (1440, 900), (390, 844)
NARROW = 360


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives Chromium."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Site:
    """The running application. `clock` is its time; `county` reads its database."""

    url: str
    app: Flask
    clock: Clock
    browser: Browser
    faults: list[str] = field(default_factory=list)

    def session(self) -> Session:
        """A look into the database; close it before the next click, or SQLite makes the site wait."""
        return Session(self.app.extensions["engine"])

    def open(self, size: tuple[int, int] = DESKTOP) -> Person:
        """A new window in which nobody is signed in."""
        width, height = size
        phone = width < 640
        context = self.browser.new_context(
            base_url=self.url, viewport={"width": width, "height": height}, locale="zh-CN", has_touch=phone,
            timezone_id="Asia/Shanghai", is_mobile=phone,
        )  # fmt: skip
        context.set_default_timeout(30_000)
        context.on("weberror", lambda fault: self.faults.append(str(fault.error)))
        context.on("console", lambda said: self.faults.extend(_fault(said)))
        return Person(context.new_page())

    def sign_in(self, username: str, size: tuple[int, int] = DESKTOP) -> Person:
        """A new window in which one of the cast has signed in by the page."""
        person = self.open(size)
        person.page.goto("/login")
        person.page.locator("input[name=username]").fill(username)
        person.page.locator("input[name=password]").fill(PASSWORD)
        person.page.locator("main button[type=submit]").click()
        person.page.wait_for_url(lambda url: "/login" not in url)
        return person


def _fault(said: ConsoleMessage) -> list[str]:
    """Errors of our scripts. An answer of 4xx and a lost signal are what the tests are about."""
    return [said.text] if said.type == "error" and not said.text.startswith("Failed to load resource") else []


@dataclass
class Person:
    """Somebody at a window, with what every page is checked for."""

    page: Page

    def shows(self, name: str) -> None:
        """Keep a picture of the page, and check that anybody can use it at any width and zoom."""
        self.accessible()
        self.fits()
        ARTEFACTS.mkdir(exist_ok=True)
        self.page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)

    def accessible(self) -> None:
        """Axe finds nothing, once all sheets are there: without them it measures white on the page's ground."""
        self.page.wait_for_load_state("load")
        found = Axe().run(self.page)
        assert found.violations_count == 0, found.generate_report()

    def fits(self) -> None:
        """No sideways scrolling as it is, at 360 px, and at 200 % zoom, which halves the page's width."""
        before = self.page.viewport_size
        assert before is not None
        for width in {before["width"], NARROW, max(before["width"] // 2, NARROW)}:
            self.page.set_viewport_size({"width": width, "height": before["height"]})
            wide = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{self.page.url} is {wide} px too wide at {width} px"
        self.page.set_viewport_size(before)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, which drives the Chromium of this machine."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all tests of this process."""
    found = os.environ.get("CHROMIUM") or subprocess.check_output([ROOT / "scripts/chromium"], text=True)
    browser = playwright.chromium.launch(
        executable_path=found.strip(), args=["--no-sandbox", "--disable-quic", "--font-render-hinting=none"]
    )
    yield browser
    browser.close()


@pytest.fixture
def populate() -> Callable[[Session, Clock], object]:
    """What is in the database when the site opens; a test module may put its own fixture in this place."""

    def small_county(session: Session, clock: Clock) -> County:
        return county(session, at=clock.at)

    return small_county


@pytest.fixture
def site(
    sqlite_template: Path, tmp_path: Path, clock: Clock, browser: Browser,
    populate: Callable[[Session, Clock], object],
) -> Iterator[Site]:  # fmt: skip
    """The application on a port of its own, with a small county in it."""
    path = tmp_path / "site.sqlite"
    path.write_bytes(sqlite_template.read_bytes())
    served = {"TESTING": False, "WTF_CSRF_ENABLED": True, "CLOCK": clock}
    app = create_app({**SETTINGS, **served, "DATABASE_URL": f"sqlite:///{path}"})
    with Session(app.extensions["engine"]) as session:
        populate(session, clock)
        session.commit()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    site = Site(f"http://127.0.0.1:{server.port}", app, clock, browser)
    yield site
    for context in browser.contexts:
        context.close()
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["engine"].dispose()
    assert not site.faults, site.faults
