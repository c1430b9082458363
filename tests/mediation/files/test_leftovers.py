"""Bytes that nothing names: set aside after a day, still found, back when they are named after all, gone after a month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import obstore
import pytest
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.orm import Session

from mediation.agreements.models import Signature
from mediation.casefile.models import Volume
from mediation.disputes.models import Dispute
from mediation.files import blobs, leftovers
from mediation.files.models import File
from mediation.files.queries import content, files_of
from tests.mediation.files.conftest import Send
from tests.mediation.files.samples import photo

# The store goes by the clock on the wall.
NOW = datetime.now(UTC)
TWO_DAYS, MONTH = NOW + timedelta(days=2), NOW + timedelta(days=33)


@pytest.fixture(autouse=True, params=["memory:///", "folder"])
def store(request: pytest.FixtureRequest, app: Flask, tmp_path: Path) -> Iterator[None]:
    """A store of its own for this test."""
    kept, app.config["FILES_URL"] = app.config["FILES_URL"], str(tmp_path / "files") if request.param == "folder" else f"memory:///{tmp_path.name}"
    blobs.init_app(app)
    yield
    for found in obstore.list(blobs._store()).collect():
        obstore.delete(blobs._store(), found["path"])
    app.config["FILES_URL"] = kept
    blobs.init_app(app)


def test_what_no_row_names_goes_in_two_steps(send: Send, case: Dispute, session: Session) -> None:
    send(("水沟.jpg", photo()))
    lost = blobs.put(b"of a transaction that was rolled back")
    assert leftovers.clear(session, at=NOW + timedelta(hours=23)).rows == 0 and blobs.has(lost)
    assert leftovers.clear(session, at=TWO_DAYS).rows == 1
    assert not blobs.has(lost) and blobs.get(lost) == b"of a transaction that was rolled back"
    assert leftovers.clear(session, at=TWO_DAYS + timedelta(days=1)).rows == 0
    assert leftovers.clear(session, at=MONTH).rows == 1
    with pytest.raises(FileNotFoundError):
        blobs.get(lost)
    file, = files_of(session, case.id)
    assert content(file) == photo()
    assert all(key and blobs.has(key) for key in (file.view_sha256, file.thumb_sha256))


def test_what_a_row_names_meanwhile_comes_back(send: Send, case: Dispute, session: Session) -> None:
    """Somebody keeps the same bytes in the moment in which they are set aside: their row comes a little later."""
    send(("水沟.jpg", photo()))
    file, = files_of(session, case.id)
    row = {column.name: getattr(file, column.name) for column in File.__table__.columns if column.name not in ("view_sha256", "thumb_sha256")}
    session.execute(delete(File))
    assert leftovers.clear(session, at=TWO_DAYS).rows == 3
    session.expunge_all()
    session.add(File(**row))
    session.flush()
    assert blobs.get(row["sha256"]) == photo() and b"".join(blobs.pieces(row["sha256"])) == photo()
    assert leftovers.clear(session, at=TWO_DAYS + timedelta(days=1)).rows == 1
    assert blobs.has(row["sha256"])


def test_a_store_that_belongs_to_another_database_is_left_alone(session: Session, case: Dispute, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "FEW", 2)
    keys = [blobs.put(str(no).encode()) for no in range(5)]
    done = leftovers.clear(session, at=TWO_DAYS)
    assert (done.rows, done.skipped) == (0, ["5 份里有 5 份没有记录用到：先查数据库和文件库是不是一套"])
    assert all(blobs.has(key) for key in keys)


def test_every_column_that_names_bytes_is_asked() -> None:
    asked = {f"{column.table.name}.{column.name}" for column in leftovers.naming()}
    named = [File.sha256, File.view_sha256, File.thumb_sha256, Signature.blob, Volume.sha256]
    assert {f"{each.class_.__tablename__}.{each.key}" for each in named} <= asked
