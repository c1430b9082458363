"""What disputes themselves tell the guards."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, select

from mediation.accounts.models import Person
from mediation.clocks.queries import running
from mediation.disputes.events import Event
from mediation.disputes.facts import CheckItem, Inquiry, check, provides
from mediation.disputes.legs import Leg
from mediation.disputes.models import Dispute
from mediation.disputes.sides import Party
from mediation.disputes.visibility import find
from mediation.units.models import Unit
from mediation.units.queries import competent_units, staff, unit_by_code
from workflows.clocks import ClockKind, Consequence
from workflows.grounds import EscalateReason
from workflows.levels import BOTTOM, Level
from workflows.outcomes import Outcome, UnitKind
from workflows.roles import Role


@dataclass(frozen=True)
class Target:
    """The unit a case is to be sent to, as the guards see it."""

    unit: Unit
    name: str
    level: Level
    competent: bool
    nearest: bool
    nearest_name: str
    has_mediator: bool
    own: bool
    holds: bool


@provides("target")
def target(inquiry: Inquiry) -> Target | None:
    """The unit named in the facts; nearest is judged among the levels the case may still go to."""
    unit = unit_by_code(inquiry.session, str(inquiry.facts.get("unit") or ""))
    if unit is None or not unit.active:
        return None
    dispute = inquiry.dispute
    choices = choices_for(inquiry)
    nearest = next(iter(choices), None)
    return Target(
        unit=unit, name=unit.short_name, level=unit.level, competent=unit.id in {u.id for u in choices},
        nearest=nearest is not None and nearest.id == unit.id, nearest_name=nearest.short_name if nearest else "",
        has_mediator=bool(staff(inquiry.session, unit.id, Role.MEDIATOR, inquiry.at)),
        own=unit.id == inquiry.actor.unit_id and unit.id == dispute.desk_id, holds=unit.id == dispute.unit_id,
    )


def choices_for(inquiry: Inquiry) -> list[Unit]:
    """Competent units, nearest first, counted from the level the case has reached; lower ones come last."""
    dispute = inquiry.dispute
    units = competent_units(inquiry.session, category=dispute.category, region_code=dispute.region_code)
    if not dispute.leg_no and not dispute.escalations:
        return units
    return sorted(units, key=lambda u: u.level.rank < dispute.level.rank)


@provides("legs")
def legs(inquiry: Inquiry) -> int:
    """How many units have held the case, or whether it has climbed: after that, down is 交办下级."""
    return inquiry.dispute.leg_no or inquiry.dispute.escalations


@provides("named_mediator")
def named_mediator(inquiry: Inquiry) -> Person | None:
    """The person named in the facts, if a mediator of the holding unit; oneself where nobody is named."""
    unit_id = inquiry.dispute.unit_id
    if unit_id is None:
        return None
    people = staff(inquiry.session, unit_id, Role.MEDIATOR, inquiry.at)
    wanted = inquiry.facts.get("mediator")
    if not wanted:
        return next((p for p in people if p.id == inquiry.actor.person_id), None)
    return next((p for p in people if p.username == wanted), None)


@provides("other_mediators")
def other_mediators(inquiry: Inquiry) -> list[Person]:
    """Mediators of the holding unit besides the one who has the case."""
    unit_id = inquiry.dispute.unit_id
    people = staff(inquiry.session, unit_id, Role.MEDIATOR, inquiry.at) if unit_id is not None else []
    return [p for p in people if p.id != inquiry.dispute.mediator_id]


@provides("danger_reported")
def danger_reported(inquiry: Inquiry) -> bool:
    """Whether the danger was reported to somebody since it was last seen (人民调解法 Art 25)."""
    if running(inquiry.session, inquiry.dispute.id, ClockKind.DANGER):
        return False
    return bool(inquiry.session.scalar(select(exists().where(
        Event.dispute_id == inquiry.dispute.id, Event.name == "report_danger"
    ))))


@provides("objection_open")
def objection_open(inquiry: Inquiry) -> bool:
    """Whether the right to object still runs."""
    clock = running(inquiry.session, inquiry.dispute.id, ClockKind.OBJECTION)
    return clock is not None and inquiry.at <= clock.due_at


@provides("signing_lapsed")
def signing_lapsed(inquiry: Inquiry) -> bool:
    """Whether signing is late by 2 working days."""
    clock = running(inquiry.session, inquiry.dispute.id, ClockKind.SIGNING)
    return clock is not None and clock.acts_at is not None and inquiry.at >= clock.acts_at


@provides("level_time_over")
def level_time_over(inquiry: Inquiry) -> bool:
    """Whether the holder's limit passed so long ago that the case goes up by itself."""
    clock = running(inquiry.session, inquiry.dispute.id, ClockKind.MEDIATION)
    late = clock is not None and clock.acts_at is not None and inquiry.at >= clock.acts_at
    return late and clock is not None and clock.consequence is Consequence.ESCALATE


