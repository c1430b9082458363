"""A file in parts over a line that drops: it goes on where it stopped, and nothing is there twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.files import blobs
from mediation.files.models import File, Upload
from mediation.files.queries import content, files_of
from mediation.files.uploads import forget_unfinished
from tests.make import Clock, County, make_dispute, sign_in
from tests.mediation.files.samples import PAGE, large_photo
from workflows.evidence import FileKind
from workflows.states import State

KEY = "0123456789abcdef" * 2
Begin = Callable[..., Any]


@pytest.fixture
def begin(client: FlaskClient, case: Dispute) -> Begin:
    """`begin(size, name="…")`: what the page's script says before it sends."""

    def said(size: int, key: str = KEY, name: str = "监控.bmp", **more: str) -> Any:
        data = {"key": key, "name": name, "size": str(size), "kind": "evidence", "brought_by": "1", **more}
        return client.post(f"/disputes/{case.number}/files/uploads", data=data)

    return said


@pytest.fixture
def part(client: FlaskClient, case: Dispute) -> Begin:
    """`part(offset, bytes)`."""

    def sent(offset: int | str, content: bytes, key: str = KEY) -> Any:
        return client.post(f"/disputes/{case.number}/files/uploads/{key}?offset={offset}", data=content, content_type="application/octet-stream")

    return sent


def test_it_comes_in_parts_and_is_the_file_that_was_sent(begin: Begin, part: Begin, case: Dispute, session: Session) -> None:
    sent, step, received = large_photo((300, 200)), 50_000, 0
    state = begin(len(sent)).json
    while state["file"] is None:
        assert state["received"] == received
        state = part(received, sent[received : received + step]).json
        received = min(received + step, len(sent))
    assert state == {"file": 1, "received": len(sent), "size": len(sent), "there": ""}
    file, = files_of(session, case.id)
    assert content(file) == sent and file.name == "监控.bmp" and file.thumb_sha256


def test_what_is_there_already_is_said_and_not_added(begin: Begin, part: Begin, case: Dispute, clock: Clock, session: Session) -> None:
    sent = large_photo((100, 100))
    begin(len(sent))
    assert part(0, sent).json["there"] == ""
    clock.at += timedelta(minutes=3)
    again = "fedcba9876543210" * 2
    begin(len(sent), again, name="又一次.bmp")
    for _ in range(2):
        state = part(0, sent, again).json
        assert state["file"] == 1 and "“又一次.bmp”已经有了，是第 1 份" in state["there"]
    assert begin(len(sent), again, name="又一次.bmp").json["there"] == state["there"]
    assert len(files_of(session, case.id)) == 1


def test_the_same_part_twice_changes_nothing(begin: Begin, part: Begin, case: Dispute, session: Session) -> None:
    sent = large_photo((100, 100))
    begin(len(sent))
    for _ in range(3):
        assert part(0, sent[:10_000]).json["received"] == 10_000
    # what does not follow on says where to go on
    assert part(20_000, sent[20_000:]).json["received"] == 10_000
    assert part(10_000, sent[10_000:]).json["file"] == 1
    for answer in (part(10_000, sent[10_000:]), begin(len(sent)), part(0, sent[:10_000])):
        assert (answer.status_code, answer.json["file"]) == (200, 1)
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(File)) == 1
    assert session.scalar(select(func.count()).where(Event.name == "attach")) == 1


def test_begun_again_it_says_how_much_is_there(begin: Begin, part: Begin) -> None:
    sent = large_photo((100, 100))
    begin(len(sent))
    part(0, sent[:7_000])
    assert begin(len(sent)).json == {"file": None, "received": 7_000, "size": len(sent), "there": ""}


def test_chosen_again_what_is_said_of_it_now_counts(begin: Begin, part: Begin, case: Dispute, session: Session) -> None:
    sent = large_photo((100, 100))
    begin(len(sent), caption="后沟")
    part(0, sent[:7_000])
    begin(len(sent), caption="前沟", kind="scene", brought_by="2")
    part(7_000, sent[7_000:])
    file, = files_of(session, case.id)
    assert (file.caption, file.kind, file.brought_by_no) == ("前沟", FileKind.SCENE, 2)


def test_a_key_is_of_one_case(client: FlaskClient, begin: Begin, part: Begin, here: County, session: Session) -> None:
    begin(100_000)
    part(0, large_photo((200, 200))[:7_000])
    other = make_dispute(here, State.MEDIATING)
    session.commit()
    said = {"key": KEY, "name": "监控.bmp", "size": "100000", "kind": "evidence", "brought_by": "1"}
    assert client.post(f"/disputes/{other.number}/files/uploads", data=said).json["received"] == 0


def test_nobody_has_a_hundred_going_at_once(begin: Begin, part: Begin, case: Dispute, here: County, session: Session) -> None:
    sent = large_photo((100, 100))
    begin(len(sent))
    part(0, sent)  # what is finished, and what others began, does not count
    session.add_all([
        Upload(person_id=here.person(who).id, dispute_id=case.id, key=f"{who}-{n:02}", name="a.bmp", kind=FileKind.EVIDENCE, size=9, received=0,
               started_at=here.at)
        for who, count in (("village.mediator", 99), ("village.head", 5)) for n in range(count)
    ])
    session.commit()
    assert begin(100, key="b" * 32).status_code == 200
    refused = begin(100, key="c" * 32)
    assert refused.status_code == 422 and "很多没传完的" in refused.json["sentence"]


