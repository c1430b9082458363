"""What nouns above do when something was written on a case: in the same transaction, after its event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from mediation.disputes.events import Event
from mediation.disputes.models import Dispute

Follower = Callable[[Session, Dispute, Event, datetime], None]
FOLLOWERS: dict[str, list[Follower]] = {}


def follows(*names: str) -> Callable[[Follower], Follower]:
    """Call this after an event of one of these names, whoever caused it."""

    def register(follower: Follower) -> Follower:
        for name in names:
            FOLLOWERS.setdefault(name, []).append(follower)
        return follower

    return register


def follow(session: Session, dispute: Dispute, event: Event, at: datetime) -> None:
    """All of them, in the order they were registered."""
    for follower in FOLLOWERS.get(event.name, ()):
        follower(session, dispute, event, at)
