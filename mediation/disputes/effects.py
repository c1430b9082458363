"""What each move sets on the case, and nothing else: state is the machine's, clocks and events are `advance`'s."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.config import LOCAL
from mediation.disputes import search
from mediation.disputes.events import append
from mediation.disputes.facts import Known
from mediation.disputes.known import Target, open_leg
from mediation.disputes.models import Claim, Dispute, Involvement, Leg, Party
from mediation.disputes.parties import add_parties
from mediation.units.queries import centre_of, unit_by_code
from workflows.categories import CZB_OF_MOJ
from workflows.levels import Level
from workflows.machine import Refused
from workflows.outcomes import Difficulty, Outcome, PartyRole, Risk, Route, SameMatter
from workflows.roles import Relation, Role
from workflows.states import State


@dataclass
class Doing:
    """One move being carried out. `facts` becomes what the event keeps; an effect may add to it."""

    session: Session
    dispute: Dispute
    actor: Actor
    at: datetime
    facts: dict[str, Any]
    known: Known
    relations: frozenset[Relation]


# Results that time brought about, counted apart: 补正 passed in silence; a court's term ran out.
LAPSED, COURT_TERM = "lapsed", "court_term"

Effect = Callable[[Doing], None]
EFFECTS: dict[str, Effect] = {}


def effect(name: str) -> Callable[[Effect], Effect]:
    """Register what a move or act sets; nouns above disputes register theirs too."""

    def register(action: Effect) -> Effect:
        EFFECTS[name] = action
        return action

    return register


def involve(session: Session, dispute: Dispute, unit_id: int, part: str, at: datetime) -> None:
    """Let a unit see the case from now on; a stronger part replaces a weaker one."""
    row = session.get(Involvement, (dispute.id, unit_id))
    if row is None:
        session.add(Involvement(dispute_id=dispute.id, unit_id=unit_id, part=part, since=at))
    elif part != "desk":
        row.part = part


@effect("accept")
def accept(d: Doing) -> None:
    """The accepting unit becomes the desk."""
    dispute, facts = d.dispute, d.facts
    category = facts.get("category") or dispute.category
    usual = dispute.czb if category == dispute.category else CZB_OF_MOJ.get(category or "")
    dispute.category, dispute.czb = category, facts.get("czb") or usual
    if facts.get("difficulty"):
        dispute.difficulty = Difficulty(facts["difficulty"])
    if facts.get("same_matter"):
        dispute.same_matter = SameMatter(facts["same_matter"])
    dispute.consent = bool(facts.get("consent")) or dispute.consent
    dispute.accepted_at = d.at
    if d.actor.unit_id is not None:
        dispute.desk_id = d.actor.unit_id
        dispute.accepted_by_unit_id = d.actor.unit_id
        involve(d.session, dispute, d.actor.unit_id, "desk", d.at)


@effect("request_materials")
def request_materials(d: Doing) -> None:
    """补正 is asked once."""
    d.dispute.asked_materials = True


@effect("supplement")
def supplement(d: Doing) -> None:
    """Back to the window; the event keeps what was supplied."""


@effect("decline")
def decline(d: Doing) -> None:
    """Ground and route stay on the case."""
    d.dispute.route = Route(d.facts["route"])
    d.dispute.outcome_reason = str(d.facts["ground"])


@effect("advise")
def advise(d: Doing) -> None:
    """The answer is in the event."""


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
    _leave(d, "reassign")
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
    leg = _name(d)
    if leg is not None:
        leg.signed_at = d.at


def _name(d: Doing) -> Leg | None:
    person = d.known("named_mediator")
    d.dispute.mediator_id = person.id
    d.facts["mediator"], d.facts["mediator_name"] = person.username, person.name
    leg = open_leg(d.dispute)
    if leg is not None:
        leg.mediator_id = person.id
    return leg


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
    _leave(d, by)
    d.dispute.unit_id = d.dispute.mediator_id = None
    d.dispute.returned_at = d.at


def _end_leg(d: Doing, by: str, *, reason: str | None = None, note: str | None = None) -> Leg | None:
    leg = open_leg(d.dispute)
    if leg is None:
        return None
    leg.ended_at, leg.ended_by, leg.reason = d.at, by, reason
    leg.note = note or str(d.facts.get("reason") or "") or None
    return leg


def _leave(d: Doing, by: str, *, reason: str | None = None, note: str | None = None) -> Leg | None:
    """The leg ends and its unit stays by as the assisting one."""
    if d.dispute.unit_id is not None:
        involve(d.session, d.dispute, d.dispute.unit_id, "assisting", d.at)
        d.facts["left_unit_id"] = d.dispute.unit_id
    return _end_leg(d, by, reason=reason, note=note)


@effect("suspend")
def suspend(d: Doing) -> None:
    """Until when it is expected to wait."""
    d.dispute.paused_until = d.facts["until"]


@effect("resume")
def resume(d: Doing) -> None:
    """No longer waiting."""
    d.dispute.paused_until = None


@effect("settle")
def settle(d: Doing) -> None:
    """A result per claim; the sum is settled only if every claim is."""
    given: dict[str, str] = {str(no): str(value) for no, value in (d.facts.get("outcomes") or {}).items()}
    for claim in d.dispute.claims:
        claim.outcome = Outcome(given.get(str(claim.no), Outcome.SETTLED.value))
    whole = all(claim.outcome is Outcome.SETTLED for claim in d.dispute.claims)
    _conclude(d, Outcome.SETTLED if whole else Outcome.PARTLY_SETTLED)


@effect("fail")
def fail(d: Doing) -> None:
    """Every claim failed; positions and undisputed facts are in the event."""
    d.dispute.outcome_reason = COURT_TERM if d.actor.has(Role.SYSTEM) else None
    _conclude(d, Outcome.FAILED, claims=Outcome.FAILED)


@effect("withdraw")
def withdraw(d: Doing) -> None:
    """Withdrawn; a lapse of 补正 is counted apart."""
    d.dispute.outcome_reason = LAPSED if d.actor.has(Role.SYSTEM) else None
    _conclude(d, Outcome.WITHDRAWN, claims=Outcome.WITHDRAWN)


@effect("terminate")
def terminate(d: Doing) -> None:
    """Terminated on a ground."""
    d.dispute.outcome_reason = str(d.facts["ground"])
    _conclude(d, Outcome.TERMINATED, claims=Outcome.TERMINATED)


def _conclude(d: Doing, outcome: Outcome, claims: Outcome | None = None) -> None:
    d.dispute.outcome, d.dispute.concluded_at = outcome, d.at
    d.dispute.paused_until = None
    d.dispute.route = Route(d.facts["route"]) if d.facts.get("route") else None
    for claim in d.dispute.claims if claims else ():
        claim.outcome = claims
    d.facts["outcome"] = outcome.value


@effect("escalate")
def escalate(d: Doing) -> None:
    """One level up, or straight to the top; the centre there becomes the desk, the unit left assists."""
    dispute = d.dispute
    above = dispute.level.above
    assert above is not None  # the guard level_above_exists
    to_level = Level(d.facts["to_level"]) if d.facts.get("to_level") else above
    not_attempted = not d.known("sessions_in_leg") and Relation.HOLDER not in d.relations
    leg = _leave(d, "escalate", reason=str(d.facts["reason"]), note=str(d.facts.get("note") or "") or None)
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
    _forget_objections(dispute)
    involve(d.session, dispute, desk.id, "desk", d.at)


def _forget_objections(dispute: Dispute) -> None:
    """Objections bind the dispatcher of one level; the next one, or a new round, chooses freely again."""
    dispute.objections, dispute.designated = 0, False


@effect("close")
def close(d: Doing) -> None:
    """The leg ends here with its result."""
    d.dispute.closed_at = d.at
    leg = _end_leg(d, "close")
    if leg is not None and d.dispute.outcome is not None:
        leg.result = d.dispute.outcome.value


@effect("rework")
def rework(d: Doing) -> None:
    """The result falls, the mediator goes on; the event of the old result stays."""
    d.dispute.outcome = d.dispute.route = d.dispute.outcome_reason = d.dispute.concluded_at = None
    for claim in d.dispute.claims:
        claim.outcome = None


@effect("reopen")
def reopen(d: Doing) -> None:
    """Same number, a new leg to come; the old result stays with the leg and in the events."""
    dispute = d.dispute
    d.facts["old_outcome"] = dispute.outcome.value if dispute.outcome else None
    d.facts["old_claims"] = {claim.no: claim.outcome.value for claim in dispute.claims if claim.outcome}
    was_closed = dispute.closed_at is not None
    dispute.closed_at = dispute.concluded_at = dispute.outcome = None
    dispute.route = dispute.outcome_reason = None
    for claim in dispute.claims:
        claim.outcome = None
    _forget_objections(dispute)
    if was_closed:
        dispute.accepted_at = dispute.accepted_at or d.at
        if dispute.unit_id is not None:
            involve(d.session, dispute, dispute.unit_id, "assisting", d.at)
        dispute.desk_id = centre_of(d.session, dispute.level, dispute.region_code).id
        dispute.unit_id = dispute.mediator_id = dispute.returned_at = None
        involve(d.session, dispute, dispute.desk_id, "desk", d.at)


@effect("merge")
def merge(d: Doing) -> None:
    """Closed into the main case, whose parties now include these applicants: each gets an answer from there."""
    main: Dispute = d.known("main_case")
    d.facts["main"] = main.number
    d.dispute.main_id, d.dispute.outcome, d.dispute.closed_at = main.id, Outcome.MERGED, d.at
    d.dispute.concluded_at = d.at
    leg = _end_leg(d, "merge")
    if leg is not None:
        leg.result = Outcome.MERGED.value
    append(d.session, main, kind="act", name="note", before=State(main.state).value, actor=d.actor, at=d.at,
           facts={"text": f"{d.dispute.number} 并入本案，申请人由本案答复"})
    known = {p.id_index or p.phone_index or p.name for p in main.parties}
    for party in d.dispute.active(PartyRole.APPLICANT):
        if (party.id_index or party.phone_index or party.name) in known:
            continue
        copied = {name: getattr(party, name) for name in (
            "kind", "name", "pinyin", "count", "minor", "id_number", "phone", "address",
            "id_index", "phone_index", "phone_tail_index", "address_index",
        )}
        main.parties.append(Party(no=len(main.parties) + 1, role=PartyRole.APPLICANT, **copied))
    search.index(d.session, main)


@effect("leave_party")
def leave_party(d: Doing) -> None:
    """One of several leaves; the case goes on."""
    party = d.known("leaving_party")
    party.left_at = d.at
    d.facts["party"] = party.no


@effect("raise_risk")
def raise_risk(d: Doing) -> None:
    """Red once is remembered."""
    d.facts["from_risk"] = d.dispute.risk.value
    d.dispute.risk = Risk(d.facts["risk"])
    d.dispute.was_red = d.dispute.was_red or d.dispute.risk is Risk.RED


@effect("lower_risk")
def lower_risk(d: Doing) -> None:
    """Falls by a person only."""
    d.facts["from_risk"] = d.dispute.risk.value
    d.dispute.risk = Risk(d.facts["risk"])


@effect("name_mediator")
def name_mediator(d: Doing) -> None:
    """Another mediator of the same unit; no new leg, clocks untouched."""
    _name(d)


@effect("extend")
def extend(d: Doing) -> None:
    """The clocks are moved by `record`; both parties' wish moves the citizen's clock too."""


@effect("note")
def note(d: Doing) -> None:
    """Words only."""


@effect("report_danger")
def report_danger(d: Doing) -> None:
    """A report is at least an orange risk (人民调解法 Art 25)."""
    if d.dispute.risk.rank < Risk.ORANGE.rank:
        d.facts["from_risk"], d.facts["risk"] = d.dispute.risk.value, Risk.ORANGE.value
        d.dispute.risk = Risk.ORANGE


def add_claims(dispute: Dispute, claims: list[dict[str, Any]]) -> None:
    """Append claims, numbered on."""
    for claim in claims:
        text = str(claim.get("text") or "").strip()
        if text:
            dispute.claims.append(
                Claim(no=len(dispute.claims) + 1, text=text[:400], amount=claim.get("amount") or None)
            )




@effect("register")
def register(d: Doing) -> None:
    """The story stays in its own field, so that a lawful correction leaves the chain valid."""
    d.facts.pop("description", None)


@effect("amend")
def amend(d: Doing) -> None:
    """Add what was missing; the event names party numbers, never their fields."""
    dispute, facts = d.dispute, d.facts
    parties, claims = facts.pop("parties", None) or [], facts.pop("claims", None) or []
    if facts.get("category"):
        dispute.category = facts["category"]
        dispute.czb = facts.get("czb") or CZB_OF_MOJ.get(facts["category"])
    if facts.get("difficulty"):
        dispute.difficulty = Difficulty(facts["difficulty"])
    facts["party_nos"] = [p.no for p in add_parties(dispute, parties, d.at.astimezone(LOCAL).date())]
    before = len(dispute.claims)
    add_claims(dispute, claims)
    facts["claim_nos"] = [c.no for c in dispute.claims[before:]]
