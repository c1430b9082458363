"""Bytes by their SHA-256, in a folder or an S3-compatible store. Written once, never changed, whole or not at all.

Whoever keeps bytes here names them in a column of 64 characters, never inside JSON: what no column names is set aside (leftovers.py).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import obstore
from flask import Flask
from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, S3Store, from_url

# More than this is never held in memory at once.
PIECE = 4 * 1024 * 1024
# Options of the way to the store, not of the store.
CLIENT = frozenset({"allow_http", "timeout", "connect_timeout"})
ASIDE = "aside"
_opened: dict[str, str] = {}


class Damaged(Exception):
    """What is stored is not what was put in: its hash is another."""


def init_app(app: Flask) -> None:
    """Remember where to; the store itself is opened by the first who needs it."""
    _opened["url"] = str(app.config["FILES_URL"] or Path(app.instance_path) / "files")
    _opened["options"] = json.dumps(app.config["FILES_OPTIONS"] or {}, sort_keys=True)


def put(content: bytes) -> str:
    """Keep these bytes; the same bytes are kept once. The hash is what they are found by."""
    key = hashlib.sha256(content).hexdigest()
    try:
        obstore.put(_store(), _path(key), content, mode="create", use_multipart=False)
    except AlreadyExistsError:
        return key
    _settle(_path(key))
    return key


def put_file(handle: BinaryIO) -> str:
    """Keep what an open file holds from its beginning, a piece at a time."""
    key = digest(handle)
    if not has(key):
        # Several pieces cannot be create-only, but under this name there can be no other content.
        handle.seek(0)
        obstore.put(_store(), _path(key), handle)
        _settle(_path(key))
    return key


def digest(handle: BinaryIO) -> str:
    """SHA-256 of an open file."""
    handle.seek(0)
    made = hashlib.sha256()
    while piece := handle.read(PIECE):
        made.update(piece)
    return made.hexdigest()


def get(key: str) -> bytes:
    """The bytes of this hash. FileNotFoundError if there are none, Damaged if they are others."""
    content = bytes(_found(key).bytes())
    if hashlib.sha256(content).hexdigest() != key:
        raise Damaged(key)
    return content


def pieces(key: str) -> Iterator[bytes]:
    """The same a piece at a time, for what is too large to hold. FileNotFoundError comes at once."""
    found = _found(key)
    return (bytes(piece) for piece in found.stream(min_chunk_size=PIECE))


def has(key: str) -> bool:
    """Whether there is anything under this hash."""
    try:
        obstore.head(_store(), _path(key))
    except FileNotFoundError:
        return False
    return True


def put_part(folder: str, offset: int, content: bytes) -> None:
    """Keep a part of what is still being sent; the same part again replaces itself."""
    obstore.put(_store(), _part(folder, offset), content, use_multipart=False)


def parts(folder: str, until: int) -> Iterator[bytes]:
    """The parts in their order, up to this many bytes."""
    offset = 0
    while offset < until:
        part = bytes(obstore.get(_store(), _part(folder, offset)).bytes())
        yield part
        offset += len(part)


def folders_of_parts() -> set[str]:
    """Under which names there are parts of something."""
    return {found["path"].split("/")[1] for batch in obstore.list(_store(), prefix="uploads") for found in batch}


def drop_parts(folder: str) -> None:
    """Forget what was sent of it."""
    names = [found["path"] for batch in obstore.list(_store(), prefix=f"uploads/{folder}") for found in batch]
    if names:
        obstore.delete(_store(), names)


def stored(begin: str) -> Iterator[tuple[str, datetime]]:
    """Every hash that begins with these two digits, and since when it lies here."""
    for batch in obstore.list(_store(), prefix=f"sha256/{begin}"):
        yield from ((found["path"].rpartition("/")[2], found["last_modified"]) for found in batch)


def set_aside(key: str, day: date) -> None:
    """Out of the way, but still found by who asks for it."""
    obstore.rename(_store(), _path(key), f"{ASIDE}/{day.isoformat()}/{key}")


def aside() -> list[tuple[str, date]]:
    """What was set aside, and when."""
    names = [found["path"].split("/") for batch in obstore.list(_store(), prefix=ASIDE) for found in batch]
    return [(key, date.fromisoformat(day)) for _, day, key in names]


def take_back(key: str, day: date) -> None:
    """It is wanted after all."""
    obstore.rename(_store(), f"{ASIDE}/{day.isoformat()}/{key}", _path(key))


def forget(key: str, day: date) -> None:
    """For good, of what was set aside that day."""
    obstore.delete(_store(), f"{ASIDE}/{day.isoformat()}/{key}")


def _found(key: str) -> Any:
    try:
        return obstore.get(_store(), _path(key))
    except FileNotFoundError:
        # set aside in the very moment in which somebody kept the same bytes anew
        day = next((day for other, day in aside() if other == key), None)
        if day is None:
            raise
        return obstore.get(_store(), f"{ASIDE}/{day.isoformat()}/{key}")


def _store() -> Any:
    return _open(_opened["url"], _opened["options"])


@lru_cache(maxsize=4)
def _open(url: str, options: str) -> Any:
    """One store for each address and process."""
    if "://" not in url:
        return LocalStore(url, mkdir=True)
    if not url.startswith("s3://"):
        return from_url(url)
    config = json.loads(options)
    client: Any = {name: config.pop(name) for name in CLIENT & config.keys()}
    return S3Store.from_url(url, config=config, client_options=client)


def _path(key: str) -> str:
    if len(key) != 64 or not key.isalnum():
        raise FileNotFoundError(key)
    return f"sha256/{key[:2]}/{key}"


def _part(folder: str, offset: int) -> str:
    return f"uploads/{folder}/{offset:012d}"


def _settle(path: str) -> None:
    """A power cut takes nothing of a file whose row was committed: the folder's names and bytes reach the disk first."""
    if "://" in _opened["url"]:
        return
    file = Path(_opened["url"]) / path
    for place in (file, file.parent, file.parent.parent):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
