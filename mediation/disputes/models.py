"""Dispute and what hangs on it: parties, claims, legs, involvements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum as PyEnum
from typing import Any, Protocol

from sqlalchemy import CheckConstraint, Date, Enum, ForeignKey, Index, Integer, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mediation.db import Base, Code, Json, Pk, UtcDateTime
from mediation.vault import Sealed, mask_address, mask_id, mask_phone
from workflows.categories import MOJ
from workflows.levels import Level
from workflows.outcomes import (
    Channel,
    Difficulty,
    Outcome,
    PartyKind,
    PartyRole,
    Risk,
    Route,
    SameMatter,
)
from workflows.states import FINAL, STAGE_OF, UNREGISTERED, Stage, State


def stored(kind: type[PyEnum], length: int = 24) -> Enum:
    """An enum column that keeps the member's value as text, so that a new member needs no migration."""
    return Enum(kind, native_enum=False, length=length, create_constraint=False,
                values_callable=lambda members: [member.value for member in members])


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


class Party(Base):
    """当事人, and those who act for them (`represents_no`). ID, phone and address are sealed."""

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


class Leg(Base):
    """办理轮次: the stay of a case with one unit. Ended once, never rewritten."""

    __tablename__ = "leg"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    no: Mapped[int] = mapped_column(Integer)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    level: Mapped[Level] = mapped_column(stored(Level))
    mediator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(24))
    reason: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(Text)
    not_attempted: Mapped[bool] = mapped_column(default=False)
    result: Mapped[str | None] = mapped_column(String(24))

    dispute: Mapped[Dispute] = relationship(back_populates="legs")
    __table_args__ = (
        Index("uq_leg_no", "dispute_id", "no", unique=True),
        Index("ix_leg_ended", "ended_by", "ended_at"),
    )


class Involvement(Base):
    """Which units see a case besides those whose place it is: desk, holder, co-handler, assisting."""

    __tablename__ = "involvement"

    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    part: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (Index("ix_involvement_unit", "unit_id", "dispute_id"),)


class Serial(Base):
    """The last number given out per county and year; locked while the next one is taken."""

    __tablename__ = "serial"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int] = mapped_column(Integer)
