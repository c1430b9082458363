"""A tab over a list: its words, and a number that costs the same however much there is."""

from __future__ import annotations

from dataclasses import dataclass

MOST = 100


@dataclass(frozen=True)
class Tab:
    """`name` stands in the address; `empty` and `text` are said where nothing is listed, `ended`: of what is over."""

    name: str
    label: str
    empty: str
    text: str
    note: str = ""
    ended: bool = False


def capped_words(number: int, most: int = MOST) -> str:
    """44, or 99+ of what was not counted further."""
    return str(number) if number < most else f"{most - 1}+"
