"""`flask audit verify`: every event is there, as it was written and in its order; every number has its case.

What was sent up with an escalation is what its event says was sent.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from mediation.db import db_session, read_only
from mediation.disputes.dossiers import broken
from mediation.disputes.events import CONTENT, Event, digest
from mediation.disputes.models import Dispute
from mediation.disputes.serials import Serial

BATCH = 5000
# What else must hold, told by the nouns above: (number, seq or None, what).
Verifier = Callable[[Session], Iterable[tuple[str, int | None, str]]]
VERIFIERS: list[Verifier] = [broken]


def verifies(verifier: Verifier) -> Verifier:
    """Register a check of `flask audit verify`."""
    VERIFIERS.append(verifier)
    return verifier


# Other rows of numbers (督办) have counters too.
OF_CASES = re.compile(r"\d{6}-\d{4}")


@dataclass(frozen=True)
class Finding:
    """What is wrong with which case; `seq` is the event, None where it is the case itself."""

    number: str
    seq: int | None
    what: str


@dataclass
class Verified:
    """How much was looked at, and what was found."""

    cases: int = 0
    events: int = 0
    findings: list[Finding] = field(default_factory=list)


def verify(session: Session) -> list[Finding]:
    """Everything that was changed, dropped or reordered; empty if nothing was."""
    return examined(session).findings


def examined(session: Session) -> Verified:
    """Walk all cases in one statement, so that a case that moves meanwhile is seen before or after its move."""
    done = Verified()
    # The counters first: a case registered from here on is above them and not missed.
    counters = select(Serial.name, Serial.last)
    serials = {name: last for name, last in session.execute(counters) if OF_CASES.fullmatch(name)}
    given: dict[str, set[int]] = defaultdict(set)
    query = (
        select(Dispute.id.label("case_id"), Dispute.number, Dispute.event_count, Dispute.last_hash, Dispute.state,
               Event.prev_hash, Event.hash, *(getattr(Event, name) for name in CONTENT))
        .join(Event, Event.dispute_id == Dispute.id, isouter=True)
        .order_by(Dispute.id, Event.seq)
        .execution_options(yield_per=BATCH)
    )
    for _, rows in groupby(session.execute(query), key=lambda row: row.case_id):
        events = list(rows)
        name, _, serial = events[0].number.rpartition("-")
        given[name].add(int(serial))
        done.cases += 1
        done.events += sum(row.seq is not None for row in events)
        done.findings += _chain(events)
    done.findings += _missing(serials, given)
    done.findings += (Finding(*found) for verifier in VERIFIERS for found in verifier(session))
    return done


def _chain(events: list[Row[Any]]) -> Iterator[Finding]:
    """One case: its events follow each other without a gap, and the case stands where the last one left it."""
    case, expected, before = events[0], 1, ""
    for row in events if case.seq is not None else ():
        if row.seq != expected:
            yield Finding(case.number, expected, f"第 {expected} 条到第 {row.seq - 1} 条不见了")
        elif row.prev_hash != before:
            yield Finding(case.number, row.seq, "和前一条接不上，顺序或前一条被改过")
        if digest(row.prev_hash, [getattr(row, name) for name in CONTENT]) != row.hash:
            yield Finding(case.number, row.seq, "内容被改过")
        expected, before = row.seq + 1, row.hash
    if case.event_count != expected - 1:
        yield Finding(case.number, expected, f"最后少了 {case.event_count - expected + 1} 条")
    elif case.last_hash != before:
        yield Finding(case.number, expected - 1, "最后一条被换过")
    elif case.seq is not None and case.state != events[-1].after:
        yield Finding(case.number, None, f"现在的状态不是最后一条记录的“{events[-1].after}”")


def _missing(serials: dict[str, int], given: dict[str, set[int]]) -> Iterable[Finding]:
    for name, last in sorted(serials.items()):
        for serial in sorted(set(range(1, last + 1)) - given[name]):
            yield Finding(f"{name}-{serial:06d}", None, "整件不见了")


group = AppGroup("audit", help="查记录有没有被动过。")


@group.command("verify")
def verify_command() -> None:
    """核对每一件的每一条记录；有问题逐条列出，退出码为 1。"""
    read_only.set(True)
    done = examined(db_session())
    for finding in done.findings:
        where = f" 第 {finding.seq} 条" if finding.seq else ""
        click.echo(f"{finding.number}{where}：{finding.what}", err=True)
    click.echo(f"核对了 {done.cases} 件、{done.events} 条记录，发现 {len(done.findings)} 处问题。")
    if done.findings:
        raise click.exceptions.Exit(1)
