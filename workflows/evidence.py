"""What a file of a case is kept as (domain.md §5.2: 证据材料 and what proves the rest)."""

from __future__ import annotations

from workflows.labels import Labelled
from workflows.states import State


class FileKind(Labelled):
    """Why a file is in the case."""

    IDENTITY = "identity", "身份证明"
    EVIDENCE = "evidence", "证据材料"
    SCENE = "scene", "调解现场"
    PERFORMANCE = "performance", "履行凭证"
    AUTHORITY = "authority", "授权委托"
    FOLLOW_UP = "follow_up", "回访"
    CONFIRMATION = "confirmation", "司法确认"
    SIGNED = "signed", "签好的文书"
    OTHER = "other", "其他"


# What a closed file may still lack, until it is archived.
TO_COMPLETE = frozenset({FileKind.IDENTITY, FileKind.AUTHORITY, FileKind.SIGNED})
# What may turn up late and still belongs into it; what was there when the case was closed stays what it was.
TURNS_UP = frozenset({FileKind.EVIDENCE, FileKind.SCENE, FileKind.OTHER})
# What still comes in when the case is over.
AFTERWARDS = frozenset({FileKind.PERFORMANCE, FileKind.FOLLOW_UP, FileKind.CONFIRMATION})
# Papers that by their nature come after 归档: they go into a 补充卷, and no order is needed for them.
LATER_PAPERS = frozenset({"follow_up", "confirmation"})


# Papers of which the sheet that was signed by hand stands in the file. What was said to whoever visited, and what the court
# gave, are kinds of their own.
SHEETS = frozenset({"application", "registration", "rights", "authorisation", "investigation", "record", "agreement", "oral_agreement"})


def has_sheet(paper: str) -> bool:
    """Whether the signed sheet of this paper (rights, record:2) may be brought."""
    return paper.partition(":")[0] in SHEETS


def may_issue(paper: str, *, archived: bool) -> bool:
    """Whether a paper of this kind or code (follow_up, follow_up:2) may be issued: of an archived case only what comes later."""
    return not archived or paper.partition(":")[0] in LATER_PAPERS


def taken_after(state: State) -> frozenset[FileKind]:
    """What comes in of a case in a final state; one that was never taken up is not completed. 归档 ends the rest (guards/filing.py)."""
    return AFTERWARDS | TO_COMPLETE | TURNS_UP if state is State.CLOSED else AFTERWARDS - {FileKind.CONFIRMATION}
