"""Guards of 延期: asked in time, with a ground, and the parties are told."""

from __future__ import annotations

from workflows.case import Attempt
from workflows.grounds import ExtendGround
from workflows.guarding import decisive, of_file
from workflows.guards.routing import reason_written


def days_and_ground(a: Attempt) -> str | None:
    """延期: days, ground, reason (宁波 Art 27; 信访工作条例 Art 34)."""
    days = a.facts.get("days")
    if not isinstance(days, int) or not 1 <= days <= 30:
        return "延期写 1 到 30 天。"
    if a.facts.get("ground") not in list(ExtendGround):
        return "选一下是双方要求还是案情复杂。"
    return reason_written(a)


def parties_told(a: Attempt) -> str | None:
    """延期: the parties hear of it, with the reason (信访工作条例 34)."""
    told = set(a.facts.get("told_parties") or ())
    if not told or told - {party.no for party in a.case.parties}:
        return "勾上已经告诉了哪几方要延期。"
    return None if str(a.facts.get("told_how") or "").strip() else "选一下怎么告诉的，比如电话。"


@decisive
@of_file
def before_due(a: Attempt) -> str | None:
    """延期 is asked before the limit is over; when it is approved does not matter."""
    if not a.known("mediation_overdue"):
        return None
    rest = "请上报或尽快办出结果" if a.case.level.above else "请尽快办出结果"
    return f"本级时限已过，不能再延期；{rest}。"
