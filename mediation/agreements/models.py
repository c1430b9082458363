"""Agreement and Term: who does what by when (人民调解法 Art 28, 29)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mediation.db import Base, Json, Pk, UtcDateTime
from workflows.labels import Labelled


class AgreementForm(Labelled):
    """Written and signed, or oral and recorded by the mediator."""

    WRITTEN = "written", "书面协议"
    ORAL = "oral", "口头协议"


class TermStatus(Labelled):
    """履行 of one term."""

    PENDING = "pending", "待履行"
    DONE = "done", "已履行"
    BREACHED = "breached", "未履行"


class Agreement(Base):
    """One version; a later one replaces it and the earlier stays. Oral: in force when reached (Art 30)."""

    __tablename__ = "agreement"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    no: Mapped[int] = mapped_column(Integer)
    leg_no: Mapped[int] = mapped_column(Integer)
    form: Mapped[str] = mapped_column(String(12))
    reached_on: Mapped[date] = mapped_column(Date)
    signed: Mapped[list[int]] = mapped_column(Json, default=list)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    terms: Mapped[list[Term]] = relationship(order_by="Term.no", back_populates="agreement", lazy="selectin")

    __table_args__ = (
        Index("uq_agreement_no", "dispute_id", "no", unique=True),
        CheckConstraint("form IN ('written', 'oral')", name="form_known"),
    )

    @property
    def form_label(self) -> str:
        """书面协议 or 口头协议."""
        return AgreementForm(self.form).label


class Term(Base):
    """One thing one party promised."""

    __tablename__ = "term"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    no: Mapped[int] = mapped_column(Integer)
    who: Mapped[str] = mapped_column(String(60))
    what: Mapped[str] = mapped_column(String(400))
    amount: Mapped[float | None] = mapped_column(Numeric(14, 2))
    due_on: Mapped[date | None] = mapped_column(Date)
    status: Mapped[str] = mapped_column(String(12), default=TermStatus.PENDING.value)
    status_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    agreement: Mapped[Agreement] = relationship(back_populates="terms")

    @property
    def status_label(self) -> str:
        """待履行, 已履行, 未履行."""
        return TermStatus(self.status).label