@provides("mediation_overdue")
def mediation_overdue(inquiry: Inquiry) -> bool:
    """Whether the holder's limit had passed when the extension was asked for; approval may come later."""
    asked_at = inquiry.facts.get("asked_at") or inquiry.at
    clock = running(inquiry.session, inquiry.dispute.id, ClockKind.MEDIATION)
    return clock is not None and asked_at > clock.due_at


@provides("cross_area")
def cross_area(inquiry: Inquiry) -> bool:
    """Whether it is known that the parties belong to two towns."""
    return any(leg.reason == EscalateReason.CROSS_AREA for leg in inquiry.dispute.legs)


@provides("been_at_level")
def been_at_level(inquiry: Inquiry) -> bool:
    """Whether the case came to this level by escalation, re-opening or an earlier leg."""
    dispute = inquiry.dispute
    return dispute.escalations > 0 or any(leg.level == dispute.level for leg in dispute.legs)


@provides("accepted_by_village")
def accepted_by_village(inquiry: Inquiry) -> bool:
    """Whether the desk is a village committee that registered and accepted the case itself."""
    dispute = inquiry.dispute
    if dispute.accepted_by_unit_id is None or dispute.accepted_by_unit_id != dispute.desk_id:
        return False
    unit = inquiry.session.get_one(Unit, dispute.desk_id)
    first = inquiry.session.scalars(
        select(Event.actor_unit_id).where(Event.dispute_id == dispute.id, Event.seq == 1)
    ).one()
    return unit.kind is UnitKind.VILLAGE_COMMITTEE and unit.level is BOTTOM and first == unit.id


@provides("main_case")
def main_case(inquiry: Inquiry) -> Dispute | None:
    """The main case named in the facts, through the eyes of the actor."""
    number = str(inquiry.facts.get("main") or "").strip()
    return find(inquiry.session, inquiry.actor, number, lock=True) if number else None


@provides("leaving_party")
def leaving_party(inquiry: Inquiry) -> Party | None:
    """The party named in the facts."""
    return party_named(inquiry)


def party_named(inquiry: Inquiry) -> Party | None:
    """The party whose number within the case stands in the facts."""
    wanted = str(inquiry.facts.get("party") or "")
    return next((p for p in inquiry.dispute.parties if str(p.no) == wanted), None)


@check
def registered(inquiry: Inquiry) -> CheckItem:
    """受理登记表 is the registration itself."""
    return CheckItem("受理登记", done=True)


@check
def route_told(inquiry: Inquiry) -> CheckItem | None:
    """What was not settled has a route told (人民调解法 Art 26)."""
    if inquiry.dispute.outcome in (Outcome.FAILED, Outcome.TERMINATED, Outcome.PARTLY_SETTLED):
        return CheckItem("已告知其他途径", done=inquiry.dispute.route is not None)
    return None


def open_leg(dispute: Dispute) -> Leg | None:
    """The leg that has not ended."""
    return next((leg for leg in reversed(dispute.legs) if leg.ended_at is None), None)
