"""The record of a sitting is signed by finger or on paper, refused or corrected: nothing twice, nothing silently."""

from __future__ import annotations

import base64
import io
from datetime import timedelta
from typing import Any

import obstore
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw
from pypdf import PdfReader
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mediation.disputes.actions import advance, record
from mediation.disputes.audit import verify
from mediation.disputes.carry import carry_out
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.requesting import approve
from mediation.disputes.requests import Request
from mediation.errors import Invalid
from mediation.files import blobs
from mediation.meetings.actions import record_session
from mediation.meetings.correcting import correct_record
from mediation.meetings.models import MediationSession
from mediation.meetings.record_signing import sign_record
from mediation.meetings.record_text import line
from mediation.meetings.signed import RecordSignature, RecordVersion
from mediation.units.actions import revoke
from tests.make import FENGYUAN, Clock, County, another_mediator, make_dispute, sign_in
from tests.mediation.meetings.test_api import Caller
from workflows.guarding import Refused
from workflows.roles import Role
from workflows.states import State

FETCH = {"X-Requested-With": "fetch"}


def drawn() -> bytes:
    """A picture as the page draws it: strokes on nothing."""
    picture = Image.new("RGBA", (340, 240))
    ImageDraw.Draw(picture).line([(30, 40), (200, 180), (260, 60)], fill=(16, 24, 40, 255), width=4)
    kept = io.BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()


@pytest.fixture
def held(here: County, clock: Clock, case: Dispute) -> MediationSession:
    """One record with both sides ticked and a lawyer who helped."""
    record(here.session, case, "invite", actor=here.actor("village.mediator"), at=clock.at, guest="周律师", profession="lawyer", consent=True)
    return record_session(here.session, case, actor=here.actor("village.mediator"), at=clock.at, held_at=clock.at, place="村部", parties=[1, 2],
                          helpers=["周律师"], course="各让一步。", result="continue", recorder="骆小芳", undisputed="沟是共用的")


def shown(client: FlaskClient, case: Dispute, seat: str) -> str:
    return client.get(f"/disputes/{case.number}/meetings/1/sign/{seat}").text.split('name="shown" value="')[1][:64]


def hand_in(client: FlaskClient, case: Dispute, seat: str, read: str, **more: Any) -> Any:
    headers = more.pop("headers", None)
    data = {"shown": read, "picture": (io.BytesIO(drawn()), "signature.png"), **more}
    return client.post(f"/disputes/{case.number}/meetings/1/sign/{seat}", data=data, headers=headers)


def lines(here: County) -> list[tuple[str, str, str]]:
    here.session.expire_all()
    return [(row.seat, row.name, row.way.value) for row in here.session.scalars(select(RecordSignature).order_by(RecordSignature.id))]


