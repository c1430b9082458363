"""What the desk page shows, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.clocks.queries import calendar_of
from mediation.desk import panels, queues
from mediation.desk.registrations import registrations
from mediation.desk.words import long_day, tomorrow
from mediation.disputes.conditions import day_end
from mediation.disputes.lists import Row, page, rows
from mediation.disputes.models import Dispute
from mediation.disputes.standing_in import behalf
from mediation.supervision.joining_desk import asked_panel
from mediation.supervision.order_panels import waiting
from workflows.calendar import WEEKDAYS, local_day
from workflows.roles import Role
from workflows.steps import near_day

PAGE = 20


def context(
    session: Session, actor: Actor, at: datetime, *, queue: str | None, cursor: str | None, start: int
) -> dict[str, Any]:
    """Everything for `desk/desk.html`."""
    calendar = calendar_of(session)
    ahead = calendar.next_workday(tomorrow(local_day(at)))
    desk = queues.Desk(actor, at, day_end(ahead))
    counts = queues.counts(session, desk)
    current = queues.chosen(queue, counts)
    found = page(session, queues.cases(current, desk), limit=PAGE, cursor=cursor, dated_only=True)
    lines = [
        replace(line, todo=f"代{absent}：{line.todo}") if (absent := _instead(session, dispute, actor)) else line
        for dispute, line in zip(found.items, rows(session, found.items, at), strict=True)
    ]
    last = start + len(lines) - 1
    total = counts[current.name]
    return {
        "page_title": "工作台",
        "today": long_day(at),
        "place": actor.unit_name,
        "drafts": registrations(session, actor, at),
        "tabs": [_tab(q, counts[q.name], current) for q in queues.QUEUES],
        "groups": _by_day(lines, at, current),
        "foot": _foot(start, last, total, current) if lines else "",
        "next_url": url_for("desk.desk", queue=current.name, cursor=found.next, start=last + 1) if found.next else None,
        "empty": {"icon": "clipboard-list", "title": current.empty, "text": "有人来反映，先查再登。",
                  **_register(actor)},
        "orders": waiting(session, actor, at),
        "panels": [panel for panel in (
            asked_panel(session, actor, at), panels.approvals(session, actor, at), panels.news(session, actor, at),
        ) if panel],
    }


def _instead(session: Session, dispute: Dispute, actor: Actor) -> str:
    return behalf(session, dispute, actor, "").get("on_behalf_name", "")


def _foot(start: int, last: int, total: queues.Count, current: queues.Queue) -> str:
    """Under 今日到期 the list goes on with the next day, which its number does not count."""
    if current.name == "today":
        return f"第 {start} 至 {last} 件" if last > PAGE else ""
    return f"第 {start} 至 {last} 件，共 {total.words} 件"


def _tab(queue: queues.Queue, count: queues.Count, current: queues.Queue) -> dict[str, Any]:
    return {"label": queue.label, "count": count.words, "note": queues.note(queue, count),
            "url": url_for("desk.desk", queue=queue.name), "current": queue is current}


def _register(actor: Actor) -> dict[str, str | None]:
    may = actor.has(Role.CLERK, Role.MEDIATOR)
    return {"href": url_for("disputes.new") if may else None, "label": "登记"}


def _by_day(
    lines: list[Row], at: datetime, current: queues.Queue
) -> list[dict[str, Any]]:
    """Today and before without a heading; then each day that follows."""
    today = local_day(at)

    def heading(row: Row) -> str:
        due = local_day(row.due_at) if row.due_at else today
        if due <= today:
            return ""
        return near_day(due, today) if due <= tomorrow(today) or current.name != "today" else (
            f"{near_day(due, today)} {WEEKDAYS[due.weekday()]}")

    groups = []
    for words, members in groupby(lines, key=heading):
        listed = list(members)
        groups.append({"heading": f"{words} {len(listed)} 件" if words else None, "rows": listed})
    return groups
