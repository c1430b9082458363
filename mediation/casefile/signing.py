"""Where a paper of the file that bears no signature is signed, or its signed sheet brought."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from mediation.casefile.parts import Part
from mediation.disputes.models import Dispute
from mediation.meetings.queries import open_records
from workflows.evidence import FileKind, has_sheet
from workflows.guards.meeting import by_hand

# By its place: what has a kind of files of its own.
KINDS_OF = {4: FileKind.AUTHORITY, 10: FileKind.FOLLOW_UP, 11: FileKind.CONFIRMATION}


def sheet_kind(part: Part) -> FileKind:
    """As which kind of file the sheet that was signed by hand comes in."""
    return KINDS_OF[part.place] if part.place in KINDS_OF or not has_sheet(part.code) else FileKind.SIGNED


def sheet_page(part: Part) -> tuple[str, dict[str, Any]]:
    """The page where the sheet that was signed by hand comes in, and what its address says besides the case."""
    name, _, key = part.code.partition(":")
    kind = sheet_kind(part)
    return ("papers.signed", {"paper": name, **({"subject": key} if key else {})}) if kind is FileKind.SIGNED else ("files.index", {"kind": kind.value})


def screen_page(session: Session, dispute: Dispute, part: Part) -> tuple[str, dict[str, Any]] | None:
    """The page where it is signed with a finger, where there is one: an agreement that counts is signed already, by hand.

    None where the law wants it signed by hand (电子签名法 Art 3), and of a record of an earlier round, which is only read.
    """
    name, _, key = part.code.partition(":")
    # once it is issued its words are fixed, and so are its signatures
    if name != "record" or part.issued is not None or by_hand(dispute.category) is not None:
        return None
    return ("meetings.record", {"sitting": key}) if key in map(str, open_records(session, dispute)) else None
