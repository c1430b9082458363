"""Promises of a case, and what guards ask about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.models import Dispute
from mediation.once import read_once
from mediation.promises.models import Breach, Payment, Promise, PromiseCall
from workflows.calendar import local_day
from workflows.outcomes import Outcome
from workflows.promises import AHEAD, LOOKED, PAYABLE, DayBasis, PromiseStatus

SETTLED = (Outcome.SETTLED, Outcome.PARTLY_SETTLED)


def promises_of(session: Session, dispute_id: int) -> Sequence[Promise]:
    """All there ever were, the earliest day first; those that were changed or fell stay readable."""
    mine = select(Promise).where(Promise.dispute_id == dispute_id).order_by(Promise.due_by, Promise.no)
    return read_once(session, ("promises", dispute_id), lambda: session.scalars(mine).all())


def payments_of(session: Session, dispute_id: int) -> dict[int, list[Payment]]:
    """By promise, the first first; those taken back too."""
    mine = select(Payment).join(Promise, Promise.id == Payment.promise_id).where(Promise.dispute_id == dispute_id).order_by(Payment.id)
    found: dict[int, list[Payment]] = defaultdict(list)
    for payment in read_once(session, ("payments", dispute_id), lambda: session.scalars(mine).all()):
        found[payment.promise_id].append(payment)
    return found


def calls_of(session: Session, dispute_id: int) -> Sequence[PromiseCall]:
    """The newest first."""
    mine = select(PromiseCall).where(PromiseCall.dispute_id == dispute_id)
    return session.scalars(mine.order_by(PromiseCall.id.desc())).all()


def breaches_of(session: Session, dispute_id: int) -> Sequence[Breach]:
    """What was chosen after promises were broken, the newest first."""
    mine = select(Breach).where(Breach.dispute_id == dispute_id).order_by(Breach.id.desc())
    return read_once(session, ("breaches", dispute_id), lambda: session.scalars(mine).all())


def kept_for(dispute: Dispute) -> bool:
    """Whether the case ended in an agreement: nobody else promised anything."""
    return dispute.outcome in SETTLED


def _mine(inquiry: Inquiry) -> Sequence[Promise]:
    """Where it ended otherwise, what a court had confirmed of an agreement before: all else of that one is void."""
    if inquiry.dispute.outcome is None or not inquiry.dispute.leg_no:
        return ()
    found = promises_of(inquiry.session, inquiry.dispute.id)
    return found if kept_for(inquiry.dispute) else [promise for promise in found if promise.status in PAYABLE]


def broken_now(today: date) -> ColumnElement[bool]:
    """`Promise.unanswered` as a condition: broken, and nobody has chosen what follows."""
    late = and_(Promise.status.in_(AHEAD), Promise.basis.not_in(LOOKED), Promise.due_by < today)
    return or_(late, and_(Promise.status == PromiseStatus.BREACHED, Promise.route.is_(None)))


def look_now(today: date) -> ColumnElement[bool]:
    """`Promise.to_look` as a condition: no day was agreed, and the one to look at it has come."""
    return and_(Promise.status.in_(AHEAD), Promise.basis.in_(LOOKED), Promise.due_by <= today)


@provides("looked_promises")
def looked_promises(inquiry: Inquiry) -> list[Promise]:
    """What somebody may look at, with no day agreed; also what was urged, until that day is over."""
    today = local_day(inquiry.at)
    return [promise for promise in open_promises(inquiry) if promise.basis is not DayBasis.AGREED and not promise.late(today)]


@provides("open_promises")
def open_promises(inquiry: Inquiry) -> list[Promise]:
    """What still has to be done."""
    return [promise for promise in _mine(inquiry) if promise.ahead]


@provides("payable_promises")
def payable_promises(inquiry: Inquiry) -> list[Promise]:
    """On which something may still be paid; also where it was broken."""
    return [promise for promise in _mine(inquiry) if promise.status in PAYABLE]


@provides("broken_promises")
def broken_promises(inquiry: Inquiry) -> list[Promise]:
    """Past their day or called broken, and nobody has chosen what follows."""
    today = local_day(inquiry.at)
    return [promise for promise in _mine(inquiry) if promise.unanswered(today)]


@provides("promises_named")
def promises_named(inquiry: Inquiry) -> list[Promise]:
    """Those the facts name by number; none if one of them is not there."""
    wanted = {int(no) for no in inquiry.facts.get("promises") or []}
    found = [promise for promise in _mine(inquiry) if promise.no in wanted]
    return found if len(found) == len(wanted) else []
