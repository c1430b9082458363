"""File: one piece of evidence or another paper of a case. Upload: what is still on its way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from mediation.db import Base, Pk, stored
from mediation.vault import Sealed
from workflows.evidence import FileKind


class File(Base):
    """One file under its number in the case. Its bytes lie in the blob store by `sha256`; withdrawn, it stays."""

    __tablename__ = "file"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    no: Mapped[int] = mapped_column(Integer)
    # Names of files hold names and numbers of people.
    name: Mapped[str] = mapped_column(Sealed)
    caption: Mapped[str | None] = mapped_column(Sealed)
    kind: Mapped[FileKind] = mapped_column(stored(FileKind))
    type: Mapped[str] = mapped_column(String(8))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    # Smaller pictures made from it, as JPEG; none of what cannot be seen.
    view_sha256: Mapped[str | None] = mapped_column(String(64))
    thumb_sha256: Mapped[str | None] = mapped_column(String(64))
    # The party's number in the case; None: the staff.
    brought_by_no: Mapped[int | None] = mapped_column(Integer)
    taken_at: Mapped[datetime | None]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    added_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    added_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    withdrawn_reason: Mapped[str | None] = mapped_column(Sealed)

    __table_args__ = (
        Index("uq_file_no", "dispute_id", "no", unique=True),
        CheckConstraint("size > 0", name="not_empty"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawn_with_reason"),
    )


class Upload(Base):
    """A file that comes in parts. The browser chooses `key`; `received` bytes are there already."""

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(Sealed)
    caption: Mapped[str | None] = mapped_column(Sealed)
    kind: Mapped[FileKind] = mapped_column(stored(FileKind))
    brought_by_no: Mapped[int | None] = mapped_column(Integer)
    taken_at: Mapped[datetime | None]
    size: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    started_at: Mapped[datetime] = mapped_column(index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("file.id"))

    __table_args__ = (
        Index("uq_upload_key", "person_id", "dispute_id", "key", unique=True),
        CheckConstraint("received <= size", name="not_more_than_said"),
    )
