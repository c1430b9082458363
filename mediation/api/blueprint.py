"""The one blueprint of /api/v1, what every call may answer, and how a call is described."""

from __future__ import annotations

from typing import Any

from flask_openapi.blueprint import APIBlueprint
from flask_openapi.utils import parse_body
from pydantic import BaseModel

PREFIX = "/api/v1"
PROBLEM = "application/problem+json"

bp = APIBlueprint("api", __name__, url_prefix=PREFIX, template_folder="templates", abp_security=[{"token": []}])


class Problem(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: dict[str, str] | None = None
    open_moves: list[str] | None = None
    matches: list[str] | None = None
    version: int | None = None


def taking(model: type[BaseModel]) -> dict[str, Any]:
    """`request_body` of a call: the view reads it itself, after it has loaded the case."""
    content, schemas = parse_body(model)
    bp.components_schemas.update(schemas)
    return {"content": content, "required": True}


def free(description: str) -> dict[str, Any]:
    """`request_body` of a call whose fields depend on the case; `GET …/moves` gives their schema."""
    return {"content": {"application/json": {"schema": {"type": "object"}}}, "description": description}
