"""The page 文书 of a case, and the papers themselves as PDF and Word."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, abort, send_file
from sqlalchemy import select
from werkzeug.wrappers import Response

from mediation.access import STAFF, allow, current_actor
from mediation.db import db_session, now
from mediation.disputes.file_pages import AFTER, file_page, file_tab, opened
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import one_or_404
from mediation.papers import paper_page
from mediation.papers.copies import Copy, copy_of, preview
from mediation.papers.models import IssuedPaper
from mediation.papers.queries import find_writable
from mediation.papers.reading import must_read

bp = Blueprint("papers", __name__, url_prefix="/disputes/<number>/papers")
file_tab("papers.index", "文书", "file-text", order=50)
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


def _sent(dispute: Dispute, copy: Copy) -> Response:
    log_mine(dispute.id, Look.PAPER)
    return send_file(
        BytesIO(copy.body), mimetype=copy.media_type, download_name=copy.name, as_attachment=not copy.name.endswith(".pdf"),
        max_age=0,
    )
