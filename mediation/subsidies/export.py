"""A closed batch as finance takes it: one line a person and case, and one sheet with what each person gets."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal

import xlsxwriter
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.disputes.models import Dispute
from mediation.subsidies.models import SubsidyBatch, SubsidyEntry
from mediation.units.models import Unit

HEADS = ("单位", "姓名", "案件编号", "类别", "形式", "履行", "比例（%）", "金额（元）", "说明")
WIDTHS = (22, 12, 22, 8, 16, 8, 10, 12, 40)
SUMS = ("单位", "姓名", "件数", "合计（元）")
Line = list[str | int | Decimal]


def as_excel(session: Session, batch: SubsidyBatch, rows: Sequence[tuple[SubsidyEntry, Dispute, Unit]]) -> bytes:
    """Words are written as words, whatever they begin with; no party is named."""
    people = {share.person_id for entry, _, _ in rows for share in entry.shares}
    names = {key: name for key, name in session.execute(select(Person.id, Person.name).where(Person.id.in_(people)))}
    lines: list[Line] = []
    sums: dict[tuple[str, int], tuple[int, Decimal]] = {}
    for entry, case, unit in rows:
        for share in entry.shares:
            lines.append([
                unit.name, names.get(share.person_id, ""), case.number, entry.grade.label if entry.grade else "",
                entry.manner.label, "已履行" if entry.performed else "", share.percent, share.amount,
                entry.proposed_reason if entry.reverses_id else "",
            ])
            count, total = sums.get((unit.name, share.person_id), (0, Decimal(0)))
            sums[unit.name, share.person_id] = count + (-1 if entry.reverses_id else 1), total + share.amount
    totals: list[Line] = [[unit, names.get(person, ""), count, total] for (unit, person), (count, total) in sums.items()]
    totals.append(["合计", "", "", sum((total for _, total in sums.values()), Decimal(0))])
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        _sheet(book, "每人合计", SUMS, (22, 12, 8, 14), totals)
        _sheet(book, "明细", HEADS, WIDTHS, lines)
        book.set_properties({"title": f"人民调解以奖代补 {batch.name}"})
    return kept.getvalue()


def _sheet(book: xlsxwriter.Workbook, title: str, heads: Sequence[str], widths: Sequence[int], lines: Sequence[Line]) -> None:
    sheet = book.add_worksheet(title)
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    money = book.add_format({"num_format": "#,##0.00"})
    for column, words in enumerate(heads):
        sheet.set_column(column, column, widths[column])
        sheet.write_string(0, column, words, head)
    for place, line in enumerate(lines, start=1):
        for column, value in enumerate(line):
            if isinstance(value, str):
                sheet.write_string(place, column, value)
            else:
                sheet.write_number(place, column, value, money if isinstance(value, Decimal) else None)
    sheet.freeze_panes(1, 0)
