"""Files that are cut off, changed or made to annoy: whatever pypdf says of them, the file of the case is bound without them."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, NameObject

from mediation.casefile.parts import Part
from mediation.casefile.sheets import Brought, Unbound, brought_pages
from mediation.files import blobs
from mediation.files.models import File
from tests.make import SETTINGS
from tests.mediation.casefile.test_binding import brought_pdf
from tests.mediation.casefile.test_typed_values import STAMPED, START, Form

MUTATIONS = 40
# What stands where something else is expected.
OTHER = (b"null", b"/X", b"(a)", b"[]", b"<<>>", b"-1", b"99999999999", b"9999 0 R", b"1.5", b"true", b"")
TOKEN = re.compile(rb"\d+ 0 R|/[A-Za-z]+|-?\d+\.?\d*|\([^)]*\)|\[[^\]]*\]")
BROKEN = "文件打不开"


@pytest.fixture(autouse=True)
def store() -> None:
    """The one of the whole run; no database is asked."""
    app = Flask(__name__)
    app.config.update(FILES_URL=SETTINGS["FILES_URL"], FILES_OPTIONS=None)
    blobs.init_app(app)


def tried(body: bytes) -> Brought | Unbound:
    return brought_pages(Part(9, "合同", file=File(sha256=blobs.put(body), type="pdf")), at=START, printable=str)


def filled() -> Form:
    form = Form().field("who", "Zhang San", 700)
    form.put("/Widget", (40, 560, 60, 580), FT="/Btn", T=b"yes", V="/Yes", AS="/Yes", AP={"/N": {"/Yes": form.look(b"BT /Helv 14 Tf 2 4 Td (TICKED) Tj ET")}})
    form.put("/FreeText", (40, 200, 300, 230), Contents=b"note", DA=b"/Helv 12 Tf", Q=1)
    return form.put("/Stamp", (350, 500, 550, 600), AP={"/N": form.look(STAMPED)})


def nested() -> bytes:
    """A value that takes more steps to read than Python has."""
    form = Form()
    value = form.writer._add_object(ArrayObject())
    for _ in range(2000):
        value = form.writer._add_object(ArrayObject([value]))
    return form.put("/Widget", (40, 100, 300, 130), FT="/Ch", V=value).body()


def coded(decoder: bytes) -> bytes:
    writer, made = PdfWriter(clone_from=BytesIO(brought_pdf(1))), BytesIO()
    content = DecodedStreamObject()
    content.set_data(b"0 0 m 9 9 l S " * 9)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(content.flate_encode())
    writer.write(made)
    return made.getvalue().replace(b"/FlateDecode", decoder)


def changed(body: bytes) -> Iterator[bytes]:
    """Cut off, with other bytes, without some, and with one thing in place of another; the same each time."""
    chance = random.Random(27)
    yield from (body[:len(body) * part // 20] for part in range(20))
    for _ in range(MUTATIONS):
        spoiled = bytearray(body)
        for _ in range(chance.choice((1, 3, 20))):
            spoiled[chance.randrange(len(body))] = chance.randrange(256)
        yield bytes(spoiled)
        at = chance.randrange(len(body))
        yield body[:at] + body[at + chance.randrange(1, 60):]
        token = chance.choice(list(TOKEN.finditer(body)))
        yield body[:token.start()] + chance.choice(OTHER) + body[token.end():]


@pytest.mark.parametrize("body", [
    pytest.param(filled().body(), id="a form"), pytest.param(brought_pdf(2, turned=True, hostile=True), id="two pages"),
    pytest.param(brought_pdf(1, password="secret"), id="a locked one"),
])
def test_no_broken_file_keeps_the_rest_from_being_bound(body: bytes) -> None:
    found = [tried(each) for each in changed(body)]
    assert {each.why for each in found if isinstance(each, Unbound)} <= {BROKEN, "文件加了密码", "文件里没有页"}
    # what was hardly touched is bound all the same
    assert any(isinstance(each, Brought) for each in found) or b"/Encrypt" in body


@pytest.mark.parametrize("body", [
    pytest.param(b"", id="nothing"),
    pytest.param(b"%PDF-1.7\n%%EOF", id="no page tree"),
    pytest.param(coded(b"/BrotliDecode"), id="a decoder that is not installed"),
    pytest.param(coded(b"/NoSuchDecode"), id="a filter that does not exist"),
    pytest.param(coded(b"/ASCII85Decode"), id="other bytes than the filter says"),
    pytest.param(coded(b"/FlateDecode /DecodeParms << /Predictor 12 /Columns 0 >>"), id="rows of nothing"),
    pytest.param(brought_pdf(1).replace(b" 842 ", b" nan "), id="a width that is no number"),
    pytest.param(brought_pdf(1).replace(b" 842 ", b" -842 "), id="a page that is not there"),
    pytest.param(brought_pdf(1).replace(b" 842 ", b" 99999999 "), id="a page of kilometres"),
    pytest.param(brought_pdf(1).replace(b"/Size", b"/Sise"), id="a trailer without its size"),
    pytest.param(nested(), id="endless nesting"),
])
def test_a_file_that_cannot_be_read_is_named(body: bytes) -> None:
    found = tried(body)
    assert isinstance(found, Unbound) and found.why == BROKEN


@pytest.mark.parametrize(("right", "wrong"), [
    (b"/Subtype /Stamp", b"/Subtype [/Stamp]"), (b"/Rect [ 350", b"/Rect [ null"), (b"/BBox [ 0 0 100 50 ]", b"/BBox [ 0 /A 100 50 ]"), (b"/F 4", b"/F /F"),
])
def test_a_stamp_that_cannot_be_read_leaves_the_page_and_is_counted(right: bytes, wrong: bytes) -> None:
    form = Form()
    body = form.put("/Stamp", (350, 500, 550, 600), AP={"/N": form.look(STAMPED)}).body()
    assert right in body
    found = tried(body.replace(right, wrong))
    assert isinstance(found, Brought) and (len(found.pages), found.undrawn) == (1, 1)
    assert "Printed form" in found.pages[0].extract_text()
