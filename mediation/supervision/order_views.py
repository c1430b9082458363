"""督办's pages: the list by whose turn it is, one order with what can be done on it, and doing it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediation.access import STAFF, allow, current_actor
from mediation.db import db_session, now
from mediation.disputes.carry import carry_out
from mediation.disputes.drafts import clock_words, fill, fresh_key
from mediation.disputes.facts import Inquiry
from mediation.disputes.journal import draft_of, drop_draft
from mediation.disputes.models import Dispute
from mediation.disputes.move_form import MoveForm
from mediation.disputes.move_words import said
from mediation.disputes.visibility import one_or_404
from mediation.errors import Invalid
from mediation.numbers import whole
from mediation.once import claim
from mediation.supervision import order_page, order_rows
from mediation.supervision.models import SupervisionOrder
from mediation.supervision.order_forms import ORDER_FORMS
from mediation.supervision.order_queries import messages_of, order_seen
from workflows.guarding import Refused

bp = Blueprint("orders", __name__, url_prefix="/orders")
NEWS = "刚才有新的往来，先看一眼再送出；你写的还在下面。"


@bp.get("")
@allow(STAFF)
def index() -> str:
    """Everything that waits for somebody, and what is over."""
    return render_template("orders/index.html", **order_rows.context(
        db_session(), current_actor(), now(), tab=request.args.get("tab", ""), cursor=request.args.get("cursor"),
    ))


@bp.get("/<int:order_id>")
@allow(STAFF)
def show(order_id: int) -> str:
    """One order."""
    order, dispute = _seen(order_id)
    return _page(order, dispute, doing=request.args.get("do", ""))


@bp.post("/<int:order_id>/<act>")
@allow(STAFF)
def do(order_id: int, act: str) -> Response | tuple[str, int]:
    """Answer, write, send back, accept, raise, take back: one view, the same forms and the same door as the case's."""
    order, dispute = _seen(order_id)
    if act not in order_page.ACTS:
        abort(404)
    session, actor, at = db_session(), current_actor(), now()
    dispute = one_or_404(session, actor, dispute.number, lock=True)
    session.refresh(order)
    form = ORDER_FORMS[act]()
    form.prepare(Inquiry(session, dispute, actor, at, {}))
    if form.once.data:
        _, ours = claim(session, key=f"form:{actor.person_id}:{form.once.data}"[:80], person_id=actor.person_id, at=at,
                        status=303)
        if not ours:
            return redirect(url_for("orders.show", order_id=order.id), 303)
    if order.ended_at is not None:
        return _again(order_id, form, act, "这份督办已经结束了。", 409)
    if not form.validate():
        return _again(order_id, form, act, "", 422)
    if _news(order):
        return _again(order_id, form, act, NEWS, 409)
    try:
        carry_out(session, dispute, act, actor=actor, at=at, **form.facts())
    except Refused as refusal:
        if refusal.kind == "role":
            raise
        return _again(order_id, form, act, refusal.sentence, 409)
    except Invalid as invalid:
        return _again(order_id, form, act, "；".join(invalid.errors.values()), 422)
    drop_draft(session, actor.person_id, _draft_key(order))
    flash(said(act))
    return redirect(url_for("orders.show", order_id=order.id), 303)


def _seen(order_id: int) -> tuple[SupervisionOrder, Dispute]:
    """The order with its case, or the same 404 as for one that was never issued."""
    return order_seen(db_session(), current_actor(), order_id) or abort(404)


def _news(order: SupervisionOrder) -> bool:
    """Whether somebody wrote on the thread after the page was opened; nobody accepts what they have not read."""
    seen = whole(request.form.get("seen", ""))
    return seen is not None and _newest(order) > seen


def _again(order_id: int, form: MoveForm, act: str, sentence: str, status: int) -> tuple[str, int]:
    """The page as it is now, with everything typed and the sentence on top."""
    db_session().rollback()
    order, dispute = _seen(order_id)
    form.once.data = fresh_key()
    return _page(order, dispute, doing=act, typed=form, refusals=[sentence] if sentence else []), status


def _page(
    order: SupervisionOrder, dispute: Dispute, *, doing: str, typed: MoveForm | None = None,
    refusals: list[str] | None = None,
) -> str:
    session, actor, at = db_session(), current_actor(), now()
    shown: dict[str, Any] = order_page.page(session, order, dispute, actor=actor, at=at, doing=doing)
    form, saved = typed, ""
    if form is None and shown["box"]:
        form = ORDER_FORMS[shown["box"]["act"] or "return_reply"]()
        form.prepare(Inquiry(session, dispute, actor, at, {}))
        form.once.data = fresh_key()
        draft = draft_of(session, actor.person_id or 0, _draft_key(order))
        if draft is not None:
            fill(form, draft.fields)
            saved = clock_words(draft.updated_at)
    return render_template(
        "orders/show.html", order=shown, order_id=order.id, form=form, refusals=refusals or [],
        seen=_newest(order), draft_key=_draft_key(order), draft_saved=saved,
    )


def _newest(order: SupervisionOrder) -> int:
    """The last line of the thread."""
    lines = messages_of(db_session(), order.id)
    return lines[0].id if lines else 0


def _draft_key(order: SupervisionOrder) -> str:
    return f"order:{order.id}"
