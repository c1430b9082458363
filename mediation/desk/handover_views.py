"""交接: the pack of one person, and giving what is in it to others."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediation.access import STAFF, allow, current_actor
from mediation.accounts.models import Person
from mediation.accounts.queries import person_by_username
from mediation.db import db_session, now
from mediation.desk.handover import context, sight_of, takers, where
from mediation.desk.handover_actions import Given, hand_over
from mediation.desk.handover_forms import HandoverForm
from mediation.disputes.drafts import fresh_key
from mediation.once import claim
from workflows.roles import AdminRole, Role

KEEP = "-"

bp = Blueprint("handover", __name__, url_prefix="/people/<username>/handover")


@bp.get("")
@allow(STAFF, AdminRole.SYSADMIN, AdminRole.SECADMIN)
def show(username: str) -> str:
    """What the person has in hand: for themselves, their head, a supervisor; for administrators as numbers."""
    person = person_by_username(db_session(), username) or abort(404)
    if current_actor().unit_id is None:
        return render_template("desk/handover_numbers.html", person=person, rows=where(db_session(), person))
    return _page(person, HandoverForm(formdata=None))


@bp.post("")
@allow(Role.HEAD)
def give(username: str) -> str | Response | tuple[str, int]:
    """Name another mediator for each case that was chosen; the page then says what was done and what was not."""
    session, actor, at = db_session(), current_actor(), now()
    person = person_by_username(session, username) or abort(404)
    if sight_of(session, actor, person, at) is None:
        abort(404)
    form = _filled(HandoverForm(), person)
    if form.once.data and not claim(
        session, key=f"form:{actor.person_id}:{form.once.data}"[:80], person_id=actor.person_id, at=at, status=200
    )[1]:
        return redirect(url_for("handover.show", username=person.username), 303)
    wanted = _wanted(form)
    valid = form.validate()
    if valid and wanted:
        given = hand_over(
            session, wanted, holder_id=person.id, actor=actor, at=at, reason=form.words("reason"), impartial=True
        )
        form.carried_out()
        return _page(person, HandoverForm(formdata=None), given)
    if not wanted:
        form.everything.errors = ["选一下换给谁：都换给一个人，或者一件一件选。"]
    session.rollback()  # the submission: the same form is sent again when it is put right
    return _page(person, form), 422


def _wanted(form: HandoverForm) -> dict[str, str]:
    """Case → user name; a row left alone follows the choice for all, one that was taken out stays."""
    found = {}
    for name, chosen in request.form.items():
        username = chosen or str(form.everything.data or "")
        if name.startswith("to-") and username not in ("", KEEP):
            found[name.removeprefix("to-")] = username
    return found


def _filled(form: HandoverForm, person: Person) -> HandoverForm:
    people = takers(db_session(), current_actor(), person, now())
    form.everything.choices = {"": "一件一件选"} | dict(people)
    return form


def _page(person: Person, form: HandoverForm, given: Given | None = None) -> str:
    session, actor, at = db_session(), current_actor(), now()
    sight = sight_of(session, actor, person, at)
    if sight is None:
        abort(404)
    _filled(form, person)
    form.once.data = form.once.data or fresh_key()
    chosen = form.refill() | request.form.to_dict(flat=False)
    page = context(session, actor, person, sight, at)
    people = takers(session, actor, person, at)
    return render_template(
        "desk/handover.html", **page, form=form, given=given, takers=people, keep=KEEP,
        chosen={name.removeprefix("to-"): values[0] for name, values in chosen.items() if given is None},
        gives=bool(people) and any(row["movable"] for row in page["rows"]),
    )
