"""Beside the form of an agreement: terms of a crowd from a sheet, and what is typed, shown before it is kept."""

from __future__ import annotations

from flask import Response, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from mediation.access import STAFF, allow, current_actor
from mediation.agreements.forms import AgreementForm, begun
from mediation.agreements.sheets import sheet_lines, table
from mediation.agreements.terms import rows_said
from mediation.agreements.views import TAB, bp
from mediation.db import db_session, now
from mediation.disputes.actions import attempt_of
from mediation.disputes.facts import Inquiry
from mediation.disputes.file_pages import file_page
from mediation.disputes.journal import draft_of, keep_draft
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import one_or_404
from workflows.acts import may_open
from workflows.calendar import local_day
from workflows.permissions import BY_NAME
from workflows.rhythm import day_of


@bp.route("/<number>/agreements/sheet", methods=["GET", "POST"])
@allow(STAFF)
def sheet(number: str) -> str | Answer | tuple[str, int]:
    """Terms of a crowd from a file: they come into the form as lines, to be looked at before they are kept."""
    dispute, sentence = one_or_404(db_session(), current_actor(), number), ""
    may_open(BY_NAME["agreement"], attempt_of(db_session(), dispute, actor=current_actor(), at=now(), facts={}))
    if request.method == "POST":
        sent = request.files.get("sheet")
        try:
            lines = sheet_lines(table(sent.read())) if sent else ""
            if not lines:
                raise ValueError("选一个表，里面有姓名、金额、期数、第一期哪天。")
            _into_draft(dispute, lines)
            return redirect(url_for("disputes.do", number=number, name="agreement", _anchor="bulk"), 303)
        except ValueError as error:
            sentence = str(error)
    page = file_page("agreements/sheet.html", dispute, TAB, sentence=sentence)
    return (page, 422) if sentence else page


@bp.get("/<number>/agreements/plan")
@allow(STAFF)
def plan(number: str) -> Response:
    """分 4 期，每月 15 日 as its instalments, while it is typed."""
    one_or_404(db_session(), current_actor(), number)
    given = request.args
    reached_on = day_of(given.get("reached_on", "")) or local_day(now())
    return jsonify(rows_said(given.get("plan", ""), given.get("amount", ""), reached_on))


@bp.post("/<number>/agreements/crowd")
@allow(STAFF)
def crowd(number: str) -> str:
    """Pasted lines against the roster, while they are typed; posted, because names stand in no address."""
    dispute = one_or_404(db_session(), current_actor(), number)
    form = AgreementForm()
    form.prepare(Inquiry(db_session(), dispute, current_actor(), now(), {}))
    return render_template("agreements/crowd.html", form=form)


def _into_draft(dispute: Dispute, lines: str) -> None:
    """The form opens with what its draft holds: what was typed there before stays."""
    key, person = f"{dispute.number}:agreement", current_actor().person_id or abort(403)
    before = draft_of(db_session(), person, key)
    fields = before.fields if before else begun(Inquiry(db_session(), dispute, current_actor(), now(), {}))
    keep_draft(db_session(), person_id=person, key=key, title="写协议", fields={**fields, "bulk": [lines]}, at=now())
