"""What happens on a bad day: a double click, no signal, a closed window, a long lunch, two people at once."""

from __future__ import annotations

from playwright.sync_api import expect
from sqlalchemy import func, select

from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party
from tests.browser.conftest import DESKTOP, PHONE, Person, Site
from tests.browser.pages import NUMBER, Case, Desk, Door, Form, Intake
from tests.make import FENGYUAN, PASSWORD, County, make_dispute, moment
from workflows.states import State

WORDS = "后沟堵了，雨天水漫进院子。"


def case_in(site: Site, state: State = State.SUBMITTED) -> str:
    """A case of 枫源村 in a state, and its number."""
    with site.session() as session:
        number = make_dispute(County(session, site.clock.at), state).number
        session.commit()
    return number


def count(site: Site, model: type[Dispute] | type[Event] | type[Party]) -> int:
    """How many rows there are."""
    with site.session() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def begin(person: Person) -> Intake:
    """A registration with everything in it that the law asks for."""
    form = Intake(person.page).open()
    form.person("applicants-0", name="王小妹", phone="13800001234")
    form.person("respondents-0", name="高水根")
    form.field("description").fill(WORDS)
    form.place("fyc", "枫源村")
    form.field("claims-0-text").fill("疏通水沟")
    form.field("category").select_option("02")
    return form


def test_a_double_click_writes_once(site: Site) -> None:
    """Both clicks land on the button; one case is registered, and its page is shown."""
    clerk = site.sign_in("fengqiao.window")
    form = begin(clerk)
    form.page.get_by_role("button", name="登记并受理").dblclick()
    form.page.wait_for_url(NUMBER)
    assert count(site, Dispute) == 1


def test_the_way_back_does_not_fill_in_what_was_saved(site: Site) -> None:
    """Going back after saving shows an empty form, and the same words typed once more are asked about."""
    number = case_in(site)
    page = site.sign_in("fengqiao.window").page
    page.goto(f"{site.url}/disputes/{number}/note")
    page.locator("[name=text]").fill("下午再打电话")
    page.locator("form.mz-form .is-main").click()
    page.wait_for_url(NUMBER)
    page.go_back()
    expect(page.locator("[name=text]")).to_have_value("")
    page.locator("[name=text]").fill("下午再打电话")
    page.locator("form.mz-form .is-main").click()
    expect(page.get_by_text("刚存过一模一样的一份")).to_be_visible()
    page.locator("form.mz-form .is-main").click()
    page.wait_for_url(NUMBER)
    assert count(site, Event) == 3


def test_the_same_form_sent_twice_writes_once(site: Site) -> None:
    """Without the page's own guard too: the second sending is shown what the first one did."""
    clerk = site.sign_in("fengqiao.window")
    form = begin(clerk)
    expect(form.page.get_by_text("草稿已保存")).to_be_visible()
    answers = form.page.evaluate(
        """async () => {
            const body = new FormData(document.querySelector("#intake"));
            body.append("do", "register");
            const send = () => fetch("/disputes/new", { method: "POST", body: new URLSearchParams(body) });
            return (await Promise.all([send(), send()])).map((answer) => answer.url);
        }"""
    )
    assert answers[0] == answers[1]
    assert NUMBER.search(answers[0])
    assert count(site, Dispute) == 1


def test_no_signal_loses_nothing(site: Site) -> None:
    """On the phone: the page says so, keeps what is typed, and saves it by itself when the signal is back."""
    number = case_in(site, State.MEDIATING)
    mediator = site.sign_in("village.mediator", PHONE)
    page = mediator.page
    page.goto(f"/disputes/{number}/note")
    page.context.set_offline(True)
    expect(page.get_by_text("没有信号，照常写")).to_be_visible()
    form = Form(page).fill(text="去看过了，沟里是建筑垃圾。")
    expect(page.get_by_text("没有信号，写的还在这一页")).to_be_visible()
    mediator.shows("robust-offline")
    page.context.set_offline(False)
    expect(page.get_by_text("没有信号，照常写")).to_be_hidden()
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    expect(form.field("text")).to_have_value("去看过了，沟里是建筑垃圾。")
    case = form.send()
    assert case.verbs()[0] == "备注"


