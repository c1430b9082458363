"""Who is signed in on this browser, and for how long without doing anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask import Flask, current_app, flash, g, redirect, request, session, url_for
from flask_login import LoginManager, current_user, login_user, logout_user
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from mediation.accounts import given
from mediation.accounts.models import Person
from mediation.db import db_session, now

SEEN = "seen_at"
ACTING_UNIT = "unit_id"
# Whose form was kept when nobody was signed in any more: told to that person alone.
KEPT = "kept_for"
# Sent by a page that renews itself: nobody need sit before it, so it does not put off the idle time-out.
UNATTENDED = "X-Unattended"
# What somebody with a one-time password may still open.
BEFORE_CHANGE = frozenset({"accounts.login", "accounts.logout", "accounts.password", "static"})
# Told the id before the person is read: `units` reads what they hold along with them, in one query.
forerunners: list[Callable[[int], None]] = []
# Told whose form came without a session: each may keep what was typed, and says on which page it is found again.
leaving: list[Callable[[int], str | None]] = []


def init_app(app: Flask) -> None:
    """Flask-Login finds the person; the forced change of password stands before every other page."""
    manager = LoginManager()
    # Phones change address on the road; the idle time-out and the mark of the password guard the session.
    manager.session_protection = None
    manager.user_loader(_person_of)
    manager.init_app(app)
    app.before_request(_demand_new_password)


def start(person: Person, at: datetime) -> None:
    """Sign in on this browser. What an earlier session held is dropped first."""
    kept = session.get(KEPT) == person.id
    session.clear()
    login_user(person)
    session[SEEN] = at.timestamp()
    given.mark(person)
    if kept:
        flash("刚才写的还在，看一遍再交。")


def renew(person: Person, at: datetime) -> None:
    """Stay signed in after one's own change of password, acting for the same unit."""
    unit_id = session.get(ACTING_UNIT)
    start(person, at)
    session[ACTING_UNIT] = unit_id


def end() -> None:
    """Sign out of this browser."""
    logout_user()
    session.clear()


def signed_in_person() -> Person | None:
    """The signed-in person, or None; somebody idle for too long is signed out here, by what they do themselves."""
    if not current_user.is_authenticated:
        return None
    at = now()
    idle = timedelta(minutes=current_app.config.get("IDLE_MINUTES", 30))
    seen = datetime.fromtimestamp(session.get(SEEN, 0), UTC)
    if at - seen > idle:
        if in_background():
            return None
        g.left = current_user.id
        end()
        flash(f"超过 {idle.seconds // 60} 分钟没有动作，请重新登录，登录后回到原来的页面。")
        return None
    if not request.headers.get(UNATTENDED):
        session[SEEN] = at.timestamp()
    person: Person = current_user._get_current_object()
    return person


def in_background() -> bool:
    """Whether a script of a page asks, and nobody would see a log-in page in place of the answer."""
    sent = request.headers
    mode = sent.get("Sec-Fetch-Mode", "navigate")
    return bool(sent.get("HX-Request") or sent.get(UNATTENDED) or sent.get("X-Requested-With")) or mode != "navigate"


def ask_in() -> Response:
    """Lead to the log-in page; what a form held waits as a draft of whom the form was given to."""
    if in_background():
        return Response("你已退出，登录后再交。", 401, mimetype="text/plain")
    if request.method != "POST":
        return redirect(url_for("accounts.login", next=request.full_path.rstrip("?")))
    page = _keep_typed()
    if page:
        flash("登录已过期或已退出，刚才写的存好了，登录后接着写。")
    elif "left" not in g:
        flash("登录已过期或已退出，刚才这一步没有交上去，登录后再交一次。")
    return redirect(url_for("accounts.login", next=page or page_wanted()), 303)


def _keep_typed() -> str | None:
    """In a transaction of its own: nothing else of this request will be committed. The page to come back to."""
    person = given.given_to()
    person_id = person.id if person is not None else g.get("left")
    db_session.rollback()
    pages = [keep(person_id) for keep in leaving] if person_id is not None else []
    page = next((page for page in pages if page), None)
    if page:
        session[KEPT] = person_id
    return page


def page_wanted() -> str | None:
    """Where to go after signing in: `next`, or the page whose form was sent too late."""
    referrer = urlsplit(request.referrer or "")
    before = referrer.path if referrer.netloc == request.host else None
    return local_path(request.args.get("next")) or local_path(before)


def local_path(target: str | None) -> str | None:
    """`target` if it is a page of this site that can be opened by a link, else None."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")) or "\\" in target:
        return None
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or not target.isprintable():
        return None
    try:
        endpoint, _ = current_app.url_map.bind("").match(parts.path, method="GET")
    except HTTPException:
        return None
    return None if endpoint in BEFORE_CHANGE else target


def _person_of(mark: str) -> Person | None:
    person_id, _, _ = mark.partition(".")
    if not person_id.isdigit():
        return None
    for forerunner in forerunners:
        forerunner(int(person_id))
    person = db_session.get(Person, int(person_id))
    return person if person is not None and person.active and person.get_id() == mark else None


def _demand_new_password() -> Response | None:
    if request.endpoint is None or request.endpoint in BEFORE_CHANGE:
        return None
    person = signed_in_person()
    if person is None or not person.must_change_password:
        return None
    if request.method == "GET":
        return redirect(url_for("accounts.password", next=request.full_path.rstrip("?")))
    return redirect(url_for("accounts.password"), 303)
