"""The second person's yes or no to a request."""

from __future__ import annotations

from flask import abort

from mediation.access import STAFF, allow, current_actor
from mediation.api.answers import CaseFull
from mediation.api.blueprint import bp, taking
from mediation.api.bodies import check_version, read
from mediation.api.disputes import shown
from mediation.api.given import Approval, Decision
from mediation.api.paths import RequestPath
from mediation.api.replies import Reply, once
from mediation.db import db_session, now
from mediation.disputes.models import Dispute
from mediation.disputes.requesting import approve, refuse
from mediation.disputes.requests import Request
from mediation.disputes.visibility import one_or_404


@bp.post("/requests/<int(max=2147483647):request_id>/approve", request_body=taking(Approval),
         responses={200: CaseFull}, summary="批准申请")
@allow(STAFF)
@once
def approve_request(path: RequestPath) -> Reply:
    """The move is made now, with both names."""
    row, case = _request(path.request_id)
    given = read(Approval)
    chosen = given.model_dump(include={"mediator", "declaration"}, exclude_none=True) if row.name == "recuse" else {}
    approve(db_session(), row, actor=current_actor(), at=now(), sentence=given.sentence, **chosen)
    return shown(case)


@bp.post("/requests/<int(max=2147483647):request_id>/refuse", request_body=taking(Decision),
         responses={200: CaseFull}, summary="不同意申请")
@allow(STAFF)
@once
def refuse_request(path: RequestPath) -> Reply:
    """Nothing changes but the timeline; `sentence` says why."""
    row, case = _request(path.request_id)
    given = read(Decision)
    refuse(db_session(), row, actor=current_actor(), at=now(), sentence=given.sentence)
    return shown(case)


def _request(request_id: int) -> tuple[Request, Dispute]:
    """The request, locked with its case; a case one may not see has no requests either."""
    row = db_session.get(Request, request_id) or abort(404)
    number = db_session.get_one(Dispute, row.dispute_id).number
    case = one_or_404(db_session(), current_actor(), number, lock=True)
    db_session.refresh(row)  # whoever held the lock before may have decided it
    check_version(case)
    return row, case
