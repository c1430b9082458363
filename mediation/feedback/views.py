"""回访: the tab of a case, its rating slips for print, and the unit's list of visits to make."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup

from mediation.access import STAFF, allow, current_actor
from mediation.clocks.queries import calendar_of, clocks_of
from mediation.clocks.reasons import light_of
from mediation.cursors import pack, unpack
from mediation.db import db_session, now
from mediation.disputes.actions import attempt_of
from mediation.disputes.facts import Inquiry
from mediation.disputes.file_pages import AFTER, file_page, file_tab, opened
from mediation.disputes.models import Dispute
from mediation.feedback import panels
from mediation.feedback.due import Due, counts, due
from mediation.feedback.slips import link_of, live
from mediation.notices.to_parties import site
from workflows.acts import open_acts
from workflows.calendar import DayUnit, local_day
from workflows.clocks import ClockKind
from workflows.dispute import WORKFLOW
from workflows.lights import Light, LightKind, days_late
from workflows.permissions import BY_NAME
from workflows.steps import near_day

PER_PAGE = 20
TABS = (("late", "已超期"), ("week", "七天内"))
EMPTY = {
    "late": {"icon": "circle-check", "title": "没有超期的回访", "text": "办结后 3 个工作日内回访，履行完再回访一次。", "href": None, "label": ""},
    "week": {"icon": "phone", "title": "七天内没有要回访的", "text": "办结一件，这里就多一件要回访的。", "href": None, "label": ""},
}

bp = Blueprint("follow_up", __name__)


@bp.get("/disputes/<number>/follow-up")
@allow(STAFF)
def show(number: str) -> str:
    """Who was told, what they think, and every 回访."""
    dispute, session, at = opened(number), db_session(), now()
    inquiry = Inquiry(session, dispute, current_actor(), at, {})
    may = _may(dispute)
    clocks = [clock for clock in clocks_of(session, dispute.id) if clock.kind is ClockKind.FOLLOW_UP]
    return file_page(
        "feedback/show.html", dispute, "follow_up.show", told=panels.told(inquiry) if dispute.outcome else [],
        visits=panels.visits(inquiry), offers=panels.offers(inquiry, may),
        light=light_of(session, clocks[-1], at) if clocks and clocks[-1].open else None,
        steps=[_step(dispute, name) for name in ("follow_up", "feed_back", "invite_rating") if name in may],
        slips_url=url_for("follow_up.slips", number=number) if live(session, dispute.id, at) and "invite_rating" in may else None,
    )


@bp.get("/disputes/<number>/rating-slips")
@allow(STAFF)
def slips(number: str) -> str:
    """评价单 to print: what may still be used, one below the other, with a line to cut along."""
    dispute, session, at = opened(number), db_session(), now()
    may = "invite_rating" in _may(dispute)
    people = {party.no: party.name for party in dispute.parties}
    outside = site(session) or request.url_root
    return file_page(
        "feedback/slips.html", dispute, "follow_up.show",
        slips=[{"name": people.get(slip.party_no, ""), "link": link_of(slip, outside), "qr": _qr(link_of(slip, outside)),
                "until": panels.moment(slip.expires_at)} for slip in (live(session, dispute.id, at) if may else ())],
        back=url_for("follow_up.show", number=number), may=may,
    )


@bp.get("/follow-up")
@allow("clerk", "dispatcher", "mediator", "head", "supervisor", "leader")
def index() -> str:
    """What is late and what comes within a week, twenty to a page."""
    session, actor, at = db_session(), current_actor(), now()
    tab = "week" if request.args.get("tab") == "week" else "late"
    cursor = request.args.get("after", "")
    moment, last = unpack(cursor) if cursor else (None, 0)
    found = due(session, actor, at, late=tab == "late", limit=PER_PAGE + 1, after=(moment, last) if moment else None)
    shown, (late, week) = found[:PER_PAGE], counts(session, actor, at)
    end = shown[-1] if len(found) > PER_PAGE else None
    return render_template(
        "feedback/index.html", page_title="回访", rows=[_row(each) for each in shown], empty=EMPTY[tab],
        tabs=[{"label": label, "count": count, "url": url_for("follow_up.index", tab=name), "current": tab == name}
              for (name, label), count in zip(TABS, (late, week), strict=True)],
        next_url=url_for("follow_up.index", tab=tab, after=pack(end.due_at, end.dispute.id)) if end else None,
        first_url=url_for("follow_up.index", tab=tab) if cursor else None,
    )


def _row(each: Due) -> dict[str, Any]:
    dispute, at = each.dispute, now()
    calendar = calendar_of(db_session())
    late = each.due_at < at
    words = f"超期 {days_late(each.due_at, at, DayUnit.WORKING, calendar)}" if late else f"{near_day(local_day(each.due_at), local_day(at))}到期"
    why = "约好再去" if each.promised else ("履行完回访" if each.again else "办结后回访")
    return {
        "url": url_for("follow_up.show", number=dispute.number), "title": dispute.heading,
        "line": f"{dispute.number} · {dispute.place_name}", "why": why,
        "outcome": dispute.outcome.label if dispute.outcome else "",
        "light": Light(LightKind.RED if late else LightKind.AMBER, words),
        "do_url": url_for("disputes.do", number=dispute.number, name="follow_up"),
    }


def _may(dispute: Dispute) -> frozenset[str]:
    """The steps that the reader could take now."""
    attempt = attempt_of(db_session(), dispute, actor=current_actor(), at=now(), facts={})
    moves = {offer.move.name for offer in WORKFLOW.offers(attempt) if offer.sentence is None}
    return frozenset(moves | {act.name for act, sentence in open_acts(BY_NAME.values(), attempt) if sentence is None})


def _step(dispute: Dispute, name: str) -> dict[str, str]:
    row = WORKFLOW.by_name.get(name) or BY_NAME[name]
    return {"label": row.label, "icon": row.icon, "url": url_for("disputes.do", number=dispute.number, name=name)}


def _qr(link: str) -> Markup:
    import segno

    drawn = segno.make(link, error="m").svg_inline(scale=4, border=2, omitsize=False)
    return Markup(drawn)  # noqa: S704  drawn by the library from our own address


# The slips are printed from here.
AFTER["invite_rating"] = "follow_up.show"
file_tab("follow_up.show", "回访", "phone", order=60)
