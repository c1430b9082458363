"""How late a limit ran, in words: kept after it ended, however it ended."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mediation.clocks.models import Clock
from mediation.clocks.queries import calendar_of
from workflows.clocks import NEVER_LATE, ClockStatus
from workflows.lights import days_late


def late_words(session: Session, clock: Clock, at: datetime) -> str:
    """超期 3 天; nothing where it is in time, stands still, or its running out is nobody's lateness."""
    since = clock.overdue_since
    if since is None and clock.status is ClockStatus.RUNNING and clock.due_at < at:
        since = clock.due_at  # the sweep has not been round yet
    if since is None or clock.kind in NEVER_LATE or clock.status is ClockStatus.PAUSED:
        return ""
    return f"超期 {days_late(since, clock.ended_at or at, clock.unit, calendar_of(session))}"
