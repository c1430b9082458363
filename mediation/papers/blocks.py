"""A paper before it is set: blocks from top to bottom. One description becomes Word to edit and PDF to sign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Heading:
    """A heading inside the paper: 一、纠纷主要事实."""

    text: str


@dataclass(frozen=True)
class Para:
    """Running text. `indent`: the first line begins two characters in, as official papers do."""

    text: str
    align: Align = "left"
    indent: bool = True
    bold: bool = False


@dataclass(frozen=True)
class Fields:
    """A ruled form table: each row holds one or more (label, value); an empty value leaves room to write by hand."""

    rows: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True)
class Grid:
    """A ruled table with a head: 卷内目录, a list of terms. `widths`: shares of the width, one a column."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True)
class Sign:
    """One line to sign on: the label, who (may be empty), and where it was signed on a screen the picture (PNG) and the day."""

    label: str
    name: str = ""
    picture: bytes | None = None
    fingerprint: bool = False
    date: str = ""


@dataclass(frozen=True)
class Signatures:
    """Lines for signatures and fingerprints; `seal` is the body that stamps; `date` under it, as 2026年11月22日."""

    signs: tuple[Sign, ...]
    seal: str = ""
    date: str = ""


@dataclass(frozen=True)
class Cut:
    """A dashed line: below it stands the 存根 or the 送达回证 that is torn off."""

    label: str


@dataclass(frozen=True)
class NewPage:
    """What follows begins a page."""


Block = Heading | Para | Fields | Grid | Signatures | Cut | NewPage


@dataclass(frozen=True)
class Paper:
    """One paper. `number` in full, 诸枫调〔2026〕12号, or empty; `body` is the committee or office whose paper it is.

    `own`: what a county's own form has boxes for and our layout says in a sentence (own_fields.py); printed by nobody else.
    """

    title: str
    body: str
    blocks: tuple[Block, ...]
    number: str = ""
    own: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> str:
        """All its text, for the check of glyphs and for search."""
        return "\n".join([self.title, self.body, self.number, *(text for block in self.blocks for text in texts(block))])


def texts(block: Block) -> list[str]:
    """Every text of one block, from top to bottom."""
    match block:
        case Heading(text) | Para(text) | Cut(text):
            return [text]
        case Fields(rows):
            return [part for row in rows for pair in row for part in pair]
        case Grid(head, rows):
            return [*head, *(cell for row in rows for cell in row)]
        case Signatures(signs, seal, date):
            return [*(word for sign in signs for word in (sign.label, sign.name, sign.date)), seal, date]
        case NewPage():
            return []


def changed(paper: Paper, change: Callable[[str], str]) -> Paper:
    """The same paper with every text put through `change`."""
    return Paper(change(paper.title), change(paper.body), tuple(_changed(block, change) for block in paper.blocks), change(paper.number))


def _changed(block: Block, change: Callable[[str], str]) -> Block:
    match block:
        case Heading(text):
            return Heading(change(text))
        case Para():
            return replace(block, text=change(block.text))
        case Fields(rows):
            return Fields(tuple(tuple((change(label), change(value)) for label, value in row) for row in rows))
        case Grid(head, rows, widths):
            return Grid(tuple(map(change, head)), tuple(tuple(map(change, row)) for row in rows), widths)
        case Signatures(signs, seal, date):
            named = tuple(replace(sign, label=change(sign.label), name=change(sign.name), date=change(sign.date)) for sign in signs)
            return Signatures(named, change(seal), change(date))
        case Cut(label):
            return Cut(change(label))
        case NewPage():
            return block
