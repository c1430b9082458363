"""包案: named, its duties ticked, visits written, struck off. 批示: given and answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.disputes.actions import record
from mediation.disputes.carry import WRITERS
from mediation.disputes.events import Event
from mediation.disputes.facts import Inquiry
from mediation.disputes.models import Dispute
from mediation.disputes.telling import tell_holder, tell_person, tell_unit_head
from mediation.supervision.joining_parts import let_in
from mediation.supervision.leading import Instruction, LeaderCase, LeaderVisit
from mediation.supervision.leading_queries import instructions_of, leader_case, leader_named, unit_named
from mediation.units.models import Unit


def take_charge(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, reason: str = "", leader: str = ""
) -> LeaderCase:
    """领导包案: from now on this leader answers for the case. Raises Refused."""
    facts = {"reason": reason, "leader": leader}
    person = leader_named(Inquiry(session, dispute, actor, at, facts))
    event = record(session, dispute, "take_charge", actor=actor, at=at, reason=reason, leader=leader,
                   leader_name=person.name if person else "")
    assert person is not None  # the guard leader_fits
    row = LeaderCase(dispute_id=dispute.id, leader_id=person.id, named_by=actor.person_id, reason=reason.strip()[:200],
                     duties={}, since=at)
    session.add(row)
    session.flush()
    tell_person(session, dispute, event, person.id, at=at, kind="lead_case")
    tell_holder(session, dispute, event, [person.id], at=at)
    return row


def tick_duty(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, duty: str = "", text: str = "",
    done_on: date | None = None,
) -> LeaderCase:
    """四包: one of the four, with what was done and when; written again, the later words stand."""
    record(session, dispute, "tick_duty", actor=actor, at=at, duty=duty, text=text, done_on=done_on)
    row = _in_force(session, dispute, actor, at)
    assert done_on is not None  # the guard duty_described
    row.duties = {**row.duties, duty: {"text": text.strip(), "on": done_on.isoformat()}}
    session.flush()
    return row


def visit(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, held_at: datetime | None = None, way: str = "",
    place: str = "", present: str = "", course: str = "",
) -> LeaderVisit:
    """接访、约访、下访 or 走访 goes into the log."""
    facts: dict[str, Any] = {"held_at": held_at, "way": way, "place": place, "present": present, "course": course}
    record(session, dispute, "visit", actor=actor, at=at, **facts)
    row = _in_force(session, dispute, actor, at)
    assert held_at is not None  # the guard visit_described
    made = LeaderVisit(leader_case_id=row.id, held_at=held_at, way=way, place=place.strip()[:80],
                       present=present.strip()[:200], course=course.strip(), written_by=actor.person_id)
    session.add(made)
    session.flush()
    return made


def strike_off(session: Session, dispute: Dispute, *, actor: Actor, at: datetime, reason: str = "") -> LeaderCase:
    """销号: the log stays, and another leader may be named."""
    row: LeaderCase | None = leader_case(Inquiry(session, dispute, actor, at, {}))
    event = record(session, dispute, "strike_off", actor=actor, at=at, reason=reason)
    assert row is not None  # the guard in_charge
    row.ended_at, row.ended_why = at, reason.strip()[:200]
    session.flush()
    tell_person(session, dispute, event, row.leader_id, at=at, kind="lead_case_over")
    tell_holder(session, dispute, event, [row.leader_id], at=at)
    return row


def instruct(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, text: str = "", unit: str = "",
    due_on: date | None = None,
) -> Instruction:
    """批示: the unit sees the case from now on and answers."""
    facts: dict[str, Any] = {"text": text, "unit": unit, "due_on": due_on}
    to = unit_named(Inquiry(session, dispute, actor, at, facts))
    event = record(session, dispute, "instruct", actor=actor, at=at, to_unit=to.short_name if to else "", **facts)
    assert to is not None and actor.person_id is not None  # the guard instruction_written; only a leader instructs
    let_in(session, dispute, to, at)
    row = Instruction(dispute_id=dispute.id, leader_id=actor.person_id, unit_id=to.id, text=text.strip(), given_at=at,
                      due_on=due_on)
    session.add(row)
    session.flush()
    heads = tell_unit_head(session, dispute, event, to, at=at, kind="instruction")
    tell_holder(session, dispute, event, heads, at=at)
    return row


def answer_instruction(
    session: Session, dispute: Dispute, *, actor: Actor, at: datetime, instruction: str = "", answer: str = ""
) -> Instruction:
    """答复批示: goes back to the leader."""
    event: Event = record(session, dispute, "answer_instruction", actor=actor, at=at, instruction=instruction,
                          answer=answer)
    row = next(row for row in instructions_of(session, dispute.id) if str(row.id) == str(instruction))
    row.answer, row.answered_by, row.answered_at = answer.strip(), actor.person_id, at
    session.flush()
    unit = session.get_one(Unit, row.unit_id)
    tell_person(session, dispute, event, row.leader_id, at=at, kind="instruction_answered", unit=unit.short_name)
    tell_holder(session, dispute, event, [row.leader_id], at=at)
    return row


def _in_force(session: Session, dispute: Dispute, actor: Actor, at: datetime) -> LeaderCase:
    row: LeaderCase | None = leader_case(Inquiry(session, dispute, actor, at, {}))
    assert row is not None  # the guard in_charge
    return row


WRITERS.update({
    "take_charge": take_charge, "tick_duty": tick_duty, "visit": visit, "strike_off": strike_off, "instruct": instruct,
    "answer_instruction": answer_instruction,
})
