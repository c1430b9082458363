"""What each class of 以奖代补 is worth: the county's table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flask import Response
from pydantic import BaseModel

from mediation.access import allow, current_actor
from mediation.api.blueprint import bp, taking
from mediation.api.bodies import read
from mediation.api.given import Amount, Day, Given, Line
from mediation.api.replies import Reply, once, response
from mediation.db import db_session, now
from mediation.errors import Invalid
from mediation.subsidies.actions import write_table
from mediation.subsidies.models import SubsidyTable
from mediation.subsidies.queries import table_on
from workflows.calendar import local_day
from workflows.outcomes import Difficulty
from workflows.subsidy import COLUMNS, Table


class RateIn(Given):
    """One class, in yuan a case."""

    written: Amount
    oral: Amount
    calmed: Amount = 0.0
    bonus: Amount = 0.0


class TableIn(Given):
    """Every class once; it holds for cases closed from `applies_from` on, today or later."""

    applies_from: Day
    rows: dict[Difficulty, RateIn]
    note: Line = ""


class TableOn(Given):
    """`on`: cases closed on that day; today if it is left out."""

    on: Day | None = None


class TableOut(BaseModel):
    """`applies_from` null: the example that comes with the product, the county has none of its own yet."""

    applies_from: date | None
    note: str
    rows: dict[str, dict[str, float]]


@bp.get("/subsidies/table", responses={200: TableOut}, summary="补贴标准")
@allow("head", "supervisor")
def table(query: TableOn) -> Response:
    """What each class is worth."""
    rates, row = table_on(db_session(), query.on or local_day(now()))
    return response(Reply(_table(rates, row)))


@bp.post("/subsidies/table", request_body=taking(TableIn), responses={201: TableOut}, summary="定新的补贴标准")
@allow("head", "supervisor")
@once
def new_table() -> Reply:
    """The county's own amounts from a day on; what was reviewed keeps its amounts."""
    given = read(TableIn)
    if missing := [grade.label for grade in Difficulty if grade not in given.rows]:
        raise Invalid({"rows": f"每一类都要写，还缺{'、'.join(missing)}。"})
    rows = {grade.value: {name: Decimal(str(getattr(rate, name))) for name in COLUMNS} for grade, rate in given.rows.items()}
    row = write_table(db_session(), actor=current_actor(), at=now(), applies_from=given.applies_from, rows=rows, note=given.note)
    return Reply(_table(table_on(db_session(), row.applies_from)[0], row), 201)


def _table(rates: Table, row: SubsidyTable | None) -> TableOut:
    return TableOut(
        applies_from=row.applies_from if row else None, note=row.note if row else "",
        rows={grade.value: {name: float(getattr(rates[grade], name)) for name in COLUMNS} for grade in Difficulty},
    )
