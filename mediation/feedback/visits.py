"""回访: the sheet, the clock that it meets, and what it leads to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.agreements.models import TermStatus
from mediation.agreements.queries import latest, terms_in_force
from mediation.clocks import actions as clocks
from mediation.clocks.queries import bare_clocks, calendar_of, newest
from mediation.clocks.starting import start
from mediation.disputes.actions import record
from mediation.disputes.aftermath import follows
from mediation.disputes.effects import Doing, effect
from mediation.disputes.events import Event
from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.models import Dispute
from mediation.disputes.timing import press
from mediation.errors import Invalid
from mediation.feedback.models import FollowUp
from mediation.feedback.unheard import sheet_unheard
from mediation.once import read_once
from mediation.promises.actions import perform
from workflows.clocks import ClockEnd, ClockKind, ClockStatus
from workflows.following import TRIES, Kept, Since, VisitWhy
from workflows.grounds import ReopenReason
from workflows.limits import StartsAt
from workflows.outcomes import Satisfaction
from workflows.promises import Mark
from workflows.states import State


def visits_of(session: Session, dispute_id: int) -> Sequence[FollowUp]:
    """All sheets of a case, oldest first."""
    mine = select(FollowUp).where(FollowUp.dispute_id == dispute_id).order_by(FollowUp.no)
    return read_once(session, ("visits", dispute_id), lambda: session.scalars(mine).all())


def of_now(inquiry: Inquiry) -> list[FollowUp]:
    """Those since the case was closed last, none of a case that is open again."""
    if inquiry.dispute.closed_at is None:
        return []
    return [v for v in visits_of(inquiry.session, inquiry.dispute.id) if v.recorded_at >= inquiry.dispute.closed_at]


@provides("hidden_risk")
def hidden_risk(inquiry: Inquiry) -> bool:
    """Whether 回访 found one since the case was closed."""
    return any(visit.hidden_risk for visit in of_now(inquiry))


@provides("reopen_hint")
def reopen_hint(inquiry: Inquiry) -> tuple[str, list[tuple[str, str]]] | None:
    """What 重启 is offered with: the reason in the newest sheet; and what it says, to be read beside the form."""
    for visit in reversed(of_now(inquiry)):
        if reason := _reason(visit):
            said = [] if sheet_unheard(inquiry, visit) else [("现在怎么样", visit.course or ""), ("隐患", visit.risk_words or "")]
            return reason.value, [(label, words) for label, words in said if words]
    return None


def _reason(visit: FollowUp) -> ReopenReason | None:
    if Since.REPUDIATED in visit.since:
        return ReopenReason.REPUDIATED
    if visit.kept is Kept.BROKEN:
        return ReopenReason.BREACH
    return ReopenReason.NEW_FACT if visit.hidden_risk else None


@effect("follow_up")
def follow_up(d: Doing) -> None:
    """The sheet. What was said stays with it; the event keeps who was visited and what became of the agreement."""
    facts, session = d.facts, d.session
    reached = bool(facts.get("reached", True))
    found = latest(session, d.dispute)
    no = (session.scalar(select(func.max(FollowUp.no)).where(FollowUp.dispute_id == d.dispute.id)) or 0) + 1
    nos = [party.no for party in d.known("feedback_parties")]
    next_on = facts.get("next_on")
    since = [str(each) for each in facts.get("since") or ()] if reached else []
    row = FollowUp(
        dispute_id=d.dispute.id, no=no, leg_no=d.dispute.leg_no, why=VisitWhy(facts["why"]), parties=nos,
        how=str(facts["how"]), visited_on=facts["visited_on"], reached=reached, agreement_no=found.no if found else None,
        kept=Kept(facts["kept"]) if reached else None,
        satisfaction=Satisfaction(facts["satisfaction"]) if reached and facts.get("satisfaction") else None,
        since=since, ways=[str(each) for each in facts.get("ways") or ()] if since else [],
        course=str(facts.pop("course", None) or "").strip() or None,
        hidden_risk=reached and bool(facts.get("hidden_risk")), risk_words=str(facts.pop("risk_words", None) or "").strip() or None,
        next_on=next_on, next_due_at=calendar_of(session).closing(next_on) if next_on else None, visitor_id=d.actor.person_id, why_me=str(facts.get("why_me") or "")[:200] or None,
        recorded_at=d.at,
    )
    session.add(row)
    facts.pop("party", None)
    _perform(d)
    facts.update(parties=nos, no=no, reached=reached, since=since)


def _perform(d: Doing) -> None:
    """What they say was done goes where 履行 is kept, through its own doors; the sheet's event keeps the numbers."""
    facts, nos = d.facts, sorted({int(no) for no in d.facts.get("performed") or ()})
    on, note = facts.pop("performed_on", None) or facts["visited_on"], f"回访：{str(facts.pop('performed_said', None) or '').strip()}"
    if not nos:
        facts.pop("performed", None)
        return
    facts["performed"] = nos
    given: dict[str, Any] = {"actor": d.actor, "at": d.at, "paid_on": on, "note": note}
    try:
        if len(nos) > 1 and len(d.known("open_promises")) > 1:
            record(d.session, d.dispute, "pay_many", promises=nos, **given)
        else:
            for no in nos:
                perform(d.session, d.dispute, status=Mark.DONE, promise=no, **given)
    except Invalid as wrong:
        # their field is called differently here
        raise Invalid({{"paid_on": "performed_on"}.get(field, "performed"): sentence for field, sentence in wrong.errors.items()}) from wrong


@follows("follow_up")
def meet(session: Session, dispute: Dispute, event: Event, at: datetime) -> None:
    """Somebody was reached, or tried three times: the limit is met."""
    since = dispute.closed_at or at
    tries = [v for v in visits_of(session, dispute.id) if v.recorded_at >= since and not v.reached]
    if event.facts.get("reached") or len(tries) >= TRIES:
        clocks.end(session, dispute_id=dispute.id, kinds=[ClockKind.FOLLOW_UP], at=at, how=ClockEnd.MET,
                   actor_id=event.actor_id)
        press(session, dispute)


@follows("performance", "pay_many")
def after_performance(session: Session, dispute: Dispute, event: Event, at: datetime) -> None:
    """Everything that was promised is done: one more visit, 7 days later, unless the first is still ahead."""
    if dispute.state is not State.CLOSED or event.facts.get("status") == TermStatus.BREACHED:
        return
    if not _all_done(session, dispute):
        return
    known = bare_clocks(session, dispute.id)
    first = newest(known, ClockKind.FOLLOW_UP)
    if first is not None and (first.open or first.linked_id is not None and first.status is not ClockStatus.VOID):
        return
    start(session, dispute, ClockKind.FOLLOW_UP, at=at, starts_at=StartsAt.PERFORMED,
          linked_id=(first.linked_id or first.id) if first else None, actor_id=event.actor_id)
    press(session, dispute)


@follows("correct_performance")
def not_performed(session: Session, dispute: Dispute, _event: Event, at: datetime) -> None:
    """It was not done after all: the visit after performance waits until it is."""
    last = newest(bare_clocks(session, dispute.id), ClockKind.FOLLOW_UP)
    if last is not None and last.open and last.linked_id is not None and not _all_done(session, dispute):
        clocks.end(session, dispute_id=dispute.id, kinds=[ClockKind.FOLLOW_UP], at=at, how=ClockEnd.VOID)
        press(session, dispute)


def _all_done(session: Session, dispute: Dispute) -> bool:
    terms = terms_in_force(session, dispute)
    return bool(terms) and all(term.kept for term in terms)
