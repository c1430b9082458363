"""What leaves the house at once: only what is urgent, in office hours, a few a day. All else waits for the digest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import column, func, select, table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mediation.config import LOCAL
from mediation.db import among
from mediation.notices.kinds import Kind, kind_of
from mediation.notices.outbound import ContactChannel, Outbound, OutboundStatus
from mediation.notices.texts import render

# person, case, kind
Told = tuple[int, int | None, str]
Opening = Callable[[Session, datetime], datetime]
DAILY = 30

# The calendar stands above notices and says when offices open next: that very moment while they are open.
_openings: list[Opening] = []
_dispute = table("dispute", column("id"), column("unit_id"))


def opens(opening: Opening) -> Opening:
    """Register who knows the office hours."""
    _openings[:] = [opening]
    return opening


def next_opening(session: Session, at: datetime) -> datetime:
    """When a message that must not wake anybody may leave."""
    return _openings[0](session, at) if _openings else at


def send_out(session: Session, told: Sequence[Told], *, at: datetime) -> None:
    """Queue one message to each channel of who was told, and of the group of the unit that holds the case."""
    urgent = [(person, case, kind) for person, case, kind in told if kind_of(kind).outside]
    if not urgent:
        return
    own, groups = _channels(session, urgent)
    sent = _sent_today(session, {person for person, _, _ in urgent}, at)
    cap: int = session.get_bind().get_execution_options().get("notice_cap", DAILY)
    rows: dict[tuple[int, str], dict[str, Any]] = {}
    for person, case, name in urgent:
        kind, key = kind_of(name), f"{name}:{case or ''}:{at.astimezone(LOCAL):%Y-%m-%d}"
        reached = [*own.get(person, []), *groups.get(case, [])]
        if person in own and not kind.any_hour:
            if sent[person] >= cap:
                reached = groups.get(case, [])
            sent[person] += 1
        for channel in reached:
            rows[channel, key] = message(channel, key, kind, case, at)
    if rows:
        waits = next_opening(session, at) if any(not row["any_hour"] for row in rows.values()) else at
        put(session, [{**row, "next_try_at": at if row["any_hour"] else waits} for row in rows.values()])


def message(channel_id: int, key: str, kind: Kind, dispute_id: int | None, at: datetime) -> dict[str, Any]:
    """The row of one message: no name, no number, no word of the story leaves the house (个人信息保护法 6, 28)."""
    return {
        "channel_id": channel_id, "dispute_id": dispute_id, "key": key, "title": kind.outside,
        "body": render("outside", what=kind.outside), "any_hour": kind.any_hour, "status": OutboundStatus.QUEUED.value,
        "tries": 0, "created_at": at, "next_try_at": at,
    }  # fmt: skip


def put(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Write messages; what a channel was told under the same key is not told again."""
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(Outbound).on_conflict_do_nothing(index_elements=["channel_id", "key"]), list(rows))


def _channels(session: Session, told: Sequence[Told]) -> tuple[dict[int, list[int]], dict[int | None, list[int]]]:
    """Channels by person, and by case those of the group of its unit."""
    people, cases = {person for person, _, _ in told}, {case for _, case, _ in told if case is not None}
    own: dict[int, list[int]] = {}
    mine = ContactChannel.active, ContactChannel.person_id.is_not(None), among(session, ContactChannel.person_id, people)
    for id_, person in session.execute(select(ContactChannel.id, ContactChannel.person_id).where(*mine)):
        own.setdefault(person or 0, []).append(id_)
    groups: dict[int | None, list[int]] = {}
    held = (
        select(_dispute.c.id, ContactChannel.id)
        .join(ContactChannel, ContactChannel.unit_id == _dispute.c.unit_id)
        .where(among(session, _dispute.c.id, cases), ContactChannel.active)
    )
    for case, id_ in session.execute(held):
        groups.setdefault(case, []).append(id_)
    return own, groups


def _sent_today(session: Session, people: set[int], at: datetime) -> Counter[int]:
    """How many different messages each of these people was sent since midnight, beside danger and the digest."""
    begin = at.astimezone(LOCAL).replace(hour=0, minute=0, second=0, microsecond=0)
    found = session.execute(
        select(ContactChannel.person_id, func.count(Outbound.key.distinct()))
        .join(Outbound, Outbound.channel_id == ContactChannel.id)
        .where(among(session, ContactChannel.person_id, people), Outbound.created_at >= begin,
               ~Outbound.any_hour, ~Outbound.key.startswith("digest:"))
        .group_by(ContactChannel.person_id)
    )  # fmt: skip
    return Counter({person: count for person, count in found if person is not None})
