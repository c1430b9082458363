"""为什么是这一天 as the page draws it: a pane a clock, days as cells, steps with the dates they lead to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from mediation.clocks.models import Clock
from mediation.clocks.queries import calendar_of
from mediation.clocks.reasons import Why, explain, light_of
from mediation.disputes.models import Dispute
from workflows.calendar import Calendar, local_day
from workflows.clocks import ClockKind, ClockStatus
from workflows.counting import CellKind
from workflows.states import State
from workflows.steps import day_words, moment_words, span_words

HOLDER_WORDS = {
    ClockKind.TOTAL: "居民时限，从受理算", ClockKind.MEDIATION: "本级时限，从签收算", ClockKind.ACCEPTANCE: "受理时限，从登记算",
    ClockKind.SUPPLEMENT: "补正时限", ClockKind.ASSIGNMENT: "分流时限", ClockKind.SIGNING: "签收时限，从分流算",
    ClockKind.FEEDBACK: "反馈时限，从出结果算", ClockKind.OBJECTION: "退回异议期，从分流算",
    ClockKind.CONFIRMATION: "司法确认时限，从协议生效算", ClockKind.PERFORMANCE: "履行时限，协议约定的日子",
    ClockKind.PETITION_NOTICE: "信访告知时限，从登记算", ClockKind.REPLY: "督办答复时限，从发出算", ClockKind.DANGER: "险情通报时限，从红色算",
}
# What the parties agreed or may do: never before what the case waits for.
AFTERWARDS = frozenset({ClockKind.CONFIRMATION, ClockKind.PERFORMANCE})
# A cell of the drawing: what the reader sees for each kind of day.
CELLS = {CellKind.COUNTED: "counted", CellKind.PAUSED: "paused", CellKind.SKIPPED: "skipped", CellKind.DUE: "due",
         CellKind.FUTURE: "plain", CellKind.TODAY: "plain", CellKind.LATE: "late"}
MAX_CELLS = 75
# Of a long lateness: how many days are drawn after the due date, and how many up to today.
LATE_FIRST, LATE_LAST = 14, 28


def clock_panes(session: Session, dispute: Dispute, clocks: Sequence[Clock], at: datetime) -> list[dict[str, Any]]:
    """为什么是这一天, a pane a clock: late ones, then what runs; the citizen's before the holder's; at most four."""
    running = [c for c in clocks if c.open and c.kind is not ClockKind.OBJECTION]
    order = sorted(running, key=lambda c: (
        c.kind in AFTERWARDS, not _late(c, at), c.status is ClockStatus.PAUSED, c.kind is not ClockKind.TOTAL, c.due_at))
    # once signed for, the right to send it back is a matter of the menu, not of the page
    asked = dispute.state is State.ASSIGNED
    objection = [c for c in clocks if asked and c.open and c.kind is ClockKind.OBJECTION]
    shown = (order + objection) or [c for c in clocks if c.kind is ClockKind.TOTAL][-1:]
    return [
        {"key": c.kind.value, "light": light_of(session, c, at), "label": _label(c),
         "why": why_view(session, explain(session, c, at, beside=clocks), at)}
        for c in shown[:4]
    ]


def _late(clock: Clock, at: datetime) -> bool:
    return clock.status is ClockStatus.RUNNING and clock.due_at < at


def _label(clock: Clock) -> str:
    """The citizen's clock says what it runs from: 受理, for wages 登记, after 重启 that."""
    if clock.kind is not ClockKind.TOTAL or not clock.events:
        return HOLDER_WORDS.get(clock.kind, clock.kind.label)
    return f"{clock.kind.label}，从{clock.events[0].reason}算"


def why_view(session: Session, why: Why, at: datetime) -> dict[str, Any]:
    """Cells by month, steps with their dates, the rule and its source."""
    total = f"合计 {why.total}。" if why.total else ""
    mark = f"（{why.mark.label}）" if why.mark else ""
    rule = f"{total}{why.foot}依据：{why.source}{mark}。" + why.warning
    months = _months(session, why, local_day(at)) if len(why.cells) <= MAX_CELLS else []
    return {"title": why.title, "months": months, "late": bool(why.late), "rule": rule,
            "steps": [{"text": s.text, "note": s.note, "date": moment_words(s.at, at) if s.at else day_words(s.on, local_day(at))}
                      for s in why.steps]}


def _months(session: Session, why: Why, today: date) -> list[dict[str, Any]]:
    """From the start to the due date, and on to today where it ran out; the middle of a long lateness is only told."""
    calendar = calendar_of(session)
    if len(why.late) <= LATE_FIRST + LATE_LAST:
        return _drawn([*why.cells, *why.late], why, today, calendar)
    untold = why.late[LATE_FIRST:-LATE_LAST]
    gap = f"{span_words(untold[0][0], untold[-1][0], today)}，{len(untold)} 天，没有画出来"
    return [
        *_drawn([*why.cells, *why.late[:LATE_FIRST]], why, today, calendar),
        {"gap": gap},
        *_drawn(why.late[-LATE_LAST:], why, today, calendar),
    ]


def _drawn(cells: Sequence[tuple[date, CellKind]], why: Why, today: date, calendar: Calendar) -> list[dict[str, Any]]:
    months = []
    for (_, month), days in groupby(cells, key=lambda cell: (cell[0].year, cell[0].month)):
        months.append({"label": f"{month}月", "cells": [
            {"day": day.day, "kind": _kind(kind, day, why), "today": day == today,
             "words": f"{day_words(day, today)}，{_cell_words(kind, day, calendar)}"} for day, kind in days
        ]})
    return months


def _kind(kind: CellKind, day: date, why: Why) -> str:
    return "due" if day == local_day(why.due_at) else CELLS[kind]


def _cell_words(kind: CellKind, day: date, calendar: Calendar) -> str:
    name = calendar.name(day) if not calendar.is_workday(day) else ""
    return f"{kind.label}，{name}" if name and kind is CellKind.SKIPPED else kind.label
