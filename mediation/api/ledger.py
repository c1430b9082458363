"""The ledger of 以奖代补: what may be proposed, what waits, the batches with their sheet, and the county's table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from flask import Response, abort
from pydantic import BaseModel, Field

from mediation.access import allow, current_actor
from mediation.api.answers import Named, Time
from mediation.api.blueprint import bp, taking
from mediation.api.bodies import read
from mediation.api.given import Amount, Day, Given, Line
from mediation.api.replies import Reply, once, response
from mediation.api.subsidies import EntryOut, entries_out
from mediation.db import db_session, now
from mediation.disputes.models import Dispute
from mediation.errors import Invalid
from mediation.numbers import whole
from mediation.subsidies.actions import close_batch, write_table
from mediation.subsidies.handing import EXCEL, excel_of
from mediation.subsidies.models import SubsidyBatch, SubsidyEntry, SubsidyTable
from mediation.subsidies.queries import batches, seen_batch, table_on, to_propose, waiting
from mediation.units.models import Unit
from workflows.calendar import local_day
from workflows.outcomes import Difficulty
from workflows.subsidy import COLUMNS, Table

FILE: Any = {200: {"content": {EXCEL: {"schema": {"type": "string", "format": "binary"}}}}}
Rows = Sequence[tuple[SubsidyEntry, Dispute, Unit]]


class Paged(Given):
    """`cursor`: the `next` of the page before."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, Field(max_length=20)] | None = None

    @property
    def place(self) -> int:
        """Where the page begins. Raises Invalid."""
        found = 0 if self.cursor is None else whole(self.cursor)
        if found is None:
            raise Invalid({"cursor": "cursor 要用上一页给的 next。"})
        return found


class LedgerFilters(Paged):
    """`open`: may be proposed by one's unit; `proposed`: waits for review."""

    status: Literal["open", "proposed"] = "proposed"


class WaitingOut(BaseModel):
    """A case of the ledger; `entry` once it was proposed."""

    number: str
    outcome: str | None
    closed_at: Time | None
    entry: EntryOut | None


class LedgerPage(BaseModel):
    """`open`: newest first; `proposed`: oldest first."""

    items: list[WaitingOut]
    next: str | None


class BatchPath(BaseModel):
    """One batch: 2026-4."""

    batch: Annotated[str, Field(description="批次，比如 2026-4", json_schema_extra={"maxLength": 12})]


class BatchOut(BaseModel):
    """Closed, it is frozen. `count` and `amount`: of what the caller sees in it."""

    batch: str
    name: str
    opened_at: Time
    closed_at: Time | None
    count: int
    amount: float


class BatchPage(BaseModel):
    """Newest first."""

    items: list[BatchOut]
    next: str | None


class BatchLine(EntryOut):
    """One entry of a batch; `kind` reversal takes an earlier one back."""

    number: str
    unit: Named


class BatchFull(BatchOut):
    """By unit."""

    items: list[BatchLine]


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


@bp.get("/subsidies", responses={200: LedgerPage}, summary="以奖代补：可以申报的，等审核的")
@allow("head", "supervisor")
def ledger(query: LedgerFilters) -> Response:
    """For the unit's head what to propose; for the county what to review, for the head what of theirs waits."""
    session, actor, place = db_session(), current_actor(), query.place
    items: list[WaitingOut]
    if query.status == "open":
        cases = to_propose(session, actor, limit=query.limit + 1, before=place)
        items = [_waiting(case, None) for case in cases[:query.limit]]
        rest = cases[query.limit - 1].id if len(cases) > query.limit else None
    else:
        found = waiting(session, actor, limit=query.limit + 1, after=place)
        shown = found[:query.limit]
        items = [_waiting(case, out) for (_, case), out in zip(shown, entries_out([entry for entry, _ in shown]), strict=True)]
        rest = found[query.limit - 1][0].id if len(found) > query.limit else None
    return response(Reply(LedgerPage(items=items, next=str(rest) if rest else None)))


@bp.get("/subsidies/batches", responses={200: BatchPage}, summary="以奖代补的批次")
@allow("head", "supervisor")
def batch_list(query: Paged) -> Response:
    """Those in which the caller has anything; the county has all."""
    found = batches(db_session(), current_actor(), limit=query.limit + 1, before=query.place)
    rest = found[query.limit - 1][0].id if len(found) > query.limit else None
    items = [BatchOut(**_head(batch), count=count, amount=float(total)) for batch, count, total in found[:query.limit]]
    return response(Reply(BatchPage(items=items, next=str(rest) if rest else None)))


@bp.get("/subsidies/batches/<batch>", responses={200: BatchFull}, summary="一批补贴")
@allow("head", "supervisor")
def batch_lines(path: BatchPath) -> Response:
    """What is paid together."""
    return response(Reply(_full(*_seen(path))))


@bp.post("/subsidies/batches/<batch>/close", responses={200: BatchFull}, summary="关一批，不能再改")
@allow("head", "supervisor")
@once
def close(path: BatchPath) -> Reply:
    """Frozen from now on; the county's supervisor or the head of its centre."""
    found, rows = _seen(path)
    return Reply(_full(close_batch(db_session(), found, actor=current_actor(), at=now()), rows))


@bp.get("/subsidies/batches/<batch>/export", responses=FILE, summary="给财政的表，xlsx")
@allow("head", "supervisor")
def export(path: BatchPath) -> Response:
    """Who gets how much, of a closed batch, for the county alone; logged for each case."""
    return excel_of(*_seen(path))


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


def _seen(path: BatchPath) -> tuple[SubsidyBatch, Rows]:
    return seen_batch(db_session(), current_actor(), path.batch) or abort(404)


def _waiting(case: Dispute, entry: EntryOut | None) -> WaitingOut:
    return WaitingOut(number=case.number, outcome=case.outcome.value if case.outcome else None, closed_at=case.closed_at,
                      entry=entry)


def _head(batch: SubsidyBatch) -> dict[str, Any]:
    return {"batch": batch.key, "name": batch.name, "opened_at": batch.opened_at, "closed_at": batch.closed_at}


def _full(batch: SubsidyBatch, rows: Rows) -> BatchFull:
    return BatchFull(
        **_head(batch), count=len(rows), amount=float(sum((entry.amount for entry, _, _ in rows), Decimal(0))),
        items=[BatchLine(**out.model_dump(), number=case.number, unit=Named(code=unit.code, name=unit.short_name))
               for out, (_, case, unit) in zip(entries_out([entry for entry, _, _ in rows]), rows, strict=True)],
    )


def _table(rates: Table, row: SubsidyTable | None) -> TableOut:
    return TableOut(
        applies_from=row.applies_from if row else None, note=row.note if row else "",
        rows={grade.value: {name: float(getattr(rates[grade], name)) for name in COLUMNS} for grade in Difficulty},
    )
