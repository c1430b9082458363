"""Since when one version is in force, and why; set once, when the last of what the law asks for is there."""

from __future__ import annotations

from datetime import date

from mediation.agreements.models import Agreement, AgreementForm
from mediation.agreements.queries import labelled
from mediation.disputes.models import Dispute
from workflows.in_force import InForce, oral, written


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


def settle_effect(dispute: Dispute, agreement: Agreement) -> bool:
    """Set the day it took effect, once; whether it did so now."""
    if agreement.effective_on is not None:
        return False
    agreement.effective_on = effect_of(dispute, agreement).on
    return agreement.effective_on is not None
