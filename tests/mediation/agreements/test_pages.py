"""协议 on the page and through the API: who may see, sign and stamp, what is refused, and a crowd from a sheet."""

from __future__ import annotations

import base64
import io
import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw
from sqlalchemy import select
from sqlalchemy.orm import Session
from xlsxwriter import Workbook

from mediation.agreements.actions import record_agreement
from mediation.agreements.models import Agreement, Signature
from mediation.agreements.pasted import read
from mediation.agreements.sheets import sheet_lines, table
from mediation.agreements.signing import sign
from mediation.disputes.actions import record
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.files.models import File
from mediation.meetings.actions import record_session
from mediation.units.absences import Absence
from tests.make import FENGYUAN, Clock, County, another_mediator, county, make_dispute, moment, sign_in
from tests.mediation.desk.counting import queries
from workflows.guarding import Refused
from workflows.states import State

AT = moment("2026-09-18 09:00")
PAY: dict[str, Any] = {"who": "高某", "to_whom": "王某", "what": "付修理费", "amount": 6000}
WORKERS = [{"role": "applicant", "kind": "person", "name": f"工人{n}"} for n in range(1, 154)]
CROWD = [*WORKERS, {"role": "respondent", "kind": "company", "name": "某建筑公司"}]


@pytest.fixture
def here(session: Session, clock: Clock) -> County:
    clock.at = AT + timedelta(hours=1)
    return county(session, at=AT)


def agreed(here: County, case: Dispute, **given: Any) -> Agreement:
    plain: dict[str, Any] = {"form": "written", "reached_on": AT.date(),
                             "terms": [{**PAY, "who": case.parties[-1].name, "to_whom": case.parties[0].name}]}
    return record_agreement(here.session, case, actor=here.actor("village.mediator"), at=AT, **{**plain, **given})


def drawn(ink: bool = True) -> bytes:
    """A picture as the page draws it: strokes on nothing."""
    picture = Image.new("RGBA", (340, 240))
    if ink:
        ImageDraw.Draw(picture).line([(30, 40), (200, 180), (260, 60)], fill=(16, 24, 40, 255), width=4)
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()


def hand_in(client: FlaskClient, case: Dispute, shown: str, picture: bytes, party: int = 1, **headers: str) -> Any:
    data = {"shown": shown, "picture": (io.BytesIO(picture), "signature.png")}
    return client.post(f"/disputes/{case.number}/agreements/1/sign/{party}", data=data, headers=headers)


def test_what_no_agreement_can_do_is_said_at_once(client: FlaskClient, here: County, clock: Clock) -> None:
    """人民调解 dissolves no marriage: it is asked about before it is kept, with what no court confirms where they want it to."""
    case = make_dispute(here, State.MEDIATING)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    url, term = f"/disputes/{case.number}/agreement", {"terms-0-who": "高某", "terms-0-what": "双方自愿解除婚姻关系，婚生女归女方抚养"}
    given = {"form": "written", "reached_on": "2026-09-18", **term}
    assert "status_meant" not in client.get(url).text
    for wanted, words in (({}, "请告知去民政部门或者起诉。改一下这一条"), ({"confirm_wanted": "y"}, "法院不予受理（民诉法解释第355条第3项）")):
        answer = client.post(url, data={**given, **wanted})
        assert answer.status_code == 409 and "第 1 条写到婚姻、亲子、收养或监护" in answer.text and words in answer.text
        assert 'name="status_meant"' in answer.text and "双方自愿解除婚姻关系" in answer.text
    assert client.post(url, data={**given, "status_meant": "y"}).status_code == 303
    kept = here.session.scalars(select(Event).where(Event.name == "agreement")).one()
    assert kept.facts["status_terms"] == [1] and "婚姻" not in str(kept.facts)


def test_the_page_says_since_when_and_why(client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.MEDIATING)
    agreed(here, case, signed=[1, 2], mediator_signed_on=AT.date(), sealed_on=AT.date())
    agreed(here, case, terms=[{**PAY, "plan": "分 4 期，每月 15 日", "guarantee": "高某的哥哥担保"}])
    sign_in(client, here.person("village.mediator"), at=clock.at)
    page = client.get(f"/disputes/{case.number}/agreements").text
    assert "已由新协议代替" not in page
    assert "书面协议（旧）" not in client.get(f"/disputes/{case.number}").text
    for words in ("第 2 版，书面协议", "第 1 版，书面协议", "第 2 版生效以前仍有效", "还没有生效，缺王某、高某签名、调解员签名、调委会盖章",
                  "这天王某、高某签名、调解员签名、调委会盖章，签名、盖章都齐了，从这天起生效", "第 4 期", "高某的哥哥担保",
                  "王某、高某签的是上一版，这一版要重新签。", "在屏幕上签", "记下盖章", "内容校验 一致"):
        assert words in page, words
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    seen = client.get(f"/disputes/{case.number}/agreements").text
    assert ("第 2 版" in seen, "在屏幕上签" in seen, "记下盖章" in seen) == (True, False, False)


