"""A paper as PDF: typst sets it with our own fonts, so that it is the same on every machine (ADR 0021)."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from mediation.papers.blocks import Block, Fields, Grid, Paper, Signatures
from mediation.papers.clean import cleaned
from mediation.papers.frozen import frozen
from mediation.papers.glyphs import FONTS, check
from mediation.papers.ruling import WIDTH, digits, ruling

LAYOUT = Path(__file__).parent / "paper.typ"


def pdf(paper: Paper, at: datetime, *, mark: str = "") -> bytes:
    """Set it. Raises Unprintable where a character has no glyph. `at`: when it was made; `mark` stands across each page."""
    paper = cleaned(paper)
    check(paper)
    made = typst.compile(
        LAYOUT, root=LAYOUT.parent, font_paths=fonts(), ignore_system_fonts=True, format="pdf",
        sys_inputs={"paper": _given(paper, mark)}, timestamp=at.replace(microsecond=0),
    )
    assert isinstance(made, bytes)
    return made


@cache
def fonts() -> typst.Fonts:
    """Ours and no others: read once a process."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def _given(paper: Paper, mark: str) -> str:
    """What the layout reads. Tables are reckoned here, pictures become lists of bytes."""
    kept: dict[str, Any] = json.loads(frozen(paper))
    kept["blocks"] = [_block(block, shape) for block, shape in zip(paper.blocks, kept["blocks"], strict=True)]
    return json.dumps(kept | {"mark": mark}, ensure_ascii=False)


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
            pictures = [list(sign.picture) if sign.picture else None for sign in signs]
            drawn = [sign | {"picture": picture} for sign, picture in zip(shape["signs"], pictures, strict=True)]
            return shape | {"signs": drawn, "date": date}
        case _:
            return shape
