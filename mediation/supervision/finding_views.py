"""案案有人管: what the nightly look found, for who supervises; for the system administrator only how many."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for

from mediation.access import allow, current_actor
from mediation.db import db_session, now
from mediation.numbers import whole
from mediation.supervision.finding_looks import looked
from mediation.supervision.finding_rows import counts, groups, number_groups
from mediation.supervision.findings import PROMISE, FindingKind

EMPTY = {"icon": "circle-check", "title": "每件都有人管", "href": None, "label": "",
         "text": "每天夜里看一遍：有没有人负责、中止有没有写到哪天、上报有没有人打开、约定有没有履行。"}
NOT_LOOKED = {"icon": "alert-circle", "title": "昨夜没有看成", "href": None, "label": "", "text": "没有列出来，不等于没有问题。"}

bp = Blueprint("findings", __name__, url_prefix="/findings")


@bp.get("")
@allow("supervisor", "leader", "sysadmin")
def index() -> str:
    """Every kind with its first cases, or one kind page by page."""
    session, actor, at = db_session(), current_actor(), now()
    kind = next((kind for kind in FindingKind if kind.value == request.args.get("kind")), None)
    after = whole(request.args.get("after", "")) or 0
    if actor.unit_id is None:
        found, rest, kind = number_groups(session), None, None
    else:
        found, rest = groups(session, actor, at, kind=kind, after=after)
    numbers = counts(session, actor if actor.unit_id else None)
    look = looked(session, numbers, at)
    apart = actor.unit_id is not None and kind is None
    return render_template(
        "findings/index.html",
        groups=found, looked=look,
        promises={"count": numbers[PROMISE], "url": url_for("findings.index", kind=PROMISE.value)}
        if apart and PROMISE in numbers else None,
        numbers_only=actor.unit_id is None,
        all_url=url_for("findings.index") if kind else None,
        next_url=url_for("findings.index", kind=kind.value, after=rest) if kind and rest else None,
        first_url=url_for("findings.index", kind=kind.value) if kind and after else None,
        empty=NOT_LOOKED if look["late"] else EMPTY,
    )
