"""Who hears of what happened: notices queued in the same transaction, never to the one who did it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.clocks.queries import calendar_of
from mediation.config import LOCAL
from mediation.disputes.aftermath import follows
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.notices.actions import follow_merge, queue
from mediation.notices.leaving import opens
from mediation.units.models import Unit
from mediation.units.queries import centre_of, staff
from workflows.dispute import WORKFLOW
from workflows.levels import TOP, Level
from workflows.outcomes import Risk
from workflows.permissions import BY_NAME
from workflows.roles import Role

# Audiences of acts; those of moves stand in the table of moves.
OF_ACT: dict[str, tuple[str, ...]] = {
    "report_danger": ("desk", "head", "top"),
    "raise_risk": ("head", "top"),
    "name_mediator": ("mediator",),
    "extend": ("desk",),
}

# Acts whose own noun says what happened, to whom, in its own words.
TOLD_ELSEWHERE = frozenset({
    "supervise", "reply", "write", "return_reply", "accept_reply", "raise_card", "cancel_order",
    "take_charge", "strike_off", "instruct", "answer_instruction", "confer", "minute_conference", "do_task", "call_out",
    "arrive", "report_call", "co_handle",
    # photographs come by the dozen; whoever works on the case finds them there
    "attach", "describe_file", "withdraw_file",
})

# What happened is told in these words; other acts by their name.
OWN_WORDS = frozenset({*WORKFLOW.by_name, "extend", "name_mediator", "report_danger"})


def tell(
    session: Session, dispute: Dispute, event: Event, *, audiences: Iterable[str], label: str, at: datetime
) -> None:
    """One line to the person now responsible and to each audience of the row."""
    people = {dispute.responsible_id}
    for audience in audiences:
        if audience == "mediator_left":
            people.add(_mediator_left(dispute, at))
        else:
            people |= people_of(session, dispute, audience, at, left_unit_id=event.facts.get("left_unit_id"))
    _queue(session, dispute, event, people, at, kind_of_event(event), label=label)
    if event.name == "object" and dispute.objections >= 2:
        # the desk may not decide any more: whoever must, has to hear of it (信访工作条例 Art 24)
        _queue(session, dispute, event, people_of(session, dispute, "arbiter", at) - people, at, "designate")


def _mediator_left(dispute: Dispute, at: datetime) -> int | None:
    """Who had it in hand until just now: also where the system took it away, they hear of it."""
    left = [leg for leg in dispute.legs if leg.ended_at == at]
    return left[-1].mediator_id if left else None


def kind_of_event(event: Event) -> str:
    """Which words tell it; red is told apart from other risks."""
    if event.name == "raise_risk" and event.facts.get("risk") == Risk.RED.value:
        return "red_risk"
    return event.name if event.name in OWN_WORDS else f"act:{event.name}"


def tell_unit_head(
    session: Session, dispute: Dispute, event: Event, unit: Unit, *, at: datetime, kind: str,
    **words: str,
) -> set[int]:
    """Whoever may decide in that unit; who that is."""
    people = {p.id for role in (Role.HEAD, Role.SUPERVISOR) for p in staff(session, unit.id, role, at)}
    _queue(session, dispute, event, people, at, kind, **words)
    return people


def tell_person(
    session: Session, dispute: Dispute, event: Event, person_id: int, *, at: datetime, kind: str,
    **words: str,
) -> None:
    """One named person."""
    _queue(session, dispute, event, {person_id}, at, kind, **words)


def tell_holder(session: Session, dispute: Dispute, event: Event, told: Iterable[int], *, at: datetime) -> None:
    """Of what others are asked and do on the case: who answers for it hears by its name, unless told already."""
    if dispute.responsible_id not in set(told):
        label = BY_NAME[event.name].label
        _queue(session, dispute, event, {dispute.responsible_id}, at, kind_of_event(event), label=label)


def _queue(
    session: Session, dispute: Dispute, event: Event, people: Iterable[int | None], at: datetime, kind: str,
    **words: str,
) -> None:
    ids = sorted(p for p in people if p is not None and p != event.actor_id)
    queue(session, person_ids=ids, dispute_id=dispute.id, at=at, event_id=event.id, kind=kind, by=event.actor_id,
          case=dispute.heading, **words)


@follows("merge")
def lead_to_main(session: Session, dispute: Dispute, _event: Event, _at: datetime) -> None:
    """Whoever opens an old line about a merged case comes to where it goes on."""
    if dispute.main_id is not None:
        follow_merge(session, dispute_id=dispute.id, main_id=dispute.main_id)


@opens
def next_opening(session: Session, at: datetime) -> datetime:
    """This moment while offices are open, else when they open next."""
    calendar, local = calendar_of(session), at.astimezone(LOCAL)
    hours = calendar.hours
    if calendar.is_workday(local.date()) and hours.opens <= local.time() <= hours.closes:
        return at
    day = local.date() + timedelta(days=int(local.time() > hours.opens))
    return datetime.combine(calendar.next_workday(day), hours.opens, LOCAL)


class Addressed(Protocol):
    """What of a case says whom it concerns; a whole Dispute, or a few columns of one."""

    @property
    def responsible_id(self) -> int | None: ...
    @property
    def mediator_id(self) -> int | None: ...
    @property
    def unit_id(self) -> int | None: ...
    @property
    def desk_id(self) -> int: ...
    @property
    def level(self) -> Level: ...
    @property
    def region_code(self) -> str: ...


def people_of(
    session: Session, dispute: Addressed, audience: str, at: datetime, left_unit_id: int | None = None
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
