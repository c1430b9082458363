"""调解 of a case for callers: what is arranged and whom its notice reached, what was held."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from flask import Response, abort
from pydantic import BaseModel

from mediation.access import STAFF, allow, current_actor
from mediation.api.answers import Time
from mediation.api.blueprint import bp, taking
from mediation.api.bodies import read
from mediation.api.casefile import MeetingOut
from mediation.api.changing import open_to
from mediation.api.given import RecordSignatureIn
from mediation.api.paths import CasePath, SittingPath
from mediation.api.replies import Reply, once, response
from mediation.api.strokes import picture_from
from mediation.db import db_session, now
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.models import Dispute
from mediation.disputes.timeline import events_of
from mediation.disputes.visibility import one_or_404
from mediation.errors import Invalid
from mediation.meetings.arranged import meetings_of
from mediation.meetings.called_off import untold
from mediation.meetings.models import MediationSession
from mediation.meetings.planned import Meeting
from mediation.meetings.queries import sittings_of
from mediation.meetings.record_signing import held_as, sign_record
from mediation.meetings.record_text import hash_of
from mediation.meetings.seats import seats_of, signatures_of
from mediation.meetings.signed import RecordSignature
from workflows.meetings import RecordWay


class TryOut(BaseModel):
    """One try to serve the notice on one party. `proof` is the number of the file that shows it; `off`: that it does not take place."""

    party: int
    how: str
    served_at: Time
    reached: bool
    receiver: str
    note: str
    proof: int | None
    off: bool


class SeatOut(BaseModel):
    """One line under a record; `way` is pad, seen, refused or absent, null while it is open."""

    seat: str
    name: str
    label: str
    way: str | None
    signed_on: date | None
    reason: str


class RecordOut(MeetingOut):
    """One record with its lines. `content_hash` is what is signed; 更正 makes the next `version`, which nobody has signed."""

    version: int
    content_hash: str
    seats: list[SeatOut]


class ArrangedOut(BaseModel):
    """One meeting; `status` is planned, held or cancelled. `tries` of an earlier time are left out once it was moved.

    `untold`: it is off, and these parties had the notice and have not heard so (`POST …/acts/tell_off`).
    """

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
    untold: list[int]


class MeetingsOut(BaseModel):
    """Both newest first."""

    arranged: list[ArrangedOut]
    held: list[RecordOut]


@bp.get("/disputes/<number>/meetings", responses={200: MeetingsOut}, summary="调解：约好的和记下的")
@allow(STAFF)
def meetings(path: CasePath) -> Response:
    """What is arranged, with every try to reach a party, and the records. 背对背谈话 is not among them."""
    case = one_or_404(db_session(), current_actor(), path.number)
    log_mine(case.id, Look.OPEN)
    held = list(reversed(sittings_of(db_session(), case.id).all))
    lines = signatures_of(db_session(), held)
    off = untold(events_of(db_session(), case.id), now())
    arranged = [_arranged(row, off[row.no].parties if row.no in off else ()) for row in meetings_of(db_session(), case.id)]
    return response(Reply(MeetingsOut(arranged=arranged, held=[_record(case, row, lines[row.id]) for row in held]), version=case.version))


@bp.post("/disputes/<number>/meetings/<int(max=99999):sitting>/signatures", request_body=taking(RecordSignatureIn),
         responses={200: RecordOut}, summary="在屏幕上签调解记录")
@allow(STAFF)
@once
def sign_record_on_screen(path: SittingPath) -> Reply:
    """Strokes as a picture, for exactly the text that was read; sent again, what was signed stays as it is."""
    case = open_to(path.number, "sign_record")
    held = held_as(db_session(), case, path.sitting) or abort(404)
    given = read(RecordSignatureIn)
    if bool(given.seat) is bool(given.guest.strip()):
        raise Invalid({"seat": "一次签一位：写 seat，或者写 guest 的名字。"})
    sign_record(db_session(), case, actor=current_actor(), at=now(), sitting=path.sitting, seats=[given.seat] if given.seat else [],
                guest=given.guest, way=RecordWay.PAD.value, blob=picture_from(given.picture), shown=given.shown)
    return Reply(_record(case, held, signatures_of(db_session(), [held])[held.id]), 200, case.version)


def _record(case: Dispute, held: MediationSession, lines: list[RecordSignature]) -> RecordOut:
    found = {line.seat: line for line in lines if line.version == held.version}
    seats = [
        SeatOut(seat=seat.key, name=seat.name, label=seat.label, way=line.way.value if line else None,
                signed_on=line.signed_on if line else None, reason=line.reason if line else "")
        for seat in seats_of(db_session(), case, held, lines) for line in [found.get(seat.key)]
    ]
    plain = {name: getattr(held, name) for name in MeetingOut.model_fields}
    return RecordOut(**plain, version=held.version, content_hash=hash_of(case.number, held), seats=seats)


def _arranged(row: Meeting, waiting: Collection[int]) -> ArrangedOut:
    return ArrangedOut(
        no=row.no, starts_at=row.starts_at, ends_at=row.ends_at, place=row.place, parties=row.party_nos, helpers=row.helpers,
        status=row.status.value, reason=row.reason, moves=row.moves, untold=list(waiting),
        tries=[TryOut(party=t.party_no, how=t.how.value, served_at=t.served_at, reached=t.reached, receiver=t.receiver, note=t.note,
                      proof=t.proof_no, off=t.off)
               for t in row.invitations if t.move == row.moves],
    )
