"""Which agreed days a notice that is not out yet may still move."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.unsettled import may_move, moved_words
from workflows.yearly import shipped

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(("day", "words"), [
    ("2026-11-30", ""), ("2026-11-28", "放假，顺延到 11月30日"),  # the notice of 2026 is out
    ("2027-03-15", ""),  # a Monday in March is no festival's: it stands as agreed
    ("2027-01-01", "放假，顺延到 2027年1月4日，暂定"), ("2027-03-14", "放假，顺延到 2027年3月15日，暂定"),
    ("2027-02-10", "放假安排还没有公布，放假就顺延，暂定"), ("2026-12-31", "放假安排还没有公布，放假就顺延，暂定"),
])  # fmt: skip
def test_a_plain_day_stands_and_what_a_notice_may_move_is_provisional(day: str, words: str) -> None:
    calendar, on = shipped(), date.fromisoformat(day)
    assert moved_words(calendar, on, TODAY) == words
    assert may_move(calendar, on) is words.endswith("暂定")
