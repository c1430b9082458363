"""What the case file knows: a name → a function. Guards ask by name; every noun fills in its own at start-up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.disputes.models import Dispute
from workflows.outcomes import Outcome
from workflows.states import State


@dataclass(frozen=True)
class Inquiry:
    """What a provider may look at."""

    session: Session
    dispute: Dispute
    actor: Actor
    at: datetime
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class CheckItem:
    """One line of the close checklist. `step` is the form that supplies what is missing; `by_law`: a guard of its own says so."""

    label: str
    done: bool
    step: str | None = None
    by_law: bool = False


WORKED_ON = frozenset({State.ASSIGNED, State.MEDIATING, State.SUSPENDED})
Provider = Callable[[Inquiry], Any]
PROVIDERS: dict[str, Provider] = {}
CHECKS: list[Callable[[Inquiry], CheckItem | None]] = []
# Every name a guard asks for. A missing provider fails at start-up; it never silently passes a guard.
ASKED = frozenset({
    "danger_reported", "target", "legs", "named_mediator", "sessions_in_leg", "sessions", "sessions_fallen", "rights_told",
    "objection_open", "signing_lapsed", "agreement", "agreement_fallen", "cross_area", "other_place", "been_at_level",
    "feedback_parties", "checklist",
    "accepted_by_village", "feedback_by_other", "dissatisfied", "main_case", "leaving_party", "mediation_overdue",
    "level_time_over", "other_mediators",
    # asked where somebody may be away and another stands in
    "aways", "undeclared", "mediated_for",
    # asked where a sitting is arranged, and where somebody may have to step back (回避)
    "meetings_open", "calls_off", "records_open", "room_taken", "people_taken", "interest_named", "interest_own", "interest_added", "interest_merged", "unsure_people", "recused",
    "stepped_back",
    # asked by the feedback form
    "untold", "hearers",
    # asked by the menu
    "last_result", "pending_terms",
    # asked by the case page and the dossier
    "sessions_by_no", "sessions_by_leg", "agreement_panels", "term_progress", "feedback_lines",
    # asked where an agreement is signed
    "agreement_text",
    # asked by 评价 and 回访, and by what they lead to
    "may_be_rated", "unheard", "hidden_risk", "rework_hint", "reopen_hint",
    # asked by the guards of 包案, 批示, 会商 and 吹哨, and by the panels of the case page
    "leader_case", "leader_named", "my_instructions", "unit_named", "units_named", "lead_unit", "own_units", "own_unit",
    "my_conferences", "conference_codes", "my_tasks", "my_calls", "my_arrivals", "acts_for_centre", "joint_panels",
    # asked by the guards of 履行 and 司法确认, and by their page
    "open_promises", "broken_promises", "looked_promises", "payable_promises", "promises_named", "performance_entries", "entries_named", "confirmed_covers", "effective_on", "confirmable_until",
    "bound_parties", "waiting_applications", "confirmed_or_waiting", "confirmation_panel", "confirmation_open",
    # asked by the guards of 归档
    "archived", "since_archived", "unsealed_papers", "file_lacks", "left_open",
    # asked by the guards of 督办
    "open_order", "order_addressed", "order_own", "ordered_unit", "order_panels",
})


def provides(name: str) -> Callable[[Provider], Provider]:
    """Register a provider under the name that guards ask for."""

    def register(provider: Provider) -> Provider:
        PROVIDERS[name] = provider
        return provider

    return register


def check(item: Callable[[Inquiry], CheckItem | None]) -> Callable[[Inquiry], CheckItem | None]:
    """Register a line of the close checklist; it gives None where it does not apply."""
    CHECKS.append(item)
    return item


def complete() -> None:
    """Fail at start-up if a guard would ask for something nobody knows."""
    missing = ASKED - PROVIDERS.keys()
    if missing:
        raise RuntimeError(f"no provider for {', '.join(sorted(missing))}")


class CaseFile:
    """Answers guards for one attempt and remembers what it has looked up."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._inquiry = inquiry
        self._found: dict[str, Any] = {}

    def __call__(self, name: str) -> Any:
        """The fact of that name; KeyError if nobody provides it."""
        if name not in self._found:
            self._found[name] = PROVIDERS[name](self._inquiry)
        return self._found[name]

    def tell(self, name: str, value: Any) -> None:
        """What a list has looked up for all of its cases at once."""
        self._found[name] = value


def aim(dispute: Dispute) -> Outcome | None:
    """What the file is kept for: its result, and an agreement while a unit works on it."""
    return dispute.outcome or (Outcome.SETTLED if dispute.state in WORKED_ON else None)


@provides("checklist")
def checklist(inquiry: Inquiry) -> list[CheckItem]:
    """All lines that apply to this outcome, in the order of the file (domain.md §5.1)."""
    return [item for item in (line(inquiry) for line in CHECKS) if item is not None]
