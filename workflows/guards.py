"""One rule per function: None, or the sentence the user reads and can act on.

Guards marked `of_file` judge the case file alone, so the menu can show their sentence before the form is opened.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from workflows.categories import MOJ, SPECIALIST
from workflows.grounds import (
    DeclineGround,
    EscalateReason,
    ReopenReason,
    ReworkReason,
    SuspendGround,
    TerminateGround,
)
from workflows.levels import TOP, Level
from workflows.machine import Attempt, of_file
from workflows.outcomes import Channel, Difficulty, Outcome, PartyRole, Risk, Route, SameMatter, Satisfaction
from workflows.roles import Relation, Role
from workflows.states import FINAL, State

APPLICANT_SIDE = frozenset({PartyRole.APPLICANT})
ANSWERED_CHANNELS = frozenset({Channel.PETITION, Channel.HOTLINE, Channel.COURT_BEFORE, Channel.COURT_AFTER})


def _text(a: Attempt, name: str) -> str:
    value: Any = a.facts.get(name)
    return str(value).strip() if value is not None else ""


def place_story_channel(a: Attempt) -> str | None:
    """登记: place, story, channel."""
    if not _text(a, "region"):
        return "选一下事情发生在哪个村、社区。"
    if not _text(a, "description"):
        return "写几句什么事，照来人的话写就行。"
    return None if a.facts.get("channel") else "选一下这件是怎么来的，比如来访。"


@of_file
def two_sides_and_claim(a: Attempt) -> str | None:
    """受理: two sides named and a claim; 主动介入 has a finder instead of an applicant (人民调解法 Art 17)."""
    present = [p.role for p in a.case.parties if p.left_at is None]
    if a.case.proactive:
        if not a.case.finder:
            return "主动介入要写是谁发现的。"
        if sum(role in (PartyRole.APPLICANT, PartyRole.RESPONDENT) for role in present) < 2:
            return "还没写是哪几方的事，先补上当事人。"
    elif PartyRole.APPLICANT not in present:
        return "还没写谁来反映，先补上申请人。"
    elif PartyRole.RESPONDENT not in present:
        return "还没写反映谁，先补上对方是谁。"
    return None if list(a.case.claims) else "还没写想要什么，先补上一条诉求。"


def consent_of_both(a: Attempt) -> str | None:
    """主动介入 needs the consent of both sides instead of an application."""
    if a.case.proactive and not (a.case.consent or a.facts.get("consent")):
        return "主动介入要先问过双方，都同意调解才能受理。"
    return None


def category_set(a: Attempt) -> str | None:
    """受理: a category of the 司法部 list."""
    category = a.facts.get("category") or a.case.category
    return None if category in MOJ else "选一个类别再受理。"


def same_matter_answered(a: Attempt) -> str | None:
    """受理: 以前来过吗 is answered, and not with 同一事项 (信访工作条例 Art 19)."""
    answer = a.facts.get("same_matter") or a.case.same_matter
    if answer is None:
        return "先看右边以前来过的件，选“同一事项”“同一当事人，新事项”或“新登记”。"
    if answer == SameMatter.SAME:
        return "这是同一事项，请并到原来那一件，不另外受理。"
    return None


def nobody_refuses(a: Attempt) -> str | None:
    """No mediation when a party clearly refuses (人民调解法 Art 17)."""
    if a.facts.get("refuses"):
        return "有一方明确不愿调解，不能受理；请告知其他途径，选不予受理（N08）。"
    return None


def list_and_date(a: Attempt) -> str | None:
    """补正: the whole list and a date."""
    if not _text(a, "items"):
        return "把缺的材料一次列全，一行一样。"
    due = a.facts.get("due_on")
    if not isinstance(due, date):
        return "选一个补齐的日子。"
    if due <= a.at.date():
        return "补齐的日子要在明天或以后。"
    return None if due <= a.at.date() + timedelta(days=30) else "补正最多给 30 天，选近一点的日子。"


@of_file
def not_asked_before(a: Attempt) -> str | None:
    """补正 is asked once only."""
    return "已经要求补正过一次，不能再要；现有材料够就受理，不够就不予受理。" if a.case.asked_materials else None


def something_supplied(a: Attempt) -> str | None:
    """补齐: something was supplied."""
    return None if _text(a, "supplied") else "写一下补来了什么。"


def ground_and_route(a: Attempt) -> str | None:
    """不予受理: a ground code N01–N18 and the route told (若干规定 Art 22–24)."""
    if a.facts.get("ground") not in list(DeclineGround):
        return "选一个不予受理的情形。"
    if a.facts.get("route") not in list(Route):
        return "选告诉来人走哪条路，比如诉讼。"
    return None if _text(a, "explanation") else "写一句怎么跟来人说的。"


@of_file
def red_reported(a: Attempt) -> str | None:
    """Red risk is reported to the police first (人民调解法 Art 25)."""
    if a.case.risk == Risk.RED and not a.known("danger_reported"):
        return "红色风险要先报警或通报，再办这一步。"
    return None


def answer_recorded(a: Attempt) -> str | None:
    """告知引导: the answer given."""
    return None if _text(a, "answer") else "写一下是怎么答复来人的。"


def unit_fits(a: Attempt) -> str | None:
    """分流: a live unit that is competent and has a mediator."""
    target = a.known("target")
    if target is None:
        return "选一个承办单位。"
    if not target.competent:
        return f"{target.name}管不到这个地方或这类纠纷，请另选一个单位。"
    return None if target.has_mediator else f"{target.name}现在没有调解员，派过去没人签收；请另选，或先请管理员配人。"


def own_unit_at_village(a: Attempt) -> str | None:
    """At a village desk its mediator or head assigns to their own unit only."""
    target = a.known("target")
    if Role.DISPATCHER in a.roles or target is None or target.own:
        return None
    return "村里只能分给本村调解；要交给上级，请用上报。"


def nearest_or_reason(a: Attempt) -> str | None:
    """Nearest level first; any other choice needs a reason (小事不出村)."""
    target = a.known("target")
    if target is None:
        return None
    if a.known("legs") and target.level.rank < a.case.level.rank:
        return "这件已经到过上一级，往下派请用“交办下级”。"
    if not target.nearest and not _text(a, "reason"):
        return f"就近应分给{target.nearest_name}；要分给{target.name}，请写理由。"
    return None


def designated_by_superior(a: Attempt) -> str | None:
    """After a second objection only the common superior may assign (信访工作条例 Art 24)."""
    if a.case.objections < 2:
        return None
    town = Relation.ABOVE in a.relations and Relation.TOP not in a.relations
    if Role.SUPERVISOR in a.roles or (Role.DISPATCHER in a.roles and town):
        return None
    return "这件已被退回两次，由共同上级指定承办单位。"


def bounced_twice(a: Attempt) -> str | None:
    """The common superior assigns only what was objected to twice; anything else is the desk's."""
    return None if a.case.objections >= 2 else "分流由经办窗口来做；退回满两次才由共同上级指定。"


