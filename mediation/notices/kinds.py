"""What people are told of: one row per kind, with its text in templates/notices/<name>.txt."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.clocks import ClockKind
from workflows.dispute import WORKFLOW

# What begins with the end of a case or goes on after it; every other clock ends with the case.
AFTER_CLOSE = frozenset({ClockKind.FOLLOW_UP, ClockKind.ARCHIVE, ClockKind.PERFORMANCE, ClockKind.CONFIRMATION})
BY_HAND = (
    "act", "designate", "extend", "name_mediator", "request", "request_climbed", "request_refused", "pause_question", "pause_overdue", "order_watch", "order_reply",
    "order_returned", "order_accepted", "order_more", "order_cancelled", "order_reminder", "lead_case", "lead_case_over",
    "instruction", "instruction_answered", "call_late", "task_late", "co_handle", "confer",
    "minute_conference", "do_task", "arrive", "report_call", "rules_submitted", "rules_approved",
    "rules_refused", "rules_tomorrow", "finding_admin", "digest", "alarm_1", "alarm_2", "stand_in", "away_substitute", "away_alone", "away_over", "promise_call", "promise_rework", "confirm_left",
    "dissatisfied", "visit_found", "template_submitted", "template_approved", "template_refused",
)


@dataclass(frozen=True)
class Kind:
    """`outside`: what a message outside the house calls it; without, it stays in the inbox and in the digest.

    `any_hour`: may wake people. Nothing else leaves the house while offices are closed.
    """

    name: str
    outside: str = ""
    any_hour: bool = False


KINDS: dict[str, Kind] = {kind.name: kind for kind in (
    *(Kind(move.name) for move in WORKFLOW.by_name.values()),
    *(Kind(name) for name in BY_HAND),
    Kind("report_danger", "险情通报", any_hour=True),
    Kind("red_risk", "调成红色风险的案件", any_hour=True),
    Kind("order", "督办，等你答复"),
    Kind("card", "督办升了牌"),
    Kind("call_out", "吹哨，等你到场"),
    Kind("alarm_3", "超期 1 个工作日的案件"),
    Kind("past", "镇街超期通报"),
)}
DANGER_LATE = Kind("alarm_2", "过了时限的险情", any_hour=True)


def alarm(level: int, clock: ClockKind) -> str:
    """The kind of an alarm: its level, and which clock rang."""
    return f"alarm_{level}:{clock.value}"


def town_alarm(place: str) -> str:
    """The kind of what a supervisor hears of a whole town: one line, however many of its cases and clocks ring."""
    return f"past:{place}"


def kind_of(name: str) -> Kind:
    """The row of a kind as it stands on a line; a kind without one stays in the house."""
    base, _, clock = name.partition(":")
    if clock == ClockKind.DANGER and base in ("alarm_2", "alarm_3"):
        return DANGER_LATE
    return KINDS.get(base, Kind(base))


def family(name: str) -> str:
    """What is said again under another name: the alarms of one clock, whatever their level."""
    base, _, clock = name.partition(":")
    return f"alarm:{clock}" if clock and base.startswith("alarm_") else name


def outlives(name: str) -> bool:
    """Whether time itself may still speak of this when the case is closed."""
    clock = name.partition(":")[2]
    return clock in AFTER_CLOSE
