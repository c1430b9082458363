"""The page of one day's digest: what waited, and what of it still does."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, g, render_template, url_for
from sqlalchemy import ColumnElement, or_, select

from mediation.access import SIGNED_IN, allow, current_actor
from mediation.db import db_session, now
from mediation.disputes import conditions as c
from mediation.disputes.digests import due_today
from mediation.disputes.models import Dispute
from mediation.disputes.rows import Row, rows
from mediation.disputes.standing_in import stood_in
from mediation.disputes.visibility import visible
from mediation.notices.outbound import Digest
from workflows.calendar import local_day
from workflows.steps import day_words

SHOWN = 50

bp = Blueprint("digest", __name__)


@bp.get("/digest/<day>")
@allow(SIGNED_IN)
def show(day: str) -> str:
    """Only the day's own reader finds it; the lists are those of this moment."""
    person_id, at = current_actor().person_id, now()
    try:
        on = date.fromisoformat(day)
    except ValueError:
        abort(404)
    found = db_session.scalars(select(Digest).where(Digest.person_id == person_id, Digest.day == on)).one_or_none()
    digest = found or abort(404)
    shown = [("已超期", _mine(c.late(at))), ("今天到期", _mine(due_today(at)))]
    return render_template(
        "notices/digest.html",
        heading=day_words(on, local_day(at)), lines=digest.lines, earlier=on != local_day(at),
        groups=[{"heading": f"{words} {len(found)} 件", "rows": found} for words, found in shown if found],
        requests_url=url_for("disputes.requests") if current_actor().unit_id else None,
        empty={"icon": "circle-check", "title": "现在没有到期的件", "text": "有新的事，下一个工作日早上再告诉你。", "href": None, "label": ""},
    )


def _mine(when: ColumnElement[bool]) -> list[Row]:
    """Of any of the units the reader works for."""
    postings = g.get("postings", [])
    held = or_(Dispute.responsible_id == current_actor().person_id, *(stood_in(actor) for actor in postings))
    mine = held, c.is_open(), when
    sight = or_(*(visible(actor) for actor in postings)) if postings else None
    if sight is None:
        return []
    found = db_session.scalars(select(Dispute).where(*mine, sight).order_by(Dispute.due_at, Dispute.id).limit(SHOWN)).all()
    return rows(db_session(), found, now())