def test_everybody_present_signs_what_they_read_and_once(
    client: FlaskClient, here: County, clock: Clock, case: Dispute, held: MediationSession
) -> None:
    sign_in(client, here.person("village.mediator"), at=clock.at)
    assert "请各方签名" in client.get(f"/disputes/{case.number}/meetings").text
    page = client.get(f"/disputes/{case.number}/meetings/1").text
    for words in ("王某", "高某", "周律师", "骆建国", "骆小芳", "0 / 5 位签了", "在屏幕上签", "沟是共用的"):
        assert words in page, words
    pad = client.get(f"/disputes/{case.number}/meetings/1/sign/party-1").text
    assert "没有差错再签名" in pad and "沟是共用的" in pad and "王某在这里写名字" in pad
    read = shown(client, case, "party-1")
    assert hand_in(client, case, "party-1", read).status_code == 303
    again = hand_in(client, case, "party-1", read, headers=FETCH)
    assert (again.status_code, again.json["sentence"]) == (200, "王某已经签过了。")
    for seat in ("helper-1", "mediator", "recorder"):
        assert hand_in(client, case, seat, read).status_code == 303
    assert "先写下是谁在签名" in hand_in(client, case, "guest", read, headers=FETCH).json["sentence"]
    for _ in range(2):
        assert hand_in(client, case, "guest", read, guest="村民李某", headers=FETCH).status_code == 200
    assert lines(here) == [("party-1", "王某", "pad"), ("helper-1", "周律师", "pad"), ("mediator", "骆建国", "pad"), ("recorder", "骆小芳", "pad"),
                           ("guest-1", "村民李某", "pad")]
    picture = client.get(f"/disputes/{case.number}/meetings/1/signatures/party-1")
    assert (picture.mimetype, picture.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert client.get(f"/disputes/{case.number}/meetings/1/signatures/party-2").status_code == 404
    assert client.get(f"/disputes/{case.number}/meetings/1/sign/party-9").status_code == 404
    assert client.get(f"/disputes/{case.number}/meetings/9").status_code == 404
    assert "第 1 次调解的记录：1 位当事人，屏幕签名" in client.get(f"/disputes/{case.number}").text
    told = here.session.scalars(select(Event.facts).where(Event.name == "sign_record")).all()
    assert len(told) == 5 and not any("村民李某" in str(facts) or "王某" in str(facts) for facts in told)
    assert verify(here.session) == []


@pytest.mark.parametrize(("who", "page", "sent"), [("village.head", 200, 303), ("fengqiao.window", 200, 403), ("stranger.mediator", 404, 404)])
def test_who_may_see_it_and_hold_the_telephone(
    client: FlaskClient, here: County, clock: Clock, case: Dispute, held: MediationSession, who: str, page: int, sent: int
) -> None:
    sign_in(client, here.person("village.mediator"), at=clock.at)
    read = shown(client, case, "party-1")
    assert hand_in(client, case, "party-2", read).status_code == 303
    sign_in(client, here.person(who), at=clock.at)
    seen = client.get(f"/disputes/{case.number}/meetings/1")
    assert seen.status_code == page and ("在屏幕上签" in seen.text) == (who == "village.head")
    assert client.get(f"/disputes/{case.number}/meetings/1/signatures/party-2").status_code == page
    assert hand_in(client, case, "party-1", read).status_code == sent
    # the mediator's line is the mediator's own
    assert hand_in(client, case, "mediator", read).status_code == 404


def test_who_refuses_or_has_left_is_noted_with_the_reason_and_may_still_sign(
    client: FlaskClient, here: County, clock: Clock, case: Dispute, held: MediationSession
) -> None:
    sign_in(client, here.person("village.mediator"), at=clock.at)
    form = {"sitting": "1", "seats": ["party-2"], "way": "refused", "signed_on": "2026-09-18", "once": "a"}
    assert "王某（申请人）" in client.get(f"/disputes/{case.number}/sign_record?sitting=1&seat=party-1").text
    bare = client.post(f"/disputes/{case.number}/sign_record", data=form)
    assert bare.status_code == 409 and "写一句为什么不签" in bare.text
    for once, status in (("b", 303), ("c", 409)):
        assert client.post(f"/disputes/{case.number}/sign_record", data=form | {"reason": "说记得不全", "once": once}).status_code == status
    gone = {"sitting": "1", "seats": ["helper-1"], "way": "absent", "signed_on": "2026-09-18", "once": "d"}
    assert client.post(f"/disputes/{case.number}/sign_record", data=gone).status_code == 303
    assert lines(here) == [("party-2", "高某", "refused"), ("helper-1", "周律师", "absent")]
    page = client.get(f"/disputes/{case.number}/meetings/1").text
    assert "拒签，9月18日：说记得不全" in page and "没签就离开了" in page
    assert "没签：高某、周律师" in client.get(f"/disputes/{case.number}/meetings").text
    assert "理由：说记得不全" in client.get(f"/disputes/{case.number}").text
    better = form | {"reason": "说没有讲到地界", "once": "b2"}
    assert client.post(f"/disputes/{case.number}/sign_record", data=better).status_code == 303
    assert "拒签，9月18日：说没有讲到地界" in client.get(f"/disputes/{case.number}/meetings/1").text
    assert hand_in(client, case, "party-2", shown(client, case, "party-2")).status_code == 303
    late = client.post(f"/disputes/{case.number}/sign_record", data=form | {"reason": "反悔", "once": "e"})
    assert late.status_code == 422
    assert lines(here)[0] == ("party-2", "高某", "pad")
    none = client.post(f"/disputes/{case.number}/sign_record", data={"sitting": "1", "way": "seen", "once": "f"})
    assert none.status_code == 422 and "勾一下是谁" in none.text
    far = client.post(f"/disputes/{case.number}/sign_record", data={"sitting": "1", "way": "seen", "seats": ["party-1"], "signed_on": "2026-09-19", "once": "g"})
    assert far.status_code == 422 and "选调解那天到今天之间" in far.text


def test_what_is_corrected_is_a_new_draft_that_nobody_has_signed(
    client: FlaskClient, here: County, clock: Clock, case: Dispute, held: MediationSession
) -> None:
    sign_in(client, here.person("village.mediator"), at=clock.at)
    read = shown(client, case, "party-1")
    assert hand_in(client, case, "party-1", read).status_code == 303
    form_page = client.get(f"/disputes/{case.number}/correct_record?sitting=1").text
    assert "各让一步。" in form_page and "沟是共用的" in form_page
    form = {"sitting": "1", "place": "村部", "present": held.present, "course": "各让一步。", "undisputed": "沟是共用的", "recorder": "骆小芳", "rights_told": "no"}
    same = client.post(f"/disputes/{case.number}/correct_record", data=form | {"reason": "看错了", "once": "a"})
    assert same.status_code == 422 and "没有要更正的" in same.text
    assert client.post(f"/disputes/{case.number}/correct_record", data=form | {"course": "各让一半。", "once": "b"}).status_code == 422
    done = client.post(f"/disputes/{case.number}/correct_record", data=form | {"course": "各让一半。", "reason": "高某说记错了", "once": "c"})
    assert done.status_code == 303
    page = client.get(f"/disputes/{case.number}/meetings/1").text
    for words in ("第 1 次调解的记录（第 2 稿）", "王某签的是上一稿，这一稿要看过重新签", "0 / 5 位签了", "第 1 稿", "各让一步。", "王某（屏幕签名）", "高某说记错了"):
        assert words in page, words
    stale = hand_in(client, case, "party-1", read, headers=FETCH)
    assert stale.status_code == 409 and "你看的不是现在这一稿" in stale.json["sentence"]
    assert hand_in(client, case, "party-1", shown(client, case, "party-1")).status_code == 303
    assert "改成第 2 稿，要重新签名" in client.get(f"/disputes/{case.number}").text
    assert verify(here.session) == []
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    assert client.post(f"/disputes/{case.number}/correct_record", data=form | {"course": "x", "reason": "y"}).status_code == 403


@pytest.mark.parametrize("change", ["record", "earlier", "signature"])
def test_a_text_that_was_changed_behind_everybody_is_found(here: County, clock: Clock, case: Dispute, held: MediationSession, change: str) -> None:
    village = here.actor("village.mediator")
    sign_record(here.session, case, actor=village, at=clock.at, sitting=1, seats=["party-1"], way="seen")
    correct_record(here.session, case, actor=village, at=clock.at, sitting=1, reason="记错了", course="各让一半。")
    sign_record(here.session, case, actor=village, at=clock.at, sitting=1, seats=["party-1"], way="seen")
    here.session.flush()
    assert verify(here.session) == []
    if change == "record":
        here.session.execute(update(MediationSession).values(course="高某全认了。"))
    elif change == "earlier":
        here.session.execute(update(RecordVersion).values(body=line({"course": "高某全认了。"})))
    else:
        here.session.execute(update(RecordSignature).values(content_hash="0" * 64))
    here.session.expire_all()
    assert any("第 1 次调解的记录" in finding.what for finding in verify(here.session))


def test_a_family_matter_is_signed_by_hand(client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.MEDIATING, at=clock.at, category="01")
    record_session(here.session, case, actor=here.actor("village.mediator"), at=clock.at, held_at=clock.at, place="村部", present="双方", course="谈", result="continue")
    sign_in(client, here.person("village.mediator"), at=clock.at)
    page = client.get(f"/disputes/{case.number}/meetings/1").text
    assert "电子签名法第三条" in page and "在屏幕上签" not in page and "记纸上签名" in page
    assert "data-pad" not in client.get(f"/disputes/{case.number}/meetings/1/sign/party-1").text
    assert hand_in(client, case, "party-1", "0" * 64).status_code == 409
    form = {"sitting": "1", "seats": ["party-1", "party-2"], "way": "seen", "once": "a"}
    assert client.post(f"/disputes/{case.number}/sign_record", data=form).status_code == 303
    assert lines(here) == [("party-1", "王某", "seen"), ("party-2", "高某", "seen")]


def test_after_a_new_round_the_old_record_is_only_read(client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.CLOSED, at=clock.at)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    assert "在屏幕上签" in client.get(f"/disputes/{case.number}/meetings/1").text
    advance(here.session, case, "reopen", actor=here.actor("supervisor"), at=clock.at, reason="breach", note="没履行")
    page = client.get(f"/disputes/{case.number}/meetings/1").text
    assert "在屏幕上签" not in page and "以前的一轮" in page
    # the same while a new one is held
    for who, step, given in (("village.mediator", "assign", {"unit": FENGYUAN}), ("village.mediator", "sign", {"impartial": True})):
        advance(here.session, case, step, actor=here.actor(who), at=clock.at, **given)
    village = here.actor("village.mediator")
    record_session(here.session, case, actor=village, at=clock.at, held_at=clock.at, place="村部", present="双方", course="谈", result="continue")
    with pytest.raises(Refused, match="以前的一轮"):
        correct_record(here.session, case, actor=village, at=clock.at, sitting=1, reason="记错了", course="各让一半。")
    correct_record(here.session, case, actor=village, at=clock.at, sitting=2, reason="记错了", course="各让一半。")


def test_the_same_through_the_api(app: Flask, session: Session, here: County, clock: Clock, case: Dispute, held: MediationSession) -> None:
    call = Caller(app, session, here, clock, "village.mediator", case.number)
    found = call.get("/meetings").json["held"][0]
    assert (found["version"], [seat["seat"] for seat in found["seats"]]) == (1, ["party-1", "party-2", "helper-1", "mediator", "recorder"])
    picture = base64.b64encode(drawn()).decode()
    body = {"seat": "party-1", "shown": found["content_hash"], "picture": picture}
    for _ in range(2):
        signed = call.post("/meetings/1/signatures", **body)
        assert signed.status_code == 200, signed.text
    assert signed.json["seats"][0]["way"] == "pad"
    for wrong, status in (({"seat": "party-9"}, 422), ({"shown": "0" * 64, "seat": "party-2"}, 409), ({"picture": "?", "seat": "party-2"}, 422),
                          ({"guest": "李某"}, 422), ({"seat": ""}, 422)):
        assert call.post("/meetings/1/signatures", **body | wrong).status_code == status
    assert call.post("/meetings/9/signatures", **body).status_code == 404
    no = call.post("/acts/sign_record", sitting=1, seats=["party-2"], way="refused", reason="不认")
    assert no.status_code == 200, no.text
    fixed = call.post("/acts/correct_record", sitting=1, place="村部", present="双方", course="各让一半。", reason="记错了")
    assert fixed.status_code == 200, fixed.text
    found = call.get("/meetings").json["held"][0]
    assert (found["version"], found["course"], found["undisputed"], {seat["way"] for seat in found["seats"]}) == (2, "各让一半。", "沟是共用的", {None})
    head = Caller(app, session, here, clock, "fengqiao.window", case.number)
    assert head.post("/meetings/1/signatures", **body).status_code == 403
    assert Caller(app, session, here, clock, "stranger.mediator", case.number).post("/meetings/1/signatures", **body).status_code == 404


def test_a_picture_that_the_store_lost_is_named_and_the_paper_still_comes(
    client: FlaskClient, here: County, clock: Clock, case: Dispute, held: MediationSession
) -> None:
    sign_in(client, here.person("village.mediator"), at=clock.at)
    assert hand_in(client, case, "party-1", shown(client, case, "party-1")).status_code == 303
    url = f"/disputes/{case.number}/meetings/1/signatures/party-1"
    assert client.get(url).mimetype == "image/png"
    key = here.session.scalars(select(RecordSignature.blob)).one()
    obstore.delete(blobs._store(), [blobs._path(key)])
    lost = client.get(url)
    assert lost.status_code == 409 and "请告诉系统管理员从备份恢复" in lost.text
    paper = client.get(f"/disputes/{case.number}/papers/record/1.pdf")
    assert paper.status_code == 200
    assert "存着的图样找不到了" in "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.data)).pages).replace("\n", "")


def told_to(client: FlaskClient, case: Dispute, paper: str) -> str:
    """The paper as it prints, without the breaks of its lines."""
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(client.get(f"/disputes/{case.number}/papers/{paper}.pdf").data)).pages).replace("\n", "")


