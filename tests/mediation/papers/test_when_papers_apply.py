"""When each paper applies, and the papers of cases that were refused, sent back for more, spoken, terminated, supplemented."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from mediation.disputes.carry import carry_out
from mediation.papers.blocks import Fields, Signatures
from mediation.papers.kinds import KINDS
from tests.make import DIANKOU
from tests.mediation.disputes.tale import Tale, tale
from tests.mediation.papers import three
from tests.mediation.papers.three import subjects, written
from workflows.grounds import DeclineGround, TerminateGround

ALWAYS = {"application", "registration"}
TAKEN = {"rights", "acceptance", "investigation", "meeting_notice"}
ENDED = {"follow_up", "closing", "cover", "contents", "file_note", "back"}


@pytest.fixture
def t(session: Session) -> Tale:
    return tale(session)


def applying(t: Tale) -> set[str]:
    """Names of the kinds that have something to write about."""
    return {name for name, kind in KINDS.items() if kind.subjects(t.session, t.case)}


def test_from_registration_to_the_signed_agreement(t: Tale) -> None:
    t.register()
    assert applying(t) == ALWAYS
    t.do("fengqiao.window", "accept")
    assert applying(t) == ALWAYS | TAKEN
    t.do("fengqiao.window", "assign", unit="V330681109290").do("village.mediator", "sign")
    assert applying(t) == ALWAYS | TAKEN | {"assignment", "entrustment"}
    t.sit("village.mediator", "agreed").agree("village.mediator", form="written", signed=[1, 2])
    assert applying(t) == ALWAYS | TAKEN | {"assignment", "entrustment", "record", "agreement"}
    t.do("village.mediator", "settle")
    held = ALWAYS | TAKEN - {"meeting_notice"} | ENDED
    assert applying(t) == held | {"assignment", "entrustment", "record", "agreement", "confirmation"}


def test_rights_were_told_on_the_day_of_the_first_sitting(t: Tale) -> None:
    t.register().do("fengqiao.window", "accept").do("fengqiao.window", "assign", unit="V330681109290")
    t.do("village.mediator", "sign")
    assert "年　月　日" in written(t, "rights").words.replace("　　", "　")
    first = t.at
    t.sit("village.mediator").wait(days=2).sit("village.mediator")
    assert f"{first:%Y年%-m月%-d日}" in written(t, "rights").words and f"{t.at:%Y年%-m月%-d日}" not in written(t, "rights").words


def test_what_is_missing_is_listed_once_with_its_day(t: Tale) -> None:
    t.register().do("fengqiao.window", "request_materials", items="租房合同\n转账记录")
    assert applying(t) == ALWAYS | {"supplement"}
    paper = written(t, "supplement", number="诸枫调补〔2026〕1号")
    for words in ("王某：", "租房合同", "转账记录", "2026年9月21日前补齐", "按撤回申请处理", "诸枫调补〔2026〕1号", "送达回证"):
        assert words in paper.words, words


@pytest.mark.parametrize("ground", list(DeclineGround))
def test_every_refusal_names_its_ground_and_the_way(t: Tale, ground: DeclineGround) -> None:
    t.register(channel="court_before", source={"system": "法院", "number": "诉调77"})
    t.do("fengqiao.head", "decline", ground=ground.value, route="litigation", explanation="法院已经判了。")
    assert applying(t) == ALWAYS | {"refusal", "refusal_letter"}
    words, letter = written(t, "refusal").words, written(t, "refusal_letter").words
    assert ground.label in words and "具体情况：法院已经判了。" in words and "本会决定不予受理" in words
    assert "向有管辖权的人民法院提起诉讼" in words and "存根" in words
    assert "不予受理：" in written(t, "registration").words
    assert "法院委派" in letter and "诉调77" in letter and ground.label in letter


def test_an_oral_agreement_is_written_into_its_register(t: Tale) -> None:
    t.register().in_village().settled()
    assert subjects(t, "oral_agreement") == ["1"] and not subjects(t, "agreement") and not subjects(t, "confirmation")
    words = written(t, "oral_agreement", "1").words
    for value in ("达成日期", "1．被申请人疏通水沟。", "后沟堵了", "达成协议之日起生效", "骆建国"):
        assert value in words, value


@pytest.mark.parametrize("ground", list(TerminateGround))
def test_a_termination_names_its_ground(t: Tale, ground: TerminateGround) -> None:
    t.register().in_village()
    assert not subjects(t, "termination")
    row = t.ask("village.mediator", "terminate", ground=ground.value, route="arbitration", explanation="对方没有来")
    t.approve("village.head")
    assert row.name == "terminate" and applying(t) >= {"termination"} | ENDED
    words = written(t, "termination").words
    for value in (ground.label, "具体情况：对方没有来", "第二十三条、第二十六条", "向有管辖权的仲裁机构申请仲裁", "王某、高某"):
        assert value in words, value


def test_a_notice_for_each_who_is_asked_and_how_it_was_served(t: Tale) -> None:
    t.register(parties=three.WAGES["parties"], category="02").in_village()
    assert subjects(t, "meeting_notice") == ["0-3", "0-2"]
    blank = written(t, "meeting_notice", "0-2").words
    assert "某建设公司：" in blank and "定于　　　　年　　月　　日　　时　　分在" in blank
    start = t.at + timedelta(days=1)
    carry_out(t.session, t.case, "schedule", actor=t.here.actor("village.mediator"), at=t.at, starts_at=start, minutes=60,
              place="枫源村调解室", parties=[2, 3])  # fmt: skip
    t.wait(minutes=5)
    assert sorted(subjects(t, "meeting_notice")) == ["1-2", "1-3"]
    # a county's own form has its own boxes, and the phone of nobody
    named = three.named(t, "meeting_notice:1-3", written(t, "meeting_notice", "1-3"))
    boxes = {"时间": "2026年9月15日13时00分", "地点": "枫源村调解室", "被通知人": "安某（汪某等50人的代表人）", "调解员": "骆建国"}
    assert {name: named[name] for name in boxes} == boxes
    assert [person["name"] for person in named["parties"]] == ["汪某", "某建设公司", "安某"] and "138" not in str(named)
    words = written(t, "meeting_notice", "1-3").words
    for value in ("安某（汪某等50人的代表人）：", "2026年9月15日", "枫源村调解室", "身份证明", "第二十三条", "骆建国"):
        assert value in words, value
    carry_out(t.session, t.case, "serve", actor=t.here.actor("village.mediator"), at=t.at, meeting=1, parties=[3], how="phone",
              served_at=t.at, reached=True)  # fmt: skip
    served = written(t, "meeting_notice", "1-3").words
    assert "■电话" in served and "□当面" in served and "骆建国" in served
    assert "■" not in written(t, "meeting_notice", "1-2").words


def test_what_was_said_in_private_stands_in_no_paper(t: Tale) -> None:
    t.register(**three.LEAK).in_village()
    carry_out(t.session, t.case, "caucus", actor=t.here.actor("village.mediator"), at=t.at, party=1, held_at=t.at, text="底线是四千元，别告诉对方。")
    t.sit("village.mediator", "failed").do("village.mediator", "fail")
    for name, paper in three.all_papers(t).items():
        assert "底线" not in paper.words and "四千" not in paper.words, name


def test_many_of_one_side_stand_on_a_roster(t: Tale) -> None:
    workers = [{"role": "applicant", "name": f"工人{i}", "phone": f"138000001{i:02d}"} for i in range(12)]
    t.register(parties=[*workers, three.WAGES["parties"][1]], category="02").in_village()
    words = written(t, "application").words
    assert "工人0等12人（名册附后）" in words and "附：申请人名册（共12人）" in words and "13800000111" in words
    named = three.named(t, "application:", written(t, "application"))
    assert named["parties"][11] | {"name": "工人11", "phone": "13800000111", "address": ""} == named["parties"][11] and len(named["parties"]) == 13
    t.sit("village.mediator", "agreed").agree("village.mediator", form="written", signed=list(range(1, 14)))
    agreed = written(t, "agreement", "1").words
    assert "一式十四份" in agreed and "附：申请人名册（共12人）" in agreed


def test_instalments_and_a_supplement(t: Tale) -> None:
    parts: list[dict[str, Any]] = [{"amount": "1500.00", "due_on": (t.today + timedelta(days=30 * i)).isoformat()} for i in (1, 2)]
    t.register(**three.LEAK).in_village().sit("village.mediator", "agreed")
    t.agree("village.mediator", form="written", signed=[1, 2], facts="水从张某家漏下，张某认可全部责任。", copies=4, terms=[
        {"who": "张某", "to_whom": "朱某", "what": "赔偿装修损失", "amount": 3000, "way": "微信转账", "place": "村委会", "instalments": parts,
         "guarantee": "张某之兄担保", "due_on": None}])  # fmt: skip
    words = written(t, "agreement", "1").words
    for value in ("水从张某家漏下，张某认可全部责任。", "1．张某向朱某赔偿装修损失，计人民币叁仟元整（¥3,000.00）。担保：张某之兄担保。", "1-1", "1-2",
                  "第1期，人民币壹仟伍佰元整（¥1,500.00）", "2026年10月14日前", "2026年11月13日前", "微信转账，村委会", "一式四份"):
        assert value in words, value
    t.do("village.mediator", "settle")
    carry_out(t.session, t.case, "addendum", actor=t.here.actor("village.mediator"), at=t.at, form="written", reached_on=t.today,
              terms=[{"who": "张某", "what": "另赔被褥", "amount": 200, "due_on": t.today + timedelta(days=9)}], signed=[1, 2])  # fmt: skip
    added = written(t, "agreement", "2")
    assert added.title == "人民调解补充协议书" and "对第1版协议的补充" in added.words and "人民币贰佰元整" in added.words


def test_a_case_that_went_to_another_unit_has_a_slip_for_each(t: Tale) -> None:
    t.register().in_village().sit("village.mediator").do("village.mediator", "escalate")
    t.do("fengqiao.window", "assign", unit="T330681109", reason="近").do("fengqiao.mediator", "sign", mediator="fengqiao.mediator")
    assert subjects(t, "assignment") == ["1", "2"] and subjects(t, "entrustment") == ["1"]
    # the centre keeps what the village sent up: the slip says from whom it came, not that the centre gave it to itself
    up = next(block for block in written(t, "assignment", "2").blocks if isinstance(block, Fields))
    assert dict(pair for row in up.rows for pair in row).items() >= {
        "来文单位": "枫源村人民调解委员会", "承办单位": "枫桥镇社会治理中心", "办理方式": "上报", "办理要求": "差距大"}.items()
    t.sit("fengqiao.mediator", "failed").do("fengqiao.mediator", "fail")
    assert "先后由枫源村人民调解委员会、枫桥镇社会治理中心办理，共2轮" in written(t, "file_note").words
    assert DIANKOU not in written(t, "cover").words


def test_what_a_unit_keeps_for_itself_is_handed_over_to_nobody(t: Tale) -> None:
    t.register().do("fengqiao.window", "accept").do("fengqiao.window", "assign", unit="T330681109", reason="村里回避")
    assert not subjects(t, "assignment") and not subjects(t, "entrustment")


@pytest.mark.parametrize(("given", "ticked"), [
    ({"channel": "visit"}, "■当事人申请（来访）"), ({"channel": "grid"}, "■网格、村级上报（网格员上报）"),
    ({"channel": "village"}, "■网格、村级上报（村级上报）"), ({"channel": "proactive", "finder": "俞网格员"}, "■主动排查发现（俞网格员发现）"),
    ({"channel": "petition"}, "■接受委托、移送（信访）"), ({"channel": "police"}, "■接受委托、移送（公安移交）"),
])
def test_where_a_dispute_came_from_has_a_box_of_its_own(t: Tale, given: dict[str, Any], ticked: str) -> None:
    t.register(**given)
    source = next(value for block in written(t, "registration").blocks if isinstance(block, Fields)
                  for row in block.rows for label, value in row if label == "案件来源")
    assert ticked in source.split("\n") and source.count("■") == 1 and source.count("□") == 3


def test_a_notice_bears_the_day_it_is_issued_and_names_the_day_of_what_it_tells(t: Tale) -> None:
    t.register().in_village()
    accepted = f"{t.today:%Y年%-m月%-d日}"
    t.wait(days=3)
    paper = written(t, "acceptance")
    signed = next(block for block in paper.blocks if isinstance(block, Signatures))
    assert signed.date == f"{t.today:%Y年%-m月%-d日}" != accepted and f"{accepted}决定予以受理" in paper.words
    t.ask("village.mediator", "terminate", ground="respondent_refuses", route="litigation", explanation="对方没有来")
    t.approve("village.head")
    ended = f"{t.today:%Y年%-m月%-d日}"
    t.wait(days=2)
    paper = written(t, "termination")
    signed = next(block for block in paper.blocks if isinstance(block, Signatures))
    assert signed.date == f"{t.today:%Y年%-m月%-d日}" != ended and f"终止日期：{ended}" in paper.words


def test_what_was_sent_can_be_written_out_after_the_case_is_settled(t: Tale) -> None:
    t.register().in_village()
    called, start = f"{t.today:%Y年%-m月%-d日}", t.at + timedelta(days=1)
    carry_out(t.session, t.case, "schedule", actor=t.here.actor("village.mediator"), at=t.at, starts_at=start, minutes=60,
              place="枫源村调解室", parties=[1, 2])  # fmt: skip
    t.wait(minutes=5)
    carry_out(t.session, t.case, "serve", actor=t.here.actor("village.mediator"), at=t.at, meeting=1, parties=[1], how="phone",
              served_at=t.at, reached=True)  # fmt: skip
    t.sit("village.mediator", "agreed").agree("village.mediator").do("village.mediator", "settle")
    # settling called the sitting off; of the two only one had been told to come
    assert subjects(t, "meeting_notice") == ["1-1"]
    t.wait(days=4)
    paper = written(t, "meeting_notice", "1-1")
    assert "■电话" in paper.words and "后来取消" in paper.words and "按记录补制" in paper.words
    assert next(block for block in paper.blocks if isinstance(block, Signatures)).date == called
