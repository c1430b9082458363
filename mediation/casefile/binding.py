"""One PDF of a case file: cover, contents with true page numbers, the 13 in order, back; a bookmark for each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import typst
from pypdf import PageObject, PdfReader, PdfWriter

from mediation.casefile.parts import Line, Part, Standing
from mediation.casefile.sheets import GONE, Unbound, brought_pages, picture_page, stored, unbound_sheet
from mediation.casefile.spelling import NOTE, Spelling
from mediation.files import blobs
from mediation.papers.blocks import Fields, Paper, Para
from mediation.papers.pdf import fonts, pdf
from mediation.papers.written_file import ORDER, Listed, contents_of

MARKS = Path(__file__).parent / "marks.typ"
SHEET = "电子材料清单"
NOTES = 12
# What stands in a cell that waits to be filled in by hand.
BLANKS = str.maketrans("", "", "　 共页年月日")
LINE = 32


@dataclass(frozen=True)
class Bound:
    """The PDF and what the seal keeps of it."""

    body: bytes
    pages: int
    digest: str
    parts: list[dict[str, Any]]


@dataclass
class Piece:
    """What is bound in one go: pages, or one picture. `first`: its page in the file."""

    part: Part
    pages: list[PageObject] = field(default_factory=list)
    picture: bytes = b""
    caption: str = ""
    first: int = 0
    # what of it is on no page, for 电子材料清单
    lost: str = ""

    @property
    def count(self) -> int:
        """How many pages it takes."""
        return 1 if self.picture else len(self.pages)


def digest_of_parts(parts: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 over what is bound, in order; pages are no part of it, because the back page that shows it is one."""
    kept = [[part["place"], part["what"], part["sha256"]] for part in parts]
    return hashlib.sha256(json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def bind(
    lines: Sequence[Line], *, cover: Paper, back: Paper, at: datetime, draft: bool, values: Mapping[str, str], sealed: bool
) -> Bound:
    """Make it. `values` go into the cells of cover and back that are still empty. What no font has is spelled."""
    spelling = Spelling()
    lines = [replace(line, parts=tuple(_printable(part, spelling) for part in line.parts)) for line in lines]
    parts = [{"place": part.place, "what": part.code, "sha256": part.digest()} for line in lines for part in line.parts]
    digest = digest_of_parts(parts)
    if sealed:
        back = replace(back, blocks=(*back.blocks, Para(f"内容校验值（SHA-256）：\n{digest[:LINE]}\n{digest[LINE:]}", indent=False)))
    cover, back = spelling.paper(cover, "封面"), spelling.paper(back, "封底")
    values = {name: spelling.text(value, "封面") for name, value in values.items()}
    made = [_piece(part, at, spelling) for line in lines for part in line.parts]
    pieces, left = [one for one in made if isinstance(one, Piece)], [one for one in made if isinstance(one, Unbound)]
    if spelling.found:
        note = Part(NOTES, NOTE, code="spelling")
        lines = _with_note(lines, note)
        after = sum(piece.part.place <= NOTES for piece in pieces)
        pieces.insert(after, Piece(note, _pages(spelling.note(cover.body), at)))
    named = [*left, *(Unbound(piece.part, piece.lost) for piece in pieces if piece.lost)]
    if named:
        pieces.append(Piece(Part(14, SHEET, code="unbound"), _pages(unbound_sheet(named, cover.body), at)))
    front, behind = len(_pages(_filled(cover, {**values, "页数": "000页"}), at)), len(_pages(_filled(back, values), at))
    listed, total = _counted(lines, pieces, left, front, behind, cover, at)
    values = {**values, "页数": f"{total}页", "本卷页数": f"共{total}页"}
    writer = PdfWriter()
    for page in (*_pages(_filled(cover, values), at), *listed):
        writer.add_page(page)
    for piece in pieces:
        if piece.picture:
            picture_page(writer, piece.picture)
        for page in piece.pages:
            writer.add_page(page)
    for page in _pages(_filled(back, values), at):
        writer.add_page(page)
    _mark(writer, pieces, draft, at)
    _bookmarks(writer, lines, pieces, front, total - behind)
    writer.add_metadata({"/Title": f"{cover.title} {cover.number}".strip()})
    writer.compress_identical_objects()
    body = BytesIO()
    writer.write(body)
    page_of = {piece.part.code: piece.first for piece in pieces}
    kept: list[dict[str, Any]] = [{**part, "page": page_of.get(str(part["what"]), page_of.get("unbound", 0))} for part in parts]
    return Bound(body.getvalue(), total, digest, kept)


def _printable(part: Part, spelling: Spelling) -> Part:
    """Its name in 卷内目录, in the bookmarks and under its picture."""
    return replace(part, label=spelling.text(part.label, part.label), remark=spelling.text(part.remark, part.label))


def _with_note(lines: Sequence[Line], note: Part) -> list[Line]:
    """At the end of 卷宗情况说明, which the file may not have otherwise."""
    there = any(line.no == NOTES for line in lines)
    name = next(label for no, label, _ in ORDER if no == NOTES)
    rows = list(lines) if there else sorted([*lines, Line(NOTES, name, Standing.THERE, "")], key=lambda line: line.no)
    return [replace(line, parts=(*line.parts, note)) if line.no == NOTES else line for line in rows]


def _piece(part: Part, at: datetime, spelling: Spelling) -> Piece | Unbound:
    if part.file is None:
        paper = part.paper()
        assert paper is not None  # a part is a paper or a file
        return Piece(part, _pages(spelling.paper(paper, part.label), part.issued.issued_at if part.issued else at))
    if part.file.view_sha256:
        picture = stored(part, part.file.view_sha256)
        return picture if isinstance(picture, Unbound) else Piece(part, picture=picture, caption=f"{part.remark}　{part.label}")
    if part.file.type != "pdf":
        return Unbound(part, "不能印成页" if blobs.has(part.file.sha256) else GONE)
    found = brought_pages(part, at=at, printable=lambda words: spelling.text(words, part.label))
    if isinstance(found, Unbound):
        return found
    return Piece(part, found.pages, lost=f"有 {found.undrawn} 处批注、图章或填写的内容画不到纸上，看原件" if found.undrawn else "")


def _pages(paper: Paper, at: datetime) -> list[PageObject]:
    """Without page numbers of their own: a page of the file has one number, the file's."""
    return list(PdfReader(BytesIO(pdf(paper, at, numbered=False))).pages)


def _counted(
    lines: Sequence[Line], pieces: Sequence[Piece], left: Sequence[Unbound], front: int, behind: int, cover: Paper, at: datetime
) -> tuple[list[PageObject], int]:
    """The pages of 卷内目录 and of all: its own length moves what follows, so it is set until the length holds."""
    length = 1
    while True:
        page = front + length + 1
        for piece in pieces:
            piece.first, page = page, page + piece.count
        total = page - 1 + behind
        pages = _pages(contents_of(cover.body, _listed(lines, pieces, left, page), number=cover.number), at)
        if len(pages) <= length:
            # shorter than before: the room that was counted stays, so that this ends
            pages += [PageObject.create_blank_page(width=pages[0].mediabox.width, height=pages[0].mediabox.height)] * (length - len(pages))
            return pages, total
        length = len(pages)


def _listed(lines: Sequence[Line], pieces: Sequence[Piece], left: Sequence[Unbound], back: int) -> list[Listed]:
    by_code = {piece.part.code: piece for piece in pieces}
    apart = {one.part.code for one in left}
    found = []
    for line in lines:
        for part in line.parts:
            piece = by_code["unbound" if part.code in apart else part.code]
            last = piece.first + piece.count - 1
            pages = str(piece.first) if last == piece.first else f"{piece.first}—{last}"
            found.append(Listed(part.label, pages, f"{part.remark}，{SHEET}" if part.code in apart else part.remark))
    return [*found, Listed("封底", str(back))]


def _mark(writer: PdfWriter, pieces: Sequence[Piece], draft: bool, at: datetime) -> None:
    """The page number on every page, captions under pictures, 草稿 across a draft."""
    captions = {piece.first: piece.caption for piece in pieces if piece.caption}
    marks = [{"number": str(no), "caption": captions.get(no, "")} for no in range(1, len(writer.pages) + 1)]
    made = typst.compile(
        MARKS, root=MARKS.parent, font_paths=fonts(), ignore_system_fonts=True, format="pdf",
        sys_inputs={"marks": json.dumps({"draft": draft, "pages": marks}, ensure_ascii=False)}, timestamp=at.replace(microsecond=0),
    )
    assert isinstance(made, bytes)
    for page, over in zip(writer.pages, PdfReader(BytesIO(made)).pages, strict=True):
        page.merge_page(over)


def _bookmarks(writer: PdfWriter, lines: Sequence[Line], pieces: Sequence[Piece], front: int, back: int) -> None:
    writer.add_outline_item(title="封面", page_number=0)
    writer.add_outline_item(title="卷内目录", page_number=front)
    for line in lines:
        mine = [piece for piece in pieces if piece.part.place == line.no]
        if not mine:
            continue
        parent = writer.add_outline_item(title=f"{line.no}．{line.label}", page_number=mine[0].first - 1)
        for piece in mine if len(mine) > 1 else ():
            writer.add_outline_item(title=piece.part.label, page_number=piece.first - 1, parent=parent)
    for piece in pieces:
        if piece.part.code == "unbound":
            writer.add_outline_item(title=SHEET, page_number=piece.first - 1)
    writer.add_outline_item(title="封底", page_number=back)


def _filled(paper: Paper, values: Mapping[str, str]) -> Paper:
    """The same paper with the cells that wait for these values filled."""
    return replace(paper, blocks=tuple(
        Fields(tuple(tuple((label, _or(value, values.get(label, ""))) for label, value in row) for row in block.rows))
        if isinstance(block, Fields) else block for block in paper.blocks
    ))


def _or(value: str, given: str) -> str:
    return value if value.translate(BLANKS) or not given else given