def to_another(here: County, clock: Clock, case: Dispute) -> None:
    """骆小芳 goes on with what 骆建国 began."""
    another_mediator(here, at=clock.at)
    record(here.session, case, "name_mediator", actor=here.actor("village.head"), at=clock.at, mediator="second.mediator", impartial=True, reason="住院")


def test_who_held_a_sitting_stands_on_it_and_signs_it_whoever_has_the_case_later(
    client: FlaskClient, here: County, clock: Clock, case: Dispute
) -> None:
    sit = {"held_at": clock.at, "place": "村部", "present": "双方", "course": "谈", "result": "continue"}
    village, key = here.actor("village.mediator"), "0" * 64
    for _ in range(2):
        record_session(here.session, case, actor=village, at=clock.at, **sit)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    assert hand_in(client, case, "mediator", shown(client, case, "mediator")).status_code == 303
    to_another(here, clock, case)
    record_session(here.session, case, actor=here.actor("second.mediator"), at=clock.at, **sit)
    for no, name in ((1, "骆建国"), (2, "骆建国"), (3, "骆小芳")):
        paper = told_to(client, case, f"record/{no}")
        assert f"人民调解员 {name}" in paper and paper.count("骆建国" if no == 3 else "骆小芳") == 0, no
    page = client.get(f"/disputes/{case.number}/meetings/2").text.split('id="signatures-title"')[1].split("</ul>")[0]
    assert "骆建国" in page and "骆小芳" not in page and "/meetings/2/sign/mediator" in page
    seats = Caller(client.application, here.session, here, clock, "village.mediator", case.number).get("/meetings").json["held"]
    assert [seat["name"] for held in seats for seat in held["seats"] if seat["seat"] == "mediator"] == ["骆小芳", "骆建国", "骆建国"]
    # who came after does not sign in their place; what was signed on paper they may write down
    sign_in(client, here.person("second.mediator"), at=clock.at)
    assert client.post(f"/disputes/{case.number}/meetings/2/sign/mediator", data={"shown": key}).status_code == 404
    second = here.actor("second.mediator")
    with pytest.raises(Invalid, match="由主持这次调解的骆建国自己登录来签"):
        sign_record(here.session, case, actor=second, at=clock.at, sitting=2, seats=["mediator"], way="pad", blob=key)
    for who in ("village.head", "village.mediator"):  # neither the head, nor who held another sitting
        with pytest.raises(Invalid, match="自己登录来签"):
            sign_record(here.session, case, actor=here.actor(who), at=clock.at, sitting=3, seats=["mediator"], way="seen")
    form = {"sitting": "3", "seats": ["mediator"], "way": "seen", "once": "h"}
    sign_in(client, here.person("village.head"), at=clock.at)
    refused = client.post(f"/disputes/{case.number}/sign_record", data=form)
    assert refused.status_code == 422 and "骆小芳自己登录来签" in refused.text
    sign_record(here.session, case, actor=second, at=clock.at, sitting=2, seats=["mediator"], way="seen")
    assert lines(here) == [("mediator", "骆建国", "pad"), ("mediator", "骆建国", "seen")]


