"""人民调解协议书, 口头协议登记表, 终止调解通知书: how a mediation ended."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from mediation.agreements.models import Agreement, AgreementForm, SignWay, Term, code_of
from mediation.agreements.printed import kept_text
from mediation.agreements.queries import agreements_of, outside
from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party
from mediation.files.blobs import Damaged
from mediation.papers.about import committee, mediator, mediator_then, person_name, way
from mediation.papers.blocks import Block, Fields, Grid, Heading, Paper, Para, Sign, Signatures
from mediation.papers.frozen import frozen, thawed
from mediation.papers.kinds import KINDS, Subject, Writing, kind
from mediation.papers.lacking import standing_in_full
from mediation.papers.named_fields import fields_of
from mediation.papers.parties import SIDES, inked, named, roster, side_rows, signers_of, signs
from mediation.papers.wording import day, numeral, yuan
from workflows.outcomes import Outcome

AGREED = "协议"
LOST = "（签名时存下的全文在文件库里找不到了或者被改过，请从备份恢复；以下是按现在的记录写的，不是签名时的原文。）"


def agreement_of(w: Writing) -> Agreement:
    """The version this paper is about."""
    return next(a for a in agreements_of(w.session, w.dispute.id) if str(a.no) == w.subject.key)


def _of_form(session: Session, dispute: Dispute, form: AgreementForm) -> list[Subject]:
    versions = agreements_of(session, dispute.id)
    return [Subject(str(a.no), f"第 {a.no} 版，{day(a.reached_on)}" + ("，补充协议" if a.supplements_no else "") + _gone(versions, a))
            for a in versions if a.form == form]


def _gone(versions: Sequence[Agreement], made: Agreement) -> str:
    """That another version took its place, and whether it ever was in force: what is in force stays so until another is."""
    later = [each for each in versions if each.no > made.no and not each.supplements_no and (each.effective_on or not made.effective_on)]
    if made.supplements_no or not later:
        return ""
    return f"，已改成第 {later[-1].no} 版" + ("" if made.effective_on else "，这一版没有生效")


def _written(session: Session, dispute: Dispute) -> Sequence[Subject]:
    return _of_form(session, dispute, AgreementForm.WRITTEN)


def _oral(session: Session, dispute: Dispute) -> Sequence[Subject]:
    return _of_form(session, dispute, AgreementForm.ORAL)


def _bound(session: Session, dispute: Dispute, subject: Subject) -> Sequence[Party]:
    """Whom this version binds."""
    made = next(a for a in agreements_of(session, dispute.id) if str(a.no) == subject.key)
    return standing_in_full(dispute, only=made.parties)


def promised(term: Term) -> str:
    """One term as a sentence: who, what, to whom, how much."""
    named = not term.to_whom or term.to_whom in term.what
    # Only money is given 向 somebody; a deed is done, apologised for, moved out of the way.
    to = f"向{term.to_whom}" if term.amount and not named else ""
    whom = f"（对{term.to_whom}履行）" if not term.amount and not named else ""
    money = f"，计{yuan(term.amount)}" if term.amount else ""
    secured = f"。担保：{term.guarantee}" if term.guarantee else ""
    return f"{term.who}{to}{term.what.rstrip('。')}{whom}{money}{secured}。"


def performance(terms: Sequence[Term]) -> Grid:
    """履行协议的方式、地点、期限; an instalment a row."""
    rows: list[tuple[str, ...]] = []
    for term in terms:
        way_ = "，".join(part for part in (term.way, term.place) if part)
        if not term.instalments:
            rows.append((str(term.no), term.who, yuan(term.amount) or term.what, way_, _until(term)))
        for part in term.instalments:
            rows.append((f"{term.no}-{part['no']}", term.who, f"第{part['no']}期，{yuan(part['amount'])}", way_, _by(part)))
    return Grid(("条次", "履行人", "履行内容", "方式、地点", "期限"), tuple(rows), (1, 2, 4, 2, 2))


def _until(term: Term) -> str:
    """The last day; what is to be kept for good has none."""
    return day(term.due_on) + "前" if term.due_on else "长期" if term.lasting else ""


def _by(part: dict[str, Any]) -> str:
    return day(date.fromisoformat(str(part["due_on"]))) + "前" if part.get("due_on") else ""


def copies_of(dispute: Dispute, agreement: Agreement) -> int:
    """One for each party and one that is kept (人民调解法 Art 29)."""
    bound = [p for p in dispute.active(*SIDES) if not agreement.parties or p.no in agreement.parties]
    return agreement.copies or len(bound) + 1


def settled_claims(dispute: Dispute, agreement: Agreement) -> list[Block]:
    """What a partial agreement leaves open, and for whom."""
    left = [c for c in dispute.claims if (agreement.claims and c.no not in agreement.claims) or c.outcome is Outcome.FAILED]
    made: list[Block] = []
    if left:
        words = "、".join(c.text for c in left)
        made.append(Para(f"本协议不解决下列请求：{words}。就此当事人可以{way(dispute.route or None)}。"))
    if outside(dispute, agreement):
        made.append(Para(f"本协议对{named(outside(dispute, agreement))}没有约束力，其可以{way(dispute.route or None)}。"))
    return made


def signed(agreement: Agreement, dispute: Dispute, only: Sequence[int]) -> tuple[Sign, ...]:
    """A line for each who signs; who signed on a screen stands there with the picture."""
    people = signers_of(dispute, only=only)
    return tuple(drawn(agreement, p.no, sign) for p, sign in zip(people, signs(people), strict=True))


def drawn(agreement: Agreement, party_no: int | None, sign: Sign) -> Sign:
    """With the signature of this party, of the mediator where there is no number."""
    on_pad = next((s for s in agreement.signatures if s.party_no == party_no and s.way == SignWay.PAD and s.blob), None)
    if on_pad is None or on_pad.blob is None:
        return sign
    return inked(sign, on_pad.blob, on_pad.signed_on)


def _mediating(w: Writing, agreement: Agreement) -> str:
    """As it was signed, whoever has the case now; an oral one is recorded and need not be signed. What nobody signed yet is for who has it."""
    made = next((each for each in agreement.signatures if each.party_no is None), None)
    if made is not None and made.way == SignWay.PAD:
        return person_name(w, made.stood_by)
    if made is not None:
        return mediator_then(w, agreement.leg_no, made.recorded_at, made.stood_by)
    if agreement.form == AgreementForm.ORAL:
        return mediator_then(w, agreement.leg_no, agreement.recorded_at, agreement.recorded_by)
    return mediator(w, agreement.leg_no)


def officials(w: Writing, agreement: Agreement) -> tuple[Sign, ...]:
    """The mediator, and who wrote it down; one line where that is the same person."""
    mediating, recording = _mediating(w, agreement), person_name(w, agreement.recorded_by)
    if mediating == recording:
        return (drawn(agreement, None, Sign("人民调解员（兼记录人）", mediating)),)
    return (drawn(agreement, None, Sign("人民调解员", mediating)), Sign("记录人", recording))


def _as_signed(made: Agreement, now: Paper) -> Paper:
    """The text that was kept when it was first signed; under it who has signed by now, above it the number it was given."""
    kept = _kept(made)
    if kept is None:
        return now
    if not kept:
        return replace(now, blocks=(Para(LOST, bold=True), *now.blocks))
    then = thawed(kept["paper"])
    lines = next(block for block in now.blocks if isinstance(block, Signatures))
    return replace(then, number=now.number, blocks=tuple(lines if isinstance(block, Signatures) else block for block in then.blocks))


def _kept(made: Agreement) -> dict[str, Any] | None:
    """What was kept of it; empty where the store has lost it: the paper must still come out, and says so."""
    try:
        text = kept_text(made)
    except (FileNotFoundError, Damaged):
        return {}
    return None if text is None else json.loads(text)


def _signed_fields(w: Writing) -> dict[str, Any] | None:
    """The named fields as they were with that text, for a county's own Word file."""
    kept = _kept(agreement_of(w))
    return kept["named"] if kept else None


