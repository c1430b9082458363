"""Word files on trial that wait for the county's supervisor: under 等审批, and above what the supervisor sees first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import Session, joinedload

from mediation.access import Actor
from mediation.config import LOCAL
from mediation.disputes.request_views import BESIDE
from mediation.papers.kinds import KINDS
from mediation.papers.models import PaperTemplate
from workflows.levels import TOP
from workflows.roles import Role


def decides(actor: Actor) -> bool:
    """Who puts a Word file in force or sends it back."""
    return actor.has(Role.SUPERVISOR) and actor.level is TOP


def to_decide(session: Session, actor: Actor) -> Sequence[PaperTemplate]:
    """What this person may put in force, what came in first before the rest; nothing for nearly everybody."""
    if not decides(actor):
        return ()
    wanted = select(PaperTemplate).where(*_waits(actor)).options(joinedload(PaperTemplate.uploader))
    return session.scalars(wanted.order_by(PaperTemplate.id)).all()


def how_many(actor: Actor) -> ColumnElement[int]:
    """The number of them, to be read along with something else."""
    if not decides(actor):
        return literal(0)
    return select(func.count(PaperTemplate.id)).where(*_waits(actor)).scalar_subquery()


def _waits(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    return (PaperTemplate.approved_at.is_(None), PaperTemplate.sentence.is_(None), PaperTemplate.kind.in_(KINDS),
            PaperTemplate.uploaded_by.is_distinct_from(actor.person_id))


def cards(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Each as 等审批 shows it."""
    return [{
        "ask": "文书模板", "title": f"{KINDS[row.kind].label}，第 {row.version} 版", "url": url_for("paper_templates.show", paper_kind=row.kind),
        "line": f"{row.uploader.name if row.uploader else ''} {row.uploaded_at.astimezone(LOCAL):%-m月%-d日 %H:%M} 传",
    } for row in to_decide(session, actor)]


BESIDE.append(cards)
