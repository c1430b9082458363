"""What was sent once is done once: a double click, a retry, an API key used again. A page reads once what it asks twice."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ForeignKey, Integer, String, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediation.db import Base, Json, UtcDateTime, read_only

Found = TypeVar("Found")


class Submission(Base):
    """One form or API call that was carried out, with where it led or what was answered."""

    __tablename__ = "submission"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[str] = mapped_column(String(64), default="")
    status: Mapped[int] = mapped_column(Integer, default=0)
    answer: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def form_key(person_id: int | None, once: str) -> str:
    """The key of one form as it was shown to one person."""
    return f"form:{person_id}:{once}"[:80]


def claim(
    session: Session, *, key: str, person_id: int | None, at: datetime, digest: str = "", status: int = 0
) -> tuple[Submission, bool]:
    """The row for this key, and whether it is ours to carry out.

    A second sender of the same key waits here until the first has committed, and then gets its row. `status`: what
    is answered if all goes well; if not, the row is rolled back with everything else.
    """
    dialect = session.get_bind().dialect.name
    insert = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(Submission)
    values: dict[str, Any] = {
        "key": key, "person_id": person_id, "digest": digest, "status": status, "answer": {}, "created_at": at,
    }
    ours = session.scalars(
        insert.values(values).on_conflict_do_nothing(index_elements=["key"]).returning(Submission)
    ).one_or_none()
    if ours is not None:
        return ours, True
    return session.scalars(select(Submission).where(Submission.key == key)).one(), False


def sent_before(session: Session, *, own: str, person_id: int | None, digest: str, since: datetime) -> datetime | None:
    """When the same person last sent the very same words from another page (the way back of the browser fills them in again)."""
    return session.scalar(
        select(func.max(Submission.created_at)).where(
            Submission.person_id == person_id, Submission.digest == digest, Submission.key != own, Submission.created_at >= since))


def read_once(session: Session, key: Hashable, read: Callable[[], Found]) -> Found:
    """What several parts of one page ask for; a request that may write reads it anew each time."""
    if not read_only.get():
        return read()
    kept: dict[Hashable, Found] = session.info.setdefault("read_once", {})
    if key not in kept:
        kept[key] = read()
    return kept[key]
