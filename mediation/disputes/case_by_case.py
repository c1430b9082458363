"""Periodic work on one case after the other, each under its lock, so that nobody who opens one waits for long."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from mediation.disputes.models import Dispute
from mediation.work import HELD_AT_ONCE, Done

Act = Callable[[Dispute, int], bool | None]


def case_by_case(session: Session, waiting: Select[int, int], key: Any, act: Act) -> Done:
    """Batch by batch until none is left. A bad case is skipped, reported by number and tried next time.

    `waiting`: rows and their cases; `key`: the column of the row's id.
    """
    done, passed = Done(), set[int]()
    while True:
        rows = session.execute(waiting.limit(HELD_AT_ONCE + len(passed))).all()
        found = [(row_id, dispute_id) for row_id, dispute_id in rows if row_id not in passed]
        if not found:
            return done
        for row_id, dispute_id in found:
            passed.add(row_id)
            number = session.scalars(select(Dispute.number).where(Dispute.id == dispute_id)).one()
            done.one(session, number, partial(_still, session, waiting.where(key == row_id), dispute_id, row_id, act))
        session.commit()


def _still(session: Session, waiting: Select[int, int], dispute_id: int, row_id: int, act: Act) -> bool | None:
    """Under the lock of the case: another process or a person may have been first."""
    lock = select(Dispute).where(Dispute.id == dispute_id).with_for_update()
    dispute = session.scalars(lock.execution_options(populate_existing=True)).one()
    if session.execute(waiting).first() is None:
        return False
    return act(dispute, row_id)
