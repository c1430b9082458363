"""Agreements as the case page shows them, with a way to say what became of each term."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import has_request_context, url_for
from sqlalchemy import select

from mediation.agreements.models import Agreement, Term, TermStatus
from mediation.agreements.named import toward
from mediation.agreements.queries import WRITTEN, lacks, latest, versions_of
from mediation.clocks.queries import calendar_of
from mediation.disputes.actions import attempt_of
from mediation.disputes.events import Event
from mediation.disputes.facts import PROVIDERS, Inquiry, provides
from mediation.disputes.overturned import OVERTURNS
from mediation.disputes.presenting import money
from workflows.calendar import DayUnit, local_day
from workflows.grounds import ReopenReason
from workflows.in_force import named
from workflows.lights import Light, LightKind, days_late
from workflows.permissions import BY_NAME
from workflows.steps import day_words

# Terms of one version on the case page; a crowd's are on a page of their own.
FEW = 8


@provides("agreement_panels")
def agreement_panels(inquiry: Inquiry) -> list[dict[str, Any]]:
    """The newest version first; earlier ones stay readable."""
    if not inquiry.dispute.leg_no:
        return []
    versions = versions_of(inquiry.session, inquiry.dispute.id)
    marking, progress = _may_mark(inquiry), PROVIDERS["term_progress"](inquiry) if versions.all else {}
    return [_panel(inquiry, agreement, past=past_of(inquiry, agreement), marking=marking, progress=progress)
            for agreement in reversed(versions.all)]


def past_of(inquiry: Inquiry, agreement: Agreement) -> str:
    """Why a version no longer counts, in a few words; empty while it does."""
    main = latest(inquiry.session, inquiry.dispute)
    if main is not None and main.no in (agreement.no, agreement.supplements_no):
        return ""
    versions = versions_of(inquiry.session, inquiry.dispute.id)
    if any(each.no > agreement.no and not each.supplements_no for each in versions.all):
        return f"第 {main.no} 版生效以前仍有效" if main is not None and holds(inquiry, agreement) else "已由新协议代替"
    if agreement.no > versions.fallen:
        return "换了承办单位，不再算"
    name, reason = _overturn(inquiry, agreement.no)
    if reason == ReopenReason.REPUDIATED:
        return "已反悔"
    return "已重新调解" if name == "rework" else "已重启"


def holds(inquiry: Inquiry, agreement: Agreement) -> bool:
    """Whether it still binds while another is written: the newest in force, until the other is signed by all (人民调解法 Art 29)."""
    main, versions = latest(inquiry.session, inquiry.dispute), versions_of(inquiry.session, inquiry.dispute.id)
    if main is None or main.effective_on is not None:
        return False
    mine = (each for each in reversed(versions.all) if each.leg_no == main.leg_no and each.no > versions.fallen and not each.supplements_no)
    return next((each.no for each in mine if each.effective_on is not None), None) == agreement.no


def _overturn(inquiry: Inquiry, no: int) -> tuple[str, str]:
    """The first 重新调解 or 重启 after that version, and its reason."""
    told = select(Event.name, Event.facts).where(
        Event.dispute_id == inquiry.dispute.id, Event.name.in_((*WRITTEN, *OVERTURNS))
    )
    written = 0
    for name, facts in inquiry.session.execute(told.order_by(Event.seq)):
        written += name in WRITTEN
        if name in OVERTURNS and written >= no:
            return name, str(facts.get("reason"))
    raise LookupError(f"nothing overturned agreement {no}")


def _panel(inquiry: Inquiry, agreement: Agreement, *, past: str, marking: bool, progress: Mapping[int, Any]) -> dict[str, Any]:
    people, held = {p.no: p.name for p in inquiry.dispute.parties}, bool(past) and holds(inquiry, agreement)
    today = local_day(inquiry.at)
    names = [name for name in (people.get(no, "") for no in agreement.signed) if name]
    note = f"{day_words(agreement.reached_on, today)}达成" + (f"，{named(names)}已签" if names else "")
    heading = "补充协议" if agreement.supplements_no else agreement.form_label
    made = {
        "heading": heading + ("（旧）" if past and not held else ""), "note": note, "past": past,
        "lacks": "" if past else "、".join(lacks(inquiry.dispute, agreement)),
        "terms": [_term(inquiry, t, past=past, held=held, marking=marking and not past, progress=None if past else progress.get(t.id))
                  for t in agreement.terms[:FEW]],
    }
    if len(agreement.terms) > FEW and has_request_context():
        made |= {"more_label": f"还有 {len(agreement.terms) - FEW} 条", "more_url": url_for("agreements.show", number=inquiry.dispute.number)}
    return made


def _term(inquiry: Inquiry, term: Term, *, past: str, held: bool, marking: bool, progress: Any) -> dict[str, Any]:
    """A dated term of a settled case stands as its promises stand (term_progress); any other as it is marked itself."""
    today, amount = local_day(inquiry.at), money(term.amount)
    pending = term.status == TermStatus.PENDING
    marked = marking and (progress or not term.agreement.supplements_no) and has_request_context()
    return {
        "who": term.who + toward(term), "what": term.what + (f"，{amount}" if amount and amount not in term.what else ""),
        "due": progress.due if progress else _due(term, today),
        "status": past if past and pending and not held else term.status_label,
        "light": progress.light if progress else None if past and pending else _light(inquiry, term),
        **(_marks(inquiry, term, progress) if marked else {"mark_url": None, "broken_url": None}),
    }


def _due(term: Term, today: date) -> str:
    if not term.instalments:
        return f"{day_words(term.due_on, today)}前" if term.due_on else ""
    days = [date.fromisoformat(str(row["due_on"])) for row in term.instalments]
    return f"分 {len(days)} 期，{day_words(days[0], today)}付第 1 期，{day_words(days[-1], today)}付清"


def _marks(inquiry: Inquiry, term: Term, progress: Any) -> dict[str, str | None]:
    """已履行 of the next one; 没履行 only once a day is over, where it leads to what follows."""
    if progress is None:
        done = _form(inquiry, "performance", term=term.no, status="done") if term.status == TermStatus.PENDING else None
        return {"mark_url": done, "broken_url": done and _form(inquiry, "performance", term=term.no, status="breached")}
    return {
        "mark_url": _form(inquiry, "performance", promise=progress.pay, status="done") if progress.pay else None,
        "broken_url": _form(inquiry, "breach", promise=progress.answer) if progress.answer else None,
    }


def _form(inquiry: Inquiry, name: str, **more: Any) -> str:
    return url_for("disputes.do", number=inquiry.dispute.number, name=name, **more)


def _light(inquiry: Inquiry, term: Term) -> Light | None:
    if term.status == TermStatus.BREACHED:
        return Light(LightKind.RED, "没履行")
    if term.status == TermStatus.DONE:
        return Light(LightKind.MET, "已履行")
    calendar = calendar_of(inquiry.session)
    if term.due_on is not None and inquiry.at > calendar.closing(term.due_on):
        late = days_late(calendar.closing(term.due_on), inquiry.at, DayUnit.NATURAL, calendar)
        return Light(LightKind.RED, f"过期 {late}")
    return None


def _may_mark(inquiry: Inquiry) -> bool:
    act = BY_NAME["performance"]
    attempt = attempt_of(inquiry.session, inquiry.dispute, actor=inquiry.actor, at=inquiry.at, facts={})
    state = inquiry.dispute.state
    return state in act.states and any(w.fits(attempt.roles, attempt.relations, state) for w in act.who)
