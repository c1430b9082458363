"""What may be done to a case besides moves: act → label, who, in which states, and its guard."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.grounds import ExtendGround
from workflows.guards.routing import another_mediator, impartial, mediator_named, reason_written
from workflows.machine import Attempt, Guard, Refused, Who, decisive, file_sentence, obey, of_file
from workflows.outcomes import Risk
from workflows.roles import Relation, Role
from workflows.states import OPEN, State

DESK, HOLDER, ABOVE, TOP, PLACE = (
    Relation.DESK, Relation.HOLDER, Relation.ABOVE, Relation.TOP, Relation.PLACE,
)
WORKING = (Role.CLERK, Role.DISPATCHER, Role.MEDIATOR, Role.HEAD)
ANY_STAFF = tuple(
    Who(role, relation) for relation in (DESK, HOLDER, ABOVE, PLACE) for role in WORKING
) + (Who(Role.SUPERVISOR, TOP), Who(Role.LEADER, TOP))
CARERS = tuple(Who(role, relation) for relation in (DESK, HOLDER, ABOVE) for role in WORKING) + (
    Who(Role.SUPERVISOR, TOP),
)


@dataclass(frozen=True)
class Act:
    """One row: an act on the timeline that changes no state."""

    name: str
    label: str
    help: str
    who: tuple[Who, ...]
    states: frozenset[State] = OPEN
    guards: tuple[Guard, ...] = ()
    asks: tuple[Who, ...] = ()
    icon: str = "message"
    tone: str = "person"


def text_written(a: Attempt) -> str | None:
    """备注 has words."""
    return None if str(a.facts.get("text") or "").strip() else "写几个字再存。"


def days_and_ground(a: Attempt) -> str | None:
    """延期: days, ground, reason (宁波 Art 27; 信访工作条例 Art 34)."""
    days = a.facts.get("days")
    if not isinstance(days, int) or not 1 <= days <= 30:
        return "延期写 1 到 30 天。"
    if a.facts.get("ground") not in list(ExtendGround):
        return "选一下是双方要求还是案情复杂。"
    return reason_written(a)


@decisive
@of_file
def before_due(a: Attempt) -> str | None:
    """延期 is asked before the limit is over; when it is approved does not matter."""
    if not a.known("mediation_overdue"):
        return None
    rest = "请上报或尽快办出结果" if a.case.level.above else "请尽快办出结果"
    return f"本级时限已过，不能再延期；{rest}。"


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


def risk_rises(a: Attempt) -> str | None:
    """风险 goes up, with a reason."""
    risk = a.facts.get("risk")
    if risk not in list(Risk) or Risk(risk).rank <= a.case.risk.rank:
        return f"现在已是{a.case.risk.label}风险，选更高的一级。"
    return reason_written(a)


def risk_falls(a: Attempt) -> str | None:
    """风险 falls only by a person, with a reason."""
    risk = a.facts.get("risk")
    if risk not in list(Risk) or Risk(risk).rank >= a.case.risk.rank:
        return f"现在是{a.case.risk.label}风险，选更低的一级。"
    return reason_written(a)


def danger_described(a: Attempt) -> str | None:
    """报警/通报: to whom, when, what (人民调解法 Art 25)."""
    if not str(a.facts.get("to") or "").strip():
        return "写一下报给了谁，比如枫桥派出所。"
    told = a.facts.get("told_at")
    if told is None:
        return "写一下几点报的。"
    if told > a.at:
        return "报的时间要在现在以前。"
    return None if str(a.facts.get("content") or "").strip() else "写一句报了什么。"


def amendment_given(a: Attempt) -> str | None:
    """补充信息: something is given."""
    given = any(a.facts.get(name) for name in ("category", "czb", "difficulty", "parties", "claims", "finder", "consent"))
    return None if given else "填一样要补充的再存。"


ACTS: tuple[Act, ...] = (
    Act("note", "备注", "写一句，大家都看得到", ANY_STAFF, states=frozenset(State), guards=(text_written,)),
    Act("report_danger", "报警或通报", "记下报给谁、几点、什么事", ANY_STAFF, guards=(danger_described,),
        icon="alert-triangle", tone="danger"),
    Act("raise_risk", "调高风险", "写明为什么", ANY_STAFF, guards=(risk_rises,), icon="trending-up", tone="danger"),
    Act("lower_risk", "调低风险", "写明为什么", CARERS, guards=(risk_falls,), icon="trending-down"),
    Act("amend", "补充信息", "补当事人、诉求、类别",
        tuple(Who(role, rel) for rel in (DESK, HOLDER) for role in WORKING) + (Who(Role.MEDIATOR, PLACE),),
        guards=(amendment_given,), icon="edit"),
    Act("leave_party", "当事人退出", "几位里有一位不调了",
        (Who(Role.CLERK, DESK), Who(Role.MEDIATOR, HOLDER)), guards=(party_leaves,), icon="user-minus"),
    Act("extend", "延期", "到期前提出，上级批准", (), states=frozenset({State.MEDIATING}),
        asks=(Who(Role.MEDIATOR, HOLDER), Who(Role.HEAD, HOLDER)), guards=(before_due, days_and_ground),
        icon="calendar-plus"),
    Act("name_mediator", "更换调解员", "负责人换人，时限不变", (Who(Role.HEAD, HOLDER),),
        states=frozenset({State.MEDIATING, State.SUSPENDED}),
        guards=(another_mediator, mediator_named, impartial, reason_written), icon="user-check"),
)
BY_NAME: dict[str, Act] = {act.name: act for act in ACTS}

# Entries of the case file that other nouns write (sessions, agreements): who and in which states.
CASE_FILE: tuple[Act, ...] = (
    Act("session", "记录一次调解", "时间、地点、到场人、经过、结果",
        (Who(Role.MEDIATOR, HOLDER), Who(Role.HEAD, HOLDER)), states=frozenset({State.MEDIATING}),
        icon="notes"),
    Act("agreement", "写协议", "书面或口头，一条一行",
        (Who(Role.MEDIATOR, HOLDER),), states=frozenset({State.MEDIATING}), icon="file-text"),
    Act("performance", "记履行情况", "约定的事办了没有",
        (Who(Role.CLERK, DESK), Who(Role.MEDIATOR, HOLDER), Who(Role.HEAD, HOLDER), Who(Role.SUPERVISOR, TOP)),
        states=frozenset({State.CONCLUDED, State.CLOSED}), icon="checklist"),
)
BY_NAME.update({act.name: act for act in CASE_FILE})


def check_act(act: Act, attempt: Attempt) -> None:
    """Refuse with a sentence unless role, state and guards allow the act."""
    state = attempt.case.state
    if state not in act.states:
        raise Refused(f"这件现在是“{state.label}”，不能{act.label}。", "state")
    fits = any(w.fits(attempt.roles, attempt.relations, state) for w in act.who)
    asks = any(w.fits(attempt.roles, attempt.relations, state) for w in act.asks)
    if not fits and not (asks and attempt.approved):
        if asks:
            raise Refused(f"{act.label}要上级批准，请先提出申请。", "approval")
        raise Refused(f"“{act.label}”不归你办。", "role")
    obey(act.guards, attempt)


def open_acts(attempt: Attempt) -> list[tuple[Act, str | None]]:
    """The acts that concern the actor in this state, with the sentence of a guard on the case file, if closed."""
    state = attempt.case.state
    found: list[tuple[Act, str | None]] = []
    for act in BY_NAME.values():
        if state in act.states and any(
            w.fits(attempt.roles, attempt.relations, state) for w in (*act.who, *act.asks)
        ):
            found.append((act, file_sentence(act.guards, attempt)))
    return found
