"""After 办结: sheets of 回访, rating slips, and what a case is worth to its mediators."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from flask import Response, abort, request
from pydantic import BaseModel, Field
from sqlalchemy import select

from mediation.access import STAFF, allow, current_actor
from mediation.accounts.models import Person
from mediation.api.answers import Time
from mediation.api.blueprint import bp, taking
from mediation.api.bodies import check_version, read
from mediation.api.given import Given, Line, Words
from mediation.api.paths import CasePath
from mediation.api.replies import Reply, once, response
from mediation.db import db_session, now
from mediation.disputes.actions import attempt_of
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import one_or_404
from mediation.errors import Invalid
from mediation.feedback.slips import link_of, live
from mediation.feedback.visits import visits_of
from mediation.notices.to_parties import site
from mediation.subsidies.actions import propose_entry, review, turn_down
from mediation.subsidies.models import SubsidyEntry
from mediation.subsidies.queries import history, proposes, reviews
from mediation.subsidies.remarks import remarks
from workflows.acts import open_acts
from workflows.outcomes import Difficulty
from workflows.permissions import BY_NAME


class VisitOut(BaseModel):
    """One 回访."""

    no: int
    why: str
    parties: list[int]
    how: str
    visited_on: date
    reached: bool
    agreement_no: int | None
    kept: str | None
    satisfaction: str | None
    since: list[str]
    ways: list[str]
    course: str | None
    hidden_risk: bool
    risk_words: str | None
    next_on: date | None
    recorded_at: Time


class Visits(BaseModel):
    """Oldest first."""

    items: list[VisitOut]


class SlipOut(BaseModel):
    """评价单 that may still be used: the party's number and the address."""

    party: int
    link: str
    expires_at: Time


class Slips(BaseModel):
    """By party. Empty for whoever may not ask for ratings."""

    items: list[SlipOut]


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
    """Newest first. `remarks`: what a reviewer has to read before saying yes; for others empty."""

    items: list[EntryOut]
    remarks: list[str]


@bp.get("/disputes/<number>/follow-ups", responses={200: Visits}, summary="回访记录")
@allow(STAFF)
def follow_ups(path: CasePath) -> Response:
    """All sheets of a case."""
    case = _case(path.number)
    items = [VisitOut(**{name: getattr(row, name) for name in VisitOut.model_fields}) for row in visits_of(db_session(), case.id)]
    return response(Reply(Visits(items=items), version=case.version))


@bp.get("/disputes/<number>/rating-slips", responses={200: Slips}, summary="评价单")
@allow(STAFF)
def rating_slips(path: CasePath) -> Response:
    """The addresses, for whoever may hand them out."""
    case, at = _case(path.number), now()
    attempt = attempt_of(db_session(), case, actor=current_actor(), at=at, facts={})
    may = any(act.name == "invite_rating" and sentence is None for act, sentence in open_acts(BY_NAME.values(), attempt))
    outside = site(db_session()) or request.url_root
    found = live(db_session(), case.id, at) if may else ()
    items = [SlipOut(party=slip.party_no, link=link_of(slip, outside), expires_at=slip.expires_at) for slip in found]
    return response(Reply(Slips(items=items), version=case.version))


@bp.get("/disputes/<number>/subsidy", responses={200: Entries}, summary="以奖代补")
@allow("head", "supervisor")
def subsidy(path: CasePath) -> Response:
    """What was proposed, reviewed, paid and taken back."""
    case = _own(path.number)
    log_mine(case.id, Look.OPEN)
    against = remarks(db_session(), case) if reviews(current_actor()) else []
    return response(Reply(Entries(items=[_entry(row) for row in history(db_session(), case.id)], remarks=against), version=case.version))


@bp.post("/disputes/<number>/subsidy", request_body=taking(SubsidyIn), responses={201: EntryOut}, summary="申报补贴")
@allow("head", "supervisor")
@once
def propose_subsidy(path: CasePath) -> Reply:
    """Who gets how much of it; the class follows from the case."""
    case = _own(path.number, lock=True)
    check_version(case)
    given = read(SubsidyIn)
    shares: dict[int, int] = {}
    for number, share in enumerate(given.shares):
        person = db_session.scalars(select(Person.id).where(Person.username == share.username)).one_or_none()
        if person is None or person in shares:
            raise Invalid({f"shares.{number}.username": "没有这个人，或者写了两次。"})
        shares[person] = share.percent
    row = propose_entry(db_session(), case, actor=current_actor(), at=now(), shares=shares, calmed=given.calmed)
    return Reply(_entry(row), 201, case.version)


@bp.post("/disputes/<number>/subsidy/review", request_body=taking(ReviewIn), responses={200: EntryOut}, summary="审核补贴")
@allow("head", "supervisor")
@once
def review_subsidy(path: CasePath) -> Reply:
    """The county says yes, with another class if it says why; or no."""
    case = _own(path.number, lock=True)
    check_version(case)
    given = read(ReviewIn)
    if given.accepted:
        row = review(db_session(), case, actor=current_actor(), at=now(), grade=given.grade, reason=given.reason, seen=given.seen)
    else:
        row = turn_down(db_session(), case, actor=current_actor(), at=now(), reason=given.reason)
    return Reply(_entry(row), 200, case.version)


def _case(number: str) -> Dispute:
    case = one_or_404(db_session(), current_actor(), number)
    log_mine(case.id, Look.OPEN)
    return case


def _own(number: str, *, lock: bool = False) -> Dispute:
    """A case whose subsidy is the caller's to propose or to review."""
    case = one_or_404(db_session(), current_actor(), number, lock=lock)
    if not (proposes(current_actor(), case) or reviews(current_actor())):
        abort(404)
    return case


def _entry(row: SubsidyEntry) -> EntryOut:
    ids = [share.person_id for share in row.shares]
    names = {key: name for key, name in db_session.execute(select(Person.id, Person.username).where(Person.id.in_(ids)))}
    return EntryOut(
        kind=row.kind.value, status=row.status.value, stands=row.stands, manner=row.manner.value, proposed_grade=row.proposed_grade.value,
        proposed_reason=row.proposed_reason, grade=row.grade.value if row.grade else None, performed=row.performed, amount=float(row.amount),
        shares=[{"username": names[s.person_id], "percent": s.percent, "amount": float(s.amount)} for s in row.shares],
    )
