"""JobRun: one run of one job."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from mediation.db import Base, UtcDateTime


class JobRun(Base):
    """One run of one job; the row of a slot is claimed by whoever inserts it first."""

    __tablename__ = "job_run"
    # The newest run of each job is asked for at every run and on every look at the page.
    __table_args__ = (Index("ix_job_run_job", "job", "started_at"),)

    job: Mapped[str] = mapped_column(String(24), primary_key=True)
    slot: Mapped[str] = mapped_column(String(32), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rows: Mapped[int] = mapped_column(Integer, default=0)
    skipped: Mapped[str] = mapped_column(Text, default="")
    # the kind of fault that ended the whole run; the run counts as not done
    error: Mapped[str | None] = mapped_column(String(200))
    process: Mapped[str] = mapped_column(String(60), default="", server_default="")

    @property
    def took(self) -> timedelta | None:
        """How long it ran."""
        return self.done_at - self.started_at if self.done_at else None

    @property
    def numbers(self) -> list[str]:
        """The cases it skipped, by number only."""
        return [line.split(" ")[0] for line in self.skipped.splitlines()]
