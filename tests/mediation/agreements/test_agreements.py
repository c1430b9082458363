"""What an agreement says, whom it binds, since when, and that a signed one stays as it was."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import obstore
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from mediation.agreements.actions import record_addendum, record_agreement
from mediation.agreements.content import hash_of, intact
from mediation.agreements.effect import since
from mediation.agreements.models import Agreement
from mediation.agreements.pages import text_of
from mediation.agreements.panels import past_of
from mediation.agreements.queries import agreements_of, bound, dated_terms, in_force, lacks, latest
from mediation.agreements.signing import MEDIATOR, seal, sign
from mediation.config import LOCAL
from mediation.disputes.audit import verify
from mediation.disputes.facts import Inquiry
from mediation.errors import Invalid
from mediation.files import blobs
from mediation.papers.blocks import Fields, Paper, Para, Signatures
from mediation.papers.kinds import KINDS, Subject, Writing
from mediation.papers.named_fields import fields_of
from mediation.papers.written_outcome import LOST
from tests.mediation.disputes.tale import Tale, tale
from workflows.clocks import ClockKind
from workflows.guarding import Refused

PAY = {"who": "高某", "to_whom": "王某", "what": "付修理费", "amount": 6000, "plan": "分 4 期，每月 15 日"}


@pytest.fixture
def t(session: Session) -> Tale:
    """A dispute of 枫源村 that was talked over once."""
    return tale(session).register().in_village().sit("village.mediator", "agreed")


def write(t: Tale, **given: Any) -> Agreement:
    plain: dict[str, Any] = {"form": "written", "reached_on": t.today, "terms": [{**PAY, "to_whom": t.case.parties[0].name}]}
    return record_agreement(t.session, t.case, actor=t.here.actor("village.mediator"), at=t.at, **{**plain, **given})


def signed(t: Tale, agreement: Agreement, *people: int, who: str = "village.mediator", **given: Any) -> None:
    sign(t.session, t.case, actor=t.here.actor(who), at=t.at, agreement=agreement.no, signed=people, **given)


def stamped(t: Tale, agreement: Agreement) -> None:
    seal(t.session, t.case, actor=t.here.actor("village.head"), at=t.at, agreement=agreement.no, sealed_on=t.today)


def test_terms_say_who_pays_whom_how_and_in_which_parts(t: Tale) -> None:
    term = write(t, terms=[{**PAY, "way": "转账", "place": "枫源村", "guarantee": "高某的哥哥担保", "claim_no": 1}]).terms[0]
    assert (term.who_no, term.to_no, term.kind, term.amount, term.claim_no) == (2, 1, "money", Decimal("6000.00"), 1)
    assert [row["amount"] for row in term.instalments] == ["1500.00"] * 4
    assert (term.instalments[0]["due_on"], term.due_on) == ("2026-09-15", date(2026, 12, 15))
    assert (term.way, term.place, term.guarantee) == ("转账", "枫源村", "高某的哥哥担保")


@pytest.mark.parametrize(("given", "field"), [
    ({"terms": [{**PAY, "plan": "2026-10-15 100\n2026-11-15 100"}]}, "terms.0.plan"),
    ({"terms": [{**PAY, "plan": "", "instalments": [{"amount": "1", "due_on": "2026-10-15"}]}]}, "terms.0.instalments"),
    ({"terms": [{**PAY, "who": "", "who_no": 9}]}, "terms.0.who_no"),
    ({"terms": [{**PAY, "claim_no": 9}]}, "terms.0.claim_no"),
    ({"terms": [{**PAY, "guarantee": "保" * 201}]}, "terms.0.guarantee"),
    ({"terms": []}, "terms"), ({"parties": [1]}, "parties"), ({"parties": [1, 9]}, "parties"), ({"claims": [9]}, "claims"),
    ({"signed": [9]}, "signed"), ({"sealed_on": date(2026, 9, 1)}, "sealed_on"), ({"signed_on": date(2027, 9, 1)}, "signed_on"),
])  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(t: Tale, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as error:
        write(t, **given)
    assert list(error.value.errors) == [field]
    assert all(sentence.endswith("。") for sentence in error.value.errors.values())


def test_it_takes_effect_with_the_last_of_all_signatures_and_the_seal(t: Tale) -> None:
    agreement = write(t)
    signed(t, agreement, 1)
    t.wait(days=1)
    stamped(t, agreement)
    t.wait(days=1)
    signed(t, agreement, MEDIATOR)
    assert agreement.effective_on is None
    t.wait(days=1)
    signed(t, agreement, 2, way="pad", blob="a" * 64, shown=hash_of(t.case, agreement))
    assert agreement.effective_on == t.today
    last = t.events()[-1]
    assert (last.name, last.kind, last.facts["effective_on"], last.facts["content_hash"]) == (
        "sign_agreement", "file", t.today.isoformat(), agreement.frozen_hash)
    assert t.do("village.mediator", "settle").case.outcome == "settled"


def test_an_oral_one_is_in_force_since_it_was_reached(t: Tale) -> None:
    assert write(t, form="oral").effective_on == t.today


def test_one_submit_is_enough_where_all_signed_and_stamped_on_paper(t: Tale) -> None:
    agreement = write(t, signed=[1, 2], mediator_signed_on=t.today, sealed_on=t.today, reached_on=t.today - timedelta(days=2))
    assert (agreement.effective_on, len(agreement.signatures)) == (t.today, 3)


def test_signing_twice_changes_nothing(t: Tale) -> None:
    agreement = write(t)
    signed(t, agreement, 1, 1)
    events = len(t.events())
    signed(t, agreement, 1, way="pad", blob="b" * 64)
    stamped(t, agreement)
    stamped(t, agreement)
    assert (len(agreement.signatures), len(t.events())) == (1, events + 1)
    assert agreement.signatures[0].blob is None


def test_without_every_signature_it_does_not_settle(t: Tale) -> None:
    signed(t, write(t), 1)
    with pytest.raises(Refused, match="还缺高某签名"):
        t.do("village.mediator", "settle")


def test_a_change_is_a_new_version_and_is_signed_anew(t: Tale) -> None:
    first = write(t)
    signed(t, first, 1)
    second = write(t, terms=[{**PAY, "amount": 8000}])
    assert (second.no, second.signed, second.frozen_hash) == (2, [], None)
    versions = [each.label for each in KINDS["agreement"].subjects(t.session, t.case)]
    assert "已改成第 2 版，这一版没有生效" in versions[0] and "改成" not in versions[1]
    with pytest.raises(Refused, match="已经改成第 2 版"):
        signed(t, first, 2)
    assert latest(t.session, t.case) is second


def test_only_the_newest_in_force_holds_while_another_is_written(t: Tale) -> None:
    for _ in range(2):
        write(t, signed=[1, 2], mediator_signed_on=t.today, sealed_on=t.today)
    write(t)
    inquiry = Inquiry(t.session, t.case, t.here.actor("village.mediator"), t.at, {})
    said = [past_of(inquiry, each) for each in agreements_of(t.session, t.case.id)]
    assert said == ["已由新协议代替", "第 3 版生效以前仍有效", ""]


def test_what_was_read_is_what_is_signed(t: Tale) -> None:
    agreement = write(t)
    with pytest.raises(Refused, match="你看的不是现在这一版协议"):
        signed(t, agreement, 1, shown="0" * 64)
    with pytest.raises(Invalid, match="第 9 位不用签这一版"):
        signed(t, agreement, 9)
    assert agreement.signed == []


def test_a_signed_text_that_was_changed_is_found(t: Tale) -> None:
    agreement = write(t)
    signed(t, agreement, 1)
    t.session.flush()
    assert verify(t.session) == []
    t.session.execute(text("UPDATE term SET amount = 600 WHERE agreement_id = :id"), {"id": agreement.id})
    t.session.expire_all()
    assert not intact(t.case, agreement)
    assert [(f.number, f.what) for f in verify(t.session)] == [(t.case.number, "协议第 1 版的内容和写下、签名时不一样")]
    with pytest.raises(Refused, match="和前面的人签名时不一样"):
        signed(t, agreement, 2)


def test_who_and_what_comes_later_is_not_in_a_text_that_was_signed(t: Tale) -> None:
    agreement = write(t, signed=[1, 2], mediator_signed_on=t.today, sealed_on=t.today)
    before, frozen, day = text_of(t.case, agreement, t.today), agreement.frozen_hash, agreement.effective_on
    assert (agreement.parties, agreement.claims, before["parties"]) == ([1, 2], [1], "王某、高某")
    t.wait(days=1).act("village.mediator", "amend", parties=[{"role": "respondent", "kind": "person", "name": "高某的弟弟"}],
                       claims=[{"text": "赔菜地"}])
    assert text_of(t.case, agreement, t.today)["parties"] == "王某、高某"
    assert text_of(t.case, agreement, t.today)["claims"] == before["claims"] == ["疏通水沟"]
    assert (agreement.effective_on, in_force(t.session, t.case)) == (day, [agreement])
    assert hash_of(t.case, agreement) == frozen and verify(t.session) == []
    with pytest.raises(Refused, match="有诉求没谈成，选一下告诉当事人走哪条路"):
        t.do("village.mediator", "settle", outcomes={"1": "settled", "2": "failed"})
    t.session.execute(text("UPDATE party SET name = '高甲' WHERE dispute_id = :id AND no = 2"), {"id": t.case.id})
    t.session.execute(text("UPDATE claim SET text = '修路' WHERE dispute_id = :id AND no = 1"), {"id": t.case.id})
    t.session.expire_all()
    assert not intact(t.case, agreement)
    assert len(verify(t.session)) == 1


def printed(t: Tale, no: int) -> Paper:
    """What the paper of one version says now."""
    return KINDS["agreement"].write(Writing(t.session, t.case, t.here.actor("village.mediator"), t.at, Subject(str(no), "")))


def named(t: Tale, no: int) -> dict[str, Any]:
    """What a county's own Word file is filled with."""
    w = Writing(t.session, t.case, t.here.actor("village.mediator"), t.at, Subject(str(no), ""))
    return fields_of(KINDS["agreement"], w, KINDS["agreement"].write(w))


