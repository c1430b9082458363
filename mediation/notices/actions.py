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
    dispute_id: int | None,
    text: str,
    at: datetime,
    event_id: int | None = None,
    kind: str = "",
) -> None:
    """One line for each person, once, however many roles they are told in."""
    line = {"dispute_id": dispute_id, "event_id": event_id, "kind": kind, "text": text[:300], "created_at": at}
    rows = [{"person_id": person_id, **line} for person_id in dict.fromkeys(person_ids)]
    if rows:
        session.execute(insert(Notice), rows)


def mark_read(session: Session, *, person_id: int, upto: int, at: datetime) -> None:
    """Mark this person's lines as read up to the newest that was on the page; later ones stay unread."""
    unread = Notice.person_id == person_id, Notice.read_at.is_(None), Notice.id <= upto
    session.execute(update(Notice).where(*unread).values(read_at=at))
