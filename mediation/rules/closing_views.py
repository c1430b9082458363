"""停办日: for the county's supervisor, the cases whose dates one day more or less would move, before it is entered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mediation.access import allow, current_actor
from mediation.clocks.models import CalendarDay
from mediation.clocks.trial import preview_closing, preview_opening
from mediation.clocks.year import Moved
from mediation.db import db_session, now
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import visible_to
from mediation.numbers import whole
from mediation.rules import pages
from mediation.rules.forms import ClosingDayForm
from workflows.calendar import local_day
from workflows.guarding import Refused
from workflows.roles import Role
from workflows.steps import day_words

PAGE = 30
# What nobody has a reason for yet still has a name in 为什么是这一天.
ASKED = "停办"

bp = Blueprint("closing", __name__, url_prefix="/days")


@bp.get("")
@allow(Role.SUPERVISOR.value)
def cases() -> tuple[str, int]:
    """Of a day that is worked: as if it were closed. Of one the county has closed: as if it were not."""
    if not pages.decides(current_actor()):
        abort(404)
    at, start = now(), whole(request.args.get("start", "")) or 0
    form = ClosingDayForm(request.args, meta={"csrf": False})
    own = {each.date: each.name for each in db_session.scalars(select(CalendarDay).where(CalendarDay.local))}
    day, sentence, moved = form.day.data, "", list[Moved]()
    if form.day.raw_data and not form.validate():
        day = None
    if day is not None:
        try:
            moved = _biggest(_preview(day, own, at))
        except Refused as refused:
            sentence = refused.sentence
    shown = moved[start : start + PAGE]
    page = render_template(
        "rules/closing.html", form=form, day=day, words=day_words(day, local_day(at)) if day else "", sentence=sentence,
        opens=own.get(day, "") if day else "", number=len(moved), rows=_rows(shown, at),
        own=[{"words": day_words(each, local_day(at)), "name": name, "url": url_for("rules.closing.cases", day=each)}
             for each, name in sorted(own.items()) if each >= local_day(at)],
        foot=f"第 {start + 1} 至 {start + len(shown)} 件，共 {len(moved)} 件" if shown else "",
        next_url=url_for("rules.closing.cases", day=day, start=start + PAGE) if start + PAGE < len(moved) else None,
        first_url=url_for("rules.closing.cases", day=day) if start else None,
    )  # fmt: skip
    return page, 422 if form.errors or sentence else 200


def _preview(day: date, own: dict[date, str], at: datetime) -> list[Moved]:
    if day in own:
        return preview_opening(db_session(), day, at=at)
    return preview_closing(db_session(), day, ASKED, at=at)


def _biggest(moved: Sequence[Moved]) -> list[Moved]:
    """Of each case the limit that moves most; the soonest due first."""
    found: dict[int, Moved] = {}
    for each in moved:
        held = found.get(each.dispute_id)
        if held is None or abs(each.after - each.before) > abs(held.after - held.before):
            found[each.dispute_id] = each
    return sorted(found.values(), key=lambda each: (each.before, each.dispute_id))


def _rows(moved: Sequence[Moved], at: datetime) -> list[dict[str, Any]]:
    mine = visible_to(current_actor()).where(Dispute.id.in_({each.dispute_id for each in moved}))
    seen = {case.id: case for case in db_session.scalars(mine.options(selectinload(Dispute.parties)))}
    today = local_day(at)
    return [
        {
            "url": url_for("disputes.show", number=case.number), "number": case.number, "title": case.heading,
            "place": case.place_name, "kind": each.kind.label, "before": day_words(local_day(each.before), today),
            "after": day_words(local_day(each.after), today),
            "light": {"kind": "red", "text": "变成超期"} if each.after < at <= each.before else None,
        }
        for each in moved if (case := seen.get(each.dispute_id))
    ]  # fmt: skip
