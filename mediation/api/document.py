"""The OpenAPI document and a readable page made from it, served without any outside host."""

from __future__ import annotations

import copy
from typing import Any

from flask import Response, current_app, jsonify, render_template

from mediation.access import ANYONE, allow
from mediation.api.blueprint import PREFIX, PROBLEM, Problem, bp
from mediation.api.problems import SENTENCES

READ_ERRORS = (400, 401, 403, 404, 422, 429)
WRITE_ERRORS = (*READ_ERRORS, 409, 412, 413, 415)
KEY = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "description": "同一个键和内容再发一次，得到第一次的回答",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}
VERSION = {
    "name": "If-Match", "in": "header", "required": False, "description": "看过的版本；有了变化就是 412",
    "schema": {"type": "string", "pattern": '^"?[0-9]{1,9}"?$'},
}


@bp.get("/openapi.json", doc_ui=False)
@allow(ANYONE)
def openapi() -> Response:
    """For machines."""
    return jsonify(document())


@bp.get("/docs", doc_ui=False)
@allow(ANYONE)
def docs() -> str:
    """For people."""
    return render_template("api/docs.html", document=document(), sentences=SENTENCES)


def document() -> dict[str, Any]:
    """What flask-openapi collected, with what it leaves out: path values, headers, problem documents."""
    made: dict[str, Any] = copy.deepcopy(current_app.api_doc)  # type: ignore[attr-defined]
    made["openapi"] = "3.1.0"
    made["servers"] = [{"url": "/"}]
    made["components"]["schemas"].pop("ValidationErrorModel", None)
    made["components"]["schemas"]["Problem"] = Problem.model_json_schema()
    made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for path, item in made["paths"].items():
        for method, operation in item.items():
            _complete(path, method, operation)
    return made


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    parameters = operation.setdefault("parameters", [])
    if method == "post":
        parameters.append(KEY)
        if path != f"{PREFIX}/disputes":
            parameters.append(VERSION)
    operation.pop("tags", None)
    operation["responses"].pop("422", None)
    for status in WRITE_ERRORS if method == "post" else READ_ERRORS:
        operation["responses"][str(status)] = {
            "description": SENTENCES[status],
            "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
