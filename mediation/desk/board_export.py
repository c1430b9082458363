"""The board as a table to take along: Excel as the office submits it, or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime

import xlsxwriter
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.desk.board_filters import Wanted, found
from mediation.desk.board_page import board_page
from mediation.desk.board_rows import BoardRow, board_rows
from mediation.regions.queries import levels_at
from workflows.levels import Level

BATCH = 500
WIDTHS = (22, 44, 24, 8, 36, 8, 8, 8, 8, 16, 60, 18, 12, 18, 30, 10)
# A cell that a spreadsheet would take for a formula is told to be text.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Line = list[str | int]


def table(session: Session, actor: Actor, at: datetime, wanted: Wanted) -> tuple[list[str], list[Line], list[int]]:
    """Heads, lines, and the ids of the cases that stand in them."""
    levels = levels_at(session, actor.region_code)
    heads = ["编号", "当事人与事由", "地点", "风险", "走过的路", *(f"{levels[level]}（天）" for level in Level), "共（天）",
             "上报原因", "上报经过", "承办单位", "承办人", "时限", "督办", "包案"]
    lines: list[Line] = []
    ids: list[int] = []
    for row, dispute_id in _all(session, actor, at, wanted):
        lines.append(_line(row))
        ids.append(dispute_id)
    return heads, lines, ids


def _all(session: Session, actor: Actor, at: datetime, wanted: Wanted) -> Iterator[tuple[BoardRow, int]]:
    query, cursor = found(session, actor, at, wanted), None
    while True:
        some = board_page(session, query, at=at, limit=BATCH, cursor=cursor)
        for row, dispute in zip(board_rows(session, actor, some.items, at), some.items, strict=True):
            yield row, dispute.id
        if some.after is None:
            return
        cursor = some.after


def _line(row: BoardRow) -> Line:
    by_level = {level: sum(s.days for s in row.days if s.level is level) for level in Level}
    climbs = "；".join(
        f"{each.day}{each.way}，{each.reason}{'，系统自动' if each.alone else ''}{'，未调先逾期' if each.untried else ''}"
        for each in reversed(row.climbs)
    )
    return [row.row.number, row.row.title, row.place, row.row.risk.label, row.path, *by_level.values(),
            sum(by_level.values()), row.climbs[0].reason if row.climbs else "", climbs, row.row.unit, row.row.holder,
            row.row.light.text if row.row.light else "", row.order.words if row.order else "", row.leader]


def as_excel(title: str, heads: list[str], lines: list[Line]) -> bytes:
    """One sheet; words are written as words, whatever they begin with."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        sheet = book.add_worksheet(title)
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        for column, words in enumerate(heads):
            sheet.set_column(column, column, WIDTHS[column])
            sheet.write_string(0, column, words, head)
        for place, line in enumerate(lines, start=1):
            for column, value in enumerate(line):
                if isinstance(value, int):
                    sheet.write_number(place, column, value, body)
                else:
                    sheet.write_string(place, column, value, body)
        sheet.freeze_panes(1, 2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    return kept.getvalue()


def as_csv(heads: list[str], lines: list[Line]) -> bytes:
    """With the mark by which Excel knows UTF-8."""
    kept = io.StringIO()
    writer = csv.writer(kept)
    writer.writerow(heads)
    for line in lines:
        writer.writerow([f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value for value in line])
    return b"\xef\xbb\xbf" + kept.getvalue().encode()
