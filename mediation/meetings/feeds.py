"""Calendar feed: the secret address under which a person's telephone reads their meetings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from mediation.db import Base, Pk, UtcDateTime


class CalendarFeed(Base):
    """One a person; only the hash of the address is kept, and a new address ends the old one."""

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
