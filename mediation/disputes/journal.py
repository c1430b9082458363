"""What people left unfinished (Draft) and what they looked at (Reading)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import g
from sqlalchemy import ForeignKey, Index, String, bindparam, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediation.access import current_actor
from mediation.db import Base, Pk, UtcDateTime, apart, db_session, now, read_only
from mediation.vault import Sealed
from workflows.labels import Labelled


class Draft(Base):
    """What was typed into a form and not carried out; sealed, because it holds ID numbers and stories."""

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    key: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(80), default="")
    body: Mapped[str] = mapped_column(Sealed)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("uq_draft_key", "person_id", "key", unique=True),)

    @property
    def fields(self) -> dict[str, list[str]]:
        """Field name → values as the form sent them."""
        loaded: dict[str, list[str]] = json.loads(self.body)
        return loaded


# With every move, whether or not something was left unfinished: built once. Nothing in the session holds the row.
DROP = (
    delete(Draft).where(Draft.person_id == bindparam("person_id"), Draft.key == bindparam("key"))
    .execution_options(synchronize_session=False)
)


class Look(Labelled):
    """How somebody looked at a case, in the auditor's words."""

    OPEN = "open", "打开"
    UNCOVER = "uncover", "看了完整号码"
    DOSSIER = "dossier", "看卷宗"
    TIMELINE = "timeline", "接口读经过"
    CLOCKS = "clocks", "接口读时限"
    ORDERS = "orders", "接口读督办"
    PAPER = "paper", "看或下载文书"
    EXPORT = "export", "导出"
    CASE_FILE = "case_file", "下载卷宗"
    ARCHIVE = "archive", "接口读归档"
    FILE = "file", "取材料原件"
    PICTURE = "picture", "看材料"
    FILES = "files", "接口列材料"


class Reading(Base):
    """Who opened, uncovered, exported or printed which case, and when."""

    __tablename__ = "reading"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    what: Mapped[str] = mapped_column(String(24))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    request_id: Mapped[str] = mapped_column(String(64), default="")


def keep_draft(
    session: Session, *, person_id: int, key: str, title: str, fields: dict[str, list[str]], at: datetime
) -> Draft:
    """Save or replace the draft of this form; empty fields and tokens are not kept."""
    body = {name: values for name, values in fields.items()
            if name not in ("csrf_token", "once", "again", "seen") and any(values)}
    draft = draft_of(session, person_id, key)
    if draft is None:
        draft = Draft(person_id=person_id, key=key, body="{}", updated_at=at)
        session.add(draft)
    draft.body, draft.title, draft.updated_at = json.dumps(body, ensure_ascii=False), title[:80], at
    session.flush()
    return draft


def draft_of(session: Session, person_id: int, key: str) -> Draft | None:
    """The draft of a form, if any."""
    return session.scalars(select(Draft).where(Draft.person_id == person_id, Draft.key == key)).one_or_none()


def drafts_like(session: Session, person_id: int, prefix: str, limit: int = 100) -> list[Draft]:
    """The person's newest drafts whose key begins so."""
    return list(session.scalars(
        select(Draft).where(Draft.person_id == person_id, Draft.key.startswith(prefix, autoescape=True))
        .order_by(Draft.updated_at.desc()).limit(limit)
    ))


def drop_draft(session: Session, person_id: int | None, key: str) -> None:
    """What was carried out is no longer a draft."""
    if person_id is not None:
        session.execute(DROP, {"person_id": person_id, "key": key})


def log_reading(
    session: Session, *, person_id: int, unit_id: int | None, dispute_id: int, what: Look, at: datetime,
    request_id: str = "",
) -> None:
    """One line for the auditor."""
    values: dict[str, Any] = {"person_id": person_id, "unit_id": unit_id, "dispute_id": dispute_id}
    session.add(Reading(**values, what=what.value, at=at, request_id=request_id))


def log_mine(dispute_id: int, what: Look) -> None:
    """Log what the person of this request looked at; on a page that only reads, in a transaction of its own."""
    actor = current_actor()
    if actor.person_id is None:
        return
    values: dict[str, Any] = {"person_id": actor.person_id, "unit_id": actor.unit_id, "dispute_id": dispute_id}
    more: dict[str, Any] = {"what": what, "at": now(), "request_id": g.get("request_id", "")}
    if not read_only.get():
        log_reading(db_session(), **values, **more)
        return
    with apart() as session:
        log_reading(session, **values, **more)


def log_all(dispute_ids: Sequence[int], what: Look) -> None:
    """`log_mine` for everything that one table took along."""
    actor = current_actor()
    if actor.person_id is None or not dispute_ids:
        return
    more: dict[str, Any] = {"what": what, "at": now(), "request_id": g.get("request_id", "")}
    with apart() as session:
        for dispute_id in dispute_ids:
            log_reading(session, person_id=actor.person_id, unit_id=actor.unit_id, dispute_id=dispute_id, **more)
