"""The page 文书 of a case, and the papers themselves as PDF and Word."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, abort, flash, redirect, request, send_file, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from mediation.access import STAFF, allow, current_actor
from mediation.db import db_session, now
from mediation.disputes.actions import attempt_of
from mediation.disputes.drafts import fresh_key
from mediation.disputes.file_pages import AFTER, file_page, file_tab, opened
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import one_or_404
from mediation.errors import Invalid
from mediation.files import arriving
from mediation.once import claim, form_key
from mediation.papers import paper_page
from mediation.papers.copies import Copy, copy_of, preview
from mediation.papers.models import IssuedPaper
from mediation.papers.queries import find_writable, of_sheet
from mediation.papers.reading import must_read
from mediation.papers.signed_sheets import SheetForm, bring
from workflows.acts import check_act
from workflows.evidence import FileKind, has_sheet
from workflows.permissions import BY_NAME

bp = Blueprint("papers", __name__, url_prefix="/disputes/<number>/papers")
file_tab("papers.index", "文书", "file-text", order=50)
arriving.WHOLE.add("papers.signed")
AFTER.update(issue_paper="papers.index", void_paper="papers.index")


@bp.get("")
@allow(STAFF)
def index(number: str) -> str:
    """Every paper that applies to the case, and what was issued of it."""
    dispute = opened(number)
    return file_page("papers/index.html", dispute, "papers.index", **paper_page.shown(dispute))


@bp.get("/<paper>.<any(pdf, docx):suffix>")
@bp.get("/<paper>/<subject>.<any(pdf, docx):suffix>")
@allow(STAFF)
def show(number: str, paper: str, suffix: str, subject: str = "") -> Response:
    """预览: as it would be written now; logged as a reading."""
    session, actor = db_session(), current_actor()
    dispute = one_or_404(session, actor, number)
    chosen = find_writable(session, dispute, f"{paper}:{subject}") or abort(404)
    must_read(actor, dispute)
    return _sent(dispute, preview(session, dispute, chosen, actor=actor, at=now(), form=suffix))


@bp.get("/issued/<int(max=2147483647):paper_id>.<any(pdf, docx):suffix>")
@allow(STAFF)
def issued(number: str, paper_id: int, suffix: str) -> Response:
    """As it was issued; logged as a reading."""
    session = db_session()
    dispute = one_or_404(session, current_actor(), number)
    wanted = select(IssuedPaper).where(IssuedPaper.id == paper_id, IssuedPaper.dispute_id == dispute.id)
    row = session.scalars(wanted).one_or_none() or abort(404)
    must_read(current_actor(), dispute)
    return _sent(dispute, copy_of(session, dispute, row, actor=current_actor(), form=suffix))


@bp.route("/<paper>/signed", methods=["GET", "POST"])
@bp.route("/<paper>/<subject>/signed", methods=["GET", "POST"])
@allow(STAFF)
def signed(number: str, paper: str, subject: str = "") -> str | Response | tuple[str, int]:
    """传签好的: the sheet that was signed by hand goes to its paper, and with it into the file."""
    session, actor, at, sentence = db_session(), current_actor(), now(), ""
    dispute = one_or_404(session, actor, number, lock=request.method == "POST")
    chosen = of_sheet(session, dispute, f"{paper}:{subject}") or abort(404)
    if not has_sheet(chosen.code):
        abort(404)
    form = SheetForm()
    if request.method == "POST":
        if form.once.data and not claim(session, key=form_key(actor.person_id, form.once.data), person_id=actor.person_id, at=at, status=303)[1]:
            flash("这份已经存过了，没有重复。")
            return redirect(url_for("papers.index", number=number), 303)
        try:
            if form.validate():
                kept = bring(session, dispute, chosen, form.sent(), actor=actor, at=at)
                flash(f"存下了 {len(kept)} 份，归在{chosen.label}。")
                return redirect(url_for("papers.index", number=number), 303)
        except Invalid as wrong:
            sentence = "；".join(wrong.errors.values())
        session.rollback()  # the submission too: what was turned down may be sent again
        dispute = one_or_404(session, actor, number)
    else:
        check_act(BY_NAME["attach"], attempt_of(session, dispute, actor=actor, at=at, facts={"kind": FileKind.SIGNED}))
    form.once.data = form.once.data or fresh_key()
    page = file_page("papers/signed.html", dispute, "papers.index", form=form, title=chosen.label, refusals=[sentence] if sentence else [])
    return page if request.method == "GET" else (page, 422)


def _sent(dispute: Dispute, copy: Copy) -> Response:
    log_mine(dispute.id, Look.PAPER)
    return send_file(
        BytesIO(copy.body), mimetype=copy.media_type, download_name=copy.name, as_attachment=not copy.name.endswith(".pdf"),
        max_age=0,
    )
