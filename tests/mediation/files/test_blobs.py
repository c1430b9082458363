"""Bytes by their hash, in a folder: once, whole, and the same as they were put in."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date
from http.server import ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from mediation.files import blobs
from tests.mediation.files.bucket import Bucket
from tests.mediation.files.samples import photo


@pytest.fixture
def folder(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """A folder of its own for this test."""
    kept, app.config["FILES_URL"] = app.config["FILES_URL"], str(tmp_path / "files")
    blobs.init_app(app)
    yield tmp_path / "files"
    app.config["FILES_URL"] = kept
    blobs.init_app(app)


def stored(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_the_same_bytes_are_kept_once(folder: Path) -> None:
    key = blobs.put(photo())
    assert key == hashlib.sha256(photo()).hexdigest()
    assert blobs.put(photo()) == blobs.put_file(BytesIO(photo())) == key
    assert [path.name for path in stored(folder)] == [key]
    assert blobs.get(key) == b"".join(blobs.pieces(key)) == photo()


def test_what_is_there_is_never_written_over(folder: Path) -> None:
    key = blobs.put(b"first")
    file, = stored(folder)
    before = file.stat().st_mtime_ns
    assert blobs.put(b"first") == key
    assert file.stat().st_mtime_ns == before


def test_large_files_go_through_in_pieces(folder: Path) -> None:
    large = os.urandom(1024) * 12_000
    key = blobs.put_file(BytesIO(large))
    assert sum(len(piece) for piece in blobs.pieces(key)) == len(large)
    assert blobs.get(key) == large


def test_what_was_changed_behind_our_back_is_not_given_out(folder: Path) -> None:
    key = blobs.put(b"agreement")
    stored(folder)[0].write_bytes(b"another one")
    with pytest.raises(blobs.Damaged):
        blobs.get(key)


@pytest.mark.parametrize("key", ["0" * 64, "../../etc/passwd", "", "a" * 63 + "/"])
def test_what_was_never_put_in_is_not_found(folder: Path, key: str) -> None:
    for ask in (blobs.get, blobs.pieces):
        with pytest.raises(FileNotFoundError):
            ask(key)
    assert not blobs.has(key)


def test_a_killed_process_leaves_nothing_that_is_served(folder: Path) -> None:
    """It dies while the bytes are on their way; under their name there is all of them or nothing."""
    folder.mkdir()
    slow = (
        "import obstore, sys, time\n"
        "from obstore.store import LocalStore\n"
        "def pieces():\n"
        "    for n in range(10_000):\n"
        "        yield bytes(1024 * 1024)\n"
        "        print(n, flush=True)\n"
        "        time.sleep(0.01)\n"
        f"obstore.put(LocalStore({str(folder)!r}, mkdir=True), 'sha256/aa/' + 'a' * 64, pieces())\n"
    )
    writing = subprocess.Popen([sys.executable, "-c", slow], stdout=subprocess.PIPE, text=True)
    assert writing.stdout is not None
    while writing.stdout.readline().strip() != "20":
        time.sleep(0)
    writing.send_signal(signal.SIGKILL)
    writing.wait()
    writing.stdout.close()
    assert not blobs.has("a" * 64)
    with pytest.raises(FileNotFoundError):
        blobs.pieces("a" * 64)


@pytest.fixture
def bucket(app: Flask) -> Iterator[dict[str, bytes]]:
    """An S3-compatible store beside us, with keys, as operations.md says to name one."""
    Bucket.objects = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bucket)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    kept = {name: app.config[name] for name in ("FILES_URL", "FILES_OPTIONS")}
    app.config.update(FILES_URL="s3://mediation/files", FILES_OPTIONS={
        "endpoint": f"http://127.0.0.1:{server.server_port}", "access_key_id": "county", "secret_access_key": "secret", "region": "local",
        "allow_http": True})
    blobs.init_app(app)
    yield Bucket.objects
    app.config.update(kept)
    blobs.init_app(app)
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_s3_compatible_store_does_the_same(bucket: dict[str, bytes]) -> None:
    key = blobs.put(photo())
    assert blobs.put(photo()) == blobs.put_file(BytesIO(photo())) == key
    assert list(bucket) == [f"/mediation/files/sha256/{key[:2]}/{key}"]
    assert blobs.get(key) == b"".join(blobs.pieces(key)) == photo()
    blobs.put_part("7", 0, b"one")
    blobs.put_part("7", 3, b"two")
    assert b"".join(blobs.parts("7", 6)) == b"onetwo"
    blobs.drop_parts("7")
    assert len(bucket) == 1
    day = date(2026, 9, 18)
    assert [name for name, _ in blobs.stored(key[:2])] == [key]
    blobs.set_aside(key, day)
    assert blobs.aside() == [(key, day)] and not blobs.has(key) and blobs.get(key) == photo()
    blobs.take_back(key, day)
    assert blobs.has(key) and not blobs.aside()
    with pytest.raises(FileNotFoundError):
        blobs.get("0" * 64)
    bucket[f"/mediation/files/sha256/{key[:2]}/{key}"] = b"another"
    with pytest.raises(blobs.Damaged):
        blobs.get(key)
