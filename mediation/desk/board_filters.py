"""What the board of climbed cases may be narrowed by: the names of the list of cases, and days back from today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.desk.board_orders import ORDERS, ordered
from mediation.disputes.filters import Filters, read
from mediation.disputes.lists import filtered
from mediation.disputes.models import Dispute
from workflows.calendar import local_day
from workflows.grounds import EscalateReason
from workflows.levels import BOTTOM, Level

DAYS = {"7": "近 7 天上报", "30": "近 30 天上报", "90": "近 90 天上报"}
NAMES = ("level", "climbed_reason", "unit", "region", "risk", "overdue", "climbed_alone", "untried")
ON_BOARD = Filters(open=True, escalated=True)


@dataclass(frozen=True)
class Wanted:
    """The chosen filters; `days` counts back from today, so that the address is true tomorrow too.

    `order`: how the order in force on the case stands.
    """

    chosen: Filters = field(default_factory=Filters)
    days: str = ""
    order: str = ""

    def filters(self, today: date) -> Filters:
        """The cases of the board that fit."""
        found = self.chosen.also(ON_BOARD)
        return replace(found, climbed_from=today - timedelta(days=int(self.days) - 1)) if self.days else found

    def args(self) -> dict[str, str]:
        """The parameters of the address."""
        own = {"days": self.days, "order": self.order}
        return {**self.chosen.args(), **{name: value for name, value in own.items() if value}}

    def but(self, **changed: Any) -> Wanted:
        """These, with some of the filters changed."""
        return replace(self, chosen=replace(self.chosen, **changed))


def wanted(args: Mapping[str, str]) -> Wanted:
    """From the parameters of a request; Invalid for values that are none."""
    given = read({name: args[name] for name in NAMES if name in args})
    days, order = args.get("days", ""), args.get("order", "")
    return Wanted(given, days if days in DAYS else "", order if order in ORDERS else "")


def found(session: Session, actor: Actor, at: datetime, now: Wanted) -> Select[Dispute]:
    """The visible cases of the board that fit; the caller pages or counts."""
    query = filtered(session, actor, now.filters(local_day(at)), at=at)
    return query.where(ordered(now.order, at)) if now.order else query


def tags(now: Wanted, levels: Mapping[Level, str], places: Mapping[str, str]) -> list[tuple[str, dict[str, str]]]:
    """Each filter that is on, in words, with the parameters that are left without it."""
    words = {
        "level": "、".join(went_to(level, levels) for level in now.chosen.level), "days": DAYS.get(now.days, ""),
        "climbed_reason": EscalateReason(now.chosen.climbed_reason).label if now.chosen.climbed_reason else "",
        "risk": "、".join(f"{risk.label}风险" for risk in now.chosen.risk),
        "overdue": "超居民时限" if now.chosen.overdue == "total" else "超期",
        "climbed_alone": "系统自动上报", "untried": "未调先逾期", "order": ORDERS.get(now.order, ""),
        "unit": places.get(now.chosen.unit, now.chosen.unit), "region": places.get(now.chosen.region, now.chosen.region),
    }
    args = now.args()
    return [(words[name], {key: value for key, value in args.items() if key != name}) for name in args]


def went_to(level: Level, levels: Mapping[Level, str]) -> str:
    """到镇; 退回到村 for what was handed down again."""
    return f"{'退回到' if level is BOTTOM else '到'}{levels[level]}"
