"""Telling all stories side by side, in the order of their moments, with the daily jobs in between."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from mediation.demo import timetable
from mediation.demo.afterwards import visit
from mediation.demo.archiving import file_away
from mediation.demo.promises import keep
from mediation.demo.steps import begin, carry_out
from mediation.demo.stories import Step, Story
from mediation.disputes.models import Dispute
from mediation.errors import Invalid
from workflows.calendar import Calendar
from workflows.guarding import Refused

# What runs every working morning: late cases flagged, returned, sent up.
Daily = Callable[[Session, datetime], object]


class Untold(RuntimeError):
    """A story that cannot go on as written; the demo is then not filled at all."""


@dataclass
class Telling:
    """How far one story has come."""

    story: Story
    due: datetime
    dispute: Dispute | None = None
    done: int = 0
    waits: int = field(default=0)

    @property
    def step(self) -> Step | None:
        """What comes next; None at the end."""
        return self.story.steps[self.done] if self.done < len(self.story.steps) else None

    @property
    def of_promises(self) -> bool:
        """Whether the story itself is going to say what became of a promise."""
        return any(step.do == "term" for step in self.story.steps[self.done:])

    @property
    def waiting(self) -> bool:
        """Whether the next move is the system's."""
        return self.step is not None and self.step.do == "wait"


def tell(
    session: Session, stories: Iterable[Story], *, calendar: Calendar, at: datetime, seed: int, daily: Daily
) -> list[Telling]:
    """Tell them all up to now. Each day is one transaction."""
    tellings = [Telling(story, begins(story, calendar, at, seed)) for story in stories]
    mornings = timetable.sweeps(calendar, min(telling.due for telling in tellings), at)
    queue = [(telling.due, number) for number, telling in enumerate(tellings)]
    heapq.heapify(queue)
    for morning in [*mornings, at]:
        while queue and queue[0][0] <= morning:
            _, number = heapq.heappop(queue)
            _go_on(session, tellings[number], calendar)
            if tellings[number].step is not None and not tellings[number].waiting:
                heapq.heappush(queue, (tellings[number].due, number))
        keep(session, at=morning, but=[each.dispute.id for each in tellings if each.dispute and each.of_promises])
        going_on = [each.dispute.id for each in tellings if each.dispute and each.step]
        visit(session, at=morning, but=going_on)
        file_away(session, at=morning, but=going_on)
        daily(session, morning)
        session.commit()
        session.expire_all()  # the jobs write whole sets of rows behind the session's back
        for number, telling in enumerate(tellings):
            if telling.waiting and _has_come(session, telling, morning, calendar) and telling.step is not None:
                heapq.heappush(queue, (telling.due, number))
    return tellings


def begins(story: Story, calendar: Calendar, at: datetime, seed: int) -> datetime:
    """The seed moves every story a little within its quarter of an hour."""
    shift = random.Random(f"{seed} {story.id}").randrange(15)  # noqa: S311
    start = timetable.begins(calendar, at, days=story.days, last=story.last, start=story.start)
    return start + timedelta(minutes=shift)


def _go_on(session: Session, telling: Telling, calendar: Calendar) -> None:
    step = telling.step
    assert step is not None
    try:
        if telling.dispute is None:
            telling.dispute = begin(session, telling.story, telling.due)
        else:
            carry_out(session, telling.dispute, step, telling.due)
    except (Refused, Invalid, LookupError) as problem:
        raise Untold(f"{telling.story.id} {telling.done} {step.do}: {problem}") from problem
    _next(telling, telling.due, calendar)


def _has_come(session: Session, telling: Telling, morning: datetime, calendar: Calendar) -> bool:
    """Whether the clocks have done what the story waits for; it then goes on from this morning."""
    step, dispute = telling.step, telling.dispute
    assert step is not None and dispute is not None
    if all(getattr(dispute, name) == value for name, value in step.facts["until"].items()):
        _next(telling, morning, calendar)
        return True
    telling.waits += 1
    if telling.waits > step.facts["at_most"] + 1:
        raise Untold(f"{telling.story.id} {telling.done}: still waits for {step.facts['until']}")
    return False


def _next(telling: Telling, before: datetime, calendar: Calendar) -> None:
    telling.done += 1
    step = telling.step
    if step is not None and step.do != "wait":
        telling.due = timetable.follows(calendar, before, step.after)