def test_a_new_version_asks_about_who_came_since_and_keeps_who_stayed_out(client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.MEDIATING, parties=[*WORKERS[:3], CROWD[-1]])
    agreed(here, case, parties=[1, 2, 4])
    record(here.session, case, "amend", actor=here.actor("village.mediator"), at=AT + timedelta(minutes=5), parties=[WORKERS[3]])
    sign_in(client, here.person("village.mediator"), at=clock.at)
    form = client.get(f"/disputes/{case.number}/agreement").text
    assert [no for no in range(1, 6) if re.search(rf'<input(?=[^>]*name="parties")(?=[^>]*value="{no}")[^>]*checked', form)] == [1, 2, 4, 5]


def test_it_is_not_done_before_it_is_signed_and_stamped(client: FlaskClient, here: County, clock: Clock) -> None:
    """The case, the lists and the page 协议 say what lacks; the first button leads to it, step by step."""
    case = make_dispute(here, State.MEDIATING)
    _talked(here, case)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    base = f"/disputes/{case.number}"
    sent = {"form": "written", "reached_on": "2026-09-18", "terms-0-who": "高某", "terms-0-what": "付修理费", "terms-0-amount": "陆仟元整",
            "terms-0-due_on": "2026-10-01"}
    good = client.post(f"{base}/agreement", data={**sent, "terms-0-due_on": "", "terms-0-lasting": "y"})
    assert good.status_code == 422 and "给钱的写哪天给或分期；一直要做到只用于做事的约定。" in good.text and "陆仟元整" in good.text
    assert client.post(f"{base}/agreement", data=sent).location.endswith("/agreements")
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("缺王某、高某签名、调解员签名、调委会盖章", "请各方签名", {"signed": ["1", "2"]}), ("缺调解员签名、调委会盖章", "请各方签名", {"signed": ["0"]}),
        ("缺调委会盖章", "协议盖章", {"agreement": "1", "sealed_on": "2026-09-18"}),
    ]
    for lacks, button, given in steps:
        page = client.get(base).text
        assert f"协议还没生效，{lacks}。" in page and f"调解协议书（还没生效，{lacks}）" in page, lacks
        assert re.findall(r'is-primary is-main"[^>]*>(?:<svg.*?</svg>)?<span>([^<]*)', page, re.S)[0] == button
        assert "协议没生效" in client.get("/disputes").text and "协议没生效，补齐签名盖章" in client.get("/mine").text
        assert f"还没有生效，{lacks}" in client.get(f"{base}/agreements").text
        address = f"{base}/seal" if "sealed_on" in given else f"{base}/agreements/1/paper"
        assert client.post(address, data={"signed_on": "2026-09-18", **given}).location.endswith("/agreements")
    page = client.get(base).text
    assert "还没生效" not in page and "协议齐了，办达成协议" in client.get("/mine").text
    assert re.findall(r'is-primary is-main"[^>]*>(?:<svg.*?</svg>)?<span>([^<]*)', page, re.S)[0] == "达成协议"
    assert "可以办达成协议了" in client.get(f"{base}/agreements").text
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    assert "可以办达成协议了" not in client.get(f"{base}/agreements").text


def test_one_form_is_enough_where_everybody_sits_at_the_table(client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.MEDIATING)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    sent = {"form": "written", "reached_on": "2026-09-18", "terms-0-who": "高某", "terms-0-what": "道歉", "signed": ["1", "2", "0"], "sealed_on": "2026-09-18"}
    assert client.post(f"/disputes/{case.number}/agreement", data=sent).status_code == 303
    row = here.session.scalars(select(Agreement)).one()
    assert (row.signed, row.mediator_signed_on, row.effective_on) == ([1, 2], AT.date(), AT.date())


