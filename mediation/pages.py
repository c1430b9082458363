"""What every page has around it: names for the templates, security headers, error pages that lose nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, g, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from mediation import logs
from mediation.access import Actor
from mediation.accounts import given, sessions
from mediation.config import LOCAL
from mediation.db import db_session, now, read_only
from mediation.errors import Changed, Invalid
from mediation.notices.queries import unread
from workflows.guarding import Refused
from workflows.roles import AdminRole, Role

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'; "
                               "base-uri 'self'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}
# label, endpoint, arguments, who sees it
NAV: tuple[tuple[str, str, dict[str, Any], frozenset[str]], ...] = (
    ("总览", "desk.overview", {}, frozenset({Role.SUPERVISOR, Role.LEADER})),
    ("上报", "board.index", {}, frozenset({Role.SUPERVISOR, Role.LEADER})),
    ("工作台", "desk.desk", {}, frozenset({Role.CLERK, Role.DISPATCHER, Role.HEAD})),
    ("我的案件", "desk.mine", {}, frozenset({Role.MEDIATOR, Role.HEAD})),
    ("约调解", "meetings.index", {}, frozenset({Role.MEDIATOR, Role.HEAD, Role.CLERK})),
    ("督办", "orders.index", {}, frozenset({Role.SUPERVISOR, Role.LEADER, Role.HEAD})),
    ("包案", "leading.index", {}, frozenset({Role.SUPERVISOR, Role.LEADER})),
    ("案件", "disputes.index", {}, frozenset({Role.CLERK, Role.DISPATCHER, Role.MEDIATOR, Role.HEAD,
                                              Role.SUPERVISOR, Role.LEADER})),
    ("台账", "ledger.index", {}, frozenset({Role.SUPERVISOR, Role.LEADER})),
    ("履行", "promises.index", {}, frozenset({Role.CLERK, Role.MEDIATOR, Role.HEAD})),
    ("回访", "follow_up.index", {}, frozenset({Role.CLERK, Role.HEAD})),
    ("卷宗", "archives.index", {}, frozenset({Role.CLERK, Role.HEAD, Role.MEDIATOR, Role.SUPERVISOR})),
    ("补贴", "subsidies.index", {}, frozenset({Role.HEAD, Role.SUPERVISOR})),
    ("等审批", "disputes.requests", {}, frozenset({Role.HEAD, Role.SUPERVISOR, Role.CLERK, Role.MEDIATOR})),
    ("规则", "rules.index", {}, frozenset({AdminRole.SYSADMIN})),
    ("人员", "people.index", {}, frozenset({AdminRole.SYSADMIN, AdminRole.SECADMIN})),
    ("单位", "units.index", {}, frozenset({AdminRole.SYSADMIN})),
    ("区划", "regions.index", {}, frozenset({AdminRole.SYSADMIN})),
    ("文书模板", "paper_templates.index", {}, frozenset({AdminRole.SYSADMIN})),
    ("日历", "calendar.index", {}, frozenset({AdminRole.SYSADMIN})),
    ("案案有人管", "findings.index", {}, frozenset({AdminRole.SYSADMIN})),
    ("定时任务", "jobs.index", {}, frozenset({AdminRole.SYSADMIN})),
    ("发出的消息", "outbound.index", {}, frozenset({AdminRole.SYSADMIN})),
    ("审计", "desk.audit", {}, frozenset({AdminRole.AUDITOR})),
)
# What comes after 办结 stands under one entry: the bar stays short, the pages lead to each other.
AFTERWARDS = "办结以后"
GROUPED = dict.fromkeys(("promises.index", "follow_up.index", "archives.index", "subsidies.index"), AFTERWARDS)
# Asked when a form could not be carried out for a fault that is not the sender's: each may save what was typed.
keep_typed: list[Callable[[], None]] = []


def init_app(app: Flask) -> None:
    """Hook everything in."""
    app.context_processor(_context)
    app.after_request(_headers)
    # Anything else becomes Flask's InternalServerError, which logs and comes here as an HTTPException.
    for kind in (HTTPException, Refused, Invalid, Changed, StaleDataError):
        app.register_error_handler(kind, _error)


def entries_for(actor: Actor | None) -> list[dict[str, Any]]:
    """Every page this person may begin from, with the current one marked."""
    if actor is None:
        return []
    mine = {*actor.roles, *({actor.admin} if actor.admin else set())}
    found = []
    for label, endpoint, arguments, who in NAV:
        if who & mine and endpoint in current_app.view_functions:
            # a page of one order stands under 督办; of a case it is the case that counts, however one came to it
            here = request.endpoint == endpoint or (
                endpoint.endswith(".index") and endpoint != "disputes.index" and endpoint.startswith(f"{request.blueprint}."))
            current = here and all(request.args.get(k) == v for k, v in arguments.items())
            found.append({"label": label, "url": url_for(endpoint, **arguments), "current": current, "group": GROUPED.get(endpoint)})
    return found


def nav_for(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The bar: an entry each, and one for all of a group, which leads to its first."""
    bar: dict[str, dict[str, Any]] = {}
    for entry in entries:
        label = entry["group"] or entry["label"]
        if label in bar:
            bar[label]["current"] |= entry["current"]
        else:
            bar[label] = {"label": label, "url": entry["url"], "current": entry["current"]}
    return list(bar.values())


