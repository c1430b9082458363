"""Queueing and reading notices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from mediation.notices.models import Notice


def queue(
    session: Session,
    *,
    person_ids: Iterable[int],
    dispute_id: int,
    text: str,
    at: datetime,
    event_id: int | None = None,
) -> None:
    """One line for each person, once, however many roles they are told in."""
    line = {"dispute_id": dispute_id, "event_id": event_id, "text": text[:300], "created_at": at}
    rows = [{"person_id": person_id, **line} for person_id in dict.fromkeys(person_ids)]
    if rows:
        session.flush()
        session.execute(insert(Notice), rows)


def mark_read(session: Session, *, person_id: int, at: datetime, notice_id: int | None = None) -> int:
    """Mark one line of this person as read, or all of them; returns how many were unread until now."""
    lines = update(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None)).values(read_at=at)
    if notice_id is not None:
        lines = lines.where(Notice.id == notice_id)
    return len(session.scalars(lines.returning(Notice.id)).all())
