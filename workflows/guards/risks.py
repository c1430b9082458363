"""Guards of 风险: it rises and falls with a reason, and whoever was told of a danger is named."""

from __future__ import annotations

from workflows.case import Attempt
from workflows.guards.routing import reason_written
from workflows.guards.words import text
from workflows.outcomes import Risk
from workflows.states import State


def risk_rises(a: Attempt) -> str | None:
    """风险 goes up, with a reason."""
    risk = a.facts.get("risk")
    if risk not in list(Risk) or Risk(risk).rank <= a.case.risk.rank:
        return f"现在已是{a.case.risk.label}风险，选更高的一级。"
    if risk == Risk.RED and a.case.state is State.CLOSED:
        # its hours would run on a case that nobody holds
        return "这件已办结：先报警或通报，再请督导重启，重启以后调到红色。"
    return reason_written(a)


def risk_falls(a: Attempt) -> str | None:
    """风险 falls only by a person, with a reason."""
    risk = a.facts.get("risk")
    if risk not in list(Risk) or Risk(risk).rank >= a.case.risk.rank:
        return f"现在是{a.case.risk.label}风险，选更低的一级。"
    return reason_written(a)


def danger_described(a: Attempt) -> str | None:
    """报警/通报: to whom, when, what (人民调解法 Art 25)."""
    if not text(a, "to"):
        return "写一下报给了谁，比如枫桥派出所。"
    told = a.facts.get("told_at")
    if told is None:
        return "写一下几点报的。"
    if told > a.at:
        return "报的时间要在现在以前。"
    return None if text(a, "content") else "写一句报了什么。"
