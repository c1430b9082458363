"""Pages of a case file: A4, whatever came in; pictures one to a page; what cannot be printed is named on a sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from PIL import Image
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    RectangleObject,
    StreamObject,
)

from mediation.casefile.annotations import UNREADABLE, draw_into_pages
from mediation.casefile.laid import Laid, form_of, moved
from mediation.casefile.parts import Part
from mediation.files import blobs
from mediation.files.kinds import TYPES
from mediation.files.limits import in_words
from mediation.papers.blocks import Grid, Paper, Para

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
# Room for the page number above and the caption below.
SIDE, ABOVE, BELOW = 20 * MM, 22 * MM, 32 * MM
# A page of 20 metres; what is larger is broken.
SMALLEST = 0.01
GONE, OTHER = "原件不见了，请从备份恢复", "原件和校验值不一致，请从备份恢复"


@dataclass(frozen=True)
class Unbound:
    """A file that has no pages here, and why."""

    part: Part
    why: str


@dataclass(frozen=True)
class Brought:
    """Pages of a file, and how much of what lies over them could not be drawn on paper."""

    pages: list[PageObject]
    undrawn: int = 0


def stored(part: Part, key: str) -> bytes | Unbound:
    """What the store keeps; a file that is lost there is named on the sheet, and keeps nobody from making the volume."""
    try:
        return blobs.get(key)
    except FileNotFoundError:
        return Unbound(part, GONE)
    except blobs.Damaged:
        return Unbound(part, OTHER)


def picture_page(writer: PdfWriter, body: bytes) -> None:
    """The upright, shrunk JPEG as it is, in the middle of a page."""
    with Image.open(BytesIO(body), formats=("JPEG",)) as image:
        width, height = image.size
        space = {"L": "/DeviceGray", "CMYK": "/DeviceCMYK"}.get(image.mode, "/DeviceRGB")
    scale = min((WIDTH - 2 * SIDE) / width, (HEIGHT - ABOVE - BELOW) / height)
    wide, high = width * scale, height * scale
    left, low = (WIDTH - wide) / 2, BELOW + (HEIGHT - ABOVE - BELOW - high) / 2
    drawn = StreamObject()
    drawn.set_data(body)
    drawn.update({
        NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Image"), NameObject("/Width"): NumberObject(width),
        NameObject("/Height"): NumberObject(height), NameObject("/ColorSpace"): NameObject(space),
        NameObject("/BitsPerComponent"): NumberObject(8), NameObject("/Filter"): NameObject("/DCTDecode"),
    })
    _sheet(writer, writer._add_object(drawn), f"{wide:.2f} 0 0 {high:.2f} {left:.2f} {low:.2f}")


def _sheet(writer: PdfWriter, shown: IndirectObject, place: str) -> None:
    """A4 with one thing on it."""
    page, content = writer.add_blank_page(WIDTH, HEIGHT), DecodedStreamObject()
    content.set_data(f"q {place} cm /Shown Do Q".encode())
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): DictionaryObject({NameObject("/Shown"): shown})})
    page[NameObject("/Contents")] = writer._add_object(content)


def brought_pages(part: Part, *, at: datetime, printable: Callable[[str], str]) -> Brought | Unbound:
    """Pages of a PDF that was brought, each fitted on A4: what stands and lies on them, without what could run or lead away."""
    assert part.file is not None
    body = stored(part, part.file.sha256)
    if isinstance(body, Unbound):
        return body
    try:
        reader = PdfReader(BytesIO(body))
        if reader.is_encrypted:
            return Unbound(part, "文件加了密码")
        source = PdfWriter(clone_from=reader)
        undrawn = draw_into_pages(source, at=at, printable=printable)
        pages = _drawn(source)
        return Brought(pages, undrawn) if pages else Unbound(part, "文件里没有页")
    except UNREADABLE:
        return Unbound(part, "文件打不开")


def unbound_sheet(left: Sequence[Unbound], body: str) -> Paper:
    """电子材料清单: name, kind, size, hash, and where the original lies."""
    rows = tuple(
        (one.part.remark, one.part.label, f"{TYPES[one.part.file.type].label}\n{in_words(one.part.file.size)}", _broken(one.part.file.sha256), one.why)
        for one in left if one.part.file is not None
    )
    return Paper("电子材料清单", body, (
        Para("下列材料不能印在纸上，或者不能全部印上，原件存在本系统的材料库，按校验值核对。"),
        Grid(("编号", "材料名称", "类型和大小", "校验值（SHA-256）", "说明"), rows, (3, 4, 3, 6, 4)),
    ))


def _drawn(source: PdfWriter) -> list[PageObject]:
    """Written once by themselves: what is broken in them shows here, and nothing of the document comes along but pages.

    Each is one form on its sheet, so that neither a scan nor a drawing of 100,000 lines has to be read to be moved.
    """
    alone, made = PdfWriter(), BytesIO()
    for page in source.pages:
        form = alone._add_object(form_of(page, -page.rotation).clone(alone))
        place = moved(Laid(_fitted(page), form))
        assert place is not None  # its box has a size
        _sheet(alone, form, place)
    alone.write(made)
    return list(PdfReader(made).pages)


def _fitted(page: PageObject) -> RectangleObject:
    """Where a page stands on A4: in the middle, upright, as large as it is or as it fits."""
    width, height = float(page.cropbox.width), float(page.cropbox.height)
    if page.rotation % 180:
        width, height = height, width
    scale = min(WIDTH / width, HEIGHT / height, 1.0) if width > 0 and height > 0 else 0.0
    if scale < SMALLEST:
        raise ValueError("a page without a size, or of one at which nothing can be read")
    left, low = (WIDTH - width * scale) / 2, (HEIGHT - height * scale) / 2
    return RectangleObject((left, low, left + width * scale, low + height * scale))


def _broken(digest: str) -> str:
    """A hash in lines that fit its column."""
    return "\n".join(digest[i:i + 16] for i in range(0, len(digest), 16))
