"""Guards of 材料: what is added, described, withdrawn."""

from __future__ import annotations

from workflows.case import Attempt
from workflows.evidence import AFTERWARDS
from workflows.guarding import about
from workflows.guards.words import text
from workflows.states import FINAL


@about("kind")
def kind_still_taken(a: Attempt) -> str | None:
    """Once the case is over only what proves performance and 回访 comes in."""
    kind = text(a, "kind")
    if a.case.state in FINAL and kind and kind not in AFTERWARDS:
        return "这件已经结束，只能再添履行凭证和回访材料。"
    return None


def kind_still_open(a: Attempt) -> str | None:
    """What is said of a file may be corrected as long as such a file may come in."""
    if a.case.state in FINAL and not {text(a, "kind"), text(a, "was") or text(a, "kind")} <= AFTERWARDS:
        return "这件已经结束，只有履行凭证和回访材料还能改、还能撤下。"
    return None


@about("reason")
def withdrawal_reasoned(a: Attempt) -> str | None:
    """撤下 says why; the file stays and is struck through."""
    return None if text(a, "reason") else "写一句为什么撤下，比如“传错了，是另一件的”。"
