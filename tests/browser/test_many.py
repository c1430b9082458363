"""Many people in one form: found by name, ticked at once, told in one submission."""

from __future__ import annotations

from playwright.sync_api import expect
from sqlalchemy import select

from mediation.disputes.events import Event
from tests.browser.conftest import PHONE, Site
from tests.make import County, make_dispute
from workflows.states import State

WORKERS = [{"role": "applicant", "kind": "person", "name": name} for name in (
    "王一", "王二", *(f"李{n}" for n in "一二三四五六七八九十"), "赵一", "赵二",
)]  # fmt: skip


def test_everybody_who_was_told_together_is_ticked_at_once(site: Site) -> None:
    """全选, then one who was not there is taken out again by name."""
    with site.session() as session:
        parties = [*WORKERS, {"role": "respondent", "kind": "person", "name": "高某"}]
        number = make_dispute(County(session, site.clock.at), State.CONCLUDED, parties=parties).number
        session.commit()
    clerk = site.sign_in("fengqiao.window", PHONE)
    page = clerk.page
    page.goto(f"/disputes/{number}/feed_back")
    expect(page.get_by_text("已勾 1 位")).to_be_visible()
    page.get_by_role("button", name="全选没告诉的").click()
    page.get_by_role("searchbox", name="在名单里找人").fill("高")
    expect(page.get_by_label("王一")).to_be_hidden()
    page.get_by_label("高某").uncheck()
    expect(page.get_by_text("已勾 14 位")).to_be_visible()
    clerk.accessible()
    clerk.fits()
    page.get_by_label("怎么告诉的").select_option("当面")
    page.get_by_label("满意", exact=True).check()
    page.get_by_role("button", name="记下反馈").click()
    expect(page.get_by_role("status").filter(has_text="已反馈")).to_be_visible()
    with site.session() as session:
        told = session.scalars(select(Event).where(Event.name == "feed_back")).one()
        assert told.facts["parties"] == list(range(1, 15))
