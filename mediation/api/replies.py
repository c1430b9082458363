"""What a POST answers, once per Idempotency-Key: sent again, the first answer comes back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from flask import Response, request
from pydantic import BaseModel

from mediation.access import current_actor
from mediation.db import db_session, now
from mediation.errors import Invalid
from mediation.files.blobs import digest
from mediation.once import Submission, claim
from mediation.vault import seal, unseal

LONGEST_KEY = 255


@dataclass(frozen=True)
class Reply:
    """Body, status, and the version of the case if it is about one."""

    body: BaseModel
    status: int = 200
    version: int | None = None
    location: str | None = None


def response(reply: Reply) -> Response:
    """As it goes over the wire."""
    return _response(reply.body.model_dump_json(), reply.status, reply.version, reply.location)


def once(view: Callable[..., Reply]) -> Callable[..., Response]:
    """Wrap every POST. What failed is rolled back with its key, so that it may be tried again."""

    @wraps(view)
    def sent(**values: object) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return response(view(**values))
        row, ours = _claim(key)
        if not ours:
            return _again(row)
        reply = view(**values)
        kept = [reply.body.model_dump_json(), reply.version, reply.location]
        # Sealed, because the answer may hold what is sealed elsewhere.
        row.status, row.answer = reply.status, {"sealed": seal(json.dumps(kept))}
        return response(reply)

    return sent


def _claim(key: str) -> tuple[Submission, bool]:
    if not 1 <= len(key) <= LONGEST_KEY:
        raise Invalid({"Idempotency-Key": f"Idempotency-Key 写 1 到 {LONGEST_KEY} 个字符。"})
    person_id = current_actor().person_id
    own = hashlib.sha256(f"{person_id}:{key}".encode()).hexdigest()
    what = f"{request.method} {request.path}\n".encode() + _sent()
    digest = hashlib.sha256(what).hexdigest()
    row, ours = claim(db_session(), key=f"api:{own}", person_id=person_id, at=now(), digest=digest)
    if row.digest != digest:
        raise Invalid({"Idempotency-Key": "这个 Idempotency-Key 已用于另一次内容不同的提交，请换一个。"})
    return row, ours


def _sent() -> bytes:
    """The body. Of a form with files each part by itself: what stands between them differs each time it is sent."""
    if request.mimetype != "multipart/form-data":
        return request.get_data()
    parts = sorted(request.form.items(multi=True), key=str)
    for name, file in request.files.items(multi=True):
        parts.append((name, f"{file.filename} {digest(file.stream)}"))  # type: ignore[arg-type]
        file.stream.seek(0)
    return json.dumps(parts).encode()


def _again(row: Submission) -> Response:
    text, version, location = json.loads(unseal(row.answer["sealed"]))
    again = _response(text, row.status, version, location)
    again.headers["Idempotent-Replayed"] = "true"
    return again


def _response(text: str, status: int, version: int | None, location: str | None) -> Response:
    made = Response(text, status, mimetype="application/json")
    if version is not None:
        made.headers["ETag"] = f'"{version}"'
    if location is not None:
        made.headers["Location"] = location
    return made
