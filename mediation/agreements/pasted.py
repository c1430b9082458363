"""A term a person, from a sheet: 姓名, 金额, 期数, 第一期哪天; pasted as lines or read from a file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from mediation.agreements.models import Term
from workflows.amounts import amount_of
from workflows.instalments import evenly
from workflows.rhythm import DAY, day_of

MANY = 12
MOST_ROWS = 500
# A sheet has its name and its month above the row that says what each column is.
HEAD_WITHIN = 6
# The first word that stands in a heading says what the column is: 第一期 is a day, 期数 is not.
HEADS = {"姓名": "name", "名字": "name", "收款人": "name", "金额": "amount", "工资": "amount", "欠薪": "amount", "应付": "amount",
         "第一期": "day", "首期": "day", "日期": "day", "付款": "day", "哪天": "day", "期": "times"}
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
    rows = [(no, _cells(line)) for no, line in enumerate(text.splitlines(), start=1)]
    rows = [(no, cells) for no, cells in rows if any(cells)]
    found = Pasted()
    order: tuple[str, ...] = ORDER
    head = next(((at, named) for at, (_, cells) in enumerate(rows[:HEAD_WITHIN]) if (named := _head(cells))), None)
    if head is not None:
        at, order = head
        found.unused = [cell for cell, name in zip(rows[at][1], order, strict=True) if cell and not name]
        rows = rows[at + 1:]
    elif rows and len(rows[0][1]) > 1 and not any(re.search(r"\d", cell) or _is_amount(cell) for cell in rows[0][1]):
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


def _cells(line: str) -> list[str]:
    """Cells part at tabs where there are any, else at commas and blanks; 12,000 after a blank stays one amount."""
    plain = unicodedata.normalize("NFKC", line)
    if "\t" in plain:
        return [cell.strip() for cell in plain.split("\t")]
    whole = re.sub(r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?!\d)", lambda found: found[0].replace(",", ""), plain.strip()) \
        if re.search(r"\s", plain.strip()) else plain.strip()
    return [cell.strip() for cell in re.split(r"\s*[,、;|]\s*|\s+", whole)]


def _head(row: Sequence[str]) -> tuple[str, ...]:
    """What each column is, if this is a row of headings."""
    found = [next((name for word, name in HEADS.items() if word in cell), "") for cell in row]
    named = [name if name not in found[:at] else "" for at, name in enumerate(found)]
    return tuple(named) if "name" in named and "amount" in named else ()


def _term(
    no: int, cells: Sequence[str], order: Sequence[str], payer: str, *, headed: bool, found: Pasted
) -> dict[str, Any] | None:
    """The term of one line, or None for the line that adds the others up."""
    left = list(cells)
    if not headed:
        if len(left) > 2 and left[0].isdigit() and len(left[0]) < 5 and not _is_amount(left[1]):
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
    if first is None or not re.fullmatch(r"\d{1,3}", parts):
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
    if _is_amount(said) and not found.faults and amount_of(said) != total:
        raise ValueError(f"第 {no} 行合计写的是 {amount_of(said):,.2f} 元，上面各行加起来是 {total:,.2f} 元，看看漏了谁、多了谁。")


def _is_amount(text: str) -> bool:
    try:
        return amount_of(text) is not None
    except ValueError:
        return False
