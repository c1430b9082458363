"""履行时限: one clock a case, on the earliest day something is due."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.clocks.actions import end, in_time, undo
from mediation.clocks.models import Clock
from mediation.clocks.queries import bare_clocks, calendar_of, still_open
from mediation.clocks.starting import start
from mediation.disputes.models import Dispute
from mediation.promises.models import Breach, Payment, Promise
from workflows.clocks import ClockEnd, ClockKind, ClockStatus
from workflows.promises import AHEAD, DayBasis, PromiseStatus

KINDS = (ClockKind.PERFORMANCE,)
CORRECTED = "更正履行记录"


@dataclass
class Settling:
    """When the days of a case were over, as it stands at `at`: read once, and only where somebody asks."""

    session: Session
    dispute: Dispute
    at: datetime

    def settled_at(self, day: date) -> datetime:
        """When the last of what was due on that day was done, answered or fell; a day something was paid on counts whole."""
        found = []
        for promise in self._promises:
            answers = [each.chosen_at for each in self._breaches if _day_before(each, promise) == day]
            if answers or promise.due_on == day:
                # what was answered and paid as well was over with whichever came first
                found.append(min([*answers, *self._done(promise)], default=self.at))
        return min(self.at, max(found, default=self.at))

    def _done(self, promise: Promise) -> Iterator[datetime]:
        if promise.status is PromiseStatus.DONE and promise.id in self._last_paid:
            yield calendar_of(self.session).closing(self._last_paid[promise.id])
        elif not promise.ahead and promise.status_at is not None:
            yield promise.status_at

    @cached_property
    def _promises(self) -> Sequence[Promise]:
        agreed = (Promise.dispute_id == self.dispute.id, Promise.basis == DayBasis.AGREED)
        return self.session.scalars(select(Promise).where(*agreed)).all()

    @cached_property
    def _breaches(self) -> Sequence[Breach]:
        stands = (Breach.dispute_id == self.dispute.id, Breach.taken_back_at.is_(None))
        return self.session.scalars(select(Breach).where(*stands)).all()

    @cached_property
    def _last_paid(self) -> dict[int, date]:
        """The last day something was paid on, by the promise's id."""
        paid = (
            select(Payment.promise_id, func.max(Payment.paid_on)).join(Promise, Promise.id == Payment.promise_id)
            .where(Promise.dispute_id == self.dispute.id, Payment.taken_back_at.is_(None))
            .group_by(Payment.promise_id)
        )
        return {promise_id: last for promise_id, last in self.session.execute(paid)}


def _day_before(breach: Breach, promise: Promise) -> date | None:
    """Until when the promise had time before that way was chosen."""
    was = breach.was.get(str(promise.no))
    return date.fromisoformat(was["due_on"]) if was else None


def wind(session: Session, dispute: Dispute, at: datetime, *, fallen: Collection[date] = (), actor_id: int | None = None) -> None:
    """Let the clock run to the earliest day ahead; when that was done or answered it is met and the next one starts.

    It is met when that was, not when it was written down: who paid in time was not late (民法典 Art 557).
    `fallen`: days of what binds nobody any more, so that what ran to one of them is void.
    """
    known, ahead, settling = bare_clocks(session, dispute.id), _ahead(session, dispute), Settling(session, dispute, at)
    _learn(settling, known)
    running = still_open(known, KINDS)
    if running and running[0].due_on_given == min(ahead, default=None):
        return
    day = running[0].due_on_given if running else None
    if day is None or day in fallen:
        end(session, dispute_id=dispute.id, kinds=KINDS, at=at, how=ClockEnd.VOID, actor_id=actor_id, clocks=known)
    elif day in ahead:
        _put_off(session, dispute, at, known, actor_id)
    else:
        settled = settling.settled_at(day)
        over = end(session, dispute_id=dispute.id, kinds=KINDS, at=settled, how=ClockEnd.MET, actor_id=actor_id, clocks=known)
        in_time(clock for clock in over if settled <= clock.due_at)
    _go_on(session, dispute, ahead, at, reason="记下约定", known=known, actor_id=actor_id)


def rewind(session: Session, dispute: Dispute, at: datetime, *, undone: Collection[date], actor_id: int | None = None) -> None:
    """After a wrong entry was taken back. `undone`: days that it let pass as done or answered, or that only it had set."""
    known, ahead = bare_clocks(session, dispute.id), _ahead(session, dispute)
    met = [clock for clock in _met(known) if clock.due_on_given in undone]
    undo(session, met, at=at, reason=CORRECTED, actor_id=actor_id)
    _learn(Settling(session, dispute, at), known)
    running = still_open(known, KINDS)
    if not running or running[0].due_on_given != min(ahead, default=None):
        _put_off(session, dispute, at, known, actor_id)
        _go_on(session, dispute, ahead, at, reason=CORRECTED, known=known, actor_id=actor_id)
    session.flush()


def _ahead(session: Session, dispute: Dispute) -> set[date]:
    """The days to which a limit runs, or will: of what nobody agreed on there is none."""
    agreed = (Promise.status.in_(AHEAD), Promise.basis == DayBasis.AGREED)
    return set(session.scalars(select(Promise.due_on).where(Promise.dispute_id == dispute.id, *agreed)))


def _met(known: Iterable[Clock]) -> list[Clock]:
    return [clock for clock in known if clock.kind in KINDS and clock.status is ClockStatus.MET]


def _learn(settling: Settling, known: Iterable[Clock]) -> None:
    """What was called late may turn out to have been done before: then it was over by then."""
    for clock in _met(known):
        if clock.overdue_since is None or clock.due_on_given is None or clock.ended_at is None:
            continue
        settled = settling.settled_at(clock.due_on_given)
        if settled < clock.ended_at:
            clock.ended_at = settled
            in_time([clock] if settled <= clock.due_at else [])


def _put_off(session: Session, dispute: Dispute, at: datetime, known: list[Clock], actor_id: int | None) -> None:
    """An earlier day comes first; this one has its clock when its turn comes, and whatever it is late by."""
    in_time(end(session, dispute_id=dispute.id, kinds=KINDS, at=at, how=ClockEnd.VOID, actor_id=actor_id, clocks=known))


def _go_on(
    session: Session, dispute: Dispute, ahead: Collection[date], at: datetime, *, reason: str, known: list[Clock], actor_id: int | None
) -> None:
    session.flush()
    if ahead:
        start(session, dispute, ClockKind.PERFORMANCE, at=at, due_on=min(ahead), actor_id=actor_id, reason=reason, clocks=known)
        session.flush()
