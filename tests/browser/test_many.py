"""Many people in one form: found by name, ticked at once, told in one submission."""

from __future__ import annotations

from playwright.sync_api import expect
from sqlalchemy import select

from mediation.disputes.events import Event
from tests.browser.conftest import PHONE, Site
from tests.make import FENGQIAO, FENGYUAN, County, make_dispute
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
    page.get_by_role("searchbox", name="在名单里找").fill("高")
    expect(page.get_by_label("王一")).to_be_hidden()
    page.get_by_label("高某").uncheck()
    expect(page.get_by_text("已勾 14 位")).to_be_visible()
    clerk.accessible()
    clerk.fits()
    page.get_by_label("怎么告诉的").select_option("当面")
    page.get_by_label("满意", exact=True).check()
    page.get_by_role("button", name="记下反馈").click()
    expect(page.get_by_role("status").filter(has_text="已记下这次反馈")).to_be_visible()
    with site.session() as session:
        told = session.scalars(select(Event).where(Event.name == "feed_back")).one()
        assert told.facts["parties"] == list(range(1, 15))


def test_an_agreement_is_kept_while_it_is_written(site: Site) -> None:
    """The form with ticks for who has signed saves its draft as every other, with few people and with many."""
    with site.session() as session:
        number = make_dispute(County(session, site.clock.at), State.MEDIATING).number
        session.commit()
    page = site.sign_in("village.mediator", PHONE).page
    page.goto(f"/disputes/{number}/agreement")
    page.locator("#terms-0-what").fill("疏通水沟")
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    page.reload()
    expect(page.locator("#terms-0-what")).to_have_value("疏通水沟")


def test_an_agent_is_found_for_somebody_in_the_pasted_list(site: Site) -> None:
    """替谁 offers who was pasted; the page is ready for typing on a desk, and not on a phone."""
    page = site.sign_in("fengqiao.window").page
    page.goto("/disputes/new")
    expect(page.locator("#applicants-0-name")).to_be_focused()
    page.get_by_text("还有很多人，从表格粘贴").click()
    page.locator("#bulk").fill("姓名\t手机\n王二\t13800000002\n王三\t13800000003")
    page.get_by_text("还有代理人、监护人或第三人").click()
    choice = page.locator("#others-0-represents")
    choice.select_option(label="申请人 王三")
    page.locator("#bulk").fill("王一\t13800000001\n王二\t13800000002\n王三\t13800000003")
    expect(choice).to_have_value("bulk-2")
    page.locator("#bulk").fill("王三\t13800000003")
    expect(choice).to_have_value("bulk-0")
    phone = site.sign_in("fengqiao.window", PHONE).page
    phone.goto("/disputes/new")
    expect(phone.locator("#applicants-0-name")).not_to_be_focused()


def test_a_unit_is_not_asked_to_help_itself(site: Site) -> None:
    """Whoever is chosen to take the case leaves the list of helpers, and comes back when another is chosen."""
    with site.session() as session:
        number = make_dispute(County(session, site.clock.at), State.ACCEPTED).number
        session.commit()
    page = site.sign_in("fengqiao.window").page
    page.goto(f"/disputes/{number}/assign")
    helper = page.locator("#co_units").get_by_label("枫桥镇")
    helper.check()
    page.locator(f"#unit input[value={FENGQIAO}]").check()
    expect(helper).to_be_hidden()
    page.locator(f"#unit input[value={FENGYUAN}]").check()
    expect(helper).not_to_be_checked()
