"""上报看板: the page, its part that renews itself, and the table to take along."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from mediation.access import allow, current_actor
from mediation.config import LOCAL
from mediation.db import db_session, now
from mediation.desk import board, board_export
from mediation.desk.board_filters import wanted
from mediation.desk.live import part
from mediation.disputes.journal import Look, log_all
from mediation.numbers import whole
from workflows.roles import Role

bp = Blueprint("board", __name__, url_prefix="/climbed")
WATCHERS = (Role.SUPERVISOR, Role.LEADER)
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("")
@allow(*WATCHERS)
def index() -> str:
    """The whole page."""
    return render_template("desk/board.html", **board.context(
        db_session(), current_actor(), now(), wanted(request.args), cursor=request.args.get("cursor"), start=_start()))


@bp.get("/rows")
@allow(*WATCHERS)
def rows() -> Response:
    """Counts and rows alone, for the page that is open."""
    at = now()
    return part("desk/board_live.html", at, board.live(
        db_session(), current_actor(), at, wanted(request.args), cursor=request.args.get("cursor"), start=_start()))


@bp.get("/export")
@allow(*WATCHERS)
def export() -> Response:
    """All that is filtered, not only this page; each case is logged as exported."""
    session, actor, at = db_session(), current_actor(), now()
    heads, lines, ids = board_export.table(session, actor, at, wanted(request.args))
    log_all(ids, Look.EXPORT)
    day = f"{at.astimezone(LOCAL):%Y%m%d}"
    if request.args.get("form") == "csv":
        return _file(board_export.as_csv(heads, lines), "text/csv; charset=utf-8", f"climbed-{day}.csv")
    return _file(board_export.as_excel("上报看板", heads, lines), EXCEL, f"climbed-{day}.xlsx")


def _file(body: bytes, kind: str, name: str) -> Response:
    return Response(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _start() -> int:
    return whole(request.args.get("start", "")) or 1