def another_unit(a: Attempt) -> str | None:
    """改派 to the unit that has it would only start its clocks afresh."""
    target = a.known("target")
    if target is not None and target.holds:
        return f"这件现在就在{target.name}，改派要选另一个单位；只换人请用“更换调解员”。"
    return None


def reason_written(a: Attempt) -> str | None:
    """A reason in words."""
    return None if _text(a, "reason") else "写一句理由。"


def mediator_named(a: Attempt) -> str | None:
    """签收: a mediator of that unit is named."""
    return None if a.known("named_mediator") else "选一位本单位的调解员。"


def impartial(a: Attempt) -> str | None:
    """回避: the mediator declares no interest, kin or earlier part in it (人民调解法 Art 15; 信访工作条例 Art 28)."""
    if a.facts.get("impartial"):
        return None
    return "调解员和当事人有亲属或利害关系的要回避；没有，请勾上“没有需要回避的情形”。"


@of_file
def may_object(a: Attempt) -> str | None:
    """退回: within 5 working days of assignment, before any session, and not after a designation."""
    if a.case.designated:
        return "这是上级指定承办的，不能再退回。"
    if a.known("sessions_in_leg"):
        return "已经开过调解，不能再退回；办不了请上报。"
    return None if a.known("objection_open") else "分流已过 5 个工作日，不能再退回；办不了请上报。"


