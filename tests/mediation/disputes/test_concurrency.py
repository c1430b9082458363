"""Many at once: one wins and the other reads a sentence, numbers have no gap, a killed process loses nothing."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from multiprocessing.connection import Connection
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.test import TestResponse

from mediation.access import Actor
from mediation.clocks.models import Clock
from mediation.disputes.actions import advance
from mediation.disputes.audit import verify
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.register import register
from mediation.disputes.serials import Serial
from mediation.disputes.visibility import one_or_404
from mediation.units.models import Membership
from tests.make import FENGQIAO, FENGYUAN, SETTINGS, STORY, make_person, sign_in
from tests.mediation.disputes.tale import MORNING, Tale, tale
from workflows.clocks import ClockStatus
from workflows.guarding import Refused
from workflows.roles import Role
from workflows.states import State

CLERKS = ("fengqiao.window", "second.clerk")
TIMES = 200


@pytest.fixture
def t(app: Flask, session: Session) -> Tale:
    """Two clerks sit at the window of 枫桥镇; from here on the test's own session is its own affair."""
    t = tale(session)
    second = make_person(session, "second.clerk", "何英", at=t.here.at)
    session.add(Membership(person_id=second.id, unit_id=t.here.unit(FENGQIAO).id, role=Role.CLERK, since=t.here.at))
    session.commit()
    app.extensions.pop("test_session")
    return t


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Start all at the same moment, each in its thread."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def _accept(client: FlaskClient, number: str) -> TestResponse:
    form = {"category": "02", "czb": "", "difficulty": "ordinary", "version": "1"}
    return client.post(f"/disputes/{number}/accept", data=form)


def test_two_clerks_accept_the_same_case_and_one_wins_each_time(app: Flask, t: Tale) -> None:
    clients = [app.test_client() for _ in CLERKS]
    for client, username in zip(clients, CLERKS, strict=True):
        sign_in(client, t.here.person(username), at=app.config["CLOCK"]())
    for _ in range(TIMES):
        t.register()
    numbers = [case.number for case in t.cases]
    t.session.commit()
    for number in numbers:
        answers = at_once(*(partial(_accept, client, number) for client in clients))
        assert sorted(answer.status_code for answer in answers) == [303, 409]
        loser = next(answer for answer in answers if answer.status_code == 409)
        assert "受理" in loser.text
    t.session.expire_all()
    accepted = t.session.scalars(select(Event.dispute_id).where(Event.name == "accept")).all()
    assert len(accepted) == len(set(accepted)) == TIMES
    assert verify(t.session) == []


def test_the_second_of_two_actions_is_refused_with_a_sentence(app: Flask, t: Tale) -> None:
    t.register()
    number, actors = t.case.number, [t.here.actor(username) for username in CLERKS]
    t.session.commit()

    def accept(actor: Actor) -> str:
        with Session(app.extensions["engine"]) as session:
            try:
                case = one_or_404(session, actor, number, lock=True)
                advance(session, case, "accept", actor=actor, at=t.at)
                session.commit()
            except Refused as refusal:
                return refusal.sentence
        return "won"

    said = at_once(*(lambda actor=actor: accept(actor) for actor in actors))
    assert sorted(said) == ["won", "这件现在是“待分流”，不能受理。"]


def test_without_a_lock_the_row_version_stops_the_second(app: Flask, t: Tale) -> None:
    t.register()
    t.session.commit()
    if app.extensions["engine"].dialect.name == "sqlite":
        return  # its writers wait for each other from the first statement on
    with Session(app.extensions["engine"]) as one, Session(app.extensions["engine"]) as two:
        cases = [session.get_one(Dispute, t.case.id) for session in (one, two)]
        advance(one, cases[0], "accept", actor=t.here.actor(CLERKS[0]), at=t.at)
        one.commit()
        # whichever the database meets first: the next event of this case, or the version of its row
        with pytest.raises((StaleDataError, IntegrityError)):
            advance(two, cases[1], "advise", actor=t.here.actor(CLERKS[1]), at=t.at, answer="已告知")


