"""Text as it can be set: what input methods, phones and spreadsheets leave in it and nobody sees is taken out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from mediation.papers.blocks import Block, Cut, Fields, Grid, Heading, NewPage, Paper, Para, Signatures

BREAKS = re.compile("\r\n|[\r\v\f\u0085\u2028\u2029]")
# Tabs and the many widths of space become one plain space; the full-width one is typed on purpose.
SPACES = re.compile("[\t\u00a0\u2000-\u200a\u202f\u205f]")


def clean(text: str) -> str:
    """Composed, with plain line breaks, and without control characters, direction marks and variation selectors."""
    text = SPACES.sub(" ", BREAKS.sub("\n", unicodedata.normalize("NFC", text)))
    return "".join(c for c in text if c == "\n" or (unicodedata.category(c) not in ("Cc", "Cf", "Cs") and not _selects(c)))


def cleaned(paper: Paper) -> Paper:
    """The same paper with every text cleaned."""
    blocks = tuple(_cleaned(block) for block in paper.blocks)
    return Paper(clean(paper.title), clean(paper.body), blocks, clean(paper.number))


def _selects(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _cleaned(block: Block) -> Block:
    match block:
        case Heading(text):
            return Heading(clean(text))
        case Para():
            return replace(block, text=clean(block.text))
        case Fields(rows):
            return Fields(tuple(tuple((clean(label), clean(value)) for label, value in row) for row in rows))
        case Grid(head, rows, widths):
            return Grid(tuple(map(clean, head)), tuple(tuple(map(clean, row)) for row in rows), widths)
        case Signatures(signs, seal, date):
            named = tuple(replace(sign, label=clean(sign.label), name=clean(sign.name), date=clean(sign.date)) for sign in signs)
            return Signatures(named, clean(seal), clean(date))
        case Cut(label):
            return Cut(clean(label))
        case NewPage():
            return block
