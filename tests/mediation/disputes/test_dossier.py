"""卷宗摘要: readable before a case goes up, kept as it was sent, read by the level above beside what is so now."""

from __future__ import annotations

import hashlib
import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from mediation.disputes.audit import verify
from mediation.disputes.dossiers import Dossier, dossiers_of
from mediation.disputes.journal import Reading
from mediation.disputes.time_moves import escalate_overdue
from mediation.vault import seal
from tests.make import FENGQIAO, Clock, moment, sign_in
from tests.mediation.disputes.tale import Tale, tale


@pytest.fixture
def t(session: Session) -> Tale:
    return tale(session)


def climbed(t: Tale, **facts: str) -> Tale:
    t.register().in_village().sit("village.mediator", "failed")
    return t.do("village.mediator", "escalate", **facts)


def parts(t: Tale, seq: int = 0) -> dict[str, str]:
    """Heading → all words of the section, of a dossier that was kept."""
    kept = dossiers_of(t.session, t.case.id)
    chosen = next((dossier for dossier in kept if dossier.seq == seq), kept[-1])
    return {part["heading"]: re.sub(r"[\[\]'\"{}]", "", str(part)) for part in chosen.sections}


def page(t: Tale, client: FlaskClient, clock: Clock, query: str = "", who: str = "fengqiao.window") -> str:
    clock.at = t.at
    sign_in(client, t.here.person(who), at=clock.at)
    answer = client.get(f"/disputes/{t.case.number}/dossier{query}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", unescape(answer.text[answer.text.index("<main"):])))


def test_it_is_read_before_it_goes_and_says_what_is_missing(t: Tale, client: FlaskClient, clock: Clock) -> None:
    t.register(hazards=["wages"]).in_village()
    said = page(t, client, clock, who="village.mediator")
    assert "按记录自动写成" in said and "还没有调解记录。" in said
    for gap in ("本级还没有调解过。", "还没有告知双方权利义务。", "没有记下各方最后的意见。", "还没有写过协议。"):
        assert gap in said
    t.sit("village.mediator", "failed")
    assert "本级还没有调解过。" not in page(t, client, clock, who="village.mediator")
    assert f"/disputes/{t.case.number}/dossier?sent=now" in client.get(f"/disputes/{t.case.number}/escalate").text


def test_it_holds_what_the_level_above_needs(t: Tale) -> None:
    climbed(t, undisputed="水确实漫进了院子", position_applicant="疏通", position_respondent="一人一半")
    said = parts(t)
    assert "村 → 市" not in said["上报"] and "村 → 镇" in said["上报"] and "双方差距大" in said["上报"] and "骆建国" in said["上报"]
    assert "后沟堵了" in said["怎么回事"] and "疏通水沟" in said["当事人和诉求"] and "王某" in said["当事人和诉求"]
    assert "第 1 次" in said["调解过几次"] and "没谈成" in said["调解过几次"]
    assert "水确实漫进了院子" in said["没有争议的事"]
    assert "申请人, 疏通" in said["各方最后的意见"] and "被申请人, 一人一半" in said["各方最后的意见"]
    assert "蓝色风险" in said["风险"]
    assert "居民时限" in said["时限经过"] and "从受理起共 0 天" in said["时限经过"]
    assert "签收" in said["办理经过"] and "今天" not in said["办理经过"] and "昨天" not in said["办理经过"]
    assert "没有争议" not in said["还没做过的"]


def test_without_written_positions_the_last_sitting_speaks(t: Tale) -> None:
    climbed(t)
    assert "第 1 次调解时, 各说各的" in parts(t)["最近一次调解说了什么"]
    assert "各方最后的意见" not in parts(t)
    assert "没有记下各方最后的意见。" in parts(t)["还没做过的"]


