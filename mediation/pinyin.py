"""Pinyin initials, so that places and people are found by typing fyc for 枫源村."""

from __future__ import annotations

from pypinyin import Style, lazy_pinyin


def initials(text: str) -> str:
    """First letter of each syllable, lower case; a character with several readings gives its first."""
    syllables = lazy_pinyin(text, style=Style.FIRST_LETTER, errors="ignore")
    return "".join(syllables).lower()[:64]
