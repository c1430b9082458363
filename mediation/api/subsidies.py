"""以奖代补 of one case: what was proposed, reviewed, paid and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from flask import Response, abort
from pydantic import BaseModel, Field
from sqlalchemy import select

from mediation.access import allow, current_actor
from mediation.accounts.models import Person
from mediation.api.blueprint import bp, taking
from mediation.api.bodies import read
from mediation.api.changing import locked
from mediation.api.given import Given, Line, Words
from mediation.api.paths import CasePath
from mediation.api.replies import Reply, once, response
from mediation.db import db_session, now
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import one_or_404
from mediation.errors import Invalid
from mediation.subsidies.actions import propose_entry, review, turn_down
from mediation.subsidies.models import EntryStatus, SubsidyEntry
from mediation.subsidies.queries import history, may_review, proposes, reviews, standing
from mediation.subsidies.remarks import remarks
from workflows.outcomes import Difficulty


class ShareIn(Given):
    """谁调解、补谁: a user name and a whole percent."""

    username: Line
    percent: Annotated[int, Field(ge=1, le=100)]


class SubsidyIn(Given):
    """申报; `calmed` where nothing was agreed."""

    shares: Annotated[list[ShareIn], Field(max_length=20)]
    calmed: Words = ""


class ReviewIn(Given):
    """审核; without `accepted` it goes back with the reason."""

    grade: Difficulty = Difficulty.ORDINARY
    reason: Line = ""
    accepted: bool = True
    # what speaks against the case (`remarks`) was read; needed where there is anything
    seen: bool = False


class EntryOut(BaseModel):
    """One row of the ledger; a negative one takes an earlier back."""

    kind: str
    status: str
    stands: bool
    manner: str
    proposed_grade: str
    proposed_reason: str
    grade: str | None
    performed: bool
    amount: float
    shares: list[dict[str, str | int | float]]


class Entries(BaseModel):
    """Newest first. `remarks`: what has to be read before a yes, for who may review what waits; for others empty."""

    items: list[EntryOut]
    remarks: list[str]


@bp.get("/disputes/<number>/subsidy", responses={200: Entries}, summary="以奖代补")
@allow("head", "supervisor")
def subsidy(path: CasePath) -> Response:
    """What was proposed, reviewed, paid and taken back."""
    case = _own(one_or_404(db_session(), current_actor(), path.number))
    log_mine(case.id, Look.OPEN)
    entry = standing(db_session(), case.id)
    waits = entry is not None and entry.status is EntryStatus.PROPOSED and may_review(db_session(), case, entry, current_actor())
    against = remarks(db_session(), case) if waits else []
    return response(Reply(Entries(items=entries_out(history(db_session(), case.id)), remarks=against), version=case.version))


@bp.post("/disputes/<number>/subsidy", request_body=taking(SubsidyIn), responses={201: EntryOut}, summary="申报补贴")
@allow("head", "supervisor")
@once
def propose_subsidy(path: CasePath) -> Reply:
    """Who gets how much of it; the class follows from the case."""
    case = _own(locked(path.number))
    given = read(SubsidyIn)
    shares: dict[int, int] = {}
    for number, share in enumerate(given.shares):
        person = db_session().scalars(select(Person.id).where(Person.username == share.username)).one_or_none()
        if person is None or person in shares:
            raise Invalid({f"shares.{number}.username": "没有这个人，或者写了两次。"})
        shares[person] = share.percent
    row = propose_entry(db_session(), case, actor=current_actor(), at=now(), shares=shares, calmed=given.calmed)
    return Reply(entries_out([row])[0], 201, case.version)


@bp.post("/disputes/<number>/subsidy/review", request_body=taking(ReviewIn), responses={200: EntryOut}, summary="审核补贴")
@allow("head", "supervisor")
@once
def review_subsidy(path: CasePath) -> Reply:
    """The county says yes, with another class if it says why; or no."""
    case = _own(locked(path.number))
    given = read(ReviewIn)
    if given.accepted:
        row = review(db_session(), case, actor=current_actor(), at=now(), grade=given.grade, reason=given.reason, seen=given.seen)
    else:
        row = turn_down(db_session(), case, actor=current_actor(), at=now(), reason=given.reason)
    return Reply(entries_out([row])[0], 200, case.version)


def _own(case: Dispute) -> Dispute:
    """A case whose subsidy is the caller's to propose or to review."""
    if not (proposes(current_actor(), case) or reviews(current_actor())):
        abort(404)
    return case


def entries_out(rows: Sequence[SubsidyEntry]) -> list[EntryOut]:
    """With user names for the payees, read once for all."""
    ids = {share.person_id for row in rows for share in row.shares}
    names = {key: name for key, name in db_session.execute(select(Person.id, Person.username).where(Person.id.in_(ids)))}
    return [EntryOut(
        kind=row.kind.value, status=row.status.value, stands=row.stands, manner=row.manner.value, proposed_grade=row.proposed_grade.value,
        proposed_reason=row.proposed_reason, grade=row.grade.value if row.grade else None, performed=row.performed, amount=float(row.amount),
        shares=[{"username": names[s.person_id], "percent": s.percent, "amount": float(s.amount)} for s in row.shares],
    ) for row in rows]
