"""Signing with a finger on a phone whose signal comes and goes: nothing lost, nothing twice."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect
from sqlalchemy import select

from mediation.agreements.actions import record_agreement
from mediation.agreements.models import Agreement, Signature
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from tests.browser.conftest import PHONE, Site
from tests.make import County, make_dispute
from workflows.states import State

PAY = {"who": "高某", "to_whom": "王某", "what": "付修理费", "amount": 6000, "plan": "分 4 期，每月 15 日"}
KEPT = "还没传上去，签名还在这一页"


def agreed(site: Site, **given: Any) -> str:
    """A dispute of 枫源村 with a written agreement that nobody has signed; its number."""
    with site.session() as session:
        here = County(session, site.clock.at)
        case = make_dispute(here, State.MEDIATING, **given)
        record_agreement(session, case, actor=here.actor("village.mediator"), at=site.clock.at, form="written",
                         reached_on=site.clock.at.date(), terms=[PAY])
        session.commit()
        return case.number


def write_name(page: Page, more: int = 0) -> None:
    """A few strokes in the frame, once the page can take them; `more` for another hand."""
    expect(page.get_by_role("button", name="签好了")).to_be_enabled()
    pad = page.locator("[data-pad]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    for left in (60, 120, 180):
        page.mouse.move(box["x"] + left, box["y"] + 60)
        page.mouse.down()
        page.mouse.move(box["x"] + left + 40, box["y"] + 120 + 10 * more, steps=6)
        page.mouse.move(box["x"] + left + 10, box["y"] + 160, steps=6)
        page.mouse.up()


def signatures(site: Site, number: str) -> list[int | None]:
    with site.session() as session:
        query = select(Signature.party_no).join(Agreement).join(Dispute, Dispute.id == Agreement.dispute_id)
        return list(session.scalars(query.where(Dispute.number == number).order_by(Signature.id)))


def test_a_name_is_written_while_the_signal_comes_and_goes(site: Site) -> None:
    """Without signal the strokes wait in the page; the answer that got lost on its way back signs nothing twice."""
    number = agreed(site)
    mediator = site.sign_in("village.mediator", PHONE)
    page = mediator.page
    page.goto(f"/disputes/{number}/agreements")
    page.get_by_role("link", name="在屏幕上签").first.click()
    expect(page.get_by_text("第 4 期")).to_be_visible()
    page.get_by_role("button", name="签好了").click()
    expect(page.get_by_text("还没有签名，在框里写下名字。")).to_be_visible()
    write_name(page)
    mediator.accessible()
    mediator.fits()
    page.context.set_offline(True)
    page.get_by_role("button", name="签好了").click()
    expect(page.get_by_text(KEPT)).to_be_visible()
    assert signatures(site, number) == []
    lost = []

    def answer_lost(route: Any) -> None:
        """The server has it; its answer never arrives, once."""
        if lost or route.request.method != "POST":
            return route.continue_()
        lost.append(route.fetch().status)
        return route.abort("connectionreset")

    page.route("**/sign/1", answer_lost)
    page.context.set_offline(False)
    page.wait_for_url("**/agreements")
    assert lost == [200]
    expect(page.get_by_role("img", name="王某的签名")).to_be_visible()
    mediator.shows("phone-agreements")
    assert signatures(site, number) == [1]
    with site.session() as session:
        told = session.scalars(select(Event).where(Event.name == "sign_agreement")).one()
        row = session.scalars(select(Signature)).one()
        assert (told.facts["way"], told.facts["content_hash"], row.stood_by) == ("pad", row.content_hash, told.actor_id)


def test_it_is_written_again_before_it_is_handed_in(site: Site) -> None:
    number = agreed(site)
    page = site.sign_in("village.mediator", PHONE).page
    page.goto(f"/disputes/{number}/agreements/1/sign/0")
    write_name(page)
    page.get_by_role("button", name="重写").click()
    page.get_by_role("button", name="签好了").click()
    expect(page.get_by_text("还没有签名，在框里写下名字。")).to_be_visible()
    write_name(page)
    page.get_by_role("button", name="签好了").click()
    page.wait_for_url("**/agreements")
    assert signatures(site, number) == [None]


def test_what_is_refused_for_good_is_not_sent_for_ever(site: Site) -> None:
    number = agreed(site)
    page, asked = site.sign_in("village.mediator", PHONE).page, list[int]()
    page.goto(f"/disputes/{number}/agreements/1/sign/1")
    write_name(page)

    def refuse(route: Any) -> None:
        asked.append([429, 403][min(len(asked), 1)])
        route.fulfill(status=asked[-1], content_type="text/html", body="<p>no</p>")

    page.route("**/sign/1", refuse)
    page.get_by_role("button", name="签好了").click()
    # too many at a time passes by itself; what is not one's own does not
    expect(page.get_by_text("没有交上，这份现在不归你办了")).to_be_visible()
    page.wait_for_timeout(5_000)
    assert asked == [429, 403]


def test_a_version_that_was_replaced_meanwhile_is_not_signed(site: Site) -> None:
    number = agreed(site)
    page = site.sign_in("village.mediator", PHONE).page
    page.goto(f"/disputes/{number}/agreements/1/sign/1")
    write_name(page)
    with site.session() as session:
        here, case = County(session, site.clock.at), session.scalars(select(Dispute).where(Dispute.number == number)).one()
        record_agreement(session, case, actor=here.actor("village.mediator"), at=site.clock.at, form="written",
                         reached_on=site.clock.at.date(), terms=[{**PAY, "amount": 8000}])
        session.commit()
    page.get_by_role("button", name="签好了").click()
    expect(page.get_by_text("协议已经改成第 2 版，这一版不能再签")).to_be_visible()
    assert signatures(site, number) == []


def test_instalments_are_shown_while_they_are_typed(site: Site) -> None:
    """分 4 期，每月 15 日 stays as typed, with its four lines below; what does not add up is said, and nothing typed is lost."""
    with site.session() as session:
        number = make_dispute(County(session, site.clock.at), State.MEDIATING).number
        session.commit()
    person = site.sign_in("village.mediator", PHONE)
    page = person.page
    page.goto(f"/disputes/{number}/agreement")
    for name, words in (("who", "高某"), ("to_whom", "王某"), ("what", "付修理费"), ("amount", "6000")):
        page.locator(f"#terms-0-{name}").fill(words)
    page.get_by_text("分期、怎么给").click()
    plan = page.locator("#terms-0-plan")
    plan.fill("分 4 期，每月 15 日")
    expect(page.locator("[data-plan-shown]").get_by_role("listitem")).to_have_count(4)
    page.get_by_role("button", name="改成一行一期").click()
    expect(plan).to_have_value("2026-10-15 1500.00\n2026-11-15 1500.00\n2026-12-15 1500.00\n2027-01-15 1500.00")
    person.accessible()
    person.fits()
    plan.fill("2026-10-15 1500\n2026-11-15 1500")
    page.get_by_role("button", name="存下协议").click()
    expect(page.get_by_text("和一共 6,000.00 元少了 3,000.00 元").first).to_be_visible()
    expect(plan).to_have_value("2026-10-15 1500\n2026-11-15 1500")
    plan.fill("分 2 期，每月 20 日")
    page.get_by_role("button", name="存下协议").click()
    page.wait_for_url(f"**/disputes/{number}/agreements")
    with site.session() as session:
        assert len(session.scalars(select(Agreement)).one().terms[0].instalments) == 2
