"""A sitting and what was arranged: the meeting that it was, and the one that comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.disputes.actions import attempt_of
from mediation.disputes.aftermath import follows
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party
from mediation.errors import Invalid
from mediation.meetings.planned import Meeting
from mediation.meetings.rooms import Room
from workflows.acts import may_open
from workflows.case import Attempt
from workflows.dispute import WORKFLOW
from workflows.guarding import Reason, Refused, against
from workflows.guards.meeting import hour_meant, people_free, room_free
from workflows.meetings import ENDS_MEETINGS, MeetingStatus
from workflows.outcomes import PartyRole
from workflows.permissions import BY_NAME

USUAL = timedelta(minutes=60)


def next_number(session: Session, dispute_id: int) -> int:
    """Numbers count within the case and are never used again."""
    return (session.scalar(select(func.max(Meeting.no)).where(Meeting.dispute_id == dispute_id)) or 0) + 1


def arranged(session: Session, dispute: Dispute, no: int | None) -> Meeting | None:
    """The meeting of that number, if it still lies ahead; locked with its case by whoever writes."""
    return session.scalars(select(Meeting).where(
        Meeting.dispute_id == dispute.id, Meeting.no == (no or 0), Meeting.status == MeetingStatus.PLANNED
    )).one_or_none()


def asked_by_default(dispute: Dispute) -> list[Party]:
    """Who is asked to come unless somebody says otherwise: both sides, third parties, and who acts for them."""
    return dispute.active(*PartyRole)


def hold(session: Session, dispute: Dispute, no: int | None) -> Meeting | None:
    """The sitting was this meeting, which thereby lies behind."""
    if no is None:
        return None
    meeting = arranged(session, dispute, no)
    if meeting is None:
        raise Invalid({"meeting": "这次约好的调解已经取消，或者已经记过了，请重新选。"})
    meeting.status = MeetingStatus.HELD
    return meeting


def adjourn(
    session: Session, dispute: Dispute, next_at: datetime | None, *, held: Meeting | None, place: str, parties: Sequence[int],
    helpers: Sequence[str], despite: bool, unusual: bool, actor: Actor, at: datetime,
) -> int | None:
    """下次什么时候谈 becomes a meeting of its own, in the same room with the same people; one arranged already is left as it is.

    Refused where the room is taken, or a person and nobody said `despite`, or by night (`unusual`), as for 约调解.
    """
    if next_at is None or next_at <= at:
        return None
    same = select(Meeting.no).where(
        Meeting.dispute_id == dispute.id, Meeting.status == MeetingStatus.PLANNED, Meeting.starts_at == next_at
    )
    if session.scalar(same):
        return None
    asked = sorted(set(parties)) or [p.no for p in asked_by_default(dispute)]
    room = _same_room(session, held, place)
    facts = {"room": room, "starts_at": next_at, "ends_at": next_at + USUAL, "parties": asked, "despite": despite, "unusual": unusual}
    _check_free(attempt_of(session, dispute, actor=actor, at=at, facts=facts))
    meeting = Meeting(
        dispute_id=dispute.id, no=next_number(session, dispute.id), starts_at=next_at, ends_at=next_at + USUAL, room_id=room,
        place=place.strip()[:80], party_nos=asked,
        helpers=list(helpers), status=MeetingStatus.PLANNED, made_by=actor.person_id, made_at=at,
    )
    session.add(meeting)
    session.flush()
    return meeting.no


def _same_room(session: Session, held: Meeting | None, place: str) -> int | None:
    """The room of the meeting that was held, unless it took place elsewhere; whoever asks for it at the same time waits here."""
    if held is None or held.room_id is None or held.place != place.strip():
        return None
    room = session.get_one(Room, held.room_id, with_for_update={"of": Room})
    return room.id if room.active else None


def _check_free(attempt: Attempt) -> None:
    may_open(BY_NAME["session"], attempt)  # of other cases nothing is said to who may not write here
    reasons = [Reason("next_at" if field == "room" else field, sentence) for field, sentence in against((room_free, people_free, hour_meant), attempt)]
    if reasons:
        raise Refused("".join(reason.sentence for reason in reasons), reasons=reasons)


@follows(*sorted(ENDS_MEETINGS))
def nothing_arranged(session: Session, dispute: Dispute, event: Event, _at: datetime) -> None:
    """The case has left the mediator's hands or waits: its meetings are off, and their rooms free again."""
    reason = WORKFLOW.by_name[event.name].label
    ahead = select(Meeting).where(Meeting.dispute_id == dispute.id, Meeting.status == MeetingStatus.PLANNED)
    for meeting in session.scalars(ahead):
        meeting.status, meeting.reason = MeetingStatus.CANCELLED, f"案件{reason}"
