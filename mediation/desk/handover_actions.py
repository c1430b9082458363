"""Giving what somebody has in hand to others: one act for each case, and no case hinders another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.disputes.actions import record
from mediation.disputes.visibility import find
from workflows.guarding import Refused


@dataclass
class Given:
    """Numbers of the cases that changed hands, and of those that did not with the sentence."""

    done: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def hand_over(
    session: Session,
    wanted: Mapping[str, str],
    *,
    holder_id: int,
    actor: Actor,
    at: datetime,
    reason: str,
    impartial: bool,
) -> Given:
    """Case number → user name of the new mediator. What the rules refuse is told; the rest is done.

    `holder_id`: from whom. What somebody else has meanwhile is not taken from them.
    """
    given = Given()
    for number, username in sorted(wanted.items()):
        dispute = find(session, actor, number, lock=True)
        if dispute is None or dispute.mediator_id != holder_id:
            given.refused.append((number, "已经不在他手上了。"))
            continue
        try:
            with session.begin_nested():
                record(session, dispute, "name_mediator", actor=actor, at=at, mediator=username, impartial=impartial,
                       reason=reason)
        except Refused as refused:
            given.refused.append((number, refused.sentence))
        else:
            given.done.append(number)
    return given
