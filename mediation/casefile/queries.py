"""Volumes of a case, and what guards ask about them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from mediation.casefile.models import Volume
from mediation.disputes.events import Event
from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.models import Dispute
from mediation.disputes.timeline import events_of
from mediation.once import read_once
from mediation.papers.models import IssuedPaper
from workflows.evidence import AFTERWARDS, LATER_PAPERS

ARCHIVED, OPENED = "archive", frozenset({"open_archive", "reopen"})
# What goes on after 归档 and is filed as 补充卷.
LATER = frozenset({"follow_up", "performance", "pay_many", "correct_performance", "apply_confirmation", "court_result"})


def volumes_of(session: Session, dispute_id: int) -> Sequence[Volume]:
    """All of a case, oldest first; those that were opened again too."""
    mine = select(Volume).where(Volume.dispute_id == dispute_id).order_by(Volume.no)
    return read_once(session, ("volumes", dispute_id), lambda: session.scalars(mine).all())


def volume_numbered(session: Session, dispute_id: int, no: int) -> Volume | None:
    """One volume by its number in the case."""
    return session.scalars(select(Volume).where(Volume.dispute_id == dispute_id, Volume.no == no)).one_or_none()


def standing(session: Session, dispute_id: int) -> list[Volume]:
    """Those that count: 正卷 and what supplements it."""
    return [volume for volume in volumes_of(session, dispute_id) if volume.opened_at is None]


def last_sealed(session: Session, dispute_id: int) -> Event | None:
    """The event of the newest 归档, if nothing has opened the file since. The case page has read the events anyway."""
    found = [event for event in events_of(session, dispute_id) if event.name == ARCHIVED or event.name in OPENED]
    return found[-1] if found and found[-1].name == ARCHIVED else None


@provides("archived")
def archived(inquiry: Inquiry) -> bool:
    """Whether the file is sealed now."""
    return last_sealed(inquiry.session, inquiry.dispute.id) is not None


@provides("since_archived")
def since_archived(inquiry: Inquiry) -> bool:
    """Whether something came in since that is not filed yet."""
    if last_sealed(inquiry.session, inquiry.dispute.id) is None:
        return False
    asked = select(Dispute.id).where(Dispute.id == inquiry.dispute.id, came_in_since())
    return inquiry.session.scalar(asked) is not None


@provides("unsealed_papers")
def unsealed_papers(inquiry: Inquiry) -> list[str]:
    """Ids of papers in force that no sealed volume holds, as forms name them; none of a case that is not archived."""
    if last_sealed(inquiry.session, inquiry.dispute.id) is None:
        return []
    return [str(id_) for id_ in inquiry.session.scalars(_issued_since().where(IssuedPaper.dispute_id == inquiry.dispute.id))]


def came_in_since() -> ColumnElement[bool]:
    """The same of many cases at once, as a condition on Dispute; of cases that are sealed now."""
    later = aliased(Event)
    kinds = [kind.value for kind in AFTERWARDS]
    filed = or_(later.name.in_(LATER), and_(later.name == "attach", later.facts["kind"].as_string().in_(kinds)))
    issued = _issued_since().where(IssuedPaper.dispute_id == Dispute.id).correlate(Dispute)
    return or_(exists().where(later.dispute_id == Dispute.id, filed, _unsealed(later)), issued.exists())


def _issued_since() -> Select[int]:
    """Papers in force that were issued after the newest 归档."""
    told = aliased(Event)
    named = told.facts["digest"].as_string() == IssuedPaper.digest
    since = exists().where(told.dispute_id == IssuedPaper.dispute_id, told.name == "issue_paper", named, _unsealed(told))
    return select(IssuedPaper.id).where(IssuedPaper.kind.in_(sorted(LATER_PAPERS)), IssuedPaper.voided_at.is_(None), since)


def _unsealed(event: type[Event]) -> ColumnElement[bool]:
    """By its place in the chain, as two entries may have one moment."""
    sealed = aliased(Event)
    return ~exists().where(sealed.dispute_id == event.dispute_id, sealed.name == ARCHIVED, sealed.seq > event.seq)
