"""The county's tables by date, entries with their shares, and the batches they are paid in."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mediation.db import Base, Json, Pk, stored
from workflows.labels import Labelled
from workflows.outcomes import Difficulty
from workflows.subsidy import Manner

MONEY = Numeric(10, 2)


class EntryKind(Labelled):
    """What is paid, or taken back because the case was opened again."""

    GRANT = "grant", "补贴"
    REVERSAL = "reversal", "冲回"


class EntryStatus(Labelled):
    """Where an entry stands."""

    PROPOSED = "proposed", "待审核"
    REVIEWED = "reviewed", "审核通过"
    REFUSED = "refused", "没有通过"
    VOID = "void", "已作废"


class SubsidyTable(Base):
    """What each class is worth from a day on. A later one never changes what was reviewed under an earlier one."""

    __tablename__ = "subsidy_table"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    applies_from: Mapped[date] = mapped_column(index=True)
    # class → {written, oral, calmed, bonus}, in yuan as text
    rows: Mapped[dict[str, Any]] = mapped_column(Json)
    note: Mapped[str] = mapped_column(String(200), default="")
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]


class SubsidyBatch(Base):
    """批次: what is paid together. Closed, it is frozen; the next review opens another."""

    __tablename__ = "subsidy_batch"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    year: Mapped[int]
    no: Mapped[int]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    __table_args__ = (
        UniqueConstraint("year", "no"),
        Index("uq_subsidy_batch_open", "year", unique=True, sqlite_where=text("closed_at IS NULL"),
              postgresql_where=text("closed_at IS NULL")),
    )

    @property
    def name(self) -> str:
        """2026年第 4 批."""
        return f"{self.year}年第 {self.no} 批"

    @property
    def key(self) -> str:
        """2026-4, in addresses."""
        return f"{self.year}-{self.no}"


class SubsidyEntry(Base):
    """One row of the ledger; never deleted. `stands`: paid or on its way, so that a case is paid once."""

    __tablename__ = "subsidy_entry"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    kind: Mapped[EntryKind] = mapped_column(stored(EntryKind))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("subsidy_entry.id"))
    status: Mapped[EntryStatus] = mapped_column(stored(EntryStatus))
    stands: Mapped[bool] = mapped_column(default=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    manner: Mapped[Manner] = mapped_column(stored(Manner))
    proposed_grade: Mapped[Difficulty] = mapped_column(stored(Difficulty))
    proposed_reason: Mapped[str] = mapped_column(Text)
    grade: Mapped[Difficulty | None] = mapped_column(stored(Difficulty))
    # how it was kept calm, in the words of who proposed it; what whoever reviewed wrote beside it
    calmed: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    # what spoke against the case when it was passed: it may look otherwise later, and whoever mediated never reads it
    weighed: Mapped[str | None] = mapped_column(Text)
    performed: Mapped[bool] = mapped_column(default=False)
    table_id: Mapped[int | None] = mapped_column(ForeignKey("subsidy_table.id"))
    base: Mapped[Decimal] = mapped_column(MONEY, default=0)
    bonus: Mapped[Decimal] = mapped_column(MONEY, default=0)
    amount: Mapped[Decimal] = mapped_column(MONEY, default=0)
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reviewed_at: Mapped[datetime | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("subsidy_batch.id"), index=True)

    shares: Mapped[list[SubsidyShare]] = relationship(order_by="SubsidyShare.id", lazy="selectin")

    __table_args__ = (
        # paid once per file
        Index("uq_subsidy_entry_standing", "dispute_id", unique=True, sqlite_where=text("stands"), postgresql_where=text("stands")),
        UniqueConstraint("reverses_id"),
        Index("ix_subsidy_entry_dispute_id", "dispute_id"),
        CheckConstraint("batch_id IS NULL OR status = 'reviewed'", name="batched_if_reviewed"),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal_of_one"),
        CheckConstraint("kind = 'grant' AND amount >= 0 OR kind = 'reversal' AND amount <= 0", name="sign_of_kind"),
        CheckConstraint("reviewed_by IS NULL OR reviewed_by <> proposed_by", name="second_person"),
    )


class SubsidyShare(Base):
    """谁调解、补谁: one person's part."""

    __tablename__ = "subsidy_share"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("subsidy_entry.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    percent: Mapped[int]
    amount: Mapped[Decimal] = mapped_column(MONEY, default=0)

    __table_args__ = (
        UniqueConstraint("entry_id", "person_id"),
        CheckConstraint("percent BETWEEN 1 AND 100", name="percent_known"),
    )