def test_a_closed_window_loses_nothing(site: Site) -> None:
    """The desk offers the half-written registration, on any computer."""
    clerk = site.sign_in("fengqiao.window")
    begin(clerk)
    expect(clerk.page.get_by_text("草稿已保存")).to_be_visible()
    clerk.page.context.close()
    clerk = site.sign_in("fengqiao.window")
    page = clerk.page
    expect(page.get_by_text("还有 1 份没登记完")).to_be_visible()
    clerk.shows("robust-desk-with-draft")
    page.locator(".mz-drafts").get_by_role("link", name="王小妹").click()
    form = Intake(page)
    expect(form.field("applicants-0-name")).to_have_value("王小妹")
    expect(form.field("description")).to_have_value(WORDS)
    expect(form.field("region")).to_have_value("枫桥镇 › 枫源村")
    form.press("只登记")
    page.goto("/")
    expect(page.get_by_text("没登记完")).to_have_count(0)


def test_after_a_long_lunch_the_page_is_still_there(site: Site) -> None:
    """Signed out by the clock; after signing in the same form stands there with what was typed."""
    number = case_in(site)
    clerk = site.sign_in("fengqiao.window")
    page = clerk.page
    page.goto(f"/disputes/{number}/advise")
    form = Form(page).fill(answer="告诉她先去镇里水利站问。")
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    site.clock.at = moment("2026-09-18 13:30")
    form.press()
    expect(page.get_by_text("请重新登录")).to_be_visible()
    clerk.shows("robust-timed-out")
    Door(page).sign_in("fengqiao.window", PASSWORD)
    assert page.url.endswith(f"/disputes/{number}/advise")
    expect(form.field("answer")).to_have_value("告诉她先去镇里水利站问。")
    form.send()
    expect(page.get_by_role("status").filter(has_text="已告知引导")).to_be_visible()


def test_of_two_people_the_second_reads_what_happened(site: Site) -> None:
    """已被他人办理, with who and what; the words typed become a note by one click."""
    number = case_in(site)
    slow, quick = site.sign_in("fengqiao.window"), site.sign_in("fengqiao.window")
    slow.page.goto(f"/disputes/{number}/advise")
    quick.page.goto(f"/disputes/{number}/accept")
    Form(quick.page).send()
    form = Form(slow.page).fill(answer="告诉他去水利站。")
    form.press()
    expect(slow.page.get_by_role("heading", name="已被他人办理")).to_be_visible()
    expect(slow.page.locator("main")).to_contain_text("骆燕")
    expect(slow.page.locator("main")).to_contain_text("告诉他去水利站。")
    slow.shows("robust-409-conflict")
    slow.page.get_by_role("button", name="转成备注").click()
    slow.page.wait_for_url(NUMBER)
    assert Case(slow.page).verbs()[0] == "备注"
    expect(slow.page.locator("#timeline")).to_contain_text("告诉他去水利站。")


def test_refusals_and_errors_say_what_to_do(site: Site) -> None:
    """403, 404, 409 and 422 as pages, and nothing typed is gone."""
    number = case_in(site, State.ASSIGNED)
    stranger = site.sign_in("stranger.mediator")
    assert stranger.page.goto(f"/disputes/{number}").status == 404
    stranger.shows("robust-404")
    assert stranger.page.goto("/overview").status == 403
    stranger.shows("robust-403")
    mediator = site.sign_in("village.mediator")
    assert mediator.page.goto(f"/disputes/{number}/session").status == 409
    mediator.shows("robust-409-refused")
    mediator.page.get_by_role("link", name="回案件").click()
    mediator.page.wait_for_url(NUMBER)
    mediator.page.goto(f"/disputes/{number}/object")
    form = Form(mediator.page).fill(reason="在邻村地界上。")
    with mediator.page.expect_response(
        lambda answer: answer.request.method == "POST" and "/object" in answer.url
    ) as sent:
        form.press()
    assert sent.value.status == 422
    expect(mediator.page.get_by_role("alert").filter(has_text="处要改")).to_be_focused()
    expect(form.field("reason")).to_have_value("在邻村地界上。")
    mediator.shows("robust-422")


def test_a_phone_number_is_uncovered_by_a_click(site: Site) -> None:
    """Masked until somebody who may see the case asks for it."""
    number = case_in(site)
    clerk = site.sign_in("fengqiao.window")
    page = clerk.page
    page.goto(f"/disputes/{number}")
    people = page.locator(".mz-people")
    expect(people).not_to_contain_text("13800001234")
    page.get_by_role("button", name="显示电话").click()
    expect(people).to_contain_text("13800001234")
    clerk.shows("robust-uncovered")


