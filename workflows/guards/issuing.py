"""Guards of papers that leave the house with a number."""

from __future__ import annotations

from workflows.case import Attempt
from workflows.guards.words import text


def paper_named(a: Attempt) -> str | None:
    """出具文书: which one."""
    return None if text(a, "paper") else "选一下出具哪一份文书。"


def issued_named(a: Attempt) -> str | None:
    """作废文书: which of those that were issued."""
    return None if text(a, "issued") else "选一下作废哪一份文书。"
