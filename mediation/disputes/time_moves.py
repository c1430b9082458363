"""What time does to cases: flags, returns, escalations, lapses. Called by jobs; the rules are the same ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from mediation.access import SYSTEM
from mediation.clocks.models import Clock
from mediation.clocks.queries import is_running, ripe
from mediation.clocks.sweep import batches, sweep_cases, waiting
from mediation.config import LOCAL
from mediation.db import among
from mediation.disputes import alarms
from mediation.disputes.actions import advance
from mediation.disputes.approvals import climb_moment, next_unit
from mediation.disputes.case_by_case import case_by_case
from mediation.disputes.models import Dispute
from mediation.disputes.requests import Request, RequestStatus
from mediation.disputes.telling import people_of
from mediation.notices.actions import queue
from mediation.units.models import Unit
from mediation.work import HELD_AT_ONCE, Boundary, Done
from workflows.clocks import BESIDE, TELLS_ALL_AT_ONCE, Consequence
from workflows.grounds import EscalateReason
from workflows.guards.climbing import goes_alone_to
from workflows.outcomes import Route

FLAGGED_AT_ONCE = 2000
# What running out does is a move below, and every move tells.
MOVES = (Consequence.RETURN, Consequence.ESCALATE, Consequence.BACK_TO_COURT, Consequence.LAPSE)


def flag_overdue(session: Session, *, at: datetime) -> Done:
    """Flag what is late and tell who must hear; commits batch by batch. The second run changes nothing."""
    done = Done()
    for ids in batches(waiting(session, at), FLAGGED_AT_ONCE):
        free = _taken(session, ids)
        faults: list[Exception] = []
        with Boundary(faults.append), session.begin_nested():
            done.rows += _flag(session, free, at)
        if faults:
            # Something is wrong with one of them: one by one, so that it alone is left out.
            for dispute_id, number in _numbers(session, free):
                done.one(session, number, partial(_flag, session, [dispute_id], at))
        session.commit()
        session.expire_all()  # the statements above went past what is loaded
    return done


def _taken(session: Session, ids: list[int]) -> list[int]:
    """Cases before clocks, as every move does it, so that nobody waits for each other in a circle.

    A case somebody is working on just now is left for the next run, instead of holding all the others up.
    """
    mine = select(Dispute.id).where(among(session, Dispute.id, ids)).order_by(Dispute.id).with_for_update(skip_locked=True)
    return list(session.scalars(mine))


def _flag(session: Session, ids: list[int], at: datetime) -> int:
    found = sweep_cases(session, at, ids)
    of_case = Clock.dispute_id == Dispute.id, Clock.kind.not_in(BESIDE)
    first = select(func.min(Clock.overdue_since)).where(*of_case).scalar_subquery()
    late = {late.dispute_id for late in found.late if late.kind not in BESIDE}
    session.execute(
        update(Dispute).where(Dispute.id.in_(late), Dispute.overdue_since.is_(None))
        .values(overdue_since=first).execution_options(synchronize_session=False)
    )
    # After a silence a case may be flagged and moved in one go: then the move is what people hear of, danger apart.
    moving = _about_to_move(session, {alarm.dispute_id for alarm in found.alarms}, at)
    alarms.tell(session, [a for a in found.alarms if a.dispute_id not in moving or a.kind in TELLS_ALL_AT_ONCE], at)
    return len(found.late)


def _about_to_move(session: Session, ids: set[int], at: datetime) -> set[int]:
    ripe_now = select(Clock.dispute_id).where(is_running(), Clock.acts_at < at, Clock.consequence.in_(MOVES))
    return set(session.scalars(ripe_now.where(among(session, Clock.dispute_id, ids))))


def _numbers(session: Session, ids: list[int]) -> Sequence[tuple[int, str]]:
    found = session.execute(select(Dispute.id, Dispute.number).where(among(session, Dispute.id, ids)).order_by(Dispute.id))
    return [(dispute_id, number) for dispute_id, number in found]


def return_unsigned(session: Session, *, at: datetime) -> Done:
    """签收超期满 2 个工作日: back to the dispatcher who assigned it."""
    return _move_ripe(session, Consequence.RETURN, at, lambda d: advance(
        session, d, "return_unsigned", actor=SYSTEM, at=at))


def escalate_overdue(session: Session, *, at: datetime) -> Done:
    """本级时限过了 3 个工作日: one level up, red risk straight to the top, with what the file knows."""
    return _move_ripe(session, Consequence.ESCALATE, at, lambda d: advance(
        session, d, "escalate", actor=SYSTEM, at=at, reason=EscalateReason.OVERDUE, to_level=goes_alone_to(d),
        note="本级时限已过 3 个工作日，系统自动上报"))


def end_court_terms(session: Session, *, at: datetime) -> Done:
    """法院委派、委托 at its due date: 调解不成, back to the court with its papers (特邀调解规定 Art 27)."""
    return _move_ripe(session, Consequence.BACK_TO_COURT, at, lambda d: advance(
        session, d, "fail", actor=SYSTEM, at=at, route=Route.LITIGATION, undisputed="见调解记录",
        note="法院委派、委托期限届满，退回法院"))


def lapse_supplements(session: Session, *, at: datetime) -> Done:
    """补正 passed in silence: treated as withdrawn, counted apart."""
    return _move_ripe(session, Consequence.LAPSE, at, lambda d: advance(
        session, d, "withdraw", actor=SYSTEM, at=at, all_applicants=True, lapsed=True,
        asked_on=at.astimezone(LOCAL).date(), reason="补正期满没有补齐，视为撤回"))


def _move_ripe(session: Session, consequence: Consequence, at: datetime, move: Callable[[Dispute], object]) -> Done:
    """Batch by batch until none is left; a bad case is skipped, reported by number and tried next time."""
    done = Done()
    passed: set[int] = set()
    while True:
        clocks = [c for c in session.scalars(ripe(consequence, at).limit(HELD_AT_ONCE + len(passed)))
                  if c.dispute_id not in passed]
        if not clocks:
            return done
        for clock in clocks:
            passed.add(clock.dispute_id)
            _one(session, clock, at, move, done)
        session.commit()


def _one(session: Session, clock: Clock, at: datetime, move: Callable[[Dispute], object], done: Done) -> None:
    dispute_id, clock_id, consequence = clock.dispute_id, clock.id, clock.consequence

    def act() -> bool:
        dispute = session.scalars(
            select(Dispute).where(Dispute.id == dispute_id).with_for_update()
            .execution_options(populate_existing=True)
        ).one()
        # Another process or a person may have moved the case while we waited for it.
        still = ripe(consequence, at).where(Clock.id == clock_id).execution_options(populate_existing=True)
        if session.scalars(still).first() is None:
            return False
        # "overdue" may have left the case out because it was just being worked on, or its process may have died:
        # a clock that a move ends has had its alarms all the same.
        _flag(session, [dispute_id], at)
        move(dispute)
        return True

    done.one(session, session.scalars(select(Dispute.number).where(Dispute.id == dispute_id)).one(), act)


def climb_requests(session: Session, *, at: datetime) -> Done:
    """A request nobody answered in 2 working days goes to the next level's head."""
    unanswered = Request.status == RequestStatus.OPEN, Request.climbs_at <= at
    waiting = select(Request.id, Request.dispute_id).where(*unanswered).order_by(Request.id)
    return case_by_case(session, waiting, Request.id, partial(_climb, session, at=at))


def _climb(session: Session, dispute: Dispute, request_id: int, *, at: datetime) -> bool:
    row = session.get_one(Request, request_id, populate_existing=True)
    above = next_unit(session, dispute, session.get_one(Unit, row.unit_id), row.asked_by, at)
    row.climbs_at = climb_moment(session, at)
    if above.id == row.unit_id:
        return False
    row.unit_id = above.id
    queue(session, person_ids=sorted(p for p in people_of(session, dispute, f"heads:{above.id}", at) if p),
          dispute_id=dispute.id, at=at, kind=f"request_climbed:{row.name}", case=dispute.heading)
    return True
