"""卷宗 of a case: the 13 in order, the PDF, what was sealed; and where the archives of a unit stand."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, abort, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from mediation.access import STAFF, allow, current_actor
from mediation.casefile import file_page as page
from mediation.casefile.composing import composed, fileable, is_draft
from mediation.casefile.contents import lines_of
from mediation.casefile.keeping import proposed
from mediation.casefile.lists import TABS, counts, rows
from mediation.casefile.queries import volume_numbered
from mediation.cursors import pack, unpack
from mediation.db import db_session, now
from mediation.disputes.file_pages import file_page, file_tab, opened
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.visibility import one_or_404
from mediation.files import blobs
from workflows.guarding import Refused

bp = Blueprint("casefile", __name__, url_prefix="/disputes/<number>/archive")
archives = Blueprint("archives", __name__, url_prefix="/archive")
file_tab("casefile.show", "卷宗", "archive", order=70)


@bp.get("")
@allow(STAFF)
def show(number: str) -> str:
    """The 13, what is missing, and what was sealed. The form of 归档 is sent to the acts of the case."""
    dispute = opened(number)
    return file_page("casefile/show.html", dispute, "casefile.show", **page.shown(dispute))


@bp.get("/file.pdf")
@allow(STAFF)
def pdf(number: str) -> Response:
    """As it is now; a draft says so on every page. Logged as a reading."""
    session, actor, at = db_session(), current_actor(), now()
    dispute = one_or_404(session, actor, number)
    if not fileable(session, dispute):
        raise Refused("这件还没有调解结果，有了结果才能合卷。", "state")
    made = composed(session, dispute, actor=actor, at=at, retention=proposed(session, dispute), whole=True)
    draft = is_draft(dispute, lines_of(session, dispute, actor=actor, at=at, whole=True))
    return _sent(dispute.id, made.body, f"卷宗-{dispute.number}{'-草稿' if draft else ''}.pdf")


@bp.get("/<int(max=99999):volume>.pdf")
@allow(STAFF)
def volume(number: str, volume: int) -> Response:
    """As it was sealed. What is no longer what was sealed is not handed out as if it were."""
    session = db_session()
    dispute = one_or_404(session, current_actor(), number)
    row = volume_numbered(session, dispute.id, volume) or abort(404)
    try:
        body = blobs.get(row.sha256)
    except (blobs.Damaged, FileNotFoundError) as error:
        raise Refused("这一卷的文件和归档时的校验值不一致，不能下载；请告诉系统管理员从备份恢复。", "state") from error
    return _sent(dispute.id, body, f"{row.kind.label}-{row.file_number or dispute.number}.pdf")


@archives.get("")
@allow(STAFF)
def index() -> str:
    """To be archived, late, archived, and kept until this year's end."""
    session, actor, at = db_session(), current_actor(), now()
    tab = next((each for each in TABS if each.name == request.args.get("tab")), TABS[0])
    cursor = request.args.get("after", "")
    moment, last = unpack(cursor) if cursor else (None, 0)
    found, end = rows(session, actor, at, tab=tab.name, after=(moment, last) if moment else None)
    numbers = counts(session, actor, at)
    return render_template(
        "casefile/index.html", page_title="卷宗", tab=tab.name, rows=found,
        tabs=[{"label": each.label, "count": numbers[each.name], "current": each is tab, "url": url_for("archives.index", tab=each.name)}
              for each in TABS],
        next_url=url_for("archives.index", tab=tab.name, after=pack(*end)) if end else None,
        first_url=url_for("archives.index", tab=tab.name) if cursor else None,
        empty={"icon": "archive", "title": tab.title, "text": tab.text, "href": None, "label": ""},
    )


def _sent(dispute_id: int, body: bytes, name: str) -> Response:
    log_mine(dispute_id, Look.CASE_FILE)
    return send_file(BytesIO(body), mimetype="application/pdf", download_name=name, max_age=0)
