"""Signed out in another tab while writing: the page says so, keeps what is typed, and goes on after signing in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE, Site
from tests.browser.pages import NUMBER, Door, Intake
from tests.make import PASSWORD

STORY = "后沟堵了，雨天水漫进院子。"
LOG_IN = re.compile("去登录")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_page_says_so_and_saves_after_signing_in_elsewhere(site: Site, size: tuple[int, int]) -> None:
    clerk = site.sign_in("fengqiao.window", size)
    page = clerk.page
    form = Intake(page).open()
    page.context.clear_cookies()
    form.field("description").fill(STORY)
    form.person("applicants-0", name="王小妹", phone="13800001234")
    expect(page.locator("[data-draft-status]")).to_have_text("你已退出，登录后再交")
    expect(page.locator("[data-signed-out]")).to_be_visible()
    expect(page.locator("#matches")).not_to_contain_text("用户名")
    assert page.get_by_text("没有信号").first.is_hidden()
    clerk.shows(f"signed-out-{size[0]}")
    with page.expect_popup() as opened:
        page.get_by_role("link", name=LOG_IN).click()
    Door(opened.value).sign_in("fengqiao.window", PASSWORD)
    opened.value.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    expect(page.locator("[data-signed-out]")).to_be_hidden()
    expect(form.field("description")).to_have_value(STORY)
    form.person("respondents-0", name="高水根")
    form.place("fyc", "枫源村")
    form.press("只登记")
    assert NUMBER.search(page.url)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_what_was_sent_anyway_stands_in_the_form_after_the_log_in(site: Site, size: tuple[int, int]) -> None:
    clerk = site.sign_in("fengqiao.window", size)
    page = clerk.page
    form = Intake(page).open()
    form.field("description").fill(STORY)
    page.context.clear_cookies()
    page.locator("#intake .is-main").click()
    expect(page.get_by_text("刚才写的存好了，登录后接着写")).to_be_visible()
    clerk.shows(f"signed-out-login-{size[0]}")
    Door(page).sign_in("fengqiao.window", PASSWORD)
    expect(page.get_by_text("刚才写的还在")).to_be_visible()
    expect(form.field("description")).to_have_value(STORY)
    clerk.shows(f"signed-out-back-{size[0]}")