@pytest.mark.parametrize("gone", ["posting", "account", "recused"])
def test_a_mediator_who_has_left_or_stepped_back_signs_on_paper(client: FlaskClient, here: County, clock: Clock, case: Dispute, gone: str) -> None:
    record_session(here.session, case, actor=here.actor("village.mediator"), at=clock.at, held_at=clock.at, place="村部", present="双方",
                   course="谈", result="continue")
    if gone == "recused":
        another_mediator(here, at=clock.at)
        carry_out(here.session, case, "recuse", actor=here.actor("village.mediator"), at=clock.at, reason="和高某是亲家")
        approve(here.session, here.session.scalars(select(Request)).one(), actor=here.actor("village.head"), at=clock.at, mediator="second.mediator")
    else:
        to_another(here, clock, case)
    left, unit, form = here.person("village.mediator"), here.unit(FENGYUAN), {"sitting": "1", "seats": ["mediator"], "way": "seen"}
    if gone == "posting":
        revoke(here.session, person=left, unit=unit, role=Role.MEDIATOR, at=clock.at, by=here.actor("village.head"))
    elif gone == "account":
        left.active = False
    here.session.flush()
    said = "已经回避过这一件" if gone == "recused" else "已经不是这里的调解员"
    way_out = f"主持这次调解的骆建国{said}，不能登录来签；请本人在纸上签，再由现在的调解员记“纸上签了”。"
    sign_in(client, here.person("village.head"), at=clock.at)
    refused = client.post(f"/disputes/{case.number}/sign_record", data={**form, "once": "h"})
    assert refused.status_code == 422 and way_out in refused.text
    second = here.actor("second.mediator")
    with pytest.raises(Invalid, match=way_out):
        sign_record(here.session, case, actor=second, at=clock.at, sitting=1, seats=["mediator"], way="pad", blob="0" * 64)
    # what the sentence says can be done
    sign_in(client, here.person("second.mediator"), at=clock.at)
    assert client.post(f"/disputes/{case.number}/sign_record", data={**form, "once": "s"}).status_code == 303
    assert lines(here) == [("mediator", "骆建国", "seen")]


