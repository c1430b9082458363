"""Arithmetic on region codes: 2 digits name a province, 4 a city, 6 a county, 9 a town, 12 a village."""

from __future__ import annotations

LENGTHS: tuple[int, ...] = (2, 4, 6, 9, 12)
LEVEL_OF: dict[int, str] = {2: "province", 4: "city", 6: "county", 9: "town", 12: "village"}


def full(code: str) -> str:
    """Twelve digits: 330681109 becomes 330681109000."""
    return code.ljust(12, "0")


def prefix(code: str) -> str:
    """The digits that mean something: 330681109000 gives 330681109.

    A city without counties (441900000000) reads as its city, 4419, which covers the same places.
    """
    code = full(code)
    for length, shorter in zip(reversed(LENGTHS), (*reversed(LENGTHS[:-1]), 0), strict=True):
        if code[shorter:length].strip("0"):
            return code[:length]
    return ""


def prefix_range(code: str) -> tuple[str, str]:
    """(low, high): a code lies at or under this place exactly when low <= code < high."""
    low = prefix(code)
    if not low:
        return "", ":"
    return low, low[:-1] + chr(ord(low[-1]) + 1)


def covers(outer: str, inner: str) -> bool:
    """Whether `inner` lies at or under `outer`."""
    return full(inner).startswith(prefix(outer))


def ancestors(code: str) -> list[str]:
    """Codes of the places above and the place itself, province first."""
    own = prefix(code)
    return [full(own[:length]) for length in LENGTHS if length <= len(own)]


def town_of(code: str) -> str:
    """The town of a village or of the town itself; a wider place has none and is given back."""
    return full(prefix(code)[:9])
