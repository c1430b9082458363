"""The text of a version as it was printed when it was first signed: names, addresses, routes are not written anew after it.

It names people with their homes and telephones, so it is sealed like the papers that are issued.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mediation import vault
from mediation.access import Actor
from mediation.agreements.models import Agreement
from mediation.disputes.facts import PROVIDERS, Inquiry
from mediation.disputes.models import Dispute
from mediation.files import blobs


def keep_text(session: Session, dispute: Dispute, agreement: Agreement, *, actor: Actor, at: datetime) -> str:
    """Keep what the paper says now, once; its SHA-256, which the chain keeps too (人民调解法 Art 29)."""
    if agreement.text_hash is None:
        told = PROVIDERS["agreement_text"](Inquiry(session, dispute, actor, at, {"no": agreement.no}))
        agreement.text_hash = blobs.put(vault.seal(told).encode())
    return agreement.text_hash


def kept_text(agreement: Agreement) -> str | None:
    """What keep_text kept; None of one that nobody signed, or that was signed before texts were kept.

    FileNotFoundError where the store has lost it, blobs.Damaged where it holds something else.
    """
    return vault.unseal(blobs.get(agreement.text_hash).decode()) if agreement.text_hash else None
