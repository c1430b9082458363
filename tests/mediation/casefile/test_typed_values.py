"""A form that was filled in, ticked and stamped on a computer: what its reader sees is what the bound file shows."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from mediation.casefile.annotations import draw_into_pages
from tests.make import moment
from tests.mediation.casefile.conftest import Bring
from tests.mediation.casefile.test_binding import bound, read, top, words
from tests.mediation.disputes.tale import Tale
from workflows.evidence import FileKind

START = moment("2026-10-12 15:20")
SCRIPT = {"/S": "/JavaScript", "/JS": b"app.alert(1)"}
STAMPED = b"1 0 0 RG 2 w 5 5 90 40 re S BT /Helv 14 Tf 12 20 Td (PAID IN FULL) Tj ET"


def obj(given: Any) -> PdfObject:
    """Plain values as those of a PDF: "/Name", numbers, bytes for text, lists, dicts."""
    match given:
        case PdfObject():
            return given
        case bool():
            return BooleanObject(given)
        case bytes():
            return TextStringObject(given.decode())
        case str():
            return NameObject(given)
        case int():
            return NumberObject(given)
        case float():
            return FloatObject(given)
        case dict():
            return DictionaryObject({NameObject(key): obj(value) for key, value in given.items()})
        case _:
            return ArrayObject([obj(each) for each in given])


class Form:
    """One page with a line of print, and what is laid over it."""

    def __init__(self, *, stale: bool = False, turned: int = 0) -> None:
        self.writer = PdfWriter()
        self.font = self.writer._add_object(obj({"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}))
        self.fonts = {"/Font": {"/Helv": self.font}}
        page = self.writer.add_blank_page(595, 842)
        page[NameObject("/Resources")] = obj(self.fonts)
        page[NameObject("/Contents")] = self.stream(b"BT /Helv 12 Tf 40 790 Td (Printed form) Tj ET", {})
        page[NameObject("/Annots")] = ArrayObject()
        if turned:
            page.rotate(turned)
        self.page, self.fields = page, ArrayObject()
        self.writer._root_object[NameObject("/AcroForm")] = obj({
            "/Fields": self.fields, "/DA": b"/Helv 0 Tf 0 g", "/DR": self.fonts, **({"/NeedAppearances": True} if stale else {}),
        })

    def stream(self, data: bytes, more: dict[str, Any]) -> IndirectObject:
        made = DecodedStreamObject()
        made.set_data(data)
        made.update(obj(more))  # type: ignore[call-overload]
        return self.writer._add_object(made)

    def look(self, data: bytes, box: tuple[float, ...] = (0, 0, 100, 50), **more: Any) -> IndirectObject:
        return self.stream(data, {"/Type": "/XObject", "/Subtype": "/Form", "/BBox": list(box), "/Resources": self.fonts,
                                  **{f"/{name}": value for name, value in more.items()}})

    def put(self, kind: str, rect: tuple[float, ...], **more: Any) -> Form:
        made = self.writer._add_object(obj({"/Type": "/Annot", "/Subtype": kind, "/Rect": rect, "/F": 4,
                                            **{f"/{name}": value for name, value in more.items()}}))
        self.page["/Annots"].append(made)  # type: ignore[attr-defined]
        if kind == "/Widget":
            self.fields.append(made)
        return self

    def field(self, name: str, value: str, top: float, **more: Any) -> Form:
        return self.put("/Widget", (40, top - 30, 300, top), **{"FT": "/Tx", "T": name.encode(), "V": value.encode()} | more)

    def body(self) -> bytes:
        made = BytesIO()
        self.writer.write(made)
        return made.getvalue()


def drawn(body: bytes) -> tuple[str, int, PdfWriter]:
    """The words of the first page, how many could not be drawn, and all of it."""
    source, again = PdfWriter(clone_from=PdfReader(BytesIO(body))), BytesIO()
    left = draw_into_pages(source, at=START, printable=str)
    for page in source.pages:
        page.pop("/Annots", None)
    source.write(again)
    return "".join(PdfReader(again).pages[0].extract_text().split()), left, source


def test_a_filled_and_stamped_form_is_bound_as_it_is_seen(complete: Tale, bring: Bring) -> None:
    form = Form().field("who", "Zhang San", 700).field("sum", "叁仟元整，月底前付清", 660)
    form.put("/Widget", (40, 560, 60, 580), FT="/Btn", T=b"yes", V="/Yes", AS="/Yes",
             AP={"/N": {"/Yes": form.look(b"BT /Helv 14 Tf 2 4 Td (TICKED) Tj ET"), "/Off": form.look(b"BT /Helv 9 Tf (EMPTY) Tj ET")}})
    form.put("/Stamp", (350, 500, 550, 600), AP={"/N": form.look(STAMPED, OC={"/Name": b"evil"}, AA={"/E": SCRIPT})}, A=SCRIPT, AA={"/E": SCRIPT})
    form.put("/Stamp", (350, 300, 550, 400), F=2, AP={"/N": form.look(b"BT /Helv 14 Tf (HIDDEN STAMP) Tj ET")})
    form.put("/Link", (0, 0, 595, 842), A={"/S": "/URI", "/URI": b"evil"}, AP={"/N": form.look(b"BT /Helv 9 Tf (LINK) Tj ET")})
    writer = form.writer
    writer.update_page_form_field_values(writer.pages[0], {"who": "Zhang San"}, auto_regenerate=False)
    bring("填好的.pdf", form.body(), FileKind.PERFORMANCE, "付款承诺")
    reader = read(bound(complete))
    page = words(reader)[dict(top(reader))["9．履行凭证"] - 1]
    assert all(word in page for word in ("Printedform", "ZhangSan", "叁仟元整，月底前付清", "TICKED", "PAIDINFULL"))
    assert all(word not in page for word in ("EMPTY", "HIDDENSTAMP", "LINK")) and "电子材料清单" not in dict(top(reader))
    plain = BytesIO()
    PdfWriter(clone_from=reader).write(plain)
    assert [word for word in (b"evil", b"/JavaScript", b"app.alert", b"/AcroForm") if word in plain.getvalue()] == []
    assert not any(each.get("/Annots") for each in reader.pages)


def test_what_cannot_be_drawn_is_named_and_the_rest_is_bound(complete: Tale, bring: Bring) -> None:
    form = Form().field("note", "字" * 3000, 700).put("/Text", (400, 700, 420, 720), Contents=b"call him back")
    form.put("/Stamp", (40, 300, 140, 350)).put("/FreeText", (40, 400, 300, 480), Contents="页边上写的一句".encode())
    form.put("/Ink", (1, 2, 3), AP={"/N": form.look(STAMPED)})
    bring("批注.pdf", form.body(), FileKind.PERFORMANCE, "批注过的合同")
    reader = read(bound(complete))
    found, titles = words(reader), dict(top(reader))
    assert "Printedform" in found[titles["9．履行凭证"] - 1] and "页边上写的一句" in found[titles["9．履行凭证"] - 1]
    sheet = found[titles["电子材料清单"] - 1]
    assert "批注过的合同" in sheet and "有4处批注、图章或填写的内容画不到纸上，看原件" in sheet.replace("\n", "")
    assert f"批注过的合同{titles['9．履行凭证']}" in found[1]


def test_a_picture_that_the_form_calls_stale_gives_way_to_the_value() -> None:
    for stale, shown in ((True, "王小明"), (False, "OLD")):
        form = Form(stale=stale)
        form.field("who", "王小明", 700, AP={"/N": form.look(b"BT /Helv 12 Tf 2 9 Td (OLD) Tj ET")})
        form.field("kept", "Li", 600, AP={"/N": form.look(b"BT /Helv 12 Tf 2 9 Td (Mr Li) Tj ET")})
        found, left, _ = drawn(form.body())
        assert shown in found and "MrLi" in found and left == 0 and ("OLD" in found) is not stale
    form = Form().field("who", "王小明", 700)
    form.field("empty", "李四", 600, AP={"/N": form.look(b"0 0 100 50 re S")})
    assert drawn(form.body())[:2] == ("Printedform王小明李四", 0)


@pytest.mark.parametrize(("more", "shown"), [
    ({"Ff": 1 << 13}, ""), ({"FT": "/Ch", "Opt": [[b"a", "全额支付".encode()], [b"b", "分期支付".encode()]], "V": b"b"}, "分期支付"),
    ({"FT": "/Ch", "V": [b"x", b"y"]}, "x、y"), ({"FT": "/Btn", "V": "/Yes"}, "√"), ({"FT": "/Btn", "V": "/Off"}, ""),
    ({"FT": "/Btn", "V": "/Yes", "Ff": 1 << 16}, ""), ({"Ff": 1 << 12, "V": "第一行\r第二行".encode()}, "第一行第二行"),
    ({"MK": {"/R": 90}, "V": "转".encode()}, "转"), ({"Q": 2, "DA": b"/Helv 10 Tf"}, "值"), ({"F": 32}, ""), ({"F": 36}, "值"),
])
def test_a_field_without_a_picture(more: dict[str, Any], shown: str) -> None:
    found, left, _ = drawn(Form().field("one", "值", 700, **more).body())
    assert (found, left) == (f"Printedform{shown}", 0)


def test_the_value_of_a_group_of_fields_stands_in_each_of_them() -> None:
    form = Form()
    above = form.writer._add_object(obj({"/FT": "/Tx", "/T": b"both", "/V": "两处都有".encode()}))
    for top_ in (700, 600):
        form.put("/Widget", (40, top_ - 30, 300, top_), Parent=above)
    assert drawn(form.body())[0].count("两处都有") == 2


def test_a_stamp_is_moved_scaled_and_turned_as_its_box_says() -> None:
    form = Form(turned=90)
    form.put("/Stamp", (300, 300, 100, 200), AP={"/N": form.look(STAMPED)})  # corners in any order
    form.put("/Stamp", (400, 100, 450, 200), AP={"/N": form.look(STAMPED, Matrix=[0, 1, -1, 0, 0, 0], Group={"/S": "/Transparency"})})
    form.put("/Stamp", (400, 300, 450, 400), AP={"/N": form.look(STAMPED, (0, 0, 0, 50))})  # of no width: nothing can be seen of it
    _, left, source = drawn(form.body())
    contents = source.pages[0].get_contents()
    assert contents is not None
    moved = [[float(one) for one in operands] for operands, operator in contents.operations if operator == b"cm"]
    assert (moved, left) == ([[2, 0, 0, 2, 100, 200], [1, 0, 0, 1, 450, 100]], 0)
    laid = source.pages[0]["/Resources"]["/XObject"]  # type: ignore[index]
    assert [form.get("/Group", {}).get("/S") for form in laid.values()] == [None, "/Transparency"]


def test_a_form_of_xml_alone_is_named() -> None:
    form = Form()
    form.writer._root_object["/AcroForm"][NameObject("/XFA")] = TextStringObject("<xdp/>")  # type: ignore[index]
    assert drawn(form.body())[1] == 1
    form.field("one", "值", 700)
    assert drawn(form.body())[:2] == ("Printedform值", 0)


def test_a_signature_without_a_picture_is_named() -> None:
    for value, left in (({"V": {"/Type": "/Sig"}}, 1), ({}, 0)):
        assert drawn(Form().put("/Widget", (40, 670, 300, 700), FT="/Sig", T=b"by", **value).body())[:2] == ("Printedform", left)
