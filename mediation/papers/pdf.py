"""A paper as PDF: typst sets it with our own fonts, so that it is the same on every machine (ADR 0021)."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from pypdf import PdfReader

from mediation.papers.blocks import Block, Fields, Grid, Paper, Sign, Signatures
from mediation.papers.clean import cleaned
from mediation.papers.drawn import drawn
from mediation.papers.frozen import frozen
from mediation.papers.glyphs import FONTS, check
from mediation.papers.ruling import WIDTH, digits, ruling
from mediation.papers.together import tied

LAYOUT = Path(__file__).parent / "paper.typ"
# How close the lines may come so that seal and date do not stand on a sheet of their own (GB/T 9704-2012 7.3.5.5).
CLOSER = (1, 2)
FEW = 3


def pdf(paper: Paper, at: datetime, *, mark: str = "", numbered: bool = True) -> bytes:
    """Set it. Raises Unprintable where a character has no glyph. `at`: when it was made; `mark` stands across each page.

    Not `numbered`: for a file that numbers its pages itself.
    """
    paper = cleaned(paper)
    check(paper)
    made = _set(paper, at, mark, 0, numbered)
    if not any(isinstance(block, Signatures) for block in paper.blocks) or not 1 < (pages := _pages(made)) <= FEW:
        return made
    closer = (_set(paper, at, mark, close, numbered) for close in CLOSER)
    return next((other for other in closer if _pages(other) < pages), made)


def _set(paper: Paper, at: datetime, mark: str, close: int, numbered: bool = True) -> bytes:
    made = typst.compile(
        LAYOUT, root=LAYOUT.parent, font_paths=fonts(), ignore_system_fonts=True, format="pdf",
        sys_inputs={"paper": _given(paper, mark, close, numbered)}, timestamp=at.replace(microsecond=0),
    )
    assert isinstance(made, bytes)
    return made


def _pages(made: bytes) -> int:
    return len(PdfReader(BytesIO(made)).pages)


@cache
def fonts() -> typst.Fonts:
    """Ours and no others: read once a process."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def _given(paper: Paper, mark: str, close: int, numbered: bool) -> str:
    """What the layout reads. Tables are reckoned here, pictures become lists of bytes."""
    kept: dict[str, Any] = json.loads(frozen(paper))
    goes = tied(paper.blocks)
    kept["blocks"] = [
        _block(block, shape) | {"tied": at in goes} for at, (block, shape) in enumerate(zip(paper.blocks, kept["blocks"], strict=True))
    ]
    return json.dumps(kept | {"mark": mark, "close": close, "numbered": numbered}, ensure_ascii=False)


def _block(block: Block, shape: dict[str, Any]) -> dict[str, Any]:
    match block:
        case Fields(rows):
            widths, cells = ruling(rows)
            return {"kind": "fields", "widths": widths, "rows": [[vars(cell) for cell in row] for row in cells]}
        case Grid(head, rows, widths):
            # a short row is filled up, so that those below it stay in their columns
            full = [(*row, *[""] * len(head))[:len(head)] for row in rows]
            shares = widths if len(widths) == len(head) else (1,) * len(head)
            fits = [digits(WIDTH * share / sum(shares)) for share in shares]
            return shape | {"rows": full, "widths": shares, "fits": fits}
        case Signatures(signs, _, date):
            return shape | {"signs": [_sign(sign) for sign in signs], "date": date}
        case _:
            return shape


def _sign(sign: Sign) -> dict[str, Any]:
    ink = drawn(sign.picture) if sign.picture else None
    picture = {"png": list(ink.png), "width": ink.width, "height": ink.height} if ink else None
    return {"label": sign.label, "name": sign.name, "picture": picture, "fingerprint": sign.fingerprint, "date": sign.date}