def test_what_was_printed_for_the_first_signature_is_what_the_paper_says_ever_after(session: Session) -> None:
    t = tale(session).register(claims=[{"text": "赔钱"}, {"text": "道歉"}]).in_village().sit("village.mediator", "agreed")
    agreement = write(t, claims=[1])
    t.act("village.mediator", "amend", details=[{"party": 1, "job": "务农"}])
    assert ("职业或职务", "务农") in [pair for block in printed(t, 1).blocks if isinstance(block, Fields) for row in block.rows for pair in row]
    signed(t, agreement, 1)
    then, fields = printed(t, 1), named(t, 1)
    signed(t, agreement, 2, MEDIATOR)
    stamped(t, agreement)
    t.do("village.mediator", "settle", outcomes={"1": "settled", "2": "failed"}, route="litigation")
    t.wait(days=1).act("village.mediator", "amend", details=[{"party": 2, "job": "经商", "address": "枫源村 9 号"}])
    assert [b for b in printed(t, 1).blocks if not isinstance(b, Signatures)] == [b for b in then.blocks if not isinstance(b, Signatures)]
    assert "可以依法通过仲裁、行政、司法等途径" in str(then.blocks)
    # a county's own Word file says the same
    assert {name for name, value in named(t, 1).items() if value != fields[name]} <= {"today", "date"}
    assert verify(session) == []
    kept = blobs.get(str(agreement.text_hash))
    obstore.put(blobs._store(), blobs._path(str(agreement.text_hash)), kept + b" ")
    assert [f.what for f in verify(session)] == ["协议第 1 版印出来的全文被改过"]
    assert printed(t, 1).blocks[0] == Para(LOST, bold=True)
    obstore.delete(blobs._store(), blobs._path(str(agreement.text_hash)))
    assert [f.what for f in verify(session)] == ["协议第 1 版印出来的全文不见了"]
    assert printed(t, 1).blocks[0] == Para(LOST, bold=True)
    blobs.put(kept)  # the store is one for the whole run
    assert printed(t, 1).blocks[0] == then.blocks[0] and "经商" not in kept.decode()
    session.execute(text("UPDATE agreement SET text_hash = NULL"))
    session.expire_all()
    assert [f.what for f in verify(session)] == ["协议第 1 版印出来的全文和签名记录里的不是一份"]
    assert "可以向有管辖权的人民法院提起诉讼" in str(printed(t, 1).blocks)


