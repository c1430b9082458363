"""每日小结: once a working day each person hears in one line what waits for them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.config import LOCAL
from mediation.db import among
from mediation.disputes import conditions as c
from mediation.disputes.approvals import deciders
from mediation.disputes.models import Dispute
from mediation.disputes.requests import Request, RequestStatus
from mediation.disputes.telling import next_opening
from mediation.notices.actions import queue
from mediation.notices.kinds import Kind
from mediation.notices.leaving import message, put
from mediation.notices.models import Notice
from mediation.notices.outbound import ContactChannel, Digest
from mediation.notices.texts import render
from mediation.units.absences import Absence
from mediation.units.absences_queries import away_on
from mediation.units.models import Membership
from mediation.units.queries import in_force, staff
from mediation.work import Done
from workflows.calendar import local_day

OUTSIDE = Kind("digest", "每日小结")
PARTS = ("due", "late", "approvals", "unread")


@dataclass
class Waits:
    """What waits for one person."""

    due: int = 0
    late: int = 0
    approvals: int = 0
    unread: int = 0

    @property
    def total(self) -> int:
        """All of it."""
        return self.due + self.late + self.approvals + self.unread


def send_digests(session: Session, *, at: datetime) -> Done:
    """One for each person who has something waiting and none yet today. Nothing is sent while offices are closed."""
    if next_opening(session, at) != at:
        return Done()
    today, waits = local_day(at), waiting(session, at)
    had = set(session.scalars(select(Digest.person_id).where(Digest.day == today)))
    people = [person for person in _at_work(session, waits, at) if person not in had]
    made = _claim(session, [
        {"person_id": person, "day": today, "made_at": at, "lines": waits[person].total}
        for person in people
    ])  # fmt: skip
    for person in made:
        counts = {part: getattr(waits[person], part) for part in PARTS}
        queue(session, person_ids=[person], dispute_id=None, at=at, kind="digest",
              day=f"{today.month}月{today.day}日", **counts)
    _send_out(session, made, waits, at)
    session.commit()
    return Done(rows=len(made))


def waiting(session: Session, at: datetime) -> dict[int, Waits]:
    """By person: what is due today, what is late, what they are to decide, what they have not read."""
    found: dict[int, Waits] = defaultdict(Waits)
    for part, when in (("late", c.late(at)), ("due", due_today(at))):
        for person, count in session.execute(_held(when, at)):
            if person is not None:
                setattr(found[person], part, count)
    for person, count in _to_decide(session, at).items():
        found[person].approvals = count
    unread = select(Notice.person_id, func.count()).where(Notice.read_at.is_(None), Notice.kind != "digest")
    for person, count in session.execute(unread.group_by(Notice.person_id)):
        found[person].unread = count
    return found


def _held(when: ColumnElement[bool], at: datetime) -> Select[int | None, int]:
    """How many such cases lie with whom; those of somebody who is away lie with who stands in."""
    instead = and_(Absence.person_id == Dispute.responsible_id, Absence.unit_id == c.in_hands_of(),
                   Absence.substitute_id.is_not(None), away_on(local_day(at)))
    person = func.coalesce(Absence.substitute_id, Dispute.responsible_id)
    held = select(person, func.count(Dispute.id.distinct())).select_from(Dispute).outerjoin(Absence, instead)
    return held.where(c.is_open(), when).group_by(person)


def due_today(at: datetime) -> ColumnElement[bool]:
    """Not late yet, but by tonight."""
    begin = at.astimezone(LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
    return (Dispute.due_at >= at) & (Dispute.due_at < begin + timedelta(days=1)) & ~c.waits()


def _to_decide(session: Session, at: datetime) -> Counter[int]:
    found: Counter[int] = Counter()
    for row in session.scalars(select(Request).where(Request.status == RequestStatus.OPEN)):
        people = {person.id for role in deciders(session, row) for person in staff(session, row.unit_id, role, at)}
        found.update(people - {row.asked_by})
    return found


def _at_work(session: Session, people: Iterable[int], at: datetime) -> list[int]:
    """Those who may still sign in and are not away from wherever they work; administrators have no unit."""
    gone = exists().where(
        Absence.person_id == Membership.person_id, Absence.unit_id == Membership.unit_id, away_on(local_day(at))
    ).correlate(Membership)
    works = select(Membership.id).where(Membership.person_id == Person.id, in_force(at), ~gone).exists()
    mine = select(Person.id).where(among(session, Person.id, list(people)), Person.active, works | Person.admin.is_not(None))
    return sorted(session.scalars(mine))


def _claim(session: Session, rows: list[dict[str, Any]]) -> list[int]:
    """Those of them whose row nobody else has written meanwhile."""
    if not rows:
        return []
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = insert(Digest).on_conflict_do_nothing(index_elements=["person_id", "day"]).returning(Digest.person_id)
    return sorted(session.scalars(new, rows))


def _send_out(session: Session, people: list[int], waits: dict[int, Waits], at: datetime) -> None:
    key = f"digest:{local_day(at)}"
    channels = select(ContactChannel.id, ContactChannel.person_id).where(
        ContactChannel.active, ContactChannel.person_id.is_not(None), among(session, ContactChannel.person_id, people))
    rows = [
        {**message(channel, key, OUTSIDE, None, at), "body": render("outside_digest", count=waits[person].total)}
        for channel, person in session.execute(channels) if person is not None
    ]
    if rows:
        put(session, rows)