def test_the_case_says_who_gives_to_whom(client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.MEDIATING)
    agreed(here, case, terms=[PAY, {"who": "王某", "to_whom": "高某", "what": "向高某道歉"}])
    sign_in(client, here.person("village.mediator"), at=clock.at)
    page = client.get(f"/disputes/{case.number}").text
    assert "<small>高某给王某" in page and "<small>王某</small>" in page


def test_a_finger_signs_what_was_shown_and_once(client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.MEDIATING)
    agreed(here, case)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    shown = client.get(f"/disputes/{case.number}/agreements/1/sign/1").text.split('name="shown" value="')[1][:64]
    for picture, sentence in ((b"", "没有收到签名的图"), (b"<html>", "没有收到签名的图"), (drawn()[:200], "没有传完整"), (drawn(ink=False), "还没有签名")):
        answer = hand_in(client, case, shown, picture)
        assert (answer.status_code, sentence in answer.text) == (422, True), sentence
    assert hand_in(client, case, "0" * 64, drawn()).status_code == 409
    assert hand_in(client, case, shown, drawn()).status_code == 303
    again = hand_in(client, case, shown, drawn(), **{"X-Requested-With": "fetch"})
    assert (again.status_code, again.json["sentence"]) == (200, "王某已经签过了。")
    assert hand_in(client, case, shown, drawn(), party=0).status_code == 303
    assert hand_in(client, case, shown, drawn(), party=7).status_code == 404
    assert here.session.scalars(select(Signature.party_no).order_by(Signature.id)).all() == [1, None]
    picture = client.get(f"/disputes/{case.number}/agreements/1/signatures/1")
    assert (picture.mimetype, picture.headers["X-Content-Type-Options"], picture.data[:4]) == ("image/png", "nosniff", b"\x89PNG")
    assert client.get(f"/disputes/{case.number}/agreements/1/signatures/2").status_code == 404
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    assert hand_in(client, case, shown, drawn(), party=2).status_code == 403
    sign_in(client, here.person("stranger.mediator"), at=clock.at)
    assert hand_in(client, case, shown, drawn(), party=2).status_code == 404
    assert client.get(f"/disputes/{case.number}/agreements/1/signatures/1").status_code == 404


def test_the_mediators_line_is_the_mediators(client: FlaskClient, here: County, clock: Clock) -> None:
    """Nor the head nor a colleague draws it; who stands in does, and on paper it is written down by others."""
    case = make_dispute(here, State.MEDIATING)
    agreed(here, case, signed=[1, 2])
    second = another_mediator(here, at=AT)
    line, page = f"/disputes/{case.number}/agreements/1/sign/0", f"/disputes/{case.number}/agreements"
    for who in (here.person("village.head"), second):
        sign_in(client, who, at=clock.at)
        assert (client.get(line).status_code, hand_in(client, case, "", drawn(), party=0).status_code) == (404, 404)
        assert line not in client.get(page).text
        with pytest.raises(Refused, match="由这件的调解员本人签（人民调解法第二十九条）"):
            sign(here.session, case, actor=here.actor(who.username), at=clock.at, agreement=1, signed=[0], way="pad", blob="a" * 64)
    here.session.add(Absence(
        person_id=here.person("village.mediator").id, unit_id=here.unit(FENGYUAN).id, first_day=AT.date(), last_day=AT.date(),
        substitute_id=second.id, made_by=here.person("village.head").id, made_at=AT,
    ))
    here.session.commit()
    sign_in(client, second, at=clock.at)
    assert line in client.get(page).text and client.get(line).status_code == 200
    sign_in(client, here.person("village.head"), at=clock.at)
    assert client.post(f"{page}/1/paper", data={"signed": ["0"], "signed_on": "2026-09-18"}).status_code == 303
    assert here.session.scalars(select(Agreement.mediator_signed_on)).one() == AT.date()


def test_an_oral_one_may_be_signed_and_has_no_copies(client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.MEDIATING)
    terms = [{**PAY, "due_on": AT.date()}, {"who": "高某", "to_whom": "王某", "what": "道歉"}]
    sign_in(client, here.person("village.mediator"), at=clock.at)
    agreed(here, case, form="oral", terms=terms)
    oral = client.get(f"/disputes/{case.number}/agreements").text
    assert "可签可不签" in oral and "还没签" not in oral and "一共" not in oral
    assert "高某给王某：付修理费" in oral and "高某对王某：道歉" in oral
    agreed(here, case, terms=terms)
    assert "还没签" in (written := client.get(f"/disputes/{case.number}/agreements").text) and "一共 3 份" in written


