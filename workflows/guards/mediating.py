"""Guards of 调解: from a pause to each way it can end."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from workflows.case import Attempt
from workflows.grounds import LONGEST_PAUSE, SuspendGround, TerminateGround
from workflows.guarding import of_file
from workflows.guards.words import text
from workflows.in_force import named
from workflows.levels import TOP
from workflows.outcomes import Channel, Outcome, Route
from workflows.roles import Role
from workflows.steps import day_words


def suspension_grounded(a: Attempt) -> str | None:
    """中止: ground, proof and an expected end within what that ground may take."""
    if a.facts.get("ground") not in list(SuspendGround):
        return "选一个中止的原因。"
    if not text(a, "proof"):
        return "写一下依据，比如检测委托书。"
    until = a.facts.get("until")
    if not isinstance(until, date):
        return "写一下预计哪天恢复。"
    if until <= a.at.date():
        return "预计恢复的日子要在明天或以后。"
    ground = SuspendGround(a.facts["ground"])
    last = a.at.date() + timedelta(days=LONGEST_PAUSE[ground])
    if until > last:
        longest = f"“{ground.label}”一次最多中止 {LONGEST_PAUSE[ground]} 天"
        return f"{longest}，选{day_words(last, a.at.date())}或以前；到时还不行再提。"
    return None


@of_file
def session_held(a: Attempt) -> str | None:
    """A mediation record exists, since the last 重新调解 or 重启 (人民调解法 Art 27)."""
    if Role.SYSTEM in a.roles or a.known("sessions"):
        return None
    if a.known("sessions_fallen"):
        return "重新调解以后还没有调解过，先记录一次调解；以前的记录还在，不再算数。"
    return "还没有调解记录，先记录一次调解。"


@of_file
def rights_told(a: Attempt) -> str | None:
    """Rights and duties were told (若干规定 Art 30)."""
    return None if a.known("rights_told") else "还没有告知权利义务，请在调解记录里补上。"


@of_file
def agreement_complete(a: Attempt) -> str | None:
    """达成协议: an agreement since the last 重新调解, with a term; all signed, or registered as oral (人民调解法 Art 28, 29)."""
    agreement = a.known("agreement")
    if agreement is None:
        if a.known("agreement_fallen"):
            return "重新调解以后，原来的协议不再算数；先写一份新协议，至少一条。"
        return "还缺调解协议，先写协议，至少一条。"
    if not agreement.terms:
        return "协议里还没有约定，至少写一条谁、做什么、什么时候。"
    if agreement.undated:
        return f"协议{'、'.join(agreement.undated)}有金额，没写哪天给；当场给清的写当天，改好协议再办。"
    if agreement.oral or not agreement.unsigned:
        return None
    return f"还缺{'、'.join(agreement.unsigned)}签名；不签书面的，可以登记为口头协议。"


def outcome_faults(claims: Collection[str], given: Collection[str]) -> dict[str, str]:
    """Claim number → what is wrong with its result. Nothing given at all says that all are settled."""
    faults = dict.fromkeys((no for no in given if no not in claims), "没有这条诉求。")
    return faults | dict.fromkeys((no for no in claims if given and no not in given), "这条也选一下谈成没有。")


def unsettled_routed(a: Attempt) -> str | None:
    """达成协议: each claim has its result or none has, and for anything not settled the route is told."""
    given = {str(no): outcome for no, outcome in (a.facts.get("outcomes") or {}).items()}
    if faults := outcome_faults([str(claim.no) for claim in a.case.claims], given):
        return "".join(f"诉求 {no}：{fault}" for no, fault in faults.items())
    outcomes = [given.get(str(claim.no), Outcome.SETTLED) for claim in a.case.claims]
    if any(o not in (Outcome.SETTLED, Outcome.FAILED) for o in given.values()):
        return "每条诉求选“谈成”或“没谈成”。"
    agreement = a.known("agreement")
    if agreement and (loose := [no for no in agreement.open_claims if given.get(str(no), Outcome.SETTLED) == Outcome.SETTLED]):
        return f"诉求 {loose[0]} 协议里没有写进去，选“没谈成”，或者改协议。"
    if any(o != Outcome.SETTLED for o in outcomes) and a.facts.get("route") not in list(Route):
        return "有诉求没谈成，选一下告诉当事人走哪条路。"
    if agreement and agreement.outside and a.facts.get("route") not in list(Route):
        return f"{named(list(agreement.outside))}不在这份协议里，选一下告诉他们走哪条路。"
    if outcomes and all(o != Outcome.SETTLED for o in outcomes):
        return "没有一条谈成，请用“调解不成”。"
    return None


def positions_stated(a: Attempt) -> str | None:
    """调解不成: each side's last position and the undisputed facts (深圳条例 Art 73)."""
    if Role.SYSTEM in a.roles:
        return None  # the court's term is over: the papers go back as they are
    if not text(a, "position_applicant"):
        return "还没写申请人最后的意见。"
    if not text(a, "position_respondent"):
        return "还没写被申请人最后的意见。"
    if not text(a, "undisputed"):
        return "写一下双方没有争议的事实；没有就写“无”。"
    return None if a.facts.get("route") in list(Route) else "选一下告诉当事人走哪条路，比如诉讼。"


def court_term_over(a: Attempt) -> str | None:
    """The system ends only 法院委派/委托, whose term is the court's (特邀调解规定 Art 27)."""
    court = a.case.channel in (Channel.COURT_BEFORE, Channel.COURT_AFTER)
    return None if court else "只有法院委派、委托的件到期由系统退回法院。"


def chose_route_below_top(a: Attempt) -> str | None:
    """Below county a failure ends only when the parties chose that route instead of going up."""
    if a.case.level == TOP or a.facts.get("chose_route") or Role.SYSTEM in a.roles:
        return None
    return "还可以上报上一级再调；当事人自己选了走这条路，请勾上再办。"


def withdrawal_stated(a: Attempt) -> str | None:
    """撤回: all applicants, when and why; one of several leaving is `leave_party`."""
    if not a.facts.get("all_applicants"):
        return "要所有申请人都撤回才算撤回；只有一位退出，请用“当事人退出”。"
    if not isinstance(a.facts.get("asked_on"), date):
        return "选一下哪天提出撤回的。"
    return None if text(a, "reason") else "写一下为什么撤回。"


def termination_stated(a: Attempt) -> str | None:
    """终止: ground and route told (人民调解法 Art 26)."""
    if a.facts.get("ground") not in list(TerminateGround):
        return "选一个终止的原因。"
    if a.facts.get("route") not in list(Route):
        return "选一下告诉当事人走哪条路，比如诉讼。"
    return None if text(a, "explanation") else "写一句具体情况。"
