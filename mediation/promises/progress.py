"""How far each term is, for the case page: what is next and by when, how many instalments are done, which one is late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mediation.clocks.queries import calendar_of
from mediation.disputes.facts import Inquiry, provides
from mediation.promises.models import Promise
from mediation.promises.queries import kept_for, promises_of
from mediation.promises.words import due_words, promise_light
from workflows.calendar import Calendar, local_day
from workflows.lights import Light, LightKind
from workflows.promises import PAYABLE, PromiseStatus
from workflows.steps import day_words
from workflows.unsettled import may_move

GONE = frozenset({PromiseStatus.CHANGED, PromiseStatus.VOID})


@dataclass(frozen=True)
class Progress:
    """`due`: 已付 1/4 期，第 2 期 10月28日前; the light of what presses; `pay` and `answer`: numbers of the promises to mark next."""

    due: str
    light: Light
    pay: int | None
    answer: int | None


@provides("term_progress")
def term_progress(inquiry: Inquiry) -> dict[int, Progress]:
    """By term; terms without a day are not among them."""
    if not kept_for(inquiry.dispute):
        return {}
    found: dict[int, list[Promise]] = defaultdict(list)
    for promise in promises_of(inquiry.session, inquiry.dispute.id):
        if promise.status not in GONE:
            found[promise.term_id].append(promise)
    calendar = calendar_of(inquiry.session)
    return {term_id: _progress(rows, local_day(inquiry.at), calendar) for term_id, rows in found.items()}


def _progress(rows: Sequence[Promise], today: date, calendar: Calendar) -> Progress:
    waiting = [each for each in rows if each.ahead]
    broken = [each for each in rows if each.unanswered(today)]
    pressing = next(iter(broken or waiting or [each for each in rows if each.status is PromiseStatus.BREACHED] or rows))
    payable = next((each for each in rows if each.status in PAYABLE), None)
    light = _light(pressing, rows, today, unsure=may_move(calendar, pressing.due_on))
    return Progress(_due(rows, waiting, today), light, payable.no if payable else None, broken[0].no if broken else None)


def _due(rows: Sequence[Promise], waiting: Sequence[Promise], today: date) -> str:
    """What is done of how many, and the next one that is open."""
    following = waiting[0] if waiting else None
    if len(rows) == 1:
        return due_words(rows[0], today)
    done = sum(each.status is PromiseStatus.DONE for each in rows)
    words = f"{'已付' if rows[0].amount is not None else '已办'} {done}/{len(rows)} 期"
    return words + (f"，第 {following.instalment} 期 {day_words(following.due_on, today)}前" if following else "")


def _light(pressing: Promise, rows: Sequence[Promise], today: date, *, unsure: bool) -> Light:
    if all(each.status is PromiseStatus.DONE for each in rows):
        return Light(LightKind.MET, PromiseStatus.DONE.label)
    found = promise_light(pressing, today, unsure=unsure)
    return found if len(rows) == 1 else Light(found.kind, f"第 {pressing.instalment} 期{found.text}")
