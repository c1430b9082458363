"""Structured logs: one JSON line for each request and each fault, with nothing that people typed."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import time
import traceback
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from flask import Flask, Response, g, request
from flask.signals import got_request_exception, request_finished

_requests = logging.getLogger("web.requests")
_faults = logging.getLogger("web.faults")
# What a proxy in front may send; anything else could carry text of someone's choosing into the log.
_ACCEPTED_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class JsonLines(logging.Formatter):
    """A record as one line of JSON; `extra={"fields": {...}}` adds to it."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, name, message and fields; of an exception its types and places, never its words."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1]:
            line["fault"] = trace(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def trace(error: BaseException) -> list[dict[str, Any]]:
    """The chain of exceptions, outermost first. Their words stay out: SQL errors quote the values sent."""
    chain = []
    seen: BaseException | None = error
    while seen is not None:
        frames = traceback.extract_tb(seen.__traceback__)
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        chain.append({"type": f"{type(seen).__module__}.{type(seen).__qualname__}", "at": places})
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return chain


def configure() -> None:
    """Send this process's logs to standard error as JSON lines, from LOG_LEVEL up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=os.environ.get("LOG_LEVEL", "INFO"), handlers=[handler], force=True)
    # These write raw paths, or a line for each of their steps.
    for name in ("werkzeug", "transitions", "apscheduler", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)


def init_app(app: Flask) -> None:
    """Give each request an id and, when it is answered, a line."""
    app.before_request(_begin)
    app.after_request(_name)
    # A signal, because it comes after the commit hook: the status is final.
    request_finished.connect(_finished, app)
    got_request_exception.connect(_failed, app)
    # Flask's own line would quote the raw path.
    app.logger.disabled = True


def error_number() -> str:
    """What the 500 page shows and the log can be searched for: the request's id."""
    return str(g.get("request_id", "-"))


def _begin() -> None:
    sent = request.headers.get("X-Request-Id", "")
    g.request_id = sent if _ACCEPTED_ID.fullmatch(sent) else uuid4().hex[:16]
    g.request_began = time.perf_counter()


def _name(response: Response) -> Response:
    response.headers["X-Request-Id"] = error_number()
    return response


def _finished(_app: Flask, response: Response, **_more: Any) -> None:
    began = g.get("request_began")
    _requests.info(
        "request",
        extra={
            "fields": {
                **_place(),
                "status": response.status_code,
                "ms": round((time.perf_counter() - began) * 1000, 1) if began else None,
            }
        },
    )


def _failed(_app: Flask, exception: BaseException, **_more: Any) -> None:
    _faults.error("fault", exc_info=exception, extra={"fields": _place()})


def _place() -> dict[str, Any]:
    """The rule, not the path: a path or query may hold a name or a number."""
    rule = request.url_rule.rule if request.url_rule else None
    return {"request_id": error_number(), "method": request.method, "rule": rule}
