"""Signing in and out, one's own password, and the page 我."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediation.access import ANYONE, SIGNED_IN, allow, current_actor
from mediation.accounts import commands, sessions
from mediation.accounts.actions import change_password, keep_household
from mediation.accounts.forms import HouseholdForm, PasswordForm, SignInForm
from mediation.accounts.models import Person
from mediation.accounts.signin import sign_in
from mediation.db import db_session, now
from workflows.guarding import Refused

bp = Blueprint("accounts", __name__, cli_group=None)
bp.cli.add_command(commands.group)


@bp.route("/login", methods=["GET", "POST"])
@allow(ANYONE)
def login() -> str | Response:
    """A wrong password answers 200, because the failed attempt must be committed."""
    if g.get("actor") is not None:
        return redirect(sessions.page_wanted() or "/", 303)
    form, refusals = SignInForm(), []
    if form.validate_on_submit():
        try:
            person = _sign_in(form)
        except Refused as refused:
            refusals.append(refused.sentence)
        else:
            sessions.start(person, now())
            return redirect(sessions.page_wanted() or "/", 303)
    return render_template("accounts/login.html", form=form, refusals=refusals, action=_with_next("login"))


@bp.post("/logout")
@allow(ANYONE)
def logout() -> Response:
    """Also for somebody whose session has ended meanwhile."""
    sessions.end()
    flash("已退出。")
    return redirect(url_for("accounts.login"), 303)


@bp.route("/password", methods=["GET", "POST"])
@allow(SIGNED_IN)
def password() -> str | Response | tuple[str, int]:
    """Change one's own password; forced at the first sign-in."""
    person, form, refusals = _me(), PasswordForm(), []
    forced = person.must_change_password
    if form.validate_on_submit():
        try:
            old, new = form.old.data or "", form.new.data or ""
            change_password(db_session(), person, old=old, new=new, at=now())
        except Refused as refused:
            refusals.append(refused.sentence)
        else:
            sessions.renew(person, now())
            flash("密码已改。")
            return redirect(sessions.local_path(request.args.get("next")) or url_for("accounts.me"), 303)
    page = render_template(
        "accounts/password.html", form=form, refusals=refusals, forced=forced, action=_with_next("password")
    )
    return (page, 422) if request.method == "POST" else page


@bp.get("/me")
@allow(SIGNED_IN)
def me() -> str:
    """Who I am, for which unit I act, and for which others I could."""
    return render_template("accounts/me.html", person=_me(), postings=g.get("postings", []))


@bp.route("/me/household", methods=["GET", "POST"])
@allow(SIGNED_IN)
def household() -> str | Response | tuple[str, int]:
    """One's own telephone and address, so that kin and neighbours among the parties are noticed (回避)."""
    person, form = _me(), HouseholdForm()
    if not form.is_submitted():
        form.phone.data, form.address.data = person.phone, person.address
    elif form.validate():
        keep_household(
            db_session(), person, phone=form.words("phone"), address=form.words("address"), actor=current_actor(), at=now()
        )
        flash("存好了。")
        return redirect(url_for("accounts.me"), 303)
    page = render_template("accounts/household.html", form=form)
    return (page, 422) if request.method == "POST" else page


def _sign_in(form: SignInForm) -> Person:
    config = current_app.config
    return sign_in(
        db_session(),
        username=form.words("username"),
        password=form.password.data or "",
        ip=request.remote_addr or "",
        at=now(),
        failures=config.get("LOCKOUT_FAILURES", 5),
        lock=timedelta(minutes=config.get("LOCKOUT_MINUTES", 15)),
    )


def _me() -> Person:
    return db_session.get_one(Person, current_actor().person_id)


def _with_next(name: str) -> str:
    wanted = sessions.page_wanted() if name == "login" else sessions.local_path(request.args.get("next"))
    return url_for(f"accounts.{name}", next=wanted)
