"""RecordSignature, RecordVersion: who signed the record of a sitting, and how it read before it was corrected."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from mediation.db import Base, Pk, UtcDateTime, stored
from mediation.vault import Sealed, SealedLine
from workflows.meetings import RecordWay


class RecordSignature(Base):
    """One line under one version: signed, refused with the reason, or gone. `seat` is a place in the record: party-1, mediator.

    `content_hash` is the text they were shown; `stood_by` who held the telephone.
    """

    __tablename__ = "record_signature"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("mediation_session.id"))
    version: Mapped[int] = mapped_column(Integer)
    seat: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    way: Mapped[RecordWay] = mapped_column(stored(RecordWay, "way_known", length=8))
    signed_on: Mapped[date] = mapped_column(Date)
    reason: Mapped[str] = mapped_column(SealedLine, default="")
    content_hash: Mapped[str] = mapped_column(String(64))
    blob: Mapped[str | None] = mapped_column(String(64))
    stood_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("uq_record_signature_seat", "session_id", "version", "seat", unique=True),)


class RecordVersion(Base):
    """A record as it read before 更正, with why; what was signed under it stays with it. Sealed like the place it names."""

    __tablename__ = "record_version"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("mediation_session.id"))
    version: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Sealed)
    content_hash: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(SealedLine)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("uq_record_version_no", "session_id", "version", unique=True),)

    @property
    def content(self) -> dict[str, Any]:
        """Everything a signature stood for (record_text)."""
        read: dict[str, Any] = json.loads(self.body)
        return read
