"""Signing one version: with a finger, on paper that was uploaded, on paper that was seen; and the committee's seal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from mediation.access import Actor
from mediation.agreements.content import hash_of
from mediation.agreements.effect import settle_effect
from mediation.agreements.models import Agreement, AgreementForm, Signature, SignWay
from mediation.agreements.printed import keep_text
from mediation.agreements.queries import agreements_of, bound, versions_of
from mediation.agreements.signed_sheet import bring_sheet
from mediation.config import LOCAL
from mediation.disputes.actions import record
from mediation.disputes.carry import WRITERS
from mediation.disputes.effects import Doing, effect
from mediation.disputes.models import Dispute
from mediation.disputes.standing_in import holder_in
from mediation.errors import Invalid
from workflows.guarding import Refused

# In place of a party's number: the mediator, whose line is the last.
MEDIATOR = 0


def version(session: Session, dispute: Dispute, no: int) -> Agreement | None:
    """One version of this case, locked while it is signed."""
    query = select(Agreement).where(Agreement.dispute_id == dispute.id, Agreement.no == no)
    return session.scalars(query.with_for_update()).one_or_none()


def signs_as_mediator(dispute: Dispute, actor: Actor) -> bool:
    """The mediator of the case, or who stands in for them today (人民调解法 Art 29); what was signed on paper others may write down."""
    mediator = dispute.mediator_id
    return mediator is not None and mediator in (actor.person_id, holder_in(dispute, actor, "sign_agreement"))


def live(session: Session, dispute: Dispute, agreement: Agreement) -> str | None:
    """Why a version can no longer be signed, or None."""
    versions = versions_of(session, dispute.id)
    newest = versions.of_leg(dispute.leg_no)
    if agreement.no <= versions.fallen or agreement.leg_no != dispute.leg_no:
        return "这一版协议已经不算数，不能再签；看一下现在的协议。"
    if newest is not None and (agreement.supplements_no or agreement.no) != newest.no:
        return f"协议已经改成第 {newest.no} 版，这一版不能再签；打开新的一版重新看、重新签。"
    return None


def sign(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, agreement: int, signed: Sequence[int],
    way: str = SignWay.SEEN.value, signed_on: date | None = None, blob: str | None = None, shown: str | None = None,
) -> list[Signature]:
    """Who signed this version; a line that stands already stays as it is. Raises Invalid, Refused.

    `signed`: numbers of parties, 0 for the mediator. `shown`: the hash of the text they read.
    """
    row, today = version(session, dispute, int(agreement)), at.astimezone(LOCAL).date()
    if row is None:
        raise Invalid({"agreement": "这件没有这一版协议，请重新选。"})
    if sentence := live(session, dispute, row):
        raise Refused(sentence)
    signing = [p.no for p in bound(dispute, row)]
    faults = _faults(row, signing, signed, way, signed_on, today)
    if faults:
        raise Invalid(faults)
    frozen = hash_of(dispute, row)
    if row.frozen_hash not in (None, frozen):
        raise Refused("这一版协议的内容和前面的人签名时不一样，不能再签；请报管理员，并写一份新协议。")
    if shown is not None and shown != frozen:
        raise Refused("你看的不是现在这一版协议，没有签上；请重新打开，看过再签。")
    if MEDIATOR in signed and way == SignWay.PAD and not signs_as_mediator(dispute, actor):
        raise Refused("调解员的签名由这件的调解员本人签（人民调解法第二十九条）；已经在纸上签了的，用“记纸上签名”。", "role")
    there = {MEDIATOR if each.party_no is None else each.party_no for each in row.signatures} | set(row.signed)
    fresh = [no for no in dict.fromkeys(signed) if no not in there]
    if not fresh:
        return []
    record(session, dispute, "sign_agreement", actor=actor, at=at, no=row.no, signed=[no for no in fresh if no != MEDIATOR],
           mediator=MEDIATOR in fresh, way=way, signed_on=signed_on or today, content_hash=frozen, blob=blob)
    return [each for each in row.signatures if (each.party_no or MEDIATOR) in fresh]


@effect("sign_agreement")
def _sign(d: Doing) -> None:
    """The lines under the text; it is frozen from the first of them on, and the last may bring it into force."""
    row, facts = _row(d), d.facts
    facts["text"] = keep_text(d.session, d.dispute, row, actor=d.actor, at=d.at)
    for no in [*facts["signed"], *([None] if facts["mediator"] else [])]:
        row.signatures.append(Signature(
            party_no=no, way=facts["way"], signed_on=facts["signed_on"], content_hash=facts["content_hash"],
            blob=facts["blob"], stood_by=d.actor.person_id, recorded_at=d.at,
        ))
    row.frozen_hash = facts["content_hash"]
    row.signed = sorted({*row.signed, *facts["signed"]})
    if facts["mediator"]:
        row.mediator_signed_on = facts["signed_on"]
    if settle_effect(d.dispute, row):
        facts["effective_on"] = row.effective_on


def seal(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, agreement: int, sealed_on: date | None,
    scan: FileStorage | None = None,
) -> Agreement:
    """盖章 of the committee on one version; once. `scan`: the sealed sheet, which stands in the file at the agreement."""
    row, today = version(session, dispute, int(agreement)), at.astimezone(LOCAL).date()
    if row is None:
        raise Invalid({"agreement": "这件没有这一版协议，请重新选。"})
    if row.form == AgreementForm.ORAL:
        raise Invalid({"agreement": "口头协议不用盖章，从达成那天起就生效。"})
    if sentence := live(session, dispute, row):
        raise Refused(sentence)
    if sealed_on is None or not row.reached_on <= sealed_on <= today:
        raise Invalid({"sealed_on": "选达成协议那天到今天之间的日子。"})
    if scan is not None:
        bring_sheet(session, dispute, row, scan, actor=actor, at=at)
    if row.sealed_on is not None:
        return row
    record(session, dispute, "seal", actor=actor, at=at, no=row.no, sealed_on=sealed_on, content_hash=hash_of(dispute, row))
    return row


@effect("seal")
def _seal(d: Doing) -> None:
    row = _row(d)
    row.sealed_on = d.facts["sealed_on"]
    if settle_effect(d.dispute, row):
        d.facts["effective_on"] = row.effective_on


def _row(d: Doing) -> Agreement:
    found = version(d.session, d.dispute, d.facts["no"])
    if found is None:
        raise LookupError(f"no agreement {d.facts['no']}")
    return found


def not_carried(session: Session, dispute: Dispute, agreement: Agreement) -> list[int]:
    """Who had signed the version before and has to sign this one anew."""
    before = [each for each in agreements_of(session, dispute.id)
              if each.no < agreement.no and each.leg_no == agreement.leg_no and not each.supplements_no]
    return [] if not before or agreement.supplements_no else [no for no in before[-1].signed if no not in agreement.signed]


def _faults(
    row: Agreement, signing: Sequence[int], signed: Sequence[int], way: str, signed_on: date | None, today: date
) -> dict[str, str]:
    faults: dict[str, str] = {}
    if not signed:
        faults["signed"] = "勾一下谁签了名。"
    elif stranger := [no for no in signed if no not in (MEDIATOR, *signing)]:
        faults["signed"] = f"第 {stranger[0]} 位不用签这一版，请重新勾。"
    if way not in list(SignWay):
        faults["way"] = "选一下是怎么签的。"
    if signed_on is not None and not row.reached_on <= signed_on <= today:
        faults["signed_on"] = "选达成协议那天到今天之间的日子。"
    return faults


WRITERS["sign_agreement"] = sign
WRITERS["seal"] = seal
