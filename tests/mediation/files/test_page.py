"""材料 of a case: adding, seeing, correcting, withdrawing; who may, and what the chain keeps of it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from mediation.disputes.actions import advance
from mediation.disputes.events import Event
from mediation.disputes.journal import Reading
from mediation.disputes.models import Dispute
from mediation.files.actions import describe, store, withdraw
from mediation.files.naming import masked
from mediation.files.queries import content, files_of
from mediation.notices.models import Notice
from tests.make import Clock, County, make_dispute, moment, sign_in
from tests.mediation.files.conftest import Send
from tests.mediation.files.samples import docx, pdf, photo
from workflows.evidence import FileKind
from workflows.guarding import Refused
from workflows.states import State


def events(session: Session, case: Dispute, name: str) -> list[Event]:
    session.expire_all()
    return list(session.scalars(select(Event).where(Event.dispute_id == case.id, Event.name == name).order_by(Event.seq)))


def test_a_photograph_is_added_and_stands_on_the_page(client: FlaskClient, send: Send, case: Dispute, session: Session) -> None:
    said = {"caption": "后沟堵的地方", "kind": "scene", "brought_by": "0", "taken_at": "2026-09-17T10:00"}
    assert send(("水沟.jpg", photo()), **said).status_code == 303
    page = client.get(f"/disputes/{case.number}/files").text
    for words in ("材料 1 份", "后沟堵的地方", "水沟.jpg", "调解现场", "工作人员提供", "9月17日 10:00 拍", "骆建国添加", f"/disputes/{case.number}/files/1/thumb"):
        assert words in page
    event, = events(session, case, "attach")
    assert event.facts["hash"] == files_of(session, case.id)[0].sha256
    assert event.facts["file"] == "水沟.jpg" and "caption" not in event.facts
    assert session.scalars(select(Notice).where(Notice.event_id == event.id)).all() == []


def test_the_picture_is_upright_and_says_nothing_of_the_place(client: FlaskClient, send: Send, case: Dispute, session: Session) -> None:
    taken = photo((1200, 800), exif=True, turned=True)
    send(("IMG_1.jpg", taken))
    shown = Image.open(BytesIO(client.get(f"/disputes/{case.number}/files/1/view").data))
    assert shown.size == (800, 1200)
    assert not shown.getexif() and not shown.info.get("exif")
    small = Image.open(BytesIO(client.get(f"/disputes/{case.number}/files/1/thumb").data))
    assert max(small.size) == 320
    assert client.get(f"/disputes/{case.number}/files/1").data == taken
    assert files_of(session, case.id)[0].taken_at == moment("2026-09-17 16:20").replace(second=5)


def test_large_photographs_are_shrunk_for_the_page(client: FlaskClient, send: Send, case: Dispute) -> None:
    send(("全景.jpg", photo((4000, 3000))), ("图.png", photo((2000, 500), kind="PNG")))
    sizes = [Image.open(BytesIO(client.get(f"/disputes/{case.number}/files/{no}/view").data)).size for no in (1, 2)]
    assert sizes == [(1600, 1200), (1600, 400)]


def test_the_same_photograph_twice_is_one_file(client: FlaskClient, send: Send, case: Dispute, session: Session) -> None:
    send(("a.jpg", photo()))
    send(("b.jpg", photo()))
    said = client.get(f"/disputes/{case.number}/files").text
    assert "“b.jpg”已经有了，是第 1 份（今天" in said and "骆建国添加），没有再存" in said
    assert len(files_of(session, case.id)) == len(events(session, case, "attach")) == 1
    send(("c.jpg", photo()), kind="performance")
    first, second = files_of(session, case.id)
    assert first.sha256 == second.sha256 and second.kind is FileKind.PERFORMANCE
    # of another hand it is another proof, and what was withdrawn may come again
    send(("d.jpg", photo()), brought_by="2")
    client.post(f"/disputes/{case.number}/files/1/withdraw", data={"reason": "传错了", "once": "w"})
    send(("e.jpg", photo()))
    session.expire_all()
    assert [(file.brought_by_no, file.withdrawn_at is None) for file in files_of(session, case.id)] == [(1, False), (1, True), (2, True), (1, True)]


def test_of_several_at_once_it_is_said_which_is_there_already_and_another_caption_is_another_entry(
    client: FlaskClient, send: Send, case: Dispute, session: Session
) -> None:
    send(("a.jpg", photo()), caption="后沟")
    assert send(("再来.jpg", photo()), ("新的.pdf", pdf()), caption="后沟").status_code == 303
    page = client.get(f"/disputes/{case.number}/files").text
    assert "存下了 1 份。" in page and "“再来.jpg”已经有了，是第 1 份" in page and "“新的.pdf”已经有了" not in page
    send(("a.jpg", photo()), caption="堵住的地方")
    assert [file.caption for file in files_of(session, case.id)] == ["后沟", "后沟", "堵住的地方"]


def test_identity_is_a_picture_or_a_pdf(client: FlaskClient, send: Send, case: Dispute, session: Session) -> None:
    refused = send(("身份证.docx", docx()), kind="identity", brought_by="1", caption="正反面")
    assert refused.status_code == 422 and "身份证明只收照片和 PDF，这份（Word）不行" in refused.text and "正反面" in refused.text
    assert send(("身份证.jpg", photo()), kind="identity", brought_by="1").status_code == 303
    assert send(("户口簿.pdf", pdf()), kind="identity", brought_by="2").status_code == 303
    assert send(("说明.docx", docx())).status_code == 303
    wrong = client.post(f"/disputes/{case.number}/files/3/edit", data={"kind": "identity", "brought_by": "1"})
    assert wrong.status_code == 422 and "身份证明只收照片和 PDF" in wrong.text
    assert [file.kind for file in files_of(session, case.id)] == [FileKind.IDENTITY, FileKind.IDENTITY, FileKind.EVIDENCE]
    # one that was kept in Word before this was asked is described as before
    files_of(session, case.id)[2].kind = FileKind.IDENTITY
    session.commit()
    said = {"kind": "identity", "brought_by": "1", "caption": "王某的身份证明"}
    assert client.post(f"/disputes/{case.number}/files/3/edit", data=said).status_code == 303
    session.expire_all()
    assert files_of(session, case.id)[2].caption == "王某的身份证明"


def test_a_double_click_adds_once(client: FlaskClient, send: Send, case: Dispute, session: Session) -> None:
    for _ in range(2):
        answer = send(("a.jpg", photo()), once="one-and-the-same")
        assert answer.status_code == 303
    assert len(files_of(session, case.id)) == 1


def test_a_slip_keeps_what_was_typed_and_says_what_to_do(client: FlaskClient, send: Send, case: Dispute) -> None:
    nothing = send(caption="后沟")
    assert nothing.status_code == 422 and "选一下要传的文件。" in nothing.text and 'value="后沟"' in nothing.text
    wrong = send(("a.jpg", photo()), taken_at="2027-01-01T10:00", caption="长" * 201)
    assert wrong.status_code == 422 and "最多写 200 字，现在是 201 字。" in wrong.text
    later = send(("a.jpg", photo()), taken_at="2027-01-01T10:00")
    assert later.status_code == 422 and "拍摄时间要在现在以前。" in later.text
    assert send(("a.jpg", photo()), brought_by="9").status_code == 422


def test_what_is_said_of_it_can_be_corrected(client: FlaskClient, send: Send, case: Dispute, session: Session) -> None:
    send(("13800001234的收条.pdf", pdf()))
    where = f"/disputes/{case.number}/files/1/edit"
    assert "13800001234的收条.pdf" in client.get(where).text
    answer = client.post(where, data={"kind": "performance", "brought_by": "2", "caption": "收条", "taken_at": ""})
    assert answer.status_code == 303
    page = client.get(f"/disputes/{case.number}/files").text
    assert "收条" in page and "高某（被申请人）提供" in page and "履行凭证" in page
    event, = events(session, case, "describe_file")
    assert event.facts["file"] == "138****1234的收条.pdf" and set(event.facts["changed"]) == {"kind", "brought_by_no", "caption"}
    assert client.post(where, data={"kind": "performance", "brought_by": "2", "caption": "收条", "taken_at": ""}).status_code == 303
    assert len(events(session, case, "describe_file")) == 1
    assert client.post(where, data={"kind": "", "brought_by": "2"}).status_code == 422


def test_it_is_withdrawn_with_a_reason_and_stays(client: FlaskClient, send: Send, case: Dispute, session: Session) -> None:
    send(("水沟.jpg", photo()))
    where = f"/disputes/{case.number}/files/1/withdraw"
    empty = client.post(where, data={"reason": " "})
    assert empty.status_code == 422 and "写一句为什么撤下" in empty.text
    assert client.post(where, data={"reason": "传错了，是另一件的", "once": "w1"}).status_code == 303
    assert client.post(where, data={"reason": "传错了，是另一件的", "once": "w2"}).status_code == 409
    page = client.get(f"/disputes/{case.number}/files").text
    assert "材料 0 份" in page and "<s>水沟.jpg</s>" in page and "骆建国撤下：传错了，是另一件的" in page
    assert client.get(f"/disputes/{case.number}/files/1").data == photo()
    assert client.get(f"/disputes/{case.number}/files/1/edit").status_code == 409
    event, = events(session, case, "withdraw_file")
    assert event.facts["reason"] == "传错了，是另一件的"
    assert "理由：传错了，是另一件的" in client.get(f"/disputes/{case.number}").text


def test_the_timeline_tells_a_dozen_photographs_in_one_line(client: FlaskClient, send: Send, case: Dispute) -> None:
    send(*((f"{n}.jpg", photo((64 + n, 64))) for n in range(12)))
    page = client.get(f"/disputes/{case.number}").text
    assert page.count("添加材料</b>") == 1
    assert "12 份：证据材料 12" in page
    assert page.count("/thumb") == 4 and "材料 1</a>" in page
    client.post(f"/disputes/{case.number}/files/1/withdraw", data={"reason": "重了"})
    assert "/files/1/thumb" not in client.get(f"/disputes/{case.number}").text


def test_looking_and_taking_away_are_logged(client: FlaskClient, send: Send, case: Dispute, session: Session) -> None:
    send(("水沟.jpg", photo()))
    for part in ("", "/view", "/thumb"):
        client.get(f"/disputes/{case.number}/files/1{part}")
    session.expire_all()
    assert [row.what for row in session.scalars(select(Reading).order_by(Reading.id))] == ["file", "picture"]


@pytest.mark.parametrize(("who", "status"), [
    ("window", 200), ("fengqiao.window", 200), ("fengqiao.mediator", 200), ("supervisor", 200), ("leader", 200), ("village.head", 200),
    ("stranger.mediator", 404), ("labour.mediator", 404), ("auditor", 403), ("sysadmin", 403),
])  # fmt: skip
def test_who_may_see_and_add(client: FlaskClient, send: Send, case: Dispute, here: County, who: str, status: int) -> None:
    send(("水沟.jpg", photo()))
    sign_in(client, here.person(who), at=here.at)
    for part in ("", "/1", "/1/view", "/1/thumb", "/1/edit"):
        assert client.get(f"/disputes/{case.number}/files{part}").status_code == status
    added = send((f"{who}.jpg", photo(colour="red")))
    assert added.status_code == (303 if status == 200 else status)
    for part in ("/1/edit", "/1/withdraw", "/uploads", f"/uploads/{'a' * 32}"):
        answer = client.post(f"/disputes/{case.number}/files{part}", data={"kind": "other", "reason": "x"})
        assert answer.status_code in ((303, 422, 409) if status == 200 else (status,))


def test_a_file_of_another_case_is_not_found_under_this_one(client: FlaskClient, send: Send, case: Dispute, here: County, session: Session) -> None:
    other = make_dispute(here, State.MEDIATING)
    session.commit()
    send(("水沟.jpg", photo()))
    assert client.get(f"/disputes/{other.number}/files/1").status_code == 404
    assert client.get(f"/disputes/{case.number}/files/2").status_code == 404


def finish(session: Session, here: County, case: Dispute) -> None:
    """Both sides told, and closed."""
    town = here.actor("fengqiao.window")
    for no in (1, 2):
        advance(session, case, "feed_back", actor=town, at=here.at, party=no, how="phone", told_on=here.at.date(), reached=True, satisfaction="satisfied", opinion="")
    advance(session, case, "close", actor=town, at=here.at)


def test_a_case_that_was_never_taken_up_takes_only_what_comes_later(client: FlaskClient, here: County, session: Session) -> None:
    done = make_dispute(here, State.DECLINED)
    session.commit()
    sign_in(client, here.person("fengqiao.window"), at=here.at)
    page = client.get(f"/disputes/{done.number}/files").text
    assert "履行凭证" in page and "证据材料" not in page

    def add(kind: str) -> Any:
        data = {"kind": kind, "brought_by": "1", "files": [(BytesIO(photo()), "a.jpg")]}
        return client.post(f"/disputes/{done.number}/files", data=data)

    assert add("evidence").status_code == 422
    assert add("performance").status_code == 303 and add("follow_up").status_code == 303


def test_what_turns_up_after_the_closing_comes_into_the_file_and_may_be_put_right(
    client: FlaskClient, here: County, session: Session, clock: Clock
) -> None:
    """What was there when it was closed stays what it was; what came since was no part of it."""
    done = make_dispute(here, State.CONCLUDED)
    before = store(session, done, actor=here.actor("village.mediator"), at=here.at, name="a.jpg", content=photo(), caption=None, brought_by_no=None,
                   kind=FileKind.EVIDENCE).no
    finish(session, here, done)
    session.commit()
    clock.at = here.at + timedelta(minutes=5)
    url = f"/disputes/{done.number}/files"
    assert '<option selected value="performance">' in (page := client.get(url).text) and all(kind in page for kind in ("证据材料", "调解现场", "其他"))
    for kind, colour in (("evidence", "red"), ("scene", "navy")):
        assert client.post(url, data={"kind": kind, "brought_by": "1", "files": [(BytesIO(photo(colour=colour)), "a.jpg")]}).status_code == 303
    page = client.get(url).text
    assert [f"/files/{no}/edit" in page for no in (before, before + 1, before + 2)] == [False, True, True]
    assert "证据材料" in client.get(f"{url}/{before + 1}/edit").text
    said = {"kind": "other", "brought_by": "1", "caption": "后来找到的收条", "taken_at": ""}
    assert client.post(f"{url}/{before + 1}/edit", data=said).status_code == 303
    assert client.post(f"{url}/{before + 2}/withdraw", data={"reason": "是另一件的"}).status_code == 303
    assert "和办结以后才添的，还能改" in client.get(f"{url}/{before}/edit").text


def test_a_refusal_of_the_process_is_said_to_whoever_stores_for_it(here: County, session: Session) -> None:
    done = make_dispute(here, State.DECLINED)
    given: dict[str, Any] = {"actor": here.actor("fengqiao.window"), "at": here.at, "name": "a.jpg", "caption": None, "brought_by_no": None}
    with pytest.raises(Refused, match="这件已经结束，只能再添履行凭证、回访。"):
        store(session, done, content=photo(), kind=FileKind.EVIDENCE, **given)
    kept = store(session, done, content=photo(), kind=FileKind.PERFORMANCE, **given)
    assert content(kept) == photo()


def test_what_counted_when_it_was_closed_stays_what_it_was(client: FlaskClient, here: County, session: Session) -> None:
    """A receipt put in by mistake is withdrawn; evidence is neither withdrawn nor called a receipt."""
    case = make_dispute(here, State.CONCLUDED)
    by: dict[str, Any] = {"actor": here.actor("village.mediator"), "at": here.at}
    said: dict[str, Any] = {"name": "a.jpg", "caption": None, "brought_by_no": None}
    evidence = store(session, case, content=photo(), kind=FileKind.EVIDENCE, **by, **said)
    finish(session, here, case)
    receipt = store(session, case, content=photo(colour="navy"), kind=FileKind.PERFORMANCE, **by, **said)
    given: dict[str, Any] = {"caption": "收条", "brought_by_no": None, "taken_at": None, **by}
    sentence = "这件已经结束，只有身份证明、履行凭证、授权委托、回访、司法确认、签好的文书，和办结以后才添的，还能改、还能撤下。"
    for file, kind in ((evidence, FileKind.PERFORMANCE), (evidence, FileKind.EVIDENCE), (receipt, FileKind.EVIDENCE)):
        with pytest.raises(Refused, match=sentence):
            describe(session, case, file, kind=kind, **given)
    with pytest.raises(Refused, match=sentence):
        withdraw(session, case, evidence, reason="重了", **by)
    session.commit()
    page = client.get(f"/disputes/{case.number}/files").text
    assert "/files/2/edit" in page and "/files/1/edit" not in page
    assert sentence in client.get(f"/disputes/{case.number}/files/1/edit").text
    answer = client.post(f"/disputes/{case.number}/files/1/edit", data={"kind": "performance", "brought_by": "0", "caption": "后沟的收条", "taken_at": ""})
    assert answer.status_code == 409 and sentence in answer.text and 'value="后沟的收条"' in answer.text
    answer = client.post(f"/disputes/{case.number}/files/1/withdraw", data={"reason": "这是另一件的"})
    assert answer.status_code == 409 and sentence in answer.text and "这是另一件的" in answer.text
    assert describe(session, case, receipt, kind=FileKind.FOLLOW_UP, **given).kind is FileKind.FOLLOW_UP
    assert withdraw(session, case, receipt, reason="是另一件的", **by).withdrawn_at == here.at


def test_names_and_captions_stand_nowhere_in_clear(client: FlaskClient, send: Send, case: Dispute, session: Session) -> None:
    send(("330681196503070022身份证.jpg", photo()), caption="王某的身份证")
    rows = session.execute(text("SELECT name, caption FROM file")).all()
    assert "身份证" not in str(rows)
    send(("138 0000 1234 王某.jpg", photo(colour="red")))
    why = "是王某的身份证 330681 19650307 0022"
    client.post(f"/disputes/{case.number}/files/1/withdraw", data={"reason": why})
    facts = str([event.facts for event in session.scalars(select(Event))])
    for number in ("330681196503070022", "138 0000 1234", "19650307"):
        assert number not in facts
    assert "138****1234 王某.jpg" in facts and "是王某的身份证 330***********0022" in facts
    assert f"撤下：{why}" in client.get(f"/disputes/{case.number}/files").text


@pytest.mark.parametrize(("said", "kept"), [
    ("电话138-0000-1234", "电话138****1234"), ("33068119650307002X.jpg", "330***********002X.jpg"), ("0575－8721 1234", "057*****1234"),
    ("6222 0212 3456 7890 123", "622************0123"), ("+86 138 0000 1234", "+86 138****1234"), ("截图 2026-09-17 16-20-05.png", "截图 2026-09-17 16-20-05.png"),
    ("IMG_20260917_162005.jpg", "IMG_20260917_162005.jpg"), ("3组12号", "3组12号"),
])  # fmt: skip
def test_what_the_chain_keeps_has_no_number_of_a_person(said: str, kept: str) -> None:
    assert masked(said) == kept


def test_the_menu_of_the_case_leads_to_the_page(client: FlaskClient, case: Dispute, clock: Clock) -> None:
    page = client.get(f"/disputes/{case.number}").text
    assert "添加材料" in page and f'href="/disputes/{case.number}/files"' in page
    assert "撤下材料" not in page and "改材料说明" not in page
