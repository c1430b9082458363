"""What stands in the record of a sitting, as one canonical line: its hash is what was signed."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any

from mediation.meetings.models import DETAILS, MediationSession

# What 更正 may put right; when it was, who was ticked and how it ended have led on to other things.
CORRECTED = ("place", "present", "rights_told", "course", *(name for name, _ in DETAILS), "recorder")


def content(number: str, held: MediationSession) -> dict[str, Any]:
    """Everything a signature stands for."""
    return {
        "case": number, "no": held.no, "version": held.version, "held_at": held.held_at.astimezone(UTC).isoformat(),
        "result": held.result, "next_at": held.next_at.astimezone(UTC).isoformat() if held.next_at else None,
        "parties": sorted(held.party_nos or []), "helpers": list(held.helpers or []),
        **{name: getattr(held, name) for name in CORRECTED},
    }


def line(read: dict[str, Any]) -> str:
    """The canonical one."""
    return json.dumps(read, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(read: dict[str, Any]) -> str:
    """SHA-256 over the canonical line."""
    return hashlib.sha256(line(read).encode()).hexdigest()


def hash_of(number: str, held: MediationSession) -> str:
    """Of the record as it reads now."""
    return digest(content(number, held))
