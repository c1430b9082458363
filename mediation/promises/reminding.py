"""履行电话单: three days before, on the day, the day after. One line a person and day, however many promises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, Select, exists, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from mediation.disputes.models import Dispute
from mediation.disputes.telling import people_of
from mediation.notices.actions import queue
from mediation.promises.models import Promise
from mediation.promises.queries import broken_now, look_now
from mediation.units.absences import Absence
from mediation.units.absences_queries import away_on
from mediation.work import Done
from workflows.calendar import local_day
from workflows.promises import AHEAD, LOOKED
from workflows.states import State

AHEAD_DAYS = timedelta(days=3)
# So many days after it was broken the head hears that nobody has chosen what follows.
HEAD_AFTER = timedelta(days=3)
PARTS = (("due", "今天到期"), ("ahead", "三天内到期"), ("broken", "到期没履行，要选怎么办"), ("look", "没写日子，该看看了"), ("unanswered", "过了三天还没人处理"))


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
    """Mark and note case by case: of two processes each promise speaks through one, and what failed is marked by none."""
    done, today = Done(), local_day(at)
    sheets: dict[int, Sheet] = defaultdict(Sheet)
    for part in _parts(today):
        for dispute_id, number in session.execute(_waiting(part)).all():
            done.one(session, number, partial(_one, session, dispute_id, part, sheets, at))
    for person, sheet in sorted(sheets.items()):
        queue(session, person_ids=[person], dispute_id=None, at=at, kind=f"promise_call:{today:%Y%m%d}",
              words=sheet.words, count=len(sheet.cases))
    return done


Part = tuple[str, InstrumentedAttribute[date | None], ColumnElement[bool]]


def _parts(today: date) -> Iterable[Part]:
    ahead = Promise.status.in_(AHEAD) & Promise.basis.not_in(LOOKED)
    broken = broken_now(today)
    return (
        ("ahead", Promise.ahead_told_on, ahead & (Promise.due_by > today) & (Promise.due_by <= today + AHEAD_DAYS)),
        ("due", Promise.due_told_on, ahead & (Promise.due_by == today)),
        ("broken", Promise.broken_told_on, broken),
        ("look", Promise.due_told_on, look_now(today)),
        ("unanswered", Promise.head_told_on, broken & (Promise.broken_told_on <= today - HEAD_AFTER)),
    )


def _waiting(part: Part) -> Select[int, str]:
    """Cases with something to be told of now. Of what was overturned or merged nothing."""
    _, column, condition = part
    theirs = exists().where(Promise.dispute_id == Dispute.id, column.is_(None), condition)
    alive = Dispute.state.in_((State.CONCLUDED, State.CLOSED)) & Dispute.main_id.is_(None)
    return select(Dispute.id, Dispute.number).where(alive, theirs).order_by(Dispute.id)


def _one(session: Session, dispute_id: int, part: Part, sheets: dict[int, Sheet], at: datetime) -> int:
    """How many of the case are told of now and never again; a fault in whom to tell takes the mark back with it."""
    name, column, condition = part
    marked = session.execute(
        update(Promise).where(column.is_(None), condition, Promise.dispute_id == dispute_id).values({column: local_day(at)})
        .returning(Promise.id).execution_options(synchronize_session="fetch")
    ).all()
    if not marked:
        return 0
    dispute = session.get_one(Dispute, dispute_id)
    for person in _people(session, dispute, "head" if name == "unanswered" else "mediator", at):
        sheets[person].counts[name] += len(marked)
        sheets[person].cases.add(dispute_id)
    return 1


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
