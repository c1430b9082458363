"""Promises kept: most of what was agreed is done by its day, some in part, and somebody asks and writes it down."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from zlib import crc32

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from mediation.agreements.actions import mark_term
from mediation.agreements.models import Agreement, Term, TermStatus
from mediation.demo.actors import actor_of
from mediation.disputes.models import Dispute
from workflows.calendar import local_day
from workflows.states import State

# One promise in so many is left as it is: nobody has asked yet.
UNASKED = 12
NOTES = ("电话问过双方，都说办好了。", "上门看过，已经做好。", "双方到村里说，已经结清。", "收条复印件放进卷里了。")


def keep(session: Session, *, at: datetime, but: Collection[int]) -> int:
    """Mark what fell due yesterday or before as done; `but`: cases whose story tells itself how it went on."""
    later = aliased(Agreement)
    found = session.execute(
        select(Term, Dispute).join(Agreement, Agreement.id == Term.agreement_id)
        .join(Dispute, Dispute.id == Agreement.dispute_id)
        .where(
            Term.status == TermStatus.PENDING.value, Term.due_on < local_day(at) - timedelta(days=1),
            Dispute.state == State.CLOSED, Dispute.unit_id.is_not(None), Agreement.leg_no == Dispute.leg_no,
            ~exists().where(later.dispute_id == Dispute.id, later.no > Agreement.no), Dispute.id.not_in(but),
        ).order_by(Term.id)
    ).all()
    kept = [(term, dispute) for term, dispute in found if _chance(dispute, term) % UNASKED]
    for term, dispute in kept:
        mark_term(session, dispute, term, actor=actor_of(session, dispute, "holder.mediator", at), at=at,
                  status=TermStatus.DONE.value, note=NOTES[_chance(dispute, term) % len(NOTES)])
    return len(kept)


def _chance(dispute: Dispute, term: Term) -> int:
    return crc32(f"{dispute.number} {term.no}".encode())
