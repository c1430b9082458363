"""After 办结: sheets of 回访, and rating slips."""

from __future__ import annotations

from datetime import date

from flask import Response, request
from pydantic import BaseModel

from mediation.access import STAFF, allow, current_actor
from mediation.api.answers import Time
from mediation.api.blueprint import bp
from mediation.api.paths import CasePath
from mediation.api.replies import Reply, response
from mediation.db import db_session, now
from mediation.disputes.actions import attempt_of
from mediation.disputes.facts import Inquiry
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import one_or_404
from mediation.feedback.models import FollowUp
from mediation.feedback.slips import link_of, live
from mediation.feedback.unheard import sheet_unheard
from mediation.feedback.visits import visits_of
from mediation.notices.to_parties import site
from workflows.acts import open_acts
from workflows.permissions import BY_NAME

# What a party said of the mediation.
SAID = ("satisfaction", "course", "risk_words")


class VisitOut(BaseModel):
    """One 回访. 满意度 and words are null for whoever mediated the case, unless they went themselves."""

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


@bp.get("/disputes/<number>/follow-ups", responses={200: Visits}, summary="回访记录")
@allow(STAFF)
def follow_ups(path: CasePath) -> Response:
    """All sheets of a case; to who mediated it without what was said on them."""
    case = _case(path.number)
    inquiry = Inquiry(db_session(), case, current_actor(), now(), {})
    items = [_visit(row, veiled=sheet_unheard(inquiry, row)) for row in visits_of(db_session(), case.id)]
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


def _visit(row: FollowUp, *, veiled: bool) -> VisitOut:
    told = {name: getattr(row, name) for name in VisitOut.model_fields}
    return VisitOut(**told | (dict.fromkeys(SAID) if veiled else {}))


def _case(number: str) -> Dispute:
    case = one_or_404(db_session(), current_actor(), number)
    log_mine(case.id, Look.OPEN)
    return case
