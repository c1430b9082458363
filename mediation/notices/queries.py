"""What waits in a person's inbox."""

from __future__ import annotations

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from mediation.notices.models import Notice


def inbox(person_id: int, before: int | None = None) -> Select[Notice]:
    """Newest first; `before` is the id of the last line already shown."""
    lines = select(Notice).where(Notice.person_id == person_id).order_by(Notice.id.desc())
    return lines if before is None else lines.where(Notice.id < before)


def unread(session: Session, person_id: int) -> int:
    """How many lines the person has not read: the number at the bell."""
    mine = Notice.person_id == person_id, Notice.read_at.is_(None)
    return session.scalar(select(func.count()).select_from(Notice).where(*mine)) or 0
