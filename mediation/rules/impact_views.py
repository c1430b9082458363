"""What a set of rules would do: last year's cases under it, and the cases in hand that it would move."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy.orm import selectinload

from mediation.access import allow, current_actor
from mediation.clocks.rulebook import rules_in_force
from mediation.db import db_session, now
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import visible_to
from mediation.numbers import whole
from mediation.rules.chosen import decided_or_404, impact_of, levels, one_or_404
from mediation.rules.simulation import MOST, YEAR, newest_cases, rows_of, simulate
from mediation.rules.views import SUPERVISOR, SYSADMIN, bp
from workflows.calendar import local_day
from workflows.steps import day_words

PAGE = 30


@bp.get("/<key>/simulation")
@allow(SYSADMIN, SUPERVISOR)
def simulation(key: str) -> str:
    """试算: what share of last year's cases would have been late under this set."""
    one, session, at = one_or_404(key), db_session(), now()
    first = newest_cases(session)
    found = simulate(session, one.rules, since=at - YEAR, at=at, first=first)
    current = rules_in_force(session, at)
    return render_template(
        "rules/simulation.html", key=key, title=one.rules.title, found=found, current=current.title,
        rows=rows_of(found, levels()), bounded=first > 1, most=MOST, same=(current.name, current.version) == (one.rules.name, one.rules.version),
    )  # fmt: skip


@bp.get("/<key>/cases")
@allow(SUPERVISOR)
def cases(key: str) -> str:
    """The cases that would move, what turns late first; for the supervisor alone."""
    one = decided_or_404(key, lock=False)
    found, start = impact_of(one), whole(request.args.get("start", "")) or 0
    shifts = found.shifts[start : start + PAGE]
    seen = {
        case.id: case
        for case in db_session.scalars(
            visible_to(current_actor()).where(Dispute.id.in_({s.dispute_id for s in shifts}))
            .options(selectinload(Dispute.parties))
        )
    }
    today = local_day(now())
    rows = [_case(seen[shift.dispute_id], shift, today) for shift in shifts if shift.dispute_id in seen]
    more = start + PAGE < found.cases
    return render_template(
        "rules/cases.html", page_title=f"第 {key} 版规则会动的案件", rows=rows, key=key,
        foot=f"第 {start + 1} 至 {start + len(rows)} 件，共 {found.cases} 件" if rows else "",
        next_url=url_for("rules.cases", key=key, start=start + PAGE) if more else None,
        first_url=url_for("rules.cases", key=key) if start else None,
    )  # fmt: skip


def _case(case: Dispute, shift: Any, today: date) -> dict[str, Any]:
    before, after = local_day(shift.before), local_day(shift.after)
    light = {"kind": "red", "text": "变成超期"} if shift.late else (
        {"kind": "amber", "text": "变成快到期"} if shift.soon else None
    )
    return {
        "url": url_for("disputes.show", number=case.number), "number": case.number, "title": case.heading,
        "place": case.place_name, "kind": shift.kind.label, "before": day_words(before, today),
        "after": day_words(after, today), "light": light,
    }  # fmt: skip
