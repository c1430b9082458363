"""The sides of a case: who is in dispute, what each wants, and how a heading names them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mediation.db import Base, Pk, UtcDateTime, stored
from mediation.vault import Sealed, mask_address, mask_id, mask_phone
from workflows.outcomes import Outcome, PartyKind, PartyRole, Sex

if TYPE_CHECKING:
    from mediation.disputes.models import Dispute


class Party(Base):
    """当事人, and those who act for them (`represents_no`). All that papers state besides the name is sealed."""

    __tablename__ = "party"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    no: Mapped[int] = mapped_column(Integer)
    role: Mapped[PartyRole] = mapped_column(stored(PartyRole))
    kind: Mapped[PartyKind] = mapped_column(stored(PartyKind))
    name: Mapped[str] = mapped_column(String(60), index=True)
    pinyin: Mapped[str] = mapped_column(String(60), default="", index=True)
    count: Mapped[int] = mapped_column(Integer, default=1)
    minor: Mapped[bool] = mapped_column(default=False)
    represents_no: Mapped[int | None] = mapped_column(Integer)
    id_number: Mapped[str | None] = mapped_column(Sealed)
    phone: Mapped[str | None] = mapped_column(Sealed)
    address: Mapped[str | None] = mapped_column(Sealed)
    sex: Mapped[Sex | None] = mapped_column(stored(Sex))
    ethnic: Mapped[str | None] = mapped_column(Sealed)
    # of a person the occupation, of a company the post of who represents it
    job: Mapped[str | None] = mapped_column(Sealed)
    representative: Mapped[str | None] = mapped_column(Sealed)
    id_index: Mapped[str | None] = mapped_column(String(32), index=True)
    phone_index: Mapped[str | None] = mapped_column(String(32), index=True)
    phone_tail_index: Mapped[str | None] = mapped_column(String(32), index=True)
    address_index: Mapped[str | None] = mapped_column(String(32), index=True)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    dispute: Mapped[Dispute] = relationship(back_populates="parties")

    __table_args__ = (
        Index("uq_party_no", "dispute_id", "no", unique=True),
        CheckConstraint("count >= 1", name="count_positive"),
    )

    @property
    def masked_id(self) -> str:
        """First 3 and last 4."""
        return mask_id(self.id_number)

    @property
    def masked_phone(self) -> str:
        """First 3 and last 4."""
        return mask_phone(self.phone)

    @property
    def masked_address(self) -> str:
        """The place, not the door."""
        return mask_address(self.address)


class Claim(Base):
    """诉求, one a row, each with its own result."""

    __tablename__ = "claim"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    no: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(String(400))
    amount: Mapped[float | None] = mapped_column(Numeric(14, 2))
    outcome: Mapped[Outcome | None] = mapped_column(stored(Outcome))

    dispute: Mapped[Dispute] = relationship(back_populates="claims")
    __table_args__ = (Index("uq_claim_no", "dispute_id", "no", unique=True),)


class Side(Protocol):
    """What of a party its name in a heading takes."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> PartyKind: ...
    @property
    def count(self) -> int: ...


def sides_of(applicants: Sequence[Side], respondents: Sequence[Side]) -> str:
    """谁 与 谁, counting groups."""
    sides = (_side(applicants), _side(respondents))
    return " 与 ".join(side for side in sides if side) or "当事人待补"


def _side(parties: Sequence[Side]) -> str:
    people = sum(p.count for p in parties)
    if not parties:
        return ""
    if people > 2:
        return f"{parties[0].name}等 {people} 人" if parties[0].kind is PartyKind.PERSON else (
            f"{parties[0].name}等 {people} 方")
    return "、".join(p.name for p in parties)
