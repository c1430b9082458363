"""Filters, order, pages and counts of lists; the light of a row and the light as a filter are one rule."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.disputes.actions import advance, record
from mediation.disputes.lists import Filters, capped, filtered, page, read, rows
from mediation.disputes.models import Dispute
from mediation.errors import Invalid
from tests.make import FENGYUAN, Clock, County, county, make_dispute
from workflows.levels import Level
from workflows.lights import LightKind
from workflows.outcomes import Risk
from workflows.states import OPEN, Stage, State

DAY = timedelta(days=1)


@pytest.fixture
def here(session: Session, clock: Clock) -> County:
    """One case in each state, of different ages."""
    here = county(session, at=clock.at - 90 * DAY)
    for days, state in enumerate(sorted(State)):
        make_dispute(here, state, at=clock.at - days * DAY - timedelta(minutes=30))
    return here


def found(here: County, clock: Clock, who: str = "supervisor", **filters: Any) -> list[str]:
    query = filtered(here.session, here.actor(who), Filters(**filters), at=clock.at)
    return sorted(dispute.state.value for dispute in here.session.scalars(query))


def test_no_filter_shows_what_one_may_see(here: County, clock: Clock) -> None:
    assert len(found(here, clock)) == len(State)
    assert found(here, clock, "village.mediator") == ["assigned", "closed", "concluded", "mediating", "suspended"]
    assert found(here, clock, "stranger.mediator") == []


def test_state_stage_and_open(here: County, clock: Clock) -> None:
    assert found(here, clock, state=(State.SUBMITTED, State.CLOSED)) == ["closed", "submitted"]
    assert found(here, clock, stage=Stage.TRIAGE) == ["accepted", "assigned"]
    assert found(here, clock, open=True) == sorted(state.value for state in OPEN)


def test_place_unit_and_category(here: County, clock: Clock) -> None:
    assert len(found(here, clock, region="330681109")) == len(State)
    assert found(here, clock, region="330681104") == []
    assert "mediating" in found(here, clock, unit=FENGYUAN) and "accepted" not in found(here, clock, unit=FENGYUAN)
    assert found(here, clock, category="10") == []


def test_accepted_days_include_both_ends(here: County, clock: Clock) -> None:
    day = here.session.scalars(select(Dispute).where(Dispute.state == State.MEDIATING)).one().accepted_at
    assert day is not None
    assert "mediating" in found(here, clock, accepted_from=day.date(), accepted_to=day.date())
    assert "mediating" not in found(here, clock, accepted_from=day.date() + DAY)


def test_escalation_leaves_its_traces(here: County, clock: Clock) -> None:
    case = here.session.scalars(select(Dispute).where(Dispute.state == State.MEDIATING)).one()
    village = here.actor("village.mediator")
    record(here.session, case, "raise_risk", actor=village, at=clock.at, risk="red", reason="扬言报复")
    advance(here.session, case, "escalate", actor=village, at=clock.at, reason="risk_raised", note="扬言报复")
    today = clock.at.date()
    for filters in (
        {"escalated": True}, {"climbed_from": today, "climbed_to": today}, {"climbed_reason": "risk_raised"},
        {"climbed_level": Level.VILLAGE}, {"began": (Level.VILLAGE,), "level": (Level.TOWN,)},
        {"risk": (Risk.RED,), "reported": "no"},
    ):
        assert found(here, clock, **filters) == ["accepted"], filters
    assert found(here, clock, climbed_to=today - DAY) == found(here, clock, risk=(Risk.RED,), reported="yes") == []
    assert found(here, clock, reached=Level.TOWN) == ["accepted"]


def test_the_light_of_a_row_is_the_light_of_the_filter(app: Flask, here: County, clock: Clock) -> None:
    for days in (0, 1, 3, 6, 9, 20):
        at = clock.at + days * DAY
        everything = list(here.session.scalars(filtered(here.session, here.actor("supervisor"), Filters(), at=at)))
        with app.test_request_context():
            shown = Counter(row.light.kind for row in rows(here.session, everything, at) if row.light)
        for kind in LightKind:
            query = filtered(here.session, here.actor("supervisor"), Filters(light=kind), at=at)
            number = here.session.scalar(select(func.count()).select_from(query.subquery()))
            assert number == shown[kind], (days, kind)


def test_overdue_is_late_now_and_never_while_waiting(here: County, clock: Clock) -> None:
    clock.at += 60 * DAY
    late = found(here, clock, overdue="1")
    assert "suspended" not in late and "incomplete" not in late
    assert {"submitted", "accepted", "assigned", "mediating", "concluded"} == set(late)
    assert found(here, clock, overdue="total") == ["accepted", "assigned", "mediating"]


def test_pages_go_from_the_most_pressing_to_the_newest_closed(here: County, clock: Clock) -> None:
    query = filtered(here.session, here.actor("supervisor"), Filters(), at=clock.at)
    seen: list[Dispute] = []
    cursor = None
    while True:
        part = page(here.session, query, limit=3, cursor=cursor)
        seen += part.items
        cursor = part.next
        if cursor is None:
            break
    assert len({case.id for case in seen}) == len(seen) == len(State)
    dated = [case.due_at for case in seen if case.due_at]
    assert dated == sorted(dated) and all(case.due_at is None for case in seen[len(dated):])
    undated = [case.id for case in seen if case.due_at is None]
    assert undated == sorted(undated, reverse=True)


@pytest.mark.parametrize("cursor", ["x", "====", "MjAyNg", "fDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MA", "\u4e2d"])
def test_a_broken_cursor_is_refused_or_empty(here: County, clock: Clock, cursor: str) -> None:
    query = filtered(here.session, here.actor("supervisor"), Filters(), at=clock.at)
    try:
        page(here.session, query, limit=3, cursor=cursor)
    except Invalid as error:
        assert "cursor" in error.errors


def test_counts_are_capped(here: County, clock: Clock) -> None:
    query = filtered(here.session, here.actor("supervisor"), Filters(), at=clock.at)
    assert capped(here.session, query) == "10"
    assert capped(here.session, query, 5) == "4+"


def test_filters_survive_their_address() -> None:
    given = {"state": "submitted,closed", "level": "village", "open": "1", "accepted_from": "2026-10-01",
             "risk": "red", "overdue": "total", "region": "330681109", "q": "漏水", "began": "town", "reported": "no"}
    address = read(given).args()
    assert "漏水" not in str(address), "what people look for stands in no address"
    assert read(address) == read(given)
    assert {name: value for name, value in address.items() if name != "find"} == {
        name: value for name, value in given.items() if name != "q"
    }
    assert read({"unknown": "1", "q": " "}) == Filters()


@pytest.mark.parametrize(("name", "value"), [
    ("state", "nowhere"), ("light", "pink"), ("accepted_from", "1.10."), ("category", "77"), ("region", "诸暨"),
    ("risk", "red,pink"), ("reported", "maybe"), ("began", "village,moon"),
])
def test_a_bad_value_is_named(name: str, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        read({name: value})
    assert list(refused.value.errors) == [name]


def test_a_row_says_what_to_do_today(app: Flask, here: County, clock: Clock) -> None:
    everything = here.session.scalars(select(Dispute)).all()
    with app.test_request_context():
        todo = {row.state: row.todo for row in rows(here.session, everything, clock.at)}
    assert todo["待受理"] == "决定受理或告知" and todo["待补正"] == "等王某补材料"
    assert todo["待签收"] == "等枫源村签收" and todo["已办结"] == ""


def test_the_line_is_short_and_names_the_place_once(app: Flask, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.SUBMITTED, description="枫源村王某说后沟堵了，雨天水漫进院子，找过对方两次都没说通，还吵过一架")
    with app.test_request_context():
        [row] = rows(here.session, [case], clock.at)
    assert row.line == "枫桥镇枫源村 · 王某说后沟堵了，雨天水漫进院子"
