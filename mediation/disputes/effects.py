"""What each move sets on the case, and nothing else: state is the machine's, clocks and events are `advance`'s."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.disputes.known import open_leg
from mediation.disputes.legs import Involvement, Leg
from mediation.disputes.models import Dispute
from mediation.disputes.sides import Claim
from workflows.case import Known
from workflows.outcomes import Outcome, Route
from workflows.roles import Relation


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


def end_leg(d: Doing, by: str, *, reason: str | None = None, note: str | None = None) -> Leg | None:
    leg = open_leg(d.dispute)
    if leg is None:
        return None
    leg.ended_at, leg.ended_by, leg.reason = d.at, by, reason
    leg.note = note or str(d.facts.get("reason") or "") or None
    return leg


def leave(
    d: Doing, by: str, *, reason: str | None = None, note: str | None = None, assisting: bool = False
) -> Leg | None:
    """The leg ends; the unit goes on seeing the case, and after 上报 it goes on helping (process.md §2)."""
    if d.dispute.unit_id is not None:
        involve(d.session, d.dispute, d.dispute.unit_id, "assisting" if assisting else "held", d.at)
        d.facts["left_unit_id"] = d.dispute.unit_id
    return end_leg(d, by, reason=reason, note=note)


def conclude(d: Doing, outcome: Outcome, claims: Outcome | None = None) -> None:
    d.dispute.outcome, d.dispute.concluded_at = outcome, d.at
    d.dispute.paused_until = None
    d.dispute.route = Route(d.facts["route"]) if d.facts.get("route") else None
    for claim in d.dispute.claims if claims else ():
        claim.outcome = claims
    d.facts["outcome"] = outcome.value


def forget_objections(dispute: Dispute) -> None:
    """Objections bind the dispatcher of one level; the next one, or a new round, chooses freely again."""
    dispute.objections, dispute.designated = 0, False


def found_by(d: Doing) -> None:
    """主动介入: who found it, and that both sides agree. The name stays with the case, not in the chain."""
    finder = str(d.facts.pop("finder", None) or "").strip()
    if finder:
        d.dispute.finder = finder[:40]
        d.facts["finder_named"] = True
    d.dispute.consent = bool(d.facts.get("consent")) or d.dispute.consent


def add_claims(dispute: Dispute, claims: list[dict[str, Any]]) -> None:
    """Append claims, numbered on."""
    for claim in claims:
        text = str(claim.get("text") or "").strip()
        if text:
            dispute.claims.append(
                Claim(no=len(dispute.claims) + 1, text=text[:400], amount=claim.get("amount") or None)
            )
