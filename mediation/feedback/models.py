"""Feedback: one row a try to reach one party; the slip by which a party rates alone; the sheet of a 回访."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from mediation.db import Base, Json, Pk, UtcDateTime, stored
from mediation.vault import Sealed
from workflows.following import Kept, VisitWhy
from workflows.outcomes import Satisfaction


class Feedback(Base):
    """Who was told, how, when, by whom; satisfaction where they were reached.

    `own`: not told by anybody: the party's own rating, which came by a slip.
    """

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    round: Mapped[int] = mapped_column(Integer)
    party_no: Mapped[int] = mapped_column(Integer)
    how: Mapped[str] = mapped_column(String(20))
    told_on: Mapped[date] = mapped_column(Date)
    reached: Mapped[bool] = mapped_column(default=True)
    satisfaction: Mapped[str | None] = mapped_column(String(16))
    opinion: Mapped[str | None] = mapped_column(Sealed)
    told_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    own: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    __table_args__ = (Index("ix_feedback_round", "dispute_id", "round", "party_no"),)


class RatingSlip(Base):
    """One party's way to the rating page. What is kept is a hash of the address, never the address."""

    __tablename__ = "rating_slip"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    round: Mapped[int]
    party_no: Mapped[int]
    # drawn for each slip; with the secret of this installation it gives the address again, for print
    nonce: Mapped[str] = mapped_column(String(32))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    by_sms: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    # another slip took its place
    revoked_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("used_at IS NULL OR revoked_at IS NULL", name="used_or_revoked"),
        Index("uq_rating_slip_live", "dispute_id", "party_no", unique=True,
              sqlite_where=text("used_at IS NULL AND revoked_at IS NULL"),
              postgresql_where=text("used_at IS NULL AND revoked_at IS NULL")),
    )


class FollowUp(Base):
    """One 回访: why, whom, how it is now, what happened since, when again. A try that reached nobody is a row too."""

    __tablename__ = "follow_up"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    no: Mapped[int]
    leg_no: Mapped[int]
    why: Mapped[VisitWhy] = mapped_column(stored(VisitWhy))
    parties: Mapped[list[int]] = mapped_column(Json, default=list)
    how: Mapped[str] = mapped_column(String(20))
    visited_on: Mapped[date]
    reached: Mapped[bool] = mapped_column(default=True)
    agreement_no: Mapped[int | None]
    kept: Mapped[Kept | None] = mapped_column(stored(Kept))
    satisfaction: Mapped[Satisfaction | None] = mapped_column(stored(Satisfaction))
    since: Mapped[list[str]] = mapped_column(Json, default=list)
    ways: Mapped[list[str]] = mapped_column(Json, default=list)
    course: Mapped[str | None] = mapped_column(Sealed)
    hidden_risk: Mapped[bool] = mapped_column(default=False)
    risk_words: Mapped[str | None] = mapped_column(Sealed)
    next_on: Mapped[date | None]
    # when offices close on that day
    next_due_at: Mapped[datetime | None]
    visitor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # why the mediator went although others should
    why_me: Mapped[str | None] = mapped_column(String(200))
    recorded_at: Mapped[datetime]

    __table_args__ = (
        Index("uq_follow_up_no", "dispute_id", "no", unique=True),
        Index("ix_follow_up_next_due_at", "next_due_at"),
        CheckConstraint("NOT reached OR kept IS NOT NULL", name="kept_if_reached"),
    )
