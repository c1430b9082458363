"""A batch: its lines, closing it, and the sheet for the office that pays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Response, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from mediation.access import allow, current_actor
from mediation.db import db_session, now
from mediation.subsidies import actions
from mediation.subsidies.handing import excel_of
from mediation.subsidies.models import SubsidyEntry
from mediation.subsidies.queries import (
    reviews,
    seen_batch,
)
from mediation.subsidies.rows import case_row, names_of, yuan
from mediation.subsidies.views import WHO, bp
from mediation.units.models import Unit
from workflows.calendar import local_day
from workflows.steps import day_words


@bp.get("/batches/<key>")
@allow(*WHO)
def batch(key: str) -> str:
    """What is paid together, by unit."""
    found, rows = seen_batch(db_session(), current_actor(), key) or abort(404)
    names = names_of([entry for entry, _, _ in rows])
    return render_template(
        "subsidies/batch.html", batch=found, reviews=reviews(current_actor()), total=yuan(sum((e.amount for e, _, _ in rows), Decimal(0))),
        rows=[case_row(case) | _line(entry, unit, names) for entry, case, unit in rows],
        closed=day_words(local_day(found.closed_at), local_day(now())) if found.closed_at else "",
    )


def _line(entry: SubsidyEntry, unit: Unit, names: dict[int, str]) -> dict[str, Any]:
    return {"unit": unit.short_name, "grade": entry.grade.label if entry.grade else "", "manner": entry.manner.label,
            "money": yuan(entry.amount), "back": entry.reverses_id is not None,
            "who": "、".join(f"{names.get(s.person_id, '')} {s.percent}%" for s in entry.shares)}


@bp.post("/batches/<key>/close")
@allow(*WHO)
def close(key: str) -> BaseResponse:
    """关批: frozen from now on."""
    found, _ = seen_batch(db_session(), current_actor(), key) or abort(404)
    actions.close_batch(db_session(), found, actor=current_actor(), at=now())
    flash(f"{found.name}已关，不能再改；可以导出给财务。")
    return redirect(url_for("subsidies.batch", key=key), 303)


@bp.get("/batches/<key>/export")
@allow(*WHO)
def export(key: str) -> Response:
    """For finance: who gets how much. Who took it along is logged for each case."""
    found, rows = seen_batch(db_session(), current_actor(), key) or abort(404)
    return excel_of(found, rows)
