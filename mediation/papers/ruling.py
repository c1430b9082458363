"""Where the lines of a form table stand: one reckoning for Word and PDF."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Between the margins of A4, in millimetres (GB/T 9704-2012 5.2.1).
WIDTH = 156
# five characters fit on one line, and three in the narrow ones
LABEL = {1: 29, 2: 29, 3: 22}
NARROW = 19
MOST = {1: 5, 2: 5}
NARROW_MOST = 3
# What an empty value leaves to write in: two lines where it has the row for itself.
ROOM, ROOMY = 7, 16


@dataclass(frozen=True)
class Cell:
    """One cell: how many columns it takes, how much room it leaves if nothing stands in it, how many digits fit on a line."""

    text: str
    label: bool
    span: int
    room: int
    fits: int


def ruling(rows: tuple[tuple[tuple[str, str], ...], ...]) -> tuple[list[int], list[list[Cell]]]:
    """The widths of all columns in millimetres, and the cells of each row over them."""
    edges = sorted({edge for row in rows for edge in _edges(len(row))})
    widths = [right - left for left, right in zip(edges, edges[1:], strict=False)]
    return widths, [_cells(row, edges) for row in rows]


def digits(width: float) -> int:
    """How many digits of 13 points stand side by side in a cell of so many millimetres."""
    return max(int((width - 3) / 2.45), 1)


def balanced(label: str, most: int) -> str:
    """A label too long for one line in lines that part between words: 纠纷简要 and 情况."""
    if len(label.rstrip("、")) <= most or "\n" in label:
        return label
    if "、" in label[:-1]:
        return "\n".join(balanced(part, most) for part in re.findall("[^、]+、?", label))
    size = -(-len(label) // -(-len(label) // most))
    size += size % 2 if size < most else 0  # most words have two characters
    return "\n".join(label[at:at + size] for at in range(0, len(label), size))


def _edges(pairs: int) -> list[int]:
    label = LABEL.get(pairs, NARROW)
    starts = [round(i * WIDTH / pairs) for i in range(pairs)]
    return [*(edge for start in starts for edge in (start, start + label)), WIDTH]


def _cells(row: tuple[tuple[str, str], ...], edges: list[int]) -> list[Cell]:
    own = _edges(len(row))
    most = MOST.get(len(row), NARROW_MOST)
    texts = [(text, label) for pair in row for text, label in ((balanced(pair[0], most), True), (pair[1], False))]
    room = ROOMY if len(row) == 1 else ROOM
    return [
        Cell(text, label, edges.index(right) - edges.index(left), room, digits(right - left))
        for (text, label), left, right in zip(texts, own, own[1:], strict=False)
    ]
