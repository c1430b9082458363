"""调解 of a case for callers: what is arranged and whom its notice reached, what was held."""

from __future__ import annotations

from flask import Response
from pydantic import BaseModel

from mediation.access import STAFF, allow, current_actor
from mediation.api.answers import Time
from mediation.api.blueprint import bp
from mediation.api.casefile import MeetingOut
from mediation.api.paths import CasePath
from mediation.api.replies import Reply, response
from mediation.db import db_session
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.visibility import one_or_404
from mediation.meetings.arranged import meetings_of
from mediation.meetings.planned import Meeting
from mediation.meetings.queries import sittings_of


class TryOut(BaseModel):
    """One try to serve the notice on one party. `proof` is the number of the file that shows it."""

    party: int
    how: str
    served_at: Time
    reached: bool
    receiver: str
    note: str
    proof: int | None


class ArrangedOut(BaseModel):
    """One meeting; `status` is planned, held or cancelled. `tries` of an earlier time are left out once it was moved."""

    no: int
    starts_at: Time
    ends_at: Time
    place: str
    parties: list[int]
    helpers: list[str]
    status: str
    reason: str
    moves: int
    tries: list[TryOut]


class MeetingsOut(BaseModel):
    """Both newest first."""

    arranged: list[ArrangedOut]
    held: list[MeetingOut]


@bp.get("/disputes/<number>/meetings", responses={200: MeetingsOut}, summary="调解：约好的和记下的")
@allow(STAFF)
def meetings(path: CasePath) -> Response:
    """What is arranged, with every try to reach a party, and the records. 背对背谈话 is not among them."""
    case = one_or_404(db_session(), current_actor(), path.number)
    log_mine(case.id, Look.OPEN)
    held = [MeetingOut(**{name: getattr(row, name) for name in MeetingOut.model_fields})
            for row in reversed(sittings_of(db_session(), case.id).all)]
    arranged = [_arranged(row) for row in meetings_of(db_session(), case.id)]
    return response(Reply(MeetingsOut(arranged=arranged, held=held), version=case.version))


def _arranged(row: Meeting) -> ArrangedOut:
    return ArrangedOut(
        no=row.no, starts_at=row.starts_at, ends_at=row.ends_at, place=row.place, parties=row.party_nos, helpers=row.helpers,
        status=row.status.value, reason=row.reason, moves=row.moves,
        tries=[TryOut(party=t.party_no, how=t.how.value, served_at=t.served_at, reached=t.reached, receiver=t.receiver, note=t.note,
                      proof=t.proof_no)
               for t in row.invitations if t.move == row.moves],
    )
