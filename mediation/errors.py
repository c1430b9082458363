"""Errors become pages or problem documents in one place."""

from __future__ import annotations

from collections.abc import Sequence


class Invalid(Exception):
    """What was filled in cannot be used: field → the sentence that says what to do.

    `matches`: numbers of earlier cases, where the fault is that nothing was said of them.
    """

    def __init__(self, errors: dict[str, str], matches: Sequence[str] = ()) -> None:
        super().__init__("；".join(errors.values()))
        self.errors = errors
        self.matches = tuple(matches)


class Changed(Exception):
    """Somebody else acted on the case after it was read; nothing of this attempt was carried out."""

    def __init__(self, number: str, seen: int) -> None:
        super().__init__(f"{number} changed since {seen}")
        self.number = number
        self.seen = seen