def beside(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The other pages of the group that this page belongs to; none if it stands alone."""
    group = next((entry["group"] for entry in entries if entry["current"]), None)
    return [entry for entry in entries if group and entry["group"] == group]


def _context() -> dict[str, Any]:
    actor: Actor | None = g.get("actor")
    person_id = actor.person_id if actor else None
    entries = entries_for(actor)
    return {
        "actor": actor,
        "brand": current_app.config.get("BRAND", "诸暨市矛盾纠纷调处"),
        "nav": nav_for(entries),
        "beside": beside(entries),
        # the page that reports a fault must not need what may be broken
        "unread": unread(db_session(), person_id) if person_id and not g.get("faulty") else 0,
        "now": now().astimezone(LOCAL),
        "idle_minutes": current_app.config["IDLE_MINUTES"],
    }


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        # Shared office machines: nothing of a case stays in the browser's cache.
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _error(error: Exception) -> BaseResponse | tuple[str, int] | Any:
    """One place for every error; /api answers with problem documents instead of pages."""
    db_session.rollback()
    read_only.set(True)
    api = current_app.extensions.get("api_error")
    if api is not None and request.path.startswith("/api/"):
        return api(error)
    if isinstance(error, CSRFError) and request.endpoint != "accounts.login" and sessions.signed_in_person() is None:
        # signed out meanwhile: sign in and come back to the page of the form
        g.pop("left", None)  # without a good token nothing is known to be theirs
        return sessions.ask_in()
    status = status_of(error)
    g.faulty = status >= 500
    if status < 400 and isinstance(error, HTTPException):
        return error.get_response()
    if request.method == "POST" and (status >= 500 or isinstance(error, (StaleDataError, CSRFError))):
        for keep in keep_typed:
            keep()
    return render_template(f"errors/{page_of(status)}.html", **_words(error, status)), status


def status_of(error: Exception) -> int:
    """HTTP status of an exception of ours or of the framework's."""
    if isinstance(error, HTTPException):
        return error.code or 500
    if isinstance(error, Refused):
        return 403 if error.kind == "role" else 409
    if isinstance(error, (Changed, StaleDataError)):
        return 409
    return 422 if isinstance(error, Invalid) else 500


def page_of(status: int) -> int:
    """The page that fits; every client mistake without a page of its own reads as 422."""
    return status if status in (403, 404, 409, 422) else (500 if status >= 500 else 422)


def _words(error: Exception, status: int) -> dict[str, Any]:
    if isinstance(error, Refused):
        return {"sentence": error.sentence}
    if isinstance(error, Invalid):
        return {"sentence": "；".join(error.errors.values())}
    if isinstance(error, StaleDataError):
        return {"sentence": "别人刚刚办了这件，你这次没有提交；请看最新情况再办。"}
    if isinstance(error, CSRFError) and given.given_to() not in (None, sessions.signed_in_person()):
        return {"sentence": "这一页是另一个人登录时打开的，没有交上去；那个人登录后接着写。"}
    if status >= 500:
        return {"error_number": logs.error_number()}
    return {"sentence": SENTENCES.get(status, "")}


SENTENCES = {
    400: "这一页放得太久或内容不完整，请返回上一页再提交一次。",
    405: "这个地址不能这样打开，请从页面上的按钮进去。",
    413: "一次提交的内容太多，请分几次。",
    429: "操作太快了，过一会儿再试。",
}
