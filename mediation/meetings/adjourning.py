"""A sitting and what was arranged: the meeting that it was, and the one that comes next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.disputes.aftermath import follows
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party
from mediation.errors import Invalid
from mediation.meetings.planned import Meeting
from workflows.dispute import WORKFLOW
from workflows.meetings import ENDS_MEETINGS, MeetingStatus
from workflows.outcomes import PartyRole

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


def hold(session: Session, dispute: Dispute, no: int | None, *, at: datetime) -> int | None:
    """The sitting was this meeting, which thereby lies behind."""
    if no is None:
        return None
    meeting = arranged(session, dispute, no)
    if meeting is None:
        raise Invalid({"meeting": "这次约好的调解已经取消，或者已经记过了，请重新选。"})
    meeting.status = MeetingStatus.HELD
    return meeting.no


def adjourn(
    session: Session, dispute: Dispute, next_at: datetime | None, *, place: str, parties: Sequence[int],
    helpers: Sequence[str], actor: Actor, at: datetime,
) -> int | None:
    """下次什么时候谈 becomes a meeting of its own, at the same place with the same people; one arranged already is left as it is."""
    if next_at is None or next_at <= at:
        return None
    same = select(Meeting.no).where(
        Meeting.dispute_id == dispute.id, Meeting.status == MeetingStatus.PLANNED, Meeting.starts_at == next_at
    )
    if session.scalar(same):
        return None
    meeting = Meeting(
        dispute_id=dispute.id, no=next_number(session, dispute.id), starts_at=next_at, ends_at=next_at + USUAL,
        place=place.strip()[:80], party_nos=sorted(set(parties)) or [p.no for p in asked_by_default(dispute)],
        helpers=list(helpers), status=MeetingStatus.PLANNED, made_by=actor.person_id, made_at=at,
    )
    session.add(meeting)
    session.flush()
    return meeting.no


@follows(*sorted(ENDS_MEETINGS))
def nothing_arranged(session: Session, dispute: Dispute, event: Event, _at: datetime) -> None:
    """The case has left the mediator's hands or waits: its meetings are off, and their rooms free again."""
    reason = WORKFLOW.by_name[event.name].label
    ahead = select(Meeting).where(Meeting.dispute_id == dispute.id, Meeting.status == MeetingStatus.PLANNED)
    for meeting in session.scalars(ahead):
        meeting.status, meeting.reason = MeetingStatus.CANCELLED, f"案件{reason}"
