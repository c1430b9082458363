"""What the moves of 受理 set."""

from __future__ import annotations

from mediation.disputes.effects import (
    Doing,
    effect,
    found_by,
    involve,
)
from workflows.categories import CZB_OF_MOJ
from workflows.outcomes import Difficulty, Route, SameMatter


@effect("register")
def register(d: Doing) -> None:
    """The story stays in its own field, so that a lawful correction leaves the chain valid."""
    d.facts.pop("description", None)


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
    found_by(d)
    dispute.accepted_at = d.at
    if d.actor.unit_id is not None:
        if dispute.desk_id != d.actor.unit_id:  # the desk that registered it has been involved since then
            involve(d.session, dispute, d.actor.unit_id, "desk", d.at)
        dispute.desk_id = d.actor.unit_id
        dispute.accepted_by_unit_id = d.actor.unit_id


@effect("request_materials")
def request_materials(d: Doing) -> None:
    """补正 is asked once."""
    d.dispute.asked_materials = True


@effect("decline")
def decline(d: Doing) -> None:
    """Ground and route stay on the case."""
    d.dispute.route = Route(d.facts["route"])
    d.dispute.outcome_reason = str(d.facts["ground"])
