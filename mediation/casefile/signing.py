"""Where a paper of the file that bears no signature is signed, or its signed sheet brought."""

from __future__ import annotations

from typing import Any

from mediation.casefile.parts import Part
from workflows.evidence import FileKind, has_sheet

# By its place: what has a kind of files of its own.
KINDS_OF = {4: FileKind.AUTHORITY, 10: FileKind.FOLLOW_UP, 11: FileKind.CONFIRMATION}


def sheet_page(part: Part) -> tuple[str, dict[str, Any]]:
    """The page where the sheet that was signed by hand comes in, and what its address says besides the case."""
    name, _, key = part.code.partition(":")
    if has_sheet(part.code) and part.place not in KINDS_OF:
        return "papers.signed", {"paper": name, **({"subject": key} if key else {})}
    return "files.index", {"kind": KINDS_OF[part.place].value}


def screen_page(part: Part) -> tuple[str, dict[str, Any]] | None:
    """The page where it is signed with a finger, where there is one: an agreement that counts is signed already, by hand."""
    name, _, key = part.code.partition(":")
    # once it is issued its words are fixed, and so are its signatures
    return ("meetings.record", {"sitting": key}) if name == "record" and part.issued is None else None
