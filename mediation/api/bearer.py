"""Who calls /api/v1: the bearer of a token and nobody else; cookies of the pages count for nothing here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Flask, Request, Response, current_app, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from sqlalchemy import Row, case, select, update
from werkzeug.exceptions import Forbidden, TooManyRequests

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.api.actions import digest
from mediation.api.blueprint import PREFIX, bp
from mediation.api.models import Scope, Token
from mediation.db import SAFE_METHODS, apart, db_session, now
from mediation.files import arriving
from mediation.units.queries import actor_for


class PageCookies(SecureCookieSessionInterface):
    """Cookies for the pages; /api/v1 gets an empty session that is never sent."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Nothing a browser sends may stand in for a token."""
        return SecureCookieSession() if _is_api(request.path) else super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send no cookie from the API."""
        if not _is_api(request.path):
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """Ask tokens on /api/v1 and leave the pages their own way."""
    app.config.setdefault("API_CALLS_PER_MINUTE", 600)
    app.session_interface = PageCookies()
    of_pages: Callable[[], Actor | None] = app.extensions["load_actor"]
    app.extensions["load_actor"] = lambda: bearer() if _is_api(request.path) else of_pages()
    arriving.KNOWN["api.add_files"] = _may_send
    app.extensions["csrf"].exempt(bp)  # a token is no cookie: no other site can send it


def bearer() -> Actor | None:
    """The token's person, acting for its unit with its scopes; None without a token that counts."""
    secret, at = _secret(), now()
    used = _use(digest(secret), at) if secret else None
    if used is None:
        return None
    if used.calls > current_app.config["API_CALLS_PER_MINUTE"]:
        raise TooManyRequests(retry_after=60 - int(at.timestamp()) % 60)
    person = db_session.get(Person, used.person_id)
    if person is None or not person.active:
        return None
    actor = actor_for(db_session(), person, used.unit_id, at=at)
    if actor.unit_id != used.unit_id:
        return None  # no longer works there; the token does not follow to another unit
    g.token_id = used.id
    return replace(actor, scopes=frozenset(used.scopes))


def _secret() -> str:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def _may_send() -> bool:
    """Whether a large body is worth reading: the token counts, may write, and has calls left. Nothing is counted here, `bearer` does."""
    secret, at = _secret(), now()
    if not secret:
        return False
    spent = (Token.minute == int(at.timestamp()) // 60) & (Token.calls >= current_app.config["API_CALLS_PER_MINUTE"])
    mine = (
        select(Token.scopes).join(Person, Person.id == Token.person_id)
        .where(Token.hash == digest(secret), Token.revoked_at.is_(None), Token.expires_at > at, Person.active, ~spent)
    )
    with apart() as look:  # gone again before the body comes: a slow sender keeps nobody waiting
        return Scope.WRITE in (look.scalar(mine) or ())


def _use(hashed: str, at: datetime) -> Row[Any] | None:
    """Find, count and mark in one statement and a transaction of its own: a refused call counts too."""
    minute = int(at.timestamp()) // 60
    query = (
        update(Token)
        .where(Token.hash == hashed, Token.revoked_at.is_(None), Token.expires_at > at)
        .values(
            calls=case((Token.minute == minute, Token.calls + 1), else_=1), minute=minute, last_used_at=at
        )
        .returning(Token.id, Token.person_id, Token.unit_id, Token.scopes, Token.calls)
    )
    with current_app.extensions["engine"].begin() as connection:
        row: Row[Any] | None = connection.execute(query).one_or_none()
    return row


@bp.before_request
def _within_scopes() -> None:
    actor: Actor | None = g.get("actor")
    if actor is None:
        return  # the document and its page, which anybody may read
    needed = Scope.READ if request.method in SAFE_METHODS else Scope.WRITE
    if needed not in (actor.scopes or frozenset()):
        raise Forbidden(f"这个令牌没有“{needed.label}”权限（{needed.value}），请换一个令牌。")


def _is_api(path: str) -> bool:
    return path.startswith(PREFIX + "/")