PEOPLE = [*({"role": "applicant", "kind": "person", "name": f"王{n}"} for n in range(1, 4)),
          {"role": "respondent", "kind": "person", "name": "高某"}]


def test_who_leaves_need_not_sign_and_the_rest_is_in_force_from_that_day(session: Session) -> None:
    t = tale(session).register(parties=PEOPLE).in_village().sit("village.mediator", "agreed")
    agreement = write(t, signed=[1, 2, 4], mediator_signed_on=t.today, sealed_on=t.today)
    assert agreement.effective_on is None
    t.wait(days=3).act("village.mediator", "leave_party", party=3, reason="不调了")
    with pytest.raises(Invalid, match="王3已经退出，不能再写进约定；去掉这一条，或者改成别人。"):
        write(t, terms=[{**PAY, "to_whom": "王3"}])
    assert (agreement.effective_on, since(t.case, agreement).on) == (t.today, t.today)
    assert "王3（已退出）" in text_of(t.case, agreement, t.today)["parties"] and verify(t.session) == []
    t.do("village.mediator", "settle")
    assert t.clock(ClockKind.CONFIRMATION).started_at.astimezone(LOCAL).date() == agreement.effective_on


def test_nobody_but_the_holder_signs_and_seals(t: Tale) -> None:
    agreement = write(t)
    for who in ("fengqiao.window", "supervisor", "stranger.mediator"):
        with pytest.raises(Refused, match="不归你办"):
            signed(t, agreement, 1, who=who)
    with pytest.raises(Refused, match="不归你办"):
        seal(t.session, t.case, actor=t.here.actor("fengqiao.window"), at=t.at, agreement=1, sealed_on=t.today)


