"""What was passed and holds no more: unpaid it falls or waits anew, paid it is taken back by a row of its own in the next batch."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mediation.agreements.queries import terms_in_force
from mediation.disputes.aftermath import follows
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.subsidies.actions import open_batch
from mediation.subsidies.models import EntryKind, EntryStatus, SubsidyBatch, SubsidyEntry, SubsidyShare
from mediation.subsidies.queries import performed, standing
from workflows.subsidy import Manner

UNDONE = "查明约定的事没有全部履行"


@follows("reopen")
def take_back(session: Session, dispute: Dispute, _event: Event, at: datetime) -> None:
    """重启: what was not paid yet falls; what was paid is taken back."""
    entry = standing(session, dispute.id)
    if entry is None:
        return
    batch = _held(session, entry)
    entry.stands = False
    if batch is not None and batch.closed_at is not None:
        _reverse(session, entry, batch, at, "重启")
        return
    entry.status, entry.batch_id = EntryStatus.VOID, None
    session.flush()


@follows("performance", "repudiate", "correct_performance", "addendum", "sign_agreement", "seal", "leave_party", "amend")
def look_again(session: Session, dispute: Dispute, _event: Event, at: datetime) -> None:
    """A payment that never was, more that was agreed, or what has to last broken: nothing is paid before all is done (domain.md §2.3).

    What was passed falls with the reviewer's words, and what was proposed waits anew in a row of its own. What has to last
    and is broken after it was paid takes nothing back: it was kept when it was paid.
    """
    entry = standing(session, dispute.id)
    if entry is None or entry.status is not EntryStatus.REVIEWED or entry.manner is Manner.CALMED or performed(session, dispute):
        return
    batch = _held(session, entry)
    paid = batch is not None and batch.closed_at is not None
    if paid and all(term.lasting or term.kept for term in terms_in_force(session, dispute)):
        return
    entry.stands = False
    if batch is not None and paid:
        _reverse(session, entry, batch, at, UNDONE)
        return
    entry.status, entry.batch_id = EntryStatus.VOID, None
    session.flush()
    session.add(SubsidyEntry(
        dispute_id=entry.dispute_id, kind=EntryKind.GRANT, status=EntryStatus.PROPOSED, stands=True, unit_id=entry.unit_id,
        manner=entry.manner, proposed_grade=entry.proposed_grade, proposed_reason=entry.proposed_reason, performed=False,
        calmed=entry.calmed, note=f"审核以后{UNDONE}，重新审核", proposed_by=entry.proposed_by, proposed_at=entry.proposed_at,
        shares=[SubsidyShare(person_id=share.person_id, percent=share.percent) for share in entry.shares],
    ))
    session.flush()


def _held(session: Session, entry: SubsidyEntry) -> SubsidyBatch | None:
    """Its batch, which nobody closes before the end of this transaction."""
    if entry.batch_id is None:
        return None
    return session.get_one(SubsidyBatch, entry.batch_id, with_for_update=True, populate_existing=True)


def _reverse(session: Session, entry: SubsidyEntry, batch: SubsidyBatch, at: datetime, why: str) -> None:
    session.flush()
    session.add(SubsidyEntry(
        dispute_id=entry.dispute_id, kind=EntryKind.REVERSAL, reverses_id=entry.id, status=EntryStatus.REVIEWED, stands=False,
        unit_id=entry.unit_id, manner=entry.manner, proposed_grade=entry.proposed_grade,
        proposed_reason=f"{why}，冲回{batch.name}", grade=entry.grade, performed=entry.performed, table_id=entry.table_id,
        base=-entry.base, bonus=-entry.bonus, amount=-entry.amount, proposed_at=at, reviewed_at=at,
        batch_id=open_batch(session, at).id,
        shares=[SubsidyShare(person_id=share.person_id, percent=share.percent, amount=-share.amount) for share in entry.shares],
    ))
    session.flush()