def test_twenty_workers_are_pasted_at_once(site: Site) -> None:
    """From a spreadsheet: names and phones; a bad line is named and everything stays."""
    clerk = site.sign_in("fengqiao.window")
    form = begin(clerk)
    page = clerk.page
    page.get_by_text("还有很多人，从表格粘贴").click()
    lines = ["姓名\t手机", *(f"工友{chr(0x4E00 + i)}\t138000056{i:02}" for i in range(20))]
    lines[7] += "\t33068119800101123"
    form.field("bulk").fill("\n".join(lines))
    page.get_by_role("button", name="登记并受理").click()
    expect(page.locator(".mz-errors")).to_contain_text("第 8 行")
    clerk.shows("robust-bulk-wrong")
    lines[7] = lines[7].removesuffix("\t33068119800101123")
    form.field("bulk").fill("\n".join(lines))
    form.press("登记并受理")
    assert count(site, Party) == 22
    expect(page.get_by_role("heading", level=1)).to_contain_text("等 21 人")
    clerk.shows("robust-case-of-many")


def test_a_case_is_taken_in_with_the_keyboard_alone(site: Site) -> None:
    """Tab and Enter from the log-in to the receipt of the number."""
    clerk = site.sign_in("fengqiao.window")
    page = clerk.page

    def to(words: str, kinds: str = "input,textarea,select,button,a,summary") -> None:
        """Press Tab until the focus is on the control with these words."""
        for _ in range(120):
            page.keyboard.press("Tab")
            here = page.evaluate(
                """kinds => { const e = document.activeElement;
                return e.matches(kinds) ? [e.id, e.labels?.[0]?.textContent ?? "", e.textContent].join(" ") : ""; }""",
                kinds,
            )
            if words in here:
                return
        raise AssertionError(f"Tab never came to {words}")

    def on(*fields: str) -> None:
        """Enter goes on to the next question."""
        for field in fields:
            page.keyboard.press("Enter")
            assert page.evaluate("document.activeElement.id") == field

    to("登记", "a.is-tall")
    page.keyboard.press("Enter")
    page.wait_for_url("**/disputes/new")
    to("applicants-0-name")
    page.keyboard.insert_text("王小妹")
    to("applicants-0-phone")
    page.keyboard.insert_text("13800001234")
    on("respondents-0-name")
    page.keyboard.insert_text("高水根")
    on("title")
    page.keyboard.insert_text("水沟排水")
    page.keyboard.press("Tab")
    page.keyboard.insert_text(WORDS)
    page.keyboard.press("Tab")
    page.keyboard.type("fyc")
    expect(page.get_by_role("option", name="枫源村")).to_be_visible()
    page.keyboard.press("Enter")
    on("claims-0-text")
    page.keyboard.insert_text("疏通水沟")
    on("tried-0", "hazards-0", "category")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#category")).not_to_have_value("")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="登记并受理")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(NUMBER)
    expect(page.get_by_role("status").filter(has_text="已登记并受理")).to_be_visible()


def test_without_javascript_everything_can_be_registered(site: Site) -> None:
    """The place by its name, one button, and the moves after it."""
    context = site.browser.new_context(
        base_url=site.url, java_script_enabled=False, locale="zh-CN",
        viewport={"width": DESKTOP[0], "height": DESKTOP[1]},
    )  # fmt: skip
    page = context.new_page()
    page.goto("/")
    Door(page).sign_in("fengqiao.window", PASSWORD)
    form = Intake(page).open()
    form.person("applicants-0", name="王小妹", phone="13800001234")
    form.person("respondents-0", name="高水根")
    form.field("description").fill(WORDS)
    form.field("region").fill("枫源村")
    form.field("claims-0-text").fill("疏通水沟")
    form.field("category").select_option("02")
    case = form.press("登记并受理")
    expect(page.get_by_role("status").filter(has_text="已登记并受理")).to_be_visible()
    move = case.do("分流")
    expect(page.locator(f"input[value={FENGYUAN}]")).to_be_checked()
    case = move.send()
    page.goto("/")
    Desk(page).search("王小妹")
    assert Desk(page).open("王小妹").number == case.number
