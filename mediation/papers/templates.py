"""A county's own Word files: brought in on trial, put in force by a second person, put back to ours. Every version is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from mediation.access import Actor
from mediation.accounts.actions import note
from mediation.accounts.models import Person
from mediation.errors import Invalid
from mediation.notices.actions import queue
from mediation.papers.kinds import Kind
from mediation.papers.models import PaperTemplate
from mediation.papers.template_checks import check_template
from mediation.units.models import Membership, Unit
from mediation.units.queries import in_force
from workflows.guarding import Refused
from workflows.levels import TOP
from workflows.roles import Role


def upload(session: Session, kind: Kind, body: bytes, *, name: str, actor: Actor, at: datetime) -> PaperTemplate:
    """A new version on trial; the county's supervisors are asked. Raises Refused with what is wrong with the file."""
    check_template(kind, body)
    last = session.scalar(select(func.max(PaperTemplate.version)).where(PaperTemplate.kind == kind.name)) or 0
    row = PaperTemplate(
        kind=kind.name, version=last + 1, name=name[-120:] or "模板.docx", body=body, in_force=False, uploaded_by=actor.person_id, uploaded_at=at,
    )
    session.add(row)
    session.flush()
    note(session, actor=actor, at=at, kind="upload_paper_template", subject=kind.name, facts={"version": row.version})
    asked = [person for person in _supervisors(session, at) if person != actor.person_id]
    queue(session, person_ids=asked, dispute_id=None, at=at, kind="template_submitted", label=kind.label, version=row.version)
    return row


def approve(session: Session, kind: Kind, version: int, *, actor: Actor, at: datetime) -> PaperTemplate:
    """批准: in force from now on, after a second person has looked at it."""
    row = _waiting(session, kind, version, actor)
    check_template(kind, row.body)
    row.approved_by, row.approved_at = actor.person_id, at
    _none_in_force(session, kind)
    row.in_force = True
    session.flush()
    note(session, actor=actor, at=at, kind="approve_paper_template", subject=kind.name, facts={"version": version})
    _tell_uploader(session, row, kind, "template_approved", at, who=actor.name)
    return row


def refuse(session: Session, kind: Kind, version: int, *, actor: Actor, at: datetime, sentence: str) -> PaperTemplate:
    """退回 with a sentence; what is in force stays."""
    row = _waiting(session, kind, version, actor)
    if not sentence.strip():
        raise Invalid({"sentence": "写一句为什么退回，比如：申请人一栏没有身份证号。"})
    row.sentence = sentence.strip()[:200]
    session.flush()
    note(session, actor=actor, at=at, kind="refuse_paper_template", subject=kind.name, facts={"version": version, "sentence": row.sentence})
    _tell_uploader(session, row, kind, "template_refused", at, sentence=row.sentence)
    return row


def use(session: Session, kind: Kind, version: int, *, actor: Actor, at: datetime) -> PaperTemplate | None:
    """Take a version that was approved into force again; version 0 is ours. None also where there is no such version."""
    rows = _locked(session, kind)
    if version and version not in rows:
        return None
    if version and rows[version].approved_at is None:
        raise Refused(f"第 {version} 版还没有经督导批准，不能用。")
    if version:
        # what may be written has become less since it was approved
        check_template(kind, rows[version].body)
    _none_in_force(session, kind)
    if version:
        rows[version].in_force = True
        session.flush()
    note(session, actor=actor, at=at, kind="use_paper_template", subject=kind.name, facts={"version": version})
    return rows.get(version)


def versions_of(session: Session, kind: Kind) -> Sequence[PaperTemplate]:
    """Newest first, without the files."""
    mine = select(PaperTemplate).where(PaperTemplate.kind == kind.name)
    mine = mine.options(joinedload(PaperTemplate.uploader), joinedload(PaperTemplate.approver))
    return session.scalars(mine.order_by(PaperTemplate.version.desc())).all()


def _waiting(session: Session, kind: Kind, version: int, actor: Actor) -> PaperTemplate:
    row = _locked(session, kind)[version]
    if not row.waits:
        raise Refused(f"第 {version} 版已经{'批准' if row.approved_at else '退回'}过了。")
    if row.uploaded_by == actor.person_id:
        raise Refused("传模板的人不能自己批准，要另一个人。", "role")
    return row


def _locked(session: Session, kind: Kind) -> dict[int, PaperTemplate]:
    """All of the kind by version: whoever decides on one of them at the same time waits here."""
    wanted = select(PaperTemplate).where(PaperTemplate.kind == kind.name).order_by(PaperTemplate.id).with_for_update()
    return {row.version: row for row in session.scalars(wanted.execution_options(populate_existing=True))}


def _supervisors(session: Session, at: datetime) -> Sequence[int]:
    held = select(Membership.person_id).join(Unit, Unit.id == Membership.unit_id).join(Person, Person.id == Membership.person_id)
    return session.scalars(held.where(Membership.role == Role.SUPERVISOR, Unit.level == TOP, in_force(at), Person.active).distinct()).all()


def _tell_uploader(session: Session, row: PaperTemplate, kind: Kind, name: str, at: datetime, **words: Any) -> None:
    if row.uploaded_by is not None:
        queue(session, person_ids=[row.uploaded_by], dispute_id=None, at=at, kind=name, label=kind.label, version=row.version, **words)


def _none_in_force(session: Session, kind: Kind) -> None:
    session.execute(update(PaperTemplate).where(PaperTemplate.kind == kind.name, PaperTemplate.in_force).values(in_force=False))
