"""What a party says of the mediation: whoever mediated finds it on no page, in no paper, answer, notice, list or export."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.test import TestResponse

from mediation.access import SYSTEM
from mediation.api.actions import USUAL, issue
from mediation.api.models import Scope
from mediation.disputes.actions import record
from mediation.files.actions import describe, withdraw
from mediation.files.queries import files_of
from tests.make import Clock, sign_in
from tests.mediation.casefile.conftest import Bring, archive, photo
from tests.mediation.disputes.tale import Tale
from tests.mediation.feedback.test_rating import ask
from workflows.evidence import FileKind

RATED, VISITED, RISK = "偏心他表弟", "讲到半夜不让走", "要去堵调解室"
SCAN, SCANNED, WRONG = "张某嫌他凶的回访单", "朱某骂人记录", "把骂调解员的话也拍进去了"
MISTAKEN = "朱某嫌他收礼"  # came in as something else first
# the last two: what they said when they were told the result
SECRETS = (RATED, VISITED, RISK, SCAN, SCANNED, WRONG, MISTAKEN, "对调解过程没有意见", "后面怎么走也讲清楚了")
# 朱某：不满意, whatever stands between
NAMED = re.compile(r"[朱张]某[^一-鿿]{0,12}不满意|满意(?:程度|度)[^一-鿿]{0,12}(?:不|基本)?满意")


def words(answer: TestResponse) -> str:
    """Everything that can be read in it, without the marks between the words."""
    body = answer.data
    if body.startswith(b"%PDF"):
        return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages))
    if body.startswith(b"PK"):
        with ZipFile(BytesIO(body)) as packed:
            parts = "".join(packed.read(name).decode() for name in packed.namelist() if name.endswith(".xml"))
        return re.sub(r"\s|<[^>]+>", "", parts)
    if not answer.mimetype.startswith(("text/", "application/json", "application/problem")):
        return ""  # pictures
    text = answer.get_data(as_text=True)
    return re.sub(r"\s", "", text + (re.sub(r"<[^>]+>", "", text) if "html" in answer.mimetype else ""))


def links(answer: TestResponse, number: str) -> Iterator[str]:
    """Where the page leads within the case; of papers that may be printed the Word file is enough, of pages one view."""
    for href in map(unescape, re.findall(r'href="(/disputes/[^"#]+)', answer.get_data(as_text=True) if "html" in answer.mimetype else "")):
        again = href.endswith(".pdf") and "/papers/" in href and "/issued/" not in href or "?" in href and "sent=" not in href
        if href.startswith(f"/disputes/{number}") and not again:
            yield href


def walk(app: Flask, t: Tale, client: FlaskClient, who: str) -> dict[str, str]:
    """Every address that this person may read, with its words."""
    number, session = t.case.number, t.session
    person = t.here.person(who)
    _, token = issue(session, person, unit=None, scopes=(*USUAL, Scope.PARTIES_FULL), days=30, name="walk", actor=SYSTEM, at=t.at)
    session.commit()
    sign_in(client, person, at=t.at)
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.rule.startswith(("/static", "/log", "/health"))]
    waiting = [rule.rule.replace("<number>", number) for rule in rules if rule.arguments <= {"number"} and "<" not in rule.rule.replace("<number>", "")]
    waiting += [f"/disputes/{number}/archive/1.pdf", f"/api/v1/disputes/{number}/archive/1.pdf"]
    api = app.test_client()
    read: dict[str, str] = {}
    while waiting:
        url = waiting.pop()
        if url in read:
            continue
        headers = {"Authorization": f"Bearer {token}"} if url.startswith("/api/") else {}
        answer = (api if headers else client).get(url, headers=headers)
        read[url] = words(answer) if answer.status_code < 300 else ""
        waiting += links(answer, number)
        if url == f"/api/v1/disputes/{number}/papers":
            waiting += [f"{url}/{paper['kind']}?subject={paper['subject']}&format=docx" for paper in answer.json["items"] if paper["group"] == "回访"]
            waiting += [f"{url}/issued/{paper['id']}" for paper in answer.json["issued"]]
    return read


def post_file(app: Flask, t: Tale, who: str, **data: Any) -> TestResponse:
    """A file through the interface."""
    _, token = issue(t.session, t.here.person(who), unit=None, scopes=(*USUAL, Scope.PARTIES_FULL), days=30, name="post", actor=SYSTEM, at=t.at)
    t.session.commit()
    headers = {"Authorization": f"Bearer {token}"}
    return app.test_client().post(f"/api/v1/disputes/{t.case.number}/files", data=data, headers=headers, content_type="multipart/form-data")


def told(read: dict[str, str]) -> list[str]:
    """Where it stands."""
    return sorted(url for url, text in read.items() if any(secret in text for secret in SECRETS) or NAMED.search(text))


def test_a_sheet_that_was_brought_as_a_file_is_kept_from_the_mediator(app: Flask, complete: Tale, bring: Bring, client: FlaskClient, clock: Clock) -> None:
    """Its picture, original, name, caption, why it was withdrawn and its page in the 卷宗; who added it knows it."""
    t, number = complete, complete.case.number
    bring(f"{SCANNED}.jpg", photo("red"), FileKind.FOLLOW_UP, SCAN)
    bring("回访记录.jpg", photo("olive"), FileKind.FOLLOW_UP, SCANNED)
    sheet, struck = files_of(t.session, t.case.id)[-2:]
    withdraw(t.session, t.case, struck, actor=t.here.actor("fengqiao.window"), at=t.at, reason=WRONG)
    bring("自己去的.jpg", photo("pink"), FileKind.FOLLOW_UP, "自己去回访的", who="village.mediator")
    bring(f"{MISTAKEN}.jpg", photo("gold"), FileKind.PERFORMANCE)
    late = files_of(t.session, t.case.id)[-1]
    describe(t.session, t.case, late, actor=t.here.actor("fengqiao.window"), at=t.at, caption=MISTAKEN, kind=FileKind.FOLLOW_UP, brought_by_no=1, taken_at=None)
    archive(t)
    clock.at = t.at
    doors = [f"/disputes/{number}/files/{sheet.no}{door}" for door in ("", "/view", "/thumb")]
    mine = [f"/disputes/{number}/files/{sheet.no + 2}{door}" for door in ("", "/view", "/thumb")]
    after = walk(app, t, client, "village.mediator")
    assert told(after) == []
    assert after[f"/disputes/{number}/archive/1.pdf"] == "" and "评价，不给调解过这件的人看" in after[f"/disputes/{number}/archive/file.pdf"]
    page, items = client.get(f"/disputes/{number}/files").text, after[f"/api/v1/disputes/{number}/files"]
    assert page.count("回访材料") == 3 and "自己去回访的" in page and items.count('"veiled":true') == 3
    assert late.sha256 not in after[f"/api/v1/disputes/{number}/timeline"]
    assert [client.get(door).status_code for door in doors] == [404] * 3 and [client.get(door).status_code for door in mine] == [200] * 3
    for act in ("edit", "withdraw"):
        assert client.post(f"{doors[0]}/{act}", data={"reason": "看看", "kind": "other"}).status_code == 404
    assert client.get(f"{doors[0]}/edit").status_code == 404
    # nor is its caption told to who brings the very same sheet
    again = post_file(app, t, "village.mediator", kind="follow_up", brought_by="1", file=(BytesIO(photo("red")), "又一张.jpg"))
    assert again.json["veiled"] is True and SCANNED not in again.text and SCAN not in again.text
    sign_in(client, t.here.person("fengqiao.window"), at=t.at)
    assert [client.get(door).status_code for door in doors] == [200] * 3 and SCAN in client.get(f"/disputes/{number}/files").text


def test_the_mediator_reads_nowhere_what_was_said(app: Flask, complete: Tale, client: FlaskClient, clock: Clock) -> None:
    t, number = complete, complete.case.number
    [token] = ask(t, 1)
    clock.at = t.at
    client.post(f"/r/{token}", data={"satisfaction": "dissatisfied", "words": RATED})
    t.session.expire_all()
    sign_in(client, t.here.person("village.mediator"), at=t.at)
    pages = ("", "/follow-up", "/dossier", "/archive", "/papers/follow_up.pdf", "/papers/follow_up.docx")
    assert told({path: words(client.get(f"/disputes/{number}{path}")) for path in pages}) == []
    record(t.session, t.case, "follow_up", actor=t.here.actor("fengqiao.window"), at=t.at, why="closed", parties=[1], how="上门", visited_on=t.today,
           reached=True, kept="part", course=VISITED, satisfaction="dissatisfied", hidden_risk=True, risk_words=RISK)
    record(t.session, t.case, "issue_paper", actor=t.here.actor("fengqiao.window"), at=t.at, paper="follow_up:1")
    archive(t)
    clock.at = t.at
    after = walk(app, t, client, "village.mediator")
    assert told(after) == []
    for url in (f"/disputes/{number}/archive/1.pdf", f"/api/v1/disputes/{number}/archive/1.pdf"):
        assert after[url] == ""
    for url in (f"/disputes/{number}/archive/file.pdf", f"/disputes/{number}/papers/follow_up/1.docx"):
        assert "评价不给调解员看" in after[url], url
    # a sheet that was signed by hand comes in as 回访, which is veiled, and by no other door
    assert client.get(f"/disputes/{number}/papers/follow_up/1/signed").status_code == 404
    sent = post_file(app, t, "fengqiao.window", kind="signed", paper="follow_up:1", file=(BytesIO(photo("red")), f"{SCANNED}.jpg"))
    assert sent.status_code == 422 and sent.json["errors"] == {"kind": "签好的文书在“文书”里传：找到那一份，点“传签好的”。"}
    # whoever did not mediate reads all of it, in the file that was sealed as well
    sign_in(client, t.here.person("fengqiao.window"), at=t.at)
    for path in ("follow-up", "papers/follow_up/1.docx", "archive/file.pdf", "archive/1.pdf"):
        assert VISITED in words(client.get(f"/disputes/{number}/{path}")), path
