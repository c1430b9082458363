"""Entries of the case file: sessions, and what became of the terms of an agreement."""

from __future__ import annotations

from flask import abort
from pydantic import BaseModel
from sqlalchemy import select

from mediation.access import STAFF, allow, current_actor
from mediation.agreements.models import Agreement, Term
from mediation.api.agreements import TermOut, term_out
from mediation.api.answers import Time
from mediation.api.blueprint import bp, taking
from mediation.api.bodies import read
from mediation.api.changing import open_to
from mediation.api.given import Meeting, Performance
from mediation.api.paths import CasePath, TermPath
from mediation.api.replies import Reply, once
from mediation.db import db_session, now
from mediation.meetings.actions import record_session
from mediation.promises.actions import perform


class MeetingOut(BaseModel):
    """One sitting."""

    no: int
    held_at: Time
    place: str
    present: str
    course: str
    result: str
    rights_told: bool
    next_at: Time | None
    meeting_no: int | None
    next_no: int | None
    party_nos: list[int]
    helpers: list[str]
    said_applicant: str
    said_respondent: str
    said_third: str
    facts_checked: str
    undisputed: str
    offer_applicant: str
    offer_respondent: str
    offer_third: str
    recorder: str


@bp.post("/disputes/<number>/meetings", request_body=taking(Meeting), responses={201: MeetingOut},
         summary="记录一次调解")
@allow(STAFF)
@once
def record_meeting(path: CasePath) -> Reply:
    """When, where, who came, what was said, how it ended."""
    case = open_to(path.number, "session")
    given = read(Meeting)
    row = record_session(db_session(), case, actor=current_actor(), at=now(), **given.model_dump())
    shape = {name: getattr(row, name) for name in MeetingOut.model_fields}
    return Reply(MeetingOut(**shape), 201, case.version)


@bp.post("/disputes/<number>/agreements/<int(max=99999):agreement>/terms/<int(max=99999):term>",
         request_body=taking(Performance), responses={200: TermOut}, summary="记一条约定的履行情况")
@allow(STAFF)
@once
def mark_performance(path: TermPath) -> Reply:
    """Done, done in part or breached, on the whole term or on one promise of it, and how that is known."""
    case = open_to(path.number, "performance")
    wanted = select(Term).join(Term.agreement).where(
        Agreement.dispute_id == case.id, Agreement.no == path.agreement, Term.no == path.term
    )
    row = db_session.scalars(wanted).one_or_none() or abort(404)
    given = read(Performance)
    perform(db_session(), case, actor=current_actor(), at=now(), term=path.term, agreement=path.agreement,
            **{name: value for name, value in given.model_dump().items() if value is not None})
    return Reply(term_out(row), 200, case.version)
