"""Guards of what is written into a case: 备注, 补充信息, 当事人退出."""

from __future__ import annotations

from workflows.case import Attempt
from workflows.guards.routing import reason_written
from workflows.guards.words import text
from workflows.outcomes import PartyRole

SIDES = frozenset({PartyRole.APPLICANT, PartyRole.RESPONDENT})


def text_written(a: Attempt) -> str | None:
    """备注 has words."""
    return None if text(a, "text") else "写几个字再存。"


def party_leaves(a: Attempt) -> str | None:
    """当事人退出: one of several; the last who applied, or against whom it is, is a withdrawal or termination. Agents and third parties go alone."""
    party = a.known("leaving_party")
    if party is None:
        return "选一下哪一位退出。"
    if party.left_at is not None:
        return "这一位已经退出了。"
    others = [p for p in a.case.parties if p.role == party.role and p.left_at is None and p is not party]
    if not others and party.role in SIDES:
        return "这一方只剩这一位，退出就是撤回或终止，请用“撤回”或“终止”。"
    return reason_written(a)


def amendment_given(a: Attempt) -> str | None:
    """补充信息: something is given."""
    given = any(a.facts.get(name) for name in ("category", "czb", "difficulty", "parties", "details", "claims", "finder", "consent"))
    return None if given else "填一样要补充的再存。"
