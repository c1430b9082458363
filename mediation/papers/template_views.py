"""文书模板, for the system administrator: which fields there are, the county's own Word files, and back to ours."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, send_file, url_for
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import select
from werkzeug.wrappers import Response

from mediation.access import allow, current_actor
from mediation.config import LOCAL
from mediation.db import db_session, now
from mediation.forms import Form
from mediation.papers import templates
from mediation.papers.copies import DOCX, TYPES
from mediation.papers.filling import filled
from mediation.papers.kinds import KINDS, Kind
from mediation.papers.models import PaperTemplate
from mediation.papers.named_fields import COMMON, PARTY, examples
from workflows.guarding import Refused
from workflows.roles import AdminRole

SYSADMIN = AdminRole.SYSADMIN.value

bp = Blueprint("paper_templates", __name__, url_prefix="/paper-templates")


class TemplateForm(Form):
    """One Word file."""

    file = FileField("Word 模板", description="普通的 .docx，最大 1 MB；要填的地方写字段名，例如 {{ applicants }}。",
                     validators=[FileRequired("选一个 .docx 文件。")])


@bp.get("")
@allow(SYSADMIN)
def index() -> str:
    """All kinds of paper, and whose Word file is used for each."""
    own = {row.kind: row for row in db_session.scalars(select(PaperTemplate).where(PaperTemplate.in_force))}
    groups: dict[str, list[dict[str, Any]]] = {}
    for kind in KINDS.values():
        row = own.get(kind.name)
        groups.setdefault(kind.group, []).append({
            "label": kind.label, "url": url_for("paper_templates.show", paper_kind=kind.name),
            "own": f"本县模板第 {row.version} 版" if row else "",
        })
    return render_template("papers/templates.html", groups=groups)


@bp.get("/<paper_kind>")
@allow(SYSADMIN)
def show(paper_kind: str) -> str:
    """The fields of one kind, its versions, and where a file is brought in."""
    return _page(_kind(paper_kind), TemplateForm())


@bp.post("/<paper_kind>")
@allow(SYSADMIN)
def upload(paper_kind: str) -> Response | tuple[str, int]:
    """Bring in a Word file; what is wrong with it is said on the same page."""
    kind, form = _kind(paper_kind), TemplateForm()
    if not form.validate_on_submit():
        return _page(kind, form), 422
    try:
        row = templates.upload(
            db_session(), kind, form.file.data.read(), name=form.file.data.filename or "", actor=current_actor(), at=now()
        )
    except Refused as refused:
        return _page(kind, form, [refused.sentence]), 422
    flash(f"{kind.label}的 Word 从现在起用这份模板（第 {row.version} 版）。")
    return redirect(url_for("paper_templates.show", paper_kind=kind.name), 303)


@bp.post("/<paper_kind>/use/<int(max=99999):version>")
@allow(SYSADMIN)
def use(paper_kind: str, version: int) -> Response:
    """换回 an earlier version; 0 is ours."""
    kind = _kind(paper_kind)
    row = templates.use(db_session(), kind, version, actor=current_actor(), at=now())
    if version and row is None:
        abort(404)
    flash(f"{kind.label}用回第 {version} 版。" if row else f"{kind.label}用回系统自带的格式。")
    return redirect(url_for("paper_templates.show", paper_kind=kind.name), 303)


@bp.get("/<paper_kind>/<int(max=99999):version>/<any(file, trial):which>")
@allow(SYSADMIN)
def download(paper_kind: str, version: int, which: str) -> Response:
    """The file as it came, or filled with made-up words to look at."""
    kind = _kind(paper_kind)
    wanted = select(PaperTemplate.name, PaperTemplate.body).where(PaperTemplate.kind == kind.name, PaperTemplate.version == version)
    row = db_session.execute(wanted).one_or_none() or abort(404)
    body = filled(row.body, examples()) if which == "trial" else row.body
    name = f"{kind.label}-第{version}版{'-试填' if which == 'trial' else ''}.docx"
    return send_file(BytesIO(body), mimetype=TYPES[DOCX], download_name=name, as_attachment=True)


def _kind(name: str) -> Kind:
    return KINDS.get(name) or abort(404)


def _page(kind: Kind, form: TemplateForm, refusals: list[str] | None = None) -> str:
    rows = [
        {"version": row.version, "name": row.name, "who": row.uploader.name if row.uploader else "",
         "when": f"{row.uploaded_at.astimezone(LOCAL):%Y年%-m月%-d日}", "in_force": row.in_force}
        for row in templates.versions_of(db_session(), kind)
    ]
    return render_template(
        "papers/template.html", kind=kind, form=form, refusals=refusals or [], rows=rows, fields=COMMON, party=PARTY,
        own=any(row["in_force"] for row in rows),
    )
