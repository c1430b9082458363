"""Reading a JSON body: strictly typed, with a sentence per field."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from mediation.api.problems import Precondition
from mediation.api.words import sentences
from mediation.disputes.models import Dispute
from mediation.errors import Invalid

Body = TypeVar("Body", bound=BaseModel)


def read(model: type[Body]) -> Body:
    """The body as this model. Raises Invalid per field."""
    return parse(model, body())


def parse(model: type[Body], given: dict[str, Any]) -> Body:
    """These fields as this model. Raises Invalid per field."""
    try:
        # JSON mode: "true" is no truth value and 5 no text, but "2026-10-31" is a date.
        return model.model_validate_json(json.dumps(given), strict=True)
    except ValidationError as error:
        raise Invalid(sentences(error)) from error


def body() -> dict[str, Any]:
    """The JSON object that was sent; nothing at all counts as empty."""
    raw = request.get_data()
    if not raw:
        return {}
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        given = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadRequest from error
    if not isinstance(given, dict):
        raise Invalid({"body": "内容要是一个 JSON 对象。"})
    _check_text(given)
    return given


def check_version(dispute: Dispute) -> None:
    """`If-Match: <version>`: nothing is done where the case has changed since the caller read it."""
    wanted = request.headers.get("If-Match")
    if wanted is None or wanted.strip() == "*":
        return
    if wanted.strip().removeprefix("W/").strip('"') != str(dispute.version):
        raise Precondition(dispute.version)


def _no_constant(name: str) -> Any:
    raise ValueError(name)  # NaN and Infinity are no JSON


def _check_text(value: Any) -> None:
    """Null bytes and halves of a character pair fit into neither database."""
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
            raise BadRequest("内容里有不能用的字符。")
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check_text(name)
            _check_text(inner)
    elif isinstance(value, list):
        for inner in value:
            _check_text(inner)
