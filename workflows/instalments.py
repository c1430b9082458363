"""Payment in instalments: rows of amount and date that add up, typed one by one or said as 分 4 期，每月 15 日."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal, InvalidOperation
from typing import Any

from workflows.amounts import amount_of

MOST = 120
CENT = Decimal("0.01")
SAID = re.compile(r"分\s*(\d{1,3})\s*期")
EVERY = re.compile(r"每\s*(?:(\d)\s*个)?\s*(月|季度?|年)\s*(\d{1,2})?\s*[日号]?")
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
# Words between a day and an amount: 12月15日前付 1500。
AROUND = " \t,:;。、前付给还支"
MONTHS = {"月": 1, "季": 3, "季度": 3, "年": 12}
Row = dict[str, Any]


def planned(text: str, amount: Decimal | None, after: date) -> list[Row]:
    """Rows from what was typed. ValueError with the sentence where it cannot be read."""
    text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        return []
    if said := SAID.search(text):
        if amount is None or amount <= 0:
            raise ValueError("分期的先写一共多少钱。")
        return evenly(amount, int(said[1]), *_rhythm(text, after))
    return [_row(no, line) for no, line in enumerate((each for each in text.splitlines() if each.strip()), start=1)]


def evenly(amount: Decimal, times: int, first: date, months: int, day: int) -> list[Row]:
    """Equal parts to the cent; what does not divide is in the last. The first is due on the day given, the rhythm counts from it."""
    if not 2 <= times <= MOST:
        raise ValueError(f"分 2 到 {MOST} 期。")
    part = (amount / times).quantize(CENT, ROUND_DOWN)
    if part <= 0:
        raise ValueError("每期不到一分钱，少分几期。")
    parts = [part] * (times - 1) + [amount - part * (times - 1)]
    return [row(no, each, _later(first, months * (no - 1), day) if no > 1 else first) for no, each in enumerate(parts, start=1)]


def row(no: int, amount: Decimal, due_on: date) -> Row:
    """As it is stored."""
    return {"no": no, "amount": f"{amount.quantize(CENT)}", "due_on": due_on.isoformat()}


def fault(amount: Decimal | None, rows: Sequence[Row], reached_on: date | None) -> str | None:
    """What is wrong with the rows of one term, as a sentence."""
    if not rows:
        return None
    if amount is None:
        return "分期的先写一共多少钱。"
    if len(rows) > MOST:
        return f"最多分 {MOST} 期。"
    total = Decimal(0)
    days: list[date] = []
    for no, each in enumerate(rows, start=1):
        try:
            part, day = Decimal(str(each["amount"])), date.fromisoformat(str(each["due_on"]))
        except (KeyError, ValueError, InvalidOperation):
            return f"第 {no} 期写清金额和日期，比如 2026-12-15 1500。"
        if not part.is_finite() or part <= 0:
            return f"第 {no} 期的金额写正数。"
        total, days = total + part, [*days, day]
    if total != amount.quantize(CENT):
        over = total - amount.quantize(CENT)
        return f"各期加起来是 {total:,.2f} 元，和一共 {amount:,.2f} 元{'多' if over > 0 else '少'}了 {abs(over):,.2f} 元，改一期或改总数。"
    if days != sorted(days):
        return "各期的日子从早到晚写。"
    if reached_on and days[0] < reached_on:
        return "第 1 期的日子写达成协议那天或以后。"
    return None


def as_text(rows: Sequence[Row]) -> str:
    """Rows as they are typed: one a line."""
    return "\n".join(f"{each['due_on']} {Decimal(each['amount']):.2f}" for each in rows)


def day_of(text: str) -> date | None:
    """2026-12-15, 2026/12/15 or 2026年12月15日; None for anything else."""
    found = DAY.fullmatch(text.strip())
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _row(no: int, line: str) -> Row:
    found = DAY.search(line)
    rest = re.sub(r"第\s*\d+\s*期", "", line.replace(found[0], " ", 1) if found else line)
    if found is None or not (said := rest.strip(AROUND)):
        raise ValueError(f"第 {no} 行写成“2026-12-15 1500”，或者只写一句“分 4 期，每月 15 日”。")
    try:
        amount = amount_of(said)
    except ValueError as error:
        raise ValueError(f"第 {no} 行的“{said}”看不懂：{error}") from error
    return row(no, amount or Decimal(0), _day(found))


def _rhythm(text: str, after: date) -> tuple[date, int, int]:
    """First day, months between, day of the month."""
    first, every = DAY.search(text), EVERY.search(text)
    if every is None and first is None:
        raise ValueError("写清每期哪天给，比如“分 4 期，每月 15 日”。")
    months = (int(every[1] or 1) * MONTHS[every[2]]) if every else 1
    if every and every[3] and not 1 <= int(every[3]) <= 31:
        raise ValueError("每月的日子写 1 到 31。")
    if first:
        begins = _day(first)
        return begins, months, int(every[3]) if every and every[3] else begins.day
    day = int(every[3]) if every and every[3] else after.day
    begins = _later(after, 0, day)
    return (begins if begins > after else _later(after, 1, day)), months, day


def _day(found: re.Match[str]) -> date:
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise ValueError(f"没有 {found[0].strip()} 这一天，日期写成 2026-12-15 这样。") from None


def _later(start: date, months: int, day: int) -> date:
    """That day some months later; the last of a month that has no such day (民法典 Art 202)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(day, monthrange(year, month + 1)[1]))
