"""A string enum whose members carry the Chinese word that people read."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """Members are written `NAME = "stored value", "中文"`; the stored value never changes, the label may."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make a member whose value is the stored code."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """All members as (code, label), in order of definition: what a select field shows."""
        return [(member.value, member.label) for member in cls]
