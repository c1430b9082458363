"""What of a file bears no signature, has no number or no force: named before 归档, with the way to mend it."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from mediation.agreements.actions import record_addendum, record_agreement
from mediation.agreements.models import Agreement
from mediation.agreements.signing import sign
from mediation.casefile.contents import lines_of
from mediation.casefile.ink import bears_ink
from mediation.casefile.models import Volume
from mediation.casefile.parts import Part
from mediation.disputes.events import Event
from mediation.disputes.facts import PROVIDERS, Inquiry
from mediation.disputes.legs import Involvement
from mediation.files import blobs
from mediation.files.actions import store
from mediation.files.models import File
from mediation.meetings.correcting import correct_record
from mediation.meetings.record_signing import sign_record
from mediation.papers.models import IssuedPaper
from tests.make import FENGYUAN, LABOUR
from tests.mediation.casefile.conftest import archive, photo
from tests.mediation.casefile.test_page import at_desk as signed_in
from tests.mediation.disputes.tale import Tale
from tests.mediation.papers.three import SCHOOL
from workflows.evidence import FileKind


def left(t: Tale) -> list[str]:
    return list(PROVIDERS["left_open"](Inquiry(t.session, t.case, t.here.actor("fengqiao.window"), t.at, {})))


def parts(t: Tale, place: int) -> list[str]:
    lines = lines_of(t.session, t.case, actor=t.here.actor("fengqiao.window"), at=t.at, whole=True)
    return [part.code for line in lines if line.no == place for part in line.parts]


def at_desk(t: Tale, client: FlaskClient, who: str = "fengqiao.window") -> str:
    client.application.config["CLOCK"].at = t.at
    return signed_in(t, client, who)


def picture(colour: str = "red", name: str = "签好的.jpg") -> tuple[BytesIO, str]:
    return BytesIO(photo(colour)), name


def test_papers_without_a_signature_are_named_until_the_signed_sheet_came_in(complete: Tale, client: FlaskClient) -> None:
    t, url = complete, at_desk(complete, client)
    said = left(t)
    for words in ("人民调解受理登记表没有签名", "人民调解权利义务告知书没有签名", "人民调解协议书（第 1 版，2026年9月14日）没有签名", "第 1 版书面协议没有出具，没有文号"):
        assert words in said
    assert sum("人民调解记录" in each for each in said) == 2
    page = client.get(f"{url}/archive").text
    assert "有，没有签名" in page and f'href="{url}/papers/rights/signed"' in page and f'href="{url}/papers/record/1/signed"' in page
    assert f'href="{url}/issue_paper?paper=agreement:1"' in page
    sheet = f"{url}/papers/rights/signed"
    assert "传签好的" in client.get(sheet).text and sheet in client.get(f"{url}/papers").text
    assert "拍一张，或者选一份文件。" in client.post(sheet, data={"once": "a"}).text
    bad = client.post(sheet, data={"once": "a", "sheets": [picture(), (BytesIO(b"<html>"), "b.pdf")]})
    assert bad.status_code == 422 and "b.pdf" in bad.text
    for _ in range(2):  # a double click
        assert client.post(sheet, data={"once": "a", "sheets": [picture(), picture("blue", "第二页.jpg")]}).status_code == 303
    rows = t.session.scalars(select(File).where(File.kind == FileKind.SIGNED)).all()
    assert [row.caption for row in rows] == ["签好的人民调解权利义务告知书"] * 2
    assert "人民调解权利义务告知书没有签名" not in left(t)
    # of what nobody signed on a screen the sheet that was signed is the paper
    assert parts(t, 2) == ["file:3", "file:4"] and parts(t, 6) == []
    assert "签好的：" in client.get(f"{url}/papers").text and "材料第 3 份" in client.get(f"{url}/papers").text
    # behind what has a number of its own
    t.act("village.mediator", "issue_paper", paper="agreement:1")
    assert client.post(f"{url}/papers/agreement/1/signed", data={"sheets": [picture("lime")]}).status_code == 303
    assert parts(t, 8) == ["agreement:1", "file:5"] and not any("协议" in each for each in left(t))
    archive(t)
    event = t.session.scalars(select(Event).where(Event.name == "archive")).one()
    assert event.facts["left_open"][-1] == "unsigned" and "unissued" not in event.facts["left_open"]
    volume = t.session.scalars(select(Volume)).one()
    assert {"file:3", "file:4", "file:5", "agreement:1"} <= {part["what"] for part in volume.parts} and "rights" not in {part["what"] for part in volume.parts}
    page = client.get(f"{url}/archive").text
    assert client.get(sheet).status_code == 409 and "有，没有签名" in page and "传签好的" not in page


def test_only_ways_that_open_are_shown(complete: Tale, client: FlaskClient) -> None:
    """A reader is told what lacks, without a way; of a 婚姻家庭 matter and of a record of an earlier round none leads to the pad."""
    t = complete
    # a unit that had the case before goes on seeing it
    t.session.add(Involvement(dispute_id=t.case.id, unit_id=t.here.unit(LABOUR).id, part="holder", since=t.at))
    t.session.commit()
    read = client.get(f"{at_desk(t, client, 'labour.mediator')}/archive").text
    assert "没有签名" in read and not any(way in read for way in ("传签好的", "在屏幕上签", "/signed", "/issue_paper?"))
    # the window brings the sheet; those of the unit that held the sitting sign on the screen too
    assert "传签好的" in (window := client.get(f"{at_desk(t, client)}/archive").text) and "在屏幕上签" not in window
    here = client.get(f"{at_desk(t, client, 'village.mediator')}/archive").text
    url, screens = f"/disputes/{t.case.number}", here.count("在屏幕上签")
    assert screens and here.count("传签好的") > screens
    for href in re.findall(rf'href="({url}/(?:papers/[^"]*signed|issue_paper|meetings/)[^"]*)"', here):
        assert client.get(href.replace("&amp;", "&")).status_code == 200, href
    category, t.case.category = t.case.category, "01"
    t.session.commit()
    family = client.get(f"{at_desk(t, client, 'village.mediator')}/archive").text
    assert "在屏幕上签" not in family and "传签好的" in family
    t.case.category = category
    t.do("supervisor", "reopen").do("village.mediator", "assign", unit=FENGYUAN).do("village.mediator", "sign").sit("village.mediator", "agreed")
    again = client.get(f"{at_desk(t, client, 'village.mediator')}/archive").text
    assert f'href="{url}/meetings/3"' in again and f'href="{url}/meetings/1"' not in again and again.count("在屏幕上签") == 1


def test_a_sheet_says_of_which_paper_and_comes_from_those_of_the_case(t: Tale, client: FlaskClient) -> None:
    url = at_desk(t, client)
    assert client.get(f"{url}/papers/cover/signed").status_code == 404 and client.get(f"{url}/papers/record/9/signed").status_code == 404
    assert 'value="signed"' not in client.get(f"{url}/files").text
    plain = client.post(f"{url}/files", data={"kind": "signed", "brought_by": "1", "files": picture()})
    assert plain.status_code == 422 and "点“传签好的”" in plain.text
    for who, status in (("stranger.mediator", 404), ("sysadmin", 403)):
        there = f"{at_desk(t, client, who)}/papers/rights/signed"
        assert client.get(there).status_code == status and client.post(there, data={"sheets": [picture()]}).status_code == status
    assert t.session.scalars(select(File)).all() == []


def test_a_supplement_that_binds_nobody_yet_is_named(t: Tale) -> None:
    record_addendum(t.session, t.case, actor=t.here.actor("village.mediator"), at=t.at, form="written", reached_on=t.today,
                    terms=[{"who": "张某", "what": "再粉刷一次"}])
    assert "第 2 版补充协议还没生效，缺朱某、张某签名、调解员签名、调委会盖章" in left(t)


def test_the_seal_comes_with_its_scan_and_nothing_chosen_is_lost(t: Tale, client: FlaskClient) -> None:
    t.register().in_village().sit("village.mediator", "agreed")
    t.agree("village.mediator", form="written", signed=[1, 2], mediator_signed_on=t.today).do("village.mediator", "settle")
    url, sent = at_desk(t, client, "village.head"), {"agreement": "1", "sealed_on": (t.today + timedelta(days=3)).isoformat()}
    form = client.get(f"{url}/seal").text
    assert 'enctype="multipart/form-data"' in form and "有盖好章的扫描件就一起传上来" in form
    version = {"version": str(t.case.version), "once": "s"}
    broken = client.post(f"{url}/seal", data={**sent, **version, "scan": (BytesIO(b"<html>"), "a.pdf")})
    assert broken.status_code == 422 and t.session.scalars(select(File)).all() == []
    bad = client.post(f"{url}/seal", data={**sent, **version, "scan": picture(name="盖好章.jpg")})
    assert bad.status_code == 422 and "“盖好章.jpg”已经存好，是材料第 1 份，不用再选" in bad.text and sent["sealed_on"] in bad.text
    t.session.expire_all()
    again: dict[str, Any] = {"agreement": "1", "sealed_on": t.today.isoformat(), "version": str(t.case.version), "once": "s"}
    assert f'value="{t.case.version}"' in bad.text  # what was kept is no change by somebody else
    for _ in range(2):
        assert client.post(f"{url}/seal", data=again).status_code == 303
    t.session.expire_all()
    assert t.session.scalars(select(Agreement.effective_on).where(Agreement.dispute_id == t.case.id)).one() == t.today
    assert parts(t, 8) == ["file:1"] and len(t.session.scalars(select(File)).all()) == 1


def test_who_may_not_seal_leaves_no_scan(t: Tale, client: FlaskClient) -> None:
    t.register().in_village().sit("village.mediator", "agreed").agree("village.mediator", form="written", signed=[1, 2])
    for who, status in (("fengqiao.window", 403), ("stranger.mediator", 404)):
        for day in (t.today, t.today + timedelta(days=3)):
            sent = {"agreement": "1", "sealed_on": day.isoformat(), "scan": picture()}
            assert client.post(f"{at_desk(t, client, who)}/seal", data=sent).status_code == status
    assert t.session.scalars(select(File)).all() == []


def test_what_was_signed_on_paper_keeps_its_photograph_too(t: Tale, client: FlaskClient) -> None:
    t.register().in_village().sit("village.mediator", "agreed").agree("village.mediator", form="written")
    url = f"{at_desk(t, client, 'village.mediator')}/agreements/1/paper"
    bad = client.post(url, data={"signed": [], "signed_on": t.today.isoformat(), "original": picture(name="签好.jpg")})
    assert bad.status_code == 422 and "“签好.jpg”已经存好" in bad.text and 'name="kept" type="hidden" value="1"' in bad.text
    assert client.post(url, data={"signed": ["1", "2", "0"], "signed_on": t.today.isoformat(), "kept": "1"}).status_code == 303
    t.session.expire_all()
    row = t.session.scalars(select(Agreement).where(Agreement.dispute_id == t.case.id)).one()
    assert {each.way for each in row.signatures} == {"paper"} and parts(t, 8) == ["file:1"]


def test_what_was_issued_before_the_case_was_opened_again_says_so(t: Tale, client: FlaskClient) -> None:
    t.act("fengqiao.window", "issue_paper", paper="cover").act("fengqiao.window", "issue_paper", paper="rights")
    url = at_desk(t, client)
    assert "重启以前出具的" not in client.get(f"{url}/papers").text
    t.do("supervisor", "reopen").do("village.mediator", "assign", unit=FENGYUAN).do("village.mediator", "sign")
    t.do("village.mediator", "withdraw").tell("village.head").do("fengqiao.window", "close")
    page = client.get(f"{at_desk(t, client)}/papers").text
    assert page.count("重启以前出具的") == 1 and "归档时卷宗的封面按现在的结果写，编号不变" in page


def test_a_sheet_of_the_text_before_a_correction_stands_behind_the_new_one(complete: Tale, client: FlaskClient) -> None:
    t = complete
    t.do("supervisor", "reopen").do("village.mediator", "assign", unit=FENGYUAN).do("village.mediator", "sign").sit("village.mediator", "agreed")
    village, no = t.here.actor("village.mediator"), 3

    def seventh() -> list[str]:
        return [code for code in parts(t, 7) if code not in ("record:1", "record:2")]

    def bring(colour: str) -> str:
        url = f"{at_desk(t, client, 'village.mediator')}/papers/record/{no}/signed"
        assert client.post(url, data={"sheets": [picture(colour)]}).status_code == 303
        t.session.expire_all()
        return f"file:{max(t.session.scalars(select(File.no).where(File.dispute_id == t.case.id)))}"

    def said() -> bool:
        return any(each.startswith("人民调解记录（第 3 次") and each.endswith("没有签名") for each in left(t))

    first = bring("red")
    assert seventh() == [first] and not said()
    correct_record(t.session, t.case, actor=village, at=t.wait(minutes=5).at, sitting=no, reason="记错了", course="各让一半。")
    # what was corrected is in the file, and to be signed
    assert seventh() == [f"record:{no}", first] and said()
    url, anew = f"/disputes/{t.case.number}", "签好的是更正以前的，现在这一稿还没有签。"
    listed = client.get(f"{url}/papers").text
    assert f"材料第 {first[5:]} 份</a>（更正以前签的）" in listed and f"{anew}打印出来请各方签好，再点“传签好的”。" in listed
    assert f'href="{url}/meetings/{no}#signatures"' in listed
    read = client.get(f"{at_desk(t, client, 'leader')}/papers").text
    assert anew in read and f'href="{url}/meetings/{no}#signatures"' not in read
    lines = lines_of(t.session, t.case, actor=village, at=t.at, whole=True)
    assert next(part.remark for part in lines[6].parts if part.code == first) == f"材料第{first[5:]}号，更正以前签的"
    sign_record(t.session, t.case, actor=village, at=t.wait(minutes=5).at, sitting=no, seats=["party-1"], way="seen")
    listed = client.get(f"{at_desk(t, client, 'village.mediator')}/papers").text
    assert "现在这一稿已经在纸上签了，签好的还没有传。点“传签好的”。" in listed and anew not in listed
    t.wait(minutes=5)
    second = bring("blue")
    assert seventh() == [second, first] and not said()
    listed = client.get(f"{url}/papers").text
    assert listed.count("（更正以前签的）") == 1 and anew not in listed


def test_the_sheet_of_an_agent_who_left_stays_in_the_file(t: Tale, client: FlaskClient) -> None:
    others = [{"role": "agent", "name": name, "phone": "13800000189", "represents": 4} for name in ("吴某", "郑某")]
    t.register(**{**SCHOOL, "parties": [*SCHOOL["parties"], *others]}).in_village()
    village = t.here.actor("village.mediator")
    store(t.session, t.case, actor=village, at=t.at, name="委托书.jpg", content=photo(), caption=None, brought_by_no=None, kind=FileKind.SIGNED,
          paper="authorisation:5")
    t.wait(minutes=5)
    assert parts(t, 4) == ["file:1"]
    t.act("village.mediator", "leave_party", party=5, reason="换了代理人")
    assert parts(t, 4) == ["file:1"]
    # with its number where it had one, the sheet behind it
    t.act("village.mediator", "issue_paper", paper="authorisation:6")
    store(t.session, t.case, actor=village, at=t.at, name="委托书.jpg", content=photo("red"), caption=None, brought_by_no=None, kind=FileKind.SIGNED,
          paper="authorisation:6")
    t.wait(minutes=5)
    t.act("village.mediator", "leave_party", party=6, reason="换了代理人")
    assert parts(t, 4) == ["authorisation:6", "file:2", "file:1"]
    # what was issued is still brought when it is signed, what was never issued is not
    url = at_desk(t, client, "village.mediator")
    gone = client.get(f"{url}/papers").text.partition("以前出具的")[2]
    assert f'href="{url}/papers/authorisation/6/signed"' in gone and "材料第 2 份</a>" in gone
    assert "传签好的" in client.get(f"{url}/papers/authorisation/6/signed").text
    assert client.post(f"{url}/papers/authorisation/6/signed", data={"sheets": [picture("teal")]}).status_code == 303
    assert client.get(f"{url}/papers/authorisation/5/signed").status_code == 404
    assert parts(t, 4) == ["authorisation:6", "file:2", "file:3", "file:1"]


def test_who_signs_after_it_was_issued_stands_in_the_file_and_what_was_corrected_is_named(complete: Tale, client: FlaskClient) -> None:
    t = complete
    t.do("supervisor", "reopen").do("village.mediator", "assign", unit=FENGYUAN).do("village.mediator", "sign").sit("village.mediator", "agreed")
    village, no = t.here.actor("village.mediator"), 3
    t.act("village.mediator", "issue_paper", paper=f"record:{no}")
    blob = blobs.put(photo())

    def bound() -> Part:
        lines = lines_of(t.session, t.case, actor=village, at=t.at, whole=True)
        return next(part for line in lines if line.no == 7 for part in line.parts if part.code == f"record:{no}")

    assert bound().issued is not None and not bears_ink(bound())
    # its words are fixed: what is missing on it comes in as a signed sheet
    shown = client.get(f"{at_desk(t, client, 'village.mediator')}/archive").text
    assert f'href="/disputes/{t.case.number}/papers/record/{no}/signed"' in shown and "在屏幕上签" not in shown
    sign_record(t.session, t.case, actor=village, at=t.at, sitting=no, seats=["party-1"], way="pad", blob=blob)
    assert bound().issued is None and bears_ink(bound()) and not bound().old and not any("旧稿" in each for each in left(t))
    correct_record(t.session, t.case, actor=village, at=t.wait(minutes=5).at, sitting=no, reason="记错了", course="各让一半。")
    assert bound().issued is not None and bound().old and any("更正过，已出具的是旧稿，先作废再出具" in each for each in left(t))
    url = at_desk(t, client)
    assert "已出具的是旧稿，先作废再出具" in client.get(f"{url}/papers").text
    row = t.session.scalars(select(IssuedPaper).where(IssuedPaper.kind == "record")).one()
    t.act("village.mediator", "void_paper", issued=str(row.id), reason="更正过").act("village.mediator", "issue_paper", paper=f"record:{no}")
    assert not bound().old and "已出具的是旧稿" not in client.get(f"{url}/papers").text
    assert not any("旧稿" in each for each in left(t))


def test_a_draft_that_was_written_anew_is_no_paper_of_the_file(t: Tale) -> None:
    t.register().in_village().sit("village.mediator", "agreed")
    village = t.here.actor("village.mediator")
    given: dict[str, Any] = {"actor": village, "form": "written", "reached_on": t.today, "terms": [{"who": "高某", "what": "疏通水沟"}]}
    first = record_agreement(t.session, t.case, at=t.at, **given)
    record_agreement(t.session, t.case, at=t.wait(minutes=5).at, **given)
    assert parts(t, 8) == ["agreement:2"]
    sign(t.session, t.case, actor=village, at=t.wait(minutes=5).at, agreement=2, signed=[1])
    record_agreement(t.session, t.case, at=t.wait(minutes=5).at, **given)
    assert parts(t, 8) == ["agreement:2", "agreement:3"] and first.frozen_hash is None
