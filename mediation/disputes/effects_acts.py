"""What the acts set that change no state."""

from __future__ import annotations

from mediation.config import LOCAL
from mediation.disputes import search
from mediation.disputes.effects import (
    Doing,
    add_claims,
    effect,
    found_by,
)
from mediation.disputes.parties import add_details, add_parties
from workflows.categories import CZB_OF_MOJ
from workflows.outcomes import Difficulty, Risk


@effect("note")
def note(d: Doing) -> None:
    """What was told once more about the same matter joins the story, which no event repeats."""
    if retold := d.facts.pop("retold", ""):
        d.dispute.description += f"\n{d.at.astimezone(LOCAL):%Y年%-m月%-d日}，{retold}"
        search.index(d.session, d.dispute)


@effect("leave_party")
def leave_party(d: Doing) -> None:
    """One of several leaves; the case goes on."""
    party = d.known("leaving_party")
    party.left_at = d.at
    d.facts["party"] = party.no


@effect("lower_risk")
def lower_risk(d: Doing) -> None:
    """Falls by a person only."""
    d.facts["from_risk"] = d.dispute.risk.value
    d.dispute.risk = Risk(d.facts["risk"])


@effect("report_danger")
def report_danger(d: Doing) -> None:
    """A report is at least an orange risk (人民调解法 Art 25)."""
    if d.dispute.risk.rank < Risk.ORANGE.rank:
        d.facts["from_risk"], d.facts["risk"] = d.dispute.risk.value, Risk.ORANGE.value
        d.dispute.risk = Risk.ORANGE


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
    found_by(d)
    today = d.at.astimezone(LOCAL).date()
    facts["party_nos"] = [p.no for p in add_parties(dispute, parties, today)]
    facts["details"] = add_details(dispute, facts.pop("details", None) or [], today)
    before = len(dispute.claims)
    add_claims(dispute, claims)
    facts["claim_nos"] = [c.no for c in dispute.claims[before:]]
