"""The county's table: what a class is worth, from which day."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for

from mediation.access import allow, current_actor
from mediation.db import db_session, now
from mediation.errors import Invalid
from mediation.subsidies import actions
from mediation.subsidies.forms import TableForm
from mediation.subsidies.queries import (
    reviews,
    table_on,
)
from mediation.subsidies.rows import table_rows
from mediation.subsidies.views import WHO, Page, bp
from workflows.calendar import local_day
from workflows.outcomes import Difficulty
from workflows.steps import day_words


@bp.route("/table", methods=["GET", "POST"])
@allow(*WHO)
def table() -> Page:
    """The county's standard; heads of units read it, the county writes the next one."""
    session, at = db_session(), now()
    current, row = table_on(session, local_day(at))
    form = TableForm() if reviews(current_actor()) else None
    status = 200
    if form is not None:
        form.prepare(current)
        form.refill()
        if request.method == "POST" and form.complete() and form.validate() and (since := form.applies_from.data):
            try:
                actions.write_table(session, actor=current_actor(), at=at, applies_from=since, rows=form.given(),
                                    note=form.words("note"))
            except Invalid as wrong:
                form.show(wrong.errors)
            else:
                form.carried_out()
                flash(f"新标准从{day_words(since, local_day(at))}办结的件起算。")
                return redirect(url_for("subsidies.table"), 303)
        status = 422 if request.method == "POST" else 200
    elif request.method == "POST":
        abort(403)
    page = render_template(
        "subsidies/table.html", form=form, table=table_rows(current), grades=[grade.label for grade in Difficulty],
        since=f"{day_words(row.applies_from, local_day(at))}起" if row else "随系统带的示例标准，请县里定自己的", note=row.note if row else "",
    )
    return page if status == 200 else (page, status)
