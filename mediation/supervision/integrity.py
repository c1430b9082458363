"""案案有人管: each night every case is looked at for what keeps it from moving. Finds, tells, changes no case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.db import among
from mediation.disputes.models import Dispute
from mediation.notices.actions import queue
from mediation.supervision.finding_sources import SOURCES, Found
from mediation.supervision.findings import PROMISE, TECHNICAL, Finding, FindingKind
from mediation.units.models import Membership, Unit
from mediation.units.postings import in_force
from mediation.work import Done
from workflows.calendar import local_day, opening
from workflows.levels import TOP
from workflows.outcomes import UnitKind
from workflows.roles import AdminRole, Role

LONGEST = 200


def check(session: Session, *, at: datetime) -> Done:
    """Open what is new, close what is gone, keep both as history; who can do something hears of what is new.

    Promises have a list of their own: their cases go their way, and would drown what cannot move.
    """
    done, news = Done(), False
    for kind, source in SOURCES.items():
        found = source(session, at)
        if kind is FindingKind.NO_RULE:
            _skip(session, done, found)
        opened, cleared = _reconcile(session, kind, found, at)
        done.rows += opened + cleared
        news = news or (opened > 0 and kind is not PROMISE)
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
    """One line for each supervisor of the county and, of what is technical, for the administrators; a line a night."""
    fresh = Finding.cleared_at.is_(None), Finding.found_at >= opening(local_day(at)), Finding.kind != PROMISE.value
    by_kind = select(Finding.kind, func.count()).where(*fresh).group_by(Finding.kind)
    counts = {FindingKind(kind): count for kind, count in session.execute(by_kind)}
    cases = session.scalar(select(func.count(Finding.dispute_id.distinct())).where(*fresh))
    night = f"{local_day(at):%Y%m%d}"
    queue(session, person_ids=_supervisors(session, at), dispute_id=None, at=at, kind=f"finding:{night}", count=cases,
          words=_words(counts))
    if technical := {kind: count for kind, count in counts.items() if kind in TECHNICAL}:
        administrators = session.scalars(select(Person.id).where(Person.admin == AdminRole.SYSADMIN, Person.active)).all()
        queue(session, person_ids=administrators, dispute_id=None, at=at, kind=f"finding_admin:{night}",
              words=_words(technical))


def _words(counts: dict[FindingKind, int]) -> str:
    return "；".join(f"{kind.label} {counts[kind]} 件" for kind in FindingKind if kind in counts)


def _supervisors(session: Session, at: datetime) -> Sequence[int]:
    return session.scalars(
        select(Membership.person_id).join(Unit, Unit.id == Membership.unit_id)
        .where(Membership.role == Role.SUPERVISOR, Unit.level == TOP, Unit.kind == UnitKind.COUNTY_CENTRE, Unit.active,
               in_force(at))
    ).all()
