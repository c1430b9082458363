"""Since when one version is in force, and why; set once, when the last of what the law asks for is there."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from mediation.agreements.models import Agreement, AgreementForm
from mediation.agreements.queries import agreements_of, labelled, latest
from mediation.disputes.aftermath import follows
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from workflows.calendar import local_day
from workflows.in_force import InForce, complete, oral, written


def effect_of(dispute: Dispute, agreement: Agreement) -> InForce:
    """The day by the law, and the sentence why (人民调解法 Art 29, 30)."""
    if agreement.form == AgreementForm.ORAL:
        return oral(agreement.reached_on)
    days: dict[int | None, date] = {s.party_no: s.signed_on for s in agreement.signatures}
    # An older row knows who signed and not when: the day it was reached.
    for no in agreement.signed:
        days.setdefault(no, agreement.reached_on)
    people = {name: days.get(no) for no, name in labelled(dispute, agreement).items()}
    return written(people, agreement.mediator_signed_on, agreement.sealed_on)


def since(dispute: Dispute, agreement: Agreement) -> InForce:
    """The day that was set, whoever has come or left after it; else what it still lacks."""
    found = effect_of(dispute, agreement)
    if agreement.effective_on in (None, found.on):
        return found
    return complete(agreement.effective_on)


def settle_effect(dispute: Dispute, agreement: Agreement) -> bool:
    """Set the day it took effect, once; whether it did so now."""
    if agreement.effective_on is not None:
        return False
    agreement.effective_on = effect_of(dispute, agreement).on
    return agreement.effective_on is not None


@follows("leave_party", "amend")
def settle_without(session: Session, dispute: Dispute, _event: Event, at: datetime) -> None:
    """Who left need not sign: what lacked nothing but that signature is in force from that day, and not from before it."""
    main = latest(session, dispute)
    if main is None:
        return
    for each in agreements_of(session, dispute.id):
        if main.no in (each.no, each.supplements_no) and settle_effect(dispute, each):
            each.effective_on = local_day(at)
    session.flush()
