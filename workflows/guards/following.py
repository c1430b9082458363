"""Guards of 评价 and 回访: who may ask, what a sheet must say, and what the mediator of the case may not hear."""

from __future__ import annotations

from datetime import date

from workflows.case import Attempt
from workflows.following import Kept, Since, VisitWhy
from workflows.guarding import about, of_file
from workflows.guards.words import text
from workflows.outcomes import Satisfaction
from workflows.promises import DayBasis, PromiseStatus
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


@about("performed")
def visit_agrees(a: Attempt) -> str | None:
    """回访 says nothing else than 履行 does (人民调解法 Art 31): what was done is ticked, what was not is not called done."""
    ticked, kept = {int(no) for no in a.facts.get("performed") or ()}, a.facts.get("kept")
    if not a.facts.get("reached", True):
        return "没联系上人，不能记哪一笔办好了；把勾去掉。" if ticked else None
    payable = a.known("payable_promises")
    open_ = [promise for promise in payable if promise.basis != DayBasis.LASTING]
    if over := ticked - {promise.no for promise in open_}:
        return f"第 {_few(over)} 笔已经记过，或者不再算数，没有重复记；去掉这些再存。"
    given_up = {promise.no for promise in payable if promise.basis == DayBasis.LASTING and promise.status == PromiseStatus.BREACHED}
    if given_up and kept in (Kept.WHOLE, Kept.NOT_YET, Kept.NOTHING):
        return (f"第 {_few(given_up)} 笔要一直做到，“履行”里记了没办，和“{Kept(str(kept)).label}”对不上：选“部分履行”或“没有履行”；"
                "记错了的、后来又做到的，先到“履行”页改。")
    rest = {promise.no for promise in open_} - ticked
    if rest or given_up:
        return _unlike(kept, rest, ticked, {promise.no for promise in a.known("broken_promises")} - ticked)
    if ticked and len(open_) < len(payable) and kept == Kept.PART:
        return None  # what has to last is never ticked, and may be what is not kept to
    if ticked and kept != Kept.WHOLE:
        return "约定的都勾上办好了，履行得怎么样就选“全部履行”；有没办好的，把它的勾去掉。"
    return None


def _unlike(kept: object, rest: set[int], ticked: set[int], broken: set[int]) -> str | None:
    if kept == Kept.WHOLE:
        return (f"第 {_few(rest)} 笔还没记办好，和“全部履行”对不上：办好了的在下面勾上，写明哪天、谁说的；"
                "没有都办好的，选“部分履行”或“没有履行”。")
    if kept == Kept.NOTHING:
        return f"第 {_few(rest)} 笔还要履行，和“没有要履行的”对不上，另选一个。"
    if kept == Kept.BROKEN and ticked:
        return "勾了办好的，就不是“没有履行”，选“部分履行”；都没办的，把勾去掉。"
    if kept == Kept.NOT_YET and broken:
        return f"第 {_few(broken)} 笔已经过了日子还没记办好，和“还没到日子”对不上：选“部分履行”或“没有履行”，办好了的勾上。"
    return None


@about("performed_said")
def performance_told(a: Attempt) -> str | None:
    """Of what is ticked: who said that it was done, and on which day it was."""
    if not a.facts.get("performed"):
        return None
    done = a.facts.get("performed_on")
    if isinstance(done, date) and isinstance(a.facts.get("visited_on"), date) and done > a.facts["visited_on"]:
        return "办好的日子选回访那天或以前。"
    return None if text(a, "performed_said") else "写一句谁说办好的，比如：王某说钱收到了。"


def _few(numbers: set[int]) -> str:
    return "、".join(map(str, sorted(numbers)[:5])) + (f" 等 {len(numbers)}" if len(numbers) > 5 else "")


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
