"""Volume: one case file as it was archived. Its PDF lies in the blob store of files, by its hash."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from mediation.db import Base, Json, Pk, UtcDateTime, stored
from workflows.retention import Retention, VolumeKind

STANDS = "opened_at IS NULL"
STANDING_FULL = "opened_at IS NULL AND kind = 'full'"


class Volume(Base):
    """正卷 or 补充卷. `digest` is over `parts`, what is bound in it; `sha256` over the PDF itself.

    Opened again, it stays and counts no longer; `order_number` is the written order that allowed it.
    """

    __tablename__ = "volume"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    no: Mapped[int] = mapped_column(Integer)
    kind: Mapped[VolumeKind] = mapped_column(stored(VolumeKind))
    file_number: Mapped[str] = mapped_column(String(40))
    retention: Mapped[Retention] = mapped_column(stored(Retention))
    kept_until: Mapped[date | None] = mapped_column(Date)
    pages: Mapped[int] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    # [{"place": 7, "what": "record:1", "sha256": "…", "page": 9}]: no words of the case
    parts: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    archived_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    archived_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    archived_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ordered_by: Mapped[str | None] = mapped_column(String(60))
    order_number: Mapped[str | None] = mapped_column(String(60))
    ordered_on: Mapped[date | None] = mapped_column(Date)

    __table_args__ = (
        Index("uq_volume_no", "dispute_id", "no", unique=True),
        Index("uq_volume_standing", "dispute_id", unique=True, sqlite_where=text(STANDING_FULL), postgresql_where=text(STANDING_FULL)),
        Index("ix_volume_archived_at", "archived_at", "id"),
        Index("ix_volume_kept_until", "kept_until", "id", sqlite_where=text(STANDS), postgresql_where=text(STANDS)),
        CheckConstraint("(opened_at IS NULL) = (order_number IS NULL)", name="opened_by_order"),
        CheckConstraint("pages > 0 AND size > 0", name="not_empty"),
    )
