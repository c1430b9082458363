"""The PDF: true page numbers, bookmarks, what came as picture, PDF or sound, and how long it takes."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from io import BytesIO

import obstore
import pytest
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    Destination,
    DictionaryObject,
    NameObject,
    RectangleObject,
    TextStringObject,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.casefile.binding import Bound
from mediation.casefile.composing import composed
from mediation.casefile.contents import lines_of
from mediation.casefile.models import Volume
from mediation.disputes.audit import verify
from mediation.files import blobs
from mediation.files.actions import store
from mediation.files.queries import files_of
from mediation.meetings.actions import record_session
from mediation.meetings.caucusing import caucus_of, record_caucus
from mediation.meetings.scheduling import schedule, serve
from mediation.papers.glyphs import Unprintable
from mediation.papers.pdf import pdf
from tests.make import Clock
from tests.mediation.casefile.conftest import Bring, archive, photo
from tests.mediation.disputes.tale import Tale, tale
from tests.mediation.files.samples import docx
from tests.mediation.papers.three import written
from workflows.evidence import FileKind
from workflows.retention import Retention

A4 = (595, 842)
SECRET = "底线是两千，儿子不知道借条的事"


def bound(t: Tale, **more: bool) -> Bound:
    return composed(t.session, t.case, actor=t.here.actor("fengqiao.window"), at=t.at, retention=Retention.LONG, **more)


def read(made: Bound) -> PdfReader:
    return PdfReader(BytesIO(made.body))


def words(reader: PdfReader) -> list[str]:
    return ["".join(page.extract_text().split()) for page in reader.pages]


def top(reader: PdfReader) -> list[tuple[str, int]]:
    """Title and page of each bookmark, as a reader counts."""
    return [(str(each.title), (reader.get_destination_page_number(each) or 0) + 1) for each in reader.outline if isinstance(each, Destination)]


def brought_pdf(pages: int, *, turned: bool = False, password: str = "", size: tuple[float, float] = (842, 595), hostile: bool = False) -> bytes:
    """As a scanner or an office program makes it: words on every page; `hostile` with a link and a script."""
    writer, made = PdfWriter(), BytesIO()
    font = writer._add_object(DictionaryObject({
        NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"), NameObject("/BaseFont"): NameObject("/Helvetica"),
    }))
    for no in range(1, pages + 1):
        page = writer.add_blank_page(*size)
        content = DecodedStreamObject()
        content.set_data(f"BT /F1 12 Tf 20 20 Td (Sheet {no}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(content)
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
        if turned:
            page.rotate(90)
        if hostile:
            script = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("alert")})
            page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
            page["/Resources"][NameObject("/More")] = script  # type: ignore[index]
            page[NameObject("/Annots")] = ArrayObject([DictionaryObject({
                NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Link"), NameObject("/Rect"): RectangleObject((9, 9, 90, 90)),
                NameObject("/A"): DictionaryObject({NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject("evil")}),
            })])
            writer._root_object[NameObject("/OpenAction")] = script
            writer._root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): DictionaryObject({
                NameObject("/Names"): ArrayObject([TextStringObject("a"), script]),
            })})
    if password:
        writer.encrypt(password)
    writer.write(made)
    return made.getvalue()


def test_every_page_has_its_number_and_a_draft_says_so_on_every_page(t: Tale) -> None:
    made = bound(t)
    found = words(read(made))
    assert len(found) == made.pages
    assert all(f"第{no}页" in text and "草稿" in text for no, text in enumerate(found, start=1))
    # one number on a page: not the paper's own as well
    assert not any(re.search(r"—\d+—", text) for text in found)


def test_a_complete_file_is_no_draft(complete: Tale) -> None:
    assert not any("草稿" in text for text in words(read(bound(complete))))


def test_the_contents_name_the_pages_on_which_things_stand(complete: Tale, bring: Bring) -> None:
    bring("合同.pdf", brought_pdf(3), FileKind.PERFORMANCE, "租房合同")
    reader = read(bound(complete))
    found, pages = top(reader), words(reader)
    titles = dict(found)
    assert [title for title, _ in found] == [
        "封面", "卷内目录", "1．调解申请书或受理登记表", "2．权利义务告知书", "3．身份证明", "7．调解记录",
        "8．调解协议书或口头协议登记表", "9．履行凭证", "封底",
    ]
    assert [page for _, page in found] == sorted(page for _, page in found)
    contents = pages[1]
    first = titles["9．履行凭证"]
    assert f"租房合同{first}—{first + 2}" in contents and f"封底{len(pages)}" in contents
    assert "卷内目录" in contents and "人民调解卷宗" in pages[0] and "封底" in pages[-1]
    assert "受理登记表" in pages[titles["1．调解申请书或受理登记表"] - 1] and "协议书" in pages[titles["8．调解协议书或口头协议登记表"] - 1]
    assert f"共{len(pages)}页" in pages[-1] and f"{len(pages)}页" in pages[0] and "长期（30年）" in pages[0]


def test_several_records_stand_below_their_bookmark(complete: Tale) -> None:
    outline = read(bound(complete)).outline
    below = [each for each in outline if isinstance(each, list)]
    assert any("第1次" in str(each[0].title).replace(" ", "") and len(each) == 2 for each in below)


def test_pictures_stand_one_to_a_page_with_their_caption(complete: Tale, bring: Bring) -> None:
    bring("现场.jpg", photo("brown", (4000, 3000)), FileKind.PERFORMANCE, "漏水的房间")
    made = bound(complete)
    reader = read(made)
    page = reader.pages[dict(top(reader))["9．履行凭证"] - 1]
    assert "漏水的房间" in page.extract_text() and len(page.images) == 1
    assert (round(page.mediabox.width), round(page.mediabox.height)) == A4


def test_without_a_caption_files_are_told_apart_by_kind_giver_and_name(complete: Tale, bring: Bring) -> None:
    t = complete
    bring("微信图片😀0914.jpg", photo("brown"), FileKind.PERFORMANCE)
    bring("收条.jpg", photo("olive"), FileKind.PERFORMANCE, by=2)
    bring("账.jpg", photo("gold"), FileKind.PERFORMANCE, by=None)
    contents = words(read(bound(t)))[1]
    for name in ("履行凭证：微信图片0914，朱某提供", "履行凭证：收条，张某提供", "履行凭证：账，工作人员提供"):
        assert name in contents


def test_the_notice_and_its_proof_stand_before_the_record_they_led_to(session: Session, clock: Clock) -> None:
    t = tale(session)
    t.register().in_village()
    village = t.here.actor("village.mediator")
    when = t.at + timedelta(days=1)
    schedule(t.session, t.case, actor=village, at=t.at, starts_at=when, place="村调解室", parties=[1, 2])
    slip = store(t.session, t.case, actor=village, at=t.at, name="回证.jpg", content=photo(), caption=None, brought_by_no=None, kind=FileKind.OTHER)
    serve(t.session, t.case, actor=village, at=t.at, meeting=1, parties=[1], how="in_person", served_at=t.at, reached=True, proof=slip.no)
    serve(t.session, t.case, actor=village, at=t.at, meeting=1, parties=[2], how="phone", served_at=t.at, reached=True)
    t.wait(days=1)
    record_session(t.session, t.case, actor=village, at=t.at, held_at=t.at, place="村调解室", present="双方", course="谈好了", result="agreed", meeting=1,
                   rights_told=True)
    t.wait(hours=1).agree("village.mediator").do("village.mediator", "settle")
    line = lines_of(t.session, t.case, actor=village, at=t.at)
    assert [part.code for part in line[6].parts] == ["meeting_notice:1-1", f"file:{slip.no}", "record:1"]
    assert line[6].parts[1].remark == "材料第1号，送达凭证" and not line[5].parts


def placed(page: PageObject) -> list[float]:
    """How a brought page stands on its sheet: scale across and up, and where it begins."""
    contents = page.get_contents()
    found = re.search(rb"q ([\d.]+) 0 0 ([\d.]+) (-?[\d.]+) (-?[\d.]+) cm\s+/Shown Do", contents.get_data() if contents is not None else b"")
    return [float(one) for one in found.groups()] if found else []


@pytest.mark.parametrize(("turned", "size"), [
    (False, (595, 842)), (True, (842, 595)), (False, (842, 595)), (True, (595, 842)), (False, (3000, 200)), (True, (40, 60)), (False, (1684, 2384)),
])
def test_pages_of_a_pdf_are_turned_upright_and_fitted(complete: Tale, bring: Bring, turned: bool, size: tuple[float, float]) -> None:
    bring("扫的.pdf", brought_pdf(2, turned=turned, size=size), FileKind.PERFORMANCE)
    reader = read(bound(complete))
    for page in reader.pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == A4 and not page.rotation
    first = dict(top(reader))["9．履行凭证"]
    assert "Sheet1" in words(reader)[first - 1] and "Sheet2" in words(reader)[first]
    # as its reader sees it: upright, nothing stretched, never larger than it is
    page = reader.pages[first - 1]
    assert [round(one) for one in page["/Resources"]["/XObject"]["/Shown"]["/Matrix"]] == ([0, -1, 1, 0, 0, 0] if turned else [1, 0, 0, 1, 0, 0])  # type: ignore[index]
    wide, high = size[::-1] if turned else size
    scale = min(A4[0] / wide, A4[1] / high, 1)
    assert placed(page)[:2] == pytest.approx([scale, scale], rel=0.01)


def test_nothing_in_a_brought_pdf_runs_or_leads_away(complete: Tale, bring: Bring) -> None:
    body = brought_pdf(1, hostile=True)
    assert b"evil" in body and b"/JavaScript" in body
    bring("有链接的.pdf", body, FileKind.PERFORMANCE)
    made = bound(complete)
    writer, plain = PdfWriter(clone_from=read(made)), BytesIO()
    for page in writer.pages:
        assert not page.get("/Annots") and "/AA" not in page
    assert "/Names" not in writer._root_object and "/OpenAction" not in writer._root_object
    writer.write(plain)
    assert all(word not in plain.getvalue() for word in (b"evil", b"/JavaScript", b"alert"))


def test_what_stands_on_a_page_is_moved_and_never_read(complete: Tale, bring: Bring) -> None:
    """A drawing of 100,000 lines costs no more than its bytes, and what is broken in it spoils neither the number nor the caption."""
    drawing = b"q Q Q 0 0 m 9 9 l S BT /F1 12 Tf 20 20 Td (Plan) Tj ET )] no operator [( q q q 900 0 0 900 0 0 cm"
    writer, made = PdfWriter(clone_from=BytesIO(brought_pdf(1))), BytesIO()
    content = DecodedStreamObject()
    content.set_data(drawing)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(content.flate_encode())
    writer.pages[0][NameObject("/Group")] = DictionaryObject({NameObject("/S"): NameObject("/Transparency")})
    writer.pages[0].cropbox = RectangleObject((10, 10, 400, 300))
    writer.write(made)
    bring("图纸.pdf", made.getvalue(), FileKind.PERFORMANCE, "图纸")
    reader = read(bound(complete))
    no = dict(top(reader))["9．履行凭证"]
    shown = reader.pages[no - 1]["/Resources"]["/XObject"]["/Shown"]  # type: ignore[index]
    assert shown.get_data() == drawing and shown["/Subtype"] == "/Form"
    # what its reader sees of it, as large as it is and in the middle, mixing its colours as it did
    assert [round(one) for one in placed(reader.pages[no - 1])] == [1, 1, 93, 266]
    assert list(shown["/BBox"]) == [10, 10, 400, 300] and shown["/Group"]["/S"] == "/Transparency"
    assert f"第{no}页" in words(reader)[no - 1]


def test_what_the_store_lost_is_named_and_the_rest_is_bound(complete: Tale, bring: Bring) -> None:
    bodies = {"照片.jpg": photo("maroon"), "合同.pdf": brought_pdf(3), "账.docx": docx(), "坏的.pdf": brought_pdf(4)}
    for name, body in bodies.items():
        bring(name, body, FileKind.PERFORMANCE, name.split(".")[0])
    for file in files_of(complete.session, complete.case.id):
        if file.name in bodies:
            lost = blobs._path(file.view_sha256 or file.sha256)
            if file.name == "坏的.pdf":
                obstore.put(blobs._store(), lost, b"other")
            else:
                obstore.delete(blobs._store(), lost)
    made = bound(complete)
    reader = read(made)
    page = words(reader)[dict(top(reader))["电子材料清单"] - 1]
    for body in bodies.values():  # the store is one for the whole run
        blobs.put(body)
    obstore.delete(blobs._store(), blobs._path(hashlib.sha256(bodies["坏的.pdf"]).hexdigest()))
    assert page.count("原件不见了") == 3 and page.count("原件和校验值不一致") == 1


def test_what_cannot_be_printed_is_named_with_its_hash_and_place(complete: Tale, bring: Bring) -> None:
    sound, locked = docx(), brought_pdf(1, password="secret")
    newer = brought_pdf(1).replace(b"<<\n/Length", b"<<\n/Filter /BrotliDecode\n/Length")
    bring("账目.docx", sound, FileKind.PERFORMANCE, "账目")
    bring("锁着.pdf", locked, FileKind.PERFORMANCE, "加密的合同")
    bring("新的.pdf", newer, FileKind.PERFORMANCE, "新格式的合同")
    reader = read(bound(complete))
    page = words(reader)[dict(top(reader))["电子材料清单"] - 1]
    for body, name in ((sound, "账目"), (locked, "加密的合同"), (newer, "新格式的合同")):
        assert name in page and hashlib.sha256(body).hexdigest()[:16] in page
    assert "材料第3号" in page and "文件加了密码" in page and "文件打不开" in page
    assert "电子材料清单" in words(reader)[1]


def test_a_character_that_no_font_has_keeps_nobody_from_archiving(complete: Tale, bring: Bring) -> None:
    t = complete
    t.case.description += "他说没事👌，真的👌🦄"
    bring("收条.jpg", photo("brown"), FileKind.PERFORMANCE, "付清了👌的收条")
    bring("账.docx", docx(), FileKind.PERFORMANCE, "账🧾")
    with pytest.raises(Unprintable):
        pdf(written(t, "registration"), t.at)
    archive(t)
    reader = PdfReader(BytesIO(blobs.get(t.session.scalars(select(Volume)).one().sha256)))
    found, titles = words(reader), dict(top(reader))
    assert "没事〔U+1F44C〕" in "".join(found) and "付清了〔U+1F44C〕的收条" in found[titles["9．履行凭证"] - 1]
    note = found[titles["12．卷宗情况说明"] - 1]
    assert all(word in note for word in ("〔U+1F44C〕", "Okhandsign", "〔U+1F984〕", "人民调解受理登记表", "付清了〔U+1F44C〕的收条", "账〔U+1F9FE〕"))
    assert f"卷宗情况说明（字库里没有的字符）{titles['12．卷宗情况说明']}" in found[1]
    assert list(titles.values()) == sorted(titles.values()) and not list(verify(t.session))


def test_the_back_of_a_sealed_file_carries_its_check_value(complete: Tale) -> None:
    archive(complete)
    volume = complete.session.scalars(select(Volume)).one()
    reader = PdfReader(BytesIO(blobs.get(volume.sha256)))
    assert volume.digest in words(reader)[-1]
    assert volume.file_number in "".join(reader.pages[0].extract_text().split())
    assert not any("草稿" in text for text in words(reader)) and volume.pages == len(reader.pages)


def test_private_talks_stand_on_no_page(session: Session, clock: Clock) -> None:
    t = tale(session)
    t.register().in_village()
    village = t.here.actor("village.mediator")
    clock.at = t.at
    record_caucus(t.session, t.case, actor=village, at=t.at, party=1, held_at=t.at, text=SECRET)
    t.wait(hours=1).settled()
    clock.at = t.at
    assert [each.text for each in caucus_of(t.session, t.case, village)] == [SECRET]
    for who in ("village.mediator", "fengqiao.window"):
        made = composed(t.session, t.case, actor=t.here.actor(who), at=t.at, retention=Retention.LONG, whole=True)
        text = "".join(words(read(made)))
        assert "各说各的" in text and not re.search("背对背|底线|两千|借条", text)


def test_twenty_pages_stay_below_a_megabyte_without_evidence(complete: Tale) -> None:
    made = bound(complete)
    assert len(made.body) < 1_000_000


@pytest.mark.parametrize("count", [30])
def test_a_long_list_of_contents_moves_what_follows(complete: Tale, bring: Bring, count: int) -> None:
    for no in range(count):
        bring(f"{no}.jpg", photo("navy", (80 + no, 60)), FileKind.PERFORMANCE, f"第{no}张照片")
    reader = read(bound(complete))
    pages, first = words(reader), dict(top(reader))["9．履行凭证"]
    assert "卷内目录" in pages[1] and "序号" in pages[2]
    assert "第0张照片" in pages[first - 1] and f"第{count - 1}张照片{first + count - 1}" in "".join(pages[1:3])
