"""司法确认时限: 30 natural days from the day the agreement takes effect (民事诉讼法 Art 205)."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy.orm import Session

from mediation.clocks.actions import end
from mediation.clocks.models import Clock
from mediation.clocks.queries import bare_clocks, newest
from mediation.clocks.starting import start
from mediation.config import LOCAL
from mediation.confirmation.models import Application
from mediation.confirmation.queries import agreement_of, applications_of, unapplied
from mediation.disputes.aftermath import follows
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from workflows.calendar import local_day
from workflows.clocks import ClockEnd, ClockKind, ClockStatus

KINDS = (ClockKind.CONFIRMATION,)
NOON = time(12)


@follows("settle", "sign_agreement", "seal", "leave_party", "amend")
def begin(session: Session, dispute: Dispute, _event: Event, at: datetime) -> None:
    """Whatever may have brought the agreement into force."""
    begin_days(session, dispute, at)


def begin_days(session: Session, dispute: Dispute, at: datetime) -> None:
    """Once it is settled and in force; that day itself does not count."""
    agreement = agreement_of(session, dispute)
    if agreement is None or agreement.effective_on is None:
        return
    known = bare_clocks(session, dispute.id)
    before = newest(known, ClockKind.CONFIRMATION)
    if before and before.status is not ClockStatus.VOID and local_day(before.started_at) >= agreement.effective_on:
        return
    _start(session, dispute, min(at, datetime.combine(agreement.effective_on, NOON, LOCAL)), known)


def _start(session: Session, dispute: Dispute, started: datetime, known: list[Clock], actor_id: int | None = None) -> None:
    start(session, dispute, ClockKind.CONFIRMATION, at=started, actor_id=actor_id, reason="协议生效", clocks=known)
    session.flush()


@follows("rework", "reopen", "merge")
def fall(session: Session, dispute: Dispute, _event: Event, at: datetime) -> None:
    """What was overturned is not confirmed any more; a ruling that was given stays (民事诉讼法 Art 206)."""
    known = bare_clocks(session, dispute.id)
    end(session, dispute_id=dispute.id, kinds=KINDS, at=at, how=ClockEnd.VOID, clocks=known)
    for application in applications_of(session, dispute.id):
        if not application.covers:
            application.void_at = application.void_at or at
        for party in application.side:
            if party.result is None:
                party.void_at = party.void_at or at
    session.flush()


def met_by(session: Session, dispute: Dispute, application: Application, at: datetime, actor_id: int | None) -> None:
    """When everybody it binds has applied with everybody on the other side, nobody's right can lapse any more."""
    if unapplied(session, dispute) <= application.pairs:
        end(session, dispute_id=dispute.id, kinds=KINDS, at=at, how=ClockEnd.MET, actor_id=actor_id)


def run_on(session: Session, dispute: Dispute, at: datetime, actor_id: int | None) -> None:
    """Who took the application back or was refused has what is left of the same 30 days: they began with the agreement."""
    known, agreement = bare_clocks(session, dispute.id), agreement_of(session, dispute)
    before = newest(known, ClockKind.CONFIRMATION)
    if before is None or before.status is not ClockStatus.MET or agreement is None or agreement.effective_on is None:
        return
    if local_day(before.started_at) >= agreement.effective_on and unapplied(session, dispute):
        _start(session, dispute, before.started_at, known, actor_id)
