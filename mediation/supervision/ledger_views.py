"""台账: 退回, 会商, 吹哨, 批示, by unit."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for

from mediation.access import allow, current_actor
from mediation.db import db_session, now
from mediation.numbers import whole
from mediation.supervision.ledger import often
from mediation.supervision.ledger_rows import TABS, lines
from mediation.units.models import Unit
from mediation.units.queries import listed, unit_by_code
from workflows.levels import Level

bp = Blueprint("ledger", __name__, url_prefix="/ledger")


@bp.get("")
@allow("supervisor", "leader", "dispatcher", "head")
def index() -> str:
    """One tab, narrowed by a unit, twenty to a page."""
    session, actor, at = db_session(), current_actor(), now()
    tab = next((tab for tab in TABS if tab.name == request.args.get("tab")), TABS[0])
    unit = unit_by_code(session, request.args.get("unit", ""))
    before = whole(request.args.get("before", ""))
    mine = request.args.get("mine") == "1" and tab.name == "instructions"
    rows, rest = lines(session, actor, at, tab=tab.name, unit=unit, before=before, mine=mine)
    of_unit: dict[str, Any] = {"unit": unit.code} if unit else {}
    own: dict[str, Any] = {"mine": 1} if mine else {}
    chosen = of_unit | own
    return render_template(
        "ledger/index.html", page_title="台账", tab=tab.name, rows=rows, often=often(session, actor, at) if tab is TABS[0] else [],
        tabs=[{"label": t.label, "count": "", "current": t is tab, "url": url_for("ledger.index", tab=t.name, **of_unit)}
              for t in TABS],
        tags=[*([{"label": unit.short_name, "remove_url": url_for("ledger.index", tab=tab.name, **own)}] if unit else []),
              *([{"label": "我的批示，没答复", "remove_url": url_for("ledger.index", tab=tab.name, **of_unit)}] if mine else [])],
        choices=[{"name": "unit", "label": "单位", "options": [("", "全部单位"), *_units(unit)], "value": unit.code if unit else ""}],
        next_url=url_for("ledger.index", tab=tab.name, before=rest, **chosen) if rest else None,
        first_url=url_for("ledger.index", tab=tab.name, **chosen) if before is not None else None,
        empty={"icon": "clipboard-list", "title": tab.empty, "text": tab.text, "href": None, "label": ""},
    )


def _units(chosen: Unit | None) -> list[tuple[str, str]]:
    """Everything but the villages, and the village that is chosen just now."""
    session = db_session()
    found = session.scalars(listed(current_app.config["COUNTY"])).all()
    options = [(unit.code, unit.short_name) for unit in found]
    if chosen is not None and chosen.level is Level.VILLAGE:
        options.insert(0, (chosen.code, chosen.short_name))
    return options
