"""Plain functions that make what tests need; nothing here is a fixture."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from mediation.config import LOCAL

SETTINGS: dict[str, Any] = {
    "SECRET_KEY": "test-secret-key-of-at-least-32-characters",
    "FIELD_KEY": "test-field-key-of-at-least-32-characters!",
    "TESTING": True,
    "WTF_CSRF_ENABLED": False,
    "SESSION_COOKIE_SECURE": False,
}


def moment(local: str) -> datetime:
    """A moment from its local wall clock: `moment("2026-09-18 09:00")`."""
    return datetime.strptime(local, "%Y-%m-%d %H:%M").replace(tzinfo=LOCAL).astimezone(UTC)
