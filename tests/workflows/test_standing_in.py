"""代办: whose roles fit, and which days cannot be."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.roles import UNIT_ROLES, Role
from workflows.standing_in import dates_wrong, fits, needed

TODAY = date(2026, 9, 18)


@pytest.mark.parametrize(("absent", "substitute", "fit"), [
    ({Role.MEDIATOR}, {Role.MEDIATOR}, True),
    ({Role.MEDIATOR}, {Role.HEAD}, False),
    ({Role.MEDIATOR, Role.HEAD}, {Role.MEDIATOR}, True),
    ({Role.HEAD}, {Role.MEDIATOR}, True),
    ({Role.CLERK, Role.DISPATCHER}, {Role.DISPATCHER}, True),
    ({Role.CLERK}, {Role.MEDIATOR}, False),
    ({Role.LEADER}, {Role.SUPERVISOR}, True),
    (set(), {Role.MEDIATOR}, False),
])  # fmt: skip
def test_whoever_stands_in_can_do_what_the_cases_need(absent: set[Role], substitute: set[Role], fit: bool) -> None:
    assert fits(absent, substitute) is fit


def test_everybody_who_can_be_posted_can_be_stood_in_for() -> None:
    assert all(role in needed({role}) for role in UNIT_ROLES)


@pytest.mark.parametrize(("first", "last", "field"), [
    (None, date(2026, 9, 20), "first_day"), (date(2026, 9, 20), None, "last_day"),
    (date(2026, 9, 20), date(2026, 9, 19), "last_day"), (date(2026, 9, 1), date(2026, 9, 17), "last_day"),
    (date(2026, 9, 18), date(2027, 9, 19), "last_day"),
])  # fmt: skip
def test_days_that_cannot_be_are_said_at_their_field(first: date | None, last: date | None, field: str) -> None:
    assert [*dates_wrong(first, last, TODAY)] == [field]


def test_one_day_is_enough_and_may_have_begun_already() -> None:
    assert dates_wrong(TODAY, TODAY, TODAY) == {}
    assert dates_wrong(date(2026, 9, 10), TODAY, TODAY) == {}
