"""Writing an agreement down, and what became of its terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.agreements import terms as rows
from mediation.agreements.content import hash_of
from mediation.agreements.effect import settle_effect
from mediation.agreements.models import Agreement, AgreementForm, Signature, SignWay
from mediation.agreements.named import charged
from mediation.agreements.printed import keep_text
from mediation.agreements.queries import SIDES, latest
from mediation.config import LOCAL
from mediation.disputes.actions import attempt_of, record
from mediation.disputes.carry import WRITERS, said_impartial
from mediation.disputes.models import Dispute
from mediation.errors import Invalid
from workflows.acts import check_act
from workflows.guarding import Refused
from workflows.outcomes import PartyRole
from workflows.permissions import BY_NAME
from workflows.status_words import status_words


def record_agreement(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, form: str, reached_on: date,
    terms: Sequence[Mapping[str, Any]], signed: Sequence[int] = (), impartial: bool = False, facts: str = "",
    parties: Sequence[int] = (), claims: Sequence[int] = (), copies: int | None = None, confirm_wanted: bool = False,
    signed_on: date | None = None, mediator_signed_on: date | None = None, sealed_on: date | None = None,
    supplements_no: int | None = None, status_meant: bool = False,
) -> Agreement:
    """A new version with all its terms. Raises Invalid per field (`terms.0.what`), Refused by the rules.

    `parties` and `claims`: whom it binds and what it settles, none given means all. `signed`: who has signed on paper.
    `status_meant`: a term that speaks of personal status only says what is.
    """
    days = {"signed_on": signed_on, "mediator_signed_on": mediator_signed_on, "sealed_on": sealed_on}
    _check(dispute, form, reached_on, terms, at, days, parties, claims)
    known = {p.no for p in dispute.parties}
    if unknown := set(signed) - known:
        raise Invalid({"signed": f"这件没有第 {min(unknown)} 位当事人，签名的人请重新选。"})
    no = (session.scalar(select(func.max(Agreement.no)).where(Agreement.dispute_id == dispute.id)) or 0) + 1
    agreement = Agreement(
        dispute_id=dispute.id, no=no, leg_no=dispute.leg_no, form=form, reached_on=reached_on, facts=facts.strip(),
        # by number also where all are meant: who comes later is not in a text that was written before
        parties=sorted(set(parties) or {p.no for p in dispute.active(*SIDES, PartyRole.THIRD_PARTY)}),
        claims=sorted(set(claims) or {c.no for c in dispute.claims}),
        supplements_no=supplements_no, copies=copies or _copies(dispute, parties), confirm_wanted=bool(confirm_wanted),
        signed=sorted(set(signed)),
        mediator_signed_on=mediator_signed_on, sealed_on=sealed_on, recorded_by=actor.person_id, recorded_at=at,
    )
    agreement.terms = [rows.made(dispute, i, term, reached_on) for i, term in enumerate(terms, start=1)]
    agreement.parties = sorted({*agreement.parties, *(p.no for p in charged(dispute, agreement))})
    name = "addendum" if supplements_no else "agreement"
    told: dict[str, Any] = {"no": no, "form": form, "reached_on": reached_on, "terms": len(terms), "signed": agreement.signed,
                            "supplements": supplements_no, **said_impartial(impartial)}
    if touching := [term.no for term in agreement.terms if status_words(term.what)]:
        told |= {"status_terms": touching, "status_meant": status_meant, "confirm_wanted": bool(confirm_wanted)}
    # Who may not write writes nothing: the rules are asked before the rows are there.
    check_act(BY_NAME[name], attempt_of(session, dispute, actor=actor, at=at, facts=told))
    session.add(agreement)
    frozen = hash_of(dispute, agreement)
    if signed or mediator_signed_on:
        agreement.frozen_hash = frozen
    people = [*agreement.signed, *([None] if mediator_signed_on else [])]
    for person in people:
        day = mediator_signed_on if person is None else signed_on
        agreement.signatures.append(Signature(
            party_no=person, way=SignWay.SEEN.value, signed_on=day or reached_on, content_hash=frozen,
            stood_by=actor.person_id, recorded_at=at,
        ))
    settle_effect(dispute, agreement)
    if agreement.frozen_hash or form == AgreementForm.ORAL:
        told["text"] = keep_text(session, dispute, agreement, actor=actor, at=at)
    record(session, dispute, name, actor=actor, at=at, content_hash=frozen, effective_on=agreement.effective_on, **told)
    return agreement


def record_addendum(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, terms: Sequence[Mapping[str, Any]], **given: Any
) -> Agreement:
    """补充协议: stands beside the version in force, replaces nothing of it, and binds whom that binds."""
    main = latest(session, dispute)
    if main is None:
        raise Refused("这件现在没有算数的协议，先写协议，补充协议才有依据。")
    there = {p.no for p in dispute.parties if p.left_at is None}
    given["parties"] = given.get("parties") or [no for no in main.parties if no in there]
    given["claims"] = given.get("claims") or main.claims
    return record_agreement(session, dispute, actor=actor, at=at, terms=terms, supplements_no=main.no, **given)


def _copies(dispute: Dispute, parties: Sequence[int]) -> int:
    """各方一份, and one for the committee (人民调解法 Art 29)."""
    return sum(not parties or p.no in parties for p in dispute.active(*SIDES)) + 1


def _check(
    dispute: Dispute, form: str, reached_on: date | None, terms: Sequence[Mapping[str, Any]], at: datetime,
    days: Mapping[str, date | None], parties: Sequence[int], claims: Sequence[int],
) -> None:
    today = at.astimezone(LOCAL).date()
    errors: dict[str, str] = {}
    if form not in list(AgreementForm):
        errors["form"] = "选一下是书面协议还是口头协议。"
    if reached_on is None or reached_on > today:
        errors["reached_on"] = "选今天或以前的日子。"
    errors |= {name: "选达成协议那天到今天之间的日子。" for name, day in days.items()
               if day and reached_on and not reached_on <= day <= today}
    if set(parties) - {p.no for p in dispute.parties}:
        errors["parties"] = "有的人不在这件里，请重新勾。"
    elif parties and any(not any(p.no in parties for p in side) for side in map(dispute.active, SIDES) if side):
        errors["parties"] = "申请人和对方各至少勾一位，协议才有两边。"
    if set(claims) - {c.no for c in dispute.claims}:
        errors["claims"] = "有的诉求不在这件里，请重新勾。"
    errors |= rows.faults(dispute, terms, reached_on, () if "parties" in errors else parties)
    if errors:
        raise Invalid(errors)


WRITERS["agreement"] = record_agreement
WRITERS["addendum"] = record_addendum
