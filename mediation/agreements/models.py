"""Agreement and Term: who does what by when (人民调解法 Art 28, 29)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, Numeric, String, Text, false, text
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


class TermKind(Labelled):
    """What is promised."""

    MONEY = "money", "给钱"
    DEED = "deed", "办事"


class SignWay(Labelled):
    """How somebody signed: with a finger on the screen, on paper that was uploaded, on paper that was seen."""

    PAD = "pad", "屏幕签名"
    PAPER = "paper", "纸上签名，已上传"
    SEEN = "seen", "纸上签名"


def code_of(form: str, no: int) -> str:
    """How papers call what is written of one version: agreement:2, oral_agreement:1."""
    return f"{'oral_agreement' if form == AgreementForm.ORAL else 'agreement'}:{no}"


class Agreement(Base):
    """One version; a later one replaces it and the earlier stays, but a supplementary one stands beside `supplements_no`.

    `parties` and `claims`: whom it binds and what it settles; empty, in rows from before they were kept, means all. `effective_on` is set when the last
    of what the law asks for is there (人民调解法 Art 29, 30); `frozen_hash` with the first signature.
    """

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
    facts: Mapped[str] = mapped_column(Text, default="", server_default="")
    parties: Mapped[list[int]] = mapped_column(Json, default=list, server_default="[]")
    claims: Mapped[list[int]] = mapped_column(Json, default=list, server_default="[]")
    supplements_no: Mapped[int | None] = mapped_column(Integer)
    copies: Mapped[int | None] = mapped_column(Integer)
    confirm_wanted: Mapped[bool] = mapped_column(default=False, server_default=false())
    mediator_signed_on: Mapped[date | None] = mapped_column(Date)
    sealed_on: Mapped[date | None] = mapped_column(Date)
    effective_on: Mapped[date | None] = mapped_column(Date)
    frozen_hash: Mapped[str | None] = mapped_column(String(64))
    # the printed text as it was then, among the bytes by their hash; an oral one is kept as it was written down
    text_hash: Mapped[str | None] = mapped_column(String(64))
    terms: Mapped[list[Term]] = relationship(order_by="Term.no", back_populates="agreement", lazy="selectin")
    signatures: Mapped[list[Signature]] = relationship(order_by="Signature.id", back_populates="agreement")

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
    who_no: Mapped[int | None] = mapped_column(Integer)
    to_whom: Mapped[str] = mapped_column(String(60), default="", server_default="")
    to_no: Mapped[int | None] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(8), default=TermKind.DEED.value, server_default=TermKind.DEED.value)
    way: Mapped[str] = mapped_column(String(60), default="", server_default="")
    place: Mapped[str] = mapped_column(String(120), default="", server_default="")
    # {"no": 1, "amount": "1500.00", "due_on": "2026-12-31"} each; empty: one payment at due_on
    instalments: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list, server_default="[]")
    guarantee: Mapped[str] = mapped_column(String(200), default="", server_default="")
    claim_no: Mapped[int | None] = mapped_column(Integer)
    # to be kept for good (以后不再…): it has no day on which it is done
    lasting: Mapped[bool] = mapped_column(default=False, server_default=false())

    __table_args__ = (CheckConstraint("kind IN ('money', 'deed')", name="kind_known"),)

    agreement: Mapped[Agreement] = relationship(back_populates="terms")

    @property
    def status_label(self) -> str:
        """待履行, 已履行, 未履行."""
        return TermStatus(self.status).label

    @property
    def kept(self) -> bool:
        """Done; what has to last is never done, and kept until somebody breaks it."""
        return self.status == TermStatus.DONE or (self.lasting and self.status != TermStatus.BREACHED)


class Signature(Base):
    """Who signed one version, when and how; `content_hash` is the version they were shown. No party: the mediator."""

    __tablename__ = "signature"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"), index=True)
    party_no: Mapped[int | None] = mapped_column(Integer)
    way: Mapped[str] = mapped_column(String(8))
    signed_on: Mapped[date] = mapped_column(Date)
    content_hash: Mapped[str] = mapped_column(String(64))
    blob: Mapped[str | None] = mapped_column(String(64))
    stood_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    agreement: Mapped[Agreement] = relationship(back_populates="signatures")

    __table_args__ = (
        Index("uq_signature_party", "agreement_id", "party_no", unique=True, sqlite_where=text("party_no IS NOT NULL"),
              postgresql_where=text("party_no IS NOT NULL")),
        Index("uq_signature_mediator", "agreement_id", unique=True, sqlite_where=text("party_no IS NULL"),
              postgresql_where=text("party_no IS NULL")),
        CheckConstraint("way IN ('pad', 'paper', 'seen')", name="way_known"),
    )

    @property
    def way_label(self) -> str:
        """屏幕签名, 纸上签名."""
        return SignWay(self.way).label
