"""The supervisor's page: each number leads to a list of exactly so many cases."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from html import unescape
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.desk.overview import scope_of
from mediation.disputes.actions import advance, record
from mediation.disputes.models import Dispute
from mediation.disputes.register import register
from mediation.meetings.actions import record_session
from mediation.statistics import climbing, places, standing, trend
from mediation.statistics.indicators import INDICATORS, measure
from tests.make import COUNTY, FENGQIAO, STORY, XINSHENG, Clock, County, county, make_dispute, moment, sign_in
from tests.mediation.desk.counting import queries
from tests.mediation.desk.places import found_in
from workflows.levels import Level
from workflows.outcomes import Risk
from workflows.states import State

DAY = timedelta(days=1)


@pytest.fixture
def here(session: Session, clock: Clock) -> County:
    """A county with cases closed in the village, gone up to the town, straight to the county, and in hand."""
    here = county(session, at=clock.at - 60 * DAY)
    for age, state in enumerate(State):
        make_dispute(here, state, at=clock.at - timedelta(days=4 * age + 1))
    make_dispute(here, State.CLOSED, at=clock.at - 3 * DAY)
    for days, jump in ((10, ""), (2, "county")):
        case = make_dispute(here, State.MEDIATING, at=clock.at - days * DAY)
        if jump:
            record(session, case, "raise_risk", actor=here.actor("village.mediator"), at=clock.at - DAY,
                   risk="red", reason="扬言报复")
        else:
            failed_sitting(here, case, clock.at - 9 * DAY)
        advance(session, case, "escalate", actor=here.actor("village.mediator"), at=clock.at - DAY,
                reason="risk_raised" if jump else "far_apart", note="谈不拢", **({"to_level": jump} if jump else {}))
    other = register(session, actor=here.actor("window"), at=clock.at - 5 * DAY, same_matter="none", channel="visit",
                     **{**STORY, "region": "330681115204", "category": "10"})
    advance(session, other, "accept", actor=here.actor("window"), at=clock.at - 5 * DAY)
    advance(session, other, "assign", actor=here.actor("window"), at=clock.at - 5 * DAY, unit=XINSHENG,
            reason="先由村里调")
    session.commit()
    return here


def failed_sitting(here: County, case: Dispute, at: datetime) -> None:
    """A sitting that failed, so that the case may go up."""
    record_session(here.session, case, actor=here.actor("village.mediator"), at=at, held_at=at, place="村部", present="双方",
          rights_told=True, course="谈不拢", result="failed")


def page(client: FlaskClient, here: County, clock: Clock, who: str, path: str) -> str:
    sign_in(client, here.person(who), at=clock.at)
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


def numbers_of(text: str) -> set[tuple[str, int]]:
    """Each link to a list of cases, with the number it promises: the last one in its words."""
    main = text[text.index("<main"):text.index("</main>")]
    found = set()
    for attributes, inside in re.findall(r'<a ([^>]*href="/disputes\?[^>]*)>(.*?)</a>', main, re.DOTALL):
        address, label = (re.search(rf'{name}="([^"]*)"', attributes) for name in ("href", "aria-label"))
        words = label.group(1) if label else re.sub(r"<[^>]*>", " ", inside)
        assert address is not None
        found.add((unescape(address.group(1)), int(re.findall(r"\d+", words)[-1])))
    return found


def listed(client: FlaskClient, path: str) -> int:
    text = client.get(path).text
    found = re.search(r"共 (\d+) 件", text)
    return int(found.group(1)) if found else 0


@pytest.mark.parametrize("query", ["", "?town=330681109&period=year", "?category=02&period=90"])
def test_every_number_leads_to_exactly_its_cases(
    client: FlaskClient, here: County, clock: Clock, query: str
) -> None:
    numbers = numbers_of(page(client, here, clock, "supervisor", f"/overview{query}"))
    for address, number in numbers:
        assert listed(client, address) == number, unquote(address)
    assert len(numbers) > (40 if not query else 20)


def test_no_number_of_cases_stands_without_its_link(client: FlaskClient, here: County, clock: Clock) -> None:
    """Rates, sums of the period before and hidden tables aside, digits in the charts are inside a link."""
    text = page(client, here, clock, "supervisor", "/overview")
    main = text[text.index("<main"):text.index("</main>")]
    for part in (r"<table>.*?</table>", r"<form.*?</form>", r"<a .*?</a>", r"<[^>]*>", r"上期 [^<]*", r"\d+ (?:天|至)",
                 r"\d+月", r"[\d.]+%", r"\d+:\d+", r"前 \d+ 个", r"\d+年"):
        main = re.sub(part, " ", main, flags=re.DOTALL)
    assert set(re.findall(r"\d+", main)) <= {"0"}


def test_the_flow_loses_nobody(session: Session, here: County, clock: Clock) -> None:
    scope = scope_of(here.actor("supervisor"), clock.at, period="90", town="", category="")
    village, town, top = climbing.flow(session, scope).values()
    assert village.taken == village.closed + village.open + village.up + village.jump
    assert village.up + town.taken == town.closed + town.open + town.up
    assert top.taken + town.up + village.jump == top.closed + top.open
    assert (village.up, village.jump) == (1, 1)


def test_rates_and_flow_agree(session: Session, here: County, clock: Clock) -> None:
    scope = scope_of(here.actor("supervisor"), clock.at, period="90", town="", category="")
    measures, stations = measure(session, scope), climbing.flow(session, scope)
    solved = measures["solved_in_village"]
    assert (solved.numerator, solved.denominator) == (stations[Level.VILLAGE].closed, stations[Level.VILLAGE].taken)
    closed = [measures[f"closed_in_{level}"] for level in Level]
    assert sum(m.numerator for m in closed) == closed[0].denominator
    assert sum(m.value for m in closed) == pytest.approx(1)
    assert {i.name for i in INDICATORS} == set(measures)


def test_nothing_accepted_gives_no_rate(session: Session, here: County, clock: Clock) -> None:
    scope = scope_of(here.actor("supervisor"), clock.at, period="30", town="330681104", category="")
    assert {m.words for m in measure(session, scope).values()} == {"—"}


def test_what_climbed_this_week_says_from_where_and_why(session: Session, here: County, clock: Clock) -> None:
    scope = scope_of(here.actor("supervisor"), clock.at, period="30", town="", category="")
    found = climbing.climbed(session, scope, date(2026, 9, 14))
    assert found.total == 2
    assert found.ways == {(Level.VILLAGE, Level.TOWN): 1, (Level.VILLAGE, Level.COUNTY): 1}
    assert found.reasons == {"far_apart": 1, "risk_raised": 1}
    assert climbing.climbed(session, scope, date(2026, 9, 18)).total == 0


def test_danger_counts_grades_and_whether_it_was_reported(session: Session, here: County, clock: Clock) -> None:
    scope = scope_of(here.actor("supervisor"), clock.at, period="30", town="", category="")
    assert standing.dangers(session, scope) == {(Risk.RED, False): 1}
    [worst] = standing.worst(session, scope, 3)
    record(session, worst, "report_danger", actor=here.actor("supervisor"), at=clock.at, to="枫桥派出所",
           told_at=clock.at, content="扬言报复")
    assert standing.dangers(session, scope) == {(Risk.RED, True): 1}


def test_late_cases_stand_under_the_unit_that_has_them(session: Session, here: County, clock: Clock) -> None:
    scope = scope_of(here.actor("supervisor"), clock.at, period="30", town="", category="")
    units = standing.late_units(session, scope)
    assert {unit.code for unit in units} <= {FENGQIAO, COUNTY, XINSHENG, "V330681109290"}
    assert XINSHENG in {unit.code for unit in units}
    paused = make_dispute(here, State.SUSPENDED, at=clock.at - 20 * DAY)
    assert paused.due_at is not None
    session.flush()
    assert standing.late_units(session, scope) == units


def test_every_open_case_has_one_age(session: Session, here: County, clock: Clock) -> None:
    scope = scope_of(here.actor("supervisor"), clock.at, period="7", town="", category="")
    ages = standing.ageing(session, scope)
    assert [aged.age.label for aged in ages][0] == "7 天以内"
    assert sum(sum(aged.levels.values()) for aged in ages) == 8


def test_the_grid_shows_towns_and_within_a_town_villages(session: Session, here: County, clock: Clock) -> None:
    scope = scope_of(here.actor("supervisor"), clock.at, period="year", town="", category="")
    grid = places.grid(session, scope)
    assert [name for _, name in grid.places] == ["枫桥镇", "牌头镇"]
    assert grid.cells["330681115", "10"] == 1
    inside = places.grid(session, scope_of(scope.actor, clock.at, period="year", town="330681109", category=""))
    assert [name for _, name in inside.places] == ["枫源村"]


@pytest.mark.parametrize("part", ["asked", "moved", "stands"])
def test_a_part_needs_few_queries(app: Flask, client: FlaskClient, here: County, clock: Clock, part: str) -> None:
    sign_in(client, here.person("supervisor"), at=clock.at)
    client.get(f"/overview/{part}")
    with queries(app) as sent:
        assert client.get(f"/overview/{part}").status_code == 200
    assert len(sent) <= 12, "\n".join(sent)


@pytest.mark.parametrize("part", ["asked", "moved", "stands"])
def test_a_part_is_sent_again_only_when_it_changed(client: FlaskClient, here: County, clock: Clock, part: str) -> None:
    text = page(client, here, clock, "supervisor", "/overview?period=7&town=330681109")
    address = found_in(rf'data-live="(/overview/{part}[^"]*)"', text)
    first = client.get(address)
    assert first.text.strip() in text
    clock.at += timedelta(minutes=1)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["As-Of"]) == (304, b"", "09:01")
    make_dispute(here, State.CLOSED, at=clock.at - timedelta(minutes=30))
    make_dispute(here, State.MEDIATING, at=clock.at - timedelta(minutes=30))
    changed = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200 and changed.text != first.text


def test_asking_every_minute_does_not_put_off_the_idle_time_out(
    client: FlaskClient, here: County, clock: Clock
) -> None:
    page(client, here, clock, "supervisor", "/overview")
    for _ in range(31):
        clock.at += timedelta(minutes=1)
        answer = client.get("/overview/asked", headers={"X-Unattended": "1"})
    assert answer.status_code == 401


def test_a_year_has_twelve_months_up_to_today(session: Session, here: County, clock: Clock) -> None:
    scope = scope_of(here.actor("supervisor"), clock.at, period="30", town="", category="")
    found = trend.months(session, scope)
    assert [(month.first.month, month.last.day) for month in found[-3:]] == [(7, 31), (8, 31), (9, 18)]
    assert found[0].first == date(2025, 10, 1) and len(found) == 12
    assert sum(month.climbed for month in found) == 2 == found[-1].climbed
    assert sum(month.accepted for month in found) == sum(
        1 for case in session.scalars(select(Dispute)) if case.accepted_at is not None)
    assert sum(month.closed for month in found) == 2


def test_a_case_counts_in_the_month_it_was_here(session: Session, here: County, clock: Clock) -> None:
    """Half past midnight on 1 September is 31 August in UTC."""
    scope = scope_of(here.actor("supervisor"), clock.at, period="30", town="", category="")
    before = [month.accepted for month in trend.months(session, scope)]
    make_dispute(here, State.ACCEPTED, at=moment("2026-09-01 00:20"))
    session.flush()
    after = [month.accepted for month in trend.months(session, scope)]
    assert [now - then for now, then in zip(after, before, strict=True)] == [0] * 11 + [1]


def test_others_have_no_overview(client: FlaskClient, here: County, clock: Clock) -> None:
    for who in ("window", "fengqiao.head", "village.mediator", "sysadmin", "auditor"):
        sign_in(client, here.person(who), at=clock.at)
        assert client.get("/overview").status_code == 403


def test_a_week_that_began_on_monday(client: FlaskClient, here: County, clock: Clock) -> None:
    clock.at = moment("2026-09-21 09:00")
    text = page(client, here, clock, "supervisor", "/overview")
    question = text[text.index("本周什么上报了"):]
    assert '<b>0</b> <span>件，星期一到现在' in question.split("</section>")[0]


def test_ribbons_the_last_period_and_the_phones_table_lead_somewhere_too(
    client: FlaskClient, here: County, clock: Clock
) -> None:
    text = page(client, here, clock, "supervisor", "/overview?period=7")
    ribbons = re.findall(r'<a href="([^"]*)" aria-label="[^"]*"><title>', text)
    assert len(ribbons) >= 4 and all(address.startswith("/disputes?") for address in ribbons)
    assert re.search(r"上期 [\d.]+%（(?:0|<a [^>]*>\d+</a>) ÷ <a [^>]*>\d+</a>）", text)
    table = text[text.index('<table class="mz-flow-table"'):]
    assert table[:table.index("</table>")].count('href="/disputes?') >= 5
