"""Guards of 评价 and 回访: who may ask, what a sheet must say, and what the mediator of the case may not hear."""

from __future__ import annotations

from datetime import date

from workflows.case import Attempt
from workflows.following import Kept, Since, VisitWhy
from workflows.guarding import of_file
from workflows.guards.words import text
from workflows.outcomes import Satisfaction
from workflows.states import State


def mediated(a: Attempt) -> bool:
    """Whether the actor is the mediator of the case or mediated in their place."""
    return a.person_id is not None and (a.person_id == a.case.mediator_id or bool(a.known("mediated_for")))


@of_file
def rating_independent(a: Attempt) -> str | None:
    """评价 is asked for by somebody who did not mediate, so that the answer is free."""
    return "评价要由调解员以外的人来请，当事人才好说真话；请窗口或本单位别的同志来办。" if mediated(a) else None


def rated_parties_named(a: Attempt) -> str | None:
    """请评价: whom."""
    return None if a.known("feedback_parties") else "选一下请哪一位当事人评价。"


def visit_told(a: Attempt) -> str | None:
    """回访: why, whom, how and when."""
    if a.facts.get("why") not in list(VisitWhy):
        return "选一下为什么回访。"
    if not a.known("feedback_parties"):
        return "选一下回访了哪一位当事人。"
    if not text(a, "how"):
        return "选一下怎么回访的，比如电话。"
    visited = a.facts.get("visited_on")
    if not isinstance(visited, date):
        return "选一下哪天回访的。"
    return "回访的日子选今天或以前。" if visited > a.at.date() else None


def visit_answered(a: Attempt) -> str | None:
    """回访 that reached somebody says what became of the agreement, and in a few words how it is now."""
    if not a.facts.get("reached", True):
        return None
    if a.facts.get("kept") not in list(Kept):
        return "选一下履行得怎么样；没有要履行的也选上。"
    return None if text(a, "course") else "写几句现在怎么样。"


def ways_told(a: Attempt) -> str | None:
    """反悔: which ways were told (人民调解法 Art 26, 32)."""
    if Since.REPUDIATED in (a.facts.get("since") or ()) and not a.facts.get("ways"):
        return "有人反悔，要告诉他能走哪条路，告诉了哪几条就勾上。"
    return None


def hidden_risk_written(a: Attempt) -> str | None:
    """隐患: what it is, so that somebody can act on it."""
    return "写一句是什么隐患。" if a.facts.get("hidden_risk") and not text(a, "risk_words") else None


def next_visit_ahead(a: Attempt) -> str | None:
    """下次回访 lies ahead."""
    wanted = a.facts.get("next_on")
    return "下次回访选明天或以后的日子。" if isinstance(wanted, date) and wanted <= a.at.date() else None


def visited_by_another(a: Attempt) -> str | None:
    """回访 is not the mediator's where anybody else can go; where nobody can, they say why and ask no opinion."""
    if not mediated(a):
        return None
    if not text(a, "why_me"):
        return "回访最好由调解员以外的人去；确实没有别人，写一句为什么由你去。"
    if a.facts.get("satisfaction") not in (None, "", Satisfaction.UNANSWERED):
        return "满不满意不由调解员自己问：选“未表态”，请窗口另外问，或者给当事人评价单。"
    return None


def open_or_hidden_risk(a: Attempt) -> str | None:
    """风险 of a closed case moves only after 回访 found a hidden risk."""
    if a.case.state is not State.CLOSED or a.known("hidden_risk"):
        return None
    return "这件已办结，回访没有发现隐患；有了新情况先记一次回访。"
