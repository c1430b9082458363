"""The inbox page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediation.access import SIGNED_IN, allow, current_actor
from mediation.config import LOCAL
from mediation.db import db_session, now
from mediation.notices.actions import mark_read
from mediation.notices.links import url_of, words_of
from mediation.notices.models import Notice
from mediation.notices.queries import inbox as inbox_of
from mediation.notices.queries import still_seen, unread
from mediation.numbers import whole
from workflows.steps import near_day

PAGE = 30
EMPTY = {
    "icon": "bell",
    "title": "还没有消息",
    "text": "你的案件有动静时，会在这里告诉你。",
    "href": None,
    "label": "",
}

bp = Blueprint("notices", __name__)


@bp.get("/notices")
@allow(SIGNED_IN)
def inbox() -> str:
    """Newest first, by day."""
    person_id = current_actor().person_id
    assert person_id is not None
    before = whole(request.args.get("before", ""))
    found = db_session.scalars(inbox_of(person_id, before).limit(PAGE + 1)).all()
    lines, more = found[:PAGE], len(found) > PAGE
    seen = still_seen(db_session(), g.get("postings", []), lines)
    waiting = before is None and unread(db_session(), person_id) > 0
    return render_template(
        "notices/inbox.html",
        groups=_by_day(lines, now().astimezone(LOCAL).date(), seen),
        read_url=url_for("notices.read", upto=lines[0].id) if waiting else None,
        next_url=url_for("notices.inbox", before=lines[-1].id) if more else None,
        empty=EMPTY,
    )


@bp.post("/notices/read/<int:upto>")
@allow(SIGNED_IN)
def read(upto: int) -> Response:
    """Everything up to the newest line that was shown has been read."""
    person_id = current_actor().person_id
    assert person_id is not None
    mark_read(db_session(), person_id=person_id, upto=upto, at=now())
    return redirect(url_for("notices.inbox"), 303)


def _by_day(lines: Sequence[Notice], today: date, seen: set[int]) -> list[dict[str, Any]]:
    days = groupby(lines, key=lambda line: line.created_at.astimezone(LOCAL).date())
    return [{"heading": near_day(day, today), "items": [_item(line, seen) for line in group]} for day, group in days]


def _item(line: Notice, seen: set[int]) -> dict[str, Any]:
    return {
        "text": words_of(line, seen),
        "note": _clock_words(line.created_at) + (f"，第 {line.times} 次" if line.times > 1 else ""),
        "url": url_of(line, seen),
        "unread": line.read_at is None,
        "tone": "",
    }


def _clock_words(at: datetime) -> str:
    return at.astimezone(LOCAL).strftime("%H:%M")
