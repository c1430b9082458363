"""Who may do what: the security administrator gives and takes roles."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediation.access import allow, current_actor
from mediation.accounts.actions import IN_HAND
from mediation.accounts.models import Person
from mediation.accounts.queries import person_by_username
from mediation.db import db_session, now
from mediation.regions.queries import levels_at, places
from mediation.units import actions, queries
from mediation.units.forms import AdminForm, GrantForm
from mediation.units.models import Unit
from mediation.units.postings import memberships
from workflows.calendar import local_day
from workflows.guarding import Refused
from workflows.levels import TOP
from workflows.roles import AdminRole, Role
from workflows.steps import day_words

SECADMIN = AdminRole.SECADMIN.value

bp = Blueprint("roles", __name__, url_prefix="/people/<username>/roles")


@bp.get("")
@allow(SECADMIN)
def show(username: str) -> str:
    """What a person holds, and forms to give more. `town` brings the villages of a town into the choice."""
    return _page(_person(username))


def _page(person: Person, in_hand: str = "") -> str:
    county, at = current_app.config["COUNTY"], now()
    grant_form = GrantForm()
    grant_form.unit.choices = _unit_choices(county, request.args.get("town", ""))
    towns = db_session.scalars(places(county, "town"))
    return render_template(
        "units/roles.html",
        person=person,
        held=[
            (unit, held.role, day_words(local_day(held.since), local_day(at)))
            for held, unit in memberships(db_session(), person.id, at)
        ],
        grant_form=grant_form,
        admin_form=AdminForm(data={"admin": person.admin.value if person.admin else ""}),
        towns=[("", f"{levels_at(db_session(), county)[TOP]}级和各镇街"), *((each.code, each.name) for each in towns)],
        town=request.args.get("town", ""), in_hand=in_hand,
    )


@bp.post("/grant")
@allow(SECADMIN)
def grant(username: str) -> Response:
    """Give a role in a unit."""
    person, form = _person(username), GrantForm()
    unit = _unit(form.words("unit"))
    form.unit.choices = {unit.code: unit.name}
    if not form.validate():
        abort(422)
    role = Role(form.role.data)
    actions.grant(db_session(), person=person, unit=unit, role=role, at=now(), by=current_actor())
    flash(f"已授予：{unit.short_name} · {role.label}。")
    return redirect(url_for("roles.show", username=username, town=request.args.get("town")), 303)


@bp.post("/revoke")
@allow(SECADMIN)
def revoke(username: str) -> Response | tuple[str, int]:
    """Take a role back; whoever still has cases in hand hands them over first."""
    person, unit = _person(username), _unit(request.form.get("unit", ""))
    role = request.form.get("role", type=Role) or abort(422)
    try:
        actions.revoke(db_session(), person=person, unit=unit, role=role, at=now(), by=current_actor())
    except Refused as refused:
        if refused.kind != IN_HAND:
            raise
        db_session.rollback()
        return _page(person, refused.sentence), 409
    flash(f"已收回：{unit.short_name} · {role.label}。")
    return redirect(url_for("roles.show", username=username), 303)


@bp.post("/admin")
@allow(SECADMIN)
def admin(username: str) -> Response:
    """Make somebody one of the three administrators, or none."""
    person, form = _person(username), AdminForm()
    if not form.validate():
        abort(422)
    role = AdminRole(form.admin.data) if form.admin.data else None
    actions.set_admin(db_session(), person=person, admin=role, at=now(), by=current_actor())
    flash(f"{person.name}现在{'是' + role.label if role else '不是管理员'}。")
    return redirect(url_for("roles.show", username=username), 303)


def _person(username: str) -> Person:
    return person_by_username(db_session(), username) or abort(404)


def _unit(code: str) -> Unit:
    return queries.unit_by_code(db_session(), code) or abort(404)


def _unit_choices(county: str, town: str) -> dict[str, str]:
    found = db_session.scalars(queries.listed(county, town=town).where(Unit.active))
    return {"": "请选择"} | {unit.code: unit.name for unit in found}
