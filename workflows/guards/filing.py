"""Guards of 材料: what is added, described, withdrawn."""

from __future__ import annotations

from collections.abc import Collection

from workflows.case import Attempt
from workflows.evidence import AFTERWARDS, TURNS_UP, FileKind, taken_after
from workflows.guarding import about
from workflows.guards.archiving import SEALED
from workflows.guards.words import text
from workflows.states import FINAL, State


@about("kind")
def kind_still_taken(a: Attempt) -> str | None:
    """A closed file is completed until 归档; then, and of a case that was never taken up, only what comes later by nature."""
    kind = text(a, "kind")
    if a.case.state not in FINAL or not kind or kind in _taken(a):
        return None
    return f"这件已经{'归档' if _archived(a) else '结束'}，只能再添{_words(_taken(a))}。"


def kind_still_open(a: Attempt) -> str | None:
    """What is said of a file may be corrected as long as such a file may come in."""
    if a.case.state not in FINAL:
        return None
    if _archived(a):
        return SEALED
    kinds, open_ = {text(a, "kind"), text(a, "was") or text(a, "kind")}, _taken(a)
    late = open_ & TURNS_UP
    # what counted when the case was closed is neither withdrawn nor called something else, and nothing becomes it afterwards
    if kinds <= open_ and (not kinds & late or a.facts.get("no") in a.known("brought_since_closing")):
        return None
    besides = "，和办结以后才添的，" if late else ""
    return f"这件已经结束，只有{_words(open_ - late)}{besides}还能改、还能撤下。"


@about("reason")
def withdrawal_reasoned(a: Attempt) -> str | None:
    """撤下 says why; the file stays and is struck through."""
    return None if text(a, "reason") else "写一句为什么撤下，比如“传错了，是另一件的”。"


def _archived(a: Attempt) -> bool:
    return a.case.state is State.CLOSED and bool(a.known("archived"))


def _taken(a: Attempt) -> frozenset[FileKind]:
    """A closed file is completed until it is archived."""
    return AFTERWARDS if _archived(a) else taken_after(a.case.state)


def _words(kinds: Collection[str]) -> str:
    return "、".join(kind.label for kind in FileKind if kind in kinds)
