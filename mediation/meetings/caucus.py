"""背对背谈话: what one side told the mediator alone; sealed, and read by the mediators of the case only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from mediation.db import Base, Pk, UtcDateTime
from mediation.vault import Sealed


class CaucusNote(Base):
    """The event of it says only that there was one: not with whom, and not what was said."""

    __tablename__ = "caucus_note"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    no: Mapped[int] = mapped_column(Integer)
    leg_no: Mapped[int] = mapped_column(Integer)
    party_no: Mapped[int] = mapped_column(Integer)
    held_at: Mapped[datetime] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column(Sealed)
    written_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("uq_caucus_note_no", "dispute_id", "no", unique=True),)
