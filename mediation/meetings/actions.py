"""Recording a sitting."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.clocks.actions import end
from mediation.disputes.actions import record
from mediation.disputes.carry import WRITERS, said_impartial
from mediation.disputes.models import Dispute
from mediation.errors import Invalid
from mediation.meetings.models import MediationSession, SessionResult
from workflows.clocks import ClockEnd, ClockKind


def record_session(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, held_at: datetime, place: str, present: str,
    course: str, result: str, rights_told: bool = False, next_at: datetime | None = None, impartial: bool = False,
) -> MediationSession:
    """Write down one sitting. Raises Invalid per field, Refused where the actor may not."""
    _check(at, held_at, place, present, course, result, next_at)
    no = (session.scalar(select(func.max(MediationSession.no)).where(
        MediationSession.dispute_id == dispute.id
    )) or 0) + 1
    # `record` first: it asks who may write here, and the timeline entry takes the place in the chain.
    record(session, dispute, "session", actor=actor, at=at, no=no, held_at=held_at, result=result,
           rights_told=rights_told, **said_impartial(impartial))
    # once a sitting was held the case is no longer sent back: the right to object ends (process.md §5)
    end(session, dispute_id=dispute.id, kinds=[ClockKind.OBJECTION], at=at, how=ClockEnd.LAPSED,
        actor_id=actor.person_id)
    row = MediationSession(
        dispute_id=dispute.id, no=no, leg_no=dispute.leg_no, held_at=held_at, place=place.strip()[:80],
        present=present.strip()[:400], rights_told=rights_told, course=course.strip(), result=result,
        next_at=next_at, recorded_by=actor.person_id, recorded_at=at,
    )
    session.add(row)
    session.flush()
    return row


def _check(
    at: datetime, held_at: datetime, place: str, present: str, course: str, result: str, next_at: datetime | None
) -> None:
    errors: dict[str, str] = {}
    # Phones' clocks run a little ahead of the server's.
    if held_at > at + timedelta(minutes=10):
        errors["held_at"] = "调解时间要在现在以前，选今天或以前的时间。"
    if not place.strip():
        errors["place"] = "写一下在哪儿调的，比如枫源村调解室。"
    if not present.strip():
        errors["present"] = "写一下谁到场了。"
    if not course.strip():
        errors["course"] = "写几句经过，双方各怎么说。"
    if result not in list(SessionResult):
        errors["result"] = "选一下结果：谈成了、还要再谈，还是没谈成。"
    if next_at is not None and next_at <= held_at:
        errors["next_at"] = "下次的时间要在这次以后。"
    if errors:
        raise Invalid(errors)


WRITERS["session"] = record_session
