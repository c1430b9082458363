"""Guards of 上报: what sends a case one level up."""

from __future__ import annotations

from workflows.case import Attempt, Case
from workflows.categories import SPECIALIST
from workflows.grounds import EscalateReason
from workflows.guarding import about, answerable, decisive, of_file
from workflows.guards.words import text
from workflows.levels import TOP, Level
from workflows.outcomes import Difficulty, Risk
from workflows.roles import Relation, Role


@decisive
@of_file
def level_above_exists(a: Attempt) -> str | None:
    """County is the end of the line (终点站)."""
    return None if a.case.level.above else "这里是终点站，没有再上一级；请在本级办出结果。"


def level_time_over(a: Attempt) -> str | None:
    """The system sends up only what is late by 3 working days at this level."""
    return None if a.known("level_time_over") else "本级时限还没有超期满 3 个工作日，系统不上报。"


@of_file
@answerable
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
    if Role.SYSTEM in a.roles or text(a, "note"):
        return None
    return "写一两句情况，上级接过去就能看懂。"


@about("note")
def other_place_named(a: Attempt) -> str | None:
    """跨区域 as the reason: addresses or the sentence name another place."""
    if a.facts.get("reason") != EscalateReason.CROSS_AREA or a.known("cross_area") or a.known("other_place"):
        return None
    return "跨区域的，写明另一方在哪个镇、哪个县，比如店口镇七里村；都是本镇的，换一个理由。"


def goes_alone_to(case: Case) -> Level | None:
    """Where the system sends it: one level up, red risk straight to the top."""
    return TOP if case.level.above and case.risk == Risk.RED else case.level.above


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
    return "只有红色风险、跨镇或专业调委会管的类别才能越级直接上报，其余先报上一级。"
