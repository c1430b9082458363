"""Instalments: typed row by row or said in a sentence, and always adding up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from workflows.instalments import as_text, evenly, fault, planned

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(("said", "amount", "amounts", "days"), [
    ("分 4 期，每月 15 日", "6000", ["1500.00"] * 4, ["2026-12-15", "2027-01-15", "2027-02-15", "2027-03-15"]),
    ("分４期，每月31号", "6000", ["1500.00"] * 4, ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]),
    ("分3期，每季度", "100", ["33.33", "33.33", "33.34"], ["2026-12-22", "2027-03-22", "2027-06-22"]),
    ("分 2 期，从 2026-12-10 起，每月", "3000", ["1500.00", "1500.00"], ["2026-12-10", "2027-01-10"]),
    ("分 3 期，第一期 2026-12-15，每月 5 日", "300", ["100.00"] * 3, ["2026-12-15", "2027-01-05", "2027-02-05"]),
    ("2026-12-15 1,500\n第2期 2027年1月15日 4500元", "6000", ["1500.00", "4500.00"], ["2026-12-15", "2027-01-15"]),
    ("2026年12月15日前付1.5万\n2027-01-15 伍仟元整", "20000", ["15000.00", "5000.00"], ["2026-12-15", "2027-01-15"]),
    ("", "6000", [], []),
])  # fmt: skip
def test_what_is_said_becomes_rows(said: str, amount: str, amounts: list[str], days: list[str]) -> None:
    rows = planned(said, Decimal(amount), TODAY)
    assert ([row["amount"] for row in rows], [row["due_on"] for row in rows]) == (amounts, days)
    assert fault(Decimal(amount), rows, TODAY) is None
    assert planned(as_text(rows), Decimal(amount), TODAY) == rows


@pytest.mark.parametrize(("said", "amount", "sentence"), [
    ("分 4 期，每月 15 日", None, "分期的先写一共多少钱。"),
    ("分 4 期", "6000", "写清每期哪天给，比如“分 4 期，每月 15 日”。"),
    ("分 1 期，每月 15 日", "6000", "分 2 到 120 期。"),
    ("分 3 期，每月 32 日", "6000", "每月的日子写 1 到 31。"),
    ("分 3 期，第一期 2026-12-15，每月 0 日", "6000", "每月的日子写 1 到 31。"),
    ("分 3 期，每月 1 日", "0.02", "每期不到一分钱，少分几期。"),
    ("慢慢给", "6000", "第 1 行写成“2026-12-15 1500”，或者只写一句“分 4 期，每月 15 日”。"),
    ("2026-12-15 一万二", "12000", "第 1 行的“一万二”看不懂：金额写成 12000、1.5万 或 壹万贰仟元整 这样，单位是元。"),
    ("2026-13-15 1500", "1500", "没有 2026-13-15 这一天，日期写成 2026-12-15 这样。"),
])  # fmt: skip
def test_what_cannot_be_read_is_said(said: str, amount: str | None, sentence: str) -> None:
    with pytest.raises(ValueError, match=".") as error:
        planned(said, Decimal(amount) if amount else None, TODAY)
    assert str(error.value) == sentence


def row(amount: str, due_on: str) -> dict[str, str]:
    return {"amount": amount, "due_on": due_on}


@pytest.mark.parametrize(("amount", "rows", "sentence"), [
    ("6000", [row("1500", "2026-12-15"), row("4000", "2027-01-15")],
     "各期加起来是 5,500.00 元，和一共 6,000.00 元少了 500.00 元，改一期或改总数。"),
    ("6000", [row("1500", "2026-12-15"), row("4500.01", "2027-01-15")],
     "各期加起来是 6,000.01 元，和一共 6,000.00 元多了 0.01 元，改一期或改总数。"),
    ("6000", [row("1500", "2027-01-15"), row("4500", "2026-12-15")], "各期的日子从早到晚写。"),
    ("6000", [row("6000", "2026-11-21")], "第 1 期的日子写达成协议那天或以后。"),
    ("6000", [row("0", "2026-12-15"), row("6000", "2027-01-15")], "第 1 期的金额写正数。"),
    ("6000", [{"amount": "6000"}], "第 1 期写清金额和日期，比如 2026-12-15 1500。"),
    (None, [row("6000", "2026-12-15")], "分期的先写一共多少钱。"),
])  # fmt: skip
def test_instalments_add_up_and_stand_in_order(amount: str | None, rows: list[dict[str, str]], sentence: str) -> None:
    assert fault(Decimal(amount) if amount else None, rows, TODAY) == sentence


def test_what_does_not_divide_is_in_the_last() -> None:
    rows = evenly(Decimal("100"), 7, date(2026, 12, 1), 1, 1)
    assert [each["amount"] for each in rows] == ["14.28"] * 6 + ["14.32"]
