"""Accounts, for the system administrator; the security administrator finds people here to give them roles."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediation.access import allow, current_actor
from mediation.accounts import actions
from mediation.accounts.forms import EditPersonForm, NewPersonForm
from mediation.accounts.models import Person
from mediation.accounts.queries import people, person_by_username
from mediation.db import db_session, now
from workflows.guarding import Refused
from workflows.roles import AdminRole

PAGE = 50
SYSADMIN, SECADMIN = AdminRole.SYSADMIN.value, AdminRole.SECADMIN.value

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("")
@allow(SYSADMIN, SECADMIN)
def index() -> str:
    """All accounts by user name, or those that match `q`."""
    text, after = request.args.get("q", ""), request.args.get("after", "")
    found = db_session.scalars(people(text).where(Person.username > after).limit(PAGE + 1)).all()
    shown, more = found[:PAGE], len(found) > PAGE
    return render_template(
        "accounts/people.html",
        people=shown,
        q=text,
        target="people.show" if current_actor().admin is AdminRole.SYSADMIN else "roles.show",
        next_url=url_for("people.index", q=text or None, after=shown[-1].username) if more else None,
        first_url=url_for("people.index", q=text or None) if after else None,
    )


@bp.route("/new", methods=["GET", "POST"])
@allow(SYSADMIN)
def new() -> str | tuple[str, int]:
    """Make an account. The one-time password is on the answer itself and nowhere else."""
    form, refusals = NewPersonForm(), []
    if form.validate_on_submit():
        try:
            person, secret = actions.create_person(
                db_session(), username=form.words("username"), name=form.words("name"),
                phone=form.words("phone"),
                actor=current_actor(), at=now(),
            )
        except Refused as refused:
            refusals.append(refused.sentence)
        else:
            return render_template("accounts/secret.html", person=person, secret=secret)
    page = render_template("accounts/new.html", form=form, refusals=refusals)
    return (page, 422) if request.method == "POST" else page


@bp.route("/<username>", methods=["GET", "POST"])
@allow(SYSADMIN)
def show(username: str) -> str | Response | tuple[str, int]:
    """One account; an empty phone field leaves the number as it is."""
    person = _person(username)
    form = EditPersonForm(data={"name": person.name, "salaried": person.salaried})
    if form.validate_on_submit():
        actions.edit_person(
            db_session(), person, name=form.words("name"), phone=form.words("phone") or person.phone,
            salaried=bool(form.salaried.data), actor=current_actor(), at=now(),
        )
        flash("已保存。")
        return redirect(url_for("people.show", username=person.username), 303)
    page = render_template("accounts/person.html", person=person, form=form)
    return (page, 422) if request.method == "POST" else page


@bp.post("/<username>/deactivate")
@allow(SYSADMIN)
def deactivate(username: str) -> Response | tuple[str, int]:
    """The person cannot sign in any more."""
    person = _person(username)
    try:
        actions.deactivate(db_session(), person, actor=current_actor(), at=now())
    except Refused as refused:
        if refused.kind != actions.IN_HAND:
            raise
        db_session.rollback()
        form = EditPersonForm(formdata=None, data={"name": person.name, "salaried": person.salaried})
        return render_template("accounts/person.html", person=person, form=form, in_hand=refused.sentence), 409
    flash(f"{person.name}的账号已停用。")
    return redirect(url_for("people.show", username=username), 303)


@bp.post("/<username>/activate")
@allow(SYSADMIN)
def activate(username: str) -> Response:
    """The person can sign in again."""
    person = _person(username)
    actions.activate(db_session(), person, actor=current_actor(), at=now())
    flash(f"{person.name}的账号已启用。")
    return redirect(url_for("people.show", username=username), 303)


@bp.post("/<username>/reset")
@allow(SYSADMIN)
def reset(username: str) -> str:
    """A one-time password, shown once."""
    person = _person(username)
    secret = actions.reset_password(db_session(), person, actor=current_actor(), at=now())
    return render_template("accounts/secret.html", person=person, secret=secret)


def _person(username: str) -> Person:
    return person_by_username(db_session(), username) or abort(404)
