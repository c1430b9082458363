"""What is laid over a page of a PDF that was brought: where, and the form or the words that are drawn there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from pypdf import PageObject, PdfReader, Transformation
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    RectangleObject,
    StreamObject,
)

from mediation.papers.pdf import fonts

TYPED = Path(__file__).parent / "typed.typ"
LARGEST, SMALLEST = 12.0, 3.0
# What operators of a page call by name; nothing else of its resources comes along.
DRAWN_WITH = ("/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/XObject", "/Font", "/Properties")


@dataclass
class Laid:
    """One thing on a page: where, and either its form or the words that are to be drawn there."""

    rect: RectangleObject
    form: IndirectObject | None = None
    words: str = ""
    size: float = 0.0
    side: int = 0
    lines: bool = False
    turned: int = 0

    @property
    def room(self) -> tuple[float, float]:
        """Width and height as its reader sees it."""
        wide, high = float(self.rect.width), float(self.rect.height)
        return (high, wide) if self.turned % 180 else (wide, high)

    def fits(self) -> bool:
        """Whether the words have room at the smallest size."""
        wide, high = self.room
        return len(self.words) * SMALLEST * SMALLEST * 1.3 <= wide * high


def lay(page: PageObject, found: Sequence[Laid]) -> None:
    """One layer over what the page has."""
    drawn, names = [], DictionaryObject()
    for no, each in enumerate(found):
        if each.form is not None and (place := moved(each)) is not None:
            names[NameObject(f"/Laid{no}")] = each.form
            drawn.append(f"q {place} cm /Laid{no} Do Q")
    if not drawn:
        return
    over, content = PageObject.create_blank_page(width=1, height=1), DecodedStreamObject()
    over.mediabox = over.cropbox = RectangleObject(page.mediabox)
    content.set_data("\n".join(drawn).encode())
    over[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): names})
    over[NameObject("/Contents")] = content
    page.merge_page(over)


def moved(each: Laid) -> str | None:
    """The box of the form, turned as its matrix has it, fills the rectangle of the annotation."""
    assert each.form is not None
    form = dictionary(each.form)
    left, low, right, high = (float(one) for one in form.get("/BBox", (0, 0, *each.room)))
    matrix = Transformation(tuple(float(one) for one in form.get("/Matrix", (1, 0, 0, 1, 0, 0))))  # type: ignore[arg-type]
    corners = [matrix.apply_on((x, y)) for x in (left, right) for y in (low, high)]
    (west, east), (south, north) = ((min(line), max(line)) for line in zip(*corners, strict=True))
    if east <= west or north <= south:
        return None
    across, up = float(each.rect.width) / (east - west), float(each.rect.height) / (north - south)
    return f"{across:.5f} 0 0 {up:.5f} {float(each.rect.left) - west * across:.5f} {float(each.rect.bottom) - south * up:.5f}"


def typed(waiting: Sequence[Laid], at: datetime) -> list[StreamObject]:
    """The words of each as a form of the size of its field, in our own fonts."""
    if not waiting:
        return []
    fields = [{"words": each.words, "width": each.room[0], "height": each.room[1], "lines": each.lines, "side": each.side,
               "size": min(each.size or LARGEST, each.room[1])} for each in waiting]
    made = typst.compile(TYPED, root=TYPED.parent, font_paths=fonts(), ignore_system_fonts=True, format="pdf",
                         sys_inputs={"fields": json.dumps(fields, ensure_ascii=False)}, timestamp=at.replace(microsecond=0))
    assert isinstance(made, bytes)
    return [form_of(page, each.turned) for page, each in zip(PdfReader(BytesIO(made)).pages, waiting, strict=True)]


def form_of(page: PageObject, turned: int) -> StreamObject:
    """What stands on a page as one form, turned so many degrees: its operators are taken as they are and never read."""
    form, contents, resources = DecodedStreamObject(), page.get_contents(), dictionary(page.get("/Resources"))
    form.set_data(contents.get_data() if contents is not None else b"")
    form.update({
        NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Form"), NameObject("/BBox"): RectangleObject(page.cropbox),
        NameObject("/Matrix"): ArrayObject([FloatObject(round(one, 5)) for one in Transformation().rotate(turned).ctm]),
        NameObject("/Resources"): DictionaryObject({NameObject(name): resources.raw_get(name) for name in DRAWN_WITH if name in resources}),
    })
    if "/Group" in page:  # how its colours mix
        form[NameObject("/Group")] = page.raw_get("/Group")
    return form.flate_encode(1)


def dictionary(given: Any) -> DictionaryObject:
    """What is meant, or nothing where it is something else."""
    found = given.get_object() if given is not None else None
    return found if isinstance(found, DictionaryObject) else DictionaryObject()
