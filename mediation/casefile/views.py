"""卷宗 of a case: the 13 in order, the PDF, what was sealed; and where the archives of a unit stand."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request, url_for

from mediation.access import STAFF, allow, current_actor
from mediation.casefile import file_page as page
from mediation.casefile.lists import TABS, counts, rows
from mediation.casefile.sending import as_sealed, bound_now
from mediation.cursors import pack, unpack
from mediation.db import db_session, now
from mediation.disputes.file_pages import file_page, file_tab, opened

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
    """As it is now."""
    return bound_now(number)


@bp.get("/<int(max=99999):volume>.pdf")
@allow(STAFF)
def volume(number: str, volume: int) -> Response:
    """As it was sealed."""
    return as_sealed(number, volume)


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
        empty={"icon": "archive", "title": tab.empty, "text": tab.text, "href": None, "label": ""},
    )
