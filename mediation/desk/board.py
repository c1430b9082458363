"""上报看板: what climbed and is not closed, by due time, with counts that lead to exactly their cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.desk.board_filters import DAYS, Wanted, found, tags, went_to
from mediation.desk.board_orders import ORDERS
from mediation.desk.board_page import board_page
from mediation.desk.board_rows import board_rows
from mediation.desk.links import climbed
from mediation.desk.live import as_of
from mediation.disputes import conditions as c
from mediation.disputes.lists import all_capped
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import visible
from mediation.regions.queries import levels_at, places
from mediation.units.models import Unit
from workflows.grounds import EscalateReason
from workflows.levels import BOTTOM, Level

PER_PAGE = 9
MOST = 1000


def live(session: Session, actor: Actor, at: datetime, wanted: Wanted, *, cursor: str | None, start: int) -> dict[str, Any]:
    """What changes by itself: counts and rows. Context of `desk/board_live.html`."""
    levels = levels_at(session, actor.region_code)
    choices = _counted(wanted, levels)
    total, *numbers = all_capped(session, [found(session, actor, at, each) for _, each, _ in choices], MOST)
    shown = board_page(session, found(session, actor, at, wanted), at=at, limit=PER_PAGE, cursor=cursor)
    args = wanted.args()
    last = start + len(shown.items) - 1
    return {
        "counts": [
            {"label": label, "value": value, "tone": tone, "url": climbed(each.args())}
            for (label, each, tone), value in zip(choices, [total, *numbers], strict=True)
            if value != "0" or label not in QUIET
        ],
        "rows": board_rows(session, actor, shown.items, at), "total": total,
        "foot": f"第 {start} 至 {last} 件，共 {total} 件。横条长短按天数。" if shown.items else "",
        "next_url": climbed(args, cursor=shown.after, start=last + 1) if shown.after else None,
        "before_url": climbed(args, cursor=shown.before, start=max(start - PER_PAGE, 1)) if shown.before else None,
        "first_url": climbed(args) if cursor else None,
        "empty": _empty(bool(args)),
    }


# Said only where there are some.
QUIET = frozenset({"退回到村", "未调先逾期", *ORDERS.values()})


def _counted(wanted: Wanted, levels: dict[Level, str]) -> list[tuple[str, Wanted, str]]:
    """Label, filters, tone; the first is what the page shows."""
    higher = [level for level in Level if level is not BOTTOM]
    return [
        ("共", wanted, ""),
        *((went_to(level, levels), wanted.but(level=(level,)), "") for level in (*higher, BOTTOM)),
        ("超期", wanted.but(overdue="1"), "red"),
        ("系统自动上报", wanted.but(climbed_alone=True), ""),
        ("未调先逾期", wanted.but(untried=True), ""),
        *((ORDERS[word], replace(wanted, order=word), tone) for word, tone in (("decide", ""), ("late", "red"))),
    ]


def context(session: Session, actor: Actor, at: datetime, wanted: Wanted, *, cursor: str | None, start: int) -> dict[str, Any]:
    """Everything for `desk/board.html`."""
    levels = levels_at(session, actor.region_code)
    towns = [(town.code[:9], town.name) for town in session.scalars(places(actor.region_code, "town"))]
    units = _units(session, actor)
    args = wanted.args()
    return {
        **live(session, actor, at, wanted, cursor=cursor, start=start),
        "lead": "从下级上来、还没办结的案件", "checked": as_of(at),
        "tags": [{"label": label, "remove_url": climbed(rest)}
                 for label, rest in tags(wanted, levels, dict([*towns, *units]))],
        "clear_url": climbed({}) if args else None,
        "choices": [
            _choice("level", "到哪一级", [(level.value, went_to(level, levels)) for level in reversed(Level)], args),
            _choice("days", "什么时候上报", list(DAYS.items()), args),
            _choice("climbed_reason", "为什么上报", EscalateReason.choices(), args),
            _choice("order", "督办", list(ORDERS.items()), args),
            _choice("region", "哪个镇街", towns, args), _choice("unit", "在谁手上", units, args),
        ],
        "ticks": [
            {"name": name, "label": label, "on": name in args}
            for name, label in (("overdue", "超期"), ("climbed_alone", "系统自动上报"), ("untried", "未调先逾期"))
        ],
        "live_url": climbed(args, "board.rows", **({"cursor": cursor, "start": start} if cursor else {})),
        "excel_url": climbed(args, "board.export"), "csv_url": climbed(args, "board.export", form="csv"),
    }


def _choice(name: str, label: str, options: list[tuple[str, str]], args: dict[str, str]) -> dict[str, Any]:
    return {"name": name, "label": label, "options": [("", "不限"), *options], "value": args.get(name, "")}


def _units(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """The units that have a climbed case in hand."""
    holding = select(c.in_hands_of()).where(visible(actor), c.is_open(), Dispute.escalated_at.is_not(None))
    found = session.execute(select(Unit.code, Unit.short_name).where(Unit.id.in_(holding)).order_by(Unit.code))
    return [(code, name) for code, name in found]


def _empty(narrowed: bool) -> dict[str, Any]:
    if narrowed:
        return {"icon": "filter-off", "title": "没有这样的件", "text": "去掉一两个条件再看。",
                "href": climbed({}), "label": "清除条件"}
    return {"icon": "circle-check", "title": "现在没有上报来的件", "text": "下级上报、还没办结的案件会排在这里，最急的在最上面。",
            "href": None, "label": ""}