def test_a_line_stays_whoever_leaves_and_nobody_who_came_later_is_asked(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    village = here.actor("village.mediator")
    for no in (1, 2):
        record_session(here.session, case, actor=village, at=clock.at, held_at=clock.at, place="村部", present="双方", course="谈", result="continue")
        sign_record(here.session, case, actor=village, at=clock.at, sitting=no, seats=["party-2"], way="seen")
    clock.at += timedelta(hours=1)
    record(here.session, case, "amend", actor=village, at=clock.at, parties=[{"role": "applicant", "kind": "person", "name": "后来的周某"}])
    record(here.session, case, "amend", actor=village, at=clock.at, parties=[{"role": "respondent", "kind": "person", "name": "李某"}])
    record(here.session, case, "leave_party", actor=village, at=clock.at, party=2, reason="不调了")
    sign_in(client, here.person("village.mediator"), at=clock.at)
    page = client.get(f"/disputes/{case.number}/meetings/1").text
    signing = page.split('id="signatures-title"')[1].split("</ul>")[0]
    assert "高某" in signing and "王某" in signing and "周某" not in signing and "1 / 3 位签了" in page
    paper = told_to(client, case, "record/1")
    assert "高某" in paper and "后来的周某" not in paper
    with pytest.raises(Invalid, match="没有“party-3”这一位"):
        sign_record(here.session, case, actor=village, at=clock.at, sitting=1, seats=["party-3"], way="seen")
