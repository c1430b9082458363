"""From a closed case to a sealed file, and what happens to it afterwards."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import obstore
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from mediation.casefile.lists import counts
from mediation.casefile.models import Volume
from mediation.clocks.models import Clock
from mediation.disputes.actions import advance, record
from mediation.disputes.audit import verify
from mediation.disputes.event_lines import TOLD_AS
from mediation.disputes.events import Event
from mediation.disputes.facts import PROVIDERS, Inquiry
from mediation.files import blobs
from mediation.files.actions import store, withdraw
from mediation.files.queries import file_numbered
from mediation.papers.models import IssuedPaper
from tests.make import FENGYUAN
from tests.mediation.casefile.conftest import Bring, archive, photo
from tests.mediation.disputes.tale import Tale
from workflows.clocks import ClockKind, ClockStatus
from workflows.evidence import FileKind
from workflows.guarding import Refused
from workflows.guards.archiving import SEALED
from workflows.retention import Retention, VolumeKind

ORDER = {"ordered_by": "市司法局局长周某", "order_number": "诸司档〔2026〕3号", "ordered_on": date(2026, 9, 14)}


def volumes(t: Tale) -> list[Volume]:
    return list(t.session.scalars(select(Volume).where(Volume.dispute_id == t.case.id).order_by(Volume.no)))


def test_a_file_without_identity_cards_is_not_archived_and_says_so(t: Tale) -> None:
    with pytest.raises(Refused) as refusal:
        archive(t)
    assert refusal.value.sentence == "归档还缺：身份证明（朱某、张某）。"
    assert not volumes(t)


def test_what_is_complete_is_sealed_by_its_hash_and_the_chain_keeps_it(complete: Tale) -> None:
    t = complete
    archive(t)
    volume = volumes(t)[0]
    event = t.session.scalars(select(Event).where(Event.name == "archive")).one()
    assert (volume.no, volume.kind, volume.file_number) == (1, VolumeKind.FULL, "诸枫枫源人调〔2026〕1号")
    assert event.facts["sha256"] == volume.sha256 and event.facts["digest"] == volume.digest
    body = blobs.get(volume.sha256)
    assert body.startswith(b"%PDF") and len(body) == volume.size < 1_000_000
    assert volume.kept_until == date(2056, 12, 31)
    assert "王某" not in str(event.facts) and "朱某" not in str(volume.parts)
    assert not list(verify(t.session))


def test_the_limit_starts_when_it_is_closed_is_met_and_does_not_press_the_case(complete: Tale) -> None:
    t = complete
    clock = t.session.scalars(select(Clock).where(Clock.kind == ClockKind.ARCHIVE)).one()
    assert clock.status is ClockStatus.RUNNING and clock.length == 30
    assert t.case.due_at is None
    archive(t)
    assert clock.status is ClockStatus.MET


@pytest.mark.parametrize(("who", "may"), [
    ("fengqiao.window", True), ("village.mediator", True), ("village.head", True), ("fengqiao.mediator", False), ("supervisor", False),
    ("leader", False),
])
def test_desk_and_holder_archive(complete: Tale, who: str, may: bool) -> None:
    if may:
        archive(complete, who)
        return
    with pytest.raises(Refused) as refusal:
        archive(complete, who)
    assert refusal.value.kind == "role"


def test_an_open_case_is_not_archived(complete: Tale) -> None:
    complete.register().in_village()
    with pytest.raises(Refused, match="不能归档"):
        archive(complete)


def test_nothing_is_archived_twice(complete: Tale) -> None:
    archive(complete)
    with pytest.raises(Refused, match="这件已经归档，之后没有新的材料。"):
        archive(complete)


def test_a_class_that_does_not_exist_is_refused(complete: Tale) -> None:
    with pytest.raises(Refused, match="选一下保管期限。"):
        archive(complete, retention="forever")


def test_after_it_is_sealed_nothing_of_the_file_changes(complete: Tale) -> None:
    t = complete
    archive(t)
    window = t.here.actor("fengqiao.window")
    for kind in (FileKind.EVIDENCE, FileKind.IDENTITY):
        with pytest.raises(Refused, match="这件已经归档，只能再添履行凭证、回访、司法确认。"):
            store(t.session, t.case, actor=window, at=t.at, name="新照片.jpg", content=photo("red"), caption=None, brought_by_no=1, kind=kind)
    file = file_numbered(t.session, t.case.id, 1)
    assert file is not None
    with pytest.raises(Refused) as refusal:
        withdraw(t.session, t.case, file, actor=window, at=t.at, reason="传错了")
    assert refusal.value.sentence == SEALED
    issued = t.session.scalars(select(IssuedPaper)).first()
    assert issued is not None
    for name, facts in (("issue_paper", {"paper": "rights"}), ("void_paper", {"issued": str(issued.id), "reason": "错"})):
        with pytest.raises(Refused) as refusal:
            record(t.session, t.case, name, actor=window, at=t.at, **facts)
        assert refusal.value.sentence.startswith(SEALED)
    for entry in (lambda: t.sit("village.mediator"), lambda: t.agree("village.mediator")):
        with pytest.raises(Refused, match="已办结"):
            entry()


def test_what_comes_later_is_filed_as_a_supplement_with_a_hash_of_its_own(complete: Tale, bring: Bring) -> None:
    t = complete
    archive(t)
    bring("转账截图.jpg", photo("green"), FileKind.PERFORMANCE, "付清的转账截图")
    t.act("fengqiao.window", "follow_up", why="closed", parties=[1], how="电话", visited_on=t.today, kept="part", course="修好了", reached=True)
    archive(t)
    first, second = volumes(t)
    assert (second.no, second.kind) == (2, VolumeKind.SUPPLEMENT)
    assert second.sha256 != first.sha256 and second.retention is first.retention and second.file_number == first.file_number
    assert {part["what"] for part in second.parts} == {"follow_up:1", "file:3"}
    with pytest.raises(Refused, match="之后没有新的材料"):
        archive(t)
    assert not list(verify(t.session))


def test_what_comes_in_the_very_moment_of_archiving_is_filed_by_its_place_in_the_chain(complete: Tale, bring: Bring) -> None:
    t = complete
    moment = t.at
    archive(t)
    t.at = moment
    bring("转账截图.jpg", photo("green"), FileKind.PERFORMANCE)
    t.at = moment
    t.act("fengqiao.window", "follow_up", why="closed", parties=[1], how="电话", visited_on=t.today, kept="part", course="修好了", reached=True)
    t.at = moment
    t.act("fengqiao.window", "issue_paper", paper="follow_up:1")
    archive(t)
    assert {part["what"] for part in volumes(t)[1].parts} == {"follow_up:1", "file:3"}


def test_a_supplement_keeps_the_whole_file_as_long_as_it_is_kept_itself(complete: Tale, bring: Bring) -> None:
    t = complete
    archive(t)
    bring("裁定书.jpg", photo("green"), FileKind.CONFIRMATION, "司法确认裁定书")
    archive(t, retention="permanent")
    bring("转账截图.jpg", photo("lime"), FileKind.PERFORMANCE)
    archive(t, retention="short")
    assert [(each.retention, each.kept_until) for each in volumes(t)] == [(Retention.PERMANENT, None)] * 3
    events = list(t.session.scalars(select(Event).where(Event.name == "archive").order_by(Event.seq)))
    assert [(each.facts["retention"], each.facts.get("raised_from")) for each in events] == [("long", None), ("permanent", "long"), ("permanent", None)]
    assert "保管期限：永久，原来的各卷由长期（30年）改为一样长" in TOLD_AS["archive"](events[1])
    assert not list(verify(t.session))


def test_a_case_that_ends_otherwise_has_a_new_cover_under_its_old_number(complete: Tale) -> None:
    t = complete
    t.act("fengqiao.window", "issue_paper", paper="back")
    archive(t)
    t.do("supervisor", "reopen", **ORDER).do("village.mediator", "assign", unit=FENGYUAN).do("village.mediator", "sign")
    t.do("village.mediator", "withdraw").tell("village.head").do("fengqiao.window", "close")
    archive(t, "village.mediator")
    old, new = (_words(volume) for volume in volumes(t))
    assert "调解结果达成协议" in old[0] and "调解结果撤回" in new[0]
    assert volumes(t)[0].file_number == volumes(t)[1].file_number and volumes(t)[1].file_number in new[0] and volumes(t)[1].file_number in new[-1]
    assert not list(verify(t.session))


def _words(volume: Volume) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(blobs.get(volume.sha256))).pages]


def test_papers_that_come_later_need_no_order_and_stay_changeable_until_they_are_filed(complete: Tale) -> None:
    t = complete
    archive(t)
    t.act("fengqiao.window", "follow_up", why="closed", parties=[1], how="电话", visited_on=t.today, kept="part", course="修好了", reached=True)
    archive(t)
    with pytest.raises(Refused, match="之后没有新的材料"):
        archive(t)
    t.act("fengqiao.window", "issue_paper", paper="follow_up:1")
    wrong = t.session.scalars(select(IssuedPaper).where(IssuedPaper.kind == "follow_up")).one()
    t.act("fengqiao.window", "void_paper", issued=str(wrong.id), reason="日期写错")
    with pytest.raises(Refused, match="之后没有新的材料"):
        archive(t)
    t.act("fengqiao.window", "issue_paper", paper="follow_up:1")
    archive(t)
    assert [volume.kind for volume in volumes(t)] == [VolumeKind.FULL, VolumeKind.SUPPLEMENT, VolumeKind.SUPPLEMENT]
    assert {part["what"] for part in volumes(t)[-1].parts} == {"follow_up:1"}
    filed = t.session.scalars(select(IssuedPaper).where(IssuedPaper.kind == "follow_up", IssuedPaper.voided_at.is_(None))).one()
    with pytest.raises(Refused) as refusal:
        t.act("fengqiao.window", "void_paper", issued=str(filed.id), reason="想改")
    assert refusal.value.sentence == SEALED


def test_what_comes_in_the_moment_of_archiving_waits_in_the_list_as_in_the_file(complete: Tale) -> None:
    """Told apart by the place in the chain: both entries have one time."""
    t, window = complete, complete.here.actor("fengqiao.window")
    record(t.session, t.case, "archive", actor=window, at=t.at, retention="long", acknowledged=True)
    assert counts(t.session, window, t.at)["todo"] == 0
    record(t.session, t.case, "issue_paper", actor=window, at=t.at, paper="follow_up")
    assert counts(t.session, window, t.at)["todo"] == 1
    archive(t)
    assert counts(t.session, window, t.at)["todo"] == 0 and len(volumes(t)) == 2


def test_what_goes_on_is_named_acknowledged_and_kept_in_the_chain(complete: Tale) -> None:
    t = complete
    t.wait(days=4)
    with pytest.raises(Refused) as refusal:
        record(t.session, t.case, "archive", actor=t.here.actor("fengqiao.window"), at=t.at, retention="long")
    said = refusal.value.sentence
    assert said.startswith("还有没完的事：约定的事还有 2 项没办完，还有 6,000 元没付，接下来：") and "回访还没做" in said
    assert said.endswith("看过了就勾上“这些事还没完，我都知道”。")
    archive(t)
    event = t.session.scalars(select(Event).where(Event.name == "archive")).one()
    assert event.facts["acknowledged"] is True and event.facts["left_open"] == ["promises", "follow_up", "confirmable", "unissued", "unsigned"]
    assert "归档时还没完：约定的事没办完、回访没做、还可以申请司法确认、协议没有出具、有文书没有签名" in TOLD_AS["archive"](event)


def test_who_is_not_satisfied_is_named_to_the_desk_and_kept_from_the_mediator(t: Tale, bring: Bring) -> None:
    t.register().in_village().settled().tell("fengqiao.window", "dissatisfied").do("fengqiao.window", "close")

    def left(who: str) -> str:
        return "".join(PROVIDERS["left_open"](Inquiry(t.session, t.case, t.here.actor(who), t.at, {})))

    assert "2 位当事人不满意" in left("fengqiao.window") and "不满意" not in left("village.mediator")
    for party in (1, 2):
        bring("身份证.jpg", photo(), FileKind.IDENTITY, by=party)
    archive(t)
    event = t.session.scalars(select(Event).where(Event.name == "archive")).one()
    assert "complaint" not in str(event.facts)


def test_a_broken_promise_is_dealt_with_before_the_file_closes(complete: Tale) -> None:
    t = complete
    t.wait(days=20)
    with pytest.raises(Refused, match="有 2 项约定到了日子没履行，先在“履行”里记下办了没有"):
        archive(t)
    t.act("village.mediator", "breach", promises=[1, 2], route="suit", note="一分没付", told=[1, 2], told_how="电话", told_on=t.today)
    archive(t)
    event = t.session.scalars(select(Event).where(Event.name == "archive")).one()
    assert "routes" in event.facts["left_open"]


def test_only_a_written_order_opens_it_and_then_it_is_archived_anew(complete: Tale, bring: Bring) -> None:
    t = complete
    archive(t)
    head, window = t.here.actor("village.head"), t.here.actor("fengqiao.window")
    for lacking, sentence in (("ordered_by", "写是谁批准的"), ("order_number", "写批准文书的文号"), ("ordered_on", "选批准的日期")):
        given = {name: value for name, value in ORDER.items() if name != lacking}
        with pytest.raises(Refused, match=sentence):
            record(t.session, t.case, "open_archive", actor=head, at=t.at, reason="漏了一份笔录", **given)
    with pytest.raises(Refused) as refusal:
        record(t.session, t.case, "open_archive", actor=window, at=t.at, reason="漏了一份笔录", **ORDER)
    assert refusal.value.kind == "role"
    record(t.session, t.case, "open_archive", actor=head, at=t.at, reason="漏了一份笔录", **ORDER)
    t.wait(minutes=5)
    assert volumes(t)[0].order_number == "诸司档〔2026〕3号" and volumes(t)[0].opened_at is not None
    assert t.clocks()["archive"] == ClockStatus.RUNNING
    with pytest.raises(Refused, match="这件没有归档，不用开卷。"):
        record(t.session, t.case, "open_archive", actor=head, at=t.at, reason="再开", **ORDER)
    bring("另一张身份证.jpg", photo("black"), FileKind.IDENTITY)
    archive(t)
    old, new = volumes(t)
    assert new.kind is VolumeKind.FULL and new.opened_at is None and new.file_number == old.file_number
    assert blobs.has(old.sha256) and not list(verify(t.session))


def test_an_order_of_tomorrow_is_none(complete: Tale) -> None:
    t = complete
    archive(t)
    with pytest.raises(Refused) as refusal:
        t.act("supervisor", "open_archive", reason="查", **{**ORDER, "ordered_on": t.today + timedelta(days=1)})
    assert [tuple(reason) for reason in refusal.value.reasons] == [("ordered_on", "选批准的日期，今天或以前。")]


def test_reopening_an_archived_case_names_the_order_and_opens_its_file(complete: Tale) -> None:
    t = complete
    archive(t)
    with pytest.raises(Refused, match="这件已经归档，重启要有书面批准。写是谁批准的"):
        t.do("supervisor", "reopen")
    t.do("supervisor", "reopen", **ORDER)
    assert volumes(t)[0].ordered_by == ORDER["ordered_by"]
    assert not PROVIDERS["archived"](Inquiry(t.session, t.case, t.here.actor("supervisor"), t.at, {}))
    assert not list(verify(t.session))


def test_reopening_a_case_that_is_not_archived_asks_for_no_order(t: Tale) -> None:
    t.do("supervisor", "reopen")
    assert t.clocks()["archive"] == ClockStatus.VOID


def test_a_merged_case_is_archived_with_its_main_case(t: Tale) -> None:
    main = t.case
    t.register().do("fengqiao.window", "merge", main=_reopened(t, main))
    with pytest.raises(Refused, match="这件已并入主案，材料随主案归档。"):
        archive(t)


def _reopened(t: Tale, main: object) -> str:
    advance(t.session, t.cases[0], "reopen", actor=t.here.actor("supervisor"), at=t.at, reason="breach", note="没修")
    return t.cases[0].number


@pytest.mark.parametrize(("break_it", "said"), [
    ("bytes", "第 1 卷的文件被改过"), ("row", "第 1 卷的校验值和归档记录不一致"), ("parts", "第 1 卷的卷内清单被改过"), ("gone", "第 1 卷不见了"),
    ("lost", "第 1 卷的校验值和归档记录不一致"),
])
def test_whatever_is_changed_afterwards_is_found(complete: Tale, break_it: str, said: str) -> None:
    t = complete
    archive(t)
    volume = volumes(t)[0]
    key, body = volume.sha256, blobs.get(volume.sha256)
    if break_it == "bytes":
        _overwrite(key, b"%PDF-1.7 another file")
    elif break_it == "row":
        volume.sha256 = "0" * 64
    elif break_it == "lost":
        volume.digest = "1" * 64
    elif break_it == "parts":
        volume.parts = [*volume.parts[:-1]]
    else:
        t.session.delete(volume)
    t.session.flush()
    found = list(verify(t.session))
    _overwrite(key, body)  # the store is one for the whole run
    assert [(each.number, each.what) for each in found] == [(t.case.number, said)]


def _overwrite(key: str, content: bytes) -> None:
    """What somebody with the disk in hand could do."""
    obstore.put(blobs._store(), blobs._path(key), content, use_multipart=False)


def test_the_class_follows_the_countys_rows(complete: Tale) -> None:
    archive(complete, retention="permanent")
    volume = volumes(complete)[0]
    assert volume.retention is Retention.PERMANENT and volume.kept_until is None
