"""Who hears of what happened: notices queued in the same transaction, never to the one who did it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.notices.actions import queue
from mediation.units.models import Unit
from mediation.units.queries import centre_of, staff
from workflows.levels import TOP
from workflows.roles import Role

# Audiences of acts; those of moves stand in the table of moves.
OF_ACT: dict[str, tuple[str, ...]] = {
    "report_danger": ("desk", "head", "top"),
    "raise_risk": ("head", "top"),
    "name_mediator": ("mediator",),
    "extend": ("desk",),
}


def tell(
    session: Session, dispute: Dispute, event: Event, *, audiences: Iterable[str], label: str, at: datetime
) -> None:
    """One line to the person now responsible and to each audience of the row."""
    people = {dispute.responsible_id}
    for audience in audiences:
        people |= people_of(session, dispute, audience, at, left_unit_id=event.facts.get("left_unit_id"))
    _queue(session, dispute, event, people, f"{label}：{dispute.heading}", at)
    if event.name == "object" and dispute.objections >= 2:
        # the desk may not decide any more: whoever must, has to hear of it (信访工作条例 Art 24)
        text = f"退回满两次，请指定承办单位：{dispute.heading}"
        _queue(session, dispute, event, people_of(session, dispute, "arbiter", at) - people, text, at)


def tell_unit_head(
    session: Session, dispute: Dispute, event: Event, unit: Unit, *, text: str, at: datetime
) -> None:
    """Whoever may decide in that unit."""
    people = {p.id for role in (Role.HEAD, Role.SUPERVISOR) for p in staff(session, unit.id, role, at)}
    _queue(session, dispute, event, people, f"{text}：{dispute.heading}", at)


def tell_person(session: Session, dispute: Dispute, event: Event, person_id: int, *, text: str, at: datetime) -> None:
    """One named person."""
    _queue(session, dispute, event, {person_id}, f"{text}：{dispute.heading}", at)


def _queue(
    session: Session, dispute: Dispute, event: Event, people: Iterable[int | None], text: str, at: datetime
) -> None:
    ids = sorted(p for p in people if p is not None and p != event.actor_id)
    queue(session, person_ids=ids, dispute_id=dispute.id, text=text, at=at, event_id=event.id)


def people_of(
    session: Session, dispute: Dispute, audience: str, at: datetime, left_unit_id: int | None = None
) -> set[int | None]:
    """The people behind an audience word; KeyError for a word nobody knows."""
    if audience.startswith("heads:"):
        return _of_unit(session, int(audience[6:]), at, Role.HEAD, Role.SUPERVISOR)
    match audience:
        case "responsible":
            return {dispute.responsible_id}
        case "unit":
            return _of_unit(session, dispute.unit_id, at, Role.HEAD, Role.MEDIATOR)
        case "unit_left":
            return _of_unit(session, left_unit_id, at, Role.HEAD)
        case "desk":
            return _of_unit(session, dispute.desk_id, at, Role.CLERK)
        case "head":
            return _of_unit(session, dispute.unit_id or dispute.desk_id, at, Role.HEAD)
        case "mediator":
            person = session.get(Person, dispute.mediator_id) if dispute.mediator_id else None
            return {person.id} if person and person.active else set()
        case "arbiter":
            desk = session.get_one(Unit, dispute.desk_id)
            if desk.level.above in (None, TOP):
                return _of_unit(session, centre_of(session, TOP, dispute.region_code).id, at, Role.SUPERVISOR)
            return _of_unit(session, centre_of(session, desk.level.above, dispute.region_code).id, at, Role.DISPATCHER)
        case "above" if dispute.level.above is not None:
            return _of_unit(session, centre_of(session, dispute.level.above, dispute.region_code).id, at, Role.HEAD)
        case "above" | "top":
            return _of_unit(session, centre_of(session, TOP, dispute.region_code).id, at, Role.SUPERVISOR)
    raise KeyError(audience)


def _of_unit(session: Session, unit_id: int | None, at: datetime, *roles: Role) -> set[int | None]:
    if unit_id is None:
        return set()
    return {p.id for role in roles for p in staff(session, unit_id, role, at)}
