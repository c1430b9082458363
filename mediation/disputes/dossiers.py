"""卷宗摘要 as it was sent up: kept sealed from the moment a case climbs, so that the level above reads what was sent."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import ForeignKey, Index, String, Text, and_, select, type_coerce
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediation.db import Base, Pk, UtcDateTime
from mediation.disputes.dossier_parts import Going, sections, source_of
from mediation.disputes.effects import Doing
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.vault import Sealed, unseal
from workflows.levels import Level

BATCH = 500


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
        return _digest(self.body) == self.digest == digest


def keep(d: Doing, *, to_level: Level, untried: bool) -> None:
    """Write down what the level above gets to read, before anything of the case changes; its digest goes into the event."""
    going = Going(d.dispute.level, to_level, str(d.facts["reason"]), str(d.facts.get("note") or ""), untried, d.actor.name)
    source = source_of(d.session, d.dispute, d.known, d.at, d.facts)
    # whoever mediated reads it as well, for as long as it is kept
    source = replace(source, names=replace(source.names, veiled=True))
    body = json.dumps(sections(source, going), ensure_ascii=False, separators=(",", ":"))
    digest = _digest(body)
    d.facts["dossier"] = digest
    d.session.add(Dossier(
        dispute_id=d.dispute.id, seq=d.dispute.event_count + 1, made_at=d.at, digest=digest, body=body))


def dossiers_of(session: Session, dispute_id: int) -> Sequence[Dossier]:
    """Oldest first."""
    return session.scalars(select(Dossier).where(Dossier.dispute_id == dispute_id).order_by(Dossier.seq)).all()


def broken(session: Session) -> Iterator[tuple[str, int, str]]:
    """Case number, place in its chain and what is wrong, of every dossier that is not what its event says was sent."""
    kept = and_(Dossier.dispute_id == Event.dispute_id, Dossier.seq == Event.seq)
    # the sealed text itself: one that cannot be opened any more is a finding, not a fault
    sealed = type_coerce(Dossier.body, Text).label("sealed")
    sent = (
        select(Dispute.number, Event.seq, Event.facts, Dossier.id.label("kept"), Dossier.digest, sealed)
        .join(Event, Event.dispute_id == Dispute.id)
        .outerjoin(Dossier, kept)
        .where(Event.name == "escalate")
        .order_by(Dispute.id, Event.seq)
        .execution_options(yield_per=BATCH)
    )
    for row in session.execute(sent):
        said = row.facts.get("dossier")
        if said and row.kept is None:
            yield row.number, row.seq, "上报时的卷宗摘要不见了"
        elif row.kept is not None and not _digest(_opened(row.sealed)) == row.digest == said:
            yield row.number, row.seq, "上报时的卷宗摘要被改过"
    strange = (
        select(Dispute.number, Dossier.seq)
        .join(Dispute, Dispute.id == Dossier.dispute_id)
        .where(~select(Event.id).where(kept, Event.name == "escalate").exists())
        .order_by(Dossier.id)
    )
    for number, seq in session.execute(strange):
        yield number, seq, "有一份卷宗摘要，没有对应的上报"


def _opened(sealed: str) -> str:
    try:
        return unseal(sealed)
    except (InvalidTag, ValueError):
        return ""


def _digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()
