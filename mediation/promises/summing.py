"""A term says in sum how its promises stand."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.agreements.models import Term, TermStatus
from mediation.promises.models import Promise
from workflows.promises import AHEAD, PromiseStatus


def sum_terms(session: Session, ids: Collection[int], at: datetime) -> bool:
    """Each of these terms says in sum how its promises stand; False where none of them has one."""
    found: dict[int, set[PromiseStatus]] = {}
    for term_id, status in session.execute(select(Promise.term_id, Promise.status).where(Promise.term_id.in_(ids)).distinct()):
        found.setdefault(term_id, set()).add(status)
    for term in session.scalars(select(Term).where(Term.id.in_(found))):
        sum_up(term, found[term.id], at)
    return bool(found)


def sum_up(row: Term, found: set[PromiseStatus], at: datetime) -> None:
    """Broken where one is broken, open while one is open, else done."""
    if PromiseStatus.BREACHED in found:
        now = TermStatus.BREACHED
    else:
        now = TermStatus.PENDING if found & AHEAD else TermStatus.DONE
    if row.status != now:
        row.status, row.status_at = now.value, at
