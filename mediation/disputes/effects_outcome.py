"""What results, 反馈, 办结 and what comes after set."""

from __future__ import annotations

from mediation.disputes import search
from mediation.disputes.effects import (
    COURT_TERM,
    LAPSED,
    Doing,
    conclude,
    effect,
    end_leg,
    forget_objections,
    involve,
)
from mediation.disputes.events import append
from mediation.disputes.known import open_leg
from mediation.disputes.models import Dispute
from mediation.disputes.same_person import newcomers
from mediation.disputes.sides import Party
from mediation.units.queries import centre_of
from workflows.outcomes import Outcome, PartyRole
from workflows.roles import Role
from workflows.states import State


@effect("settle")
def settle(d: Doing) -> None:
    """A result per claim; the sum is settled only if every claim is, and the agreement binds every party."""
    given: dict[str, str] = {str(no): str(value) for no, value in (d.facts.get("outcomes") or {}).items()}
    for claim in d.dispute.claims:
        claim.outcome = Outcome(given.get(str(claim.no), Outcome.SETTLED.value))
    agreement = d.known("agreement")
    whole = all(claim.outcome is Outcome.SETTLED for claim in d.dispute.claims) and not (agreement and agreement.outside)
    conclude(d, Outcome.SETTLED if whole else Outcome.PARTLY_SETTLED)


@effect("fail")
def fail(d: Doing) -> None:
    """Every claim failed; positions and undisputed facts are in the event."""
    d.dispute.outcome_reason = COURT_TERM if d.actor.has(Role.SYSTEM) else None
    conclude(d, Outcome.FAILED, claims=Outcome.FAILED)


@effect("withdraw")
def withdraw(d: Doing) -> None:
    """Withdrawn; a lapse of 补正 is counted apart."""
    d.dispute.outcome_reason = LAPSED if d.actor.has(Role.SYSTEM) else None
    conclude(d, Outcome.WITHDRAWN, claims=Outcome.WITHDRAWN)


@effect("terminate")
def terminate(d: Doing) -> None:
    """Terminated on a ground."""
    d.dispute.outcome_reason = str(d.facts["ground"])
    conclude(d, Outcome.TERMINATED, claims=Outcome.TERMINATED)


@effect("close")
def close(d: Doing) -> None:
    """The leg ends here with its result."""
    d.dispute.closed_at = d.at
    leg = end_leg(d, "close")
    if leg is not None and d.dispute.outcome is not None:
        leg.result = d.dispute.outcome.value


@effect("rework")
def rework(d: Doing) -> None:
    """The result falls, the mediator goes on, also one who took over after the result; the event of the old result stays."""
    d.dispute.outcome = d.dispute.route = d.dispute.outcome_reason = d.dispute.concluded_at = None
    for claim in d.dispute.claims:
        claim.outcome = None
    leg = open_leg(d.dispute)
    if leg is not None:
        leg.mediator_id = d.dispute.mediator_id


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
    forget_objections(dispute)
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
    leg = end_leg(d, "merge")
    if leg is not None:
        leg.result = Outcome.MERGED.value
    coming = []
    for party in newcomers(main, d.dispute, d.facts.get("same_people") or ()):
        copied = {name: getattr(party, name) for name in (
            "kind", "name", "pinyin", "count", "minor", "id_number", "phone", "address",
            "sex", "ethnic", "job", "representative", "id_index", "phone_index", "phone_tail_index", "address_index",
        )}
        coming.append(len(main.parties) + 1)
        main.parties.append(Party(no=coming[-1], role=PartyRole.APPLICANT, **copied))
    said = {"declaration": d.facts["declaration"]} if d.facts.get("declaration") else {}
    append(d.session, main, kind="act", name="note", before=State(main.state).value, actor=d.actor, at=d.at,
           facts={"text": f"{d.dispute.number} 并入本案，申请人由本案答复", "party_nos": coming, **said})
    search.index(d.session, main)
