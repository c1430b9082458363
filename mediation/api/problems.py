"""Every error under /api as application/problem+json, with a sentence in `detail`."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, current_app, g, request
from pydantic import ValidationError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import BadRequest, Forbidden, HTTPException, NotFound

from mediation import logs
from mediation.api.blueprint import PREFIX, PROBLEM, Problem, bp
from mediation.api.labels import named
from mediation.api.words import sentences
from mediation.config import LOCAL
from mediation.db import db_session, now
from mediation.disputes.actions import attempt_of
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import find
from mediation.errors import Changed, Invalid
from mediation.pages import status_of
from workflows.dispute import WORKFLOW
from workflows.guarding import Refused

SENTENCES = {
    400: "请求的内容读不懂，请检查 JSON 写得对不对。",
    401: "没有令牌，或令牌已过期、已作废。请在 Authorization 里写 Bearer 加令牌。",
    403: "这一步不归你办。",
    404: "没有这个地址或这一件，或者不归你看。",
    405: "这个地址不能用这种方法。",
    406: "只能给出 JSON。",
    409: "别人刚刚办了这件，你这次没有提交；请看最新情况再办。",
    412: "这件在你看过以后又有了变化，请取最新情况再办。",
    413: "一次提交的内容太多，请分几次。",
    415: "内容要用 application/json 发。",
    422: "有几处要改。",
    429: "调用太快了，过一会儿再试。",
}
KEPT_HEADERS = ("Allow", "Retry-After")


class Precondition(Exception):
    """`If-Match` names a version that is no longer the case's."""

    def __init__(self, version: int) -> None:
        super().__init__(f"now at version {version}")
        self.version = version


def init_app(app: Any) -> None:
    """Answer for pages._error under /api, and for what flask-openapi finds wrong in a query."""
    app.extensions["api_error"] = answer
    app.validation_error_callback = invalid
    app.register_error_handler(Precondition, answer)


def invalid(error: ValidationError) -> None:
    """Called by flask-openapi; becomes a problem like every other Invalid."""
    raise Invalid(sentences(error)) from error


def answer(error: Exception) -> Response:
    """The problem document of an exception. The session is rolled back already."""
    if isinstance(error, HTTPException) and (error.code or 500) < 400:
        return current_app.make_response(error.get_response())
    status = 412 if isinstance(error, Precondition) else status_of(error)
    problem = Problem(
        type=f"{PREFIX}/docs#{_kind(error, status)}", title=HTTPStatus(status).phrase, status=status,
        detail=_sentence(error, status), **_more(error, status),
    )
    response = Response(problem.model_dump_json(exclude_none=True), status, mimetype=PROBLEM)
    if isinstance(error, HTTPException):
        headers = dict(error.get_headers())
        response.headers.update({name: headers[name] for name in KEPT_HEADERS if name in headers})
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _kind(error: Exception, status: int) -> str:
    return f"refused-{error.kind}" if isinstance(error, Refused) else f"status-{status}"


def _sentence(error: Exception, status: int) -> str:
    if isinstance(error, Refused):
        return error.sentence
    if isinstance(error, Invalid):
        return "".join(named(path, sentence) for path, sentence in error.errors.items())
    if status >= 500:
        return f"系统出错了，这次没有办成。错误号 {logs.error_number()}，请告诉系统管理员。"
    ours = isinstance(error, (Forbidden, BadRequest)) and error.description not in (None, type(error).description)
    return str(error.description) if ours else SENTENCES.get(status, SENTENCES[400])  # type: ignore[attr-defined]


def _more(error: Exception, status: int) -> dict[str, Any]:
    if isinstance(error, Invalid):
        return {"errors": error.errors, "matches": list(error.matches) or None}
    if isinstance(error, Precondition):
        return {"version": error.version}
    if status == 409 and isinstance(error, (Refused, Changed, StaleDataError)):
        return _as_it_stands() | _by_field(error)
    return {}


def _by_field(error: Exception) -> dict[str, Any]:
    """Sentences of a refusal that belong to fields."""
    reasons = error.reasons if isinstance(error, Refused) else ()
    return {"errors": {reason.field: reason.sentence for reason in reasons if reason.field} or None}


def _as_it_stands() -> dict[str, Any]:
    """What the caller can do with the case now, and its version."""
    number, actor = (request.view_args or {}).get("number"), g.get("actor")
    case: Dispute | None = find(db_session(), actor, number) if number and actor else None
    if case is None:
        return {}
    attempt = attempt_of(db_session(), case, actor=actor, at=now().astimezone(LOCAL), facts={})
    moves = [offer.move.name for offer in WORKFLOW.offers(attempt) if offer.sentence is None]
    return {"open_moves": moves, "version": case.version}


@bp.before_request
def _no_null_bytes() -> None:
    """Neither database keeps them in text; an address that has one names nothing."""
    if any("\x00" in str(value) for value in (request.view_args or {}).values()):
        raise NotFound
    if any("\x00" in text for pair in request.args.items(multi=True) for text in pair):
        raise BadRequest("地址里有不能用的字符。")