def reason_and_proposal(a: Attempt) -> str | None:
    """退回: reason and proposed unit."""
    if not _text(a, "reason"):
        return "写一下为什么不归本单位办。"
    return None if _text(a, "proposed_unit") else "选一个你认为该办的单位。"


def signing_lapsed(a: Attempt) -> str | None:
    """超时退回: signing is overdue by 2 working days."""
    return None if a.known("signing_lapsed") else "签收还没有超期满 2 个工作日。"


def suspension_grounded(a: Attempt) -> str | None:
    """中止: ground, proof and an expected end."""
    if a.facts.get("ground") not in list(SuspendGround):
        return "选一个中止的原因。"
    if not _text(a, "proof"):
        return "写一下依据，比如检测委托书。"
    until = a.facts.get("until")
    if not isinstance(until, date):
        return "写一下预计哪天恢复。"
    return None if until > a.at.date() else "预计恢复的日子要在明天或以后。"


@of_file
def session_held(a: Attempt) -> str | None:
    """A mediation record exists (人民调解法 Art 27)."""
    if Role.SYSTEM in a.roles or a.known("sessions"):
        return None
    return "还没有调解记录，先记录一次调解。"


@of_file
def rights_told(a: Attempt) -> str | None:
    """Rights and duties were told (若干规定 Art 30)."""
    return None if a.known("rights_told") else "还没有告知权利义务，请在调解记录里补上。"


@of_file
def agreement_complete(a: Attempt) -> str | None:
    """达成协议: at least one term; all parties signed, or registered as oral (人民调解法 Art 28, 29)."""
    agreement = a.known("agreement")
    if agreement is None:
        return "还缺调解协议，先写协议，至少一条。"
    if not agreement.terms:
        return "协议里还没有约定，至少写一条谁、做什么、什么时候。"
    if agreement.undated:
        return f"协议{'、'.join(agreement.undated)}有金额，没写哪天给；当场给清的写当天，改好协议再办。"
    if agreement.oral or not agreement.unsigned:
        return None
    return f"还缺{'、'.join(agreement.unsigned)}签名；不签书面的，可以登记为口头协议。"


def unsettled_routed(a: Attempt) -> str | None:
    """For anything not settled the route is told."""
    given = {str(no): outcome for no, outcome in (a.facts.get("outcomes") or {}).items()}
    # A claim that is not named is settled, as in the effect of the move.
    outcomes = [given.get(str(claim.no), Outcome.SETTLED) for claim in a.case.claims]
    if any(o not in (Outcome.SETTLED, Outcome.FAILED) for o in given.values()):
        return "每条诉求选“谈成”或“没谈成”。"
    if any(o != Outcome.SETTLED for o in outcomes) and a.facts.get("route") not in list(Route):
        return "有诉求没谈成，选一下告诉当事人走哪条路。"
    if outcomes and all(o != Outcome.SETTLED for o in outcomes):
        return "没有一条谈成，请用“调解不成”。"
    return None


def positions_stated(a: Attempt) -> str | None:
    """调解不成: each side's last position and the undisputed facts (深圳条例 Art 73)."""
    if Role.SYSTEM in a.roles:
        return None  # the court's term is over: the papers go back as they are
    if not _text(a, "position_applicant"):
        return "还没写申请人最后的意见。"
    if not _text(a, "position_respondent"):
        return "还没写对方最后的意见。"
    if not _text(a, "undisputed"):
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
    return None if _text(a, "reason") else "写一下为什么撤回。"


def termination_stated(a: Attempt) -> str | None:
    """终止: ground and route told (人民调解法 Art 26)."""
    if a.facts.get("ground") not in list(TerminateGround):
        return "选一个终止的原因。"
    if a.facts.get("route") not in list(Route):
        return "选一下告诉当事人走哪条路，比如诉讼。"
    return None if _text(a, "explanation") else "写一句具体情况。"


