"""Who may have something waiting: all at once, and rather one too many, so that nobody idle is looked at every quarter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, select, union
from sqlalchemy.orm import Session

from mediation.disputes import conditions as c
from mediation.disputes.models import Dispute
from mediation.disputes.requests import Request, RequestStatus
from mediation.promises.models import Promise
from mediation.promises.queries import broken_now
from mediation.supervision.joining import CallOut, ConferenceTask
from mediation.supervision.leading import Instruction
from mediation.supervision.models import SupervisionOrder
from mediation.units.models import Membership
from mediation.units.queries import in_force
from workflows.calendar import local_day
from workflows.roles import Role


def maybe(session: Session, at: datetime) -> set[int]:
    """Whoever holds a pressing case, works in a unit something is asked of, supervises, leads, or asks after a promise."""
    pressing = c.is_open(), Dispute.due_at < c.day_end(local_day(at))
    busy: CompoundSelect[*tuple[Any, ...]] = union(
        select(Dispute.unit_id).where(*pressing), select(Dispute.desk_id).where(*pressing),
        select(SupervisionOrder.unit_id).where(SupervisionOrder.ended_at.is_(None)),
        select(Instruction.unit_id).where(Instruction.answered_at.is_(None)),
        select(ConferenceTask.unit_id).where(ConferenceTask.done_at.is_(None)),
        select(CallOut.unit_id).where(CallOut.arrived_at.is_(None)),
        select(Request.unit_id).where(Request.status == RequestStatus.OPEN),
    )
    works = select(Membership.person_id).where(in_force(at))
    promised = (
        select(Dispute.mediator_id).join(Promise, Promise.dispute_id == Dispute.id).where(broken_now(local_day(at)))
    )
    found = session.scalars(union(
        select(Dispute.responsible_id).where(*pressing), works.where(Membership.unit_id.in_(busy)),
        works.where(Membership.role.in_((Role.SUPERVISOR, Role.LEADER))), promised,
    ))
    return {person for person in found if person is not None}
