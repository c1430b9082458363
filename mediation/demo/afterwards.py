"""After 办结: most are visited in time, some rate by their slip, and the mediators are paid in batches."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from zlib import crc32

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.clocks.models import Clock
from mediation.clocks.queries import is_running
from mediation.demo.actors import Nobody, actor_of
from mediation.disputes.actions import record
from mediation.disputes.models import Dispute
from mediation.feedback.queries import hearers
from mediation.feedback.rating import askable, rate, rating_of
from mediation.feedback.slips import live, token_of
from mediation.promises.queries import promises_of
from mediation.subsidies.actions import close_batch, propose_entry, review
from mediation.subsidies.models import SubsidyBatch
from mediation.subsidies.queries import claim_of, lacking, open_to_propose, performed
from mediation.subsidies.remarks import remarks
from workflows.calendar import local_day
from workflows.clocks import ClockKind
from workflows.following import Kept, VisitWhy
from workflows.outcomes import Outcome, Satisfaction
from workflows.promises import PromiseStatus
from workflows.states import State

# One case in so many nobody has visited yet; one in so many is asked to rate; one of those is not content.
UNVISITED, RATED, CROSS = 9, 3, 5
COURSES: dict[Kept, tuple[str, ...]] = {
    Kept.WHOLE: ("两家见面打招呼了，没有再吵。", "约定的都办了，双方没有新的意见。", "电话里说都好，谢谢村里跑了几趟。"),
    Kept.PART: ("到期的都办了，后面的也答应按日子办。", "办了一部分，余下的双方都记得日子。"),
    Kept.NOT_YET: ("约定的日子还没到，双方没有新的意见。", "说到了日子就办，没有再吵。"),
    Kept.BROKEN: ("到期没有办，告诉了能走哪条路。", "到期还没办，催过，也告诉了可以去法院。"),
    Kept.NOTHING: ("两家见面打招呼了，没有再吵。", "电话里说知道了，没有新的事。"),
}
WORDS = ("讲得公道。", "跑了好几趟，辛苦了。", "")
PAID, PROPOSED = 6, 9


def visit(session: Session, *, at: datetime, but: Collection[int]) -> int:
    """回访 the day after; `but`: cases whose story goes on by itself."""
    due = (
        select(Dispute).join(Clock, Clock.dispute_id == Dispute.id)
        .where(is_running(), Clock.kind == ClockKind.FOLLOW_UP, Clock.started_at < at - timedelta(days=1),
               Dispute.state == State.CLOSED, Dispute.id.not_in(but))
        .order_by(Dispute.id)
    )
    cases = [case for case in session.scalars(due).unique() if _chance(case) % UNVISITED]
    for case in cases:
        _visit(session, case, at)
    return len(cases)


def _visit(session: Session, case: Dispute, at: datetime) -> None:
    teller, chance = actor_of(session, case, "teller", at), _chance(case)
    kept = _kept(session, case, at)
    record(
        session, case, "follow_up", actor=teller, at=at, why=VisitWhy.CLOSED, parties=[p.no for p in hearers(case)][:5], how="电话",
        visited_on=local_day(at), reached=True, kept=kept, course=COURSES[kept][chance % len(COURSES[kept])], satisfaction=Satisfaction.UNANSWERED,
    )
    if chance % RATED == 0 and (asked := askable(session, case)[:1]):
        record(session, case, "invite_rating", actor=teller, at=at, parties=[asked[0].no], way="print")
        session.flush()
        said = Satisfaction.DISSATISFIED if chance % CROSS == 0 else Satisfaction.SATISFIED
        words = "约好的日子一拖再拖。" if said is Satisfaction.DISSATISFIED else WORDS[chance % len(WORDS)]
        for slip in live(session, case.id, at):
            rating = rating_of(session, token_of(slip.nonce), at=at, lock=True)
            assert rating is not None
            rate(session, rating, at=at + timedelta(minutes=1), satisfaction=said, words=words)


def _kept(session: Session, case: Dispute, at: datetime) -> Kept:
    """As the promises stand on that day."""
    if case.outcome not in (Outcome.SETTLED, Outcome.PARTLY_SETTLED):
        return Kept.NOTHING
    if performed(session, case):
        return Kept.WHOLE
    rows, today = promises_of(session, case.id), local_day(at)
    if any(each.late(today) or each.status is PromiseStatus.BREACHED for each in rows):
        return Kept.BROKEN
    return Kept.PART if any(each.paid or each.status is PromiseStatus.DONE for each in rows) else Kept.NOT_YET


def pay(session: Session, *, at: datetime) -> int:
    """Heads propose, the county reviews; the first batch is closed, the next one open, a few wait."""
    supervisor, proposed, passed = None, 0, 0
    for case in session.scalars(select(Dispute).where(Dispute.state == State.CLOSED).order_by(Dispute.id)).all():
        if proposed >= PROPOSED:
            break
        supervisor = supervisor or actor_of(session, case, "supervisor", at)
        try:
            head = actor_of(session, case, "holder.head", at) if case.unit_id else None
        except Nobody:
            continue
        mine = head is not None and session.scalar(select(Dispute.id).where(open_to_propose(head), Dispute.id == case.id))
        if head is None or not mine or lacking(session, case, head, at) is not None:
            continue
        claim = claim_of(session, case)
        if not claim.payees or case.outcome is Outcome.FAILED or head.person_id == supervisor.person_id:
            continue
        propose_entry(session, case, actor=head, at=at - timedelta(hours=3), shares={claim.payees[0].id: 100})
        proposed += 1
        # what somebody has to think about is left to whoever looks around
        if passed == PAID or remarks(session, case):
            continue
        review(session, case, actor=supervisor, at=at - timedelta(hours=2), grade=claim.proposal.grade)
        passed += 1
        if passed == PAID // 2:
            batch = session.scalars(select(SubsidyBatch)).one()
            close_batch(session, batch, actor=supervisor, at=at - timedelta(hours=1))
    return proposed


def _chance(case: Dispute) -> int:
    return crc32(case.number.encode())
