"""Papers of the case file as the reader gets them: the words on the PDF, and the signature that was drawn on the screen."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from PIL import Image, ImageDraw, ImageOps
from pypdf import PdfReader
from sqlalchemy.orm import Session

from mediation.agreements.queries import agreements_of
from mediation.disputes.carry import WRITERS
from mediation.files import blobs
from mediation.papers.blocks import Paper
from mediation.papers.pdf import pdf
from mediation.papers.word import word
from mediation.signing.ink import ink
from tests.mediation.disputes.tale import Tale, tale
from tests.mediation.papers.three import neighbours, subjects, written
from workflows.following import Since, Way

PEOPLE = [
    {"role": "applicant", "name": "杨某", "phone": "13800000041", "id_number": "330681198603140111"},
    {"role": "applicant", "name": "孟某", "phone": "13800000042", "id_number": "330681197705051027"},
    {"role": "applicant", "name": "赵某", "phone": "13800000043", "id_number": "330681198401302282"},
    {"role": "respondent", "kind": "company", "name": "某建设公司", "id_number": "91330681MA2D8YN85R", "representative": "李某", "job": "总经理"},
]


@pytest.fixture
def t(session: Session) -> Tale:
    return tale(session)


def on_pages(t: Tale, paper: Paper) -> str:
    """All text of the PDF without the ends of its lines."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(BytesIO(pdf(paper, t.at))).pages))


def in_word(t: Tale, paper: Paper) -> str:
    """The same of the Word file, tables and all."""
    body = Document(BytesIO(word(paper, t.at))).element.body
    return re.sub(r"\s", "", "".join(body.itertext()))


def holds(t: Tale, paper: Paper, *values: str, never: tuple[str, ...] = ()) -> None:
    """The PDF and the Word file say all of it, and nothing of `never`."""
    for text in (on_pages(t, paper), in_word(t, paper)):
        assert [value for value in values if value not in text] == [], text
        assert [value for value in never if value in text] == [], text


def signature() -> bytes:
    """What a finger left on the screen, as it is kept."""
    drawn, made = Image.new("RGBA", (340, 240)), BytesIO()
    ImageDraw.Draw(drawn).line([(30, 40), (200, 180), (260, 60)], fill=(16, 24, 40, 255), width=4)
    drawn.save(made, "PNG")
    return ink(made.getvalue())


def group(t: Tale, **settled: object) -> None:
    """Three workers of one group and their company, with a written agreement that binds the first two."""
    t.register(title="拖欠装修款", category="02", parties=PEOPLE).in_village().sit("village.mediator", "agreed")
    t.agree("village.mediator", form="written", parties=[1, 2, 4], signed=[1, 2, 4], mediator_signed_on=t.today, sealed_on=t.today, terms=[
        {"who": "某建设公司", "to_whom": "杨某", "what": "付清欠款", "amount": 12000, "kind": "money", "due_on": date(2026, 10, 30)},
        {"who": "某建设公司", "to_whom": "孟某", "what": "付清欠款", "amount": 9500, "kind": "money", "due_on": date(2026, 10, 30)},
    ])
    t.do("village.mediator", "settle", route="litigation")


def test_a_signature_drawn_with_a_finger_stands_on_the_agreement(t: Tale) -> None:
    t.register().in_village().sit("village.mediator", "agreed").agree("village.mediator", form="written")
    blank = written(t, "agreement", "1")
    assert not any(page.images for page in PdfReader(BytesIO(pdf(blank, t.at))).pages) and "王某：指印" in on_pages(t, blank)
    drawn = signature()
    WRITERS["sign_agreement"](t.session, t.case, actor=t.here.actor("village.mediator"), at=t.at, agreement=1, signed=[1], way="pad",
                              blob=blobs.put(drawn))
    t.session.refresh(agreements_of(t.session, t.case.id)[0], ["signatures"])
    paper = written(t, "agreement", "1")
    embedded = [image.image for page in PdfReader(BytesIO(pdf(paper, t.at))).pages for image in page.images if image.image]
    pictures = [Image.open(BytesIO(part.blob)) for part in Document(BytesIO(word(paper, t.at))).part.package.image_parts]
    with Image.open(BytesIO(drawn)) as kept:
        box = ImageOps.invert(kept.convert("L")).getbbox()
    assert box is not None
    for picture in (*embedded, *pictures):
        # ink on nothing, cut to its strokes: the line under it shows through
        assert picture.size == (box[2] - box[0], box[3] - box[1]) and picture.convert("RGBA").getchannel("A").getextrema() == (0, 232)
    assert len(embedded) == len(pictures) == 1
    on = f"{t.today:%Y年%-m月%-d日}"
    assert on_pages(t, paper).count(on) == on_pages(t, blank).count(on) + 1
    # who signed on the screen leaves no fingerprint; the other still has room for one
    assert on_pages(t, paper).count("指印") == on_pages(t, blank).count("指印") - 1


