"""Region codes: which digits count, and what lies under what."""

from __future__ import annotations

import pytest

from mediation.regions import codes


@pytest.mark.parametrize(
    ("code", "digits"),
    [
        ("330000000000", "33"),
        ("330600000000", "3306"),
        ("330681000000", "330681"),
        ("330681109000", "330681109"),
        ("330681109290", "330681109290"),
        ("330681109", "330681109"),
        ("441900000000", "4419"),
        ("110101001001", "110101001001"),
        ("310000000000", "31"),
        ("", ""),
    ],
)
def test_the_prefix_is_what_names_the_place(code: str, digits: str) -> None:
    assert codes.prefix(code) == digits


def test_a_range_holds_the_place_and_all_under_it_and_no_neighbour() -> None:
    low, high = codes.prefix_range("330681109000")
    assert low <= "330681109000" < high
    assert low <= "330681109999" < high
    assert not low <= "330681110000" < high
    assert not low <= "330681108999" < high


def test_a_range_ends_right_after_a_nine() -> None:
    low, high = codes.prefix_range("330699000000")
    assert low <= "330699999999" < high
    assert not low <= "330700000000" < high


def test_towns_and_ancestors() -> None:
    assert codes.town_of("330681109290") == "330681109000"
    assert codes.ancestors("330681109000") == [
        "330000000000", "330600000000", "330681000000", "330681109000",
    ]  # fmt: skip
    assert codes.covers("330681109000", "330681109290")
    assert not codes.covers("330681109290", "330681109000")
