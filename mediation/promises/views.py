"""履行: the promises of a case, with their call sheet and 司法确认; and those of a unit."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from mediation.access import STAFF, allow, current_actor
from mediation.db import db_session, now
from mediation.disputes.facts import PROVIDERS, Inquiry
from mediation.disputes.file_pages import AFTER, file_page, file_tab, opened
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import one_or_404
from mediation.numbers import whole
from mediation.promises.lists import TABS, counts, lines
from mediation.promises.pages import promises_page

bp = Blueprint("promises", __name__)
file_tab("promises.of_case", "履行", "cash", order=40)
AFTER.update(dict.fromkeys(("pay_many", "look_promise", "correct_performance", "repudiate"), "promises.of_case"))
FURTHEST = 500


@bp.get("/disputes/<number>/promises")
@allow(STAFF)
def of_case(number: str) -> str:
    """Every promise with its light, what was paid on it, and what can be done now."""
    return _page(opened(number), uncovered=False)


@bp.post("/disputes/<number>/promises")
@allow(STAFF)
def uncover(number: str) -> str:
    """The same page with the numbers to ring: a deliberate click that is logged."""
    dispute = one_or_404(db_session(), current_actor(), number)
    log_mine(dispute.id, Look.UNCOVER)
    return _page(dispute, uncovered=True)


@bp.get("/promises")
@allow(STAFF)
def index() -> str:
    """What falls due this week and what is overdue, a line a case."""
    session, actor, at = db_session(), current_actor(), now()
    tab = next((tab for tab in TABS if tab.name == request.args.get("tab")), None)
    numbers = counts(session, actor, at)
    tab = tab or next((each for each in TABS if numbers[each.name]), TABS[1])
    page = min(whole(request.args.get("page", "")) or 0, FURTHEST)
    rows, more = lines(session, actor, at, tab=tab.name, page=page)
    return render_template(
        "promises/index.html", page_title="履行", rows=rows,
        tabs=[{"label": each.label, "count": numbers[each.name], "current": each is tab,
               "url": url_for("promises.index", tab=each.name)} for each in TABS],
        next_url=url_for("promises.index", tab=tab.name, page=page + 1) if more else None,
        first_url=url_for("promises.index", tab=tab.name) if page else None,
        empty={"icon": "circle-check", "title": tab.empty, "text": tab.text, "href": None, "label": ""},
    )


def _page(dispute: Dispute, *, uncovered: bool) -> str:
    inquiry = Inquiry(db_session(), dispute, current_actor(), now(), {})
    return file_page(
        "promises/case.html", dispute, "promises.of_case", uncovered=uncovered,
        uncover_url=url_for("promises.uncover", number=dispute.number), confirmation=PROVIDERS["confirmation_panel"](inquiry),
        **promises_page(inquiry, uncovered=uncovered, everything="all" in request.args),
    )
