"""What 重新调解 and 重启 leave behind them: written before, it stays readable and no longer counts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ScalarSelect, func, select

from mediation.disputes.events import Event

OVERTURNS = ("rework", "reopen")


def fallen(dispute_id: int, *names: str) -> ScalarSelect[Any]:
    """How many events of these names came before the last of these, for one statement with the rows themselves."""
    last = select(func.max(Event.seq)).where(Event.dispute_id == dispute_id, Event.name.in_(OVERTURNS))
    before = Event.seq < last.scalar_subquery()
    return select(func.count()).select_from(Event).where(
        Event.dispute_id == dispute_id, Event.name.in_(names), before
    ).scalar_subquery()
