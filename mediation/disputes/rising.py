"""Risk that rises by rule: what the rules of `workflows.risk` ask about a case, and the act that follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from mediation.access import SYSTEM
from mediation.disputes.actions import record
from mediation.disputes.aftermath import follows
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party
from workflows.outcomes import PartyRole
from workflows.risk import REMEMBERED, RULES, RiskRule, risen

SIDES = (PartyRole.APPLICANT, PartyRole.RESPONDENT)


@follows(*sorted({name for rule in RULES for name in rule.after}))
def rise(session: Session, dispute: Dispute, event: Event, at: datetime) -> None:
    """The highest rule this event makes true is applied by the system, once a case, with the rule's words."""
    if not dispute.is_open:
        return
    rule = next((r for r in risen(dispute.risk, event.name, lambda fact: FACTS[fact](session, dispute))
                 if not _spoken(session, dispute, r)), None)
    if rule is not None:
        record(session, dispute, "raise_risk", actor=SYSTEM, at=at, risk=rule.to.value, reason=rule.words, rule=rule.name)


def _spoken(session: Session, dispute: Dispute, rule: RiskRule) -> bool:
    return _events(session, dispute, "raise_risk", Event.facts["rule"].as_string() == rule.name) > 0


def _events(session: Session, dispute: Dispute, name: str, *more: ColumnElement[bool]) -> int:
    mine = select(func.count()).select_from(Event).where(Event.dispute_id == dispute.id, Event.name == name, *more)
    return session.scalar(mine) or 0


def failed_sessions(session: Session, dispute: Dispute) -> int:
    """Sittings that ended without an agreement. The events know of the newest one already."""
    return _events(session, dispute, "session", Event.facts["result"].as_string() == "failed")


def breaches(session: Session, dispute: Dispute) -> int:
    """Promises that were not kept, and terms that are none; what was taken back as a wrong entry does not count.

    One 没办 may be about a whole term of four, of which one is taken back: each counts by itself.
    """
    told = select(Event.name, Event.facts).where(Event.dispute_id == dispute.id, Event.name.in_(("performance", "correct_performance")))
    broken: Counter[str] = Counter()
    for name, facts in session.execute(told.order_by(Event.seq)):
        if name == "correct_performance":
            broken -= Counter(facts.get("entries") or [])  # never below nought
        elif facts["status"] == "breached":
            term = f"{facts['agreement']}.{facts['term']}" if facts.get("supplements") else str(facts["term"])
            broken.update([f"mark:{no}" for no in facts.get("promises") or []] or [f"term:{term}"])
    return broken.total()


def people_on_one_side(_session: Session, dispute: Dispute) -> int:
    """The larger side, groups counted by head."""
    return max(sum(party.count for party in dispute.active(role)) for role in SIDES)


def escalations(_session: Session, dispute: Dispute) -> int:
    """How often it climbed."""
    return dispute.escalations


def earlier_matters(session: Session, dispute: Dispute) -> int:
    """Matters of the same applicants in the year before this one. By ID number: a phone is a household's."""
    ids = {party.id_index for party in dispute.active(PartyRole.APPLICANT)} - {None}
    if not ids:
        return 0
    same = select(func.count(Dispute.id.distinct())).join(Party, Party.dispute_id == Dispute.id).where(
        Party.id_index.in_(ids), Party.role == PartyRole.APPLICANT,
        Dispute.id != dispute.id, Dispute.registered_at >= dispute.registered_at - REMEMBERED,
        Dispute.registered_at <= dispute.registered_at,
    )
    return session.scalar(same) or 0


FACTS: dict[str, Callable[[Session, Dispute], int]] = {
    "failed_sessions": failed_sessions, "breaches": breaches, "people_on_one_side": people_on_one_side,
    "escalations": escalations, "earlier_matters": earlier_matters,
}
