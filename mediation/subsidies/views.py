"""以奖代补: what may be proposed, what waits for review, and the batches."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from mediation.access import allow, current_actor
from mediation.db import db_session, now
from mediation.numbers import whole
from mediation.subsidies.queries import (
    batches,
    reviews,
    still_owed,
    table_on,
    tables_of,
    to_propose,
    waiting,
)
from mediation.subsidies.rows import case_row, table_rows, yuan
from workflows.calendar import local_day
from workflows.steps import day_words
from workflows.subsidy import worth

PER_PAGE = 20
WHO = ("head", "supervisor")
Page = str | BaseResponse | tuple[str, int]

bp = Blueprint("subsidies", __name__, url_prefix="/subsidies")


@bp.get("")
@allow(*WHO)
def index() -> str:
    """Three lists: to propose (of one's unit), to review, batches."""
    session, actor = db_session(), current_actor()
    tabs = [("review", "待审核")] if reviews(actor) else [("open", "可以申报"), ("review", "等审核")]
    tabs.append(("batches", "批次"))
    tab = request.args.get("tab") if request.args.get("tab") in dict(tabs) else tabs[0][0]
    after = whole(request.args.get("after", "")) or 0
    rows, rest = {"open": _open, "review": _waiting, "batches": _batches}[tab or "review"](after)
    return render_template(
        "subsidies/index.html", page_title="以奖代补", tab=tab, rows=rows, reviews=reviews(actor),
        tabs=[{"label": label, "count": "", "url": url_for("subsidies.index", tab=name), "current": name == tab} for name, label in tabs],
        next_url=url_for("subsidies.index", tab=tab, after=rest) if rest else None,
        first_url=url_for("subsidies.index", tab=tab) if after else None, table=table_rows(table_on(session, local_day(now()))[0]),
        owed=still_owed(session, actor) if tab == "open" else 0,
        empty={"icon": "coin", "title": {"open": "没有可以申报的", "review": "没有等审核的", "batches": "还没有批次"}[tab or "review"],
               "text": "本单位办结、卷宗齐全的人民调解案件会列在这里。一案一补，谁调解、补谁。", "href": None, "label": ""},
    )


def _open(after: int) -> tuple[list[dict[str, Any]], int | None]:
    found = to_propose(db_session(), current_actor(), limit=PER_PAGE + 1, before=after)
    rows = [case_row(case) | {"what": case.outcome.label if case.outcome else "", "money": "", "do": "申报"} for case in found[:PER_PAGE]]
    return rows, found[PER_PAGE - 1].id if len(found) > PER_PAGE else None


def _waiting(after: int) -> tuple[list[dict[str, Any]], int | None]:
    found = waiting(db_session(), current_actor(), limit=PER_PAGE + 1, after=after)
    rows, tables = [], tables_of(db_session(), (case for _, case in found))
    for entry, case in found[:PER_PAGE]:
        money = sum(worth(tables[case.id], entry.proposed_grade, entry.manner, entry.performed), Decimal(0))
        what = f"{entry.proposed_grade.label}，{entry.manner.label}"
        rows.append(case_row(case) | {"what": what, "money": yuan(money), "do": "审核" if reviews(current_actor()) else "看"})
    return rows, found[PER_PAGE - 1][0].id if len(found) > PER_PAGE else None


def _batches(after: int) -> tuple[list[dict[str, Any]], int | None]:
    found = batches(db_session(), current_actor(), limit=PER_PAGE + 1, before=after)
    rows = [{
        "url": url_for("subsidies.batch", key=batch.key), "title": batch.name, "count": count, "money": yuan(total),
        "state": f"{day_words(local_day(batch.closed_at), local_day(now()))}关的" if batch.closed_at else "还开着",
    } for batch, count, total in found[:PER_PAGE]]
    return rows, found[PER_PAGE - 1][0].id if len(found) > PER_PAGE else None
