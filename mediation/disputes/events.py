"""Events: append-only, each hashed over its content and the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session

from mediation.access import Actor
from mediation.db import Base, Json, Pk, UtcDateTime
from mediation.disputes.models import Dispute
from mediation.once import read_once
from mediation.vault import Sealed


class Event(Base):
    """Who, when, what, before, after, facts. Triggers in the database refuse to change or remove one."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    seq: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kind: Mapped[str] = mapped_column(String(8))  # move, act, file, system
    name: Mapped[str] = mapped_column(String(24))
    before: Mapped[str | None] = mapped_column(String(24))
    after: Mapped[str] = mapped_column(String(24))
    leg_no: Mapped[int] = mapped_column(Integer)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    actor_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    roles: Mapped[str] = mapped_column(String(80))
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        Index("uq_event_seq", "dispute_id", "seq", unique=True),
        Index("ix_event_name_at", "name", "at"),
    )

    def digest(self) -> str:
        """What `hash` must be, by the content as it stands."""
        return digest(self.prev_hash, [getattr(self, name) for name in CONTENT])


class EventWords(Base):
    """What was typed with an event and may name people or homes: sealed beside the chain, which nobody can ever correct."""

    __tablename__ = "event_words"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), unique=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    body: Mapped[str] = mapped_column(Sealed)

    @property
    def words(self) -> dict[str, str]:
        """Fact → what was typed."""
        loaded: dict[str, str] = json.loads(self.body)
        return loaded


# Act → facts that are kept beside its events. Of those written before, the chain keeps what it has.
BESIDE: dict[str, tuple[str, ...]] = {}


# What the hash covers, in this order. Another field needs another order for new events, never for old ones.
CONTENT = (
    "dispute_id", "seq", "at", "kind", "name", "before", "after", "leg_no", "actor_id", "actor_unit_id", "roles",
    "approver_id", "facts",
)


def digest(prev_hash: str, content: Sequence[Any]) -> str:
    """SHA-256 over the previous hash and the content as one canonical line."""
    line = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=datetime.isoformat)
    return hashlib.sha256((prev_hash + line).encode()).hexdigest()


def plain(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as JSON keeps them: dates and enums as text, nothing empty, so that the hash survives storage."""
    kept = {name: value for name, value in facts.items() if value not in (None, "", [], {})}
    loaded: dict[str, Any] = json.loads(json.dumps(kept, ensure_ascii=False, default=str))
    return loaded


def append(
    session: Session, dispute: Dispute, *, kind: str, name: str, before: str | None, actor: Actor, at: datetime,
    facts: dict[str, Any], approver_id: int | None = None,
) -> Event:
    """Write the next event of this case. The unique (dispute, seq) refuses a second writer."""
    typed = plain({field: facts.get(field) for field in BESIDE.get(name, ())})
    facts = {field: value for field, value in facts.items() if field not in BESIDE.get(name, ())}
    dispute.event_count += 1
    # The hash covers the moment as it will be read back, and that is UTC.
    at = at.astimezone(UTC)
    event = Event(
        dispute_id=dispute.id, seq=dispute.event_count, at=at, kind=kind, name=name, before=before,
        after=str(dispute.state), leg_no=dispute.leg_no, actor_id=actor.person_id, actor_unit_id=actor.unit_id,
        roles=",".join(sorted(actor.roles)), approver_id=approver_id, facts=plain(facts),
        prev_hash=dispute.last_hash,
    )
    event.hash = event.digest()
    dispute.last_hash = event.hash
    session.add(event)
    session.flush()
    if typed:
        session.add(EventWords(event_id=event.id, dispute_id=dispute.id, body=json.dumps(typed, ensure_ascii=False)))
        session.flush()
    return event


def words_beside(session: Session, dispute_id: int) -> dict[int, dict[str, str]]:
    """What was typed with the events of a case, by the event's id."""
    mine = select(EventWords).where(EventWords.dispute_id == dispute_id)
    return read_once(session, ("event_words", dispute_id), lambda: {row.event_id: row.words for row in session.scalars(mine)})


def told(event: Event) -> dict[str, Any]:
    """The facts of an event with what was typed beside it, for people; only where there may be something is it looked for."""
    session = object_session(event)
    if event.name not in BESIDE or session is None:
        return event.facts
    return {**event.facts, **words_beside(session, event.dispute_id).get(event.id, {})}


def reason_of(event: Event, label: str = "理由") -> list[str]:
    """Why, as a line of the timeline; none where what stood beside the chain is gone."""
    reason = told(event).get("reason")
    return [f"{label}：{reason}"] if reason else []
