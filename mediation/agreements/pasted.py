"""A term a person, from a sheet: 姓名, 金额, 期数, 第一期哪天; pasted as lines or read from a file."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from mediation.agreements.models import Term
from workflows.instalments import DAY, evenly

MANY = 12
LARGEST = 2_000_000
MOST_ROWS = 500
# The first word that stands in a heading says what the column is: 第一期 is a day, 期数 is not.
HEADS = {"姓名": "name", "名字": "name", "收款人": "name", "金额": "amount", "工资": "amount", "欠薪": "amount", "应付": "amount",
         "第一期": "day", "首期": "day", "日期": "day", "付款": "day", "哪天": "day", "期": "times"}
ORDER = ("name", "amount", "times", "day")


def read_lines(text: str, payer: str) -> list[dict[str, Any]]:
    """One term a line. ValueError with the sentence that names the line."""
    if not payer.strip():
        raise ValueError("一批人的，先写由谁给。")
    lines = [line for line in text.splitlines() if line.strip()]
    rows = [re.split(r"\t|[,，;；|]|\s+", unicodedata.normalize("NFKC", line).strip()) for line in lines]
    return terms_of(rows, payer)


def terms_of(rows: Sequence[Sequence[Any]], payer: str) -> list[dict[str, Any]]:
    """Terms of the rows of a table; a first row that says what each column is, is believed."""
    filled = [[_cell(cell) for cell in row] for row in rows]
    filled = [row for row in filled if any(row)]
    order: tuple[str, ...] = ORDER
    if filled and (named := _head(filled[0])):
        order, filled = named, filled[1:]
    if len(filled) > MOST_ROWS:
        raise ValueError(f"一次最多 {MOST_ROWS} 人，分几次贴。")
    return [_term(no, dict(zip(order, row, strict=False)), payer) for no, row in enumerate(filled, start=1)]


def table(name: str, content: bytes) -> list[list[Any]]:
    """Rows of a sheet (xlsx, xls, ods) or of a CSV file. ValueError with a sentence."""
    if len(content) > LARGEST:
        raise ValueError("文件太大，最多 2 MB；只留姓名、金额、期数、日期几列。")
    if content[:2] == b"PK" or content[:4] == b"\xd0\xcf\x11\xe0":
        try:
            return [list(row) for row in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(nrows=MOST_ROWS + 2)]
        except (CalamineError, ValueError, OSError) as error:
            raise ValueError("这个表打不开，用 Excel 另存为 xlsx 或 csv 再选一次。") from error
    for code in ("utf-8-sig", "gb18030"):
        try:
            return [list(row) for row in csv.reader(io.StringIO(content.decode(code)))]
        except (UnicodeDecodeError, csv.Error):
            continue
    raise ValueError("这个表打不开，用 Excel 另存为 xlsx 或 csv 再选一次。")


def sheet_lines(rows: Sequence[Sequence[Any]]) -> str:
    """The rows as they would be pasted, so that they can be looked at before they are terms."""
    return "\n".join("\t".join(cells) for cells in ([_cell(cell) for cell in row] for row in rows) if any(cells))


def folded(terms: Sequence[Term]) -> list[Term]:
    """Terms of a crowd that differ in name, amount and dates only: shown as lines, not as hundreds of fields."""
    alike = [t for t in terms if t.to_whom and t.amount and terms and (t.who, t.what) == (terms[0].who, BULK)]
    return alike if len(alike) > MANY and all(_line(t) for t in alike) else []


def as_lines(terms: Sequence[Term]) -> str:
    """Those terms as they were pasted."""
    return "\n".join(_line(term) for term in terms)


BULK = "付款"


def _line(term: Term) -> str:
    """Empty where the term says more than a line can."""
    rows, amount = term.instalments, Decimal(str(term.amount))
    first = date.fromisoformat(rows[0]["due_on"]) if rows else term.due_on
    if term.way or term.place or term.guarantee or first is None or (
            rows and rows != evenly(amount, len(rows), first, 1, first.day)):
        return ""
    return "\t".join((term.to_whom, f"{amount:.2f}", str(len(rows) or 1), first.isoformat()))


def _term(no: int, row: dict[str, str], payer: str) -> dict[str, Any]:
    name, amount = row.get("name", ""), _amount(row.get("amount", ""))
    if not name or amount is None:
        raise ValueError(f"第 {no} 行写成“张三 6000 4 2026-12-15”：姓名、金额、期数、第一期哪天。")
    times, day = row.get("times", ""), row.get("day", "")
    if DAY.fullmatch(times) and not day:
        times, day = "1", times
    first = _day(day)
    if first is None or not re.fullmatch(r"\d{0,3}", times.removesuffix("期")):
        raise ValueError(f"第 {no} 行（{name}）写清分几期、第一期哪天，比如：4 2026-12-15。")
    parts = int(times.removesuffix("期") or 1)
    term = {"who": payer, "to_whom": name, "what": BULK, "amount": amount}
    if parts < 2:
        return {**term, "due_on": first}
    try:
        return {**term, "instalments": evenly(amount, parts, first, 1, first.day)}
    except ValueError as error:
        raise ValueError(f"第 {no} 行（{name}）：{error}") from error


def _head(row: Sequence[str]) -> tuple[str, ...]:
    """What each column is, if this is a row of headings."""
    found = [next((field for word, field in HEADS.items() if word in cell), "") for cell in row]
    return tuple(field or f"column{i}" for i, field in enumerate(found)) if "name" in found and "amount" in found else ()


def _cell(cell: Any) -> str:
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return unicodedata.normalize("NFKC", str(cell if cell is not None else "")).strip()


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text.replace(",", "").removesuffix("元"))
    except InvalidOperation:
        return None
    return amount.quantize(Decimal("0.01")) if amount.is_finite() and 0 < amount < 10**12 else None


def _day(text: str) -> date | None:
    found = DAY.fullmatch(text.strip())
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
