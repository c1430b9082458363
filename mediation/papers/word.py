"""A paper as Word, to be edited: real tables and styles, the fonts that offices have (仿宋, 宋体, 黑体)."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Opened
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from mediation.papers.blocks import Block, Cut, Fields, Grid, Heading, NewPage, Paper, Para, Signatures
from mediation.papers.clean import cleaned
from mediation.papers.together import tied
from mediation.papers.word_styles import BODY, BOLD, LINE, SMALL, frame, named
from mediation.papers.word_tables import form, grid, signatures

SIDES = {"left": WD_ALIGN_PARAGRAPH.JUSTIFY, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}


def word(paper: Paper, at: datetime, *, mark: str = "") -> bytes:
    """The same blocks as the PDF, in the same order. `at`: when it was made; `mark` stands at the head of each page."""
    paper = cleaned(paper)
    document = Document()
    frame(document, mark)
    core = document.core_properties
    core.title, core.author, core.last_modified_by = paper.title, paper.body, ""
    core.created = core.modified = at
    _top(document, paper)
    goes = tied(paper.blocks)
    for at_, block in enumerate(paper.blocks):
        _add(document, block, at_ in goes)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _top(document: Opened, paper: Paper) -> None:
    for line in (paper.body, paper.title):
        if line:
            document.add_paragraph(line, style="Title")
    if paper.number:
        _line(document, paper.number, "center")


def _add(document: Opened, block: Block, goes: bool) -> None:
    """`goes`: it stays on the page of the signatures that follow."""
    match block:
        case Heading(text):
            document.add_paragraph(text, style="Heading 1")
        case Para(text, align, indent, bold):
            for part in text.split("\n"):
                _line(document, part, align, indent=indent and align == "left", bold=bold).paragraph_format.keep_with_next = goes or None
        case Fields(rows):
            form(document, rows, tied=goes)
        case Grid(head, rows, widths):
            grid(document, head, rows, widths, tied=goes)
        case Signatures(signs, seal, date):
            signatures(document, signs)
            for text in (seal, date):
                if text:
                    _line(document, text, "right")
        case Cut(label):
            _cut(document, label)
        case NewPage():
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _line(document: Opened, text: str, align: str, *, indent: bool = False, bold: bool = False) -> Paragraph:
    made = document.add_paragraph()
    named(made.add_run(text), BOLD if bold else BODY)
    made.alignment = SIDES[align]
    if indent:
        made.paragraph_format.first_line_indent = Pt(32)
        # two characters whatever the size: what Word itself writes
        made._p.get_or_add_pPr().find(qn("w:ind")).set(qn("w:firstLineChars"), "200")
    return made


def _cut(document: Opened, label: str) -> None:
    """A dashed rule to tear along, its label under it."""
    made = document.add_paragraph()
    named(made.add_run(label), BODY, SMALL)
    made.alignment = SIDES["center"]
    made.paragraph_format.space_before = Pt(LINE)
    borders: Any = OxmlElement("w:pBdr")
    top: Any = OxmlElement("w:top")
    for key, value in (("val", "dashed"), ("sz", "6"), ("space", "6"), ("color", "auto")):
        top.set(qn(f"w:{key}"), value)
    borders.append(top)
    made._p.get_or_add_pPr().insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")


