"""Files of a case through the API: added, listed, taken, corrected, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.disputes.events import Event
from mediation.disputes.journal import Reading
from tests.mediation.files.samples import PAGE, docm, pdf, photo

Call = Callable[..., Any]


def send(caller: Any, number: str, name: str, content: bytes, **more: Any) -> Any:
    headers = {"Authorization": f"Bearer {caller.secret}", **{k.replace("_", "-"): v for k, v in more.pop("headers", {}).items()}}
    data = {"kind": "evidence", "brought_by": "1", "file": (BytesIO(content), name), **more}
    return caller.client.post(f"/api/v1/disputes/{number}/files", data=data, headers=headers, content_type="multipart/form-data")


def test_a_file_is_added_listed_and_taken_as_it_was(call: Call, session: Session) -> None:
    window = call("window")
    number = window.registered()
    made = send(window, number, "收条.pdf", pdf(), caption="工钱收条", taken_at="2026-09-17T10:00:00+08:00")
    assert made.status_code == 201 and made.headers["ETag"] == '"2"'
    assert made.json | {"added_at": "", "sha256": ""} == {
        "no": 1, "name": "收条.pdf", "caption": "工钱收条", "kind": "evidence", "type": "pdf", "mime": "application/pdf",
        "size": len(pdf()), "sha256": "", "brought_by": 1, "taken_at": "2026-09-17T10:00:00+08:00", "added_at": "",
        "withdrawn_at": None, "withdrawn_reason": None, "veiled": False,
    }  # fmt: skip
    assert window.get(f"/disputes/{number}/files").json["items"] == [made.json]
    taken = window.get(f"/disputes/{number}/files/1")
    assert taken.data == pdf() and taken.mimetype == "application/octet-stream"
    assert taken.headers["Content-Disposition"].startswith("attachment; ")
    assert {"file", "files"} <= set(session.scalars(select(Reading.what)))


def test_hostile_files_get_the_same_sentences(call: Call) -> None:
    window = call("window")
    number = window.registered()
    for name, content, sentence in (("a.jpg", PAGE, "这是网页"), ("a.docx", docm(), "有宏"), ("a.jpg", b"", "是空的"), ("../a.jpg", photo(), "不能有路径")):
        answer = send(window, number, name, content)
        assert answer.status_code == 422 and sentence in answer.json["errors"]["file"]
    assert window.post(f"/disputes/{number}/files").json["errors"]["file"].startswith("没有文件，用 multipart/form-data")
    assert send(window, number, "a.jpg", photo(), kind="nothing").status_code == 422
    assert send(window, number, "a.jpg", photo(), brought_by="9").status_code == 422


def test_a_signed_sheet_goes_to_a_paper_of_the_case(call: Call, session: Session) -> None:
    window = call("window")
    number = window.registered()
    for paper in ("record:99", "record:", "record", "agreement:x", "registration:2"):
        wrong = send(window, number, "a.jpg", photo(), kind="signed", brought_by="0", paper=paper)
        assert (wrong.status_code, list(wrong.json["errors"])) == (422, ["paper"]) and "这件没有这一份文书" in wrong.json["errors"]["paper"]
    assert list(send(window, number, "a.jpg", photo(), kind="signed", paper="cover").json["errors"]) == ["kind"]
    assert list(send(window, number, "a.jpg", photo(), kind="scene", paper="registration").json["errors"]) == ["paper"]
    assert window.get(f"/disputes/{number}/files").json["items"] == []
    made = [send(window, number, "a.jpg", photo(), kind="signed", brought_by="0", paper=paper) for paper in ("registration:", "registration")]
    # one paper by either name, kept as its page names it
    assert [(each.status_code, each.json["no"]) for each in made] == [(201, 1), (200, 1)]
    assert session.scalars(select(Event).where(Event.name == "attach")).one().facts["paper"] == "registration"
    # one scan may hold two papers
    assert window.move(number, "accept", category="02", same_matter="new").status_code == 200
    second = send(window, number, "a.jpg", photo(), kind="signed", brought_by="0", paper="rights")
    assert (second.status_code, second.json.get("no")) == (201, 2), second.text
    assert window.post(f"/disputes/{number}/files/2", {"kind": "signed", "caption": "第二页", "brought_by": 0}).status_code == 200
    send(window, number, "b.jpg", photo(colour="red"))
    assert "点“传签好的”" in window.post(f"/disputes/{number}/files/3", {"kind": "signed"}).json["errors"]["kind"]


def test_it_is_corrected_and_withdrawn(call: Call) -> None:
    window = call("window")
    number = window.registered()
    send(window, number, "a.jpg", photo())
    said = window.post(f"/disputes/{number}/files/1", {"kind": "scene", "brought_by": 2, "caption": "现场"}).json
    assert (said["kind"], said["brought_by"], said["caption"]) == ("scene", 2, "现场")
    assert window.post(f"/disputes/{number}/files/1/withdraw", {"reason": ""}).status_code == 422
    assert window.post(f"/disputes/{number}/files/1/withdraw", {"reason": "  "}).status_code == 409
    gone = window.post(f"/disputes/{number}/files/1/withdraw", {"reason": "传错了"})
    assert gone.status_code == 200 and gone.json["withdrawn_reason"] == "传错了"
    assert window.post(f"/disputes/{number}/files/1/withdraw", {"reason": "传错了"}).status_code == 409
    assert window.post(f"/disputes/{number}/files/1", {"kind": "other"}).status_code == 409
    assert window.get(f"/disputes/{number}/files/2").status_code == window.post(f"/disputes/{number}/files/2", {"kind": "other"}).status_code == 404
    names = [event["name"] for event in window.get(f"/disputes/{number}/timeline").json["items"]]
    assert names[-3:] == ["attach", "describe_file", "withdraw_file"]


def test_sent_again_with_its_key_it_is_the_same_file(call: Call) -> None:
    window = call("window")
    number = window.registered()
    key = {"Idempotency_Key": "one"}
    first, second = (send(window, number, "a.jpg", photo(), headers=key) for _ in range(2))
    assert first.json == second.json and second.headers["Idempotent-Replayed"] == "true"
    there = send(window, number, "又.jpg", photo())
    assert (first.status_code, there.status_code, there.json["no"], there.json["name"]) == (201, 200, 1, "a.jpg")
    assert send(window, number, "a.jpg", photo(colour="red"), headers=key).status_code == 422
    assert len(window.get(f"/disputes/{number}/files").json["items"]) == 1
    assert send(window, number, "b.jpg", photo(colour="red"), headers={"If_Match": '"1"'}).status_code == 412


def test_a_stranger_and_a_reader_add_nothing(call: Call) -> None:
    from mediation.api.models import Scope

    number = call("window").registered()
    assert send(call("stranger.mediator"), number, "a.jpg", photo()).status_code == 404
    assert send(call("window", Scope.READ), number, "a.jpg", photo()).status_code == 403
