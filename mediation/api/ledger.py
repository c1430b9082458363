"""The ledger of 以奖代补: what may be proposed and what waits for review."""

from __future__ import annotations

from typing import Literal

from flask import Response
from pydantic import BaseModel

from mediation.access import allow, current_actor
from mediation.api.answers import Time
from mediation.api.blueprint import bp
from mediation.api.paging import Paged
from mediation.api.replies import Reply, response
from mediation.api.subsidies import EntryOut, entries_out
from mediation.db import db_session
from mediation.disputes.models import Dispute
from mediation.subsidies.queries import to_propose, waiting


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


@bp.get("/subsidies", responses={200: LedgerPage}, summary="以奖代补：可以申报的，等审核的")
@allow("head", "supervisor")
def ledger(query: LedgerFilters) -> Response:
    """For the unit's head what to propose; for the county what to review, for the head what of theirs waits."""
    session, actor, place = db_session(), current_actor(), query.place
    items: list[WaitingOut]
    if query.status == "open":
        cases, rest = query.shown(to_propose(session, actor, limit=query.limit + 1, before=place), lambda case: case.id)
        items = [_waiting(case, None) for case in cases]
    else:
        rows, rest = query.shown(waiting(session, actor, limit=query.limit + 1, after=place), lambda row: row[0].id)
        items = [_waiting(case, out) for (_, case), out in zip(rows, entries_out([entry for entry, _ in rows]), strict=True)]
    return response(Reply(LedgerPage(items=items, next=rest)))


def _waiting(case: Dispute, entry: EntryOut | None) -> WaitingOut:
    return WaitingOut(number=case.number, outcome=case.outcome.value if case.outcome else None, closed_at=case.closed_at,
                      entry=entry)
