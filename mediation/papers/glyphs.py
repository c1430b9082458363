"""Which characters our fonts can print: what they cannot is said before a paper is made, never printed as a box."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from pathlib import Path

from mediation.papers.blocks import Block, Fields, Grid, Heading, Paper, Para, Signatures, texts
from workflows.guarding import Refused

FONTS = Path(__file__).parent / "fonts"
# How much of the text around it shows where the character stands.
AROUND = 6


class Unprintable(Refused):
    """A paper holds a character that none of the fonts has."""


def check(paper: Paper) -> None:
    """Raise Unprintable with the first character that cannot be printed, its code and where it stands."""
    for place, text in _places(paper):
        for at, character in enumerate(text):
            if not printable(character):
                around = text[max(at - AROUND, 0):at + AROUND + 1].replace("\n", " ")
                raise Unprintable(
                    f"{place}里的“{character}”（U+{ord(character):04X}）字库里没有，印不出来：“{around}”。"
                    "请改用通行的字，或者下载 Word，用电脑上有这个字的字体打印。"
                )


def spelled(text: str) -> str:
    """The same text with what cannot be printed as its code: 〔U+1F44C〕. Only for a file that has to be kept as it is."""
    return "".join(each if printable(each) else code(each) for each in text)


def code(character: str) -> str:
    """〔U+1F44C〕."""
    return f"〔U+{ord(character):04X}〕"


def printable(character: str) -> bool:
    """Whether one of the fonts has it; a line break needs no glyph."""
    if character == "\n":
        return True
    starts, ends = _ranges()
    place = bisect_right(starts, ord(character)) - 1
    return place >= 0 and ord(character) <= ends[place]


@cache
def _ranges() -> tuple[list[int], list[int]]:
    """First and last character of each run, as scripts/papers_fonts.py wrote them."""
    runs = [line.split("-") for line in (FONTS / "characters.txt").read_text(encoding="ascii").split()]
    return [int(first, 16) for first, _ in runs], [int(last, 16) for _, last in runs]


def _places(paper: Paper) -> list[tuple[str, str]]:
    """Every text with the words for where it stands."""
    found = [("标题", paper.title), ("制作单位", paper.body), ("文号", paper.number)]
    for block in paper.blocks:
        found += _in_block(block)
    return found


def _in_block(block: Block) -> list[tuple[str, str]]:
    match block:
        case Heading(text):
            return [("小标题", text)]
        case Para(text):
            return [("正文", text)]
        case Fields(rows):
            pairs = [pair for row in rows for pair in row]
            return [("栏目", label) for label, _ in pairs] + [(f"“{label}”一栏", value) for label, value in pairs]
        case Grid(head, rows):
            return [("表头", cell) for cell in head] + [(f"“{name}”一列", cell) for row in rows for name, cell in zip(head, row, strict=False)]
        case Signatures():
            return [("落款", text) for text in texts(block)]
        case _:
            return [("正文", text) for text in texts(block)]
