"""The pages: the administrator writes and sees numbers, the supervisor sees cases and decides, nobody else either."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.clocks.rulebook import RuleVersion, VersionStatus
from mediation.rules.impact import Impact, Shift
from mediation.rules.pages import moved
from tests.make import FENGQIAO, County, make_dispute, moment, sign_in
from tests.mediation.rules.conftest import AT, Version, row_of
from workflows.clocks import ClockKind
from workflows.levels import Level
from workflows.limit_files import read_body
from workflows.limit_words import LEVELS
from workflows.states import State

NAME = "王某"


def as_(client: FlaskClient, here: County, username: str) -> FlaskClient:
    here.session.commit()
    sign_in(client, here.person(username), at=AT)
    return client


def filled(body: dict[str, Any], **typed: str) -> dict[str, str]:
    """The form as a browser sends it."""
    form = {
        "title": body["title"], "amber": "80", "alarm_above": "1", "alarm_top": "3", "floor": "3",
        "applies_from": "2026-11-01", "recounts_open": "1",
    }  # fmt: skip
    form["shape"] = ",".join(str(number) for number in range(len(body["clock"])))
    for number, row in enumerate(body["clock"]):
        form |= {f"rows-{number}-{name}": str(row[name]) for name in ("length", "unit", "then_after") if name in row}
    return form | typed


def test_the_administrator_copies_edits_and_hands_in(client: FlaskClient, session: Session, here: County) -> None:
    make_dispute(here, State.MEDIATING)
    page = as_(client, here, "sysadmin").get("/rules", follow_redirects=True).text
    assert "现行第 1 版，2026年1月1日起" in page and "诸暨市正在用" in page
    assert client.post("/rules/standard/copy").location == "/rules/2"
    village = row_of(read_body("standard"), "mediation", level="village")
    typed = filled(read_body("standard"), **{f"rows-{village}-length": "5"})
    assert client.post("/rules/2", data={**typed, "do": "save"}).status_code == 303
    page = client.get("/rules/2").text
    assert "改了 1 项" in page and "<s>7</s>" in page and "将影响 1 件在办纠纷" in page and "枫源村" in page
    assert 'for="applies_from">11月1日起</output>' in page
    assert "村 5、镇 10、市 13，相加 28 天，没有超过居民时限 30 天。" in page
    assert client.post("/rules/2", data={**typed, "do": "submit"}).location == "/rules/2"
    version = session.scalars(select(RuleVersion)).one()
    assert version.status is VersionStatus.SUBMITTED
    assert "已提交，等督导复核" in client.get("/rules/2").text


def test_what_is_wrong_stays_typed_and_is_said(client: FlaskClient, session: Session, here: County) -> None:
    as_(client, here, "sysadmin").post("/rules/standard/copy")
    town = row_of(read_body("standard"), "mediation", level="town")
    typed = filled(read_body("standard"), **{f"rows-{town}-length": "12", "applies_from": "2026-09-01"})
    page = client.post("/rules/2", data={**typed, "do": "submit"}, follow_redirects=True).text
    assert "草稿已存下，还没有提交，有 2 处要改。" in page
    assert "相加 32 天，超过了居民时限 30 天" in page and "选从哪天起，明天或以后" in page
    answer = client.post("/rules/2", data={**typed, f"rows-{town}-length": "很多", "do": "save"})
    assert answer.status_code == 422 and 'value="很多"' in answer.text and "填整数，比如 7。" in answer.text
    assert session.scalars(select(RuleVersion)).one().body["clock"][town]["length"] == 12


def test_what_the_law_forbids_is_said_on_top_and_at_its_number(
    client: FlaskClient, session: Session, here: County, draft: Version
) -> None:
    draft(days={"village": 3})
    body = session.scalars(select(RuleVersion)).one().body
    wages = next(n for n, row in enumerate(body["clock"]) if row["kind"] == "total" and row.get("when") == {"category": "10"})
    page = as_(client, here, "sysadmin").post(
        "/rules/2", data={**filled(body, **{f"rows-{wages}-length": "20"}), "do": "save"}, follow_redirects=True).text
    sentence = "劳动争议，居民时限法定 15 个自然日（劳动争议调解仲裁法第十四条），只能短，不能长。"
    assert "第 20、27 天提醒，到期没有申请的，权利失效" in page and "个工作日异议期满" in page
    assert page.index("还不能提交，有 1 处要改") < page.index("<table") and page.count(sentence) == 2
    number = re.search(rf'<input[^>]*name="rows-{wages}-length"[^>]*>', page)
    assert number and 'aria-invalid="true"' in number.group()
    row = page[number.end():].partition("</tr>")[0]
    assert sentence in row
    source = page[number.end():].partition("mz-limit-source")[2].partition("</tr>")[0]
    assert "<b>法定</b> · 劳动争议调解仲裁法第十四条" in source


def test_one_unit_is_one_line_at_however_many_levels(client: FlaskClient, session: Session, here: County) -> None:
    unit, due = here.unit(FENGQIAO).id, AT + timedelta(days=9)
    found = Impact(AT, [
        Shift(number, ClockKind.MEDIATION, unit, level, due, AT + timedelta(days=number), True, False)
        for number, level in enumerate((Level.VILLAGE, Level.TOWN, Level.TOWN), start=1)
    ])
    [row] = moved(session, found, LEVELS)["rows"]
    assert (row["unit"], row["cases"], row["days"], row["light"]["text"]) == ("枫桥镇", 3, "提前 8 天", "3 件快到期")


def test_the_supervisor_sees_the_cases_and_approves(client: FlaskClient, session: Session, here: County, draft: Version) -> None:
    case = make_dispute(here, State.MEDIATING)
    version = draft(days={"village": 3})
    version.status, version.submitted_at = VersionStatus.SUBMITTED, AT
    page = as_(client, here, "supervisor").get("/rules", follow_redirects=True).text
    assert "等复核，第 2 版" in page and "看是哪 1 件" in page
    page = client.get("/rules/2/cases").text
    assert case.number in page and NAME in page and "9月28日" in page and "9月21日" in page
    assert client.post("/rules/2/approve").status_code == 303
    assert client.post("/rules/2/approve").status_code == 303
    session.expire_all()
    assert (version.status, version.approved_by) == (VersionStatus.APPROVED, here.person("supervisor").id)
    assert "第 2 版，11月1日起用" in client.get("/rules/standard").text


def test_a_no_without_a_sentence_is_asked_for_one(client: FlaskClient, session: Session, here: County, draft: Version) -> None:
    version = draft(days={"village": 3})
    version.status, version.submitted_at = VersionStatus.SUBMITTED, AT
    answer = as_(client, here, "supervisor").post("/rules/2/refuse", data={"sentence": ""})
    assert answer.status_code == 422 and "写一句为什么退回" in answer.text
    assert client.post("/rules/2/refuse", data={"sentence": "太短"}).status_code == 303
    assert "督导退回：太短" in as_(client, here, "sysadmin").get("/rules/2").text


def test_the_administrator_never_sees_a_case(client: FlaskClient, here: County, draft: Version) -> None:
    case = make_dispute(here, State.MEDIATING)
    draft(days={"village": 3})
    page = as_(client, here, "sysadmin").get("/rules/2").text
    assert case.number not in page and NAME not in page
    assert client.get("/rules/2/cases").status_code == 403


@pytest.mark.parametrize("username", ["window", "village.mediator", "leader"])
def test_staff_read_what_is_in_force_and_no_draft(client: FlaskClient, here: County, draft: Version, username: str) -> None:
    draft(days={"village": 3})
    page = as_(client, here, username).get("/rules", follow_redirects=True).text
    assert "劳动争议调解仲裁法第十四条" in page and "提交复核" not in page and "第 2 版" not in page
    assert client.get("/rules/2").status_code == 404
    for address in ("/rules/2", "/rules/2/discard", "/rules/standard/copy", "/rules/2/approve", "/rules/2/refuse"):
        assert client.post(address).status_code == 403


@pytest.mark.parametrize("key", ["3", "nothing", "99999999999", "-1"])
def test_a_set_that_is_not_there_is_a_404(client: FlaskClient, here: County, key: str) -> None:
    assert as_(client, here, "sysadmin").get(f"/rules/{key}").status_code == 404


def test_an_old_version_keeps_its_page(client: FlaskClient, session: Session, here: County, approved: Version, clock: Any) -> None:
    approved(days={"village": 3})
    approved(days={"village": 4}, applies_from=date(2026, 12, 1))
    session.commit()
    clock.at = moment("2026-12-15 09:00")
    sign_in(client, here.person("supervisor"), at=clock.at)
    assert "现行第 3 版，2026年12月1日起" in client.get("/rules", follow_redirects=True).text
    old = client.get("/rules/2").text
    assert "第 2 版，用过" in old and "本县规定；原为 7 个自然日" in old


def test_a_second_copy_leads_to_the_draft_that_is_there(client: FlaskClient, session: Session, here: County) -> None:
    as_(client, here, "sysadmin").post("/rules/standard/copy")
    assert client.post("/rules/gaotai/copy").location == "/rules/2"
    assert len(session.scalars(select(RuleVersion)).all()) == 1
    assert client.post("/rules/2/discard").status_code == 303
    assert client.post("/rules/gaotai/copy").location == "/rules/3"


def test_a_set_is_tried_on_last_years_cases(client: FlaskClient, here: County) -> None:
    make_dispute(here, State.CLOSED, at=AT - timedelta(days=30))
    page = as_(client, here, "sysadmin").get("/rules/gaotai/simulation").text
    assert "用“四级七天”试算去年的案件" in page and "1 件里，有超期的" in page
    assert NAME not in page
