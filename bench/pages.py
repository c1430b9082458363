"""Asking for a page as somebody of the cast: server time and queries."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.db import db_session

ROUNDS = 40


@dataclass(frozen=True)
class Measured:
    """Milliseconds in the median, and the most queries one request took."""

    ms: float
    queries: int


def signed_in(app: Flask, username: str) -> FlaskClient:
    """A browser in which this person is signed in."""
    client = app.test_client()
    with Session(app.extensions["engine"]) as session:
        person = session.scalars(select(Person).where(Person.username == username)).one()
        key = person.get_id()
    with client.session_transaction() as held:
        held.update({"_user_id": key, "_fresh": True, "seen_at": app.config["CLOCK"]().timestamp()})
    return client


Ask = Callable[[], Any]


def alternating(
    asks: Mapping[str, tuple[Flask, Ask]], rounds: int = ROUNDS, then: Callable[[Any], Any] = lambda answer: None
) -> dict[str, Measured]:
    """Medians of requests made in turn, so that what else the machine does falls on all of them alike.

    Two rounds warm up. `then` gets each answer, outside the measured time.
    """
    times: dict[str, list[float]] = {name: [] for name in asks}
    most = dict.fromkeys(asks, 0)
    for turn in range(rounds + 2):
        for name, (app, ask) in asks.items():
            db_session.configure(bind=app.extensions["engine"])
            with counting(app.extensions["engine"]) as statements:
                begin = time.perf_counter()
                answer = ask()
                spent = (time.perf_counter() - begin) * 1000
            assert answer.status_code in (200, 303), (answer.status_code, answer.text[:300])
            then(answer)
            if turn >= 2:
                times[name].append(spent)
                most[name] = max(most[name], len(statements))
    return {name: Measured(statistics.median(times[name]), most[name]) for name in asks}


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    """The statements that were executed meanwhile."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
