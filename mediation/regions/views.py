"""The tree of places, for the administrator, and the search that place fields use."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediation.access import SIGNED_IN, allow, current_actor
from mediation.db import db_session, now
from mediation.regions import commands, queries
from mediation.regions.actions import edit
from mediation.regions.forms import RegionForm
from mediation.regions.models import Region
from workflows.calendar import local_day
from workflows.guarding import Refused
from workflows.roles import AdminRole
from workflows.steps import day_words

SYSADMIN = AdminRole.SYSADMIN.value

bp = Blueprint("regions", __name__, url_prefix="/regions", cli_group=None)
bp.cli.add_command(commands.group)


@bp.get("/search")
@allow(SIGNED_IN)
def search() -> Response:
    """Places of the county by name, short name or pinyin initials: 枫源, 枫桥镇枫源村, fyc. `level=village`: only those."""
    text, county = request.args.get("q", ""), current_app.config["COUNTY"]
    look = queries.villages if request.args.get("level") == "village" else queries.search
    found = look(db_session(), county, text[:40], 12)
    towns = queries.names(db_session(), {queries.town_of(place.code) for place in found})
    return jsonify(results=[{"code": place.code, "name": _words(place, towns)} for place in found])


@bp.get("")
@allow(SYSADMIN)
def index() -> str:
    """The places directly under one, or those that match `q`."""
    county = current_app.config["COUNTY"]
    place = queries.region(db_session(), request.args.get("in", county)) or abort(404)
    text = request.args.get("q", "")
    if text:
        found = queries.search(db_session(), county, text[:40], 60)
    else:
        found = list(db_session.scalars(queries.children(place.code)))
    path = queries.path(db_session(), place.code)
    return render_template("regions/index.html", place=place, path=path, places=[(each, _validity(each)) for each in found], q=text)


@bp.route("/<code>", methods=["GET", "POST"])
@allow(SYSADMIN)
def show(code: str) -> str | Response | tuple[str, int]:
    """One place, and the form that changes how it is called."""
    place = queries.region(db_session(), code) or abort(404)
    form, refusals = RegionForm(obj=place), []
    form.refill()
    if form.validate_on_submit():
        try:
            edit(
                db_session(), place, name=form.words("name"), short_name=form.words("short_name"),
                pinyin=form.words("pinyin"), valid_to=form.valid_to.data, actor=current_actor(), at=now(),
            )
        except Refused as refused:
            refusals.append(refused.sentence)
        else:
            form.carried_out()
            flash("已保存。")
            return redirect(url_for("regions.show", code=code), 303)
    path = queries.path(db_session(), place.code)
    page = render_template(
        "regions/show.html", place=place, path=path, form=form, refusals=refusals, valid_from=_day(place.valid_from)
    )
    return (page, 422) if request.method == "POST" else page


def _day(day: date) -> str:
    return day_words(day, local_day(now()))


def _validity(place: Region) -> str:
    return f"{_day(place.valid_from)}起" + (f"，到{_day(place.valid_to)}" if place.valid_to else "")


def _words(place: Region, towns: dict[str, str]) -> str:
    return f"{towns[place.parent_code]} › {place.name}" if place.parent_code in towns else place.name
