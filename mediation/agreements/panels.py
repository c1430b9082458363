"""Agreements as the case page shows them, with a way to say what became of each term."""

from __future__ import annotations

from typing import Any

from flask import has_request_context, url_for

from mediation.agreements.models import Agreement, Term, TermStatus
from mediation.agreements.queries import agreements_of
from mediation.disputes.actions import attempt_of
from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.presenting import money
from workflows.calendar import DayUnit, closing, local_day, shipped
from workflows.lights import Light, LightKind, days_late
from workflows.permissions import BY_NAME
from workflows.steps import day_words


@provides("agreement_panels")
def agreement_panels(inquiry: Inquiry) -> list[dict[str, Any]]:
    """The newest version first; earlier ones stay readable."""
    if not inquiry.dispute.leg_no:
        return []
    found = list(agreements_of(inquiry.session, inquiry.dispute.id))
    marking = _may_mark(inquiry)
    return [_panel(inquiry, a, latest=a is found[-1], marking=marking) for a in reversed(found)]


def _panel(inquiry: Inquiry, agreement: Agreement, *, latest: bool, marking: bool) -> dict[str, Any]:
    names = {p.no: p.name for p in inquiry.dispute.parties}
    signed = "、".join(names.get(no, "") for no in agreement.signed)
    today = local_day(inquiry.at)
    note = f"{day_words(agreement.reached_on, today)}达成" + (f"，{signed}已签" if signed else "")
    return {
        "heading": agreement.form_label + ("" if latest else "（旧）"), "note": note,
        "terms": [_term(inquiry, t, marking=marking and latest) for t in agreement.terms],
    }


def _term(inquiry: Inquiry, term: Term, *, marking: bool) -> dict[str, Any]:
    today = local_day(inquiry.at)
    amount = money(term.amount)
    pending = term.status == TermStatus.PENDING
    url = None
    if marking and pending and has_request_context():
        url = url_for("disputes.do", number=inquiry.dispute.number, name="performance", term=term.no)
    return {
        "who": term.who, "what": term.what + (f"，{amount}" if amount and amount not in term.what else ""),
        "due": f"{day_words(term.due_on, today)}前" if term.due_on else "", "status": term.status_label,
        "light": _light(inquiry, term), "mark_url": url,
    }


def _light(inquiry: Inquiry, term: Term) -> Light | None:
    if term.status == TermStatus.BREACHED:
        return Light(LightKind.RED, "没履行")
    if term.status == TermStatus.DONE:
        return Light(LightKind.MET, "已履行")
    if term.due_on is not None and inquiry.at > closing(term.due_on):
        return Light(LightKind.RED, f"过期 {days_late(closing(term.due_on), inquiry.at, DayUnit.NATURAL, shipped())}")
    return None


def _may_mark(inquiry: Inquiry) -> bool:
    act = BY_NAME["performance"]
    attempt = attempt_of(inquiry.session, inquiry.dispute, actor=inquiry.actor, at=inquiry.at, facts={})
    state = inquiry.dispute.state
    return state in act.states and any(w.fits(attempt.roles, attempt.relations, state) for w in act.who)
