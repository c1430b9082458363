"""Terms become promises when the agreement comes into force, and fall with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mediation.access import SYSTEM
from mediation.agreements.models import Agreement, Term, TermStatus
from mediation.agreements.queries import in_force
from mediation.clocks.queries import calendar_of
from mediation.clocks.year import when_entered
from mediation.disputes.aftermath import follows
from mediation.disputes.events import Event
from mediation.disputes.facts import PROVIDERS, Inquiry
from mediation.disputes.models import Dispute
from mediation.promises.looking import basis_of, first_look
from mediation.promises.models import Promise
from mediation.promises.timing import wind
from workflows.guards.promising import unconfirmed
from workflows.promises import AHEAD, PAYABLE, PromiseStatus
from workflows.states import State


def promise_terms(session: Session, dispute: Dispute, at: datetime) -> list[Promise]:
    """A promise for each term or instalment in force that is not one yet; what an agreement before it had is changed.

    Nothing runs before the agreement took effect (人民调解法 Art 29), and until then what a court has confirmed of an
    earlier one goes on. Called as often as one likes: a term becomes promises once.
    """
    binding = in_force(session, dispute)
    if not binding or binding[0].effective_on is None:
        return []
    known = list(session.scalars(select(Promise).where(Promise.dispute_id == dispute.id).order_by(Promise.no)))
    have, numbers = {promise.term_id for promise in known}, {agreement.no for agreement in binding}
    before = [promise for promise in known if promise.agreement_no not in numbers and promise.status in PAYABLE]
    for promise in _replaced(session, dispute, binding[0], before, at):
        promise.status, promise.status_at = PromiseStatus.CHANGED, at
    made: list[Promise] = []
    for agreement in binding:
        for term in agreement.terms:
            if term.id not in have and term.status == TermStatus.PENDING:
                made += _of_term(session, dispute, agreement, term, len(known) + len(made), at)
    session.add_all(made)
    session.flush()
    wind(session, dispute, at)
    return made


def _replaced(session: Session, dispute: Dispute, agreement: Agreement, before: Sequence[Promise], at: datetime) -> Iterator[Promise]:
    """What the new agreement takes the place of: a ruling goes on between those whom it does not bind (民事诉讼法 Art 206)."""
    lost = set(_lost(session, dispute, before, at))
    bound = set(agreement.parties) or {party.no for party in dispute.parties if party.left_at is None}
    for promise in before:
        if promise.no in lost or {promise.who_no, promise.to_no} - {None} <= bound:
            yield promise


def _lost(session: Session, dispute: Dispute, promises: Sequence[Promise], at: datetime) -> list[int]:
    """Those that no court has confirmed."""
    covers = PROVIDERS["confirmed_covers"](Inquiry(session, dispute, SYSTEM, at, {})) if promises else []
    return unconfirmed(promises, covers)


@follows("settle")
def lay_ahead(session: Session, dispute: Dispute, _event: Event, at: datetime) -> None:
    """达成协议: every term is a promise from now on."""
    promise_terms(session, dispute, at)


@follows("addendum", "sign_agreement", "seal", "leave_party", "amend")
def lay_beside(session: Session, dispute: Dispute, _event: Event, at: datetime) -> None:
    """Terms are promises from the day the agreement or its supplement takes effect, where the case is settled already."""
    if settled(dispute):
        promise_terms(session, dispute, at)


@follows("rework", "reopen", "merge")
def fall(session: Session, dispute: Dispute, _event: Event, at: datetime) -> None:
    """The agreement is overturned: nothing of it is asked about any more, what was paid stays on record.

    A ruling is not: what a court has confirmed is enforced as before (民事诉讼法 Art 206), until another agreement is in force.
    """
    mine = session.scalars(select(Promise).where(Promise.dispute_id == dispute.id, Promise.status.in_(PAYABLE))).all()
    numbers = set(_lost(session, dispute, mine, at))
    lost = [promise for promise in mine if promise.no in numbers]
    for promise in lost:
        promise.status, promise.status_at = PromiseStatus.VOID, at
    session.flush()
    wind(session, dispute, at, fallen={promise.due_on for promise in lost})


@when_entered
def move_days(session: Session, first: date) -> None:
    """Another calendar: the last day of what waits moves with it, and is reminded of anew (民法典 Art 203)."""
    waiting = (Promise.status.in_(AHEAD), Promise.due_by >= first)
    days = session.scalars(select(Promise.due_on).where(*waiting).distinct()).all()
    for due_on in days:
        by = calendar_of(session).next_workday(due_on)
        session.execute(
            update(Promise).where(*waiting, Promise.due_on == due_on, Promise.due_by != by).values(due_by=by, due_told_on=None)
            .execution_options(synchronize_session="fetch")
        )


def _of_term(
    session: Session, dispute: Dispute, agreement: Agreement, term: Term, before: int, at: datetime
) -> Iterator[Promise]:
    parts = list(_parts(term)) or [(_amount(term), first_look(session, dispute, agreement, at))]
    numbers = {party.name: party.no for party in dispute.parties if party.left_at is None}
    calendar = calendar_of(session)
    for i, (amount, due_on) in enumerate(parts, start=1):
        yield Promise(
            dispute_id=dispute.id, no=before + i, term_id=term.id, agreement_no=agreement.no, term_no=term.no,
            instalment=i, instalments=len(parts), who=term.who, who_no=term.who_no or numbers.get(term.who),
            to_whom=term.to_whom, to_no=term.to_no or numbers.get(term.to_whom), what=term.what, amount=amount,
            paid=Decimal(0), due_on=due_on, due_by=calendar.next_workday(due_on), basis=basis_of(term),
            status=PromiseStatus.PENDING,
        )


def _parts(term: Term) -> Sequence[tuple[Decimal | None, date]]:
    if term.instalments:
        return [(Decimal(str(part["amount"])), date.fromisoformat(str(part["due_on"]))) for part in term.instalments]
    return [(_amount(term), term.due_on)] if term.due_on else []


def _amount(term: Term) -> Decimal | None:
    return Decimal(str(term.amount)).quantize(Decimal("0.01")) if term.amount else None


def settled(dispute: Dispute) -> bool:
    """Whether promises of it can be asked about: it ended, and not by being merged into another."""
    return dispute.state in (State.CONCLUDED, State.CLOSED) and dispute.main_id is None
