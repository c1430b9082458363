"""One filled demo county per database, shared by the tests of a file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy.orm import Session

from mediation import create_app
from mediation.demo.commands import init_app
from mediation.jobs import run_due
from tests.conftest import BOTH, Postgres
from tests.make import SETTINGS, moment

# A Wednesday with no holiday near: holidays in the weeks before move more of the cases in hand by themselves.
AT = moment("2026-11-18 09:30")


@pytest.fixture(scope="module", params=BOTH)
def county_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with the schema and no rows."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("demo") / "demo.sqlite"
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite_template'), path)}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.lend()
    yield server.url(name)
    server.take_back(name)


@pytest.fixture(scope="module")
def runner(county_url: str) -> Iterator[FlaskCliRunner]:
    """`flask demo` on that database; it has been run once, for AT."""
    app = create_app({**SETTINGS, "DATABASE_URL": county_url})
    init_app(app, daily=run_due)
    runner = app.test_cli_runner()
    first = runner.invoke(args=["demo", "--at", AT.isoformat()])
    assert first.exit_code == 0, first.output
    yield runner
    app.extensions["engine"].dispose()


@pytest.fixture
def county(runner: FlaskCliRunner) -> Iterator[Session]:
    """A session on the filled demo county; read it, do not write it."""
    with Session(runner.app.extensions["engine"]) as session:
        yield session
