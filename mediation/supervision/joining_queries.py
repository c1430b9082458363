"""会商 and 吹哨 of a case, of a unit and of the county; what the guards ask about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload

from mediation.access import Actor
from mediation.config import LOCAL
from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import visible
from mediation.once import read_once
from mediation.supervision.joining import CallOut, Conference, ConferenceTask, ConferenceUnit
from mediation.supervision.leading_queries import happened
from mediation.units.models import Unit
from mediation.units.queries import unit_by_code
from workflows.outcomes import CENTRES
from workflows.roles import Role
from workflows.states import NOT_TAKEN


def conferences_of(session: Session, dispute_id: int) -> Sequence[Conference]:
    """All 会商 of a case with units and tasks, the newest first."""
    if not happened(session, dispute_id, "confer"):
        return ()
    mine = select(Conference).where(Conference.dispute_id == dispute_id).order_by(Conference.id.desc())
    whole = mine.options(selectinload(Conference.units), selectinload(Conference.tasks))
    return read_once(session, ("conferences", dispute_id), lambda: session.scalars(whole).all())


def calls_of(session: Session, dispute_id: int) -> Sequence[CallOut]:
    """All 吹哨 of a case, the newest first."""
    if not happened(session, dispute_id, "call_out"):
        return ()
    mine = select(CallOut).where(CallOut.dispute_id == dispute_id).order_by(CallOut.id.desc())
    return read_once(session, ("calls", dispute_id), lambda: session.scalars(mine).all())


def conferences(actor: Actor, *, unit_id: int | None = None, before: int | None = None) -> Select[Conference]:
    """会商 in the actor's sight, the newest first."""
    found = select(Conference).join(Dispute, Dispute.id == Conference.dispute_id).where(visible(actor))
    if unit_id is not None:
        helps = exists().where(ConferenceUnit.conference_id == Conference.id, ConferenceUnit.unit_id == unit_id)
        found = found.where(or_(Conference.lead_unit_id == unit_id, helps))
    if before is not None:
        found = found.where(Conference.id < before)
    whole = found.options(selectinload(Conference.units), selectinload(Conference.tasks))
    return whole.order_by(Conference.id.desc())


def calls(actor: Actor, *, unit_id: int | None = None, before: int | None = None) -> Select[CallOut]:
    """吹哨 in the actor's sight, the newest first."""
    found = select(CallOut).join(Dispute, Dispute.id == CallOut.dispute_id).where(visible(actor))
    if unit_id is not None:
        found = found.where(CallOut.unit_id == unit_id)
    if before is not None:
        found = found.where(CallOut.id < before)
    return found.order_by(CallOut.id.desc())


def late_tasks(at: datetime) -> Select[ConferenceTask]:
    """Tasks past their day of which nobody was told yet."""
    today = at.astimezone(LOCAL).date()
    late = select(ConferenceTask).where(
        ConferenceTask.done_at.is_(None), ConferenceTask.due_on < today, ConferenceTask.late_told_at.is_(None)
    ).join(Conference, Conference.id == ConferenceTask.conference_id).where(_presses(Conference.dispute_id))
    return late.options(joinedload(ConferenceTask.conference)).order_by(ConferenceTask.id)


def late_calls(at: datetime) -> Select[CallOut]:
    """Calls past their hour without an arrival, of which nobody was told yet."""
    late = select(CallOut).where(CallOut.arrived_at.is_(None), CallOut.due_at < at, CallOut.late_told_at.is_(None))
    return late.where(_presses(CallOut.dispute_id)).order_by(CallOut.id)


def _presses(dispute_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Not of a case that was declined or shown another way: what was asked for it may be done and is due to nobody."""
    return exists().where(Dispute.id == dispute_id, Dispute.state.not_in(NOT_TAKEN))


@provides("my_conferences")
def my_conferences(inquiry: Inquiry) -> list[Conference]:
    """Without minutes yet, and ours to write: the unit that leads, or the supervisor."""
    actor = inquiry.actor
    return [row for row in conferences_of(inquiry.session, inquiry.dispute.id)
            if row.minuted_at is None and (row.lead_unit_id == actor.unit_id or actor.has(Role.SUPERVISOR))]


@provides("conference_codes")
def conference_codes(inquiry: Inquiry) -> set[str]:
    """Units of the 会商 named in the facts: those who may be given a task."""
    wanted = str(inquiry.facts.get("conference") or "")
    rows = [c for c in conferences_of(inquiry.session, inquiry.dispute.id) if str(c.id) == wanted]
    ids = {i for row in rows for i in (row.lead_unit_id, *(unit.unit_id for unit in row.units))}
    return set(inquiry.session.scalars(select(Unit.code).where(Unit.id.in_(ids))))


@provides("my_tasks")
def my_tasks(inquiry: Inquiry) -> list[ConferenceTask]:
    """Undone tasks of the actor's unit."""
    return [task for row in conferences_of(inquiry.session, inquiry.dispute.id) for task in row.tasks
            if task.done_at is None and task.unit_id == inquiry.actor.unit_id]


@provides("my_calls")
def my_calls(inquiry: Inquiry) -> list[CallOut]:
    """Calls to the actor's unit without an arrival."""
    return [row for row in calls_of(inquiry.session, inquiry.dispute.id)
            if row.arrived_at is None and row.unit_id == inquiry.actor.unit_id]


@provides("my_arrivals")
def my_arrivals(inquiry: Inquiry) -> list[CallOut]:
    """Calls the actor's unit has answered without telling what came of it."""
    return [row for row in calls_of(inquiry.session, inquiry.dispute.id)
            if row.arrived_at is not None and row.result is None and row.unit_id == inquiry.actor.unit_id]


@provides("acts_for_centre")
def acts_for_centre(inquiry: Inquiry) -> bool:
    """Whether the actor's unit is a centre of a town or of the county."""
    return inquiry.actor.unit_kind in CENTRES


@provides("lead_unit")
def lead_unit(inquiry: Inquiry) -> Unit | None:
    """The unit named to lead; one's own where none is named."""
    code = inquiry.facts.get("lead_unit")
    if not code:
        return inquiry.session.get(Unit, inquiry.actor.unit_id) if inquiry.actor.unit_id else None
    unit = unit_by_code(inquiry.session, str(code))
    return unit if unit is not None and unit.active else None


@provides("units_named")
def units_named(inquiry: Inquiry) -> list[Unit]:
    """The live units of these codes; none at all if one of them is unknown."""
    codes = [str(code) for code in inquiry.facts.get("units") or []]
    found = inquiry.session.scalars(select(Unit).where(Unit.code.in_(codes), Unit.active)).all() if codes else []
    return sorted(found, key=lambda unit: codes.index(unit.code)) if len(found) == len(set(codes)) else []


@provides("own_unit")
def own_unit(inquiry: Inquiry) -> int | None:
    """Whom the actor acts for."""
    return inquiry.actor.unit_id


@provides("own_units")
def own_units(inquiry: Inquiry) -> set[int]:
    """Desk and holder: they have the case anyway."""
    return {unit_id for unit_id in (inquiry.dispute.desk_id, inquiry.dispute.unit_id) if unit_id is not None}
