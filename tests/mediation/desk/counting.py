"""How many statements a page sends to the database, and how many cases a job holds at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event


@contextmanager
def queries(app: Flask) -> Iterator[list[str]]:
    """The statements sent while inside."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "PRAGMA")):
            sent.append(statement)

    engine = app.extensions["engine"]
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def held(engine: Engine) -> Iterator[list[int]]:
    """How many cases were taken, each in its savepoint, between one commit and the next."""
    taken = [0]

    def take(_connection: Any, _name: str | None) -> None:
        taken[-1] += 1

    def let_go(_connection: Any) -> None:
        taken.append(0)

    event.listen(engine, "savepoint", take)
    event.listen(engine, "commit", let_go)
    try:
        yield taken
    finally:
        event.remove(engine, "savepoint", take)
        event.remove(engine, "commit", let_go)