def test_a_family_matter_is_signed_on_paper(client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.MEDIATING, category="01")
    agreed(here, case)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    page = client.get(f"/disputes/{case.number}/agreements/1/sign/1").text
    assert "不能用电子签名（电子签名法第三条）" in page
    assert "data-pad" not in page
    paper = f"/disputes/{case.number}/agreements/1/paper"
    assert "勾一下谁签了名。" in client.post(paper, data={"signed_on": "2026-09-18"}).text
    who = {"signed": ["1", "2", "0"], "signed_on": "2026-09-18"}
    bad = client.post(paper, data={**who, "original": (io.BytesIO(b"<html><script>1</script></html>"), "协议.pdf")})
    assert (bad.status_code, here.session.scalars(select(Signature)).all()) == (422, [])
    who["once"] = client.get(paper).text.split('name="once" type="hidden" value="')[1].split('"')[0]
    assert client.post(paper, data={**who, "signed": []}).status_code == 422
    for _ in range(2):
        assert client.post(paper, data={**who, "original": (io.BytesIO(drawn()), "协议.png")}).status_code == 303
    assert here.session.scalars(select(Signature.way)).all() == ["paper"] * 3
    assert len(here.session.scalars(select(File)).all()) == 1
    assert client.get(f"/disputes/{case.number}/agreements/1/signatures/1").status_code == 404
    assert "不能用电子签名" in client.get(f"/disputes/{case.number}/agreements").text
    client.post(f"/disputes/{case.number}/seal", data={"agreement": "1", "sealed_on": "2026-09-18"})
    page = client.get(f"/disputes/{case.number}/agreements").text
    assert ("纸上签名，已上传，9月18日" in page, "不能用电子签名" in page) == (True, False)
    assert client.get(paper).status_code == 409


def test_150_of_153_workers_from_a_sheet_in_four_instalments(client: FlaskClient, here: County, clock: Clock) -> None:
    """Imported, looked at, kept; three stay outside; all of it signed at once, and the page stays small."""
    case = make_dispute(here, State.MEDIATING, parties=CROWD)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    lines = "\n".join(["姓名,金额,期数,第一期"] + [f"工人{n},6000,4,2026-10-15" for n in range(1, 151)])
    sheet = f"/disputes/{case.number}/agreements/sheet"
    assert "选一个表" in client.post(sheet, data={}).text
    assert "这个表打不开" in client.post(sheet, data={"sheet": (io.BytesIO(b"PK\x03\x04broken"), "x.xlsx")}).text
    assert client.post(sheet, data={"sheet": (io.BytesIO(lines.encode("gb18030")), "工资.csv")}).status_code == 303
    form = client.get(f"/disputes/{case.number}/agreement").text
    assert all(words in form for words in ("工人150\t6000\t4\t2026-10-15", 'value="2026-09-18"', "约束哪几位"))
    bound = [str(n) for n in (*range(1, 151), 154)]
    sent = {"form": "written", "reached_on": "2026-09-18", "bulk": lines.replace(",", "\t"), "parties": bound, "signed": bound}
    address = f"/disputes/{case.number}/agreement"
    assert "一批人的，先写由谁给。" in client.post(address, data=sent).text
    sent["bulk_who"] = "某建筑公司"
    asked = client.post(address, data=sent)
    assert (asked.status_code, here.session.scalars(select(Agreement)).all()) == (422, [])
    for words in ("150 条约定，给 150 位当事人，一共 900,000 元", "对的话勾上“人和钱都核对过了”，再存。", "工人150\t6000\t4\t2026-10-15",
                  "名单里还有 3 位没写到：工人151、工人152、工人153，“约束哪几位”里也没勾。"):
        assert words in asked.text, words
    assert "status_meant" not in asked.text
    seen = ticked(asked.text)
    other = client.post(address, data={**sent, "bulk": sent["bulk"].replace("6000", "7000"), "bulk_seen": seen})
    assert (other.status_code, "一共 1,050,000 元" in other.text) == (422, True)
    assert client.post(address, data={**sent, "bulk_seen": seen}).status_code == 303
    row = here.session.scalars(select(Agreement)).one()
    assert (len(row.terms), len(row.signed), row.terms[149].to_no, row.terms[0].who_no) == (150, 151, 150, 154)
    assert [part["amount"] for part in row.terms[149].instalments] == ["1500.00"] * 4
    page = client.get(f"/disputes/{case.number}/agreements")
    assert all(words in page.text for words in ("还有 138 条", "工人151、工人152、工人153，要告诉他们走哪条路"))
    assert all(words in page.text for words in ("已签 151 位", "已签的还有 146 位", "在已签的人里找"))
    assert "还有 142 条" in client.get(f"/disputes/{case.number}").text
    again = client.get(f"/disputes/{case.number}/agreement").text
    assert "工人150\t6000.00\t4\t2026-10-15" in again


