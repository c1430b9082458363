"""每日小结: once a working day each person hears in one line what waits for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.db import among
from mediation.desk.digest_candidates import maybe
from mediation.desk.digest_parts import BY_NAME, counted
from mediation.desk.digest_reader import reader
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
from mediation.units.queries import actors_of, in_force
from mediation.work import Done
from workflows.calendar import local_day

OUTSIDE = Kind("digest", "每日小结")


@dataclass(frozen=True)
class Waits:
    """What waits for one person: things to do by part, and messages, which are no cases and count apart."""

    parts: Mapping[str, int]
    unread: int

    @property
    def total(self) -> int:
        """All that is to be done."""
        return sum(self.parts.values())

    @property
    def words(self) -> str:
        """督办等你答复 1 件，已超期 2 件，没看的消息 3 条."""
        said = [f"{BY_NAME[name].said} {number} 件" for name, number in self.parts.items()]
        return "，".join([*said, f"没看的消息 {self.unread} 条"] if self.unread else said)


def send_digests(session: Session, *, at: datetime) -> Done:
    """One for each person who has something waiting and none yet today. Nothing is sent while offices are closed."""
    if next_opening(session, at) != at:
        return Done()
    today, waits = local_day(at), waiting(session, at)
    made = _claim(session, [
        {"person_id": person, "day": today, "made_at": at, "lines": each.total} for person, each in waits.items()
    ])  # fmt: skip
    for person in made:
        queue(session, person_ids=[person], dispute_id=None, at=at, kind="digest",
              day=f"{today.month}月{today.day}日", words=waits[person].words)
    _send_out(session, made, waits, at)
    session.commit()
    return Done(rows=len(made))


def waiting(session: Session, at: datetime) -> dict[int, Waits]:
    """By person who had no digest today: who may have something is found at once, each of them costs three statements."""
    unread = _unread(session)
    people = maybe(session, at) | set(unread)
    people -= set(session.scalars(select(Digest.person_id).where(Digest.day == local_day(at))))
    found = {}
    for person in _at_work(session, people, at):
        parts = counted(session, reader(session, actors_of(session, person, at), at))
        if parts or person.id in unread:
            found[person.id] = Waits(parts, unread.get(person.id, 0))
    return found


def _unread(session: Session) -> dict[int, int]:
    """The digest itself is no news in the next one."""
    lines = select(Notice.person_id, func.count()).where(Notice.read_at.is_(None), Notice.kind != "digest")
    return {person: number for person, number in session.execute(lines.group_by(Notice.person_id))}


def _at_work(session: Session, people: Iterable[int], at: datetime) -> list[Person]:
    """Those who may still sign in and are not away from wherever they work; administrators have no unit."""
    gone = exists().where(
        Absence.person_id == Membership.person_id, Absence.unit_id == Membership.unit_id, away_on(local_day(at))
    ).correlate(Membership)
    works = select(Membership.id).where(Membership.person_id == Person.id, in_force(at), ~gone).exists()
    mine = select(Person).where(among(session, Person.id, list(people)), Person.active, works | Person.admin.is_not(None))
    return list(session.scalars(mine.order_by(Person.id)))


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
        {**message(channel, key, OUTSIDE, None, at),
         "body": render("outside_digest", count=waits[person].total, unread=waits[person].unread)}
        for channel, person in session.execute(channels) if person is not None
    ]
    if rows:
        put(session, rows)
