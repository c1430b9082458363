"""What was sent once is done once: a double click, a retry after a dead network, an API key used again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediation.db import Base, Json, UtcDateTime


class Submission(Base):
    """One form or API call that was carried out, with where it led or what was answered."""

    __tablename__ = "submission"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[str] = mapped_column(String(64), default="")
    status: Mapped[int] = mapped_column(Integer, default=0)
    answer: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def claim(
    session: Session, *, key: str, person_id: int | None, at: datetime, digest: str = ""
) -> tuple[Submission, bool]:
    """The row for this key, and whether it is ours to carry out.

    A second sender of the same key waits here until the first has committed, and then gets its row.
    """
    table = Submission.__table__
    assert isinstance(table, Table)
    dialect = session.get_bind().dialect.name
    insert = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    values: dict[str, Any] = {"key": key, "person_id": person_id, "digest": digest, "status": 0, "answer": {}, "created_at": at}
    ours = session.execute(
        insert.values(values).on_conflict_do_nothing(index_elements=["key"]).returning(table.c.key)
    ).scalar_one_or_none()
    row = session.scalars(select(Submission).where(Submission.key == key)).one()
    return row, ours is not None