@kind("agreement", "人民调解协议书", AGREED, word="调", subjects=_written, states=_bound, fields=_signed_fields)
def agreement(w: Writing) -> Paper:
    """人民调解法 Art 29: parties; main facts, disputed points and responsibility; content, way and term of performance."""
    made = agreement_of(w)
    body, only = committee(w, made.leg_no), made.parties
    return _as_signed(made, _agreed(w, made, body, only))


@provides("agreement_text")
def agreement_text(inquiry: Inquiry) -> str:
    """The paper of the version that `facts` name, with its named fields, as JSON."""
    w = Writing(inquiry.session, inquiry.dispute, inquiry.actor, inquiry.at, Subject(str(inquiry.facts["no"]), ""))
    made = agreement_of(w)
    kind = KINDS[code_of(made.form, made.no).partition(":")[0]]
    paper = kind.write(w)
    return json.dumps({"paper": frozen(paper), "named": fields_of(kind, w, paper)}, ensure_ascii=False)


def _agreed(w: Writing, made: Agreement, body: str, only: Sequence[int]) -> Paper:
    case = w.dispute
    title = "人民调解补充协议书" if made.supplements_no else "人民调解协议书"
    parts = ["一、纠纷的主要事实、争议事项和各方当事人的责任", "二、经调解，自愿达成如下协议", "三、履行协议的方式、地点、期限", "四、其他"]
    return Paper(title, body, (
        Fields(side_rows(case, made.reached_on, only=only)),
        Heading(parts[0]), *(Para(line) for line in (made.facts or case.description).splitlines() if line.strip()),
        *([Para(f"本协议是对第{made.supplements_no}版协议的补充，原协议其他内容继续有效。")] if made.supplements_no else []),
        Heading(parts[1]), *(Para(f"{term.no}．{promised(term)}") for term in made.terms),
        *settled_claims(case, made),
        Heading(parts[2]), performance(made.terms),
        Heading(parts[3]),
        Para("本协议自各方当事人签名、盖章或者按指印，人民调解员签名并加盖人民调解委员会印章之日起生效，具有法律约束力，当事人应当按照约定履行。"
             "双方认为有必要的，可以自协议生效之日起三十日内共同向人民法院申请司法确认。"),
        Para(f"本协议一式{numeral(copies_of(case, made))}份，当事人各执一份，{body}留存一份。"),
        Signatures((*signed(made, case, only), *officials(w, made)), seal=body, date=day(made.effective_on or made.reached_on)),
        *roster(case, only=only),
    ), w.number)


@kind("oral_agreement", "人民调解口头协议登记表", AGREED, word="调口", subjects=_oral, states=_bound, fields=_signed_fields)
def oral_agreement(w: Writing) -> Paper:
    """The same matters, filled in by the mediator; in force when reached (人民调解法 Art 28, 30)."""
    case, made = w.dispute, agreement_of(w)
    body = committee(w, made.leg_no)
    return _as_signed(made, Paper("人民调解口头协议登记表", body, (
        Fields((
            (("达成日期", day(made.reached_on)), ("编号", case.number)),
            *side_rows(case, made.reached_on, only=made.parties),
            (("纠纷主要事实、争议事项", made.facts or case.description),),
            (("达成的协议内容", "".join(f"{term.no}．{promised(term)}" for term in made.terms)),),
        )),
        Heading("履行协议的方式、地点、期限"), performance(made.terms),
        *settled_claims(case, made),
        Para("口头调解协议自各方当事人达成协议之日起生效（《中华人民共和国人民调解法》第三十条）。"),
        Signatures((*signed(made, case, made.parties), *officials(w, made)), seal=body, date=day(made.reached_on)),
        *roster(case, only=made.parties),
    ), w.number))
