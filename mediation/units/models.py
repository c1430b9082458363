"""Units, their competence and their staff."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mediation.accounts.models import Person
from mediation.db import Base, Code, Pk, stored
from mediation.regions.models import Region
from workflows.levels import Level
from workflows.outcomes import UnitKind
from workflows.roles import UNIT_ROLES, Role


class Unit(Base):
    """A body that can hold a case. `duty` answers for cases that nobody is assigned to yet."""

    __tablename__ = "unit"
    __table_args__ = (Index("ix_unit_region_code", "region_code"),)

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    short_name: Mapped[str] = mapped_column(String(40))
    kind: Mapped[UnitKind] = mapped_column(stored(UnitKind, "kind_known"))
    region_code: Mapped[str] = mapped_column(Code, ForeignKey("region.code"))
    level: Mapped[Level] = mapped_column(stored(Level, "level_known"))
    head_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    duty_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    active: Mapped[bool] = mapped_column(default=True)

    # Listed pages load these explicitly; touching them otherwise is an error, not a hidden query per row.
    region: Mapped[Region] = relationship(lazy="raise")
    head: Mapped[Person | None] = relationship(foreign_keys=[head_id], lazy="raise")
    duty: Mapped[Person | None] = relationship(foreign_keys=[duty_id], lazy="raise")


class Competence(Base):
    """What a unit may take: a 司法部 category, or * for all, in places whose codes begin with a prefix."""

    __tablename__ = "competence"
    __table_args__ = (Index("ix_competence_region_prefix_category", "region_prefix", "category"),)

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    category: Mapped[str] = mapped_column(String(4), primary_key=True)
    region_prefix: Mapped[str] = mapped_column(Code, primary_key=True)


class Membership(Base):
    """A person holds a role in a unit from `since` until `until`; granted again, the same row reopens."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("person_id", "unit_id", "role"),
        CheckConstraint(
            "role IN (" + ", ".join(f"'{role.value}'" for role in UNIT_ROLES) + ")", name="role_can_be_held"
        ),
        CheckConstraint("until IS NULL OR until >= since", name="ends_after_start"),
        Index("ix_membership_unit_id_role", "unit_id", "role"),
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    role: Mapped[Role] = mapped_column(stored(Role))
    since: Mapped[datetime]
    until: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