def test_personal_status_is_not_signed_on_a_screen(session: Session) -> None:
    t = tale(session).register(category="01").in_village().sit("village.mediator", "agreed")
    agreement = write(t)
    with pytest.raises(Refused, match="不能用电子签名（电子签名法第三条）"):
        signed(t, agreement, 1, way="pad", blob="a" * 64)


def test_a_labour_agreement_is_written(session: Session) -> None:
    t = tale(session).register(category="10").in_village().sit("village.mediator", "agreed")
    with pytest.raises(Refused, match="劳动争议调解仲裁法第十四条"):
        write(t, form="oral")
    assert agreements_of(session, t.case.id) == []
    assert write(t).no == 1


def test_some_claims_are_settled_and_for_the_rest_the_route_is_told(session: Session) -> None:
    t = tale(session).register(claims=[{"text": "修好水沟"}, {"text": "赔菜地"}]).in_village().sit("village.mediator", "agreed")
    write(t, claims=[1], signed=[1, 2])
    with pytest.raises(Refused, match="诉求 2 协议里没有写进去"):
        t.do("village.mediator", "settle", route="litigation")
    with pytest.raises(Refused, match="有诉求没谈成"):
        t.do("village.mediator", "settle", outcomes={"1": "settled", "2": "failed"})
    t.do("village.mediator", "settle", outcomes={"1": "settled", "2": "failed"}, route="litigation")
    assert (t.case.outcome, t.case.claims[1].outcome) == ("partly_settled", "failed")


