"""What nobody did in time: tasks of a 会商, units that were called and did not come. Called by jobs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import Session

from mediation.disputes.models import Dispute
from mediation.disputes.telling import people_of
from mediation.notices.actions import queue
from mediation.supervision.joining import CallOut, ConferenceTask
from mediation.supervision.joining_queries import late_calls, late_tasks
from mediation.units.models import Unit
from mediation.work import Done

BATCH = 200
Late = TypeVar("Late", ConferenceTask, CallOut)


def flag_late_tasks(session: Session, *, at: datetime) -> Done:
    """The unit that leads and the supervisor hear once of a task that is late; commits batch by batch."""
    return _each(session, late_tasks(at), lambda task: task.conference.dispute_id, partial(_tell_task, session, at))


def flag_late_calls(session: Session, *, at: datetime) -> Done:
    """Who called, the unit's head and the supervisor hear once that nobody came; commits batch by batch."""
    return _each(session, late_calls(at), lambda call: call.dispute_id, partial(_tell_call, session, at))


def _each(
    session: Session, late: Select[Late], case_of: Callable[[Late], int], tell: Callable[[Late, Dispute], None]
) -> Done:
    done, passed = Done(), 0
    while found := session.scalars(late.offset(passed).limit(BATCH)).all():
        before = len(done.skipped)
        for row in found:
            dispute = session.get_one(Dispute, case_of(row))
            done.one(session, dispute.number, partial(tell, row, dispute))
        session.commit()
        passed += len(done.skipped) - before  # what could not be told stays in front
    return done


def _tell_task(session: Session, at: datetime, task: ConferenceTask, dispute: Dispute) -> None:
    task.late_told_at = at
    lead = task.conference.lead_unit_id
    words = {"unit": _name(session, task.unit_id), "task": task.text}
    _queue(session, dispute, at, f"task_late:{task.id}", words, f"heads:{lead}", f"heads:{task.unit_id}", "top")


def _tell_call(session: Session, at: datetime, call: CallOut, dispute: Dispute) -> None:
    call.late_told_at = at
    caller = [call.called_by] if call.called_by else []
    words = {"unit": _name(session, call.unit_id), "place": call.place}
    _queue(session, dispute, at, f"call_late:{call.id}", words, f"heads:{call.unit_id}", "top", also=caller)


def _queue(
    session: Session, dispute: Dispute, at: datetime, kind: str, words: dict[str, Any], *audiences: str,
    also: list[int] | None = None,
) -> None:
    people = {person for audience in audiences for person in people_of(session, dispute, audience, at) if person}
    queue(session, person_ids=sorted(people | set(also or [])), dispute_id=dispute.id, at=at, kind=kind,
          case=dispute.heading, **words)


def _name(session: Session, unit_id: int) -> str:
    return session.get_one(Unit, unit_id).short_name
