"""Papers that were issued, the marks of units in their numbers, and a county's own Word templates."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mediation.accounts.models import Person
from mediation.db import Base, Pk, UtcDateTime
from mediation.vault import Sealed


class PaperTemplate(Base):
    """One version of a county's own Word file for a kind of paper: on trial until a second person puts it in force.

    Without one in force the paper is ours. `sentence`: why it was sent back.
    """

    __tablename__ = "paper_template"
    __table_args__ = (
        UniqueConstraint("kind", "version"),
        CheckConstraint("NOT in_force OR approved_at IS NOT NULL", name="in_force_approved"),
        Index("uq_paper_template_in_force", "kind", unique=True, sqlite_where=text("in_force"), postgresql_where=text("in_force")),
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    version: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(120))
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    in_force: Mapped[bool] = mapped_column(default=False)
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sentence: Mapped[str | None] = mapped_column(String(200))

    uploader: Mapped[Person | None] = relationship(foreign_keys=[uploaded_by], lazy="raise")
    approver: Mapped[Person | None] = relationship(foreign_keys=[approved_by], lazy="raise")

    @property
    def waits(self) -> bool:
        """On trial: nobody has decided yet."""
        return self.approved_at is None and self.sentence is None


class IssuedPaper(Base):
    """One paper as it was signed out: its number for good, its content sealed. Voided, it stays with its reason.

    `subject` is the key of what of the case it is about; `digest` stands in the case's chain too.
    """

    __tablename__ = "paper"
    __table_args__ = (
        UniqueConstraint("unit_id", "year", "word", "serial"),
        CheckConstraint("(serial IS NULL) = (number = '')", name="number_has_serial"),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="void_has_reason"),
        Index("ix_paper_dispute_id", "dispute_id"),
        Index(
            "uq_paper_in_force", "dispute_id", "kind", "subject", unique=True,
            sqlite_where=text("voided_at IS NULL"), postgresql_where=text("voided_at IS NULL"),
        ),
        Index("uq_paper_number", "number", unique=True, sqlite_where=text("number <> ''"), postgresql_where=text("number <> ''")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    year: Mapped[int] = mapped_column(Integer)
    word: Mapped[str] = mapped_column(String(8))
    serial: Mapped[int | None] = mapped_column(Integer)
    number: Mapped[str] = mapped_column(String(40))
    body: Mapped[str] = mapped_column(Sealed)
    digest: Mapped[str] = mapped_column(String(64))
    # Where the county's own Word file was in force: which version, and what stood in its fields.
    template_id: Mapped[int | None] = mapped_column(ForeignKey("paper_template.id"))
    named: Mapped[str | None] = mapped_column(Sealed)
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    voided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    void_reason: Mapped[str | None] = mapped_column(String(200))

    issuer: Mapped[Person | None] = relationship(foreign_keys=[issued_by], lazy="raise")


class UnitMark(Base):
    """How a unit is called in the numbers of its papers (诸枫); given once, no two alike, never changed."""

    __tablename__ = "unit_mark"

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    mark: Mapped[str] = mapped_column(String(24), unique=True)