def test_some_parties_settle_and_the_others_are_told_their_route(session: Session) -> None:
    t = tale(session).register(parties=PEOPLE).in_village().sit("village.mediator", "agreed")
    write(t, parties=[1, 2, 4], signed=[1, 2, 4])
    with pytest.raises(Refused, match="王3不在这份协议里，选一下告诉他们走哪条路。"):
        t.do("village.mediator", "settle")
    t.do("village.mediator", "settle", route="litigation")
    assert t.case.outcome == "partly_settled"
    beside = record_addendum(t.session, t.case, actor=t.here.actor("village.mediator"), at=t.at, form="written",
                             reached_on=t.today, terms=[{"who": "高某", "what": "把门口也疏通"}])
    assert (beside.parties, beside.claims, [p.no for p in bound(t.case, beside)]) == ([1, 2, 4], [1], [1, 2, 4])
    signed(t, beside, 1, 2, 4, MEDIATOR)
    stamped(t, beside)
    assert beside.effective_on == t.today


def test_a_typed_name_is_a_partys_or_is_told_whose_it_may_be(t: Tale) -> None:
    for term, field, words in (
        ({**PAY, "who": "高谋"}, "who", "“高谋”不是这件的当事人。是不是高某？还没登记的，先用“补充信息”加上"),
        ({**PAY, "to_whom": "平安保险"}, "to_whom", "要由他做事的（保险公司、担保人），加成第三人"),
        ({**PAY, "due_on": t.today, "plan": "", "lasting": True}, "due_on", "一直要做到的不写日子"),
    ):
        with pytest.raises(Invalid) as wrong:
            write(t, terms=[PAY, term])
        assert words in wrong.value.errors[f"terms.1.{field}"] and len(wrong.value.errors) == 1
    write(t, terms=[{"who": who, "what": "互相道歉"} for who in ("双方", "王某、高某", "全体申请人", "三方", "被申请人", "高某等3人")])


def test_a_third_party_signs_what_it_has_to_do_and_not_what_it_is_given(t: Tale) -> None:
    t.act("village.mediator", "amend", parties=[{"role": "third_party", "kind": "company", "name": "平安保险"}])
    all_there: dict[str, Any] = {"signed": [1, 2], "mediator_signed_on": t.today, "sealed_on": t.today}
    assert write(t, terms=[{**PAY, "to_whom": "平安保险"}], **all_there).effective_on == t.today
    for term in ({**PAY, "who": "平安保险"}, {**PAY, "guarantee": "平安保险担保"}):
        last = write(t, terms=[term], **all_there)
        assert (last.effective_on, lacks(t.case, last)) == (None, ("平安保险签名",))
    signed(t, last, 3)
    assert last.effective_on == t.today


@pytest.mark.parametrize(("who", "guarantee", "charges"), [
    ("第三人", "", True), ("全体第三人", "", True), ("三方", "", True), ("各方当事人", "", True), ("全体当事人", "", True), ("高某、第三人", "", True),
    ("双方", "", False), ("被申请人", "", False), ("高某", "第三人担保", True), ("高某", "由第三人承担连带责任", True), ("高某", "第三人为高某担保", True),
    ("高某", "第三人王某某担保", False),
    ("高某", "李某", True), ("高某", "李某担保", True), ("高某", "由李某、王某担保", True), ("高某", "李某和李某某担保", True), ("高某", "李某乙方担保", True),
    ("高某", "李某某担保", False), ("高某", "李某甲担保", False), ("高某", "李某2担保", False), ("高某", "大李某担保", False),
])  # fmt: skip
def test_everybody_means_the_third_party_too_and_a_longer_name_is_not_its_name(
    t: Tale, who: str, guarantee: str, charges: bool
) -> None:
    """人民调解法 Art 29: nothing a third party has to do takes effect without its signature."""
    t.act("village.mediator", "amend", parties=[{"role": "third_party", "kind": "person", "name": name} for name in ("李某", "大李某")])
    agreement = write(t, terms=[{**PAY, "who": who, "guarantee": guarantee}], signed=[1, 2, 4], mediator_signed_on=t.today, sealed_on=t.today)
    assert agreement.effective_on == (None if charges else t.today)
    assert lacks(t.case, agreement) == (("李某签名",) if charges else ())


