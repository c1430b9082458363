"""Writing an agreement down, and what became of its terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.agreements.models import Agreement, AgreementForm, Term, TermStatus
from mediation.agreements.queries import latest
from mediation.config import LOCAL
from mediation.disputes.actions import record
from mediation.disputes.carry import WRITERS, said_impartial
from mediation.disputes.models import Dispute
from mediation.errors import Invalid
from workflows.guarding import Refused


def record_agreement(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, form: str, reached_on: date,
    terms: Sequence[Mapping[str, Any]], signed: Sequence[int] = (), impartial: bool = False,
) -> Agreement:
    """A new version with all its terms. Raises Invalid per field (`terms.0.what`), Refused by the rules."""
    _check(form, reached_on, terms, at)
    no = (session.scalar(select(func.max(Agreement.no)).where(Agreement.dispute_id == dispute.id)) or 0) + 1
    known = {p.no for p in dispute.parties}
    if unknown := set(signed) - known:
        raise Invalid({"signed": f"这件没有第 {min(unknown)} 位当事人，签名的人请重新选。"})
    record(session, dispute, "agreement", actor=actor, at=at, no=no, form=form, reached_on=reached_on,
           terms=len(terms), signed=sorted(set(signed) & known), **said_impartial(impartial))
    agreement = Agreement(
        dispute_id=dispute.id, no=no, leg_no=dispute.leg_no, form=form, reached_on=reached_on,
        signed=sorted(set(signed) & known), recorded_by=actor.person_id, recorded_at=at,
    )
    for i, term in enumerate(terms, start=1):
        agreement.terms.append(Term(
            no=i, who=str(term["who"]).strip()[:60], what=str(term["what"]).strip()[:400],
            amount=term.get("amount") or None, due_on=term.get("due_on") or None, status=TermStatus.PENDING.value,
        ))
    session.add(agreement)
    session.flush()
    return agreement


def mark_term(
    session: Session, dispute: Dispute, term: Term, *, actor: Actor, at: datetime, status: str, note: str = ""
) -> Term:
    """已履行 or 未履行, with a word on how it is known. Raises Invalid, Refused."""
    if status not in (TermStatus.DONE, TermStatus.BREACHED):
        raise Invalid({"status": "选一下是已履行还是未履行。"})
    if status == TermStatus.BREACHED and not note.strip():
        raise Invalid({"note": "写一句怎么知道没履行的。"})
    if term.agreement is not latest(session, dispute):
        raise Refused("这份协议已经不算数，履行情况记在现在的协议上。")
    record(session, dispute, "performance", actor=actor, at=at, term=term.no, agreement=term.agreement.no,
           status=status, note=note)
    term.status, term.status_at = TermStatus(status).value, at
    session.flush()
    return term


def mark_number(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, term: int, status: str, note: str = ""
) -> Term:
    """Mark the term of that number in the version in force."""
    found = latest(session, dispute)
    row = next((t for t in found.terms if t.no == int(term)), None) if found else None
    if row is None:
        raise Invalid({"term": "这件没有这一条约定，请重新选。"})
    return mark_term(session, dispute, row, actor=actor, at=at, status=status, note=note)


def _check(form: str, reached_on: date | None, terms: Sequence[Mapping[str, Any]], at: datetime) -> None:
    errors: dict[str, str] = {}
    if form not in list(AgreementForm):
        errors["form"] = "选一下是书面协议还是口头协议。"
    if reached_on is None or reached_on > at.astimezone(LOCAL).date():
        errors["reached_on"] = "选今天或以前的日子。"
    if not terms:
        errors["terms"] = "至少写一条：谁、做什么、什么时候。"
    for i, term in enumerate(terms):
        if not str(term.get("who") or "").strip():
            errors[f"terms.{i}.who"] = "写一下谁来做。"
        if not str(term.get("what") or "").strip():
            errors[f"terms.{i}.what"] = "写一下做什么，比如付 6000 元。"
        amount = term.get("amount")
        if amount not in (None, "") and not 0 <= float(amount) < 10**12:
            errors[f"terms.{i}.amount"] = "金额写正数，单位是元。"
        due = term.get("due_on")
        if due and reached_on and due < reached_on:
            errors[f"terms.{i}.due_on"] = f"选达成协议那天（{reached_on.month}月{reached_on.day}日）或以后的日子。"
    if errors:
        raise Invalid(errors)


WRITERS["agreement"] = record_agreement
WRITERS["performance"] = mark_number
