"""Who hears of an order, and of what happens on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.notices.actions import queue
from mediation.supervision.models import SupervisionOrder
from mediation.units.models import Unit
from mediation.units.queries import answering, centre_of, staff
from workflows.levels import TOP
from workflows.roles import Role


def addressee(session: Session, unit: Unit, at: datetime) -> Person | None:
    """The head; who answers for the unit where it has none."""
    head = session.get(Person, unit.head_id) if unit.head_id else None
    return head if head is not None and head.active else answering(session, unit, at)


def unit_people(session: Session, order: SupervisionOrder, at: datetime) -> set[int]:
    """The addressee and the heads of the unit."""
    heads = {person.id for person in staff(session, order.unit_id, Role.HEAD, at)}
    return heads | ({order.addressee_id} if order.addressee_id else set())


def heads_above(session: Session, dispute: Dispute, order: SupervisionOrder, at: datetime) -> set[int]:
    """Heads of the centre over the unit; over the county's own units its supervisors."""
    level = session.get_one(Unit, order.unit_id).level.above
    if level is None:
        return supervisors(session, dispute, at)
    return {person.id for person in staff(session, centre_of(session, level, dispute.region_code).id, Role.HEAD, at)}


def supervisors(session: Session, dispute: Dispute, at: datetime) -> set[int]:
    top = centre_of(session, TOP, dispute.region_code)
    return {person.id for person in staff(session, top.id, Role.SUPERVISOR, at)}


def issuers(session: Session, dispute: Dispute, order: SupervisionOrder, at: datetime) -> set[int]:
    """Whoever issued it; all supervisors where the system did or the issuer is gone."""
    there = supervisors(session, dispute, at)
    return {order.issuer_id} if order.issuer_id in there else there


def answering_for(dispute: Dispute) -> set[int]:
    """Whoever answers for the case now: the mediator hears of what is asked about it."""
    return {dispute.responsible_id} if dispute.responsible_id else set()


def tell_unit(
    session: Session, dispute: Dispute, event: Event, order: SupervisionOrder, kind: str, at: datetime
) -> None:
    tell(session, dispute, event, unit_people(session, order, at) | answering_for(dispute), kind, order, at)


def tell(
    session: Session, dispute: Dispute, event: Event, people: Iterable[int | None], kind: str,
    order: SupervisionOrder, at: datetime, **words: str,
) -> None:
    """Not the one who did it. The words are in templates/notices/<kind>.txt."""
    ids = sorted(person for person in people if person is not None and person != event.actor_id)
    queue(session, person_ids=ids, dispute_id=dispute.id, at=at, event_id=event.id, kind=kind, by=event.actor_id,
          title=order.title, case=dispute.heading, **words)
