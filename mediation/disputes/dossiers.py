"""卷宗摘要 as it was sent up: kept sealed from the moment a case climbs, so that the level above reads what was sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediation.db import Base, Pk, UtcDateTime
from mediation.disputes.dossier_parts import Going, sections, source_of
from mediation.disputes.effects import Doing
from mediation.vault import Sealed
from workflows.levels import Level


class Dossier(Base):
    """One for each escalation, under the number of its event. The event keeps `digest`, so a changed body is found."""

    __tablename__ = "dossier"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    seq: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    digest: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Sealed)

    __table_args__ = (Index("uq_dossier_seq", "dispute_id", "seq", unique=True),)

    @property
    def sections(self) -> list[dict[str, Any]]:
        """As the page draws them."""
        read: list[dict[str, Any]] = json.loads(self.body)
        return read

    def intact(self, digest: str | None) -> bool:
        """Whether it still says what it said when its event was written."""
        return hashlib.sha256(self.body.encode()).hexdigest() == self.digest == digest


def keep(d: Doing, *, to_level: Level, untried: bool) -> None:
    """Write down what the level above gets to read, before anything of the case changes; its digest goes into the event."""
    going = Going(d.dispute.level, to_level, str(d.facts["reason"]), str(d.facts.get("note") or ""), untried, d.actor.name)
    source = source_of(d.session, d.dispute, d.known, d.at, d.facts)
    body = json.dumps(sections(source, going), ensure_ascii=False, separators=(",", ":"))
    digest = hashlib.sha256(body.encode()).hexdigest()
    d.facts["dossier"] = digest
    d.session.add(Dossier(
        dispute_id=d.dispute.id, seq=d.dispute.event_count + 1, made_at=d.at, digest=digest, body=body))


def dossiers_of(session: Session, dispute_id: int) -> Sequence[Dossier]:
    """Oldest first."""
    return session.scalars(select(Dossier).where(Dossier.dispute_id == dispute_id).order_by(Dossier.seq)).all()
