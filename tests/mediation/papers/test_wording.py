"""Days, money and counts as papers write them."""

from __future__ import annotations

from datetime import date

import pytest

from mediation.papers.wording import BLANK_DAY, capitals, day, moment, numeral, yuan
from tests.make import moment as at


@pytest.mark.parametrize(("amount", "words"), [
    (0, "零元整"), (1, "壹元整"), (10, "壹拾元整"), (15, "壹拾伍元整"), (100, "壹佰元整"), (101, "壹佰零壹元整"),
    (110, "壹佰壹拾元整"), (1001, "壹仟零壹元整"), (1010, "壹仟零壹拾元整"), (6000, "陆仟元整"), (10000, "壹万元整"),
    (10001, "壹万零壹元整"), (10050.3, "壹万零伍拾元叁角整"), (100000, "壹拾万元整"), (107000.53, "壹拾万柒仟元伍角叁分"),
    (200010, "贰拾万零壹拾元整"), (1_000_000, "壹佰万元整"), (10_000_001, "壹仟万零壹元整"), (100_000_000, "壹亿元整"),
    (100_010_000, "壹亿零壹万元整"), (100_000_001, "壹亿零壹元整"), (123_456_789.01, "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元零壹分"),
    (999_999_999_999.99, "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    # the regulation's own examples
    (1409.50, "壹仟肆佰零玖元伍角整"), (6007.14, "陆仟零柒元壹角肆分"), (16409.02, "壹万陆仟肆佰零玖元零贰分"),
    (325.04, "叁佰贰拾伍元零肆分"), (0.5, "伍角整"), (0.05, "伍分"), (0.56, "伍角陆分"), ("2168.50", "贰仟壹佰陆拾捌元伍角整"),
])  # fmt: skip
def test_money_in_capitals(amount: object, words: str) -> None:
    assert capitals(amount) == f"人民币{words}"


def test_money_in_words_and_digits() -> None:
    assert (yuan(6000), yuan("1288.8")) == ("人民币陆仟元整（¥6,000.00）", "人民币壹仟贰佰捌拾捌元捌角整（¥1,288.80）")
    assert (yuan(None), yuan("")) == ("", "")


@pytest.mark.parametrize(("number", "words"), [
    (1, "一"), (3, "三"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一"), (100, "一百"), (105, "一百零五"),
    (110, "一百一十"), (154, "一百五十四"), (1001, "一千零一"),
])  # fmt: skip
def test_counts_in_words(number: int, words: str) -> None:
    assert numeral(number) == words


def test_days_are_local_and_leave_room_where_unknown() -> None:
    assert day(date(2026, 11, 2)) == "2026年11月2日"
    assert day(at("2026-11-22 00:30")) == "2026年11月22日"
    assert moment(at("2026-11-22 14:05")) == "2026年11月22日14时05分"
    assert day(None) == BLANK_DAY
