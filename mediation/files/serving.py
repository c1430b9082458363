"""What leaves the store: to whom may see the case, as a download or as a picture drawn anew, never as a page."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, abort

from mediation.access import current_actor
from mediation.db import db_session, now
from mediation.disputes.facts import Inquiry
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import one_or_404
from mediation.files import blobs
from mediation.files.kinds import TYPES
from mediation.files.models import File
from mediation.files.queries import file_numbered
from mediation.files.veils import hidden
from workflows.guarding import Refused

# Nothing in it runs, loads or leads anywhere, whatever a browser takes it for.
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "private, no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}

LOST = "这份材料存着的文件不见了或者坏了，现在打不开；请告诉系统管理员从备份恢复，手里还有原件的再传一次。"


def file_or_404(number: str, no: int) -> File:
    """A file of a case that this person may see."""
    return seen_or_404(one_or_404(db_session(), current_actor(), number), no)


def seen_or_404(dispute: Dispute, no: int) -> File:
    """The same of a case that was found already."""
    file = file_numbered(db_session(), dispute.id, no) or abort(404)
    if hidden(Inquiry(db_session(), dispute, current_actor(), now(), {}), file):
        abort(404)
    return file


def original(file: File) -> Response:
    """The bytes as they came, always as a download (RFC 6266, RFC 5987)."""
    type_ = TYPES[file.type]
    try:
        made = Response(blobs.pieces(file.sha256), mimetype=type_.mime, headers=SAFE)
    except FileNotFoundError as error:
        raise Refused(LOST, "state") from error
    made.content_length = file.size
    plain, named = f"file-{file.no}.{type_.extension}", quote(file.name, safe="")
    made.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{named}"
    return made


def picture(key: str | None) -> Response:
    """A smaller picture that we drew ourselves; it may be shown in a page."""
    if key is None:
        abort(404)
    try:
        body = blobs.get(key)
    except (blobs.Damaged, FileNotFoundError) as error:
        raise Refused(LOST, "state") from error
    return Response(body, mimetype="image/jpeg", headers={**SAFE, "Content-Disposition": "inline"})
