"""A place in the official tree of administrative divisions."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mediation.db import Base, Code


class Region(Base):
    """Province to village. `name` is shown (枫源村), `official_name` is the source's (枫源村委会).

    A place that a newer source no longer has keeps its row with `valid_to`, because cases point at it.
    """

    __tablename__ = "region"
    __table_args__ = (
        CheckConstraint("level IN ('province', 'city', 'county', 'town', 'village')", name="level_known"),
        CheckConstraint("length(code) = 12", name="code_twelve_digits"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_start"),
        Index("ix_region_parent_code", "parent_code"),
        Index("ix_region_pinyin", "pinyin"),
    )

    code: Mapped[str] = mapped_column(Code, primary_key=True)
    parent_code: Mapped[str | None] = mapped_column(Code, ForeignKey("region.code"))
    level: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(80))
    short_name: Mapped[str] = mapped_column(String(80))
    official_name: Mapped[str] = mapped_column(String(80))
    pinyin: Mapped[str] = mapped_column(String(64))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(80))

    @property
    def current(self) -> bool:
        """Whether the newest source still has this place."""
        return self.valid_to is None