def test_the_page_of_a_crowd_costs_no_more_statements(app: Flask, client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.MEDIATING, parties=CROWD)
    for _ in range(3):
        agreed(here, case, terms=[{**PAY, "who": CROWD[-1]["name"], "to_whom": f"工人{n}"} for n in range(1, 151)], signed=list(range(1, 155)))
    sign_in(client, here.person("village.mediator"), at=clock.at)
    here.session.commit()
    with queries(app) as sent:
        assert client.get(f"/disputes/{case.number}/agreements").status_code == 200
    assert len(sent) <= 14, "\n".join(sent)


def test_instalments_are_shown_while_they_are_typed(client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.MEDIATING)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    plan = f"/disputes/{case.number}/agreements/plan"
    told = client.get(plan, query_string={"plan": "分 3 期，每月 15 日", "amount": "一万元", "reached_on": "2026-10-20"}).json
    assert told == {"lines": "2026-11-15 3333.33\n2026-12-15 3333.33\n2027-01-15 3333.34", "words": "3 期，加起来 10,000 元，和金额一致，零头在最后一期（3,333.34 元）",
                    "rows": ["第 1 期 11月15日 3,333.33 元", "第 2 期 12月15日 3,333.33 元", "第 3 期 2027年1月15日 3,333.34 元"]}
    assert client.get(plan, query_string={"plan": "分 2 期", "amount": ""}).json == {"sentence": "分期的先写一共多少钱。"}
    for amount in ("x", "nan", "inf", "1e999", "-1e999"):
        for given in ({"plan": "分 2 期，每月 1 日", "amount": amount}, {"plan": f"2026-10-15 {amount}", "amount": "100"}):
            answer = client.get(plan, query_string=given)
            assert (answer.status_code, "金额写成 12000" in answer.json["sentence"]) == (200, True), given
    short = {"plan": "2026-10-15 1000", "amount": "3000", "reached_on": "2026-09-18"}
    assert "少了 2,000.00 元" in client.get(plan, query_string=short).json["sentence"]
    sign_in(client, here.person("stranger.mediator"), at=clock.at)
    assert client.get(plan).status_code == 404


def test_forms_of_signing_stamping_and_supplementing(client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.MEDIATING)
    agreed(here, case)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    base = f"/disputes/{case.number}"
    assert client.post(f"{base}/sign_agreement", data={"agreement": "1", "signed_on": "2026-09-18"}).status_code == 422
    early = client.post(f"{base}/sign_agreement", data={"agreement": "1", "signed": ["1"], "signed_on": "2026-09-01"})
    assert "选达成协议那天到今天之间的日子。" in early.text
    sent = {"agreement": "1", "signed": ["1", "2", "0"], "signed_on": "2026-09-18"}
    assert client.post(f"{base}/sign_agreement", data=sent).status_code == 303
    assert client.get(f"{base}/sign_agreement").status_code == 409
    assert client.post(f"{base}/seal", data={"agreement": "1", "sealed_on": "2026-09-18"}).status_code == 303
    assert client.get(f"{base}/addendum").status_code == 409
    row = here.session.scalars(select(Agreement)).one()
    here.session.refresh(row)
    assert row.effective_on == AT.date()
    page = client.get(base).text
    assert all(words in page for words in ("王某、高某、调解员，纸上签名", "9月18日盖章", "9月18日起生效"))


