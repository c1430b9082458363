"""约调解, 改约, 取消, and each try to serve the notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.disputes.actions import record
from mediation.disputes.carry import WRITERS
from mediation.disputes.models import Dispute
from mediation.errors import Invalid
from mediation.files.queries import file_numbered
from mediation.meetings.adjourning import arranged, next_number
from mediation.meetings.offered import rooms_for
from mediation.meetings.planned import Invitation, Meeting
from mediation.meetings.rooms import Room
from mediation.units.models import Unit
from workflows.meetings import MeetingStatus, ServiceWay

SHORTEST, LONGEST = 10, 12 * 60
ELSEWHERE = "别的地方"
GONE = "这次调解已经取消，或者已经记过了。"


def schedule(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, starts_at: datetime, minutes: int = 60,
    room: int | None = None, place: str = "", parties: Sequence[int] = (), helpers: Sequence[str] = (),
    despite: bool = False, unusual: bool = False,
) -> Meeting:
    """Arrange a sitting. Raises Invalid per field; Refused where the room is taken, or a person and nobody said `despite`, or by night (`unusual`)."""
    ends_at, chosen, where = _when_and_where(session, actor, starts_at, minutes, room, place)
    asked = _parties(dispute, parties)
    no = next_number(session, dispute.id)
    record(session, dispute, "schedule", actor=actor, at=at, no=no, starts_at=starts_at, ends_at=ends_at,
           room=chosen.id if chosen else None, **_told(chosen, where), parties=asked, helpers=list(helpers), despite=despite, unusual=unusual)
    meeting = Meeting(
        dispute_id=dispute.id, no=no, starts_at=starts_at, ends_at=ends_at, room_id=chosen.id if chosen else None,
        place=where, party_nos=asked, helpers=list(helpers), status=MeetingStatus.PLANNED, moves=0,
        made_by=actor.person_id, made_at=at,
    )
    session.add(meeting)
    session.flush()
    return meeting


def reschedule(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, meeting: int, starts_at: datetime, reason: str,
    minutes: int = 60, room: int | None = None, place: str = "", despite: bool = False, unusual: bool = False,
) -> Meeting:
    """Another time or place, with the reason; the parties are to be told anew."""
    ends_at, chosen, where = _when_and_where(session, actor, starts_at, minutes, room, place)
    row = arranged(session, dispute, meeting)
    record(session, dispute, "reschedule", actor=actor, at=at, no=meeting, starts_at=starts_at, ends_at=ends_at,
           room=chosen.id if chosen else None, **_told(chosen, where), parties=row.party_nos if row else [], reason=reason,
           despite=despite, unusual=unusual)
    if row is None:
        raise Invalid({"meeting": GONE})
    row.starts_at, row.ends_at, row.place = starts_at, ends_at, where
    row.room, row.moves = chosen, row.moves + 1
    session.flush()
    return row


def cancel(session: Session, dispute: Dispute, *, actor: Actor, at: datetime, meeting: int, reason: str) -> Meeting:
    """It does not take place."""
    row = arranged(session, dispute, meeting)
    record(session, dispute, "cancel_meeting", actor=actor, at=at, no=meeting, reason=reason)
    if row is None:
        raise Invalid({"meeting": GONE})
    row.status, row.reason = MeetingStatus.CANCELLED, reason.strip()[:200]
    session.flush()
    return row


def serve(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, meeting: int, parties: Sequence[int], how: str,
    served_at: datetime, reached: bool, receiver: str = "", note: str = "", proof: int | None = None,
) -> list[Invitation]:
    """One try to reach each of these parties, in vain or not. `proof`: the number of a file of the case that shows it."""
    if how not in list(ServiceWay):
        raise Invalid({"how": "选一下怎么送的，比如电话。"})
    row = arranged(session, dispute, meeting)
    asked = _parties(dispute, parties)
    if row is not None and (strange := set(asked) - set(row.party_nos)):
        raise Invalid({"parties": f"第 {min(strange)} 位当事人这次没有请，先改约或另约一次。"})
    if proof is not None and ((file := file_numbered(session, dispute.id, proof)) is None or file.withdrawn_at is not None):
        raise Invalid({"proof": "材料里没有这个编号的凭证，请重新选。"})
    record(session, dispute, "serve", actor=actor, at=at, no=meeting, parties=asked, how=how, served_at=served_at,
           reached=reached, receiver_named=bool(receiver.strip()), proof_no=proof)
    if row is None:
        raise Invalid({"meeting": GONE})
    made = [
        Invitation(
            meeting_id=row.id, party_no=no, move=row.moves, how=ServiceWay(how), served_at=served_at, reached=reached,
            receiver=receiver.strip()[:60], note=note.strip()[:200], proof_no=proof, served_by=actor.person_id, recorded_at=at,
        )
        for no in asked
    ]
    session.add_all(made)
    session.flush()
    return made


def _when_and_where(
    session: Session, actor: Actor, starts_at: datetime, minutes: int, room: int | None, place: str
) -> tuple[datetime, Room | None, str]:
    if not SHORTEST <= minutes <= LONGEST:
        raise Invalid({"minutes": f"写 {SHORTEST} 到 {LONGEST} 之间的分钟数，比如 60。"})
    ends_at = starts_at + timedelta(minutes=minutes)
    if room is None:
        return ends_at, None, place.strip()[:80]
    if room not in {each.id for each in rooms_for(session, actor)}:
        raise Invalid({"room": "从列出来的调解室里选一间。"})
    # whoever asks for the same room at the same time waits here
    chosen = session.get_one(Room, room, with_for_update={"of": Room})
    unit = session.get_one(Unit, chosen.unit_id)
    return ends_at, chosen, f"{unit.short_name}{chosen.name}"[:80]


def _told(room: Room | None, where: str) -> dict[str, Any]:
    """A place that was typed may be a home: the chain keeps that there is one, and what was typed stands beside it (`BESIDE`)."""
    return {"place": where} if room or not where else {"place": ELSEWHERE, "where": where}


def _parties(dispute: Dispute, nos: Sequence[int]) -> list[int]:
    active = {p.no for p in dispute.parties if p.left_at is None}
    if unknown := set(nos) - active:
        raise Invalid({"parties": f"这件没有第 {min(unknown)} 位当事人，或者已经退出，请重新选。"})
    return sorted(set(nos))


WRITERS.update({"schedule": schedule, "reschedule": reschedule, "cancel_meeting": cancel, "serve": serve})