def test_what_is_no_photograph_is_refused_with_the_first_part(begin: Begin, part: Begin, session: Session) -> None:
    assert begin(10_000_000, name="水沟.jpg").status_code == 200
    answer = part(0, PAGE + bytes(1000))
    assert answer.status_code == 422 and answer.json["sentence"].startswith("这是网页")
    session.expire_all()
    assert session.scalars(select(Upload.received)).one() == 0


def test_what_only_the_whole_of_it_shows_is_refused_at_the_end(begin: Begin, part: Begin, session: Session) -> None:
    sent = large_photo((100, 100)) + PAGE
    begin(len(sent))
    part(0, sent[:20_000])
    answer = part(20_000, sent[20_000:])
    assert answer.status_code == 422 and "夹带了网页代码" in answer.json["sentence"]
    assert session.scalar(select(func.count()).select_from(File)) == 0


@pytest.mark.parametrize(("said", "sentence"), [
    ({"size": 0}, "这个文件是空的（0 字节），重新选一次。"),
    ({"size": 400 * 1024**2}, "这个文件有 400 MB，最大 300 MB；视频截成几段再传。"),
    ({"size": -5}, "这次上传没有说大小，刷新页面再传。"),
    ({"size": 5, "key": "../../x"}, "这次上传的号不对，刷新页面再传。"),
    ({"size": 5, "kind": ""}, "选一下这是什么材料。"),
    ({"size": 5, "brought_by": "77"}, "从列出来的里面选一个。"),
])  # fmt: skip
def test_what_cannot_come_is_refused_before_it_is_sent(begin: Begin, said: dict[str, Any], sentence: str) -> None:
    answer = begin(**said)
    assert (answer.status_code, answer.json["sentence"]) == (422, sentence)


def test_parts_that_do_not_add_up_are_refused(begin: Begin, part: Begin) -> None:
    begin(100)
    assert part(0, b"\xff\xd8\xff" + bytes(200)).status_code == 422
    assert part(0, b"").status_code == 422
    assert part("x", b"\xff\xd8\xff").json["sentence"] == "没有说从哪儿接着传，刷新页面再传。"
    assert part(0, b"x", key="f" * 32).json["sentence"] == "这次上传已经过期，重新选一次这个文件。"
    assert begin(101).json["sentence"] == "这个号已用于另一个文件，刷新页面再传。"


def test_nobody_goes_on_with_what_another_began(client: FlaskClient, begin: Begin, part: Begin, here: County, clock: Clock, session: Session) -> None:
    sent = large_photo((100, 100))
    begin(len(sent))
    part(0, sent[:10_000])
    sign_in(client, here.person("village.head"), at=clock.at)
    assert part(10_000, sent[10_000:]).status_code == 422
    assert begin(len(sent)).json["received"] == 0
    sign_in(client, here.person("stranger.mediator"), at=clock.at)
    assert (begin(len(sent)).status_code, part(0, sent).status_code) == (404, 404)


def test_a_part_is_read_before_the_database_is_asked(client: FlaskClient, case: Dispute) -> None:
    """A slow phone must not keep SQLite's one place for writers."""
    with client.application.test_request_context(
        f"/disputes/{case.number}/files/uploads/{KEY}?offset=0", method="POST", data=b"abc", content_type="application/octet-stream",
    ) as context:
        context.session["_user_id"] = "1"
        for function in client.application.url_value_preprocessors[None]:
            function(context.request.endpoint, context.request.view_args)
        assert context.request._cached_data == b"abc"


def test_parts_that_are_gone_are_asked_for_again(begin: Begin, part: Begin, session: Session) -> None:
    sent = large_photo((100, 100))
    begin(len(sent))
    part(0, sent[:10_000])
    blobs.drop_parts(str(session.scalars(select(Upload.id)).one()))
    session.rollback()
    answer = part(10_000, sent[10_000:])
    assert (answer.status_code, answer.json["sentence"]) == (422, "先传的部分已经不在了，重新选一次这个文件。")


def test_what_was_never_finished_goes_after_a_day(begin: Begin, part: Begin, case: Dispute, session: Session, here: County) -> None:
    sent = large_photo((100, 100))
    begin(len(sent))
    part(0, sent[:10_000])
    begin(len(sent), key="b" * 32)
    part(0, sent, key="b" * 32)
    session.expire_all()
    waiting, finished = session.scalars(select(Upload).order_by(Upload.id)).all()
    folder = str(waiting.id)
    assert forget_unfinished(session, at=here.at + timedelta(minutes=50)).rows == 0
    assert forget_unfinished(session, at=here.at + timedelta(hours=2)).rows == 1
    session.commit()
    late = here.at + timedelta(days=1, hours=1)
    assert forget_unfinished(session, at=late).rows == 1
    session.rollback()  # the job failed further on: what is there goes on
    assert list(blobs.parts(folder, 10_000)) == [sent[:10_000]] and part(0, sent[:10_000]).json["received"] == 10_000
    assert forget_unfinished(session, at=late).rows == 1
    session.commit()
    assert forget_unfinished(session, at=late).rows == 0
    with pytest.raises(FileNotFoundError):
        list(blobs.parts(folder, 10_000))
    assert content(files_of(session, case.id)[0]) == sent
