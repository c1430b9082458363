"""A term a person, from a sheet: 姓名, 金额, 期数, 第一期哪天; pasted as lines or read from a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from mediation.agreements.cells import cells_of, is_amount, person, unclear
from mediation.agreements.headings import columns
from mediation.agreements.models import Term
from workflows.amounts import amount_of
from workflows.instalments import evenly
from workflows.rhythm import DAY, day_of

MANY = 12
MOST_ROWS = 500
# A sheet has its name and its month above the row that says what each column is.
HEAD_WITHIN = 6
ORDER = ("name", "amount", "times", "day")
SUMS = ("合计", "总计", "小计", "共计")
LIKE = "“张三 6000 4 2026-12-15”：姓名、金额、期数、第一期哪天"
BULK = "付款"


@dataclass
class Pasted:
    """What was read: a term a line with the number of that line, what is wrong line by line, what was not used."""

    terms: list[dict[str, Any]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


def read(text: str, payer: str) -> Pasted:
    """One term a line; every line that cannot be read is named."""
    found = Pasted()
    rows = [(no, cells_of(line)) for no, line in enumerate(text.splitlines(), start=1)]
    rows = [(no, cells) for no, cells in rows if any(cells)]
    order: tuple[str, ...] = ORDER
    try:
        head = next(((at, named) for at, (no, cells) in enumerate(rows[:HEAD_WITHIN]) if (named := _head(no, cells))), None)
    except ValueError as error:
        found.faults.append(str(error))
        return found
    if head is not None:
        at, order = head
        found.faults += [f"第 {no} 行（{name}）在列名上面，移到列名下面；不是一个人的，删掉。" for no, cells in rows[:at] if (name := person(cells))]
        found.unused = [cell for cell, name in zip(rows[at][1], order, strict=True) if cell and not name]
        rows = rows[at + 1:]
    elif rows and len(rows[0][1]) > 1 and not any(re.search(r"\d", cell) or is_amount(cell) for cell in rows[0][1]):
        found.faults.append(f"第 {rows[0][0]} 行像是列名，里面要有“姓名”和“金额”；没有列名的，第一行就写{LIKE}。")
        rows = rows[1:]
    if len(rows) > MOST_ROWS:
        found.faults.append(f"一次最多 {MOST_ROWS} 人，分几次贴。")
        return found
    for no, cells in rows:
        try:
            term = _term(no, cells, order, payer, headed=head is not None, found=found)
        except ValueError as error:
            found.faults.append(str(error))
            continue
        if term is not None:
            found.terms.append(term)
            found.lines.append(no)
    return found


def folded(terms: Sequence[Term]) -> list[Term]:
    """Terms of a crowd that differ in name, amount and dates only: shown as lines, not as hundreds of fields."""
    alike = [t for t in terms if t.to_whom and t.amount and terms and (t.who, t.what) == (terms[0].who, BULK)]
    return alike if len(alike) > MANY and all(_line(t) for t in alike) else []


def as_lines(terms: Sequence[Term]) -> str:
    """Those terms as they were pasted."""
    return "\n".join(_line(term) for term in terms)


def _line(term: Term) -> str:
    """Empty where the term says more than a line can."""
    rows, amount = term.instalments, Decimal(str(term.amount))
    first = date.fromisoformat(rows[0]["due_on"]) if rows else term.due_on
    if term.way or term.place or term.guarantee or first is None or (
            rows and rows != evenly(amount, len(rows), first, 1, first.day)):
        return ""
    return "\t".join((term.to_whom, f"{amount:.2f}", str(len(rows) or 1), first.isoformat()))


def _head(no: int, row: Sequence[str]) -> tuple[str, ...]:
    try:
        return columns(row)
    except ValueError as error:
        raise ValueError(f"第 {no} 行的列名：{error}") from error


def _term(
    no: int, cells: Sequence[str], order: Sequence[str], payer: str, *, headed: bool, found: Pasted
) -> dict[str, Any] | None:
    """The term of one line, or None for the line that adds the others up."""
    left = list(cells)
    if len(left) == 1 and unclear(left[0]):
        raise ValueError(f"第 {no} 行“{left[0]}”：金额里不写逗号。写成{LIKE}。")
    if not headed:
        if len(left) > 2 and left[0].isdigit() and len(left[0]) < 5 and not is_amount(left[1]):
            left.pop(0)  # the running number of the sheet
        if more := [cell for cell in left[len(order):] if cell]:
            raise ValueError(f"第 {no} 行多了“{'、'.join(more)}”。只写{LIKE}；金额里不写逗号。")
    row = {name: cell for name, cell in zip(order, left, strict=False) if name}
    name = row.get("name", "")
    if name.replace(" ", "") in SUMS or (not name and any(cell.replace(" ", "") in SUMS for cell in cells)):
        _added_up(no, row.get("amount", ""), found)
        return None
    if not name or not row.get("amount"):
        raise ValueError(f"第 {no} 行{f'（{name}）' if name else ''}写成{LIKE}。")
    try:
        amount = amount_of(row["amount"]) or Decimal(0)
    except ValueError as error:
        raise ValueError(f"第 {no} 行（{name}）的金额“{row['amount']}”看不懂：{error}") from error
    if amount <= 0:
        raise ValueError(f"第 {no} 行（{name}）的金额写正数。")
    return {"who": payer.strip(), "to_whom": name, "what": BULK, "amount": amount, **_when(no, name, row, amount)}


def _when(no: int, name: str, row: dict[str, str], amount: Decimal) -> dict[str, Any]:
    times, day = row.get("times", ""), row.get("day", "")
    if DAY.fullmatch(times) and not day:
        times, day = "1", times
    first, parts = day_of(day), times.removesuffix("期").removeprefix("分").strip() or "1"
    if first is None or not re.fullmatch(r"[1-9]\d{0,2}", parts):
        raise ValueError(f"第 {no} 行（{name}）写清分几期、第一期哪天，比如：4 2026-12-15。")
    if int(parts) < 2:
        return {"due_on": first}
    try:
        return {"instalments": evenly(amount, int(parts), first, 1, first.day)}
    except ValueError as error:
        raise ValueError(f"第 {no} 行（{name}）：{error}") from error


def _added_up(no: int, said: str, found: Pasted) -> None:
    """The last line of a wage list: not a person, and a check on the others."""
    total = sum((term["amount"] for term in found.terms), Decimal(0))
    if is_amount(said) and not found.faults and amount_of(said) != total:
        raise ValueError(f"第 {no} 行合计写的是 {amount_of(said):,.2f} 元，上面各行加起来是 {total:,.2f} 元，看看漏了谁、多了谁。")
