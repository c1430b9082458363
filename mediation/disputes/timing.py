"""Carries a move's clock column out, and keeps the most pressing date on the case for lists to sort by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mediation.clocks import actions as clocks
from mediation.clocks.models import Clock
from mediation.clocks.queries import bare_clocks, newest, still_open
from mediation.clocks.starting import start
from mediation.clocks.year import when_moved
from mediation.disputes.models import Dispute
from workflows.clocks import BESIDE, ClockEnd, ClockKind, ClockStatus
from workflows.dispute import REOPEN_CLOCKS
from workflows.grounds import SuspendGround
from workflows.moves import ClockEffect, Ends, Move, Pauses, Resumes, Revives, Starts
from workflows.states import State

# The right to object is not something the case waits for, nor is a unit's answer to an order.
PRESSING = tuple(kind for kind in ClockKind if kind is not ClockKind.OBJECTION and kind not in BESIDE)


def apply(
    session: Session, dispute: Dispute, move: Move, *, at: datetime, facts: dict[str, Any],
    actor_id: int | None, approver_id: int | None,
) -> None:
    """Start, end, pause, resume and revive as the row says; what is started and ended waits for the next flush."""
    effects = REOPEN_CLOCKS[State(dispute.state)] if move.name == "reopen" else move.clocks
    if facts.get("lapsed"):
        # the supplement's date passed in silence: that clock lapsed, the rest is met
        effects = (Ends(ClockEnd.LAPSED, (ClockKind.SUPPLEMENT,)), *effects)
    move_clocks(session, dispute, effects, at=at, facts=facts, actor_id=actor_id, approver_id=approver_id,
                label=move.label, again=move.name in ("reopen", "rework"))


def move_clocks(
    session: Session, dispute: Dispute, effects: Iterable[ClockEffect], *, at: datetime, facts: Mapping[str, Any],
    actor_id: int | None, approver_id: int | None = None, label: str = "", again: bool = False,
) -> None:
    """What a row says of clocks. `label`: what started them; `again`: a new one is linked to the old of its kind."""
    known = bare_clocks(session, dispute.id)
    for effect in effects:
        match effect:
            case Starts(_, channel) if channel not in (None, dispute.channel):
                continue
            case Starts(ClockKind.OBJECTION) if dispute.designated:
                continue  # 指定 cannot be objected to: there is no right that could run out
            case Starts(kind):
                old = newest(known, kind) if again else None
                start(session, dispute, kind, at=at, due_on=facts.get("due_on"), linked_id=old.id if old else None,
                      actor_id=actor_id, reason=label, clocks=known)
            case Ends(how, kinds):
                clocks.end(session, dispute_id=dispute.id, kinds=kinds, at=at, how=how, actor_id=actor_id, clocks=known)
            case Pauses(kinds):
                ground = facts.get("ground")
                clocks.pause(
                    session, dispute_id=dispute.id, kinds=kinds, at=at,
                    reason=SuspendGround(ground).label if ground else label,
                    proof=str(facts.get("proof") or ""), until=facts.get("until") or facts.get("due_on"),
                    approver_id=approver_id, actor_id=actor_id, clocks=known,
                )
            case Resumes(kinds):
                clocks.resume(session, dispute_id=dispute.id, kinds=kinds, at=at, actor_id=actor_id,
                              reason=str(facts.get("reason") or label), clocks=known)
            case Revives(kind):
                clocks.revive(session, dispute_id=dispute.id, kind=kind, at=at, actor_id=actor_id, clocks=known)
    press(session, dispute, known)


def press(session: Session, dispute: Dispute, known: Sequence[Clock] | None = None) -> None:
    """Keep the dates of `pressing`, and that it was late for good. `known`: all clocks of the case, if read."""
    known = bare_clocks(session, dispute.id) if known is None else known
    for name, value in pressing(known).items():
        setattr(dispute, name, value)
    if dispute.overdue_since is None:
        late = (clock.overdue_since for clock in known if clock.overdue_since and clock.kind not in BESIDE)
        dispute.overdue_since = min(late, default=None)


def pressing(known: Sequence[Clock]) -> dict[str, Any]:
    """The earliest date among open clocks, and the citizen's own, by the columns that keep them."""
    found = still_open(known, PRESSING)
    total = next((c for c in found if c.kind is ClockKind.TOTAL), None)
    steps = [c for c in found if c.status is ClockStatus.RUNNING] or found
    first = min(steps, key=lambda c: (c.due_at, c.kind is ClockKind.TOTAL), default=None)
    return {
        "total_due_at": total.due_at if total else None,
        "due_at": first.due_at if first else None,
        "amber_at": first.amber_at if first else None,
        "due_kind": first.kind.value if first else None,
        "due_unit": first.unit.value if first else None,
        "due_provisional": first is not None and first.provisional,
    }


@when_moved
def press_again(session: Session, dispute_ids: Collection[int]) -> None:
    """A new calendar year moved these cases' dates: the cached ones follow."""
    for dispute_id in dispute_ids:
        press(session, session.get_one(Dispute, dispute_id))
