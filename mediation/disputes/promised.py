"""By when somebody who comes in today would have a result: said before 登记, by the code that starts the clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mediation.clocks.starting import foresee
from mediation.disputes.intake import IntakeForm
from workflows.calendar import local_day
from workflows.categories import MOJ
from workflows.clocks import ClockKind
from workflows.levels import BOTTOM
from workflows.limits import Supposed
from workflows.outcomes import Channel, Difficulty
from workflows.steps import day_words, moment_words


def due_note(session: Session, form: IntakeForm, at: datetime) -> str:
    """登记后 15 个自然日内要有结果，最晚 10月6日: for the category, channel and difficulty chosen so far."""
    category = form.category.data if form.category.data in MOJ else None
    clock = foresee(session, Supposed(
        BOTTOM, Channel(form.channel.data) if form.channel.data in list(Channel) else Channel.VISIT, category,
        Difficulty(form.difficulty.data) if form.difficulty.data in list(Difficulty) else None,
    ), ClockKind.TOTAL, at)
    until = moment_words(clock.due_at, at) if clock.unit.hourly else day_words(local_day(clock.due_at), local_day(at))
    remarks = (["没选类别，先按一般的算"] if category is None else []) + (["暂定，放假安排还没有公布"] if clock.provisional else [])
    return (f"{clock.events[0].reason}后 {clock.length} {clock.unit.label}内要有结果，最晚 {until}"
            + (f"（{'；'.join(remarks)}）" if remarks else ""))
