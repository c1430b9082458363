"""Payment in instalments: rows of amount and date that add up, typed one by one or said as 分 4 期，每月 15 日."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal, InvalidOperation
from itertools import islice
from typing import Any

from workflows import instalment_words as words
from workflows.amounts import amount_of
from workflows.instalment_plan import Plan, read
from workflows.rhythm import DAY, Rhythm, day_said

MOST = 120
CENT = Decimal("0.01")
# Words between a day and an amount: 12月15日前付 1500。
AROUND = " \t,:;。、前付给还支清于在"
NUMBERED = re.compile(r"第\s*\d+\s*期")
Row = dict[str, Any]


def planned(text: str, amount: Decimal | None, after: date) -> list[Row]:
    """Rows from what was typed. ValueError with the sentence where it cannot be read, or would be read in part only."""
    plain = words.plain(text)
    days = re.findall(words.DATE, plain)
    said = words.SAID.search(plain)
    if said and (amount is None or amount <= 0):
        raise ValueError("分期的先写一共多少钱。")
    if len(days) > 1 and "每" not in plain and (said or "\n" not in text.strip()):
        return _listed(plain, said, amount)
    if said and amount is not None:
        return _said(read(text, after), amount, after)
    typed = unicodedata.normalize("NFKC", text)
    return [_row(no, line) for no, line in enumerate((each for each in typed.splitlines() if each.strip()), start=1)]


def evenly(amount: Decimal, times: int, first: date, months: int, day: int) -> list[Row]:
    """Equal parts to the cent; what does not divide is in the last. The first is due on the day given, the rhythm counts from it."""
    days = Rhythm(months=months, day=day).days(first, None, first)
    return [row(no, *each) for no, each in enumerate(zip(_parts(amount, times), islice(days, times), strict=True), start=1)]


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


def _row(no: int, line: str) -> Row:
    found = DAY.search(line)
    rest = NUMBERED.sub("", line.replace(found[0], " ", 1) if found else line)
    if found is None or not (said := rest.strip(AROUND)):
        raise ValueError(f"第 {no} 行写成“2026-12-15 1500”，或者只写一句“分 4 期，每月 15 日”。")
    try:
        amount = amount_of(said)
    except ValueError as error:
        raise ValueError(f"第 {no} 行的“{said}”看不懂：{error}") from error
    return row(no, amount or Decimal(0), day_said(found[0]))


def _parts(amount: Decimal, times: int, least: int = 2) -> list[Decimal]:
    if not least <= times <= MOST:
        raise ValueError(f"分 2 到 {MOST} 期。")
    part = (amount / times).quantize(CENT, ROUND_DOWN)
    if part <= 0:
        raise ValueError("每期不到一分钱，少分几期。")
    return [part] * (times - 1) + [amount - part * (times - 1)]


def _said(plan: Plan, amount: Decimal, after: date) -> list[Row]:
    """A sentence: what is paid first, and the others by their rhythm."""
    opening, rows = plan.opening, list[tuple[Decimal, date]]()
    rest, times, begins = amount, plan.times, plan.begins
    if not 2 <= times <= MOST:
        raise ValueError(f"分 2 到 {MOST} 期。")
    if opening and opening.amount is not None:
        rest -= opening.amount
        if rest <= 0 or opening.amount <= 0:
            raise ValueError(f"先付的 {opening.amount:,.2f} 元要比一共 {amount:,.2f} 元少。")
    if plan.whole is not None and plan.whole != (rest if opening and opening.beside else amount):
        raise ValueError(f"分期里写的 {plan.whole:,.2f} 元和金额对不上，改一处。")
    if opening and not opening.beside and opening.on:
        if begins:
            raise ValueError("第一期的日子写了两个，留一个。")
        begins = opening.on
    if opening and opening.beside and opening.amount and opening.on:
        rows, after = [(opening.amount, opening.on)], max(after, opening.on)
    days = list(islice(plan.rhythm.days(begins, plan.since, after), times))
    if opening and opening.amount and not opening.beside:
        rows, days = [(opening.amount, days[0])], days[1:]
    parts = [plan.each] * len(days) if plan.each is not None else _parts(rest, len(days), 1)
    return [row(no, *each) for no, each in enumerate([*rows, *zip(parts, days, strict=True)], start=1)]


def _listed(plain: str, said: re.Match[str] | None, amount: Decimal | None) -> list[Row]:
    """Every day written out, in front of its amount or behind it, or without amounts all alike."""
    text = NUMBERED.sub(",", plain.replace(said[0], ",", 1) if said else plain)
    before, *others = (each.strip(AROUND) for each in re.split(words.DATE, text))
    days = [day_said(each.strip("<>")) for each in re.findall(words.DATE, text)]
    amounts = others if not before else [before, *others[:-1]]
    wrong = [others[-1]] if before and others[-1] else []
    if said and int(said["times"]) != len(days):
        raise ValueError(f"写了分 {said['times']} 期，列出来的日子有 {len(days)} 个，改一处。")
    if said and not any(amounts) and amount is not None and not wrong:
        return [row(no, *each) for no, each in enumerate(zip(_parts(amount, len(days)), days, strict=True), start=1)]
    try:
        found = [amount_of(each) for each in amounts]
    except ValueError:
        found = []
    if wrong or not found or not all(found):
        raise ValueError(f"每个日子后面写清付多少，{words.HOW}")
    return [row(no, each or Decimal(0), day) for no, (each, day) in enumerate(zip(found, days, strict=True), start=1)]
