"""包案 and 批示 of a case, of a leader and of the county; what the guards ask about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.db import read_only
from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.models import Dispute
from mediation.disputes.timeline import events_of
from mediation.disputes.visibility import visible
from mediation.once import read_once
from mediation.supervision.leading import Instruction, LeaderCase, LeaderVisit
from mediation.units.models import Unit
from mediation.units.queries import centre_of, staff, unit_by_code
from workflows.levels import TOP
from workflows.roles import Role


def happened(session: Session, dispute_id: int, name: str) -> bool:
    """Whether to look for rows that such an act writes. A page has read the events anyway; who writes looks at once."""
    return not read_only.get() or any(event.name == name for event in events_of(session, dispute_id))


def leader_cases_of(session: Session, dispute_id: int) -> Sequence[LeaderCase]:
    """All 包案 of a case with their visits, the newest first."""
    if not happened(session, dispute_id, "take_charge"):
        return ()
    mine = select(LeaderCase).where(LeaderCase.dispute_id == dispute_id).order_by(LeaderCase.id.desc())
    whole = mine.options(joinedload(LeaderCase.visits))
    return read_once(session, ("leader_cases", dispute_id), lambda: session.scalars(whole).unique().all())


def instructions_of(session: Session, dispute_id: int) -> Sequence[Instruction]:
    """All 批示 of a case, the newest first."""
    if not happened(session, dispute_id, "instruct"):
        return ()
    mine = select(Instruction).where(Instruction.dispute_id == dispute_id).order_by(Instruction.id.desc())
    return read_once(session, ("instructions", dispute_id), lambda: session.scalars(mine).all())


def leaders(session: Session, region_code: str, at: datetime) -> list[Person]:
    """Who may take a case: the leaders of the county's centre."""
    return staff(session, centre_of(session, TOP, region_code).id, Role.LEADER, at)


def in_charge_of(actor: Actor, *, over: bool, before: int | None = None) -> Select[LeaderCase]:
    """包案 that the actor may see, the newest first: a leader's own, all for the supervisor. `over`: struck off."""
    found = select(LeaderCase).join(Dispute, Dispute.id == LeaderCase.dispute_id).where(visible(actor))
    found = found.where(LeaderCase.ended_at.is_not(None) if over else LeaderCase.ended_at.is_(None))
    if not actor.has(Role.SUPERVISOR):
        found = found.where(LeaderCase.leader_id == actor.person_id)
    if before is not None:
        found = found.where(LeaderCase.id < before)
    return found.options(selectinload(LeaderCase.visits)).order_by(LeaderCase.id.desc())


def own_cases(actor: Actor) -> tuple[ScalarSelect[int], ScalarSelect[datetime]]:
    """How many cases the leader has in charge, and when the one not seen longest was seen last, or taken."""
    mine = in_charge_of(actor, over=False).where(LeaderCase.leader_id == actor.person_id).order_by(None)
    met = select(func.max(LeaderVisit.held_at)).where(LeaderVisit.leader_case_id == LeaderCase.id).scalar_subquery()
    seen = func.coalesce(met, LeaderCase.since, type_=LeaderCase.since.type)
    return (mine.with_only_columns(func.count()).scalar_subquery(), mine.with_only_columns(func.min(seen)).scalar_subquery())


def given_unanswered(actor: Actor) -> ScalarSelect[int]:
    """How many of the leader's own 批示 wait for an answer."""
    mine = instructed(actor, waiting_for=actor.person_id).order_by(None)
    return mine.with_only_columns(func.count()).scalar_subquery()


def instructed(
    actor: Actor, *, unit_id: int | None = None, before: int | None = None, waiting_for: int | None = None
) -> Select[Instruction]:
    """批示 in the actor's sight, the newest first. `waiting_for`: a leader whose 批示 nobody has answered."""
    found = select(Instruction).join(Dispute, Dispute.id == Instruction.dispute_id).where(visible(actor))
    if unit_id is not None:
        found = found.where(Instruction.unit_id == unit_id)
    if waiting_for is not None:
        found = found.where(Instruction.leader_id == waiting_for, Instruction.answered_at.is_(None))
    if before is not None:
        found = found.where(Instruction.id < before)
    return found.order_by(Instruction.id.desc())


@provides("leader_case")
def leader_case(inquiry: Inquiry) -> LeaderCase | None:
    """The 包案 in force."""
    return next((row for row in leader_cases_of(inquiry.session, inquiry.dispute.id) if row.ended_at is None), None)


@provides("leader_named")
def leader_named(inquiry: Inquiry) -> Person | None:
    """The leader in the facts; a leader who names nobody means himself."""
    people = leaders(inquiry.session, inquiry.dispute.region_code, inquiry.at)
    wanted = inquiry.facts.get("leader")
    return next((p for p in people if (p.username == wanted if wanted else p.id == inquiry.actor.person_id)), None)


@provides("my_instructions")
def my_instructions(inquiry: Inquiry) -> list[Instruction]:
    """批示 that wait for the actor's unit."""
    return [row for row in instructions_of(inquiry.session, inquiry.dispute.id)
            if row.answered_at is None and row.unit_id == inquiry.actor.unit_id]


@provides("unit_named")
def unit_named(inquiry: Inquiry) -> Unit | None:
    """The live unit of that code."""
    unit = unit_by_code(inquiry.session, str(inquiry.facts.get("unit") or ""))
    return unit if unit is not None and unit.active else None
