"""What was arranged: the meetings of a case, and who or what is wanted in two places at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, selectinload

from mediation.accounts.models import Person
from mediation.config import LOCAL
from mediation.disputes.events import Event
from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party
from mediation.disputes.timeline import events_of
from mediation.disputes.visibility import visible
from mediation.meetings.planned import Meeting
from mediation.meetings.rooms import Room
from mediation.once import read_once
from workflows.meetings import ENDS_MEETINGS, MeetingStatus


def meetings_of(session: Session, dispute_id: int) -> Sequence[Meeting]:
    """All that were ever arranged, newest first, each with its room and every try to serve its notice."""
    mine = select(Meeting).where(Meeting.dispute_id == dispute_id).options(selectinload(Meeting.invitations))
    newest = mine.order_by(Meeting.starts_at.desc(), Meeting.no.desc())
    return read_once(session, ("meetings", dispute_id), lambda: session.scalars(newest).all())


def planned_of(session: Session, dispute_id: int) -> Sequence[Meeting]:
    """Those that lie ahead, the next one first."""
    mine = select(Meeting).where(Meeting.dispute_id == dispute_id, Meeting.status == MeetingStatus.PLANNED)
    return session.scalars(mine.order_by(Meeting.starts_at, Meeting.no)).all()


def open_numbers(events: Iterable[Event]) -> list[int]:
    """The meetings that are still arranged, told from the timeline, which every page of a case reads anyway."""
    found: dict[int, None] = {}
    for event in events:
        if event.name == "schedule":
            found[event.facts["no"]] = None
        elif event.name == "session":
            found.pop(event.facts.get("meeting", 0), None)
            if event.facts.get("next_meeting"):
                found[event.facts["next_meeting"]] = None
        elif event.name == "cancel_meeting":
            found.pop(event.facts["no"], None)
        elif event.name in ENDS_MEETINGS:
            found.clear()
    return list(found)


@provides("meetings_open")
def meetings_open(inquiry: Inquiry) -> list[int]:
    """For the guards."""
    return open_numbers(events_of(inquiry.session, inquiry.dispute.id)) if inquiry.dispute.leg_no else []


@provides("room_taken")
def room_taken(inquiry: Inquiry) -> str | None:
    """Who asks for a room that another meeting has: which one and when, and nothing of that case."""
    facts = inquiry.facts
    if not facts.get("room") or facts.get("starts_at") is None or facts.get("ends_at") is None:
        return None
    other = inquiry.session.scalars(
        _overlapping(facts["starts_at"], facts["ends_at"], inquiry.dispute.id, facts.get("no"))
        .where(Meeting.room_id == facts["room"]).limit(1)
    ).first()
    if other is None:
        return None
    room = inquiry.session.get_one(Room, facts["room"])
    return f"{room.name} {_span(other)} 已经有人用"


@provides("people_taken")
def people_taken(inquiry: Inquiry) -> list[str]:
    """Sentences: the mediator, or one of the parties, is asked to be somewhere else at that time."""
    facts = inquiry.facts
    if facts.get("starts_at") is None or facts.get("ends_at") is None:
        return []
    return clashes(inquiry, facts["starts_at"], facts["ends_at"], facts.get("parties") or [], facts.get("no"))


def clashes(inquiry: Inquiry, starts: datetime, ends: datetime, party_nos: Sequence[int], no: int | None) -> list[str]:
    """A party's other meeting is told only where its case may be seen; of the mediator, only that there is one."""
    session, dispute = inquiry.session, inquiry.dispute
    beside = _overlapping(starts, ends, dispute.id, no)
    found: dict[str, None] = {}
    if dispute.mediator_id is not None:
        mine = beside.join(Dispute, Dispute.id == Meeting.dispute_id).where(Dispute.mediator_id == dispute.mediator_id)
        for meeting in session.scalars(mine.order_by(Meeting.starts_at)):
            found[f"{session.get_one(Person, dispute.mediator_id).name} {_span(meeting)} 还约了一场调解"] = None
    same = [(p, _same_person(p)) for p in dispute.parties if p.no in party_nos]
    wanted = [(p, condition) for p, condition in same if condition is not None]
    if wanted:
        theirs = (
            beside.with_only_columns(Meeting, Party).join(Dispute, Dispute.id == Meeting.dispute_id)
            .join(Party, Party.dispute_id == Dispute.id)
            .where(Dispute.id != dispute.id, visible(inquiry.actor), or_(*(condition for _, condition in wanted)))
        )
        for meeting, party in session.execute(theirs.order_by(Meeting.starts_at, Party.no)):
            if party.no in meeting.party_nos:
                found[f"{party.name} {_span(meeting)} 还要去另一场调解"] = None
    return list(found)


def _overlapping(starts: datetime, ends: datetime, dispute_id: int, no: int | None) -> Select[Meeting]:
    """Arranged for the same time, but for the one that is being moved."""
    return select(Meeting).where(
        Meeting.status == MeetingStatus.PLANNED, Meeting.starts_at < ends, Meeting.ends_at > starts,
        ~and_(Meeting.dispute_id == dispute_id, Meeting.no == (no or 0)),
    )


def _same_person(party: Party) -> ColumnElement[bool] | None:
    """The same ID number, or the same name and telephone: a name alone says nothing, and a household shares its telephone."""
    known = [Party.id_index == party.id_index] if party.id_index else []
    if party.phone_index:
        known.append(and_(Party.phone_index == party.phone_index, Party.name == party.name))
    return or_(*known) if known else None


def _span(meeting: Meeting) -> str:
    starts, ends = meeting.starts_at.astimezone(LOCAL), meeting.ends_at.astimezone(LOCAL)
    return f"{starts:%-m月%-d日 %H:%M} 到 {ends:%H:%M}"
