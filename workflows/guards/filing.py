"""Guards of 材料: what is added, described, withdrawn."""

from __future__ import annotations

from workflows.case import Attempt
from workflows.evidence import AFTERWARDS, FileKind, taken_after
from workflows.guarding import about
from workflows.guards.archiving import SEALED
from workflows.guards.words import text
from workflows.states import FINAL, State


@about("kind")
def kind_still_taken(a: Attempt) -> str | None:
    """Once the case is over only what proves performance and 回访 comes in."""
    kind = text(a, "kind")
    if a.case.state not in FINAL or not kind or kind in _taken(a):
        return None
    return f"这件已经{'归档' if _archived(a) else '结束'}，只能再添{_listed(a)}。"


def kind_still_open(a: Attempt) -> str | None:
    """What is said of a file may be corrected as long as such a file may come in."""
    if a.case.state not in FINAL:
        return None
    if _archived(a):
        return SEALED
    if not {text(a, "kind"), text(a, "was") or text(a, "kind")} <= _taken(a):
        return f"这件已经结束，只有{_listed(a)}还能改、还能撤下。"
    return None


@about("reason")
def withdrawal_reasoned(a: Attempt) -> str | None:
    """撤下 says why; the file stays and is struck through."""
    return None if text(a, "reason") else "写一句为什么撤下，比如“传错了，是另一件的”。"


def _archived(a: Attempt) -> bool:
    return a.case.state is State.CLOSED and bool(a.known("archived"))


def _taken(a: Attempt) -> frozenset[FileKind]:
    """A closed file is completed until it is archived."""
    return AFTERWARDS if _archived(a) else taken_after(a.case.state)


def _listed(a: Attempt) -> str:
    return "、".join(kind.label for kind in FileKind if kind in _taken(a))
