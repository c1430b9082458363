"""Tables of a Word paper: forms, ruled lists, lines to sign on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from docx.document import Document as Opened
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row

from mediation.papers.blocks import Sign
from mediation.papers.drawn import drawn
from mediation.papers.ruling import WIDTH, ruling
from mediation.papers.together import LEAST
from mediation.papers.word_styles import BODY, BOLD, FORM, SIZE, SMALL, named


def form(document: Opened, rows: tuple[tuple[tuple[str, str], ...], ...], *, tied: bool = False) -> None:
    """Labels and values, merged over the same columns as in the PDF. `tied`: its last rows go with what follows."""
    widths, laid = ruling(rows)
    table = _table(document, len(laid), widths)
    for row, cells in zip(table.rows, laid, strict=True):
        own, at = row.cells, 0
        room = max((cell.room for cell in cells if not cell.label and not cell.text), default=0)
        if room:
            row.height, row.height_rule = Mm(room + 3), WD_ROW_HEIGHT_RULE.AT_LEAST
        for cell in cells:
            drawn = own[at] if cell.span == 1 else own[at].merge(own[at + cell.span - 1])
            _write(drawn, cell.text, FORM, center=cell.label)
            at += cell.span
    _after(document, table if tied else None)


def grid(document: Opened, head: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[int], *, tied: bool = False) -> None:
    """A head that Word repeats on each page, and rows that do not break in two."""
    shares = shares if len(shares) == len(head) else [1] * len(head)
    table = _table(document, len(rows) + 1, [round(WIDTH * share / sum(shares)) for share in shares])
    drawn = list(table.rows)
    _row_sign(drawn[0], "w:tblHeader")
    for cell, text in zip(drawn[0].cells, head, strict=True):
        _write(cell, text, SMALL, center=True, font=BOLD)
    for row, texts in zip(drawn[1:], rows, strict=True):
        _row_sign(row, "w:cantSplit")
        for cell, text in zip(row.cells, texts, strict=False):  # a short row is left empty at its end
            _write(cell, text, SMALL)
    _after(document, table if tied else None)


def signatures(document: Opened, signs: Sequence[Sign]) -> None:
    """Who signs, the line with the picture where it was signed on a screen, and room for a fingerprint."""
    if not signs:
        return
    table = document.add_table(len(signs), 3)
    _widths(table, [50, 60, 46 if any(sign.date for sign in signs) else 22])
    for row, sign in zip(table.rows, signs, strict=True):
        row.height, row.height_rule = Mm(20 if sign.fingerprint else 14), WD_ROW_HEIGHT_RULE.AT_LEAST
        _row_sign(row, "w:cantSplit")
        who, line, thumb = row.cells
        _write(who, sign.label + (f"　{sign.name}：" if sign.name else "："), SIZE)
        _edges(line, ("bottom",), "single")
        if sign.picture:
            ink = drawn(sign.picture)
            line.paragraphs[0].add_run().add_picture(BytesIO(ink.png), width=Mm(ink.width), height=Mm(ink.height))
            line.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            # on a line of fixed height Word shows only the foot of a picture
            line.paragraphs[0].paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        line.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
        if sign.fingerprint:
            _edges(thumb, ("top", "left", "bottom", "right"), "dashed")
            _write(thumb, "指印", 9, center=True)
        elif sign.date:
            _write(thumb, sign.date, FORM)
            thumb.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
    _together(table.rows)


def _table(document: Opened, rows: int, widths: Sequence[int]) -> Table:
    table: Table = document.add_table(rows, len(widths), style="Table Grid")
    _widths(table, widths)
    return table


def _widths(table: Table, widths: Sequence[int]) -> None:
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def _write(cell: _Cell, text: str, size: int, *, center: bool = False, font: str = BODY) -> None:
    line = cell.paragraphs[0]
    named(line.add_run(text), font, size)
    spacing = line.paragraph_format
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(round(size * 1.5))
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER if center else WD_ALIGN_PARAGRAPH.LEFT
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER


def _edges(cell: _Cell, sides: Sequence[str], kind: str) -> None:
    properties: Any = cell._tc.get_or_add_tcPr()
    borders: Any = OxmlElement("w:tcBorders")
    for side in sides:
        edge: Any = OxmlElement(f"w:{side}")
        for key, value in (("val", kind), ("sz", "6"), ("color", "auto")):
            edge.set(qn(f"w:{key}"), value)
        borders.append(edge)
    properties.append(borders)


def _row_sign(row: _Row, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _together(rows: Iterable[_Row]) -> None:
    """Word keeps a row on the page of the next one by the paragraphs in it."""
    for row in rows:
        for line in (line for cell in row.cells for line in cell.paragraphs):
            line.paragraph_format.keep_with_next = True


def _after(document: Opened, tied: Table | None = None) -> None:
    """Word joins two tables that touch; a small empty line keeps them apart."""
    line = document.add_paragraph()
    if tied is not None:
        _together(list(tied.rows)[-LEAST:])
        line.paragraph_format.keep_with_next = True
    line.paragraph_format.line_spacing_rule, line.paragraph_format.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(12)
