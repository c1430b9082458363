"""Notice: one line to one person about one case, or about what all cases follow."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, column, select, table
from sqlalchemy.orm import Mapped, column_property, mapped_column

from mediation.db import Base, Pk

# Disputes stand above notices and are never imported here; an inbox line only needs the number for its link.
_dispute = table("dispute", column("id"), column("number"))


class Notice(Base):
    """The text names at most the case's title (parties and matter), never an ID number, phone or address."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    # None: about no case (new rules, the calendar); `kind` then says where the line leads
    dispute_id: Mapped[int | None] = mapped_column(ForeignKey("dispute.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"))
    kind: Mapped[str] = mapped_column(String(32), default="", server_default="")
    text: Mapped[str] = mapped_column(String(300))
    # how many times the same was to be said before it was read
    times: Mapped[int] = mapped_column(default=1, server_default="1")
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]

    number: Mapped[str | None] = column_property(
        select(_dispute.c.number).where(_dispute.c.id == dispute_id).scalar_subquery()
    )


Index("ix_notice_inbox", Notice.person_id, Notice.id)
# The bell counts unread lines on every page: the index holds nothing but those.
Index(
    "ix_notice_unread",
    Notice.person_id,
    sqlite_where=Notice.read_at.is_(None),
    postgresql_where=Notice.read_at.is_(None),
)
