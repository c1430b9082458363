"""文书模板: the system administrator brings in the county's own Word files, its supervisor tries them on a case and decides."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask_wtf.file import FileField, FileRequired
from sqlalchemy import select
from werkzeug.wrappers import Response

from mediation.access import Actor, allow, current_actor
from mediation.config import LOCAL
from mediation.db import db_session, now
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import visible_to
from mediation.errors import Invalid
from mediation.forms import Form
from mediation.papers import templates
from mediation.papers.copies import DOCX, TYPES
from mediation.papers.filling import filled
from mediation.papers.kinds import KINDS, Kind, Writing
from mediation.papers.models import PaperTemplate
from mediation.papers.named_fields import COMMON, PARTY, examples, fields_of
from workflows.guarding import Refused
from workflows.levels import TOP
from workflows.roles import AdminRole, Role

SYSADMIN, SUPERVISOR = AdminRole.SYSADMIN.value, Role.SUPERVISOR.value

bp = Blueprint("paper_templates", __name__, url_prefix="/paper-templates")


class TemplateForm(Form):
    """One Word file."""

    file = FileField("Word 模板", description="普通的 .docx，最大 1 MB；要填的地方写字段名，例如 {{ applicants }}。",
                     validators=[FileRequired("选一个 .docx 文件。")])


@bp.before_request
def of_the_county() -> None:
    """A supervisor decides for the county, not for a town."""
    actor = current_actor()
    if actor.person_id is not None and actor.has(Role.SUPERVISOR) and not decides(actor):
        abort(403)


def decides(actor: Actor) -> bool:
    """Who puts a Word file in force or sends it back."""
    return actor.has(Role.SUPERVISOR) and actor.level is TOP


@bp.get("")
@allow(SYSADMIN, SUPERVISOR)
def index() -> str:
    """All kinds of paper, and whose Word file is used for each."""
    rows = db_session.scalars(select(PaperTemplate).order_by(PaperTemplate.id)).all()
    own = {row.kind: row for row in rows if row.in_force}
    waiting = {row.kind: row for row in rows if row.waits}
    groups: dict[str, list[dict[str, Any]]] = {}
    for kind in KINDS.values():
        row = own.get(kind.name)
        groups.setdefault(kind.group, []).append({
            "label": kind.label, "url": url_for("paper_templates.show", paper_kind=kind.name),
            "own": f"本县模板第 {row.version} 版" if row else "",
            "waits": f"第 {waiting[kind.name].version} 版等督导复核" if kind.name in waiting else "",
        })
    return render_template("papers/templates.html", groups=groups)


@bp.get("/<paper_kind>")
@allow(SYSADMIN, SUPERVISOR)
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
    flash(f"第 {row.version} 版传上来了，还没有用上：先试填看看，等县督导复核。")
    return redirect(url_for("paper_templates.show", paper_kind=kind.name), 303)


@bp.post("/<paper_kind>/use/<int(max=99999):version>")
@allow(SYSADMIN)
def use(paper_kind: str, version: int) -> Response:
    """换回 an earlier version that was approved; 0 is ours."""
    kind = _kind(paper_kind)
    try:
        row = templates.use(db_session(), kind, version, actor=current_actor(), at=now())
    except Refused as refused:
        return _told(kind, refused.sentence)
    if version and row is None:
        abort(404)
    flash(f"{kind.label}用回第 {version} 版。" if row else f"{kind.label}用回系统自带的格式。")
    return redirect(url_for("paper_templates.show", paper_kind=kind.name), 303)


@bp.post("/<paper_kind>/<int(max=99999):version>/approve")
@allow(SUPERVISOR)
def approve(paper_kind: str, version: int) -> Response:
    """The second person's yes."""
    kind = _kind(paper_kind)
    _version(kind, version)
    try:
        templates.approve(db_session(), kind, version, actor=current_actor(), at=now())
    except Refused as refused:
        return _told(kind, refused.sentence)
    flash(f"已批准，{kind.label}的 Word 从现在起用第 {version} 版。")
    return redirect(url_for("paper_templates.show", paper_kind=kind.name), 303)


@bp.post("/<paper_kind>/<int(max=99999):version>/refuse")
@allow(SUPERVISOR)
def refuse(paper_kind: str, version: int) -> Response | tuple[str, int]:
    """A no with a sentence."""
    kind, sentence = _kind(paper_kind), request.form.get("sentence", "")
    _version(kind, version)
    try:
        templates.refuse(db_session(), kind, version, actor=current_actor(), at=now(), sentence=sentence)
    except Invalid as invalid:
        return _page(kind, TemplateForm(formdata=None), wrong=invalid.errors["sentence"]), 422
    except Refused as refused:
        return _told(kind, refused.sentence)
    flash("已退回，管理员会看到你的理由。")
    return redirect(url_for("paper_templates.show", paper_kind=kind.name), 303)


@bp.get("/<paper_kind>/<int(max=99999):version>/case")
@allow(SUPERVISOR)
def tried(paper_kind: str, version: int) -> Response:
    """Filled from a case this person may see; logged as a reading of it."""
    kind, number = _kind(paper_kind), request.args.get("number", "").strip()
    body = _version(kind, version)
    session, actor, at = db_session(), current_actor(), now()
    dispute = session.scalars(visible_to(actor).where(Dispute.number == number)).one_or_none()
    if dispute is None:
        return _told(kind, f"没有找到“{number}”这件案件，请照着案件页左上角的编号填。" if number else "写上案件编号，再试填。")
    subject = next(iter(kind.subjects(session, dispute)), None)
    if subject is None:
        return _told(kind, f"{number} 现在写不了{kind.label}，换一件试。")
    writing = Writing(session, dispute, actor, at, subject)
    made = filled(body, fields_of(writing, kind.write(writing)))
    log_mine(dispute.id, Look.PAPER)
    return send_file(BytesIO(made), mimetype=TYPES[DOCX], download_name=f"{kind.label}-第{version}版-试填-{number}.docx", as_attachment=True, max_age=0)


@bp.get("/<paper_kind>/<int(max=99999):version>/<any(file, trial):which>")
@allow(SYSADMIN, SUPERVISOR)
def download(paper_kind: str, version: int, which: str) -> Response:
    """The file as it came, or filled with made-up words to look at."""
    kind = _kind(paper_kind)
    kept = _version(kind, version)
    body = filled(kept, examples()) if which == "trial" else kept
    name = f"{kind.label}-第{version}版{'-试填' if which == 'trial' else ''}.docx"
    return send_file(BytesIO(body), mimetype=TYPES[DOCX], download_name=name, as_attachment=True)


def _kind(name: str) -> Kind:
    return KINDS.get(name) or abort(404)


def _version(kind: Kind, version: int) -> bytes:
    """The file of that version, or 404."""
    wanted = select(PaperTemplate.body).where(PaperTemplate.kind == kind.name, PaperTemplate.version == version)
    return db_session.scalars(wanted).one_or_none() or abort(404)


def _told(kind: Kind, sentence: str) -> Response:
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


def _day(at: datetime) -> str:
    return f"{at.astimezone(LOCAL):%Y年%-m月%-d日}"


def _page(kind: Kind, form: TemplateForm, refusals: list[str] | None = None, wrong: str = "") -> str:
    actor = current_actor()
    rows = [_row(row, actor) for row in templates.versions_of(db_session(), kind)]
    return render_template(
        "papers/template.html", kind=kind, form=form, refusals=refusals or [], rows=rows, fields=COMMON, party=PARTY,
        own=any(row["in_force"] for row in rows), keeps=actor.admin is AdminRole.SYSADMIN, wrong=wrong,
    )
