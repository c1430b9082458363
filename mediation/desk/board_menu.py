"""处理: what a supervisor or leader can do about a climbed case, each with a line of help or the guard's sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from mediation.disputes.models import Dispute
from workflows.dispute import WORKFLOW
from workflows.levels import Level
from workflows.machine import Attempt, Refused, file_sentence
from workflows.permissions import BY_NAME

# name of the act or move, what the board calls it, icon, help
ENTRIES = (
    ("supervise", "督办", "flag", "限期答复，逾期自动亮牌"),
    ("take_charge", "包案", "user-star", "指定一位领导负责到底"),
    ("escalate", "提级办理", "arrow-up", ""),
    ("send_down", "退回下级", "arrow-down", "下一级接着办，本级看着"),
)


def entries(dispute: Dispute, attempt: Attempt, levels: Mapping[Level, str]) -> list[dict[str, Any]]:
    """All four, always; what cannot be done now says why."""
    found = []
    for name, label, icon, help_line in ENTRIES:
        if name not in WORKFLOW.by_name and name not in BY_NAME:
            continue
        above = dispute.level.above
        if name == "escalate" and above is not None:
            help_line = f"{levels[above]}中心接过来办，{levels[dispute.level]}里协助"
        found.append({
            "label": label, "icon": icon, "help": help_line, "why": closed(name, attempt),
            "url": url_for("disputes.do", number=dispute.number, name=name),
        })
    return found


def closed(name: str, attempt: Attempt) -> str | None:
    """The sentence that stands against it, asked the way its form page asks; None where it is open."""
    state = attempt.case.state
    if name in WORKFLOW.by_name:
        move = WORKFLOW.by_name[name]
        try:
            WORKFLOW.check_role(move, attempt)
        except Refused as refusal:
            return refusal.sentence
        return file_sentence(move.guards, attempt)
    act = BY_NAME[name]
    if state not in act.states:
        return f"这件现在是“{state.label}”，不能{act.label}。"
    if not any(who.fits(attempt.roles, attempt.relations, state) for who in act.who):
        return f"“{act.label}”不归你办。"
    return file_sentence(act.guards, attempt)
