"""Alive and ready are two questions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from mediation import create_app
from mediation.cli import upgrade
from mediation.jobs import run_due
from tests.make import SETTINGS, Clock


@pytest.fixture
def installed(empty_url: str, clock: Clock) -> Iterator[Flask]:
    """The application over a database that was migrated, not copied."""
    app = create_app({**SETTINGS, "DATABASE_URL": empty_url, "CLOCK": clock})
    yield app
    app.extensions["engine"].dispose()


def test_alive_without_a_database(installed: Flask) -> None:
    assert installed.test_client().get("/healthz").json == {"status": "ok"}


def test_ready_once_migrated_and_scheduled_work_is_done(installed: Flask, clock: Clock) -> None:
    client = installed.test_client()
    before = client.get("/readyz")
    assert (before.status_code, before.json["checks"]["database"]) == (503, True)
    upgrade(installed.extensions["engine"])
    checks = client.get("/readyz").json["checks"]
    assert checks == {"database": True, "migrations": True, "scheduler": False}
    with installed.app_context(), Session(installed.extensions["engine"]) as session:
        run_due(session, clock.at, ("overdue",))
    assert client.get("/readyz").status_code == 200


def test_not_ready_while_the_database_is_away(clock: Clock, tmp_path: object) -> None:
    app = create_app({**SETTINGS, "DATABASE_URL": f"sqlite:///{tmp_path}/nowhere/x.sqlite", "CLOCK": clock})
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json["checks"]["database"]) == (503, False)
