"""The page of one day's digest: what waits for its reader now, part by part, and how much it was in the morning."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, g, render_template, url_for
from sqlalchemy import select

from mediation.access import SIGNED_IN, allow, current_actor
from mediation.db import db_session, now
from mediation.desk.digest_parts import counted
from mediation.desk.digest_reader import reader
from mediation.desk.digest_rows import sections
from mediation.notices.outbound import Digest
from mediation.notices.queries import unread
from workflows.calendar import local_day
from workflows.steps import day_words

bp = Blueprint("digest", __name__)


@bp.get("/digest/<day>")
@allow(SIGNED_IN)
def show(day: str) -> str:
    """Only the day's own reader finds it; the lists are those of this moment."""
    session, person_id, at = db_session(), current_actor().person_id, now()
    assert person_id is not None
    try:
        on = date.fromisoformat(day)
    except ValueError:
        abort(404)
    found = session.scalars(select(Digest).where(Digest.person_id == person_id, Digest.day == on)).one_or_none()
    digest = found or abort(404)
    mine = reader(session, g.get("postings", []), at)
    numbers, messages = counted(session, mine), unread(session, person_id, but="digest")
    total = sum(numbers.values())
    return render_template(
        "notices/digest.html",
        heading=day_words(on, local_day(at)), morning=digest.lines if digest.lines != total else None, total=total,
        messages=messages, messages_url=url_for("notices.inbox"),
        parts=sections(session, mine, numbers) if mine else [],
        empty={"icon": "circle-check", "title": "现在没有等你的事", "text": "有新的事，下一个工作日早上再告诉你。", "href": None, "label": ""},
    )
