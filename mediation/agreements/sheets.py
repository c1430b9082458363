"""A sheet or CSV file as the lines somebody would paste."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from mediation.agreements.pasted import HEAD_WITHIN, MOST_ROWS

LARGEST = 2_000_000
UNREADABLE = "这个表打不开，用 Excel 另存为 xlsx 或 csv 再选一次。"


def table(content: bytes) -> list[list[Any]]:
    """Rows of a sheet (xlsx, xls, ods) or of a CSV file. ValueError with a sentence."""
    if len(content) > LARGEST:
        raise ValueError("文件太大，最多 2 MB；只留姓名、金额、期数、日期几列。")
    if content[:2] == b"PK" or content[:4] == b"\xd0\xcf\x11\xe0":
        try:
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            return [list(row) for row in book.get_sheet_by_index(0).to_python(nrows=MOST_ROWS + HEAD_WITHIN + 2)]
        except (CalamineError, ValueError, OSError) as error:
            raise ValueError(UNREADABLE) from error
    for code in ("utf-8-sig", "gb18030"):
        try:
            return [list(row) for row in csv.reader(io.StringIO(content.decode(code)))]
        except (UnicodeDecodeError, csv.Error):
            continue
    raise ValueError(UNREADABLE)


def sheet_lines(rows: Sequence[Sequence[Any]]) -> str:
    """The rows as they would be pasted, so that they can be looked at before they are terms."""
    return "\n".join("\t".join(cells) for cells in ([_cell(cell) for cell in row] for row in rows) if any(cells))


def _cell(cell: Any) -> str:
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(unicodedata.normalize("NFKC", str(cell if cell is not None else "")).split())