def test_what_was_sent_does_not_change_any_more(t: Tale, client: FlaskClient, clock: Clock) -> None:
    climbed(t)
    before = parts(t)
    t.do("fengqiao.window", "assign", unit=FENGQIAO).do("fengqiao.mediator", "sign").sit("fengqiao.mediator", "continue")
    t.act("fengqiao.window", "raise_risk", risk="orange", reason="扬言报复")
    t.session.commit()
    assert parts(t) == before
    said = page(t, client, clock)
    assert "卷宗摘要（村 → 镇）" in said and "以后不再改 · 2026年9月14日" in said
    assert "橙色" not in said.split("看哪一份")[0].split("现在 ", 1)[0]
    assert "现在 调解中" in said and "上报后调解 1 次" in said and "风险 橙色风险" in said
    assert "扬言报复" in page(t, client, clock, "?sent=now") and "扬言报复" not in said


def test_each_climb_has_its_own(t: Tale, client: FlaskClient, clock: Clock) -> None:
    climbed(t).do("fengqiao.window", "assign", unit=FENGQIAO).do("fengqiao.mediator", "sign")
    t.sit("fengqiao.mediator", "failed").wait(days=2).do("fengqiao.head", "escalate", reason="needs_power")
    first, second = dossiers_of(t.session, t.case.id)
    assert "镇 → 市" in parts(t)["上报"] and "第 2 次" in parts(t)["调解过几次"]
    assert "第 2 次" not in parts(t, first.seq)["调解过几次"]
    assert "镇 → 市" in page(t, client, clock, who="window")
    assert "卷宗摘要（村 → 镇）" in page(t, client, clock, f"?sent={first.seq}", who="window")
    sign_in(client, t.here.person("window"), at=clock.at)
    assert client.get(f"/disputes/{t.case.number}/dossier?sent=1").status_code == 404
    link = f"/disputes/{t.case.number}/dossier?sent={second.seq}"
    assert link in client.get(f"/disputes/{t.case.number}").text


def test_the_system_sends_one_too_and_says_that_nobody_tried(t: Tale, client: FlaskClient, clock: Clock) -> None:
    t.register().in_village()
    t.at = moment("2026-09-28 00:10")
    assert escalate_overdue(t.session, at=t.at).rows == 1
    said = parts(t)
    assert "未调先逾期" in said["上报"] and "谁报的, 系统" in said["上报"] and "本级时限已过" in said["上报"]
    row = next(part for part in dossiers_of(t.session, t.case.id)[0].sections if part["heading"] == "时限经过")
    assert row["table"]["head"] == ["时限", "从", "到期", "结束", "中止", "延期", "超期", "现在"]
    limits = {line[0]: line[1:] for line in row["table"]["body"]}
    # what sent it up is told as it stands once it is there; what goes on goes on
    assert limits["本级时限"] == ["9月14日", "9月21日", "9月28日", "0 次", "0 天", "7 天", "已上报"]
    assert limits["居民时限"][2:] == ["还在走", "0 次", "0 天", "没有", "计时中"]
    assert limits["签收时限"][2] == "9月14日" and limits["签收时限"][-1] == "已完成"
    assert "未调先逾期" in page(t, client, clock)
    assert '<tr class="is-late"><td data-label="时限">本级时限</td>' in client.get(f"/disputes/{t.case.number}/dossier").text


