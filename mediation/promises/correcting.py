"""更正履行记录: an entry that was wrong is taken back by a new one with its reason; nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mediation.agreements.models import Term, TermStatus
from mediation.agreements.queries import keyed_terms
from mediation.disputes.effects import Doing, effect
from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.presenting import money
from mediation.promises.models import Breach, Payment, Promise
from mediation.promises.naming import parts, which
from mediation.promises.queries import breaches_of, payments_of, promises_of
from mediation.promises.summing import sum_terms
from mediation.promises.timing import rewind
from workflows.promises import PAYABLE, PromiseStatus

# What still counts: a promise that was changed or fell is corrected no more.
ALIVE = PAYABLE | {PromiseStatus.DONE}


@dataclass(frozen=True)
class Entry:
    """One entry that may be taken back: its key (payment:7, breach:2, mark:3, term:1), its words, when it was written."""

    key: str
    words: str
    at: datetime
    row: Payment | Breach | Promise | Term


@provides("performance_entries")
def entries(inquiry: Inquiry) -> list[Entry]:
    """Payments, ways chosen, 没办 and terms marked that still count, the newest first."""
    session, dispute = inquiry.session, inquiry.dispute
    rows = {each.id: each for each in promises_of(session, dispute.id) if each.status in ALIVE}
    found = [*_payments(inquiry, rows), *_breaches(breaches_of(session, dispute.id), list(rows.values()))]
    found += [Entry(f"mark:{each.no}", f"{_which(each)}没办", each.status_at, each) for each in rows.values()
              if each.status is PromiseStatus.BREACHED and each.route is None and each.status_at]
    promised = {each.term_id for each in promises_of(session, dispute.id)}
    found += [Entry(f"term:{key}", f"{'补充协议' if '.' in key else ''}第 {term.no} 条{term.status_label}", term.status_at, term)
              for key, term in keyed_terms(session, dispute)
              if term.id not in promised and term.status != TermStatus.PENDING and term.status_at]
    return sorted(found, key=lambda each: (each.at, each.key), reverse=True)


@provides("entries_named")
def entries_named(inquiry: Inquiry) -> list[Entry]:
    """Those the facts name; none if one of them cannot be taken back."""
    wanted = {str(key) for key in inquiry.facts.get("entries") or []}
    found = [each for each in entries(inquiry) if each.key in wanted]
    return found if len(found) == len(wanted) else []


def _payments(inquiry: Inquiry, rows: dict[int, Promise]) -> Iterator[Entry]:
    for promise_id, payments in payments_of(inquiry.session, inquiry.dispute.id).items():
        for paid in payments:
            if promise_id in rows and paid.taken_back_at is None:
                what = f"付了 {money(paid.amount)}" if paid.amount else "办了"
                yield Entry(f"payment:{paid.id}", f"{_which(rows[promise_id])}{paid.paid_on:%-m月%-d日}{what}", paid.recorded_at, paid)


def _breaches(breaches: Sequence[Breach], rows: Sequence[Promise]) -> Iterator[Entry]:
    """The newest way of each promise only: what was chosen after another one rests on it."""
    answered: set[int] = set()
    alive = {each.no for each in rows}
    for breach in breaches:
        if breach.taken_back_at is None and set(breach.nos) <= alive and not answered & set(breach.nos):
            named = [each for each in rows if each.no in breach.nos]
            said = "反悔" if breach.repudiated else "没履行"
            yield Entry(f"breach:{breach.id}", f"{which(breach.nos, parts(named))}{said}，{breach.route.label}", breach.chosen_at, breach)
        if breach.taken_back_at is None:
            answered |= set(breach.nos)


def _which(promise: Promise) -> str:
    return which([promise.no], parts([promise]))


@effect("correct_performance")
def correct(d: Doing) -> None:
    """Sums, days and the clock are again as if the entry had never been."""
    why, rows = str(d.facts["reason"]).strip()[:400], {each.no: each for each in promises_of(d.session, d.dispute.id)}
    by_id = {each.id: each for each in rows.values()}
    named: list[Entry] = d.known("entries_named")
    touched: list[Promise] = []
    days = {each.no: each.due_on for each in rows.values()}
    # before anything falls back: whether one of them said that it was not done
    broken = any(isinstance(each.row, Promise) or isinstance(each.row, Term) and each.row.status == TermStatus.BREACHED for each in named)
    d.facts |= {"lines": [each.words for each in named]} | ({"broken": "yes"} if broken else {})
    # payments first: what a promise falls back to depends on what was paid
    for entry in sorted(named, key=lambda each: not isinstance(each.row, Payment)):
        row = entry.row
        if isinstance(row, Payment | Breach):
            row.taken_back_at, row.taken_back_by, row.taken_back_why = d.at, d.actor.person_id, why
        if isinstance(row, Payment):
            _unpay(by_id[row.promise_id], row, d.at)
            touched.append(by_id[row.promise_id])
        elif isinstance(row, Breach):
            for no in row.nos:
                _unchoose(rows[no], row, d.at)
                touched.append(rows[no])
        elif isinstance(row, Promise):
            _fall_back(row, d.at)
            touched.append(row)
        else:
            row.status, row.status_at = TermStatus.PENDING.value, None
    d.session.flush()
    if touched:
        sum_terms(d.session, {each.term_id for each in touched}, d.at)
    undone = {days[each.no] for each in touched} - {each.due_on for each in rows.values()}  # a day that only 催告 had set
    undone |= {each.due_on for each in touched if each.ahead}
    rewind(d.session, d.dispute, d.at, undone=undone, actor_id=d.actor.person_id)


def _unpay(promise: Promise, payment: Payment, at: datetime) -> None:
    promise.paid -= payment.amount or 0
    if promise.route is None:
        _fall_back(promise, at)
    elif promise.status is PromiseStatus.DONE:
        promise.status, promise.status_at = PromiseStatus.BREACHED, at


def _unchoose(promise: Promise, breach: Breach, at: datetime) -> None:
    was = breach.was[str(promise.no)]
    promise.route = None
    promise.due_on, promise.due_by = date.fromisoformat(was["due_on"]), date.fromisoformat(was["due_by"])
    if promise.status is not PromiseStatus.DONE:
        _fall_back(promise, at)


def _fall_back(promise: Promise, at: datetime) -> None:
    """Waiting again; what is past its day is asked about anew by that alone."""
    promise.status, promise.status_at = PromiseStatus.PART if promise.paid else PromiseStatus.PENDING, at
