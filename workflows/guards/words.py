"""What was written into a field."""

from __future__ import annotations

from typing import Any

from workflows.case import Attempt


def text(a: Attempt, name: str) -> str:
    """A fact as text without the blanks around it; empty if it was not given."""
    value: Any = a.facts.get(name)
    return str(value).strip() if value is not None else ""
