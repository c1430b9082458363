"""One joint application for 司法确认 and the parties in it (人民调解法 Art 33)."""

from __future__ import annotations

from datetime import date, datetime
from itertools import product

from sqlalchemy import Date, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mediation.db import Base, Json, Pk, UtcDateTime, stored
from mediation.vault import SealedLine
from workflows.outcomes import PartyRole
from workflows.promises import CourtResult


class Application(Base):
    """Which court, filed when, by whom together; of a group those who want it, with the other side."""

    __tablename__ = "court_application"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    no: Mapped[int] = mapped_column(Integer)
    agreement_no: Mapped[int] = mapped_column(Integer)
    court: Mapped[str] = mapped_column(String(60))
    filed_on: Mapped[date] = mapped_column(Date)
    papers: Mapped[list[str]] = mapped_column(Json, default=list)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # 重新调解 or 重启 took the agreement away under it before the court confirmed any part of it
    void_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    parties: Mapped[list[Applicant]] = relationship(order_by="Applicant.party_no", back_populates="application", lazy="selectin")

    __table_args__ = (Index("uq_court_application_no", "dispute_id", "no", unique=True),)

    @property
    def side(self) -> list[Applicant]:
        """Those whose part the court decides one by one; the other side is in it with each of them."""
        return [each for each in self.parties if each.role is PartyRole.APPLICANT]

    @property
    def others(self) -> list[Applicant]:
        """The other side."""
        return [each for each in self.parties if each.role is not PartyRole.APPLICANT]

    @property
    def waiting(self) -> list[int]:
        """Numbers of those the court has not answered yet."""
        return [each.party_no for each in self.side if each.result is None and each.void_at is None] if self.void_at is None else []

    @property
    def pairs(self) -> set[tuple[int, int]]:
        """Who of the one side with whom of the other, where the court has confirmed it or not answered yet."""
        counts = {*self.waiting, *(each.party_no for each in self.side if self.void_at is None and each.result is CourtResult.CONFIRMED)}
        return set(product(counts, [each.party_no for each in self.others if each.role is PartyRole.RESPONDENT]))

    @property
    def covers(self) -> list[frozenset[int]]:
        """For each whose part was confirmed: between whom the agreement can be enforced."""
        others = {each.party_no for each in self.others}
        confirmed = [each for each in self.side if each.result is CourtResult.CONFIRMED] if self.void_at is None else []
        return [frozenset({each.party_no, *others}) for each in confirmed]


class Applicant(Base):
    """One party of an application, and what the court said of their part."""

    __tablename__ = "court_applicant"

    application_id: Mapped[int] = mapped_column(ForeignKey("court_application.id"), primary_key=True)
    party_no: Mapped[int] = mapped_column(Integer, primary_key=True)
    role: Mapped[PartyRole] = mapped_column(stored(PartyRole))
    result: Mapped[CourtResult | None] = mapped_column(stored(CourtResult, "result_known", length=12))
    ruled_on: Mapped[date | None] = mapped_column(Date)
    case_number: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(SealedLine, default="")
    # the agreement was taken away under the application while others in it had been answered
    void_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    application: Mapped[Application] = relationship(back_populates="parties")


class ConfirmationReminder(Base):
    """A day of the 30 on which the mediator was reminded, so that it happens once."""

    __tablename__ = "court_reminder"
    __table_args__ = (UniqueConstraint("clock_id", "day"),)

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"))
    day: Mapped[int] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
