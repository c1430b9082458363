"""The calendar on one's telephone: a secret address that can be taken back, and no name of a party behind it."""

from __future__ import annotations

import re
from datetime import timedelta

from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from mediation.disputes.models import Dispute
from mediation.meetings.feeds import CalendarFeed
from mediation.meetings.offered import add_room
from mediation.meetings.scheduling import cancel, schedule
from tests.make import Clock, County, moment, sign_in

MORNING = moment("2026-09-21 09:00")


def address(client: FlaskClient, here: County, clock: Clock, who: str = "village.mediator") -> str:
    sign_in(client, here.person(who), at=clock.at)
    page = client.post("/me/calendar").text
    found = re.search(r"/calendar/[\w-]+\.ics", page)
    assert found, page
    return found.group()


def test_it_holds_times_rooms_and_numbers_and_nobodys_name(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    room = add_room(here.session, actor=here.actor("village.head"), name="一号调解室")
    village = here.actor("village.mediator")
    schedule(here.session, case, actor=village, at=clock.at, starts_at=MORNING, room=room.id, parties=[1, 2])
    schedule(here.session, case, actor=village, at=clock.at, starts_at=MORNING + timedelta(days=1), place="王某家里", parties=[1])
    cancel(here.session, case, actor=village, at=clock.at, meeting=2, reason="改天")
    url = address(client, here, clock)
    with client.session_transaction() as held:
        held.clear()  # a telephone is not signed in
    answer = client.get(url)
    assert answer.status_code == 200 and answer.mimetype == "text/calendar" and answer.headers["Cache-Control"] == "no-store"
    first, second = Calendar.from_ical(answer.data).walk("VEVENT")
    assert (first["summary"], first["location"], first.decoded("dtstart")) == (f"调解 {case.number}", "枫源村一号调解室", MORNING)
    assert first.decoded("dtend") == MORNING + timedelta(hours=1)
    assert (second["status"], second["location"]) == ("CANCELLED", "见系统")
    assert not [word for word in ("王某", "高某", "水沟") if word in answer.text]


def test_only_its_hash_is_kept_and_a_new_one_ends_the_old(client: FlaskClient, here: County, clock: Clock) -> None:
    old = address(client, here, clock)
    secret = old.removeprefix("/calendar/").removesuffix(".ics")
    assert secret not in here.session.scalars(select(CalendarFeed.digest)).one()
    assert secret not in client.get("/me/calendar").text
    new = address(client, here, clock)
    assert client.get(old).status_code == 404 and client.get(new).status_code == 200
    assert client.post("/me/calendar/revoke").status_code == 303
    assert client.get(new).status_code == 404


def test_who_has_left_has_no_feed(client: FlaskClient, here: County, clock: Clock) -> None:
    url = address(client, here, clock)
    here.person("village.mediator").active = False
    assert client.get(url).status_code == 404
    assert client.get("/calendar/nonsense.ics").status_code == 404
