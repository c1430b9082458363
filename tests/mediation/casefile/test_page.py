"""The page 卷宗, its downloads, the list of a unit, and the same through the API."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.access import SYSTEM
from mediation.api.actions import USUAL, issue
from mediation.api.models import Scope
from mediation.casefile import lists
from mediation.casefile.models import Volume
from mediation.disputes.journal import Look, Reading
from mediation.papers.blocks import Paper
from mediation.papers.kinds import KINDS, Kind, Writing
from mediation.papers.models import IssuedPaper
from tests.make import FENGQIAO, STORY, Clock, sign_in
from tests.mediation.casefile.conftest import Bring, archive, photo
from tests.mediation.disputes.tale import Tale, tale
from workflows.evidence import FileKind


def at_desk(t: Tale, client: FlaskClient, who: str = "fengqiao.window") -> str:
    sign_in(client, t.here.person(who), at=t.at)
    return f"/disputes/{t.case.number}"


def readings(t: Tale) -> int:
    return t.session.scalar(select(func.count()).where(Reading.what == Look.CASE_FILE, Reading.dispute_id == t.case.id)) or 0


def test_what_is_missing_is_named_first_with_the_way_to_it(t: Tale, client: FlaskClient) -> None:
    url = at_desk(t, client)
    page = client.get(f"{url}/archive").text
    assert page.index("归档还缺：身份证明（朱某、张某）。") < page.index("生成卷宗 PDF（草稿）")
    assert f'href="{url}/files?kind=identity"' in page and "每一页都写着“草稿”" in page
    assert f'action="{url}/archive"' not in page


def test_the_way_to_what_is_missing_is_shown_to_whom_it_is_open(session: Session, client: FlaskClient, clock: Clock) -> None:
    """Withdrawn before anybody sat: their rights are on no paper yet."""
    agent = {"role": "agent", "name": "吴某", "phone": "13800000189", "represents": 1}
    t = tale(session).register(parties=[*STORY["parties"], agent]).in_village().do("village.mediator", "withdraw").tell("fengqiao.window").do("fengqiao.window", "close")
    clock.at = t.at
    ways = (f"/disputes/{t.case.number}/issue_paper?paper=rights", *(f"/disputes/{t.case.number}/files?kind={kind}" for kind in ("identity", "authority")))
    for who, issues in (("fengqiao.window", True), ("village.mediator", True), ("leader", False)):  # who brings a file, and issues none
        page = client.get(f"{at_desk(t, client, who)}/archive").text
        assert "归档还缺：权利义务告知书、身份证明（王某）、授权委托书。" in page
        assert [f'href="{way}"' in page for way in ways] == [issues, True, True], who
    assert client.get(ways[0]).status_code == 403


def test_each_paper_is_written_once_for_the_page(complete: Tale, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The 13, what bears no signature, what is not over yet and the form ask for the same papers."""
    written: list[str] = []

    def noted(kind: Kind) -> Kind:
        def write(w: Writing) -> Paper:
            written.append(f"{kind.name}:{w.subject.key}")
            return kind.write(w)

        return replace(kind, write=write)

    for name, kind in list(KINDS.items()):
        monkeypatch.setitem(KINDS, name, noted(kind))
    page = client.get(f"{at_desk(complete, client)}/archive").text
    assert "还没完的事" in page and "这些事还没完，我都知道" in page
    assert {"rights:", "record:1", "record:2"} <= set(written) and len(written) == len(set(written))


