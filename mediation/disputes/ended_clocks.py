"""Limits that are over, on the case page: what ran out stays readable after the case went on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mediation.clocks.lateness import late_words
from mediation.clocks.models import Clock
from mediation.clocks.reasons import due_words, light_of
from mediation.disputes.naming import Names
from workflows.calendar import local_day
from workflows.clocks import ClockKind
from workflows.lights import LightKind
from workflows.steps import day_words, moment_words


def ended_clocks(session: Session, clocks: Sequence[Clock], names: Names, at: datetime) -> dict[str, Any] | None:
    """Newest first, each with whose it was, when it was due and when it ended; the late ones are counted."""
    # the right to send a case back is no limit that anybody keeps
    over = [c for c in reversed(clocks) if not c.open and c.kind is not ClockKind.OBJECTION]
    if not over:
        return None
    late = [c for c in over if late_words(session, c, at)]
    return {"count": len(over), "late": len(late), "items": [_item(session, c, c in late, names, at) for c in over]}


def _item(session: Session, clock: Clock, late: bool, names: Names, at: datetime) -> dict[str, Any]:
    light = light_of(session, clock, at)
    # what ended late is red here, also when it was done in the end
    light = light._replace(kind=LightKind.RED) if late else light
    ended = clock.ended_at or at
    when = moment_words(ended, at) if clock.unit.hourly else day_words(local_day(ended), local_day(at))
    unit = names.units.get(clock.unit_id or 0, "")
    label = f"{clock.kind.label} · {unit}" if unit else clock.kind.label
    return {"label": label, "light": light, "when": f"{due_words(clock, at)}到期，{when}结束"}
