"""Tokens: who calls, for which unit, with which scopes, until when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from mediation.db import Base, Pk
from workflows.labels import Labelled


class Scope(Labelled):
    """What a token may be used for, within what its person may do."""

    READ = "read", "查看"
    WRITE = "write", "办理"
    PARTIES_FULL = "parties:full", "查看当事人的完整证件号、电话、住址"


class Token(Base):
    """Shown once, stored hashed. `calls` counts within the minute `minute`, for the rate limit."""

    __tablename__ = "token"
    __table_args__ = (CheckConstraint("expires_at > created_at", name="expires_later"),)

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    name: Mapped[str] = mapped_column(String(60))
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    minute: Mapped[int] = mapped_column(default=0)
    calls: Mapped[int] = mapped_column(default=0)
