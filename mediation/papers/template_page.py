"""The page of one kind's Word files: its fields, its versions, and who may do what with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import select
from werkzeug.wrappers import Response

from mediation.access import Actor, current_actor
from mediation.config import LOCAL
from mediation.db import db_session
from mediation.forms import Form
from mediation.papers import templates
from mediation.papers.kinds import KINDS, Kind
from mediation.papers.models import PaperTemplate
from mediation.papers.named_fields import PARTY, offered, people_of
from mediation.papers.own_fields import OWN
from mediation.papers.template_grammar import HOW
from mediation.papers.template_waiting import decides
from workflows.roles import AdminRole


class TemplateForm(Form):
    """One Word file."""

    file = FileField("Word 模板", description="普通的 .docx，最大 1 MB；要填的地方写字段名，例如 {{ applicants }}。",
                     validators=[FileRequired("选一个 .docx 文件。")])


def kind_or_404(name: str) -> Kind:
    """The kind of paper of that name."""
    return KINDS.get(name) or abort(404)


def file_or_404(kind: Kind, version: int) -> bytes:
    """The file of that version, or 404."""
    wanted = select(PaperTemplate.body).where(PaperTemplate.kind == kind.name, PaperTemplate.version == version)
    return db_session.scalars(wanted).one_or_none() or abort(404)


def told(kind: Kind, sentence: str) -> Response:
    """Why not, on the page of the kind."""
    db_session.rollback()
    flash(sentence, "error")
    return redirect(url_for("paper_templates.show", paper_kind=kind.name), 303)


def _row(row: PaperTemplate, actor: Actor) -> dict[str, Any]:
    by = f"{row.approver.name if row.approver else ''} {_day(row.approved_at)}批准" if row.approved_at else ""
    return {
        "version": row.version, "name": row.name, "who": row.uploader.name if row.uploader else "", "when": _day(row.uploaded_at),
        "in_force": row.in_force, "waits": row.waits, "approved": by, "sentence": row.sentence or "",
        "decide": row.waits and decides(actor) and row.uploaded_by != actor.person_id,
    }


def _fields(kind: Kind) -> dict[str, Any]:
    """What may be written in the file of this kind, as it is written there."""
    boxes = [{"write": f"{{{{ {name} }}}}", "example": example} for name, example in OWN[kind.name].boxes] if kind.name in OWN else []
    common = [{"write": HOW.get(field.name) or f"{{{{ {field.name} }}}}", "meaning": field.meaning} for field in offered(kind)[len(boxes):]]
    return {"boxes": boxes, "fields": common, "party": [{"write": f"{{{{ p.{name} }}}}", "meaning": PARTY[name]} for name in people_of(kind)]}


def _day(at: datetime) -> str:
    return f"{at.astimezone(LOCAL):%Y年%-m月%-d日}"


def page(kind: Kind, form: TemplateForm, refusals: list[str] | None = None, wrong: str = "", typed: str = "") -> str:
    """One kind: its fields, its versions, and what this reader may do with them."""
    actor = current_actor()
    rows = [_row(row, actor) for row in templates.versions_of(db_session(), kind)]
    return render_template(
        "papers/template.html", kind=kind, form=form, refusals=refusals or [], rows=rows, **_fields(kind),
        own=any(row["in_force"] for row in rows), keeps=actor.admin is AdminRole.SYSADMIN, wrong=wrong, typed=typed,
    )
