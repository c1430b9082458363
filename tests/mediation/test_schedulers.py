"""Three schedulers on one PostgreSQL through a simulated week, killed at random: everything once, nothing missed."""

from __future__ import annotations

import logging
import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection

import pytest
from flask import Flask
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from mediation import create_app
from mediation.clocks.models import Alarm, Clock, ClockEvent
from mediation.disputes.audit import verify
from mediation.disputes.events import Event
from mediation.jobs import JOBS, JobRun, run_due
from mediation.jobs.commands import keep_ticking
from mediation.notices.models import Notice
from tests.make import SETTINGS, County, county, make_dispute, moment
from workflows.clocks import NEVER_LATE, ClockEventKind, ClockStatus
from workflows.states import State

WEEK = timedelta(days=7)
STEP = timedelta(hours=3)
CALM = timedelta(hours=14)  # at the end, in which nobody is killed
BEGINS = moment("2026-09-14 08:00")
BEAT = timedelta(seconds=0.1)
# A consequence waits for its job's next beat, and the slot of a killed process for its lease.
SLACK = timedelta(hours=12)


class Shared:
    """The clock of all processes, which the test turns on."""

    def __init__(self) -> None:
        self._held = multiprocessing.get_context("spawn").Value("d", BEGINS.timestamp())

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self._held.value, UTC)

    def turn(self, by: timedelta) -> None:
        self._held.value += by.total_seconds()


def nursery(url: str, clock: Shared, wishes: Connection) -> None:
    """A warm process that brings forth schedulers at once: what `flask jobs run` does, by the shared clock."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a beat of a tenth of a second is often missed
    app = create_app({**SETTINGS, "DATABASE_URL": url, "CLOCK": clock})
    fork, children = multiprocessing.get_context("fork"), []
    while wishes.recv() == "one more":
        child = fork.Process(target=keep_ticking, args=(app, BEAT))
        child.start()
        children.append(child)
        wishes.send(child.pid)
    for child in children:
        child.terminate()
    for child in children:
        child.join(timeout=20)


@dataclass
class Schedulers:
    """Three of them; whoever is killed is followed by another."""

    wishes: Connection
    alive: list[int] = field(default_factory=list)
    killed: int = 0

    def start(self) -> None:
        self.wishes.send("one more")
        self.alive.append(self.wishes.recv())

    def kill_one(self, chance: random.Random) -> None:
        victim = chance.choice(self.alive)
        os.kill(victim, signal.SIGKILL)
        self.alive.remove(victim)
        self.killed += 1
        self.start()


@contextmanager
def three(url: str, clock: Shared) -> Iterator[Schedulers]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=nursery, args=(url, clock, theirs))
    process.start()
    running = Schedulers(ours)
    try:
        for _ in range(3):
            running.start()
        yield running
    finally:
        ours.send("enough")
        process.join(timeout=30)


def cases(here: County) -> int:
    """Cases in every state that time acts on, begun so that something runs out on each day of the week."""
    before = 0
    for state, days in (
        (State.SUBMITTED, range(8)), (State.INCOMPLETE, range(8)), (State.ACCEPTED, range(4)),
        (State.ASSIGNED, range(6)), (State.MEDIATING, range(14)), (State.CONCLUDED, range(4)),
    ):  # fmt: skip
        for day in days:
            make_dispute(here, state, at=BEGINS - timedelta(days=day, hours=day % 5))
            before += 1
    here.session.commit()
    return before


@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_three_schedulers_killed_at_random_do_a_week_once(app: Flask, session: Session, database_url: str) -> None:
    here = county(session, at=BEGINS - timedelta(days=60))
    count = cases(here)
    chance, now, missed = random.Random(20261014), Shared(), 0
    with three(database_url, now) as schedulers:
        while now() < BEGINS + WEEK:
            now.turn(STEP)
            if now() < BEGINS + WEEK - CALM and chance.random() < 0.25:
                time.sleep(chance.uniform(0, 0.2))  # in the midst of whatever it is doing
                schedulers.kill_one(chance)
            missed += len(_undone(session, ("overdue",), since=now()))
        left = _undone(session, [job.name for job in JOBS if job.every <= 60 and not job.office_hours], since=now())
    session.expire_all()
    assert left == set()
    assert schedulers.killed >= 8 and missed <= schedulers.killed, "only what a killed one had claimed is done later"

    # Every alarm that was due was raised, by level, once.
    raised = Counter(tuple(row) for row in session.execute(select(Alarm.clock_id, Alarm.level)))
    assert set(raised.values()) == {1}
    missed = [
        (clock.kind, clock.status, clock.started_at, clock.ended_at, level) for clock, level, long_ago in _reached(session)
        if long_ago and (clock.id, level) not in raised
    ]
    assert missed == []
    assert len(raised) > count

    # Nobody read the same line twice, and no case was moved twice for one reason.
    night = case((Notice.dispute_id.is_(None), Notice.kind), else_="")  # what a night found may be as much as another did
    lines = select(func.count()).where(Notice.created_at > BEGINS)
    assert set(session.scalars(lines.group_by(Notice.person_id, Notice.dispute_id, Notice.text, night))) == {1}
    by_system = select(Event.dispute_id, Event.leg_no, Event.name).where(Event.kind == "system")
    moves = Counter(tuple(row) for row in session.execute(by_system))
    assert set(moves.values()) == {1}
    assert {name for _, _, name in moves} >= {"return_unsigned", "escalate", "withdraw"}
    assert verify(session) == []

    # Nothing is left over: one more scheduler, undisturbed, finds nothing to do.
    at = session.scalars(select(func.max(JobRun.started_at))).one()
    assert run_due(session, at) == dict.fromkeys((job.name for job in JOBS), 0)
    assert session.scalars(select(JobRun.error).where(JobRun.error.is_not(None))).all() == []


def _reached(session: Session) -> Iterator[tuple[Clock, int, bool]]:
    """Clock, level, and whether it is so long ago that its alarm must be there. What was paused has dates of its own."""
    stood_still = select(ClockEvent.clock_id).where(ClockEvent.kind == ClockEventKind.PAUSE)
    for clock in session.scalars(select(Clock).where(Clock.kind.not_in(NEVER_LATE), Clock.id.not_in(stood_still))):
        over = min(clock.ended_at or BEGINS + WEEK, BEGINS + WEEK)
        for level, at in enumerate((clock.amber_at, clock.due_at, clock.alarm3_at, clock.alarm4_at), start=1):
            if at <= over:
                yield clock, level, clock.status is ClockStatus.RUNNING or at < over - SLACK


def _undone(session: Session, names: Collection[str], since: datetime) -> set[str]:
    """Which of these jobs nobody did in time; what a killed process had claimed waits for its lease or the next time."""
    done = select(JobRun.job).where(JobRun.done_at >= since, JobRun.job.in_(names)).distinct()
    patience = time.time() + (60 if len(names) > 1 else 2)
    while (left := set(names) - set(session.scalars(done))) and time.time() < patience:
        session.rollback()
        time.sleep(0.03)
    session.rollback()
    return left
