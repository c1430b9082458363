"""The batches of 以奖代补: what is paid together, and the sheet for whoever pays."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from flask import Response, abort
from pydantic import BaseModel, Field

from mediation.access import allow, current_actor
from mediation.api.answers import Named, Time
from mediation.api.blueprint import bp
from mediation.api.paging import Paged
from mediation.api.replies import Reply, once, response
from mediation.api.subsidies import EntryOut, entries_out
from mediation.db import db_session, now
from mediation.disputes.models import Dispute
from mediation.subsidies.actions import close_batch
from mediation.subsidies.handing import EXCEL, excel_of
from mediation.subsidies.models import SubsidyBatch, SubsidyEntry
from mediation.subsidies.queries import batches, seen_batch
from mediation.units.models import Unit

FILE: Any = {200: {"content": {EXCEL: {"schema": {"type": "string", "format": "binary"}}}}}
Rows = Sequence[tuple[SubsidyEntry, Dispute, Unit]]


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


@bp.get("/subsidies/batches", responses={200: BatchPage}, summary="以奖代补的批次")
@allow("head", "supervisor")
def batch_list(query: Paged) -> Response:
    """Those in which the caller has anything; the county has all."""
    found = batches(db_session(), current_actor(), limit=query.limit + 1, before=query.place)
    rows, rest = query.shown(found, lambda row: row[0].id)
    items = [BatchOut(**_head(batch), count=count, amount=float(total)) for batch, count, total in rows]
    return response(Reply(BatchPage(items=items, next=rest)))


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


def _seen(path: BatchPath) -> tuple[SubsidyBatch, Rows]:
    return seen_batch(db_session(), current_actor(), path.batch) or abort(404)


def _head(batch: SubsidyBatch) -> dict[str, Any]:
    return {"batch": batch.key, "name": batch.name, "opened_at": batch.opened_at, "closed_at": batch.closed_at}


def _full(batch: SubsidyBatch, rows: Rows) -> BatchFull:
    return BatchFull(
        **_head(batch), count=len(rows), amount=float(sum((entry.amount for entry, _, _ in rows), Decimal(0))),
        items=[BatchLine(**out.model_dump(), number=case.number, unit=Named(code=unit.code, name=unit.short_name))
               for out, (_, case, unit) in zip(entries_out([entry for entry, _, _ in rows]), rows, strict=True)],
    )
