"""Guards of 领导包案 and 领导批示."""

from __future__ import annotations

from datetime import date

from workflows.case import Attempt
from workflows.guarding import of_file
from workflows.guards.words import text
from workflows.joint import Duty, VisitWay
from workflows.roles import Role
from workflows.states import FINAL


@of_file
def nobody_in_charge(a: Attempt) -> str | None:
    """领导包案: one leader answers for a case at a time."""
    return "这件已经有领导包案；换人先销号，再重新定。" if a.known("leader_case") else None


def leader_fits(a: Attempt) -> str | None:
    """领导包案: a person who holds the role; a leader takes a case himself, the supervisor names one."""
    leader = a.known("leader_named")
    if leader is None:
        return "选一位在岗的领导。"
    if Role.SUPERVISOR not in a.roles and leader.id != a.person_id:
        return "领导自己认领；替别的领导定，由督导来办。"
    return None if text(a, "reason") else "写一句为什么要领导包案。"


def in_charge(a: Attempt) -> str | None:
    """What belongs to 包案 is written by its leader, or by the supervisor for them."""
    leader_case = a.known("leader_case")
    if leader_case is None:
        return "这件没有领导包案。"
    if Role.SUPERVISOR not in a.roles and leader_case.leader_id != a.person_id:
        return "这件由别的领导包案，由那一位或督导来记。"
    return None


def duty_described(a: Attempt) -> str | None:
    """四包: which one, what was done, when."""
    if a.facts.get("duty") not in list(Duty):
        return "选一下是四包里的哪一包。"
    done = a.facts.get("done_on")
    if not isinstance(done, date) or done > a.at.date():
        return "选今天或以前的日子。"
    return None if text(a, "text") else "写一句做了什么。"


def visit_described(a: Attempt) -> str | None:
    """接访、约访、下访、走访: how, when, where, with whom, what came of it."""
    if a.facts.get("way") not in list(VisitWay):
        return "选一下是接访、约访、下访还是走访。"
    held = a.facts.get("held_at")
    if held is None or held > a.at:
        return "见面的时间要在现在以前。"
    for name, sentence in (("place", "写一下在哪儿见的。"), ("present", "写一下见了谁。"), ("course", "写几句谈了什么，定了什么。")):
        if not text(a, name):
            return sentence
    return None


def over_or_said_why(a: Attempt) -> str | None:
    """销号: when the case is over, or when the supervisor says why."""
    if not text(a, "reason"):
        return "写一句为什么销号。"
    if a.case.state in FINAL or Role.SUPERVISOR in a.roles:
        return None
    return "还没办结；没办结就销号，由督导写明理由来办。"


def instruction_written(a: Attempt) -> str | None:
    """批示: words, to a unit, and a date that can still be kept."""
    if not text(a, "text"):
        return "写批示的内容。"
    if a.known("unit_named") is None:
        return "选批给哪个单位。"
    due = a.facts.get("due_on")
    return "答复的日子选今天或以后。" if isinstance(due, date) and due < a.at.date() else None


def instruction_waits(a: Attempt) -> str | None:
    """答复批示 is for the unit it was given to."""
    return None if a.known("my_instructions") else "没有等本单位答复的批示。"


def instruction_answered(a: Attempt) -> str | None:
    """答复批示: which one, and words."""
    if not any(str(row.id) == text(a, "instruction") for row in a.known("my_instructions")):
        return "选一下答复哪一条批示。"
    return None if text(a, "answer") else "写一下办得怎么样。"
