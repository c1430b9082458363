"""Page, styles and fonts of a Word paper (GB/T 9704-2012)."""

from __future__ import annotations

from typing import Any

from docx.document import Document as Opened
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.run import Run

BODY, BOLD, TITLE = "仿宋", "黑体", "宋体"
LATIN = "Times New Roman"
# Points: type of body, tables, small tables and title; the step from line to line.
SIZE, FORM, SMALL, LARGE, LINE = 16, 13, 12, 22, 28


def frame(document: Opened, mark: str = "") -> None:
    """A4 with its margins, page numbers at the outer edge, our styles, and `mark` at the head of each page."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    document.settings.odd_and_even_pages_header_footer = True
    _numbered(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _numbered(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
    for header in (section.header, section.even_page_header) if mark else ():
        header.is_linked_to_previous = False
        named(header.paragraphs[0].add_run(mark), BOLD, LARGE)
        header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    _style(document, "Normal", BODY, SIZE, LINE)
    _style(document, "Title", TITLE, LARGE, 34, bold=True)
    document.styles["Title"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _style(document, "Heading 1", BOLD, SIZE, LINE)
    document.styles["Heading 1"].paragraph_format.first_line_indent = Pt(2 * SIZE)


def named(run: Run, font: str, size: int = SIZE) -> Run:
    """Chinese in this font, digits and letters beside it in a serif."""
    run.font.size = Pt(size)
    _fonts(run._r.get_or_add_rPr(), font)
    return run


def _fonts(properties: Any, font: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for which, value in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", font), ("cs", LATIN)):
        fonts.set(qn(f"w:{which}"), value)


def _style(document: Opened, name: str, font: str, size: int, line: int, *, bold: bool = False) -> None:
    style: Any = document.styles[name]
    style.font.size, style.font.bold, style.font.color.rgb = Pt(size), bold, RGBColor(0, 0, 0)
    _fonts(style.element.get_or_add_rPr(), font)
    spacing = style.paragraph_format
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    spacing.space_before = spacing.space_after = Pt(0)
    borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is not None:
        borders.getparent().remove(borders)


def _numbered(footer: Any, side: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 — as a field that Word counts."""
    footer.is_linked_to_previous = False
    line = footer.paragraphs[0]
    line.alignment = side
    named(line.add_run("　— "), TITLE, FORM)
    run = named(line.add_run(), TITLE, FORM)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        part: Any = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        run._r.append(part)
    named(line.add_run(" —　"), TITLE, FORM)
