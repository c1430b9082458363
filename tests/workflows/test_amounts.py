"""Amounts as people write them: understood to the cent, or refused with how to write them; never guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from workflows.amounts import HOW, amount_of


@pytest.mark.parametrize(("written", "yuan"), [
    ("12000", "12000"), ("12,000元", "12000"), ("12，000.5", "12000.5"), ("１２０００ 元", "12000"), ("¥6,000.50", "6000.50"),
    ("人民币6000元整", "6000"), ("6000块钱", "6000"), ("1.5万", "15000"), ("3千", "3000"), ("1.2亿元", "120000000"), ("0", "0"),
    ("一万", "10000"), ("十五元", "15"), ("两千零三十", "2030"), ("十二万三千四百五十六", "123456"), ("一亿零五百万", "105000000"),
    ("壹万贰仟元整", "12000"), ("壹拾万圆整", "100000"), ("壹万贰仟叁佰肆拾伍元陆角柒分", "12345.67"), ("壹佰元零伍分", "100.05"), ("五角", "0.5"),
])  # fmt: skip
def test_it_is_read_as_it_was_meant(written: str, yuan: str) -> None:
    assert amount_of(written) == Decimal(yuan)


@pytest.mark.parametrize("written", [
    "一万二", "1万2", "三百五", "二〇〇〇", "一千二十", "一万二千万", "约一万", "一万左右", "1,5", "12,00", "6000-7000", "-5", "1e5", "NaN", "inf", "万",
    "元", "6 千 百",
])  # fmt: skip
def test_what_may_mean_two_things_is_asked_again(written: str) -> None:
    with pytest.raises(ValueError, match="1.5万 或 壹万贰仟元整") as error:
        amount_of(written)
    assert str(error.value) == HOW


def test_a_cent_is_the_least_and_nothing_is_nothing() -> None:
    assert (amount_of(""), amount_of(" 　")) == (None, None)
    with pytest.raises(ValueError, match="最多写到分"):
        amount_of("100.005")
    with pytest.raises(ValueError, match="一万亿"):
        amount_of("20000亿")
