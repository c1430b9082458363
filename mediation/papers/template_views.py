"""文书模板: the system administrator brings in the county's own Word files, its supervisor tries them on a case and decides."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import quote

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from mediation.access import allow, current_actor
from mediation.db import db_session, now
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import visible_to
from mediation.errors import Invalid
from mediation.forms import Refusal
from mediation.papers import templates
from mediation.papers.copies import DOCX, TYPES
from mediation.papers.filling import filled
from mediation.papers.kinds import KINDS, Writing
from mediation.papers.models import PaperTemplate
from mediation.papers.named_fields import examples, fields_of
from mediation.papers.reading import must_read
from mediation.papers.template_page import TemplateForm, file_or_404, kind_or_404, page, told
from mediation.papers.template_waiting import decides
from mediation.papers.veiling import as_read, covered
from workflows.guarding import Refused
from workflows.roles import AdminRole, Role

SYSADMIN, SUPERVISOR = AdminRole.SYSADMIN.value, Role.SUPERVISOR.value

bp = Blueprint("paper_templates", __name__, url_prefix="/paper-templates")


@bp.before_request
def of_the_county() -> None:
    """A supervisor decides for the county, not for a town."""
    actor = current_actor()
    if actor.person_id is not None and actor.has(Role.SUPERVISOR) and not decides(actor):
        abort(403)


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
    asked = [{"label": kind.label, "url": url_for("paper_templates.show", paper_kind=kind.name), "waits": f"第 {waiting[kind.name].version} 版等督导复核"}
             for kind in KINDS.values() if kind.name in waiting]
    return render_template("papers/templates.html", groups=groups, asked=asked)


@bp.get("/<paper_kind>")
@allow(SYSADMIN, SUPERVISOR)
def show(paper_kind: str) -> str:
    """The fields of one kind, its versions, and where a file is brought in."""
    refusal = Refusal()
    refusal.refill()
    return page(kind_or_404(paper_kind), TemplateForm(), typed=refusal.words("sentence"))


@bp.post("/<paper_kind>")
@allow(SYSADMIN)
def upload(paper_kind: str) -> Response | tuple[str, int]:
    """Bring in a Word file; what is wrong with it is said on the same page."""
    kind, form = kind_or_404(paper_kind), TemplateForm()
    if not form.validate_on_submit():
        return page(kind, form), 422
    try:
        row = templates.upload(
            db_session(), kind, form.file.data.read(), name=form.file.data.filename or "", actor=current_actor(), at=now()
        )
    except Refused as refused:
        return page(kind, form, [refused.sentence]), 422
    flash(f"第 {row.version} 版传上来了，还没有用上：先试填看看，等县督导复核。")
    return redirect(url_for("paper_templates.show", paper_kind=kind.name), 303)


@bp.post("/<paper_kind>/use/<int(max=99999):version>")
@allow(SYSADMIN)
def use(paper_kind: str, version: int) -> Response:
    """换回 an earlier version that was approved; 0 is ours."""
    kind = kind_or_404(paper_kind)
    try:
        row = templates.use(db_session(), kind, version, actor=current_actor(), at=now())
    except Refused as refused:
        return told(kind, refused.sentence)
    if version and row is None:
        abort(404)
    flash(f"{kind.label}用回第 {version} 版。" if row else f"{kind.label}用回系统自带的格式。")
    return redirect(url_for("paper_templates.show", paper_kind=kind.name), 303)


@bp.post("/<paper_kind>/<int(max=99999):version>/approve")
@allow(SUPERVISOR)
def approve(paper_kind: str, version: int) -> Response:
    """The second person's yes."""
    kind = kind_or_404(paper_kind)
    file_or_404(kind, version)
    try:
        templates.approve(db_session(), kind, version, actor=current_actor(), at=now())
    except Refused as refused:
        return told(kind, refused.sentence)
    flash(f"已批准，{kind.label}的 Word 从现在起用第 {version} 版。")
    return redirect(url_for("paper_templates.show", paper_kind=kind.name), 303)


@bp.post("/<paper_kind>/<int(max=99999):version>/refuse")
@allow(SUPERVISOR)
def refuse(paper_kind: str, version: int) -> Response | tuple[str, int]:
    """A no with a sentence."""
    kind, sentence = kind_or_404(paper_kind), request.form.get("sentence", "")
    file_or_404(kind, version)
    try:
        templates.refuse(db_session(), kind, version, actor=current_actor(), at=now(), sentence=sentence)
    except Invalid as invalid:
        return page(kind, TemplateForm(formdata=None), wrong=invalid.errors["sentence"], typed=sentence), 422
    except Refused as refused:
        return told(kind, refused.sentence)
    Refusal().carried_out()
    flash("已退回，管理员会看到你的理由。")
    return redirect(url_for("paper_templates.show", paper_kind=kind.name), 303)


@bp.get("/<paper_kind>/<int(max=99999):version>/case")
@allow(SUPERVISOR)
def tried(paper_kind: str, version: int) -> Response:
    """Filled from a case this person may see; logged as a reading of it."""
    kind, number = kind_or_404(paper_kind), request.args.get("number", "").strip()
    body = file_or_404(kind, version)
    session, actor, at = db_session(), current_actor(), now()
    dispute = session.scalars(visible_to(actor).where(Dispute.number == number)).one_or_none()
    if dispute is None:
        return told(kind, f"没有找到“{number}”这件案件，请照着案件页左上角的编号填。" if number else "写上案件编号，再试填。")
    must_read(actor, dispute)
    subject = next(iter(kind.subjects(session, dispute)), None)
    if subject is None:
        return told(kind, f"{number} 现在写不了{kind.label}，换一件试。")
    writing = Writing(session, dispute, actor, at, subject)
    made = filled(body, fields_of(kind, writing, as_read(kind.write(writing), covered(kind.name, writing))))
    log_mine(dispute.id, Look.PAPER)
    return _sent(made, f"{kind.label}-第{version}版-试填-{number}.docx", f"{kind.name}-{version}-{number}.docx")


@bp.get("/<paper_kind>/<int(max=99999):version>/<any(file, trial):which>")
@allow(SYSADMIN, SUPERVISOR)
def download(paper_kind: str, version: int, which: str) -> Response:
    """The file as it came, or filled with made-up words to look at."""
    kind = kind_or_404(paper_kind)
    kept = file_or_404(kind, version)
    body = filled(kept, examples(kind)) if which == "trial" else kept
    return _sent(body, f"{kind.label}-第{version}版{'-试填' if which == 'trial' else ''}.docx", f"{kind.name}-{version}-{which}.docx")


def _sent(body: bytes, name: str, plain: str) -> Response:
    """`plain`: what a program that reads no Chinese header calls the file."""
    answer = send_file(BytesIO(body), mimetype=TYPES[DOCX], download_name=plain, as_attachment=True, max_age=0)
    answer.headers.set("Content-Disposition", "attachment", **{"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"})
    return answer
