"""One filled demo county per database, shared by the tests of a file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from mediation import create_app
from mediation.demo.actions import Filled, fill
from mediation.jobs import run_due
from tests.conftest import BOTH, Postgres
from tests.make import SETTINGS, moment

# The Wednesday of the drawings.
AT = moment("2026-10-14 09:30")


@pytest.fixture(scope="module", params=BOTH)
def county_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with the schema and no rows."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("demo") / "demo.sqlite"
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite_template'), path)}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.create(server.template)
    yield server.url(name)
    server.drop(name)


@pytest.fixture(scope="module")
def filled(county_url: str) -> Iterator[tuple[Session, Filled]]:
    """The demo county as it stands at AT."""
    app = create_app({**SETTINGS, "DATABASE_URL": county_url})
    with app.app_context(), Session(app.extensions["engine"]) as session:
        yield session, fill(session, at=AT, seed=1, daily=run_due)
    app.extensions["engine"].dispose()


@pytest.fixture
def county(filled: tuple[Session, Filled]) -> Session:
    """A session on the filled demo county; read it, do not write it."""
    return filled[0]
