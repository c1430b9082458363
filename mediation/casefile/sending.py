"""The PDF on its way out, for page and API alike: through the access check, and logged as a reading."""

from __future__ import annotations

from io import BytesIO

from flask import Response, abort, send_file

from mediation.access import current_actor
from mediation.casefile.composing import composed, fileable, is_draft
from mediation.casefile.contents import lines_of
from mediation.casefile.keeping import proposed
from mediation.casefile.queries import volume_numbered
from mediation.casefile.withheld import withheld
from mediation.db import db_session, now
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.visibility import one_or_404
from mediation.files import blobs
from mediation.papers.reading import must_read
from workflows.guarding import Refused


def bound_now(number: str) -> Response:
    """As it is now; a draft says so on every page. Raises Refused before there is a result."""
    session, actor, at = db_session(), current_actor(), now()
    dispute = one_or_404(session, actor, number)
    must_read(actor, dispute)
    if not fileable(session, dispute):
        raise Refused("这件还没有调解结果，有了结果才能合卷。", "state")
    draft = is_draft(dispute, lines_of(session, dispute, actor=actor, at=at, whole=True))
    made = composed(session, dispute, actor=actor, at=at, retention=proposed(session, dispute), whole=True)
    return _sent(dispute.id, made.body, f"卷宗-{dispute.number}{'-草稿' if draft else ''}.pdf")


def as_sealed(number: str, volume: int) -> Response:
    """One volume. What is no longer what was sealed is not handed out as if it were."""
    session = db_session()
    dispute = one_or_404(session, current_actor(), number)
    row = volume_numbered(session, dispute.id, volume) or abort(404)
    must_read(current_actor(), dispute)
    if withheld(session, dispute, row, actor=current_actor(), at=now()):
        raise Refused("这一卷里有当事人对调解的评价，不给调解过这件的人看；别的内容在“卷宗”页“生成卷宗 PDF”里看。", "state")
    try:
        body = blobs.get(row.sha256)
    except (blobs.Damaged, FileNotFoundError) as error:
        raise Refused("这一卷的文件和归档时的校验值不一致，不能下载；请告诉系统管理员从备份恢复。", "state") from error
    return _sent(dispute.id, body, f"{row.kind.label}{row.no}-{row.file_number or dispute.number}.pdf")


def _sent(dispute_id: int, body: bytes, name: str) -> Response:
    log_mine(dispute_id, Look.CASE_FILE)
    return send_file(BytesIO(body), mimetype="application/pdf", download_name=name, max_age=0)
