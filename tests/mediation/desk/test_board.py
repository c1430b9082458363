"""上报看板: who climbed, for how many days where, why, and what a supervisor can do about it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mediation.disputes.events import Event
from mediation.disputes.stays import stretches, turns_of
from tests.make import FENGQIAO, FENGYUAN, Clock, moment, sign_in
from tests.mediation.desk.counting import queries
from tests.mediation.disputes.tale import Tale, tale
from workflows.levels import Level


@pytest.fixture
def t(session: Session) -> Tale:
    return tale(session)


def path(t: Tale, at: str) -> list[tuple[Level, int]]:
    """The stretches of the newest case at a moment."""
    t.session.flush()
    found = stretches(t.case, turns_of(t.session, [t.case])[t.case.id], moment(at))
    return [(stretch.level, stretch.days) for stretch in found]


def at(t: Tale, when: str) -> Tale:
    t.at = moment(when)
    return t


def climbed(t: Tale) -> Tale:
    """Accepted on Monday the 14th, up to the town on the 16th."""
    t.register().in_village().sit("village.mediator", "failed")
    return at(t, "2026-09-16 10:00").do("village.mediator", "escalate")


def page(t: Tale, client: FlaskClient, clock: Clock, url: str = "/climbed", who: str = "supervisor") -> str:
    sign_in(client, t.here.person(who), at=clock.at)
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.text


def test_days_are_midnights_here_not_there(t: Tale) -> None:
    at(t, "2026-09-14 23:58").register()
    at(t, "2026-09-14 23:59").do("fengqiao.window", "accept")
    at(t, "2026-09-15 00:01").do("fengqiao.window", "assign", unit=FENGYUAN).do("village.mediator", "sign")
    assert path(t, "2026-09-14 23:59") == [(Level.VILLAGE, 0)]
    assert path(t, "2026-09-15 00:00") == [(Level.VILLAGE, 1)]
    assert path(t, "2026-09-16 07:59") == [(Level.VILLAGE, 2)]


def test_a_case_that_climbed_twice_and_came_back_has_four_stretches(t: Tale) -> None:
    climbed(t)
    at(t, "2026-09-17 09:00").do("fengqiao.window", "assign", unit=FENGQIAO)
    t.do("fengqiao.mediator", "sign").sit("fengqiao.mediator", "failed")
    at(t, "2026-09-21 23:59").do("fengqiao.head", "escalate")
    at(t, "2026-09-22 00:00").do("window", "send_down", unit=FENGQIAO)
    expected = [(Level.VILLAGE, 2), (Level.TOWN, 5), (Level.COUNTY, 1), (Level.TOWN, 3)]
    assert path(t, "2026-09-25 08:00") == expected
    assert sum(days for _, days in expected) == 11


def test_days_between_closing_and_reopening_count_for_nobody(t: Tale) -> None:
    t.register().in_village()
    at(t, "2026-09-16 09:00").closed()
    assert path(t, "2026-09-30 09:00") == [(Level.VILLAGE, 2)]
    at(t, "2026-09-20 09:00").do("supervisor", "reopen")
    assert path(t, "2026-09-23 09:00") == [(Level.VILLAGE, 5)]


def test_the_wait_for_the_first_unit_counts_where_it_then_went(t: Tale) -> None:
    t.register(difficulty="major").do("fengqiao.window", "accept")
    assert path(t, "2026-09-15 09:00") == [(Level.VILLAGE, 1)]
    at(t, "2026-09-15 09:00").do("fengqiao.window", "assign", unit=FENGQIAO, reason="人多")
    assert path(t, "2026-09-15 09:00") == [(Level.TOWN, 1)]
