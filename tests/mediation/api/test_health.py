"""Alive and ready are two questions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mediation import create_app
from mediation.cli import upgrade
from mediation.jobs import JobRun, run_due, tick
from tests.make import SETTINGS, Clock, county, make_dispute


@pytest.fixture
def installed(empty_url: str, clock: Clock) -> Iterator[Flask]:
    """The application over a database that was migrated, not copied."""
    app = create_app({**SETTINGS, "DATABASE_URL": empty_url, "CLOCK": clock})
    yield app
    app.extensions["engine"].dispose()


def test_alive_without_a_database(installed: Flask) -> None:
    assert installed.test_client().get("/healthz").json == {"status": "ok"}


def test_ready_once_migrated(installed: Flask) -> None:
    client = installed.test_client()
    before = client.get("/readyz")
    assert (before.status_code, before.json["checks"]["database"]) == (503, True)
    upgrade(installed.extensions["engine"])
    after = client.get("/readyz")
    assert (after.status_code, after.json["checks"]) == (200, dict.fromkeys(("database", "migrations", "scheduler"), True))


def test_not_ready_while_the_schema_is_behind(installed: Flask) -> None:
    upgrade(installed.extensions["engine"], "0001")
    answer = installed.test_client().get("/readyz")
    assert (answer.status_code, answer.json["checks"]["migrations"]) == (503, False)


def test_not_ready_while_nothing_flags_what_is_late(
    app: Flask, client: FlaskClient, session: Session, clock: Clock
) -> None:
    assert client.get("/readyz").json["checks"]["scheduler"], "without a case nothing can be late"
    make_dispute(county(session, at=clock.at))
    assert not client.get("/readyz").json["checks"]["scheduler"]
    run_due(session, clock.at + timedelta(days=30), ("overdue",))
    run_due(session, clock.at, ("overdue",))
    assert not client.get("/readyz").json["checks"]["scheduler"], "done by hand says nothing of the scheduler"
    tick(session, clock.at)
    assert client.get("/readyz").json["checks"]["scheduler"]
    clock.at += timedelta(minutes=16)
    assert not client.get("/readyz").json["checks"]["scheduler"]
    app.config["READY_MINUTES"] = 20
    assert client.get("/readyz").json["checks"]["scheduler"]


def test_other_jobs_do_not_stand_in_for_the_one_that_flags(
    client: FlaskClient, session: Session, clock: Clock
) -> None:
    make_dispute(county(session, at=clock.at))
    session.add(JobRun(job="pauses", slot="2026-09-18T09:00+08:00", started_at=clock.at, done_at=clock.at))
    assert not client.get("/readyz").json["checks"]["scheduler"]


def test_not_ready_while_the_database_is_away(clock: Clock, tmp_path: object) -> None:
    app = create_app({**SETTINGS, "DATABASE_URL": f"sqlite:///{tmp_path}/nowhere/x.sqlite", "CLOCK": clock})
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json["checks"]["database"]) == (503, False)
