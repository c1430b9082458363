"""Guards of several units at one case: 会商, 吹哨报到, 协办, 邀请."""

from __future__ import annotations

from datetime import date, datetime

from workflows.case import Attempt
from workflows.guards.words import text
from workflows.joint import Profession
from workflows.outcomes import UnitKind

CALLED = frozenset({UnitKind.DEPARTMENT, UnitKind.SPECIALIST, UnitKind.TOWN_CENTRE, UnitKind.VILLAGE_COMMITTEE})


def conference_planned(a: Attempt) -> str | None:
    """会商: who leads, who helps, when, where, what about."""
    lead, helping = a.known("lead_unit"), a.known("units_named")
    if lead is None:
        return "选一个牵头单位。"
    if not helping:
        return "选至少一个参加会商的单位。"
    if any(unit.id == lead.id for unit in helping):
        return "牵头单位不用再选成参加单位。"
    if not isinstance(a.facts.get("held_at"), datetime):
        return "写一下什么时候会商。"
    if not text(a, "place"):
        return "写一下在哪儿会商。"
    return None if text(a, "question") else "写一下要会商什么。"


def minutes_kept(a: Attempt) -> str | None:
    """会商纪要: of a conference that was held; each task has a unit of it, words and a date."""
    conference = next((c for c in a.known("my_conferences") if str(c.id) == text(a, "conference")), None)
    if conference is None:
        return "选一下是哪一次会商。"
    if conference.held_at > a.at:
        return "会商还没开，开完再记。"
    if not text(a, "minutes"):
        return "写几句会上定了什么。"
    codes = a.known("conference_codes")
    for task in a.facts.get("tasks") or []:
        if task.get("unit") not in codes:
            return "任务要交给参加会商的单位。"
        if not str(task.get("text") or "").strip():
            return "每条任务写一下做什么。"
        due = task.get("due_on")
        if not isinstance(due, date) or due < a.at.date():
            return "每条任务写一个今天或以后的日子。"
    return None


def task_finished(a: Attempt) -> str | None:
    """办好会商事项: one of our own, and a word on it."""
    if not any(str(task.id) == text(a, "task") for task in a.known("my_tasks")):
        return "选一下办好的是哪一项。"
    return None if text(a, "note") else "写一句办得怎么样。"


def may_call(a: Attempt) -> str | None:
    """吹哨 is the town's or the county's centre's (深圳条例 Art 12)."""
    return None if a.known("acts_for_centre") else "吹哨由镇街或县级中心来办，请先告诉镇里。"


def call_described(a: Attempt) -> str | None:
    """吹哨: a department, a committee or another town, where, why, by when."""
    unit = a.known("unit_named")
    if unit is None or unit.kind not in CALLED:
        return "选一个要到场的部门、调委会、镇街或村（社区）。"
    if unit.id == a.known("own_unit"):
        return "自己单位不用吹哨，选要叫来的单位。"
    if not text(a, "place"):
        return "写一下到哪儿。"
    if not text(a, "reason"):
        return "写一句为什么要到场。"
    due = a.facts.get("due_at")
    return None if isinstance(due, datetime) and due > a.at else "写一个以后的时间，比如一小时后。"


def arrival_told(a: Attempt) -> str | None:
    """报到: which call, when and who; nobody arrives before being called, or later than now."""
    call = next((c for c in a.known("my_calls") if str(c.id) == text(a, "call")), None)
    if call is None:
        return "选一下是哪一次吹哨。"
    arrived = a.facts.get("arrived_at")
    if not isinstance(arrived, datetime) or arrived > a.at:
        return "到场的时间要在现在以前。"
    if arrived < call.called_at:
        return "到场的时间不能在吹哨以前。"
    return None if text(a, "who") else "写一下谁到场了。"


def result_told(a: Attempt) -> str | None:
    """报告处置结果 of a call that was answered."""
    if not any(str(call.id) == text(a, "call") for call in a.known("my_arrivals")):
        return "选一下是哪一次吹哨。"
    return None if text(a, "result") else "写几句到场做了什么，结果怎样。"


def invitation_agreed(a: Attempt) -> str | None:
    """邀请: who, what they are, and that the parties agree (人民调解法 Art 20)."""
    if not text(a, "guest"):
        return "写一下请谁。"
    if a.facts.get("profession") not in list(Profession):
        return "选一下是什么人，比如律师。"
    return None if a.facts.get("consent") else "请人帮忙要先问过各方，都同意就勾上。"


def helpers_named(a: Attempt) -> str | None:
    """增加协办单位: live units, none of which has the case anyway, and a reason."""
    units = a.known("units_named")
    if not units:
        return "选至少一个协办单位。"
    if any(unit.id in a.known("own_units") for unit in units):
        return "承办单位和经办窗口不用再选成协办。"
    return None if text(a, "reason") else "写一句请他们办什么。"


def conference_waits(a: Attempt) -> str | None:
    """记会商纪要 is for the unit that leads."""
    return None if a.known("my_conferences") else "没有等本单位记纪要的会商。"


def task_waits(a: Attempt) -> str | None:
    """办好会商事项 is for the unit that took the task."""
    return None if a.known("my_tasks") else "没有等本单位办的会商事项。"


def call_waits(a: Attempt) -> str | None:
    """报到 is for the unit that was called."""
    return None if a.known("my_calls") else "没有等本单位报到的吹哨。"


def result_waits(a: Attempt) -> str | None:
    """报告处置结果 is for the unit that came."""
    return None if a.known("my_arrivals") else "没有等本单位报结果的吹哨。"