def test_who_is_left_out_of_an_agreement_is_charged_with_nothing(session: Session) -> None:
    t = tale(session).register(parties=PEOPLE).in_village().sit("village.mediator", "agreed")
    for term in ({"who": "王3", "what": "拆棚"}, {"who": "王1、王3", "what": "拆棚"}, {"who": "", "who_no": 3, "what": "拆棚"}):
        with pytest.raises(Invalid) as wrong:
            write(t, parties=[1, 2, 4], terms=[term])
        assert wrong.value.errors == {"terms.0.who": "这份协议不约束王3，不能约定由他来做；在“约束哪几位”里勾上，或者改这一条。"}
    given = write(t, parties=[1, 2, 4], terms=[{"who": "高某", "to_whom": "王3", "what": "让出通道"}])
    assert [p.no for p in bound(t.case, given)] == [1, 2, 4]


def test_what_has_no_day_is_named_before_the_file_closes(t: Tale) -> None:
    write(t, form="oral", terms=[{**PAY, "plan": "", "due_on": t.today}, {"who": "王某", "what": "道歉"}])
    t.do("village.mediator", "settle")
    item = dated_terms(Inquiry(t.session, t.case, t.here.actor("village.mediator"), t.at, {}))
    assert item is not None and (item.label, item.done) == ("给钱的约定都有日期（第 2 条没写日期，生效后按县里的规则看一次）", True)


def test_a_supplement_stands_beside_and_replaces_nothing(t: Tale) -> None:
    main = write(t, signed=[1, 2])
    with pytest.raises(Refused, match="不能写补充协议"):
        record_addendum(t.session, t.case, actor=t.here.actor("village.mediator"), at=t.at, form="written",
                        reached_on=t.today, terms=[PAY])
    t.do("village.mediator", "settle")
    beside = record_addendum(t.session, t.case, actor=t.here.actor("village.mediator"), at=t.at, form="written",
                             reached_on=t.today, terms=[{"who": "高某", "what": "把门口也疏通"}])
    assert (latest(t.session, t.case), in_force(t.session, t.case)) == (main, [main])
    signed(t, beside, 1, 2, MEDIATOR)
    stamped(t, beside)
    assert in_force(t.session, t.case) == [main, beside]
    t.tell("fengqiao.window")
    with pytest.raises(Refused) as refusal:
        t.do("fengqiao.window", "close")
    assert refusal.value.sentence == "协议还没生效，缺调解员签名、调委会盖章（人民调解法第29条）；请承办的调委会在“协议”里补齐，再来办结。"
    signed(t, main, MEDIATOR)
    stamped(t, main)
    assert t.do("fengqiao.window", "close").case.outcome == "settled"


def test_after_another_try_the_supplement_falls_with_what_it_supplements(t: Tale) -> None:
    write(t, signed=[1, 2])
    t.do("village.mediator", "settle")
    beside = record_addendum(t.session, t.case, actor=t.here.actor("village.mediator"), at=t.at, form="oral",
                             reached_on=t.today, terms=[PAY])
    assert len(in_force(t.session, t.case)) == 2
    t.tell("fengqiao.window").do("supervisor", "rework")
    assert in_force(t.session, t.case) == []
    with pytest.raises(Refused, match="已经不算数"):
        signed(t, beside, 1)