def test_the_api_takes_the_old_body_and_the_new(client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.MEDIATING)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    from mediation.api.actions import issue

    _, secret = issue(here.session, here.person("village.mediator"), unit=None, days=9, name="t",
                      actor=here.actor("village.mediator"), at=clock.at)  # fmt: skip
    here.session.commit()
    bearer = {"Authorization": f"Bearer {secret}"}
    calls = f"/api/v1/disputes/{case.number}/agreements"
    old = {"form": "oral", "reached_on": "2026-09-18", "terms": [{"who": "高某", "what": "疏通水沟"}]}
    assert client.post(calls, json=old, headers=bearer).json["effective_on"] == "2026-09-18"
    parts = [{"amount": "2500", "due_on": "2026-10-15"}, {"amount": "2500", "due_on": "2026-11-15"}]
    new = {**old, "form": "written", "terms": [{**PAY, "instalments": parts}]}
    short = client.post(calls, json=new, headers=bearer)
    assert (short.status_code, "少了 1,000.00 元" in short.json["errors"]["terms.0.instalments"]) == (422, True)
    good = {**old, "terms": [{**PAY, "lasting": True}]}
    assert "一直要做到只用于做事的约定" in client.post(calls, json=good, headers=bearer).json["errors"]["terms.0.amount"]
    parts[1]["amount"] = "3500.00"
    made = client.post(calls, json=new, headers=bearer).json
    assert (made["no"], made["terms"][0]["instalments"][1]) == (2, {"no": 2, "amount": "3500.00", "due_on": "2026-11-15"})
    sign = {"party": 1, "shown": made["content_hash"], "picture": base64.b64encode(drawn()).decode()}
    unread = client.post(f"{calls}/2/signatures", json={**sign, "picture": "?"}, headers=bearer)
    assert (unread.status_code, unread.json["errors"]) == (422, {"picture": "图片用 base64 写。"})
    assert client.post(f"{calls}/1/signatures", json=sign, headers=bearer).status_code == 409
    for _ in range(2):
        signed = client.post(f"{calls}/2/signatures", json=sign, headers=bearer)
        assert (signed.status_code, signed.json["signatures"]) == (200, [{"party": 1, "way": "pad", "signed_on": "2026-09-18"}])
    acts = f"/api/v1/disputes/{case.number}/acts"
    paper = {"agreement": 2, "signed": [2, 0], "signed_on": "2026-09-18"}
    assert client.post(f"{acts}/sign_agreement", json=paper, headers=bearer).status_code == 200
    assert client.post(f"{acts}/seal", json={"agreement": 2, "sealed_on": "2026-09-18"}, headers=bearer).status_code == 200
    found = client.get(calls, headers=bearer).json["items"]
    assert [(v["no"], v["counts"], v["effective_on"], v["intact"]) for v in found] == [
        (1, False, "2026-09-18", True), (2, True, "2026-09-18", True)]


def test_what_stays_outside_is_asked_for_at_the_settlement(client: FlaskClient, here: County, clock: Clock) -> None:
    people = [*WORKERS[:3], {"role": "respondent", "kind": "company", "name": "某建筑公司"}]
    case = make_dispute(here, State.MEDIATING, parties=people, claims=[{"text": "工资"}, {"text": "补偿"}])
    agreed(here, case, form="oral", parties=[1, 2, 4], claims=[1], terms=[{"who": "某建筑公司", "what": "付工资", "amount": 6000, "due_on": AT.date()}])
    sign_in(client, here.person("village.mediator"), at=clock.at)
    page = client.get(f"/disputes/{case.number}/agreements").text
    assert all(words in page for words in ("解决了", "没解决", "工人3，要告诉他们走哪条路"))
    _talked(here, case)
    form = client.get(f"/disputes/{case.number}/settle").text
    assert "工人3不在协议里，也要告诉他们走哪条路。" in form
    chosen = re.findall(r'<input[^>]*checked[^>]*name="(outcomes-\d-outcome)"[^>]*value="(\w+)"', form)
    assert chosen == [("outcomes-0-outcome", "settled"), ("outcomes-1-outcome", "failed")]


def _talked(here: County, case: Dispute) -> None:
    at = AT + timedelta(minutes=30)
    record_session(here.session, case, actor=here.actor("village.mediator"), at=at, held_at=at, place="村调解室", present="都到",
                   course="谈成大半。", result="agreed", rights_told=True)


def ticked(page: str) -> str:
    """What the tick under the summary stands for."""
    return page.split('name="bulk_seen" value="')[1].split('"')[0]


