"""Plain functions that make what tests need; nothing here is a fixture."""

from __future__ import annotations

from datetime import UTC, datetime

from mediation.config import LOCAL


def moment(local: str) -> datetime:
    """A moment from its local wall clock: `moment("2026-09-18 09:00")`."""
    return datetime.strptime(local, "%Y-%m-%d %H:%M").replace(tzinfo=LOCAL).astimezone(UTC)
