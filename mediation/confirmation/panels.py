"""司法确认 as the page of 履行 shows it: the countdown, who applied where, what the court said, what to hand in."""

from __future__ import annotations

from typing import Any

from flask import url_for

from mediation.clocks.models import Clock
from mediation.clocks.queries import calendar_of
from mediation.confirmation.models import Application
from mediation.confirmation.packet import packet
from mediation.confirmation.queries import agreement_of, applications_of, applied, clock_of, unapplied
from mediation.disputes.actions import attempt_of
from mediation.disputes.facts import Inquiry, provides
from workflows.calendar import local_day
from workflows.clocks import ClockStatus
from workflows.lights import Light, LightKind, light
from workflows.moves import fits_any
from workflows.outcomes import PartyRole
from workflows.permissions import BY_NAME
from workflows.promises import CourtResult
from workflows.steps import day_words

LAPSED = "30 日已满，没有申请的不能再申请司法确认（民事诉讼法第205条）。"
LEFT = ("还有的路：对方不履行的，可以就协议起诉（人民调解法第32条）；给钱的，到期没付可以申请支付令（民事诉讼法第225条）；"
        "双方都愿意的，重新达成协议，从新协议生效起再算 30 日。")
PROVISIONAL = "{year}年放假安排还没有公布，最后一天是暂定的，公布后重新算；早点去，不受影响。"
REFUSED = "被驳回的，可以变更协议、重新达成协议，或者起诉（民事诉讼法第206条）。"
ENFORCEABLE = "已经确认的，一方不履行，另一方可以申请强制执行（民事诉讼法第206条）。"


@provides("confirmation_panel")
def confirmation_panel(inquiry: Inquiry) -> dict[str, Any] | None:
    """None where nothing was agreed."""
    session, dispute = inquiry.session, inquiry.dispute
    agreement, rows = agreement_of(session, dispute), applications_of(session, dispute.id)
    if agreement is None and not rows:
        return None
    today, clock = local_day(inquiry.at), clock_of(session, dispute.id) if agreement else None
    until = local_day(clock.due_at) if clock is not None else None
    open_ = {applicant for applicant, _ in unapplied(session, dispute)} if agreement else set()
    partly = bool(open_ & {applicant for applicant, _ in applied(session, dispute)})
    may, early = _may(inquiry), until is not None and today <= until
    late = until is not None and not early and bool(open_)
    unsure = clock is not None and clock.open and clock.provisional and early
    said = {party.result for each in rows if each.void_at is None for party in each.side}
    return {
        "light": _light(inquiry, clock), "since": day_words(agreement.effective_on, today) if agreement and agreement.effective_on else "",
        "until": day_words(until, today) + ("（暂定）" if unsure else "") if until else "", "over": late, "unapplied": len(open_) if rows else None, "partly": partly,
        "sentences": [words for words, so in (
            ("协议还没有生效，生效以后开始算 30 天。", agreement is not None and agreement.effective_on is None),
            (PROVISIONAL.format(year=until.year if until else ""), unsure), (LAPSED, late), (LEFT, late), (ENFORCEABLE, CourtResult.CONFIRMED in said),
            (REFUSED, CourtResult.DISMISSED in said),
        ) if so],
        "applications": [_application(inquiry, each, may) for each in rows],
        "packet": packet(inquiry, dispute.active(PartyRole.APPLICANT, PartyRole.RESPONDENT)) if early and open_ and not rows else [],
        "apply_url": url_for("disputes.do", number=dispute.number, name="apply_confirmation")
        if may and open_ and clock is not None else None,
    }


def _may(inquiry: Inquiry) -> bool:
    attempt = attempt_of(inquiry.session, inquiry.dispute, actor=inquiry.actor, at=inquiry.at, facts={})
    act = BY_NAME["apply_confirmation"]
    return inquiry.dispute.state in act.states and fits_any(act.who, attempt) and not attempt.known("stepped_back")


def _light(inquiry: Inquiry, clock: Clock | None) -> Light | None:
    if clock is None:
        return None
    if clock.status is ClockStatus.MET:
        return Light(LightKind.MET, "都已申请")
    if clock.status is ClockStatus.LAPSED or clock.due_at < inquiry.at:
        return Light(LightKind.PAUSED, "30 日已过，不能再申请")
    return light(clock.due_at, clock.amber_at, clock.status, inquiry.at, clock.unit, calendar=calendar_of(inquiry.session),
                 provisional=clock.provisional)


def _application(inquiry: Inquiry, row: Application, may: bool) -> dict[str, Any]:
    names = {party.no: party.name for party in inquiry.dispute.parties}
    today = local_day(inquiry.at)
    shown = [
        {"name": names.get(party.party_no, ""), "result": party.result.label if party.result else "不再算" if party.void_at else "等法院答复",
         "light": _party_light(party.result, void=row.void_at is not None or party.void_at is not None), "note": party.note,
         "when": day_words(party.ruled_on, today) if party.ruled_on else "", "case_number": party.case_number}
        for party in row.side
    ]
    waiting = bool(row.waiting) and may
    return {
        "no": row.no, "court": row.court, "filed": day_words(row.filed_on, today), "parties": shown,
        "others": "、".join(names.get(party.party_no, "") for party in row.others),
        "past": "协议已推翻，申请不再算" if row.void_at else "",
        "packet": packet(inquiry, [p for p in inquiry.dispute.parties if p.no in {each.party_no for each in row.parties}], row.papers)
        if row.waiting else [],
        "result_url": url_for("disputes.do", number=inquiry.dispute.number, name="court_result", application=row.no) if waiting else None,
    }


def _party_light(result: CourtResult | None, *, void: bool) -> Light:
    if result is CourtResult.CONFIRMED:
        return Light(LightKind.MET, result.label)
    if result is None:
        return Light(LightKind.MET, "不再算") if void else Light(LightKind.GREEN, "等法院答复")
    return Light(LightKind.RED if result is CourtResult.DISMISSED else LightKind.PAUSED, result.label)
