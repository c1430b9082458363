"""Wages of 153 workers: one case from the pasted roster to the broken promise, through the pages of those who do it."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from datetime import date

from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlalchemy import func, select
from xlsxwriter import Workbook

from mediation.confirmation.models import Application
from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party
from mediation.jobs import run_due
from mediation.promises.models import Breach, Promise
from tests.browser.conftest import DESKTOP, Person, Site
from tests.browser.pages import Case, Form, Intake, local
from tests.make import LABOUR, County, moment, sign_in
from tests.mediation.desk.counting import queries
from workflows.outcomes import Outcome, PartyRole

COMPANY = "浙江宏远建设有限公司"
# Seventeen families, nine first names: 153 people, of whom no name holds another.
WORKERS = [family + given for given in ("建国", "志强", "海燕", "永福", "小军", "文斌", "秀英", "根土", "立新")
           for family in "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱"]
SPEAKERS, OUTSIDE, COURT_GOERS = WORKERS[:5], WORKERS[-3:], WORKERS[:6]
AGREED = WORKERS[:-3]
# Two are paid a first instalment before the others; theirs will be broken, one with the court's confirmation, one without.
EARLY = (WORKERS[0], WORKERS[20])
PAGES = ("/files", "/meetings", "/agreements", "/promises", "/papers", "/follow-up", "/archive")
# The case page with what comes after a settlement, and a page of the file: agreement, promises, court, feedback.
PAGE, CASE_FILE = 20, 24


@dataclass
class Wages:
    """The site, and the one case all of it is about."""

    site: Site
    number: str = ""

    def enter(self, username: str, when: str) -> Person:
        """Somebody signs in at that moment; the window of whoever was there before is closed."""
        for context in self.site.browser.contexts:
            context.close()
        self.site.clock.at = moment(when)
        return self.site.sign_in(username, DESKTOP)

    def open(self, username: str, when: str, page: str = "") -> Person:
        """The same, at a page of the case."""
        person = self.enter(username, when)
        person.page.goto(f"/disputes/{self.number}{page}")
        return person


def test_the_wages_of_153_workers(site: Site) -> None:
    """登记, 调解, 协议 for 150, 反馈, 办结, 司法确认 for six, and two promises that were not kept."""
    wages = Wages(site)
    the_window_pastes_the_roster(wages)
    the_mediator_brings_the_speakers_to_the_table(wages)
    the_terms_come_from_a_sheet(wages)
    everybody_signs_and_the_head_puts_the_seal(wages)
    it_is_settled_for_150(wages)
    the_paper_names_all_of_them(wages)
    the_window_tells_everybody_and_closes(wages)
    six_go_to_court_together(wages)
    two_promises_are_broken(wages)
    the_supervisor_sees_what_is_left(wages)
    no_page_asks_more_for_153(wages)


def the_window_pastes_the_roster(wages: Wages) -> None:
    """One line a worker, five who speak for them, the company; then to the committee for labour disputes."""
    clerk = wages.enter("window", "2026-09-18 09:05")
    page = clerk.page
    form = Intake(page).open()
    page.get_by_text("还有很多人，从表格粘贴").click()
    rows = [f"{no}\t{name}\t1385751{no:04}" for no, name in enumerate(WORKERS, start=1)]
    form.field("bulk").fill("\n".join(("序号\t姓名\t手机", *rows)))
    form.field("respondents-0-name").fill(COMPANY)
    page.locator("#respondents-0-kind").get_by_label("单位").check()
    page.get_by_text("还有代理人、监护人或第三人").click()
    for i, name in enumerate(SPEAKERS):
        if i:
            page.locator("[data-repeat=others]").locator("..").get_by_role("button", name="再加一人").click()
        form.field(f"others-{i}-role").select_option(label="代表人")
        form.field(f"others-{i}-represents").select_option(label=f"申请人 {name}")
        form.field(f"others-{i}-name").fill(name)
    form.field("title").fill("拖欠工资")
    form.field("description").fill("工地停工三个月，153 名工人的工资没有发，几十人到项目部讨要。")
    form.place("fyc", "枫源村")
    form.field("claims-0-text").fill("付清拖欠的工资")
    form.field("category").select_option("10")
    expect(page.locator("#risk-now")).to_contain_text("橙")
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    clerk.shows("wages-01-intake")
    case = form.press("登记并受理")
    wages.number = case.number
    expect(page.get_by_role("status").filter(has_text="已登记并受理")).to_be_visible()
    expect(page.locator("main")).to_contain_text("153")
    clerk.shows("wages-02-case")
    with wages.site.session() as session:
        counted = session.execute(select(Party.role, func.count()).group_by(Party.role))
        roles = {role: number for role, number in counted}
    assert roles == {PartyRole.APPLICANT: 153, PartyRole.RESPONDENT: 1, PartyRole.REPRESENTATIVE: 5}
    form_ = case.do("分流")
    page.locator(f"#unit input[value='{LABOUR}']").check()
    if form_.field("reason").is_visible():
        form_.fill(reason="劳动争议，人多，由劳动争议调委会办。")
    form_.send()


def the_mediator_brings_the_speakers_to_the_table(wages: Wages) -> None:
    """签收; one sitting with the five and the company, not with 153."""
    mediator = wages.open("labour.mediator", "2026-09-18 10:30")
    page = mediator.page
    case = Case(page).do("签收").choose("没有需要回避的情形").send()
    wages.site.clock.at = moment("2026-09-18 16:30")
    mediator = wages.open("labour.mediator", "2026-09-18 16:30")
    page = mediator.page
    form = Case(page).do("记录一次调解")
    for name in SPEAKERS:
        form.choose(f"{name}（代表人）")
    form.choose(COMPANY)
    form.fill(
        held_at=local(moment("2026-09-18 14:30")), place="劳动争议调解室",
        course="对了工资表：150 人没有争议，分四期付清。三人要加班费，公司不认，没谈成。",
    )  # fmt: skip
    form.choose("已告知双方权利和义务").choose("谈成了")
    expect(page.get_by_text("已勾 6 位")).to_be_visible()
    mediator.shows("wages-03-session")
    case = form.send()
    expect(page.locator("main")).to_contain_text("对了工资表")
    assert case.verbs()[0] == "第 1 次调解，谈成了"


def the_terms_come_from_a_sheet(wages: Wages) -> None:
    """The wage list as the company keeps it; three who asked for more are left out."""
    mediator = wages.open("labour.mediator", "2026-09-18 16:40", "/agreements")
    page = mediator.page
    page.get_by_role("link", name="从表里导入约定").click()
    page.locator("#sheet").set_input_files(
        {"name": "工资表.xlsx", "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "buffer": sheet()}
    )
    mediator.accessible()
    page.get_by_role("button", name="放进表单").click()
    form = Form(page)
    expect(form.field("bulk")).to_have_value("\n".join(("姓名\t应付工资\t期数\t第一期哪天", *(
        f"{name}\t6000\t4\t{first(name)}" for name in AGREED))))
    form.field("bulk_who").fill(COMPANY)
    for name in OUTSIDE:
        page.locator("#parties").get_by_label(name).uncheck()
    expect(page.locator("#bulk_seen")).to_contain_text("150 条约定，给 150 位当事人，一共 900,000 元")
    expect(page.locator("#bulk_seen")).to_contain_text(f"{'、'.join(OUTSIDE)}，“约束哪几位”里也没勾")
    page.get_by_label("人和钱都核对过了").check()
    mediator.shows("wages-04-agreement")
    form.send()
    page.get_by_role("link", name="协议", exact=True).first.click()
    main = page.locator("main")
    expect(main).to_contain_text(f"{'、'.join(OUTSIDE)}，要告诉他们走哪条路")
    expect(main).to_contain_text("还有 138 条")
    expect(main).to_contain_text("还没生效")
    mediator.shows("wages-05-agreements")


def sheet() -> bytes:
    """The wage list of 150: name, sum, four instalments, the first day."""
    kept = io.BytesIO()
    book = Workbook(kept, {"default_date_format": "yyyy-mm-dd"})
    page = book.add_worksheet()
    page.write_row(0, 0, ("姓名", "应付工资", "期数", "第一期哪天"))
    for no, name in enumerate(AGREED, start=1):
        page.write_row(no, 0, (name, 6000, 4, first(name)))
    book.close()
    return kept.getvalue()


def first(name: str) -> date:
    """When the first instalment is due."""
    return date(2026, 9, 30) if name in EARLY else date(2026, 10, 20)


def everybody_signs_and_the_head_puts_the_seal(wages: Wages) -> None:
    """On paper, all of them at once; without the seal nothing is in force."""
    mediator = wages.open("labour.mediator", "2026-09-19 09:30", "/agreements")
    page = mediator.page
    page.get_by_role("link", name="记纸上签名").first.click()
    page.get_by_role("button", name="全选").click()
    expect(page.get_by_text("已勾 152 位")).to_be_visible()
    mediator.shows("wages-06-signatures")
    page.get_by_role("button", name="记下签名").click()
    expect(page.get_by_role("status").filter(has_text="已记下签名")).to_be_visible()
    head = wages.open("labour.head", "2026-09-19 11:00", "/agreements")
    page = head.page
    expect(page.locator("main")).to_contain_text("还没生效")
    page.get_by_role("link", name="记下盖章").first.click()
    Form(page).press()
    expect(page.get_by_role("status").filter(has_text="盖章")).to_be_visible()
    page.goto(f"/disputes/{wages.number}/agreements")
    expect(page.locator("main")).to_contain_text("生效")
    head.accessible()


def it_is_settled_for_150(wages: Wages) -> None:
    """The three are told where to go; everybody else has four promises from now on."""
    mediator = wages.open("labour.mediator", "2026-09-19 14:00")
    page = mediator.page
    form = Case(page).do("达成协议")
    expect(page.locator("main")).to_contain_text("也要告诉他们走哪条路")
    form.press()
    expect(page.locator("main")).to_contain_text("选一下告诉他们走哪条路")
    form.field("route").select_option(label="仲裁")
    mediator.accessible()
    form.send()
    for name in AGREED[:8]:
        expect(page.locator(".mz-terms")).to_contain_text(f"{COMPANY}给{name}")
    page.get_by_role("link", name="履行", exact=True).first.click()
    expect(page.locator("main")).to_contain_text("约定 600 笔，已办 0 笔；共 900,000 元")
    mediator.shows("wages-07-promises")
    with wages.site.session() as session:
        case = session.scalars(select(Dispute)).one()
        assert case.outcome is Outcome.PARTLY_SETTLED


def the_paper_names_all_of_them(wages: Wages) -> None:
    """人民调解协议书 as PDF: 150 names with their instalments, and nobody who has not agreed."""
    mediator = wages.open("labour.mediator", "2026-09-19 14:10", "/papers")
    page = mediator.page
    mediator.accessible()
    link = page.locator("a[href$='.pdf']", has_text="预览 PDF：人民调解协议书")
    answer = page.request.get(link.get_attribute("href") or "")
    assert answer.ok and answer.headers["content-type"] == "application/pdf"
    text = "".join("".join(each.extract_text().split()) for each in PdfReader(io.BytesIO(answer.body())).pages)
    assert [name for name in AGREED if text.count(name) < 2] == []
    assert all(words in text for words in ("人民调解协议书", COMPANY, "第4期", "2027年1月20日前"))
    assert len(answer.body()) < 1_000_000


def the_window_tells_everybody_and_closes(wages: Wages) -> None:
    """One meeting on the site, all 154 ticked at once."""
    clerk = wages.open("window", "2026-09-21 09:30")
    page = clerk.page
    form = Case(page).do("反馈")
    page.get_by_role("button", name="全选没告诉的").click()
    expect(page.get_by_text("已勾 154 位")).to_be_visible()
    form.fill(how="当面", opinion="代表回去跟大家说了，都等第一期。").choose("满意")
    clerk.shows("wages-08-feedback")
    form.press()
    expect(page.get_by_role("status").filter(has_text="已记下这次反馈")).to_be_visible()
    page.goto(f"/disputes/{wages.number}")
    case = Case(page).do("办结").send()
    expect(page.get_by_role("status").filter(has_text="办结")).to_be_visible()
    assert case.verbs()[0] == "办结"
    clerk.shows("wages-09-closed")


def six_go_to_court_together(wages: Wages) -> None:
    """六位 and the company apply within 30 days; five are confirmed, one is told why not and where to go."""
    mediator = wages.open("labour.mediator", "2026-09-28 09:30", "/promises")
    page = mediator.page
    expect(page.locator("#confirmation")).to_contain_text("10月19日")
    page.get_by_role("link", name="记下申请司法确认").click()
    form = Form(page)
    for name in (*COURT_GOERS, COMPANY):
        page.locator("#parties").get_by_label(name).check()
    expect(page.get_by_text("已勾 7 位")).to_be_visible()
    form.fill(court="诸暨市人民法院")
    mediator.shows("wages-10-application")
    form.send()
    page.get_by_role("link", name="履行", exact=True).first.click()
    expect(page.locator("#confirmation")).to_contain_text("还有 144 位没有申请")
    mediator = wages.open("labour.mediator", "2026-09-30 15:00", "/promises")
    page = mediator.page
    note = "加班费数额没有写清；已告知可以变更协议，或者申请仲裁、起诉。"
    for people, result, why in ((COURT_GOERS[:5], "裁定确认", ""), (COURT_GOERS[5:], "裁定驳回", note)):
        page.get_by_role("link", name="记法院结果").click()
        form = Form(page)
        for name in people:
            page.locator("#parties").get_by_label(name).check()
        form.choose(result).fill(case_number="（2026）浙0681民特12号", note=why)
        form.send()
        page.get_by_role("link", name="履行", exact=True).first.click()
        expect(page.locator("#confirmation")).to_contain_text(result)
    assert page.locator(".mz-confirm-parties li").count() == 6
    mediator.shows("wages-11-confirmed")
    with wages.site.session() as session:
        rows = session.scalars(select(Application)).one()
        assert sorted(str(each.result) for each in rows.side) == ["confirmed"] * 5 + ["dismissed"]


def two_promises_are_broken(wages: Wages) -> None:
    """The night finds them; for each the way that is open to this worker, and it is told."""
    assert nightly(wages, "2026-10-09 02:30") == ["2 笔到期没履行"]
    mediator = wages.open("labour.mediator", "2026-10-09 09:00", "/promises")
    page = mediator.page
    main = page.locator("main")
    expect(main).to_contain_text("到期没履行 2 笔")
    mediator.shows("wages-12-broken")
    broken(page, EARLY[0], "申请强制执行").send()
    page.get_by_role("link", name="履行", exact=True).first.click()
    expect(main).to_contain_text("到期没履行 1 笔")
    form = broken(page, EARLY[1], "申请支付令")
    # only a court's ruling is enforced, and this worker has none
    expect(main.get_by_label("申请强制执行")).to_have_count(0)
    mediator.accessible()
    form.send()
    page.get_by_role("link", name="履行", exact=True).first.click()
    expect(main).to_contain_text("已选怎么办 2 笔")
    page.locator("#promise-5").get_by_role("link", name="记付款、办好").click()
    Form(page).choose("办好了").send()
    page.get_by_role("link", name="履行", exact=True).first.click()
    for words in ("约定 600 笔，已办 1 笔；共 900,000 元，已付 1,500 元", "还没到期 597 笔", "已选怎么办 2 笔", "已履行 1 笔"):
        expect(main).to_contain_text(words)
    mediator.shows("wages-13-answered")


def broken(page: Page, name: str, way: str) -> Form:
    """没履行，怎么办: for one worker, who is told."""
    page.locator(".mz-promises li", has_text=name).filter(has_text="没履行，怎么办").get_by_role("link", name="没履行，怎么办").click()
    form = Form(page)
    page.locator("#told").get_by_role("button", name="都不选").click()
    page.locator("#told").get_by_label(name).check()
    form.fill(note="9月30日到期，公司说工程款还没到。", told_how="电话")
    return form.choose(way)


def nightly(wages: Wages, when: str) -> list[str]:
    """What the nightly look finds of promises."""
    wages.site.clock.at = moment(when)
    with wages.site.session() as session:
        run_due(session, wages.site.clock.at, ("integrity",))
        session.commit()
    supervisor = wages.enter("supervisor", when.replace("02:30", "08:30"))
    supervisor.page.goto("/findings?kind=broken_promise")
    supervisor.accessible()
    return [words.split("，")[0].strip() for words in supervisor.page.locator("td[data-label=怎么了]").all_inner_texts()]


def the_supervisor_sees_what_is_left(wages: Wages) -> None:
    """Nothing broken is unanswered any more; the whole way stands in the case."""
    assert nightly(wages, "2026-10-10 02:30") == []
    supervisor = wages.open("supervisor", "2026-10-10 09:00")
    verbs = " ".join(reversed(Case(supervisor.page).verbs()))
    steps = ("登记", "受理", "分流", "签收", "调解", "写协议", "盖章", "达成协议", "反馈", "办结", "司法确认", "没履行")
    assert [step for step in steps if step not in verbs] == [], verbs
    supervisor.shows("wages-14-whole-way")
    with wages.site.session() as session:
        counted = session.execute(select(Promise.status, func.count()).group_by(Promise.status))
        assert {str(status): number for status, number in counted} == {"pending": 597, "breached": 2, "done": 1}
        routes = session.scalars(select(Breach.route).order_by(Breach.id))
        assert [str(route) for route in routes] == ["enforce", "payment_order"]


def no_page_asks_more_for_153(wages: Wages) -> None:
    """Statements of the case page and of each page of its file: none for each worker; payments come 500 promises at once."""
    for context in wages.site.browser.contexts:
        context.close()
    with wages.site.session() as session:
        person = County(session, wages.site.clock.at).person("labour.mediator")
    client = wages.site.app.test_client()
    sign_in(client, person, at=wages.site.clock.at)
    for page, most in (("", PAGE), *((page, CASE_FILE) for page in PAGES)):
        with queries(wages.site.app) as sent:
            assert client.get(f"/disputes/{wages.number}{page}").status_code == 200
        assert len(sent) <= most and max(Counter(sent).values()) <= 2, (page, len(sent), Counter(sent).most_common(2))