def test_a_form_sent_twice_is_carried_out_once(app: Flask, t: Tale) -> None:
    t.register()
    number = t.case.number
    client = app.test_client()
    sign_in(client, t.here.person("fengqiao.window"), at=app.config["CLOCK"]())
    t.session.commit()
    form = {"text": "下午再打电话", "once": "a-double-click"}
    answers = at_once(*(lambda: client.post(f"/disputes/{number}/note", data=form) for _ in range(2)))
    assert [answer.status_code for answer in answers] == [303, 303]
    t.session.expire_all()
    assert [event.name for event in t.events()] == ["register", "note"]


def test_numbers_have_no_gap_with_eight_writers_some_of_whom_fail(app: Flask, t: Tale) -> None:
    actor = t.here.actor("fengqiao.window")
    t.session.commit()

    def write(writer: int) -> list[str]:
        given = []
        for turn in range(6):
            with Session(app.extensions["engine"]) as session:
                story = {**STORY, "parties": [dict(p) for p in STORY["parties"]]}
                case = register(session, actor=actor, at=MORNING, region="330681109290", channel="visit", **story)
                if (writer + turn) % 3:
                    session.commit()
                    given.append(case.number)
        return given

    numbers = sorted(n for given in at_once(*(lambda w=w: write(w) for w in range(8))) for n in given)
    assert numbers == [f"330681-2026-{n:06d}" for n in range(1, len(numbers) + 1)]
    assert t.session.scalar(select(Serial.last)) == len(numbers) == 32


def _work(url: str, first: int, pipe: Connection) -> None:
    """Cases go to and fro; each move is acknowledged once it is committed."""
    from mediation import create_app

    app = create_app({**SETTINGS, "DATABASE_URL": url})
    with app.app_context(), Session(app.extensions["engine"]) as session:
        from tests.make import County

        here = County(session, MORNING)
        t, turn = Tale(session, here, MORNING + timedelta(days=first)), 0
        steps: list[Callable[[], object]] = [
            lambda: t.register(), lambda: t.do("fengqiao.window", "accept"),
            lambda: t.do("fengqiao.window", "assign", unit=FENGYUAN), lambda: t.do("village.mediator", "sign"),
            lambda: t.do("village.mediator", "object"),
        ]  # fmt: skip
        while True:
            steps[turn % len(steps)]()
            turn += 1
            session.commit()
            pipe.send((t.case.number, t.case.event_count, t.case.last_hash))


RUNNING = {
    State.SUBMITTED: {"acceptance"}, State.ACCEPTED: {"assignment", "total"},
    State.ASSIGNED: {"signing", "objection", "total"}, State.MEDIATING: {"mediation", "objection", "total"},
}  # fmt: skip


def test_a_process_killed_five_times_in_500_moves_loses_and_halves_nothing(t: Tale, database_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    acknowledged: list[tuple[str, int, str]] = []
    for kill in range(1, 6):
        ours, theirs = context.Pipe(duplex=False)
        worker = context.Process(target=_work, args=(database_url, kill, theirs))
        worker.start()
        theirs.close()
        while len(acknowledged) < kill * 100:
            acknowledged.append(ours.recv())
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        worker.join()
    t.session.expire_all()
    assert len(acknowledged) == 500
    events = {(number, seq): digest for number, seq, digest in t.session.execute(
        select(Dispute.number, Event.seq, Event.hash).join(Event, Event.dispute_id == Dispute.id)).all()}  # fmt: skip
    assert all(events.get((number, seq)) == digest for number, seq, digest in acknowledged)
    assert verify(t.session) == []
    for case in t.session.scalars(select(Dispute)):
        open_now = set(t.session.scalars(
            select(Clock.kind).where(Clock.dispute_id == case.id, Clock.status == ClockStatus.RUNNING)))  # fmt: skip
        assert {kind.value for kind in open_now} == RUNNING[case.state]
        assert (len(case.parties), len(case.claims), case.search_text != "") == (2, 1, True)
    assert t.session.scalar(text("SELECT count(*) FROM dispute")) == t.session.scalar(select(Serial.last))