def test_a_changed_dossier_is_found(t: Tale, client: FlaskClient, clock: Clock) -> None:
    climbed(t)
    [event] = [event for event in t.events() if event.name == "escalate"]
    [kept] = dossiers_of(t.session, t.case.id)
    assert event.facts["dossier"] == kept.digest and event.seq == kept.seq and kept.intact(event.facts["dossier"])
    assert verify(t.session) == []
    assert "对不上" not in page(t, client, clock)
    kept.body = kept.body.replace("后沟堵了", "后沟没堵")
    t.session.commit()
    assert "和上报时留下的校验值对不上" in page(t, client, clock)


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE dossier SET body = :other", "上报时的卷宗摘要被改过"),
        ("UPDATE dossier SET body = :other, digest = :digest", "上报时的卷宗摘要被改过"),
        ("UPDATE dossier SET body = 'AAAA'", "上报时的卷宗摘要被改过"),
        ("UPDATE dossier SET seq = 99", "上报时的卷宗摘要不见了"),
        ("DELETE FROM dossier", "上报时的卷宗摘要不见了"),
    ],
)
def test_the_command_names_the_case_of_a_changed_dossier(app: Flask, t: Tale, statement: str, says: str) -> None:
    climbed(t)
    t.session.commit()
    audit = app.test_cli_runner()
    assert audit.invoke(args=["audit", "verify"]).exit_code == 0
    known = {"other": seal("[]"), "digest": hashlib.sha256(b"[]").hexdigest()}
    t.session.execute(text(statement), {name: value for name, value in known.items() if f":{name}" in statement})
    t.session.commit()
    result = audit.invoke(args=["audit", "verify"])
    [event] = [event for event in t.events() if event.name == "escalate"]
    assert result.exit_code == 1 and f"{t.case.number} 第 {event.seq} 条：{says}" in result.output
    strange = f"{t.case.number} 第 99 条：有一份卷宗摘要，没有对应的上报"
    assert (strange in result.output) is ("99" in statement)


def test_names_and_story_are_sealed_at_rest(t: Tale) -> None:
    climbed(t)
    t.session.flush()
    [body] = t.session.scalars(text("SELECT body FROM dossier"))
    assert "王某" not in body and "后沟" not in body
    assert "王某" in t.session.scalars(select(Dossier)).one().body


def test_who_of_the_level_above_read_it_first_is_known(t: Tale, client: FlaskClient, clock: Clock) -> None:
    climbed(t)
    reading = select(Reading).where(Reading.dispute_id == t.case.id, Reading.unit_id == t.here.unit(FENGQIAO).id)
    assert t.session.scalars(reading).all() == []
    page(t, client, clock)
    [read] = t.session.scalars(reading)
    assert (read.what, read.at) == ("dossier", t.at)


def test_a_refused_escalation_leaves_no_dossier(t: Tale, client: FlaskClient, clock: Clock) -> None:
    t.register().in_village()
    clock.at = t.at
    sign_in(client, t.here.person("village.mediator"), at=clock.at)
    answer = client.post(f"/disputes/{t.case.number}/escalate", data={"reason": "far_apart", "note": "谈不拢"})
    assert answer.status_code == 409
    t.session.expire_all()
    assert dossiers_of(t.session, t.case.id) == []


def strip(t: Tale, client: FlaskClient, clock: Clock) -> str:
    clock.at = t.at
    sign_in(client, t.here.person("supervisor"), at=clock.at)
    html = client.get(f"/disputes/{t.case.number}").text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html.split('class="mz-strip-levels')[1].split("</ol>")[0]))


def test_the_strip_of_a_case_counts_the_days_of_the_board(t: Tale, client: FlaskClient, clock: Clock) -> None:
    climbed(t)
    said = strip(t, client, clock)
    assert "9月14日，当天 · 1 次调解" in said and "枫桥镇 待分流" in said
    t.wait(days=2)
    t.do("fengqiao.window", "assign", unit=FENGQIAO).do("fengqiao.mediator", "sign")
    assert "第 2 天" in strip(t, client, clock)
    t.wait(days=3).do("supervisor", "escalate", reason="pulled")
    assert "9月14日至19日，5 天 · 没调就超期" in strip(t, client, clock)


def test_a_level_passed_without_a_unit_is_not_said_to_be_skipped(t: Tale, client: FlaskClient, clock: Clock) -> None:
    climbed(t).wait(days=1).do("supervisor", "escalate", reason="pulled")
    assert "9月14日至15日，1 天" in strip(t, client, clock) and "没有经过" not in strip(t, client, clock)
