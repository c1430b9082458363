"""The whole database story: base class, column types, one session, one commit hook."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import Enum as PyEnum
from typing import Any

from flask import Flask, Response, current_app, request
from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    ColumnElement,
    DateTime,
    Engine,
    Enum,
    Integer,
    MetaData,
    String,
    any_,
    bindparam,
    create_engine,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, QueryableAttribute, Session, scoped_session, sessionmaker
from sqlalchemy.types import TypeDecorator

from workflows.office import office_hours

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
# How messages leave the house: jobs need it, and have no request.
OUTSIDE = ("PUBLIC_URL", "MAIL_URL", "SMS_URL", "OUTBOUND_SECRET", "WEBHOOK_HOSTS")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# A read-only request begins without SQLite's write lock; everything else takes it at once, because a
# deferred transaction that reads and then writes loses updates or fails (dependencies.md §1).
read_only: ContextVar[bool] = ContextVar("read_only", default=False)

Json = JSON().with_variant(JSONB, "postgresql")
Pk = BigInteger().with_variant(Integer, "sqlite")
# Region codes compare byte by byte, so that a prefix is a range on the index.
Code = String(12).with_variant(String(12, collation="C"), "postgresql")


def stored(kind: type[PyEnum], check: str | None = None, *, length: int = 24) -> Enum:
    """An enum column that keeps the member's value as text; without a CHECK of that name a new member needs no migration."""
    return Enum(kind, native_enum=False, length=length, name=check, create_constraint=check is not None,
                values_callable=lambda members: [member.value for member in members])


class UtcDateTime(TypeDecorator[datetime]):
    """Moments in UTC, always aware; SQLite stores them naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse naive moments: they would be off by eight hours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give every moment its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Parent of all models."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: UtcDateTime, dict[str, Any]: Json, list[str]: Json}


db_session: scoped_session[Session] = scoped_session(sessionmaker(autoflush=True, expire_on_commit=False))


def make_engine(url: str, **options: Any) -> Engine:
    """An engine set up so that concurrent writers wait for each other and lose nothing, on either database."""
    if url.startswith("sqlite"):
        options.setdefault("connect_args", {"timeout": 30, "check_same_thread": False})
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"), **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN" if read_only.get() else "BEGIN IMMEDIATE")


def among(
    session: Session, column: ColumnElement[Any] | QueryableAttribute[int] | QueryableAttribute[int | None],
    ids: Collection[int],
) -> ColumnElement[bool]:
    """The column is one of very many ids: one parameter where the database has arrays, not thousands."""
    if session.get_bind().dialect.name != "postgresql":
        return column.in_(ids)
    return column == any_(bindparam(None, list(ids), ARRAY(BigInteger), unique=True))


@contextmanager
def apart() -> Iterator[Session]:
    """A transaction of its own beside the request's, which only reads or has been rolled back: logs, drafts."""
    before = read_only.get()
    read_only.set(False)
    try:
        with Session(current_app.extensions["engine"], expire_on_commit=False) as session:
            yield session
            session.commit()
    finally:
        read_only.set(before)


def now() -> datetime:
    """The moment of this request, in UTC. Tests hand in their own clock as config `CLOCK`."""
    clock: Callable[[], datetime] = current_app.config["CLOCK"]
    return clock()


def init_app(app: Flask) -> None:
    """Bind the session to the configured database and commit each successful unsafe request once."""
    engine = make_engine(app.config["DATABASE_URL"])
    # Whoever opens a session on this database counts with the same office hours, within a request or not.
    engine.update_execution_options(
        office_hours=office_hours(app.config["OFFICE_HOURS"]), order_word=app.config["ORDER_WORD"],
        notice_cap=int(app.config["NOTICE_CAP"]), outbound_days=int(app.config["OUTBOUND_DAYS"]),
        outside={name: str(app.config[name]) for name in OUTSIDE},
    )
    app.extensions["engine"] = engine
    db_session.remove()
    db_session.configure(bind=engine)
    app.before_request(_begin)
    # The commit must see the final status, so it is registered first and therefore runs last.
    app.after_request(_commit)
    app.teardown_appcontext(_remove)


def _begin() -> None:
    read_only.set(request.method in SAFE_METHODS)


def _commit(response: Response) -> Response:
    if request.method not in SAFE_METHODS and response.status_code < 400:
        db_session.commit()
    else:
        db_session.rollback()
    return response


def _remove(_error: BaseException | None) -> None:
    db_session.remove()
    read_only.set(False)
