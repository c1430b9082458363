"""停办日: the supervisor sees the cases that one closing day would move before it is entered; nobody else does."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.clocks.models import CalendarDay, Clock
from mediation.clocks.queries import bare_clocks
from mediation.clocks.year import close_day
from tests.make import County, make_dispute
from tests.mediation.rules.conftest import AT
from tests.mediation.rules.test_pages import as_
from workflows.calendar import local_day
from workflows.clocks import ClockKind
from workflows.states import State


def signing(session: Session, case_id: int) -> Clock:
    return next(each for each in bare_clocks(session, case_id) if each.kind is ClockKind.SIGNING)


def test_the_cases_are_listed_and_nothing_is_written(client: FlaskClient, session: Session, here: County) -> None:
    case, other = make_dispute(here, State.ASSIGNED, at=AT), make_dispute(here, State.DECLINED, at=AT)
    due = signing(session, case.id).due_at
    page = as_(client, here, "supervisor").get(f"/rules/days?day={local_day(due)}").text
    assert "9月20日停办，1 件的到期日会变" in page
    assert case.number in page and "只改日子" in page and other.number not in page
    session.expire_all()
    assert signing(session, case.id).due_at == due and session.scalar(select(func.count()).select_from(CalendarDay)) == 0


def test_of_a_day_that_is_closed_it_says_what_opening_it_would_move(
    client: FlaskClient, session: Session, here: County
) -> None:
    case = make_dispute(here, State.ASSIGNED, at=AT)
    day = local_day(signing(session, case.id).due_at)
    close_day(session, day, "台风停工", at=AT)
    page = as_(client, here, "supervisor").get("/rules/days").text
    assert "台风停工" in page and f"/rules/days?day={day}" in page
    page = client.get(f"/rules/days?day={day}").text
    assert "9月20日照常上班（原定台风停工），1 件的到期日会变" in page and case.number in page


@pytest.mark.parametrize(
    ("day", "says"), [("2026-10-01", "10月1日是国庆节，本来就不上班。"), ("昨天", "日期写成 2026-10-31 这样。"), ("", "选一天")]
)
def test_a_day_that_cannot_be_closed_is_said(client: FlaskClient, here: County, day: str, says: str) -> None:
    answer = as_(client, here, "supervisor").get("/rules/days", query_string={"day": day})
    assert answer.status_code == 422 and says in answer.text


@pytest.mark.parametrize("username", ["sysadmin", "leader", "window", "village.mediator"])
def test_nobody_else_sees_them(client: FlaskClient, here: County, username: str) -> None:
    assert as_(client, here, username).get("/rules/days?day=2026-11-03").status_code in (403, 404)
