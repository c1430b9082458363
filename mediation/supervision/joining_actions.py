"""会商 with minutes and tasks, 吹哨 with arrival and result, 协办, 邀请."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.disputes.actions import record
from mediation.disputes.aftermath import follows
from mediation.disputes.carry import WRITERS
from mediation.disputes.effects import Doing, effect
from mediation.disputes.events import Event
from mediation.disputes.facts import Inquiry
from mediation.disputes.models import Dispute
from mediation.disputes.telling import TOLD_ELSEWHERE, tell_holder
from mediation.notices.actions import queue
from mediation.supervision.joining import CallOut, Conference, ConferenceTask, ConferenceUnit
from mediation.supervision.joining_parts import CO_HANDLER, let_in
from mediation.supervision.joining_queries import calls_of, conferences_of, units_named
from mediation.supervision.joining_queries import lead_unit as leading_unit
from mediation.supervision.leading_queries import unit_named
from mediation.units.models import Unit
from mediation.units.queries import staff, unit_by_code
from workflows.roles import Role

# Who reads a unit's post, and who of it can go somewhere; never its leaders and supervisors for being there.
OFFICE = (Role.HEAD, Role.CLERK, Role.DISPATCHER)
NEAREST = (*OFFICE, Role.MEDIATOR)


def confer(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, units: Sequence[str] = (), lead_unit: str = "",
    held_at: datetime | None = None, place: str = "", question: str = "",
) -> Conference:
    """召集会商: the helping units see the case from now on."""
    facts: dict[str, Any] = {"lead_unit": lead_unit, "units": list(units), "held_at": held_at, "place": place,
                             "question": question}
    inquiry = Inquiry(session, dispute, actor, at, facts)
    lead, helping = leading_unit(inquiry), units_named(inquiry)
    event = record(session, dispute, "confer", actor=actor, at=at, lead_name=lead.short_name if lead else "",
                   unit_names=[unit.short_name for unit in helping], **facts)
    assert lead is not None and held_at is not None  # the guard conference_planned
    for unit in (lead, *helping):
        let_in(session, dispute, unit, at)
    row = Conference(dispute_id=dispute.id, lead_unit_id=lead.id, called_by=actor.person_id, called_at=at,
                     held_at=held_at, place=place.strip()[:80], question=question.strip())
    row.units = [ConferenceUnit(unit_id=unit.id) for unit in helping]
    session.add(row)
    session.flush()
    tell_units(session, dispute, event, [lead.id, *(unit.id for unit in helping)], kind="confer", at=at)
    return row


def minute_conference(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, conference: str = "", minutes: str = "",
    came: Sequence[str] = (), tasks: Sequence[Mapping[str, Any]] = (),
) -> Conference:
    """会商纪要: who came, what was decided, and each unit's task with its day."""
    facts: dict[str, Any] = {"conference": conference, "minutes": minutes, "came": list(came), "tasks": list(tasks)}
    event = record(session, dispute, "minute_conference", actor=actor, at=at, **facts)
    row = next(row for row in conferences_of(session, dispute.id) if str(row.id) == str(conference))
    row.minutes, row.minuted_at, row.minuted_by = minutes.strip(), at, actor.person_id
    for member in row.units:
        member.came = session.get_one(Unit, member.unit_id).code in came
    for task in tasks:
        unit = unit_by_code(session, str(task["unit"]))
        assert unit is not None  # the guard minutes_kept
        row.tasks.append(ConferenceTask(unit_id=unit.id, text=str(task["text"]).strip()[:300], due_on=task["due_on"]))
    session.flush()
    tell_units(session, dispute, event, [task.unit_id for task in row.tasks], kind="minute_conference", at=at)
    return row


def do_task(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, task: str = "", note: str = ""
) -> ConferenceTask:
    """办好会商事项: ticked off by the unit that took it on."""
    event = record(session, dispute, "do_task", actor=actor, at=at, task=task, note=note)
    row, conference = next((t, c) for c in conferences_of(session, dispute.id) for t in c.tasks if str(t.id) == str(task))
    row.done_at, row.note = at, note.strip()[:300]
    session.flush()
    tell_units(session, dispute, event, [conference.lead_unit_id], kind="do_task", at=at)
    return row


