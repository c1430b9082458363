"""What the moves of 分流 and 调解 set: legs, holder, mediator, level."""

from __future__ import annotations

from mediation.disputes.dossiers import keep
from mediation.disputes.effects import (
    Doing,
    effect,
    forget_objections,
    involve,
    leave,
)
from mediation.disputes.known import Target, open_leg
from mediation.disputes.legs import Leg
from mediation.units.queries import centre_of, unit_by_code
from workflows.guarding import Refused
from workflows.levels import Level
from workflows.roles import Relation


@effect("assign")
def assign(d: Doing) -> None:
    """A new leg with the unit; marked 指定 where the common superior decided."""
    d.dispute.designated = d.dispute.objections >= 2
    if d.dispute.designated:
        d.facts["designated"] = True
    _give(d)


@effect("reassign")
def reassign(d: Doing) -> None:
    """The old leg ends; what was written stays with the case."""
    leave(d, "reassign")
    d.dispute.mediator_id = None
    _give(d)


@effect("send_down")
def send_down(d: Doing) -> None:
    """The lower unit holds it; the higher level stays the desk and keeps watch."""
    d.dispute.sent_down = True
    _give(d)


def _give(d: Doing) -> None:
    dispute, target = d.dispute, d.known("target")
    assert isinstance(target, Target)
    dispute.unit_id, dispute.level = target.unit.id, target.level
    dispute.leg_no += 1
    dispute.returned_at = None
    dispute.legs.append(Leg(no=dispute.leg_no, unit_id=target.unit.id, level=target.level, started_at=d.at))
    involve(d.session, dispute, target.unit.id, "holder", d.at)
    d.facts["unit_name"] = target.name
    for code in d.facts.get("co_units") or []:
        unit = unit_by_code(d.session, str(code))
        if unit is None or not unit.active:
            raise Refused("协办单位里有一个找不到，请重新选。")
        if unit.id != target.unit.id:
            involve(d.session, dispute, unit.id, "co_handler", d.at)


@effect("sign")
def sign(d: Doing) -> None:
    """The named mediator answers from here on."""
    leg = put_in_charge(d)
    if leg is not None:
        leg.signed_at = d.at


def put_in_charge(d: Doing) -> Leg | None:
    """The mediator who is named has the case; what they share with a party, and their word on it, is kept."""
    person = d.known("named_mediator")
    d.dispute.mediator_id = person.id
    d.facts["mediator"], d.facts["mediator_name"] = person.username, person.name
    if shared := d.known("interest_named"):
        d.facts["interest"] = [each.fact for each in shared]
    leg = open_leg(d.dispute)
    # whoever takes a case over after its result did not bring it about: the leg stays with who did
    if leg is not None and d.dispute.outcome is None:
        leg.mediator_id = person.id
    return leg


@effect("name_mediator")
def name_mediator(d: Doing) -> None:
    """Another mediator of the same unit; no new leg, clocks untouched. What is promised ahead goes with the case."""
    put_in_charge(d)


@effect("object")
def objection(d: Doing) -> None:
    """Back to the dispatcher; two objections and only the common superior assigns."""
    d.dispute.objections += 1
    _send_back(d, "object")


@effect("return_unsigned")
def return_unsigned(d: Doing) -> None:
    """Counted against the unit by its leg, and no objection."""
    _send_back(d, "return_unsigned")


def _send_back(d: Doing, by: str) -> None:
    leave(d, by)
    d.dispute.unit_id = d.dispute.mediator_id = None
    d.dispute.returned_at = d.at


@effect("suspend")
def suspend(d: Doing) -> None:
    """Until when it is expected to wait."""
    d.dispute.paused_until = d.facts["until"]


@effect("resume")
def resume(d: Doing) -> None:
    """No longer waiting."""
    d.dispute.paused_until = None


@effect("escalate")
def escalate(d: Doing) -> None:
    """One level up, or straight to the top; the centre there becomes the desk, the unit left assists."""
    dispute = d.dispute
    above = dispute.level.above
    assert above is not None  # the guard level_above_exists
    to_level = Level(d.facts["to_level"]) if d.facts.get("to_level") else above
    not_attempted = not d.known("sessions_in_leg") and Relation.HOLDER not in d.relations
    keep(d, to_level=to_level, untried=not_attempted and open_leg(dispute) is not None)
    leg = leave(d, "escalate", reason=str(d.facts["reason"]), note=str(d.facts.get("note") or "") or None, assisting=True)
    if leg is not None:
        leg.not_attempted = not_attempted
    else:
        involve(d.session, dispute, dispute.desk_id, "assisting", d.at)
        d.facts["left_unit_id"] = dispute.desk_id
    d.facts.update(from_level=dispute.level.value, to_level=to_level.value,
                   not_attempted=not_attempted and leg is not None)
    desk = centre_of(d.session, to_level, dispute.region_code)
    dispute.level, dispute.desk_id = to_level, desk.id
    dispute.unit_id = dispute.mediator_id = dispute.paused_until = dispute.returned_at = None
    dispute.escalations += 1
    dispute.escalated_at = d.at
    forget_objections(dispute)
    involve(d.session, dispute, desk.id, "desk", d.at)