def test_the_draft_is_downloaded_and_every_download_is_logged(t: Tale, client: FlaskClient) -> None:
    url = at_desk(t, client)
    for _ in range(2):
        answer = client.get(f"{url}/archive/file.pdf")
        assert answer.mimetype == "application/pdf" and "%E8%8D%89%E7%A8%BF" in answer.headers["Content-Disposition"]
    assert all("草稿" in page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    assert readings(t) == 2


def test_archiving_on_the_page_seals_it_once(complete: Tale, client: FlaskClient) -> None:
    t = complete
    url = at_desk(t, client)
    page = client.get(f"{url}/archive").text
    assert f'action="{url}/archive"' in page and '<option selected value="long">' in page and "草稿" not in page
    for _ in range(2):  # a double click
        assert client.post(f"{url}/archive", data={"retention": "long", "acknowledged": "y", "once": "k1"}).status_code == 303
    assert t.session.scalar(select(func.count()).select_from(Volume)) == 1
    # 材料 offers nothing that would be refused
    files = client.get(f"{url}/files").text
    assert "/edit" not in files and 'value="identity"' not in files and 'value="performance"' in files
    assert client.get(f"{url}/files/1/edit").status_code == 409
    late = client.post(f"{url}/files", data={"kind": "identity", "brought_by": "1", "caption": "背面", "files": (BytesIO(photo("red")), "a.jpg")})
    assert late.status_code == 422 and "这件已经归档，只能再添履行凭证、回访、司法确认。" in late.text and 'value="背面"' in late.text
    page = client.get(f"{url}/archive").text
    assert "与封存时一致" in page and "诸枫枫源人调〔2026〕1号" in page and f"{url}/archive/1.pdf" in page
    sealed = client.get(f"{url}/archive/1.pdf")
    assert sealed.data.startswith(b"%PDF") and readings(t) == 1
    assert "诸枫枫源人调〔2026〕1号" in client.get(url).text
    assert client.get(f"{url}/archive/2.pdf").status_code == 404


def test_a_bad_form_says_what_to_do_and_keeps_what_was_chosen(complete: Tale, client: FlaskClient) -> None:
    url = at_desk(complete, client)
    answer = client.post(f"{url}/archive", data={"retention": "forever"})
    assert answer.status_code == 422 and "从列出来的里面选一个" in answer.text


def test_sent_with_something_missing_it_is_refused_in_one_sentence(t: Tale, client: FlaskClient) -> None:
    url = at_desk(t, client)
    answer = client.post(f"{url}/archive", data={"retention": "long"})
    assert answer.status_code == 409 and "归档还缺：身份证明（朱某、张某）。" in answer.text


def test_the_order_is_written_on_its_form(complete: Tale, client: FlaskClient) -> None:
    t = complete
    archive(t)
    url = at_desk(t, client, "village.head")
    assert f"{url}/open_archive" in client.get(f"{url}/archive").text
    given = {"ordered_by": "局长周某", "order_number": "诸司档〔2026〕3号", "ordered_on": "2026-09-14", "reason": "漏了一份"}
    assert client.post(f"{url}/open_archive", data={**given, "order_number": ""}).status_code == 422
    assert client.post(f"{url}/open_archive", data=given).status_code == 303
    page = client.get(f"{url}/archive").text
    assert "凭局长周某批准（诸司档〔2026〕3号）开卷" in page


@pytest.mark.parametrize("path", ["archive", "archive/file.pdf", "archive/1.pdf"])
def test_who_may_not_see_the_case_sees_no_file_of_it(complete: Tale, client: FlaskClient, path: str) -> None:
    archive(complete)
    assert client.get(f"{at_desk(complete, client, 'stranger.mediator')}/{path}").status_code == 404
    for admin in ("sysadmin", "secadmin", "auditor"):
        assert client.get(f"{at_desk(complete, client, admin)}/{path}").status_code == 403
        assert client.get("/archive").status_code == 403
    assert readings(complete) == 0


def test_before_there_is_a_result_there_is_no_file(t: Tale, client: FlaskClient) -> None:
    t.register().in_village()
    url = at_desk(t, client)
    assert "有了调解结果才能合卷" in client.get(f"{url}/archive").text
    assert client.get(f"{url}/archive/file.pdf").status_code == 409


def test_the_list_says_where_the_archives_stand(complete: Tale, client: FlaskClient) -> None:
    t = complete
    at_desk(t, client)
    number = t.case.number
    assert number in client.get("/archive").text and number not in client.get("/archive?tab=late").text
    client.application.config["CLOCK"].at = t.at + timedelta(days=40)
    sign_in(client, t.here.person("fengqiao.window"), at=t.at + timedelta(days=40))
    assert number in client.get("/archive?tab=late").text
    client.application.config["CLOCK"].at = t.at
    sign_in(client, t.here.person("fengqiao.window"), at=t.at)
    archive(t)
    assert number not in client.get("/archive").text and number in client.get("/archive?tab=done").text
    assert number not in client.get("/archive?tab=ending").text
    volume = t.session.scalars(select(Volume)).one()
    volume.kept_until = t.today.replace(month=12, day=31)
    assert number in client.get("/archive?tab=ending").text
    at_desk(t, client, "stranger.mediator")
    for tab in ("todo", "late", "done", "ending"):
        assert number not in client.get(f"/archive?tab={tab}").text
    assert client.get("/archive?after=made-up").status_code == 422


def test_a_sealed_case_is_listed_again_while_a_supplement_waits(complete: Tale, bring: Bring, client: FlaskClient) -> None:
    t = complete
    archive(t)
    at_desk(t, client)

    def listed(tab: str) -> bool:
        return t.case.number in client.get(f"/archive?tab={tab}").text

    assert not listed("todo") and listed("done")
    t.act("fengqiao.window", "note", text="打电话问了修得怎样")
    assert not listed("todo")  # no part of the file
    bring("转账截图.jpg", photo("green"), FileKind.PERFORMANCE, "付清的转账截图")
    page = client.get("/archive").text
    assert t.case.number in page and "补充卷，没有计时" in page and not listed("late") and listed("done")
    archive(t)
    assert not listed("todo") and listed("done")
    t.act("fengqiao.window", "follow_up", why="closed", parties=[1], how="电话", visited_on=t.today, kept="part", course="修好了", reached=True)
    assert listed("todo")
    at_desk(t, client, "stranger.mediator")
    assert not listed("todo")


def test_a_long_list_goes_on_where_the_page_ends(t: Tale, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    t.register().in_village().closed()
    monkeypatch.setattr(lists, "PER_PAGE", 1)
    at_desk(t, client)
    first = client.get("/archive").text
    after = first.split("after=")[1].split('"')[0]
    second = client.get(f"/archive?after={after}").text
    numbers = [case.number for case in t.cases]
    assert numbers[0] in first and numbers[1] not in first and numbers[1] in second and numbers[0] not in second


def _bearer(t: Tale, *scopes: Scope) -> dict[str, str]:
    _, secret = issue(t.session, t.here.person("fengqiao.window"), unit=FENGQIAO, scopes=scopes, days=30, name="测试", actor=SYSTEM, at=t.at)
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.parametrize(("who", "may"), [("fengqiao.window", True), ("village.mediator", True), ("supervisor", False), ("leader", False)])
def test_papers_on_a_minor_open_only_to_who_handles_the_case(complete: Tale, client: FlaskClient, who: str, may: bool) -> None:
    t = complete
    t.act("fengqiao.window", "issue_paper", paper="registration")
    archive(t)
    paper = t.session.scalars(select(IssuedPaper).where(IssuedPaper.kind == "registration")).one()
    url = at_desk(t, client, who)
    paths = ("papers/registration.pdf", "papers/registration.docx", f"papers/issued/{paper.id}.pdf", "archive/file.pdf", "archive/1.pdf")
    assert [client.get(f"{url}/{path}").status_code for path in paths] == [200] * 5
    t.case.parties[0].minor = True
    t.session.flush()
    for path in paths:
        answer = client.get(f"{url}/{path}")
        assert answer.status_code == (200 if may else 403)
        assert may or "只有经办和承办单位能打开" in answer.text
    for page in (client.get(f"{url}/papers").text, client.get(f"{url}/archive").text):
        assert (".pdf\"" in page) is may and ("只有经办和承办单位能打开" in page) is not may


def test_the_same_through_the_api(complete: Tale, client: FlaskClient) -> None:
    t = complete
    client.application.config["CLOCK"].at = t.at
    headers, read_only = (_bearer(t, *scopes) for scopes in ((*USUAL, Scope.PARTIES_FULL), USUAL))
    url = f"/api/v1/disputes/{t.case.number}"
    for path in ("archive/file.pdf", "papers/registration"):
        refused = client.get(f"{url}/{path}", headers=read_only)
        assert refused.status_code == 403 and "parties:full" in refused.json["detail"]
        assert client.get(f"{url}/{path}", headers=headers).data.startswith(b"%PDF")
    before = client.get(f"{url}/archive", headers=headers)
    assert before.status_code == 200 and before.json["missing"] == [] and len(before.json["lines"]) == 13 and not before.json["archived"]
    done = client.post(f"{url}/acts/archive", headers=headers, json={"retention": "long", "acknowledged": True})
    assert done.status_code == 200, done.text
    volume = client.get(f"{url}/archive", headers=headers).json["volumes"][0]
    assert volume["fault"] is None and volume["file_number"] == "诸枫枫源人调〔2026〕1号"
    assert client.get(f"{url}/archive/1.pdf", headers=headers).data.startswith(b"%PDF")
    assert client.get(f"{url}/archive/1.pdf", headers=read_only).status_code == 403
    again = client.post(f"{url}/acts/archive", headers=headers, json={"retention": "long", "acknowledged": True})
    assert again.status_code == 409 and "之后没有新的材料" in again.json["detail"]


def test_reopening_asks_for_the_order_only_where_the_file_is_sealed(complete: Tale, client: FlaskClient) -> None:
    t = complete
    url = at_desk(t, client, "supervisor")
    assert "批准文书的文号" not in client.get(f"{url}/reopen").text
    archive(t)
    assert "批准文书的文号" in client.get(f"{url}/reopen").text
    given = {"reason": "breach", "note": "没修"}
    assert client.post(f"{url}/reopen", data=given).status_code == 422
    order = {"ordered_by": "局长周某", "order_number": "诸司档〔2026〕3号", "ordered_on": "2026-09-14"}
    assert client.post(f"{url}/reopen", data={**given, **order}).status_code == 303
    assert "开卷，这一卷留底" in client.get(f"{url}/archive").text


def test_after_it_is_closed_the_page_leads_to_what_is_due_first(t: Tale, client: FlaskClient) -> None:
    def first() -> str:
        button, = set(re.findall(r'<a class="mz-button is-primary[^"]*" href="/disputes/[^/"]+/([^"]+)"', client.get(at_desk(t, client)).text))
        return button

    def visited() -> None:
        t.act("fengqiao.window", "follow_up", why="closed", parties=[1], how="电话", visited_on=t.today, kept="not_yet", course="好了", reached=True)

    assert first() == "follow_up"  # within three working days
    visited()
    assert first() == "performance"  # in ten days
    t.register().in_village().closed()
    visited()
    assert first() == "archive"  # nothing was promised to a day


def test_a_volume_that_was_changed_is_said_so_and_not_handed_out(complete: Tale, client: FlaskClient) -> None:
    t = complete
    archive(t)
    volume = t.session.scalars(select(Volume)).one()
    volume.sha256 = "0" * 64
    url = at_desk(t, client)
    assert "第 1 卷的校验值和归档记录不一致" in client.get(f"{url}/archive").text
    answer = client.get(f"{url}/archive/1.pdf")
    assert answer.status_code == 409 and "不能下载" in answer.text and readings(t) == 0