def call_out(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, unit: str = "", place: str = "", reason: str = "",
    due_at: datetime | None = None,
) -> CallOut:
    """吹哨: the unit sees the case and hears of it at once (深圳条例 Art 12)."""
    facts: dict[str, Any] = {"unit": unit, "place": place, "reason": reason, "due_at": due_at}
    called = unit_named(Inquiry(session, dispute, actor, at, facts))
    event = record(session, dispute, "call_out", actor=actor, at=at, to_unit=called.short_name if called else "", **facts)
    assert called is not None and due_at is not None  # the guard call_described
    let_in(session, dispute, called, at)
    row = CallOut(dispute_id=dispute.id, unit_id=called.id, called_by=actor.person_id, called_at=at,
                  place=place.strip()[:80], reason=reason.strip()[:300], due_at=due_at)
    session.add(row)
    session.flush()
    tell_units(session, dispute, event, [called.id], kind=f"call_out:{row.id}", place=row.place, at=at)
    return row


def arrive(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, call: str = "",
    arrived_at: datetime | None = None, who: str = "", result: str = "",
) -> CallOut:
    """报到: when and who; what came of it now or later."""
    event = record(session, dispute, "arrive", actor=actor, at=at, call=call, arrived_at=arrived_at, who=who,
                   result=result)
    row = _call(session, dispute, call)
    row.arrived_at, row.arrived_who, row.result = arrived_at, who.strip()[:80], result.strip() or None
    session.flush()
    _tell_caller(session, dispute, event, row, kind="arrive", at=at)
    return row


def report_call(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, call: str = "", result: str = ""
) -> CallOut:
    """What was done on the spot."""
    event = record(session, dispute, "report_call", actor=actor, at=at, call=call, result=result)
    row = _call(session, dispute, call)
    row.result = result.strip()
    session.flush()
    _tell_caller(session, dispute, event, row, kind="report_call", at=at)
    return row


@effect("co_handle")
def co_handle(d: Doing) -> None:
    """The units see the case, note, and answer what they are asked."""
    units: list[Unit] = d.known("units_named")
    for unit in units:
        let_in(d.session, d.dispute, unit, d.at, part=CO_HANDLER)
    d.facts["unit_names"] = [unit.short_name for unit in units]


@follows("co_handle", "assign", "reassign", "send_down")
def tell_helpers(session: Session, dispute: Dispute, event: Event, at: datetime) -> None:
    """Who was asked to help hears of it."""
    codes = event.facts.get("units") or event.facts.get("co_units") or []
    units = [unit_by_code(session, str(code)) for code in codes]
    tell_units(session, dispute, event, [unit.id for unit in units if unit is not None], kind="co_handle", at=at)


def tell_units(
    session: Session, dispute: Dispute, event: Event | None, unit_ids: Iterable[int], *, kind: str, at: datetime,
    **words: str,
) -> None:
    """Head and window of each unit; to help or to come, whoever is nearest; to confer, also who answers for the case."""
    wanted = NEAREST if kind.startswith(("call_out", "co_handle")) else OFFICE
    people = {dispute.responsible_id} if kind == "confer" and dispute.responsible_id else set()
    for unit_id in set(unit_ids):
        told = {person.id for role in wanted for person in staff(session, unit_id, role, at)}
        people |= told or {person.id for role in NEAREST for person in staff(session, unit_id, role, at)}
    doer = event.actor_id if event else None
    queue(session, person_ids=sorted(people - {doer}), dispute_id=dispute.id, at=at, kind=kind, by=doer,
          event_id=event.id if event else None, case=dispute.heading, **words)
    if event is not None and event.name in TOLD_ELSEWHERE:  # not where a move names helpers: it tells for itself
        tell_holder(session, dispute, event, people, at=at)


def _call(session: Session, dispute: Dispute, call: str) -> CallOut:
    return next(row for row in calls_of(session, dispute.id) if str(row.id) == str(call))


def _tell_caller(session: Session, dispute: Dispute, event: Event, row: CallOut, *, kind: str, at: datetime) -> None:
    callers = [row.called_by] if row.called_by is not None and row.called_by != event.actor_id else []
    queue(session, person_ids=callers, dispute_id=dispute.id, at=at, kind=kind, event_id=event.id, case=dispute.heading)
    tell_holder(session, dispute, event, callers, at=at)


WRITERS.update({
    "confer": confer, "minute_conference": minute_conference, "do_task": do_task, "call_out": call_out, "arrive": arrive,
    "report_call": report_call,
})
