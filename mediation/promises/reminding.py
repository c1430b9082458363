"""履行电话单: three days before, on the day, the day after. One line a person and day, however many promises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from mediation.db import among
from mediation.disputes.models import Dispute
from mediation.disputes.telling import people_of
from mediation.notices.actions import queue
from mediation.promises.models import Promise
from mediation.promises.queries import broken_now
from mediation.units.absences import Absence
from mediation.units.absences_queries import away_on
from mediation.work import Done
from workflows.calendar import local_day
from workflows.promises import AHEAD
from workflows.states import State

AHEAD_DAYS = timedelta(days=3)
# So many days after it was broken the head hears that nobody has chosen what follows.
HEAD_AFTER = timedelta(days=3)
PARTS = (("due", "今天到期"), ("ahead", "三天内到期"), ("broken", "到期没履行，要选怎么办"), ("unanswered", "过了三天还没人处理"))


@dataclass
class Sheet:
    """What one person hears today: numbers of promises, and of which cases."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    cases: set[int] = field(default_factory=set)

    @property
    def words(self) -> str:
        """今天到期 2 笔，三天内到期 4 笔."""
        return "，".join(f"{label} {self.counts[name]} 笔" for name, label in PARTS if self.counts[name])


def remind_promises(session: Session, *, at: datetime) -> Done:
    """Mark first and tell what was marked: of two processes each promise speaks through one."""
    done, today = Done(), local_day(at)
    sheets: dict[int, Sheet] = defaultdict(Sheet)
    for name, column, condition in _parts(today):
        found = _mark(session, column, condition, today)
        cases = {case.id: case for case in session.scalars(
            select(Dispute).where(among(session, Dispute.id, set(found))).order_by(Dispute.id))}
        for dispute_id, number in found.items():
            done.one(session, cases[dispute_id].number, partial(_note, session, cases[dispute_id], name, number, sheets, at))
    for person, sheet in sorted(sheets.items()):
        queue(session, person_ids=[person], dispute_id=None, at=at, kind=f"promise_call:{today:%Y%m%d}",
              words=sheet.words, count=len(sheet.cases))
    return done


Part = tuple[str, InstrumentedAttribute[date | None], ColumnElement[bool]]


def _parts(today: date) -> Iterable[Part]:
    ahead = Promise.status.in_(AHEAD)
    broken = broken_now(today)
    return (
        ("ahead", Promise.ahead_told_on, ahead & (Promise.due_by > today) & (Promise.due_by <= today + AHEAD_DAYS)),
        ("due", Promise.due_told_on, ahead & (Promise.due_by == today)),
        ("broken", Promise.broken_told_on, broken),
        ("unanswered", Promise.head_told_on, broken & (Promise.broken_told_on <= today - HEAD_AFTER)),
    )


def _mark(
    session: Session, column: InstrumentedAttribute[date | None], condition: ColumnElement[bool], today: date
) -> dict[int, int]:
    """How many of each case are to be told of now and never again. Of what was overturned or merged nothing."""
    alive = select(Dispute.id).where(Dispute.state.in_((State.CONCLUDED, State.CLOSED)), Dispute.main_id.is_(None))
    marked = session.execute(
        update(Promise).where(column.is_(None), condition, Promise.dispute_id.in_(alive)).values({column: today})
        .returning(Promise.dispute_id).execution_options(synchronize_session=False)
    )
    found: dict[int, int] = defaultdict(int)
    for (dispute_id,) in marked.all():
        found[dispute_id] += 1
    session.expire_all()
    return dict(sorted(found.items()))


def _note(session: Session, dispute: Dispute, name: str, number: int, sheets: dict[int, Sheet], at: datetime) -> None:
    for person in _people(session, dispute, "head" if name == "unanswered" else "mediator", at):
        sheets[person].counts[name] += number
        sheets[person].cases.add(dispute.id)


def _people(session: Session, dispute: Dispute, audience: str, at: datetime) -> set[int]:
    """Who holds it, and who stands in for them today; where nobody mediates any more, the head."""
    people = {person for person in people_of(session, dispute, audience, at) if person}
    people = people or {person for person in people_of(session, dispute, "head", at) if person}
    return people | _substitutes(session, people, dispute.unit_id or dispute.desk_id, local_day(at))


def _substitutes(session: Session, people: Collection[int], unit_id: int, today: date) -> set[int]:
    theirs = select(Absence.substitute_id).where(
        Absence.person_id.in_(people), Absence.unit_id == unit_id, away_on(today), Absence.substitute_id.is_not(None)
    )
    return {person for person in session.scalars(theirs) if person is not None}
