"""案案有人管: each night every case is looked at for what keeps it from moving. Finds, tells, changes no case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.db import among
from mediation.disputes.models import Dispute
from mediation.notices.actions import queue
from mediation.supervision.finding_sources import SOURCES, Found
from mediation.supervision.findings import TECHNICAL, Finding, FindingKind
from mediation.work import Done
from workflows.calendar import local_day, opening
from workflows.roles import AdminRole

LONGEST = 200


def check(session: Session, *, at: datetime) -> Done:
    """Open what is new, close what is gone, keep both as history; the administrators hear of what only they mend."""
    done, news = Done(), False
    for kind, source in SOURCES.items():
        found = source(session, at)
        if kind is FindingKind.NO_RULE:
            _skip(session, done, found)
        opened, cleared = _reconcile(session, kind, found, at)
        done.rows += opened + cleared
        news = news or (opened > 0 and kind in TECHNICAL)
        session.commit()
    if news:
        _tell(session, at)
        session.commit()
    return done


def _skip(session: Session, done: Done, found: Found) -> None:
    """Their dates could not be counted again: the run says of which cases, like any other job that left some out."""
    numbers = select(Dispute.id, Dispute.number).where(among(session, Dispute.id, list(found))).order_by(Dispute.id)
    for dispute_id, number in session.execute(numbers):
        fault = LookupError(found[dispute_id])
        done.skipped.append(f"{number} {type(fault).__name__}")
        done.faults.append(fault)


def _reconcile(session: Session, kind: FindingKind, found: Found, at: datetime) -> tuple[int, int]:
    """How many were opened and how many closed."""
    mine = select(Finding.dispute_id, Finding.id, Finding.detail)
    rows = session.execute(mine.where(Finding.kind == kind.value, Finding.cleared_at.is_(None))).all()
    known = {dispute_id: (id_, detail) for dispute_id, id_, detail in rows}
    words = {dispute_id: detail[:LONGEST] for dispute_id, detail in found.items()}
    fresh = [
        {"dispute_id": dispute_id, "kind": kind.value, "detail": detail, "found_at": at}
        for dispute_id, detail in words.items() if dispute_id not in known
    ]
    if fresh:
        session.execute(insert(Finding), fresh)
    gone = [id_ for dispute_id, (id_, _) in known.items() if dispute_id not in words]
    if gone:
        session.execute(update(Finding).where(among(session, Finding.id, gone)).values(cleared_at=at)
                        .execution_options(synchronize_session=False))
    for dispute_id, (id_, detail) in known.items():
        if words.get(dispute_id, detail) != detail:
            session.execute(update(Finding).where(Finding.id == id_).values(detail=words[dispute_id])
                            .execution_options(synchronize_session=False))
    session.expire_all()
    return len(fresh), len(gone)


def _tell(session: Session, at: datetime) -> None:
    """A line a night for the administrators, who alone mend what is technical; supervisors have it in their digest."""
    fresh = Finding.cleared_at.is_(None), Finding.found_at >= opening(local_day(at)), Finding.kind.in_(sorted(TECHNICAL))
    found = session.execute(select(Finding.kind, func.count()).where(*fresh).group_by(Finding.kind))
    counts = {FindingKind(kind): count for kind, count in found}
    if counts:
        administrators = session.scalars(select(Person.id).where(Person.admin == AdminRole.SYSADMIN, Person.active)).all()
        words = "；".join(f"{kind.label} {counts[kind]} 件" for kind in FindingKind if kind in counts)
        queue(session, person_ids=administrators, dispute_id=None, at=at, kind=f"finding_admin:{local_day(at):%Y%m%d}", words=words)
