"""The page 材料 of a case, and the files themselves, through the access check only."""

from __future__ import annotations

from flask import Blueprint

from mediation.access import STAFF, allow
from mediation.disputes.file_pages import file_page, file_tab, opened

bp = Blueprint("files", __name__, url_prefix="/disputes")
file_tab("files.index", "材料", "paperclip", order=10)


@bp.get("/<number>/files")
@allow(STAFF)
def index(number: str) -> str:
    """All files of the case."""
    return file_page("files/index.html", opened(number), "files.index")
