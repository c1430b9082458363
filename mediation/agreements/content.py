"""What stands in one version, as one canonical line: its hash is what was signed."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

from mediation.agreements.models import Agreement, Term
from mediation.disputes.models import Dispute

FIELDS = ("who", "who_no", "to_whom", "to_no", "what", "kind", "way", "place", "guarantee", "claim_no")


def content(dispute: Dispute, agreement: Agreement) -> dict[str, Any]:
    """Everything the signature stands for; what became of it since, and who came later, is no part of it."""
    return {
        "case": dispute.number, "no": agreement.no, "form": agreement.form, "reached_on": agreement.reached_on.isoformat(),
        "facts": agreement.facts or "",
        "parties": [[p.no, p.name] for p in sorted(dispute.parties, key=lambda p: p.no) if p.no in (agreement.parties or ())],
        "claims": [[c.no, c.text] for c in sorted(dispute.claims, key=lambda c: c.no) if c.no in (agreement.claims or ())],
        "supplements_no": agreement.supplements_no, "copies": agreement.copies,
        "terms": [_term(term) for term in agreement.terms],
    }


def hash_of(dispute: Dispute, agreement: Agreement) -> str:
    """SHA-256 over the canonical line."""
    line = json.dumps(content(dispute, agreement), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()


def intact(dispute: Dispute, agreement: Agreement) -> bool:
    """Whether a signed version still reads as it did when it was signed."""
    return agreement.frozen_hash is None or agreement.frozen_hash == hash_of(dispute, agreement)


def _term(term: Term) -> dict[str, Any]:
    return {
        "no": term.no, "amount": f"{Decimal(str(term.amount)):.2f}" if term.amount is not None else None,
        "due_on": term.due_on.isoformat() if term.due_on else None, "instalments": list(term.instalments or []),
        **{name: getattr(term, name) or None for name in FIELDS},
        # only where it is said: what was signed before one could say it reads as it did
        **({"lasting": True} if term.lasting else {}),
    }
