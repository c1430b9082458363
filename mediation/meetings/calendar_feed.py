"""The .ics feed of a person's meetings: behind a secret address, with no name of a party in it."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from icalendar import Calendar, Event
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.config import LOCAL
from mediation.disputes.models import Dispute
from mediation.meetings.feeds import CalendarFeed
from mediation.meetings.planned import Meeting
from mediation.units.models import Membership
from mediation.units.queries import in_force
from workflows.meetings import MeetingStatus
from workflows.roles import Role

# What lies further back is of no use on a telephone.
BACK = timedelta(days=30)
STATUS = {MeetingStatus.PLANNED: "CONFIRMED", MeetingStatus.HELD: "CONFIRMED", MeetingStatus.CANCELLED: "CANCELLED"}


def make_feed(session: Session, *, person_id: int, at: datetime) -> str:
    """A new secret for the address; the one before answers no more. Only its hash is kept."""
    revoke_feed(session, person_id=person_id)
    token = secrets.token_urlsafe(32)
    session.add(CalendarFeed(person_id=person_id, digest=_digest(token), made_at=at))
    session.flush()
    return token


def revoke_feed(session: Session, *, person_id: int) -> None:
    """The address answers no more."""
    session.execute(delete(CalendarFeed).where(CalendarFeed.person_id == person_id))


def since(session: Session, person_id: int) -> datetime | None:
    """When the address in force was made."""
    return session.scalar(select(CalendarFeed.made_at).where(CalendarFeed.person_id == person_id))


def feed_of(session: Session, token: str) -> Person | None:
    """Whose feed that is; nobody's once they have left or revoked it."""
    return session.scalars(
        select(Person).join(CalendarFeed, CalendarFeed.person_id == Person.id)
        .where(CalendarFeed.digest == _digest(token), Person.active)
    ).one_or_none()


def written(session: Session, person: Person, at: datetime) -> bytes:
    """The meetings of the cases this person mediates, in units where they still do."""
    calendar = Calendar()
    calendar.add("prodid", "-//mediation-centre//meetings//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "约好的调解")
    posts = select(Membership.unit_id).where(Membership.person_id == person.id, Membership.role == Role.MEDIATOR, in_force(at))
    mine = (
        select(Meeting, Dispute.number).join(Dispute, Dispute.id == Meeting.dispute_id)
        .where(Dispute.mediator_id == person.id, Dispute.unit_id.in_(posts), Meeting.starts_at >= at - BACK)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    for meeting, number in session.execute(mine):
        calendar.add_component(_event(meeting, number, at))
    found: bytes = calendar.to_ical()
    return found


def _event(meeting: Meeting, number: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{number}-{meeting.no}@mediation-centre")
    event.add("dtstamp", at)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("sequence", meeting.moves)
    event.add("status", STATUS[meeting.status])
    event.add("summary", f"调解 {number}")
    # a place that was typed may name a party's home: only a room of the house is told
    event.add("location", meeting.place if meeting.room_id is not None else "见系统")
    return event


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def words_since(session: Session, person_id: int) -> str:
    """9月18日 09:00, or nothing."""
    made = since(session, person_id)
    return f"{made.astimezone(LOCAL):%-m月%-d日 %H:%M}" if made else ""
