"""The day an agreement takes effect: one row a case of the law (人民调解法 Art 29, 30)."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.in_force import oral, written

FIRST, SECOND, THIRD = date(2026, 9, 14), date(2026, 9, 16), date(2026, 9, 18)


def test_an_oral_one_counts_from_the_day_it_was_reached() -> None:
    found = oral(FIRST)
    assert (found.on, found.why) == (FIRST, "口头协议从达成那天起生效（人民调解法第 30 条）。")


@pytest.mark.parametrize(("parties", "mediator", "seal", "on", "last"), [
    ({"王某": FIRST, "高某": THIRD}, SECOND, SECOND, THIRD, "高某签名"),
    ({"王某": FIRST, "高某": FIRST}, THIRD, SECOND, THIRD, "调解员签名"),
    ({"王某": FIRST, "高某": FIRST}, FIRST, THIRD, THIRD, "调委会盖章"),
    ({"王某": SECOND, "高某": SECOND}, SECOND, FIRST, SECOND, "王某、高某签名、调解员签名"),
    ({"王某": FIRST}, FIRST, FIRST, FIRST, "王某签名、调解员签名、调委会盖章"),
])  # fmt: skip
def test_a_written_one_counts_from_the_last_of_three(
    parties: dict[str, date | None], mediator: date, seal: date, on: date, last: str
) -> None:
    found = written(parties, mediator, seal)
    assert (found.on, found.lacks) == (on, ())
    assert found.why == f"这天{last}，签名、盖章都齐了，从这天起生效（人民调解法第 29 条）。"


@pytest.mark.parametrize(("parties", "mediator", "seal", "lacks"), [
    ({"王某": None, "高某": FIRST}, FIRST, FIRST, "王某签名"),
    ({"王某": FIRST}, None, FIRST, "调解员签名"),
    ({"王某": FIRST}, FIRST, None, "调委会盖章"),
    (dict.fromkeys(("甲", "乙", "丙", "丁")), None, None, "甲、乙、丙等 4 位签名、调解员签名、调委会盖章"),
])  # fmt: skip
def test_what_is_missing_keeps_it_from_counting(
    parties: dict[str, date | None], mediator: date | None, seal: date | None, lacks: str
) -> None:
    found = written(parties, mediator, seal)
    assert (found.on, found.why) == (None, f"还没有生效，缺{lacks}（人民调解法第 29 条）。")