@of_file
def level_above_exists(a: Attempt) -> str | None:
    """County is the end of the line (终点站)."""
    return None if a.case.level.above else "这里是终点站，没有再上一级；请在本级办出结果。"


def level_time_over(a: Attempt) -> str | None:
    """The system sends up only what is late by 3 working days at this level."""
    return None if a.known("level_time_over") else "本级时限还没有超期满 3 个工作日，系统不上报。"


@of_file
def attempt_recorded(a: Attempt) -> str | None:
    """上报 by a person: at least one recorded attempt, unless red, cross-area or MAJOR."""
    by_person = Role.SYSTEM not in a.roles and (Relation.HOLDER in a.relations or Relation.DESK in a.relations)
    if not by_person or Relation.ABOVE in a.relations or a.known("sessions_in_leg"):
        return None
    if a.case.risk == Risk.RED or a.case.difficulty == Difficulty.MAJOR or a.known("cross_area"):
        return None
    if a.facts.get("reason") == EscalateReason.CROSS_AREA:
        return None
    return "还没有调解记录，先记录一次调解再上报；红色风险、重大或跨区域的可以直接上报。"


def escalation_reasoned(a: Attempt) -> str | None:
    """上报: a reason code; a person also writes a sentence."""
    if a.facts.get("reason") not in list(EscalateReason):
        return "选一个上报的理由。"
    if Role.SYSTEM in a.roles or _text(a, "note"):
        return None
    return "写一两句情况，上级接过去就能看懂。"


def straight_to_top(a: Attempt) -> str | None:
    """Only red risk, parties of two towns, or a category with its unit at the county skip a level."""
    wanted = a.facts.get("to_level")
    above = a.case.level.above
    if not wanted or above is None or wanted == above:
        return None
    if wanted not in list(Level) or Level(wanted).rank < above.rank:
        return "上报要选上一级。"
    cross = a.known("cross_area") or a.facts.get("reason") == EscalateReason.CROSS_AREA
    if a.case.risk == Risk.RED or a.case.category in SPECIALIST or cross:
        return None
    return "只有红色风险、跨镇或专业调委会管的类别才能直接报到县里，其余先报镇里。"


@of_file
def was_above(a: Attempt) -> str | None:
    """交办下级 only where the case has already been at the higher level, and not twice (no bounce)."""
    if a.case.sent_down:
        return "这件已经交办下去过一次，不能再往下退。"
    if a.case.level.rank == 0 or not a.known("been_at_level"):
        return "这件还没有到过本级，第一次请用“分流”。"
    return None


def lower_unit(a: Attempt) -> str | None:
    """交办下级 names a lower competent unit."""
    target = a.known("target")
    if target is not None and target.level.rank >= a.case.level.rank:
        return "交办要选下一级的单位；同级请用“分流”。"
    return None


def party_told(a: Attempt) -> str | None:
    """反馈: which party, how, when, or a try that did not reach them."""
    if a.known("feedback_party") is None:
        return "选一下反馈给哪一位当事人。"
    if not _text(a, "how"):
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
    """Feedback and 回访 are not taken by the mediator of the case."""
    if a.person_id is not None and a.person_id == a.case.mediator_id:
        return "反馈要由调解员以外的人做，请窗口或本单位别的同志来办。"
    return None


@of_file
def file_complete(a: Attempt) -> str | None:
    """办结: feedback given and the file complete for that outcome (one checklist for all)."""
    missing = [item.label for item in a.known("checklist") if not item.done]
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
    return None if _text(a, "note") else "写一句为什么可以再调。"


def reopen_reasoned(a: Attempt) -> str | None:
    """重启: breach, repudiation, new fact or wrongly refused."""
    reason = a.facts.get("reason")
    if reason not in list(ReopenReason):
        return "选一个重启的理由。"
    if reason == "wrongly_refused" and a.case.state == State.CLOSED:
        return "这件受理过，不是“原来不该拒绝”；选不履行、反悔或有新事实。"
    return None if _text(a, "note") else "写一句具体情况。"


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
