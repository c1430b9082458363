"""A signature that was drawn on a screen, as it stands on a paper: ink alone, cut to its strokes, at the size of a hand."""

from __future__ import annotations

from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageOps

# A name written with a pen: about a centimetre high, never wider than its line.
HIGH, WIDE = 10.0, 42.0
INK = (16, 24, 40)
# What is lighter than this is paper.
PAPER = 24


class Drawn(NamedTuple):
    """The strokes on nothing, and their size on the paper in millimetres."""

    png: bytes
    width: float
    height: float


def drawn(picture: bytes) -> Drawn:
    """`picture` is grey on white, as it is kept; what is white becomes nothing, so that the line shows through."""
    with Image.open(BytesIO(picture)) as kept:
        grey = kept.convert("L")
    strength = ImageOps.invert(grey)
    box = strength.point(lambda value: 255 if value > PAPER else 0).getbbox() or (0, 0, *grey.size)
    strength = strength.crop(box)
    ink = Image.new("RGBA", strength.size, (*INK, 0))
    ink.putalpha(strength)
    made = BytesIO()
    ink.save(made, "PNG", optimize=True)
    scale = min(HIGH / ink.height, WIDE / ink.width)
    return Drawn(made.getvalue(), round(ink.width * scale, 2), round(ink.height * scale, 2))
