"""Papers as Word: the same words as the PDF, in tables and styles that can be edited."""

from __future__ import annotations

from io import BytesIO

from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from mediation.papers.blocks import texts
from mediation.papers.word import word
from tests.mediation.papers.samples import AT, catalogue, everything


def test_every_text_stands_in_it_and_it_opens() -> None:
    paper = everything()
    document = Document(BytesIO(word(paper, AT)))
    found = "\n".join(node.text or "" for node in document.element.body.iter(qn("w:t")))
    for text in (paper.title, paper.body, paper.number, *(text for block in paper.blocks for text in texts(block))):
        assert all(part in found for part in text.split("\n")), text
    assert len(document.inline_shapes) == 1


def test_page_fonts_and_numbers_are_those_of_official_papers() -> None:
    document = Document(BytesIO(word(everything(), AT)))
    section = document.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side / Mm(1)) for side in margins] == [37, 35, 28, 26]
    assert round(section.page_width / Mm(1)) == 210
    fonts = {name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) for name in ("Normal", "Title", "Heading 1")}
    assert fonts == {"Normal": "仿宋", "Title": "宋体", "Heading 1": "黑体"}
    for footer in (section.footer, section.even_page_footer):
        assert "PAGE" in [node.text for node in footer._element.iter(qn("w:instrText"))]


def test_tables_are_tables_and_their_head_repeats() -> None:
    document = Document(BytesIO(word(catalogue(153), AT)))
    table = document.tables[0]
    assert len(table.rows) == 154
    assert [cell.text for cell in table.rows[0].cells] == ["序号", "材料名称", "页码"]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_a_form_keeps_its_cells_in_their_rows() -> None:
    table = Document(BytesIO(word(everything(), AT))).tables[0]
    assert table._tbl.tr_lst[0].xpath("./w:tc").__len__() == 6
    assert [len(row.xpath("./w:tc")) for row in table._tbl.tr_lst] == [6, 2, 2]
