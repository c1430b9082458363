"""Dispute: the case itself. What hangs on it stands in sides, legs and serials."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mediation.db import Base, Code, Json, Pk, UtcDateTime, stored
from mediation.disputes.legs import Leg
from mediation.disputes.sides import Claim, Party, sides_of
from workflows.categories import MOJ
from workflows.levels import Level
from workflows.outcomes import Channel, Difficulty, Outcome, PartyRole, Risk, Route, SameMatter
from workflows.states import FINAL, STAGE_OF, UNREGISTERED, Stage, State

OPEN_STATES = "state NOT IN ('closed', 'declined', 'advised')"


class Dispute(Base):
    """One matter, one number for its whole life (一案一码). Changed only by `advance` and `record`."""

    __tablename__ = "dispute"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    tracking_code: Mapped[str] = mapped_column(String(32), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text)
    search_text: Mapped[str] = mapped_column(Text, default="")
    channel: Mapped[Channel] = mapped_column(stored(Channel))
    source_system: Mapped[str | None] = mapped_column(String(40))
    source_number: Mapped[str | None] = mapped_column(String(60))
    region_code: Mapped[str] = mapped_column(Code, ForeignKey("region.code"))
    place_name: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[State] = mapped_column(stored(State))
    level: Mapped[Level] = mapped_column(stored(Level))
    category: Mapped[str | None] = mapped_column(String(2))
    czb: Mapped[str | None] = mapped_column(String(4))
    risk: Mapped[Risk] = mapped_column(stored(Risk), default=Risk.BLUE)
    was_red: Mapped[bool] = mapped_column(default=False)
    difficulty: Mapped[Difficulty | None] = mapped_column(stored(Difficulty))
    hazards: Mapped[list[str]] = mapped_column(Json, default=list)
    tried: Mapped[list[str]] = mapped_column(Json, default=list)
    occurred_on: Mapped[date | None] = mapped_column(Date)
    proactive: Mapped[bool] = mapped_column(default=False)
    finder: Mapped[str | None] = mapped_column(String(40))
    consent: Mapped[bool] = mapped_column(default=False)
    same_matter: Mapped[SameMatter | None] = mapped_column(stored(SameMatter))
    asked_materials: Mapped[bool] = mapped_column(default=False)

    registered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    desk_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    mediator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    accepted_by_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    leg_no: Mapped[int] = mapped_column(Integer, default=0)
    escalations: Mapped[int] = mapped_column(Integer, default=0)
    objections: Mapped[int] = mapped_column(Integer, default=0)
    designated: Mapped[bool] = mapped_column(default=False)
    sent_down: Mapped[bool] = mapped_column(default=False)
    supervised: Mapped[bool] = mapped_column(default=False)
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    concluded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[Outcome | None] = mapped_column(stored(Outcome))
    route: Mapped[Route | None] = mapped_column(stored(Route))
    outcome_reason: Mapped[str | None] = mapped_column(String(40))
    main_id: Mapped[int | None] = mapped_column(ForeignKey("dispute.id"))

    # The most pressing clock, cached by `clocks`: what lists sort and colour by.
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    amber_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_kind: Mapped[str | None] = mapped_column(String(16))
    due_unit: Mapped[str | None] = mapped_column(String(12))
    # that date lies in a year whose notice is not out yet
    due_provisional: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    paused_until: Mapped[date | None] = mapped_column(Date)
    total_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # First moment any clock of this case was found late; never erased.
    overdue_since: Mapped[datetime | None] = mapped_column(UtcDateTime)

    row_version: Mapped[int] = mapped_column(Integer, default=1)
    event_count: Mapped[int] = mapped_column(Integer, default=0)
    last_hash: Mapped[str] = mapped_column(String(64), default="")

    parties: Mapped[list[Party]] = relationship(order_by="Party.no", back_populates="dispute")
    claims: Mapped[list[Claim]] = relationship(order_by="Claim.no", back_populates="dispute")
    legs: Mapped[list[Leg]] = relationship(order_by="Leg.no", back_populates="dispute")

    __mapper_args__ = {"version_id_col": row_version}
    __table_args__ = (
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_when_closed"),
        CheckConstraint("state NOT IN ('concluded', 'closed') OR outcome IS NOT NULL", name="outcome_if_concluded"),
        CheckConstraint(f"NOT ({OPEN_STATES}) OR responsible_id IS NOT NULL", name="open_has_responsible"),
        CheckConstraint("state NOT IN ('assigned', 'mediating', 'suspended') OR unit_id IS NOT NULL",
                        name="in_hand_has_unit"),
        CheckConstraint("state NOT IN ('mediating', 'suspended') OR mediator_id IS NOT NULL",
                        name="mediating_has_mediator"),
        Index("ix_dispute_desk_open", "desk_id", "state", "due_at", "id", postgresql_where=text(OPEN_STATES),
              sqlite_where=text(OPEN_STATES)),
        Index("ix_dispute_unit_open", "unit_id", "state", "due_at", "id", postgresql_where=text(OPEN_STATES),
              sqlite_where=text(OPEN_STATES)),
        Index("ix_dispute_mediator_open", "mediator_id", "due_at", postgresql_where=text(OPEN_STATES),
              sqlite_where=text(OPEN_STATES)),
        Index("ix_dispute_open_due", "due_at", "id", postgresql_where=text(OPEN_STATES),
              sqlite_where=text(OPEN_STATES)),
        Index("ix_dispute_region_due", "region_code", "due_at", "id"),
        Index("ix_dispute_registered", "registered_at", "id"),
        Index("ix_dispute_closed", "closed_at", "level"),
        Index("ix_dispute_escalated", "escalated_at"),
    )

    def __init__(self, **values: Any) -> None:
        """A dispute begins before `register`; only the machine sets its state."""
        super().__init__(state=UNREGISTERED, **values)

    @property
    def version(self) -> int:
        """What a reader has seen: the number of events. Every change of a case writes exactly one."""
        return self.event_count

    @property
    def stage(self) -> Stage:
        """Which of the five stages the state belongs to."""
        return STAGE_OF[self.state]

    @property
    def is_open(self) -> bool:
        """Whether anybody still has to act."""
        return self.state not in FINAL

    @property
    def category_label(self) -> str:
        """The 司法部 category in words."""
        return MOJ.get(self.category or "", "未定类别")

    def active(self, *roles: PartyRole) -> list[Party]:
        """Parties of these roles who have not left."""
        return [p for p in self.parties if p.role in roles and p.left_at is None]

    @property
    def heading(self) -> str:
        """当事人 · 事由, as every list and page shows it."""
        return f"{self.sides} · {self.title}"

    @property
    def sides(self) -> str:
        """谁 与 谁, counting groups."""
        return sides_of(self.active(PartyRole.APPLICANT), self.active(PartyRole.RESPONDENT))
