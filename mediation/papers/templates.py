"""A county's own Word files: brought in, taken into force, put back to ours. Every version is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from mediation.access import Actor
from mediation.accounts.actions import note
from mediation.papers.kinds import Kind
from mediation.papers.models import PaperTemplate
from mediation.papers.template_checks import check_template


def upload(session: Session, kind: Kind, body: bytes, *, name: str, actor: Actor, at: datetime) -> PaperTemplate:
    """A new version, in force from now on. Raises Refused with what is wrong with the file."""
    check_template(body)
    last = session.scalar(select(func.max(PaperTemplate.version)).where(PaperTemplate.kind == kind.name)) or 0
    _none_in_force(session, kind)
    row = PaperTemplate(
        kind=kind.name, version=last + 1, name=name[-120:] or "模板.docx", body=body, in_force=True, uploaded_by=actor.person_id, uploaded_at=at,
    )
    session.add(row)
    session.flush()
    note(session, actor=actor, at=at, kind="upload_paper_template", subject=kind.name, facts={"version": row.version})
    return row


def use(session: Session, kind: Kind, version: int, *, actor: Actor, at: datetime) -> PaperTemplate | None:
    """Take an earlier version into force again; version 0 is ours. None also where there is no such version."""
    rows = {row.version: row for row in versions_of(session, kind)}
    if version and version not in rows:
        return None
    _none_in_force(session, kind)
    if version:
        rows[version].in_force = True
        session.flush()
    note(session, actor=actor, at=at, kind="use_paper_template", subject=kind.name, facts={"version": version})
    return rows.get(version)


def versions_of(session: Session, kind: Kind) -> Sequence[PaperTemplate]:
    """Newest first, without the files."""
    mine = select(PaperTemplate).where(PaperTemplate.kind == kind.name).options(joinedload(PaperTemplate.uploader))
    return session.scalars(mine.order_by(PaperTemplate.version.desc())).all()


def _none_in_force(session: Session, kind: Kind) -> None:
    session.execute(update(PaperTemplate).where(PaperTemplate.kind == kind.name, PaperTemplate.in_force).values(in_force=False))