def test_the_record_shows_who_signed_on_the_screen_and_who_refused(t: Tale) -> None:
    t.register().in_village().sit("village.mediator", "agreed")
    blank = written(t, "record", "1")
    signing = {"actor": t.here.actor("village.mediator"), "at": t.at, "sitting": 1}
    WRITERS["sign_record"](t.session, t.case, **signing, seats=["party-1", "mediator"], guest="村民李某", way="pad", blob=blobs.put(signature()))
    WRITERS["sign_record"](t.session, t.case, **signing, seats=["party-2"], way="refused", reason="说记得不全")
    paper = written(t, "record", "1")
    holds(t, paper, "王某", "村民李某", "高某拒绝在本记录上签名，理由：说记得不全。（人民调解员骆建国记明）")
    assert any(page.images for page in PdfReader(BytesIO(pdf(paper, t.at))).pages)
    on = f"{t.today:%Y年%-m月%-d日}"
    assert on_pages(t, paper).count(on) == on_pages(t, blank).count(on) + 3
    assert on_pages(t, paper).count("指印") == on_pages(t, blank).count("指印") - 2
    WRITERS["correct_record"](t.session, t.case, actor=signing["actor"], at=t.at, sitting=1, reason="记错了", course="各让一半。")
    holds(t, written(t, "record", "1"), "各让一半。", never=("拒绝在本记录上签名", "村民李某"))


def test_a_visit_that_was_written_down_is_printed_as_it_went(t: Tale) -> None:
    neighbours(t)
    t.act("fengqiao.window", "follow_up", why="closed", parties=[1, 2], how="上门", visited_on=t.today, reached=True, kept="part",
          satisfaction="basically", since=[Since.REPUDIATED.value], ways=[Way.SUE.value], course="屋顶修好了，卧室的地板还没换。",
          hidden_risk=True, risk_words="两家孩子又吵了一架", next_on=date(2026, 9, 28))
    assert subjects(t, "follow_up") == ["1", "blank"]
    paper = written(t, "follow_up", "1")
    holds(t, paper, "人民调解回访记录", t.case.number, "办结后回访", "上门", "朱某、张某", "部分履行", "屋顶修好了，卧室的地板还没换。", "反悔",
          "有：两家孩子又吵了一架", "已告知：向法院起诉（人民调解法第三十二条）", "2026年9月28日再回访", "骆燕", "指印", never=("□",))
    holds(t, written(t, "follow_up", "blank"), "□有：", "张某：承担全部维修费用，待履行", never=("屋顶修好了", "又吵了一架"))


def test_an_application_to_the_court_names_only_those_of_the_group_who_apply(t: Tale) -> None:
    group(t)
    t.act("village.mediator", "apply_confirmation", parties=[1, 4], court="诸暨市人民法院", filed_on=t.today, excluded=[])
    assert subjects(t, "confirmation") == ["1-1"]
    holds(t, written(t, "confirmation", "1-1"), "司法确认申请书", "杨某", "330681198603140111", "某建设公司", "91330681MA2D8YN85R", "营业执照",
          "计人民币壹万贰仟元整（¥12,000.00）", "此致诸暨市人民法院", "2026年9月14日", never=("孟某", "赵某", "330681197705051027", "9,500.00"))


def test_a_partial_settlement_says_whom_it_does_not_bind_and_their_way(t: Tale) -> None:
    group(t)
    holds(t, written(t, "agreement", "1"), "1．某建设公司向杨某付清欠款，计人民币壹万贰仟元整", "2．某建设公司向孟某付清欠款，计人民币玖仟伍佰元整",
          # as it was signed: the route was told at 达成协议, after it
          "本协议对赵某没有约束力，其可以依法通过仲裁、行政、司法等途径维护自己的权利", "一式四份", never=("13800000043",))
    holds(t, written(t, "closing"), "部分达成。", "1．某建设公司向杨某付清欠款", "已告知当事人可以", "起诉", "赵某")
