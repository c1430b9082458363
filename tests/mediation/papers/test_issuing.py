"""出具 and 作废: the number, the frozen copy, the chain, and who may."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import Engine, Text, func, select, type_coerce, update
from sqlalchemy.orm import Session

from mediation.disputes.actions import record
from mediation.disputes.audit import verify
from mediation.disputes.events import Event
from mediation.disputes.journal import Look, Reading
from mediation.disputes.models import Dispute
from mediation.papers.actions import digest_of
from mediation.papers.models import IssuedPaper, UnitMark
from mediation.papers.numbers import take_number
from mediation.papers.queries import in_force
from mediation.units.models import Unit
from tests.make import (
    COUNTY,
    DIANKOU,
    FENGQIAO,
    FENGYUAN,
    HUICUN,
    LABOUR,
    Clock,
    County,
    county,
    make_dispute,
    moment,
    sign_in,
)
from workflows.guarding import Refused
from workflows.outcomes import UnitKind
from workflows.states import State

AT = moment("2026-09-18 09:00")


@pytest.fixture
def here(session: Session, clock: Clock) -> County:
    clock.at = AT
    return county(session, at=AT)


@pytest.fixture
def case(here: County) -> Dispute:
    return make_dispute(here, State.MEDIATING)


def issue(here: County, case: Dispute, paper: str = "acceptance", who: str = "fengqiao.window") -> IssuedPaper:
    record(here.session, case, "issue_paper", actor=here.actor(who), at=AT, paper=paper)
    name, _, key = paper.partition(":")
    row = in_force(here.session, case.id, name, key)
    assert row is not None
    return row


def post(client: FlaskClient, here: County, who: str, url: str, **data: str) -> tuple[int, str]:
    sign_in(client, here.person(who), at=AT)
    answer = client.post(url, data=data)
    return answer.status_code, answer.text


def test_a_number_is_the_units_mark_the_word_the_year_and_the_next_serial(here: County) -> None:
    numbers = [issue(here, make_dispute(here, State.MEDIATING)).number for _ in range(3)]
    assert numbers == [f"诸枫调受〔2026〕{n}号" for n in (1, 2, 3)]


def test_a_number_belongs_to_whose_paper_it_is_not_to_who_clicks(here: County) -> None:
    rows = [issue(here, make_dispute(here, State.CLOSED), paper="cover", who=who) for who in ("fengqiao.window", "village.head", "supervisor")]
    assert [row.number for row in rows] == [f"诸枫枫源人调〔2026〕{n}号" for n in (1, 2, 3)]
    assert {row.unit_id for row in rows} == {here.unit(FENGYUAN).id}


def test_every_unit_has_a_mark_of_its_own(here: County) -> None:
    given = {
        code: take_number(here.session, here.unit(code), word="调", year=2026).number
        for code in (COUNTY, FENGQIAO, DIANKOU, LABOUR, FENGYUAN, HUICUN)
    }
    assert given[FENGQIAO] == "诸枫调〔2026〕1号" and given[COUNTY] == "诸矛调〔2026〕1号"
    assert given[FENGYUAN] == "诸枫枫源调〔2026〕1号" and given[LABOUR] == "诸劳调〔2026〕1号"
    assert len(set(given.values())) == len(given)


def test_a_mark_that_another_unit_has_is_made_longer_and_stays(here: County) -> None:
    here.session.add(UnitMark(unit_id=here.unit(DIANKOU).id, mark="诸枫"))
    here.session.flush()
    first = take_number(here.session, here.unit(FENGQIAO), word="调", year=2026)
    here.unit(FENGQIAO).short_name = "新枫镇"
    assert (first.number, take_number(here.session, here.unit(FENGQIAO), word="调", year=2026).number) == ("诸枫桥调〔2026〕1号", "诸枫桥调〔2026〕2号")


def test_words_and_years_count_apart(here: County) -> None:
    unit = here.unit(FENGQIAO)
    given = [take_number(here.session, unit, word=word, year=year).serial for word, year in (("调", 2026), ("受", 2026), ("调", 2027), ("调", 2026))]
    assert given == [1, 1, 1, 2]


def test_what_was_issued_stays_as_it_was(here: County, case: Dispute) -> None:
    row = issue(here, case)
    before = row.body
    case.title, case.description = "改过的事由", "改过的经过"
    here.session.flush()
    here.session.refresh(row)
    assert row.body == before and digest_of(row.body) == row.digest
    event = here.session.scalars(select(Event).where(Event.name == "issue_paper")).one()
    assert event.facts["number"] == row.number and event.facts["digest"] == row.digest and "王某" not in str(event.facts)
    assert not list(verify(here.session))


def test_a_paper_is_issued_once_until_it_is_voided_and_its_number_is_not_given_again(here: County, case: Dispute) -> None:
    row = issue(here, case)
    with pytest.raises(Refused) as twice:
        issue(here, case)
    assert twice.value.sentence == "这份文书已经出具过，诸枫调受〔2026〕1号。内容要改，先把它作废，再重新出具。"
    with pytest.raises(Refused) as silent:
        record(here.session, case, "void_paper", actor=here.actor("fengqiao.window"), at=AT, issued=str(row.id), reason=" ")
    assert silent.value.sentence == "写一句理由。"
    record(here.session, case, "void_paper", actor=here.actor("fengqiao.window"), at=AT, issued=str(row.id), reason="名字写错")
    with pytest.raises(Refused) as again:
        record(here.session, case, "void_paper", actor=here.actor("fengqiao.window"), at=AT, issued=str(row.id), reason="名字写错")
    assert again.value.sentence == "这份文书已经作废了。"
    assert issue(here, case).number == "诸枫调受〔2026〕2号"
    assert (row.number, row.void_reason) == ("诸枫调受〔2026〕1号", "名字写错")


@pytest.mark.parametrize(("break_it", "said"), [
    ("content", "人民调解受理通知书（诸枫调受〔2026〕1号）的内容和出具时不一样"), ("both", "人民调解受理通知书（诸枫调受〔2026〕1号）的内容和出具时不一样"),
    ("sealed", "人民调解受理通知书（诸枫调受〔2026〕1号）的内容和出具时不一样"), ("number", "人民调解受理通知书（诸枫调受〔2026〕1号）的文号和出具时不一样"),
    ("gone", "出具的人民调解受理通知书（诸枫调受〔2026〕1号）不见了"), ("slipped in", "人民调解权利义务告知书没有出具记录"),
])
def test_a_paper_that_was_changed_after_it_was_issued_is_found(here: County, case: Dispute, break_it: str, said: str) -> None:
    session, row = here.session, issue(here, case)
    # the one beside it, voided and issued anew, stays whole
    whole = issue(here, case, "registration")
    record(session, case, "void_paper", actor=here.actor("fengqiao.window"), at=AT, issued=str(whole.id), reason="名字写错")
    issue(here, case, "registration")
    assert not list(verify(session))
    seq: int | None = session.scalars(select(Event.seq).where(Event.name == "issue_paper").order_by(Event.id)).first()
    other = row.body.replace("王某", "李某")
    assert other != row.body
    if break_it == "content":
        row.body = other
    elif break_it == "both":
        row.body, row.digest = other, digest_of(other)
    elif break_it == "sealed":
        session.execute(update(IssuedPaper).where(IssuedPaper.id == row.id).values(body=type_coerce("AAAA", Text)))
    elif break_it == "number":
        row.number = "诸枫调受〔2026〕9号"
    elif break_it == "gone":
        session.delete(row)
    else:
        seq = None
        session.add(IssuedPaper(
            dispute_id=case.id, kind="rights", subject="", unit_id=row.unit_id, year=2026, word="", number="", body="{}", digest=digest_of("{}"),
            issued_at=AT,
        ))
    session.flush()
    assert [(each.number, each.seq, each.what) for each in verify(session)] == [(case.number, seq, said)]


@pytest.mark.parametrize(("who", "may"), [
    ("fengqiao.window", True), ("fengqiao.head", True), ("village.mediator", True), ("village.head", True), ("window", True),
    ("supervisor", True), ("fengqiao.mediator", True), ("leader", False), ("hui.mediator", False),
])
def test_who_works_on_the_case_may_issue(here: County, case: Dispute, who: str, may: bool) -> None:
    if may:
        assert issue(here, case, who=who).number == "诸枫调受〔2026〕1号"
        return
    with pytest.raises(Refused) as refusal:
        issue(here, case, who=who)
    assert refusal.value.kind == "role"


def test_issuing_on_the_page_gives_the_number_and_shows_it(here: County, case: Dispute, client: FlaskClient) -> None:
    url = f"/disputes/{case.number}"
    sign_in(client, here.person("fengqiao.window"), at=AT)
    page = client.get(f"{url}/papers").text
    assert f"{url}/papers/acceptance.pdf" in page and f"{url}/issue_paper?paper=acceptance" in page
    form = client.get(f"{url}/issue_paper?paper=acceptance").text
    assert '<option selected value="acceptance">' in form
    for _ in range(2):  # a double click
        answer = client.post(f"{url}/issue_paper", data={"paper": "acceptance", "once": "k1"})
        assert answer.status_code == 303 and answer.location.endswith("/papers")
    row = here.session.scalars(select(IssuedPaper)).one()
    page = client.get(f"{url}/papers").text
    assert row.number in page and f"{url}/papers/issued/{row.id}.pdf" in page and f"{url}/issue_paper?paper=acceptance" not in page
    assert f"受理通知书，{row.number}" in client.get(url).text
    assert post(client, here, "fengqiao.window", f"{url}/issue_paper", paper="nothing")[0] == 422
    status, text = post(client, here, "fengqiao.window", f"{url}/void_paper", issued=str(row.id), reason="写错了")
    assert status == 303, text
    page = client.get(f"{url}/papers").text
    assert "已作废" in page and "写错了" in page and row.number in page


def test_both_files_of_an_issued_paper_carry_its_number(here: County, case: Dispute, client: FlaskClient) -> None:
    row = issue(here, case)
    sign_in(client, here.person("village.mediator"), at=AT)
    url = f"/disputes/{case.number}/papers/issued/{row.id}"
    pdf, word = client.get(f"{url}.pdf"), client.get(f"{url}.docx")
    assert pdf.mimetype == "application/pdf" and row.number in PdfReader(BytesIO(pdf.data)).pages[0].extract_text()
    assert any(row.number in line.text for line in Document(BytesIO(word.data)).paragraphs)
    assert client.get(f"/disputes/{case.number}/papers/issued/{row.id + 1}.pdf").status_code == 404
    assert client.get(f"{url}.txt").status_code == 404


def test_a_voided_paper_says_so_on_every_page(here: County, case: Dispute, client: FlaskClient) -> None:
    row = issue(here, case)
    record(here.session, case, "void_paper", actor=here.actor("fengqiao.window"), at=AT, issued=str(row.id), reason="名字写错")
    sign_in(client, here.person("village.mediator"), at=AT)
    url = f"/disputes/{case.number}/papers/issued/{row.id}"
    assert all("已作废" in page.extract_text() for page in PdfReader(BytesIO(client.get(f"{url}.pdf").data)).pages)
    section = Document(BytesIO(client.get(f"{url}.docx").data)).sections[0]
    assert {section.header.paragraphs[0].text, section.even_page_header.paragraphs[0].text} == {"已作废"}


def test_every_kind_that_applies_can_be_read_as_pdf_and_word_and_is_logged(here: County, case: Dispute, client: FlaskClient) -> None:
    from mediation.papers.queries import writable

    sign_in(client, here.person("village.mediator"), at=AT)
    papers = list(writable(here.session, case))
    assert len(papers) >= 5
    for each in papers:
        path = f"/{each.subject.key}" if each.subject.key else ""
        for suffix, head in (("pdf", b"%PDF"), ("docx", b"PK")):
            answer = client.get(f"/disputes/{case.number}/papers/{each.kind.name}{path}.{suffix}")
            assert answer.status_code == 200 and answer.data.startswith(head), each.code
    looks = here.session.scalar(select(func.count()).where(Reading.what == Look.PAPER, Reading.dispute_id == case.id))
    assert looks == 2 * len(papers)
    assert here.session.scalar(select(func.count()).select_from(IssuedPaper)) == 0


@pytest.mark.parametrize("path", ["papers", "papers/rights.pdf", "papers/rights.docx", "papers/issued/1.pdf", "papers/nothing.pdf"])
def test_who_may_not_see_the_case_sees_no_paper(here: County, case: Dispute, client: FlaskClient, path: str) -> None:
    sign_in(client, here.person("stranger.mediator"), at=AT)
    assert client.get(f"/disputes/{case.number}/{path}").status_code == 404
    sign_in(client, here.person("sysadmin"), at=AT)
    assert client.get(f"/disputes/{case.number}/{path}").status_code == 403


def test_a_rare_character_is_named_where_the_pdf_would_show_a_box(here: County, client: FlaskClient) -> None:
    parties = [{"role": "applicant", "kind": "person", "name": "王\U0002a6a5"}, {"role": "respondent", "kind": "person", "name": "高某"}]
    case = make_dispute(here, State.MEDIATING, parties=parties)
    sign_in(client, here.person("fengqiao.window"), at=AT)
    answer = client.get(f"/disputes/{case.number}/papers/registration.pdf")
    assert answer.status_code == 409 and "U+2A6A5" in answer.text and "字库里没有" in answer.text
    assert client.get(f"/disputes/{case.number}/papers/registration.docx").status_code == 200


def _numbers(engine: Engine, unit_id: int, seed: int, rounds: int) -> list[int]:
    """Take numbers in transactions of their own, of which some are thrown away."""
    dice, kept = random.Random(seed), []  # noqa: S311
    for _ in range(rounds):
        with Session(engine) as session:
            given = take_number(session, session.get_one(Unit, unit_id), word="调", year=2026)
            if dice.random() < 0.4:
                session.rollback()
                continue
            session.commit()
            kept.append(given.serial)
    return kept


def test_eight_writers_who_give_up_at_random_leave_no_gap_and_no_double(here: County, app: Flask) -> None:
    engine, unit_id = app.extensions["engine"], here.unit(FENGQIAO).id
    here.session.commit()
    with ThreadPoolExecutor(8) as pool:
        kept = [serial for found in pool.map(lambda seed: _numbers(engine, unit_id, seed, 12), range(8)) for serial in found]
    assert sorted(kept) == list(range(1, len(kept) + 1)) and len(kept) > 20


def test_what_stays_empty_is_named_before_a_paper_is_issued(here: County, client: FlaskClient) -> None:
    parties = [
        {"role": "applicant", "name": "朱某", "phone": "13800000001", "id_number": "330681198603140111", "address": "枫源村3幢", "ethnic": "汉族",
         "job": "务工"},
        {"role": "respondent", "kind": "company", "name": "某厂", "phone": "0575-87010000", "address": "东二路8号", "job": "经理"},
    ]
    case = make_dispute(here, State.MEDIATING, parties=parties)
    sign_in(client, here.person("fengqiao.window"), at=AT)
    page = client.get(f"/disputes/{case.number}/papers").text
    # on the two papers that state everybody in full; the way to say it stands beside
    assert page.count("会空着：某厂的法定代表人 <a") == 2 and f'href="/disputes/{case.number}/amend"' in page
    case.parties[1].representative = "李某"
    assert "会空着" not in client.get(f"/disputes/{case.number}/papers").text


def test_where_an_organ_of_the_state_mediates_the_page_says_that_ours_do_not_fit(here: County, case: Dispute, client: FlaskClient) -> None:
    sign_in(client, here.person("fengqiao.window"), at=AT)
    assert "行政调解" not in client.get(f"/disputes/{case.number}/papers").text
    here.unit(FENGYUAN).kind = UnitKind.DEPARTMENT
    here.session.flush()
    assert "办的是行政调解" in client.get(f"/disputes/{case.number}/papers").text
