"""Applications of a case, the last day to apply, and what guards ask about both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import product

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from mediation.agreements.models import Agreement
from mediation.agreements.queries import in_force
from mediation.clocks.models import Clock
from mediation.clocks.queries import bare_clocks, clocks_of, newest
from mediation.confirmation.models import Application
from mediation.db import read_only
from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.models import Dispute
from mediation.once import read_once
from workflows.calendar import local_day
from workflows.clocks import ClockKind, ClockStatus
from workflows.outcomes import Outcome, PartyRole

SETTLED = (Outcome.SETTLED, Outcome.PARTLY_SETTLED)
SIDES = (PartyRole.APPLICANT, PartyRole.RESPONDENT, PartyRole.THIRD_PARTY)


def applications_of(session: Session, dispute_id: int) -> Sequence[Application]:
    """All there ever were, the first first."""
    mine = select(Application).where(Application.dispute_id == dispute_id).options(joinedload(Application.parties)).order_by(Application.no)
    return read_once(session, ("confirmations", dispute_id), lambda: session.scalars(mine).unique().all())


def agreement_of(session: Session, dispute: Dispute) -> Agreement | None:
    """The agreement that can be confirmed."""
    found = in_force(session, dispute) if dispute.outcome in SETTLED else []
    return found[0] if found else None


def clock_of(session: Session, dispute_id: int) -> Clock | None:
    """The 30 days of the agreement in force; those of one that was overturned count no more."""
    mine = clocks_of if read_only.get() else bare_clocks
    found = newest(mine(session, dispute_id), ClockKind.CONFIRMATION)
    return found if found is not None and found.status is not ClockStatus.VOID else None


def bound(dispute: Dispute, agreement: Agreement | None) -> set[int]:
    """Whom it binds."""
    people = {party.no for party in dispute.active(*SIDES)}
    return people & set(agreement.parties) if agreement is not None and agreement.parties else people


def wanted(dispute: Dispute, agreement: Agreement | None) -> set[tuple[int, int]]:
    """Who may apply with whom: each applicant it binds with each respondent it binds."""
    binding = bound(dispute, agreement)
    ours, theirs = ([p.no for p in dispute.active(role) if p.no in binding] for role in (PartyRole.APPLICANT, PartyRole.RESPONDENT))
    return set(product(ours, theirs))


def applied(session: Session, dispute: Dispute) -> set[tuple[int, int]]:
    """Who has applied with whom to have the agreement in force confirmed, and was neither refused nor took it back."""
    agreement = agreement_of(session, dispute)
    return {
        pair for each in applications_of(session, dispute.id) if agreement is not None and each.agreement_no == agreement.no
        for pair in each.pairs
    }


def unapplied(session: Session, dispute: Dispute) -> set[tuple[int, int]]:
    """Who has still to apply with whom."""
    return wanted(dispute, agreement_of(session, dispute)) - applied(session, dispute)


@provides("effective_on")
def effective_on(inquiry: Inquiry) -> date | None:
    """Since when the agreement in force binds (人民调解法 Art 29, 30)."""
    found = agreement_of(inquiry.session, inquiry.dispute)
    return found.effective_on if found is not None else None


@provides("confirmable_until")
def confirmable_until(inquiry: Inquiry) -> date | None:
    """The last of the 30 days; a day off moves to the next working day (民法典 Art 203)."""
    clock = clock_of(inquiry.session, inquiry.dispute.id)
    return local_day(clock.due_at) if clock is not None else None


def in_time(inquiry: Inquiry) -> bool:
    """Whether they can still apply; what was handed in before may be written down later."""
    until = confirmable_until(inquiry)
    return until is not None and local_day(inquiry.at) <= until


@provides("confirmation_open")
def confirmation_open(inquiry: Inquiry) -> bool:
    """Whether somebody it binds has still to apply, and may."""
    if not in_time(inquiry):
        return False
    return bool(unapplied(inquiry.session, inquiry.dispute))


@provides("bound_parties")
def bound_parties(inquiry: Inquiry) -> set[int]:
    """Who may apply together."""
    return bound(inquiry.dispute, agreement_of(inquiry.session, inquiry.dispute))


@provides("waiting_applications")
def waiting_applications(inquiry: Inquiry) -> list[Application]:
    """Those the court has not answered for everybody in them."""
    if inquiry.dispute.outcome not in SETTLED:
        return []
    return [each for each in applications_of(inquiry.session, inquiry.dispute.id) if each.waiting]


@provides("confirmed_or_waiting")
def confirmed_or_waiting(inquiry: Inquiry) -> set[tuple[int, int]]:
    """Who need not apply again with whom: of this agreement the court has confirmed their part or has not answered yet."""
    return applied(inquiry.session, inquiry.dispute)


@provides("confirmed_covers")
def confirmed_covers(inquiry: Inquiry) -> list[tuple[int, frozenset[int]]]:
    """Which agreement can be enforced, and between whom: also one that was overturned after the ruling (民事诉讼法 Art 206)."""
    return [(each.agreement_no, cover) for each in applications_of(inquiry.session, inquiry.dispute.id) for cover in each.covers]
