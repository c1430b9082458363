"""What an application and the court's answer write."""

from __future__ import annotations

from sqlalchemy import func, select

from mediation.confirmation.models import Applicant, Application
from mediation.confirmation.queries import agreement_of, applications_of
from mediation.confirmation.timing import met_by, run_on
from mediation.disputes.effects import Doing, effect
from workflows.promises import CourtResult


@effect("apply_confirmation")
def apply(d: Doing) -> None:
    """One joint application: 六位 of 150 with the other side."""
    agreement = agreement_of(d.session, d.dispute)
    assert agreement is not None  # the guard agreement_effective
    roles = {party.no: party.role for party in d.dispute.parties}
    newest = select(func.max(Application.no)).where(Application.dispute_id == d.dispute.id)
    row = Application(
        dispute_id=d.dispute.id, no=(d.session.scalar(newest) or 0) + 1, agreement_no=agreement.no,
        court=str(d.facts["court"]).strip()[:60], filed_on=d.facts["filed_on"], papers=list(d.facts.get("papers") or []),
        recorded_by=d.actor.person_id, recorded_at=d.at,
    )
    row.parties = [Applicant(party_no=no, role=roles[no], case_number="", note="")
                   for no in sorted({int(no) for no in d.facts["parties"]})]
    met_by(d.session, d.dispute, row, d.at, d.actor.person_id)
    d.session.add(row)
    d.facts["application"] = row.no


@effect("court_result")
def rule(d: Doing) -> None:
    """The court's answer for each of those it is about."""
    facts = d.facts
    row = next(each for each in applications_of(d.session, d.dispute.id) if str(each.no) == str(facts["application"]))
    named = {int(no) for no in facts["parties"]}
    for party in row.side:
        if party.party_no in named:
            party.result, party.ruled_on = CourtResult(facts["result"]), facts["ruled_on"]
            party.case_number = str(facts.get("case_number") or "").strip()[:60]
            party.note = str(facts.get("note") or "").strip()[:400]
    d.session.flush()
    run_on(d.session, d.dispute, d.at, d.actor.person_id)
