"""Pages: 调解 of a case, what is arranged in the unit, its rooms, and the calendar on one's telephone."""

from __future__ import annotations

from uuid import uuid4

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from mediation.access import ANYONE, STAFF, allow, current_actor
from mediation.db import db_session, now
from mediation.disputes.file_pages import AFTER, file_page, file_tab, opened
from mediation.errors import Invalid
from mediation.meetings.calendar_feed import feed_of, make_feed, revoke_feed, words_since, written
from mediation.meetings.case_page import case_page
from mediation.meetings.coming import coming
from mediation.meetings.offered import add_room, close_room, rooms_of
from mediation.meetings.room_form import RoomForm
from mediation.meetings.rooms import Room
from mediation.once import claim
from workflows.roles import Role

bp = Blueprint("meetings", __name__)
file_tab("meetings.of_case", "调解", "users", order=20)
DONE_HERE = ("session", "schedule", "reschedule", "cancel_meeting", "serve", "tell_off", "caucus", "sign_record", "correct_record")
AFTER.update(dict.fromkeys(DONE_HERE, "meetings.of_case"))


@bp.get("/disputes/<number>/meetings")
@allow(STAFF)
def of_case(number: str) -> str:
    """What is arranged, what was held, and for the mediators what was said apart."""
    dispute = opened(number)
    return file_page("meetings/case.html", dispute, "meetings.of_case", **case_page(db_session(), dispute, current_actor(), now()))


@bp.get("/meetings")
@allow(STAFF)
def index() -> str:
    """今后的调解 of the unit by day, with its rooms."""
    mine = request.args.get("mine") == "1"
    return render_template("meetings/index.html", **coming(db_session(), current_actor(), now(), mine=mine))


@bp.route("/meetings/rooms", methods=["GET", "POST"])
@allow(Role.HEAD.value)
def rooms() -> str | BaseResponse | tuple[str, int]:
    """The head keeps the rooms of the unit."""
    form, actor, session = RoomForm(), current_actor(), db_session()
    form.refill()
    if form.validate_on_submit():
        if form.once.data and not claim(session, key=f"form:{actor.person_id}:{form.once.data}"[:80],
                                        person_id=actor.person_id, at=now(), status=303)[1]:
            return redirect(url_for("meetings.rooms"), 303)
        try:
            room = add_room(session, actor=actor, name=form.words("name"), note=form.words("note"))
        except Invalid as invalid:
            db_session.rollback()
            for name, sentence in invalid.errors.items():
                form[name].errors = [sentence]
        else:
            form.carried_out()
            flash(f"{room.name}可以约了。")
            return redirect(url_for("meetings.rooms"), 303)
    form.once.data = form.once.data or uuid4().hex
    rows = [{"name": room.name, "note": room.note, "active": room.active,
             "close_url": url_for("meetings.close", room_id=room.id) if room.active else None} for room in rooms_of(session, actor.unit_id or 0)]
    page = render_template("meetings/rooms.html", form=form, rows=rows)
    return (page, 422) if request.method == "POST" else page


@bp.post("/meetings/rooms/<int:room_id>/close")
@allow(Role.HEAD.value)
def close(room_id: int) -> BaseResponse:
    """A room that is not to be had any more."""
    session, actor = db_session(), current_actor()
    room = session.get(Room, room_id)
    if room is None or room.unit_id != actor.unit_id:
        abort(404)
    close_room(session, room, actor=actor)
    flash(f"{room.name}不再约了，已经约好的照旧。")
    return redirect(url_for("meetings.rooms"), 303)


@bp.get("/calendar/<token>.ics")
@allow(ANYONE)
def feed(token: str) -> Response:
    """What a telephone reads: times, places and case numbers."""
    person = feed_of(db_session(), token) or abort(404)
    return Response(written(db_session(), person, now()), mimetype="text/calendar; charset=utf-8",
                    headers={"Content-Disposition": "inline; filename=meetings.ics"})


@bp.route("/me/calendar", methods=["GET", "POST"])
@allow(STAFF)
def own_feed() -> str:
    """Make a new secret address, shown this once, or see whether there is one."""
    session, actor = db_session(), current_actor()
    made = None
    if request.method == "POST":
        token = make_feed(session, person_id=actor.person_id or 0, at=now())
        made = url_for("meetings.feed", token=token, _external=True)
    return render_template("meetings/feed.html", made=made, since=words_since(session, actor.person_id or 0))


@bp.post("/me/calendar/revoke")
@allow(STAFF)
def revoke() -> BaseResponse:
    """The old address answers no more."""
    revoke_feed(db_session(), person_id=current_actor().person_id or 0)
    flash("订阅地址已停用。")
    return redirect(url_for("meetings.own_feed"), 303)
