"""Units, for the system administrator; and for whom somebody acts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediation.access import STAFF, allow, current_actor
from mediation.accounts.models import Person
from mediation.accounts.queries import person_by_username
from mediation.db import db_session, now
from mediation.numbers import whole
from mediation.regions.queries import levels_at, places
from mediation.units import actions, commands, queries
from mediation.units.acting import act_for
from mediation.units.forms import UnitForm
from mediation.units.models import Unit
from workflows.guarding import Refused
from workflows.levels import TOP
from workflows.roles import AdminRole, Role

PAGE, FOUND = 60, 12
SYSADMIN = AdminRole.SYSADMIN.value

bp = Blueprint("units", __name__, cli_group=None)
bp.cli.add_command(commands.group)


@bp.post("/me/unit")
@allow(STAFF)
def act() -> Response:
    """Act for another of one's units from now on."""
    if not act_for(whole(request.form.get("unit", "")) or 0):
        abort(404)
    return redirect(url_for("accounts.me"), 303)


@bp.get("/units/search")
@allow(STAFF)
def search() -> Response:
    """Live units of the county whose name contains `q`, for fields that ask for one."""
    text = request.args.get("q", "").strip()[:40]
    named = queries.listed(current_app.config["COUNTY"], text=text).where(Unit.active).limit(FOUND)
    found = db_session.scalars(named).all() if text else []
    return jsonify(results=[{"code": unit.code, "name": unit.name} for unit in found])


@bp.get("/units")
@allow(SYSADMIN)
def index() -> str:
    """County and town units; the villages of one town; or the units that match `q`."""
    county = current_app.config["COUNTY"]
    text, town = request.args.get("q", "").strip(), request.args.get("town", "")
    after = request.args.get("after", "")
    found = db_session.scalars(
        queries.listed(county, text=text, town=town).where(Unit.code > after).limit(PAGE + 1)
    ).all()
    shown, more = found[:PAGE], len(found) > PAGE
    kept: dict[str, Any] = {"q": text or None, "town": town or None}
    towns = db_session.scalars(places(county, "town"))
    return render_template(
        "units/index.html",
        units=shown,
        q=text,
        towns=[("", f"{levels_at(db_session(), county)[TOP]}级和各镇街"), *((each.code, each.name) for each in towns)],
        town=town,
        next_url=url_for("units.index", after=shown[-1].code, **kept) if more else None,
        first_url=url_for("units.index", **kept) if after else None,
    )


@bp.route("/units/<code>", methods=["GET", "POST"])
@allow(SYSADMIN)
def show(code: str) -> str | Response | tuple[str, int]:
    """One unit: its names, its head and who answers for it."""
    unit = db_session.scalar(queries.with_people().where(Unit.code == code)) or abort(404)
    form, refusals = _form(unit), []
    form.refill()
    if form.validate_on_submit():
        try:
            _save(unit, form)
        except Refused as refused:
            refusals.append(refused.sentence)
        else:
            form.carried_out()
            flash("已保存。")
            return redirect(url_for("units.show", code=code), 303)
    page = render_template(
        "units/show.html", unit=unit, form=form, refusals=refusals,
        staff=queries.staff_with_roles(db_session(), unit.id, now()),
    )
    return (page, 422) if request.method == "POST" else page


def _form(unit: Unit) -> UnitForm:
    form = UnitForm(
        data={
            "name": unit.name,
            "short_name": unit.short_name,
            "head": unit.head.username if unit.head else "",
            "duty": unit.duty.username if unit.duty else "",
        }
    )
    form.head.choices = _choices(queries.staff(db_session(), unit.id, Role.HEAD, now()), unit.head)
    form.duty.choices = _choices(queries.staff(db_session(), unit.id, None, now()), unit.duty)
    return form


def _choices(people: list[Person], named: Person | None) -> dict[str, str]:
    """Whoever is named stays named until another is chosen; nobody can be chosen only while nobody is."""
    first = {named.username: named.name} if named else {"": "还没有指定"}
    return first | {each.username: each.name for each in people}


def _save(unit: Unit, form: UnitForm) -> None:
    by, at = current_actor(), now()
    actions.rename(
        db_session(), unit=unit, name=form.words("name"), short_name=form.words("short_name"), at=at, by=by
    )
    for field, named, name_person in (
        (form.head, unit.head, actions.set_head),
        (form.duty, unit.duty, actions.set_duty),
    ):
        person = person_by_username(db_session(), field.data or "")
        if person is not None and (named is None or person.id != named.id):
            name_person(db_session(), unit=unit, person=person, at=at, by=by)
