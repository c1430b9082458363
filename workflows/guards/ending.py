"""Guards of 反馈 and 办结, and of coming back from there."""

from __future__ import annotations

from datetime import date

from workflows.case import Attempt
from workflows.grounds import ReopenReason, ReworkReason
from workflows.guarding import decisive, of_file
from workflows.guards.words import text
from workflows.outcomes import Channel, Outcome, Satisfaction
from workflows.states import FINAL, State

AGREED = frozenset({Outcome.SETTLED, Outcome.PARTLY_SETTLED})
ANSWERED_CHANNELS = frozenset({Channel.PETITION, Channel.HOTLINE, Channel.COURT_BEFORE, Channel.COURT_AFTER})


def party_told(a: Attempt) -> str | None:
    """反馈: which party or parties, how, when, or a try that did not reach them."""
    if not a.known("feedback_parties"):
        return "选一下反馈给哪一位当事人。"
    if not text(a, "how"):
        return "选一下怎么告诉的，比如电话。"
    told = a.facts.get("told_on")
    if not isinstance(told, date):
        return "选一下哪天告诉的。"
    if told > a.at.date():
        return "选今天或以前的日子。"
    if a.facts.get("reached", True) and a.facts.get("satisfaction") not in list(Satisfaction):
        return "问一下满不满意；不愿说就选“未表态”。"
    return None


def not_the_mediator(a: Attempt) -> str | None:
    """Feedback and 回访 are not taken by the mediator of the case, nor by who mediated in their place."""
    if a.person_id is not None and (a.person_id == a.case.mediator_id or a.known("mediated_for")):
        return "反馈要由调解员以外的人做，请窗口或本单位别的同志来办。"
    return None


@of_file
def agreement_in_force(a: Attempt) -> str | None:
    """办结: what was settled in writing binds, signed by all and by the mediator, and sealed (人民调解法 Art 29); oral ones need none of it (Art 30)."""
    found = a.known("agreement") if a.case.outcome in AGREED else None
    if found is None or not found.lacks:
        return None
    return f"协议还没生效，缺{'、'.join(found.lacks)}（人民调解法第29条）；请承办的调委会在“协议”里补齐，再来办结。"


@of_file
def file_complete(a: Attempt) -> str | None:
    """办结: feedback given and the file complete for that outcome (one checklist for all)."""
    missing = [item.label for item in a.known("checklist") if not item.done and not item.by_law]
    return f"办结还缺：{'、'.join(missing)}。" if missing else None


def channel_answered(a: Attempt) -> str | None:
    """办结: 信访, 12345 and court channels get their answer."""
    if a.case.channel in ANSWERED_CHANNELS and not a.facts.get("channel_answered"):
        return f"这件是{a.case.channel.label}来的，要先把结果回复过去，再勾上“已回复来源单位”。"
    return None


def village_may_close(a: Attempt) -> str | None:
    """A village closes only what it took in itself, one leg, settled or withdrawn, never red, never supervised."""
    own = a.known("accepted_by_village") and a.case.leg_no <= 1
    plain = a.case.outcome in (Outcome.SETTLED, Outcome.WITHDRAWN)
    if own and plain and not a.case.was_red and not a.case.supervised:
        if a.known("feedback_by_other"):
            return None
        return "还没有别人反馈过：请本村同事或镇里窗口把结果告诉各方，再来办结。"
    return "这件由窗口或镇里来办结：村里只办结自己受理、没有上报过、已谈成或撤回、由别人反馈过的件。"


@decisive
@of_file
def was_mediated(a: Attempt) -> str | None:
    """重新调解 needs a mediator to go back to."""
    return None if a.case.mediator_id else "这件没有调解过，不能重新调解；请办结后重启。"


def rework_reasoned(a: Attempt) -> str | None:
    """重新调解: which of the two reasons, in words."""
    if a.facts.get("reason") not in list(ReworkReason):
        return "选一下是不满意还是反悔。"
    if a.facts.get("reason") == "dissatisfied" and not a.known("dissatisfied"):
        return "反馈里没有当事人说不满意；先记下反馈，再重新调解。"
    return None if text(a, "note") else "写一句为什么可以再调。"


def reopen_reasoned(a: Attempt) -> str | None:
    """重启: breach, repudiation, new fact or wrongly refused."""
    reason = a.facts.get("reason")
    if reason not in list(ReopenReason):
        return "选一个重启的理由。"
    if reason == "wrongly_refused" and a.case.state == State.CLOSED:
        return "这件受理过，不是“原来不该拒绝”；选不履行、反悔或有新事实。"
    return None if text(a, "note") else "写一句具体情况。"


@decisive
def not_merged(a: Attempt) -> str | None:
    """A merged case lives on in its main case."""
    return "这件已并入主案，请重启主案。" if a.case.outcome == Outcome.MERGED else None


def main_named(a: Attempt) -> str | None:
    """并案: the main case is named, another one, and not itself merged."""
    main = a.known("main_case")
    if main is None:
        return "写主案的编号，比如 330681-2026-000123；编号可能写错了，或者那件不归你看。"
    if main is a.case:
        return "主案要是另外一件。"
    if main.outcome == Outcome.MERGED:
        return "那一件自己已经并到别的件，请写它的主案。"
    return f"主案已经“{main.state.label}”，并过去没有人再答复；请先重启主案。" if main.state in FINAL else None
