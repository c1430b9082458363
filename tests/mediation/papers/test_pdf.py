"""Papers as PDF: every word stands on them, in fonts that travel with the file."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from mediation.papers.blocks import Fields, Grid, Heading, Paper, Para, Sign, Signatures, texts
from mediation.papers.clean import clean, cleaned
from mediation.papers.frozen import frozen, thawed
from mediation.papers.glyphs import FONTS, Unprintable, printable
from mediation.papers.pdf import _set, pdf
from tests.mediation.papers.samples import AT, MARKUP, NAME, catalogue, everything, record


def read(body: bytes) -> PdfReader:
    return PdfReader(BytesIO(body))


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def said(body: bytes) -> str:
    """All text of the file, in which a line may end anywhere."""
    return bare("".join(page.extract_text() for page in read(body).pages))


def covered_by(font: str) -> set[int]:
    with TTFont(FONTS / font, lazy=True) as opened:
        return set(opened.getBestCmap())


def test_every_text_of_every_block_stands_on_the_paper() -> None:
    paper = everything()
    found = said(pdf(paper, AT))
    for text in (paper.title, paper.body, paper.number, *(text for block in paper.blocks for text in texts(block))):
        assert bare(text) in found, text


def test_a_paper_is_a4_with_page_numbers_and_its_title() -> None:
    file = read(pdf(record(4), AT))
    assert 4 <= len(file.pages) <= 6
    assert [round(float(side)) for side in file.pages[0].mediabox[2:]] == [595, 842]
    assert file.metadata is not None and file.metadata.title == "调解笔录"
    for number, page in enumerate(file.pages, start=1):
        assert bare(page.extract_text()).endswith(f"—{number}—")


def test_its_fonts_are_embedded_and_hold_no_more_than_it_uses() -> None:
    body = pdf(everything(), AT)
    fonts = [font.get_object() for page in read(body).pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object()
        assert re.fullmatch(r"/[A-Z]{6}\+Paper(Song|Title|Hei)(-.*)?", inner["/BaseFont"]), inner["/BaseFont"]
        assert "/FontFile3" in inner["/FontDescriptor"] or "/FontFile2" in inner["/FontDescriptor"]
    assert len(body) < 1_000_000


def test_a_long_list_repeats_its_head_on_each_page() -> None:
    pages = [bare(page.extract_text()) for page in read(pdf(catalogue(153), AT)).pages]
    assert len(pages) > 3
    assert all("序号材料名称页码" in page for page in pages)
    assert "第153份材料" in pages[-1]


def test_an_empty_form_leaves_room_and_a_long_name_wraps() -> None:
    long = "浙江省诸暨市枫桥镇枫源村经济合作社与枫桥镇杜黄新村联合养殖专业合作社" * 3
    short = Paper("登记表", "", (Fields(((("姓名", ""), ("电话", "")), (("住址", ""),))), Signatures((Sign("签名"),))))
    assert len(read(pdf(short, AT)).pages) == 1
    paper = Paper(f"关于{long}的通知书", long, (Fields(((("姓名", long), ("电话", long), ("住址", long)),)), Heading(long), Grid((long, "b"), ((long,),))))
    # eight places, three times each, wherever lines and pages end within them
    assert said(pdf(paper, AT)).count("殖") == 8 * 3


def test_a_long_run_of_letters_breaks_within_its_cell() -> None:
    run = "9133068114617" * 12
    page = read(pdf(Paper("登记表", "", (Fields(((("号码", run), ("电话", "1")),)), Grid(("号", "名"), ((run, "b"),)))), AT)).pages[0]
    text = page.extract_text().replace("\u200b", "")
    assert bare(text).count(run) == 2
    # cells of 78 and of half the width: no line has more digits than fit
    assert max(len(digits) for digits in re.findall(r"\d+", text)) <= 34


def test_a_last_sentence_goes_over_the_page_with_the_signatures() -> None:
    for lines in range(14, 20):
        said_ = (Para("说了一句话。" * 4 * lines), Para("以上记录看过，没有差错。"))
        pages = [bare(page.extract_text()) for page in read(pdf(Paper("笔录", "", (*said_, Signatures((Sign("申请人", fingerprint=True), Sign("调解员")), "调委会", "2026年9月18日"))), AT)).pages]
        assert "以上记录看过，没有差错。" in next(page for page in pages if "调解员" in page)


@pytest.mark.parametrize("lines", range(4, 24))
def test_no_page_holds_signatures_alone(lines: int) -> None:
    rows = tuple(((f"栏目{no}", f"内容{no}"),) for no in range(1, lines + 1))
    signed = Signatures(tuple(Sign(who, fingerprint=True) for who in ("申请人", "被申请人", "登记人")), "调委会", "2026年9月18日")
    papers = (
        Paper("登记表", "", (Fields(rows), signed)), Paper("记录", "", (Grid(("问答",), tuple((f"内容{no}\n答",) for no in range(1, lines + 1))), signed)),
        Paper("告知书", "", (*(Para(f"内容{no}") for no in range(1, lines + 1)), Para("看过，没有差错。"), signed)),
    )
    for paper in papers:
        pages = [bare(page.extract_text()) for page in read(pdf(paper, AT)).pages]
        assert len(pages) <= 2 and "登记人" in pages[-1] and "调委会" in pages[-1]
        # at least two rows or lines of the text go with them
        assert f"内容{lines}" in pages[-1] and (f"内容{lines - 1}" in pages[-1] or "看过" in pages[-1]), (paper.title, lines)


def test_lines_come_closer_before_a_paper_takes_another_sheet() -> None:
    signed = Signatures((Sign("申请人", fingerprint=True), Sign("调解员")), "调委会", "2026年9月18日")
    said = [len(read(pdf(Paper("笔录", "", (*(Para(f"内容{no}") for no in range(lines)), signed)), AT)).pages) for lines in range(8, 30)]
    loose = [len(read(_set(cleaned(Paper("笔录", "", (*(Para(f"内容{no}") for no in range(lines)), signed))), AT, "", 0)).pages) for lines in range(8, 30)]
    assert said.count(1) > loose.count(1) and said == sorted(said)


def test_what_stands_at_the_right_stands_there_before_signatures_too() -> None:
    paper = Paper("申请书", "", (Para("某某人民法院", align="right"), Signatures((Sign("申请人"),), "", "2026年9月18日")))
    left: dict[str, float] = {}
    page = read(pdf(paper, AT)).pages[0]
    page.extract_text(visitor_text=lambda text, cm, _tm, _font, _size: left.setdefault(text.strip(), cm[4]))
    assert next(x for text, x in left.items() if text.startswith("某某")) > 300


@pytest.mark.parametrize("character", "😀𪚥\ue000", ids=lambda c: f"{ord(c):X}")
def test_what_no_font_has_is_said_and_never_printed_as_a_box(character: str) -> None:
    places = {
        "正文里": Para(f"张{character}说"), "“姓名”一栏里": Fields(((("姓名", f"张{character}"),),)),
        "“材料”一列里": Grid(("序号", "材料"), (("1", f"张{character}"),)), "落款里": Signatures((Sign("申请人", f"张{character}"),)),
    }
    for place, block in places.items():
        with pytest.raises(Unprintable) as refusal:
            pdf(Paper("登记表", "", (block,)), AT)
        assert refusal.value.sentence.startswith(f"{place}的“{character}”（U+{ord(character):04X}）字库里没有")


def test_names_in_rare_characters_can_be_printed() -> None:
    for character in f"{NAME}䶮㙦浬镕喆邨囍淏玥珺曌𬭎𬱖〇":
        assert printable(character), character
    assert all(printable(c) for c in MARKUP)


def test_the_list_of_characters_is_what_the_fonts_have() -> None:
    covered = set().union(*map(covered_by, ("song.otf", "title.otf", "hei.otf")))
    listed = {code for run in (FONTS / "characters.txt").read_text().split() for code in range(int(run.split("-")[0], 16), int(run.split("-")[1], 16) + 1)}
    assert listed == covered
    # every paper falls back on one font, which therefore has all the others have
    assert covered == covered_by("song.otf")
    assert sum(path.stat().st_size for path in FONTS.iterdir()) < 20_500_000


def test_what_nobody_sees_is_taken_out_before_it_is_set() -> None:
    assert clean("王\u200b某\ufe0f\t高\u00a0某\r\n第二行\x0b第三行\x07") == "王某 高 某\n第二行\n第三行"
    assert "王某" in said(pdf(Paper("单", "", (Para("王\u200d某"),)), AT))


def test_a_frozen_paper_is_the_same_paper() -> None:
    assert thawed(frozen(everything())) == everything()
