"""请假: one's own days, those of the people one looks after, and calling off."""

from __future__ import annotations

from uuid import uuid4

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediation.access import STAFF, allow, current_actor
from mediation.accounts.models import Person
from mediation.accounts.queries import person_by_username
from mediation.db import db_session, now
from mediation.errors import Invalid
from mediation.once import claim
from mediation.units.absence_actions import call_off, enter_all
from mediation.units.absence_forms import NOBODY, AbsenceForm
from mediation.units.absence_rows import absence_rows, people_rows
from mediation.units.absence_rules import colleagues, looks_after, may_enter, other_units
from mediation.units.absences import Absence
from mediation.units.models import Unit
from mediation.units.queries import staff, unit_by_code
from workflows.guarding import Refused
from workflows.roles import Role

bp = Blueprint("absences", __name__, url_prefix="/absences")


@bp.route("", methods=["GET", "POST"])
@allow(STAFF)
def index() -> str | Response | tuple[str, int]:
    """The form for oneself, or for whom `person` and `unit` name; who is away; whom one looks after."""
    person, unit = _about()
    form, at, actor = AbsenceForm(), now(), current_actor()
    others = other_units(db_session(), actor, person, unit, at)
    if not others:
        del form.everywhere
    form.substitute.choices = NOBODY | {p.username: p.name for p in colleagues(db_session(), unit, person.id, at)}
    form.refill()
    refusals: list[str] = []
    if request.method == "POST" and form.validate():
        if form.once.data and not claim(
            db_session(), key=f"form:{actor.person_id}:{form.once.data}"[:80], person_id=actor.person_id, at=at, status=303
        )[1]:
            return redirect(url_for("absences.index"), 303)
        try:
            _enter(person, [unit, *(others if others and form.everywhere.data else [])], form)
        except Refused as refused:
            refusals.append(refused.sentence)
        except Invalid as invalid:
            for name, sentence in invalid.errors.items():
                form[name].errors = [sentence]
        else:
            form.carried_out()
            flash(f"已记下{'' if person.id == actor.person_id else person.name}请假。")
            return redirect(url_for("absences.index"), 303)
        db_session.rollback()  # the submission: the same form is sent again when it is put right
    page = _page(person, unit, form, refusals)
    return (page, 422) if request.method == "POST" else page


@bp.post("/<int:absence_id>/off")
@allow(STAFF)
def off(absence_id: int) -> Response:
    """销假: they are back, or never went."""
    session, actor = db_session(), current_actor()
    absence = session.get(Absence, absence_id, with_for_update=True)
    if absence is None or not may_enter(actor, absence.person_id, session.get_one(Unit, absence.unit_id)):
        abort(404)
    call_off(session, absence, by=actor, at=now())
    flash("已销假。")
    return redirect(url_for("absences.index"), 303)


def _about() -> tuple[Person, Unit]:
    """Whom the form is about, and in which unit; 404 for whoever is none of one's business."""
    session, actor = db_session(), current_actor()
    if "person" not in request.args:
        return session.get_one(Person, actor.person_id), session.get_one(Unit, actor.unit_id)
    person = person_by_username(session, request.args["person"]) or abort(404)
    unit = unit_by_code(session, request.args.get("unit", "")) or abort(404)
    if not may_enter(actor, person.id, unit) or all(p.id != person.id for p in staff(session, unit.id, None, now())):
        abort(404)
    return person, unit


def _enter(person: Person, units: list[Unit], form: AbsenceForm) -> None:
    wanted = form.words("substitute")
    substitute = person_by_username(db_session(), wanted) if wanted else None
    if wanted and substitute is None:
        raise Invalid({"substitute": "从列出来的里面选一个。"})
    enter_all(
        db_session(), person=person, units=units, first_day=form.first_day.data, last_day=form.last_day.data,
        reason=form.words("reason"), substitute=substitute, by=current_actor(), at=now(),
    )  # fmt: skip


def _page(person: Person, unit: Unit, form: AbsenceForm, refusals: list[str]) -> str:
    session, actor, at = db_session(), current_actor(), now()
    own = person.id == actor.person_id
    form.once.data = form.once.data or uuid4().hex
    text = request.args.get("q", "").strip()
    watches = looks_after(actor, session.get_one(Unit, actor.unit_id))
    return render_template(
        "units/absences.html", form=form, refusals=refusals, own=own, person=person, unit=unit,
        action=url_for("absences.index") if own else url_for("absences.index", person=person.username, unit=unit.code),
        rows=absence_rows(session, actor, at), watches=watches, finds=actor.has(Role.SUPERVISOR), q=text,
        people=people_rows(session, actor, at, text) if watches else [],
    )
