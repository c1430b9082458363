"""日历: what the administrator sees of a year, closes, opens and enters."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.accounts.models import AdminEvent
from mediation.clocks.models import CalendarDay, Clock
from mediation.clocks.queries import bare_clocks
from tests.make import Clock as Now
from tests.make import County, county, make_dispute, moment, sign_in
from workflows.calendar import local_day
from workflows.clocks import ClockKind
from workflows.states import State
from workflows.yearly import shipped

HEAD = "date,kind,name,source\n"
NOTICE = HEAD + "2027-01-01,holiday,元旦,通知\n2027-01-04,holiday,元旦,通知\n2027-10-01,holiday,国庆节,通知\n"


@pytest.fixture
def here(session: Session, clock: Now, client: FlaskClient) -> County:
    made = county(session, at=clock.at)
    sign_in(client, made.person("sysadmin"), at=clock.at)
    return made


def upload(client: FlaskClient, text: str) -> str:
    data = {"table": (BytesIO(text.encode()), "2027.csv")}
    return client.post("/calendar/notice", data=data, content_type="multipart/form-data").text


def test_a_year_is_drawn_with_its_holidays_and_made_up_days(here: County, client: FlaskClient) -> None:
    page = client.get("/calendar?year=2026").text
    assert 'title="10月1日，国庆节，不上班"' in page and 'title="10月10日，调休上班"' in page
    assert "国庆节 10月1日至7日" in page and "10月10日（星期六）" in page
    assert "2027 年的放假安排还没有录入" in client.get("/calendar?year=2027").text


def test_a_closing_day_moves_what_is_open_and_can_be_taken_back(
    here: County, client: FlaskClient, session: Session, clock: Now
) -> None:
    case = make_dispute(here, State.ASSIGNED, at=clock.at)
    signing = next(each for each in bare_clocks(session, case.id) if each.kind is ClockKind.SIGNING)
    due = local_day(signing.due_at)
    answer = client.post("/calendar/days", data={"day": due.isoformat(), "name": "台风停工"})
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "9月20日停办" in page and "台风停工" in page and "，台风停工，本地停办" in page
    session.expire_all()
    assert local_day(signing.due_at) == date(2026, 9, 21)
    assert client.post(f"/calendar/days/{due}/open").status_code == 303
    session.expire_all()
    assert local_day(signing.due_at) == due
    assert [each.kind for each in session.scalars(select(AdminEvent).order_by(AdminEvent.id))][-2:] == [
        "close_day", "open_day"]


def test_a_closing_day_is_looked_at_by_counts_before_it_is_entered(
    here: County, client: FlaskClient, session: Session, clock: Now
) -> None:
    case = make_dispute(here, State.ASSIGNED, at=clock.at)
    signing = next(each for each in bare_clocks(session, case.id) if each.kind is ClockKind.SIGNING)
    due, due_at = local_day(signing.due_at), signing.due_at
    typed = {"day": due.isoformat(), "name": "台风停工"}
    page = client.post("/calendar/days/preview", data=typed).text
    assert "9月20日停办" in page and "1 件在办的案子到期日会变" in page and 'value="台风停工"' in page
    assert case.number not in page and case.heading not in page
    session.expire_all()
    assert signing.due_at == due_at and session.scalar(select(func.count()).select_from(CalendarDay)) == 0
    client.post("/calendar/days", data=typed)
    back = client.get(f"/calendar/days/{due}").text
    assert "9月20日照常上班" in back and "1 件在办的案子到期日会变" in back
    session.expire_all()
    assert local_day(signing.due_at) == date(2026, 9, 21)
    assert client.get("/calendar/days/2026-11-03").status_code == 409
    answer = client.post("/calendar/days/preview", data={"day": "2026-10-01", "name": "停电"})
    assert answer.status_code == 422 and "10月1日是国庆节，本来就不上班。" in answer.text


def test_what_cannot_be_closed_says_why_and_keeps_what_was_typed(here: County, client: FlaskClient) -> None:
    answer = client.post("/calendar/days", data={"day": "2026-10-01", "name": "停电"})
    assert answer.status_code == 422 and "10月1日是国庆节，本来就不上班。" in answer.text
    assert 'value="停电"' in answer.text
    assert client.post("/calendar/days/2026-11-03/open").status_code == 409
    assert client.post("/calendar/days/yesterday/open").status_code == 409


def test_a_notice_is_previewed_by_counts_and_entered_once(
    here: County, client: FlaskClient, session: Session, clock: Now
) -> None:
    case = make_dispute(here, State.SUBMITTED, at=moment("2026-12-30 09:00"))
    clock.at = moment("2026-12-30 10:00")
    sign_in(client, here.person("sysadmin"), at=clock.at)
    assert "2027 年的放假安排还没有录入，1 个时限是暂定的" in client.get("/regions").text
    page = upload(client, NOTICE)
    assert "放假 3 天，调休上班 0 天" in page and "1 件在办的案子到期日会变" in page
    assert case.number not in page
    assert session.scalar(select(func.count()).select_from(CalendarDay)) == 0
    text = re.search(r'<textarea name="text"[^>]*>(.*?)</textarea>', page, re.S)
    once = re.search(r'name="once"[^>]*value="(\w+)"', page)
    assert text and once
    for _ in range(2):
        assert client.post("/calendar/notice/enter", data={"text": text[1], "once": once[1]}).status_code == 303
    session.expire_all()
    clocks = session.scalars(select(Clock).where(Clock.dispute_id == case.id)).all()
    assert [(local_day(each.due_at), each.provisional) for each in clocks] == [(date(2027, 1, 5 + 1), False)]
    entered = select(func.count()).select_from(AdminEvent).where(AdminEvent.kind == "enter_calendar")
    assert session.scalar(entered) == 1
    assert "放假安排还没有录入" not in client.get("/regions").text


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "没有一天"), (HEAD, "没有一天"), (HEAD + "2027-13-01,holiday,元旦,通知\n", "第 2 行读不懂"),
     (HEAD + "2027-01-01,holiday,,通知\n", "名称要写"), ("2027-01-01,holiday,元旦,通知\n", "第 1 行要写 date,kind,name,source。"),
     (HEAD + "一月一日,holiday,元旦,通知\n", "第 2 行读不懂：“一月一日”不是日期，写成 2027-10-01 这样。"),
     (HEAD + "2027-01-01,休,元旦,通知\n", "第 2 行读不懂：“休”不认识，写 holiday（放假）或 workday（调休上班）。"),
     (HEAD + "2027-01-01,holiday,元旦\n", "第 2 行读不懂：少了一列")],
)  # fmt: skip
def test_a_table_that_cannot_be_read_is_refused_in_words(
    here: County, client: FlaskClient, text: str, sentence: str
) -> None:
    said = upload(client, text)
    assert sentence in said and "{" not in said.partition("<main")[2].partition(sentence[:4])[2][:80]


def test_the_preview_says_whether_the_year_is_replaced_and_what_is_lacking(here: County, client: FlaskClient) -> None:
    assert "2027 年：这张表替换整年，原来记的 0 天里去掉 0 天" in upload(client, NOTICE)
    said = upload(client, HEAD + "2027-01-01,holiday,元旦,通知\n")
    assert "2027 年：没有国庆节（10月1日），只当添几天：并进原来记的 0 天" in said
    assert "2027 年记入以后仍算还没有录入，日子照旧是暂定" in said
    one_day = upload(client, HEAD + "2026-10-12,holiday,测试节,通知\n")
    days = sum(day.year == 2026 for day in shipped().days)
    assert f"并进原来记的 {days} 天，同一天的以这张表为准，别的不动" in one_day and "仍算还没有录入" not in one_day
    whole = upload(client, HEAD + "2026-10-01,holiday,国庆节,通知\n")
    assert f"2026 年：这张表替换整年，原来记的 {days} 天里去掉 {days - 1} 天" in whole


def test_the_notice_does_not_list_the_countys_own_days(here: County, client: FlaskClient) -> None:
    assert client.post("/calendar/days", data={"day": "2026-10-12", "name": "台风停工"}).status_code == 303
    page = client.get("/calendar?year=2026").text
    notice = page.partition("放假安排</h2>")[2].partition("</section>")[0]
    assert "国庆节 10月1日至7日" in notice and "台风停工" not in notice
    assert page.count("台风停工") >= 2


def test_only_the_system_administrator_sees_it(here: County, client: FlaskClient, clock: Now) -> None:
    for name in ("window", "supervisor", "secadmin"):
        sign_in(client, here.person(name), at=clock.at)
        assert client.get("/calendar").status_code in (403, 404)
