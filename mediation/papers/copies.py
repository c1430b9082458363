"""A paper as a file: as it would be written now, or as it was issued; Word through the county's template where there is one."""

from __future__ import annotations

import json
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from mediation.access import Actor
from mediation.disputes.models import Dispute
from mediation.papers.blocks import Paper
from mediation.papers.filling import filled
from mediation.papers.frozen import thawed
from mediation.papers.kinds import Subject, Writing
from mediation.papers.models import IssuedPaper, PaperTemplate
from mediation.papers.named_fields import fields_of
from mediation.papers.pdf import pdf
from mediation.papers.queries import Writable, labelled
from mediation.papers.veiling import as_filled, as_read, covered
from mediation.papers.word import word

PDF, DOCX = "pdf", "docx"
VOID = "已作废"
TYPES = {
    PDF: "application/pdf", DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class Copy(NamedTuple):
    """A file to send: its name, its media type, its bytes."""

    name: str
    media_type: str
    body: bytes


def preview(session: Session, dispute: Dispute, chosen: Writable, *, actor: Actor, at: datetime, form: str) -> Copy:
    """As it would be written now, without a number. Raises Unprintable."""
    writing = Writing(session, dispute, actor, at, chosen.subject)
    paper = as_read(chosen.kind.write(writing), covered(chosen.kind.name, writing))
    template = session.scalars(select(PaperTemplate).where(PaperTemplate.kind == chosen.kind.name, PaperTemplate.in_force).options(
        undefer(PaperTemplate.body))).one_or_none() if form == DOCX else None
    body = filled(template.body, fields_of(chosen.kind, writing, paper)) if template else _made(paper, at, form)
    return Copy(f"{chosen.label}-{dispute.number}-预览.{form}", TYPES[form], body)


def copy_of(session: Session, dispute: Dispute, row: IssuedPaper, *, actor: Actor, form: str) -> Copy:
    """As it was issued, whatever became of the case or the template since; what the reader may not hear is covered. Raises Unprintable."""
    labels = covered(row.kind, Writing(session, dispute, actor, row.issued_at, Subject(row.subject, "")))
    template = session.get_one(PaperTemplate, row.template_id, options=[undefer(PaperTemplate.body)]) if row.template_id and form == DOCX else None
    if template and row.voided_at is None:
        body = filled(template.body, as_filled(json.loads(row.named or "{}"), labels))
    else:
        # a voided one comes in our own layout, which can say so on every page
        body = _made(as_read(thawed(row.body), labels), row.issued_at, form, VOID if row.voided_at else "")
    name = f"{labelled(row)}-{row.number or row.id}" + ("-已作废" if row.voided_at else "")
    return Copy(f"{name}.{form}", TYPES[form], body)


def _made(paper: Paper, at: datetime, form: str, mark: str = "") -> bytes:
    return pdf(paper, at, mark=mark) if form == PDF else word(paper, at, mark=mark)
