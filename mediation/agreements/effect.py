"""Since when one version is in force, and why; set once, when the last of what the law asks for is there."""

from __future__ import annotations

from datetime import date

from mediation.agreements.models import Agreement, AgreementForm
from mediation.agreements.queries import bound
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
    people = {p.name if _unique(dispute, p.name) else f"{p.name}（{p.no}）": days.get(p.no)
              for p in bound(dispute, agreement)}
    return written(people, agreement.mediator_signed_on, agreement.sealed_on)


def settle_effect(dispute: Dispute, agreement: Agreement) -> bool:
    """Set the day it took effect, once; whether it did so now."""
    if agreement.effective_on is not None:
        return False
    agreement.effective_on = effect_of(dispute, agreement).on
    return agreement.effective_on is not None


def _unique(dispute: Dispute, name: str) -> bool:
    return sum(p.name == name for p in dispute.parties) == 1
