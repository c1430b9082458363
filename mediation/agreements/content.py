"""What stands in one version, as one canonical line: its hash is what was signed."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

from mediation.agreements.models import Agreement, Term

FIELDS = ("who", "who_no", "to_whom", "to_no", "what", "kind", "way", "place", "guarantee", "claim_no")


def content(number: str, agreement: Agreement) -> dict[str, Any]:
    """Everything the signature stands for; what became of it since is no part of it."""
    return {
        "case": number, "no": agreement.no, "form": agreement.form, "reached_on": agreement.reached_on.isoformat(),
        "facts": agreement.facts or "", "parties": sorted(agreement.parties or []), "claims": sorted(agreement.claims or []),
        "supplements_no": agreement.supplements_no, "copies": agreement.copies,
        "terms": [_term(term) for term in agreement.terms],
    }


def hash_of(number: str, agreement: Agreement) -> str:
    """SHA-256 over the canonical line."""
    line = json.dumps(content(number, agreement), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(line.encode()).hexdigest()


def intact(number: str, agreement: Agreement) -> bool:
    """Whether a signed version still reads as it did when it was signed."""
    return agreement.frozen_hash is None or agreement.frozen_hash == hash_of(number, agreement)


def _term(term: Term) -> dict[str, Any]:
    return {
        "no": term.no, "amount": f"{Decimal(str(term.amount)):.2f}" if term.amount is not None else None,
        "due_on": term.due_on.isoformat() if term.due_on else None, "instalments": list(term.instalments or []),
        **{name: getattr(term, name) or None for name in FIELDS},
    }
