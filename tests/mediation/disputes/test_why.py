"""为什么是这一天 on the page: an overdue case, one long overdue, one paused today."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from mediation.clocks.models import Clock as Limit
from mediation.clocks.rulebook import RuleVersion
from tests.make import Clock, County, county, make_dispute, sign_in
from workflows.clocks import ClockKind
from workflows.states import State

DAY = timedelta(days=1)


@pytest.fixture
def here(session: Session, clock: Clock) -> County:
    return county(session, at=clock.at - 150 * DAY)


def page_of(here: County, clock: Clock, client: FlaskClient, state: State, ago: timedelta) -> str:
    """The page of a case begun so long ago."""
    case = make_dispute(here, state, at=clock.at - ago)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    return client.get(f"/disputes/{case.number}").text


def test_the_days_past_the_due_date_lead_up_to_today(here: County, clock: Clock, client: FlaskClient) -> None:
    page = page_of(here, clock, client, State.MEDIATING, 12 * DAY)
    assert re.search(r'is-late is-today"[^>]*title="9月18日，超期"[^>]*>18<', page)
    assert "</span>超期</li>" in page and "没有画出来" not in page


def test_the_middle_of_a_long_lateness_is_told_in_a_line(here: County, clock: Clock, client: FlaskClient) -> None:
    page = page_of(here, clock, client, State.MEDIATING, 90 * DAY)
    gap = re.search(r'mz-month-gap">([^<]+)<', page)
    assert gap is not None and gap[1].endswith(" 天，没有画出来")
    assert 'title="9月18日，超期"' in page
    assert page.count("is-late is-today") == page.count("is-today\" title") >= 1


def test_a_case_in_time_has_no_late_days(here: County, clock: Clock, client: FlaskClient) -> None:
    page = page_of(here, clock, client, State.MEDIATING, DAY)
    assert "mz-cell is-late" not in page and "is-today" in page


def test_the_sum_is_shown_where_nothing_was_added(here: County, clock: Clock, client: FlaskClient) -> None:
    assert "合计 7 个自然日 = 7 天。" in page_of(here, clock, client, State.MEDIATING, 11 * DAY)


@pytest.mark.parametrize("body", [None, {"name": "county", "version": 77}])
def test_a_limit_whose_rule_is_gone_says_so_and_the_page_opens(
    here: County, clock: Clock, client: FlaskClient, body: dict[str, object] | None
) -> None:
    case = make_dispute(here, State.MEDIATING, at=clock.at - DAY)
    mine = update(Limit).where(Limit.dispute_id == case.id, Limit.kind == ClockKind.MEDIATION)
    here.session.execute(mine.values(rule_name="county", rule_version=77))
    if body:
        here.session.add(RuleVersion(name="county", title="本县", version=77, body=body, made_at=clock.at))
    sign_in(client, here.person("village.mediator"), at=clock.at)
    answer = client.get(f"/disputes/{case.number}")
    assert (answer.status_code, "时限没有对应的规则，已报督导。" in answer.text) == (200, True)


def test_a_pause_is_named_on_its_first_day(here: County, clock: Clock, client: FlaskClient) -> None:
    page = page_of(here, clock, client, State.SUSPENDED, DAY / 24)
    assert "从9月18日起中止，还没有恢复" in page


def test_a_step_is_done_and_only_a_case_is_closed(here: County, clock: Clock, client: FlaskClient) -> None:
    case = make_dispute(here, State.CLOSED, at=clock.at - DAY)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    steps = client.get(f"/disputes/{case.number}/dossier").text.partition("时限经过")[2].partition("</table>")[0]
    assert "已完成" in steps and "已办结" not in steps
    identity = client.get(f"/disputes/{case.number}").text.partition("mz-identity-facts")[2].partition("</dl>")[0]
    assert "已办结" in identity and "已完成" not in identity
