"""The county's own limits: versions of a rule set, each with the day it applies from."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from mediation.clocks.models import stored
from mediation.db import Base, Json, Pk
from workflows.labels import Labelled


class VersionStatus(Labelled):
    """Where a version stands on its way into force. In force: the approved one with the latest day that has come."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "等复核"
    APPROVED = "approved", "已批准"
    DISCARDED = "discarded", "已丢弃"


class RuleVersion(Base):
    """One version of a rule set. `body` is what its TOML file would hold; approved, it is never changed again."""

    __tablename__ = "rule_version"
    __table_args__ = (
        UniqueConstraint("name", "version"),
        CheckConstraint("status <> 'approved' OR (approved_at IS NOT NULL AND applies_from IS NOT NULL)",
                        name="approved_applies_from"),
        CheckConstraint("approved_by IS NULL OR approved_by <> made_by", name="second_person"),
        Index("uq_rule_version_one_draft", "status", unique=True, sqlite_where=text("status = 'draft'"),
              postgresql_where=text("status = 'draft'")),
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(Json)
    applies_from: Mapped[date | None]
    # 在办的也按新规则重算; else only what starts from that day on
    recounts_open: Mapped[bool] = mapped_column(default=False)
    status: Mapped[VersionStatus] = mapped_column(stored(VersionStatus, "status_known"), default=VersionStatus.DRAFT)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    sentence: Mapped[str | None] = mapped_column(Text)
    # when open cases were counted again under it; set once
    recounted_at: Mapped[datetime | None]
