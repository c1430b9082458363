"""People, what administrators did, and the log of sign-ins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from mediation.db import Base, Pk, stored
from mediation.vault import Sealed, mask_phone
from workflows.roles import AdminRole

STORED_ADMIN = stored(AdminRole, "admin_known", length=16)


class Person(Base):
    """Somebody who can sign in. One column holds the administrator role, so nobody can hold two."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    pinyin: Mapped[str] = mapped_column(String(64), default="", index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    admin: Mapped[AdminRole | None] = mapped_column(STORED_ADMIN)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    password_changed_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]
    # 财政供养: lives on a public salary, so that no subsidy is paid for mediating
    salaried: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    phone: Mapped[str | None] = mapped_column(Sealed)
    # kept by the person, so that kin and neighbours among the parties are noticed (回避)
    address: Mapped[str | None] = mapped_column(Sealed)
    created_at: Mapped[datetime]

    # What Flask-Login asks of a user; its own mixin has no types.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """A deactivated person is signed out at the next page."""
        return self.active

    @property
    def masked_phone(self) -> str:
        """First 3 and last 4 figures."""
        return mask_phone(self.phone)

    def get_id(self) -> str:
        """The id and the moment of the password, so that a new password ends every older session."""
        return f"{self.id}.{self.password_changed_at.timestamp():.6f}"


class AdminEvent(Base):
    """One thing an administrator did to an account, a role, a unit or a place; never changed afterwards."""

    __tablename__ = "admin_event"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(120))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)


class SignInLog(Base):
    """One attempt to sign in, kept for six months (网络安全法 21); names nobody who has no account."""

    __tablename__ = "sign_in_log"
    __table_args__ = (Index("ix_sign_in_log_username_hash_at", "username_hash", "at"),)

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    username_hash: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(index=True)
    ok: Mapped[bool]
    ip: Mapped[str] = mapped_column(String(40))