def test_a_sheet_of_excel_is_read_with_its_dates_and_numbers() -> None:
    kept = io.BytesIO()
    book = Workbook(kept, {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for no, row in enumerate((["某建筑公司 9 月工资表"], ["序号", "姓名", "应付金额", "期数", "第一期", "备注"], [1, "张三", 6000.5, 4, date(2026, 10, 15)],
                              [2, "李四", 100, None, date(2026, 10, 20), "木工"], ["合计", None, 6100.5])):
        sheet.write_row(no, 0, row)
    book.close()
    found = read(sheet_lines(table(kept.getvalue())), "某建筑公司")
    terms = found.terms
    assert [(t["to_whom"], str(t["amount"]), len(t.get("instalments", []))) for t in terms] == [("张三", "6000.50", 4), ("李四", "100.00", 0)]
    assert (terms[0]["instalments"][3], terms[1]["due_on"]) == ({"no": 4, "amount": "1500.14", "due_on": "2027-01-15"}, date(2026, 10, 20))
    assert (found.lines, found.unused, found.faults) == ([3, 4], ["序号", "备注"], [])


@pytest.mark.parametrize(("lines", "sentence"), [
    ("张三", "第 1 行（张三）写成“张三 6000 4 2026-12-15”"), ("张三 6000", "写清分几期、第一期哪天"), ("张三 6000 4 2026-13-15", "写清分几期"),
    ("张三 0.01 4 2026-12-15", "第 1 行（张三）：每期不到一分钱"), ("\n".join(["张三 1 1 2026-12-15"] * 501), "一次最多 500 人"),
    ("张三 一万二 4 2026-12-15", "第 1 行（张三）的金额“一万二”看不懂"), ("张三 12000 4 2026-12-15 现金", "第 1 行多了“现金”"),
    ("姓名\t身份证\n张三\t33", "第 1 行像是列名，里面要有“姓名”和“金额”"), ("\n张三 6000 1 2026-12-15\n合计 7000", "第 3 行合计写的是 7,000.00 元"),
])  # fmt: skip
def test_a_line_that_cannot_be_read_is_named(lines: str, sentence: str) -> None:
    assert sentence in read(lines, "某建筑公司").faults[0]


def test_amounts_are_read_however_a_sheet_has_them() -> None:
    found = read("1 张三 12,000 1 2026-12-15\n2 李四 1.5万 1 2026年12月15日\n王五，壹仟元整，1，2026/12/15", "某建筑公司")
    assert ([str(t["amount"]) for t in found.terms], found.faults) == (["12000.00", "15000.00", "1000.00"], [])


def test_pasted_names_are_looked_up_among_the_parties(client: FlaskClient, here: County, clock: Clock) -> None:
    """A name that is nobody's stops it, with who may be meant; a line twice and a column nobody uses are told."""
    people = [{"role": "applicant", "kind": "person", "name": name} for name in ("张晓山", "李四", "王小五", "赵六")]
    case = make_dispute(here, State.MEDIATING, parties=[*people, {"role": "respondent", "kind": "company", "name": "某建筑公司"}])
    sign_in(client, here.person("village.mediator"), at=clock.at)
    lines = ["姓名\t金额\t期数\t第一期\t开户行", "张小山\t6000\t1\t2026-10-15\t农行", "李四\t6000\t1\t2026-10-15", "李四\t500\t1\t2026-10-15",
             "欧阳\t6000\t1\t2026-10-15"]
    sent = {"form": "written", "reached_on": "2026-09-18", "bulk": "\n".join(lines), "bulk_who": "某建设公司"}
    looked = client.post(f"/disputes/{case.number}/agreements/crowd", data=sent).text
    for words in ("4 条约定，给 1 位当事人，一共 18,500 元", "第 2 行：“张小山”不是这件的当事人，是不是张晓山？", "第 5 行：“欧阳”不是这件的当事人，改成名单上的姓名",
                  "没有用到的列：开户行。", "李四写了 2 行（第 3、4 行），会成 2 条约定", "名单里还有 3 位没写到：张晓山、王小五、赵六"):
        assert words in looked, words
    assert "bulk_seen-tick" not in looked
    kept = client.post(f"/disputes/{case.number}/agreement", data={**sent, "bulk_seen": "x"})
    assert kept.status_code == 422
    assert all(words in kept.text for words in ("“某建设公司”不是这件的当事人，是不是某建筑公司？", "一共 2 处", "农行"))
    assert here.session.scalars(select(Agreement)).all() == []
    sign_in(client, here.person("stranger.mediator"), at=clock.at)
    assert client.post(f"/disputes/{case.number}/agreements/crowd", data=sent).status_code == 404
