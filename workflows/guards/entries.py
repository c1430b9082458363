"""Guards of what is written into a case: 备注, 补充信息, 当事人退出."""

from __future__ import annotations

from workflows.case import Attempt
from workflows.guards.routing import reason_written
from workflows.guards.words import text


def text_written(a: Attempt) -> str | None:
    """备注 has words."""
    return None if text(a, "text") else "写几个字再存。"


def party_leaves(a: Attempt) -> str | None:
    """当事人退出: one of several; the last of a side is a withdrawal or termination."""
    party = a.known("leaving_party")
    if party is None:
        return "选一下哪一位退出。"
    if party.left_at is not None:
        return "这一位已经退出了。"
    others = [p for p in a.case.parties if p.role == party.role and p.left_at is None and p is not party]
    if not others:
        return "这一方只剩这一位，退出就是撤回或终止，请用“撤回”或“终止”。"
    return reason_written(a)


def amendment_given(a: Attempt) -> str | None:
    """补充信息: something is given."""
    given = any(a.facts.get(name) for name in ("category", "czb", "difficulty", "parties", "details", "claims", "finder", "consent"))
    return None if given else "填一样要补充的再存。"
