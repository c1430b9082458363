"""What happened to a case, and why each of its dates is what it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import Response
from pydantic import BaseModel
from sqlalchemy import select

from mediation.access import STAFF, allow, current_actor
from mediation.api.answers import LightOut, Named, Person, Time
from mediation.api.blueprint import bp
from mediation.api.paths import CasePath
from mediation.api.presenting import Names, label_of
from mediation.api.replies import Reply, response
from mediation.clocks.models import Clock, ClockEvent
from mediation.clocks.queries import clocks_of
from mediation.clocks.reasons import explain, light_of
from mediation.db import db_session, now
from mediation.disputes.actions import attempt_of
from mediation.disputes.events import Event, words_beside
from mediation.disputes.journal import Look, log_mine
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import one_or_404
from mediation.files.veils import is_of_file, veiled_in
from workflows.calendar import DayUnit
from workflows.clocks import ClockEventKind, ClockKind, ClockStatus


class EventOut(BaseModel):
    """One event; each hash covers the one before it. `typed`: what stands beside the chain and no hash covers: places, reasons, opinions."""

    seq: int
    at: Time
    kind: str
    name: str
    label: str
    before: str | None
    after: str
    actor: Person | None
    unit: Named | None
    approver: Person | None
    facts: dict[str, Any]
    typed: dict[str, str]
    prev_hash: str
    hash: str


class Timeline(BaseModel):
    """Oldest first."""

    items: list[EventOut]


class PauseOut(BaseModel):
    """`until` is when it was expected to end, `resumed_at` when it did."""

    started_at: Time
    resumed_at: Time | None
    reason: str
    proof: str
    until: date | None
    approver: Person | None


class ExtensionOut(BaseModel):
    """Days granted, by whom."""

    at: Time
    days: int
    reason: str
    approver: Person | None


class StepOut(BaseModel):
    """One line of 为什么是这一天; `at` only of limits in hours."""

    text: str
    on: date
    note: str
    at: Time | None


class RuleChangeOut(BaseModel):
    """The limit was counted again under another version of the rules."""

    at: Time
    text: str
    approver: Person | None


class DayOff(BaseModel):
    """A day that was passed over, by its name."""

    date: date
    name: str


class ClockOut(BaseModel):
    """A limit with everything its date comes from."""

    kind: ClockKind
    label: str
    title: str
    status: ClockStatus
    light: LightOut
    started_at: Time
    ended_at: Time | None
    due_at: Time
    length: int
    unit: DayUnit
    rule: str
    rule_name: str
    rule_version: int
    source: str
    mark: str
    started_by: str
    provisional: bool
    warning: str
    pauses: list[PauseOut]
    extensions: list[ExtensionOut]
    rule_changes: list[RuleChangeOut]
    skipped: list[DayOff]
    steps: list[StepOut]
    total: str
    foot: str


class Clocks(BaseModel):
    """In the order in which they started."""

    items: list[ClockOut]


# An earlier case may be hidden from whoever reads this one; `related` of the case names those that are not.
HIDDEN = frozenset({"related"})
SAYING = ("feed_back", "rate", "follow_up")
UNHEARD = HIDDEN | {"satisfaction", "opinion"}
NAMED = frozenset({"file", "reason", "hash"})


@bp.get("/disputes/<number>/timeline", responses={200: Timeline}, summary="经过")
@allow(STAFF)
def timeline(path: CasePath) -> Response:
    """All events, oldest first, with the chain of hashes."""
    case = one_or_404(db_session(), current_actor(), path.number)
    log_mine(case.id, Look.TIMELINE)
    mine = select(Event).where(Event.dispute_id == case.id).order_by(Event.seq)
    events = list(db_session.scalars(mine))
    names = Names(
        db_session(), units=[e.actor_unit_id for e in events],
        people=[person for e in events for person in (e.actor_id, e.approver_id)],
    )
    veiled = veiled_in(events)
    unheard = (veiled or any(event.name in SAYING for event in events)) and _unheard(case)
    typed = words_beside(db_session(), case.id)
    items = [_event(event, typed.get(event.id, {}), names, _hidden(event, veiled) if unheard else HIDDEN) for event in events]
    return response(Reply(Timeline(items=items), version=case.version))


@bp.get("/disputes/<number>/clocks", responses={200: Clocks}, summary="时限：为什么是这一天")
@allow(STAFF)
def clocks(path: CasePath) -> Response:
    """Each limit with start, pauses, skipped days by name, extensions, due and light."""
    case = one_or_404(db_session(), current_actor(), path.number)
    log_mine(case.id, Look.CLOCKS)
    at = now()
    found = clocks_of(db_session(), case.id)
    items = [_clock(clock, found, at) for clock in found]
    return response(Reply(Clocks(items=items), version=case.version))


def _unheard(case: Dispute) -> bool:
    """Whoever ever mediated the case does not read who was content, nor after it is closed."""
    attempt = attempt_of(db_session(), case, actor=current_actor(), at=now(), facts={})
    return bool(attempt.known("unheard"))


def _hidden(event: Event, veiled: frozenset[int]) -> frozenset[str]:
    """Of a 回访 sheet that came as a file, also under another kind at first, what it is called as well."""
    return UNHEARD | NAMED if is_of_file(event) and event.facts["no"] in veiled else UNHEARD


def _event(event: Event, typed: dict[str, str], names: Names, hidden: frozenset[str]) -> EventOut:
    return EventOut(
        seq=event.seq, at=event.at, kind=event.kind, name=event.name, label=label_of(event.name),
        before=event.before, after=event.after, actor=names.person(event.actor_id),
        unit=names.unit(event.actor_unit_id), approver=names.person(event.approver_id),
        facts={name: value for name, value in event.facts.items() if name not in hidden},
        typed={name: words for name, words in typed.items() if name not in hidden},
        prev_hash=event.prev_hash, hash=event.hash,
    )


def _clock(clock: Clock, beside: Sequence[Clock], at: datetime) -> ClockOut:
    why = explain(db_session(), clock, at, beside=beside)
    return ClockOut(
        kind=clock.kind, label=clock.kind.label, title=why.title, status=clock.status, due_at=why.due_at,
        light=LightOut(**light_of(db_session(), clock, at)._asdict()), started_at=clock.started_at,
        ended_at=clock.ended_at, length=clock.length, unit=clock.unit, rule=why.rule, rule_name=clock.rule_name,
        rule_version=clock.rule_version, source=why.source, mark=why.mark.label if why.mark else "",
        started_by=clock.events[0].reason, provisional=why.provisional, warning=why.warning, pauses=_pauses(clock), extensions=_extensions(clock),
        rule_changes=_rule_changes(clock), total=why.total,
        skipped=[DayOff(date=day, name=name) for day, name in why.skipped],
        steps=[StepOut(**step._asdict()) for step in why.steps], foot=why.foot,
    )


def _pauses(clock: Clock) -> list[PauseOut]:
    found: list[PauseOut] = []
    for event in clock.events:
        if event.kind is ClockEventKind.PAUSE:
            found.append(PauseOut(started_at=event.at, resumed_at=None, reason=event.reason, proof=event.proof,
                                  until=event.until, approver=_approver(event)))
        elif event.kind is ClockEventKind.RESUME and found:
            found[-1].resumed_at = event.at
    return found


def _extensions(clock: Clock) -> list[ExtensionOut]:
    return [
        ExtensionOut(
            at=event.at, days=event.days or 0, reason=event.reason,
            approver=_approver(event),
        )
        for event in clock.events if event.kind is ClockEventKind.EXTEND
    ]


def _rule_changes(clock: Clock) -> list[RuleChangeOut]:
    return [
        RuleChangeOut(at=event.at, text=event.reason, approver=_approver(event))
        for event in clock.events if event.kind is ClockEventKind.RULE
    ]


def _approver(event: ClockEvent) -> Person | None:
    return Person(username=event.approver.username, name=event.approver.name) if event.approver else None
