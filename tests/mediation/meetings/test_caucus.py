"""背对背谈话: nobody outside the mediators of the case reads a word of it, on any page, call, export or in the file."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.access import SYSTEM
from mediation.api.actions import USUAL, issue
from mediation.disputes.actions import advance, record
from mediation.disputes.audit import verify
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.meetings.caucus import CaucusNote
from mediation.meetings.caucusing import record_caucus
from mediation.units.absences import Absence
from tests.make import ADMINISTRATORS, CAST, Clock, County, another_mediator, sign_in
from workflows.guarding import Refused

SECRET = "其实最低肯拿两千"
FORM = {"party": "1", "held_at": "2026-09-18T08:30", "text": SECRET, "once": "c1"}


def write(here: County, clock: Clock, case: Dispute) -> CaucusNote:
    return record_caucus(here.session, case, actor=here.actor("village.mediator"), at=clock.at, party=1, held_at=clock.at, text=SECRET)


def page(client: FlaskClient, here: County, clock: Clock, who: str, case: Dispute) -> Any:
    number = case.number
    sign_in(client, here.person(who), at=clock.at)
    return client.get(f"/disputes/{number}/meetings")


def test_the_mediator_writes_and_reads_it(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    number = case.number
    sign_in(client, here.person("village.mediator"), at=clock.at)
    assert "本单位换了调解员（包括回避），由接手的那位看，原来的看不到了。" in client.get(f"/disputes/{number}/caucus").text
    assert client.post(f"/disputes/{number}/caucus", data=FORM | {"text": ""}).status_code == 422
    for _ in range(2):
        assert client.post(f"/disputes/{number}/caucus", data=FORM).status_code == 303
    assert here.session.scalars(select(CaucusNote.text)).all() == [SECRET]
    assert SECRET in client.get(f"/disputes/{number}/meetings").text
    event = here.session.scalars(select(Event).where(Event.name == "caucus")).one()
    assert event.facts == {} and verify(here.session) == []


@pytest.mark.parametrize(("who", "status"), [("village.head", 403), ("fengqiao.window", 403), ("supervisor", 403), ("stranger.mediator", 404)])
def test_nobody_else_writes_one(client: FlaskClient, here: County, clock: Clock, case: Dispute, who: str, status: int) -> None:
    number = case.number
    sign_in(client, here.person(who), at=clock.at)
    assert client.post(f"/disputes/{number}/caucus", data=FORM).status_code == status


def test_its_words_appear_nowhere_else(
    app: Flask, client: FlaskClient, here: County, clock: Clock, case: Dispute, session: Session
) -> None:
    write(here, clock, case)
    number = case.number
    paths = [f"/disputes/{number}", f"/disputes/{number}/meetings", f"/disputes/{number}/dossier", "/disputes", "/mine", "/desk", "/notices", "/meetings",
             "/audit", "/climbed/export?form=csv", "/climbed/export"]
    api = [f"/api/v1/disputes/{number}", f"/api/v1/disputes/{number}/timeline", f"/api/v1/disputes/{number}/moves", f"/api/v1/disputes/{number}/meetings"]
    people = [username for username, _, _ in (*CAST, *ADMINISTRATORS)]
    for username in people:
        sign_in(client, here.person(username), at=clock.at)
        for path in paths:
            own = username == "village.mediator" and path.endswith("/meetings")
            assert (SECRET.encode() in client.get(path).data) is (own and number in path), (username, path)
        if username in {name for name, _, _ in CAST}:
            _, secret = issue(session, here.person(username), unit=None, scopes=USUAL, days=30, name="t", actor=SYSTEM, at=clock.at)
            session.commit()
            caller = app.test_client()
            for path in api:
                assert SECRET not in caller.get(path, headers={"Authorization": f"Bearer {secret}"}).text, (username, path)
    session.commit()
    if app.config["DATABASE_URL"].startswith("sqlite"):
        file = Path(app.config["DATABASE_URL"].removeprefix("sqlite:///"))
        assert not any(SECRET.encode() in each.read_bytes() for each in file.parent.glob(f"{file.name}*"))


def test_the_head_sees_that_there_was_one_and_no_more(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    write(here, clock, case)
    text = page(client, here, clock, "village.head", case).text
    assert SECRET not in text and "背对背谈话" not in text
    assert "内容只有这件的调解员看得到" in client.get(f"/disputes/{case.number}").text


def test_who_stands_in_reads_it_while_they_do(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    second = another_mediator(here, at=clock.at)
    write(here, clock, case)
    assert SECRET not in page(client, here, clock, "second.mediator", case).text
    here.session.add(Absence(
        person_id=here.person("village.mediator").id, unit_id=case.unit_id, first_day=date(2026, 9, 18), last_day=date(2026, 9, 18),
        substitute_id=second.id, reason="住院", made_at=clock.at))
    assert SECRET in page(client, here, clock, "second.mediator", case).text
    clock.at += timedelta(days=3)
    assert SECRET not in page(client, here, clock, "second.mediator", case).text


def test_the_next_mediator_of_the_unit_reads_it_and_the_one_before_no_more(
    client: FlaskClient, here: County, clock: Clock, case: Dispute
) -> None:
    another_mediator(here, at=clock.at)
    write(here, clock, case)
    record(here.session, case, "name_mediator", actor=here.actor("village.head"), at=clock.at, mediator="second.mediator", impartial=True, reason="住院")
    assert SECRET in page(client, here, clock, "second.mediator", case).text
    assert SECRET not in page(client, here, clock, "village.mediator", case).text


def test_it_does_not_climb_with_the_case(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    from mediation.meetings.actions import record_session

    village = here.actor("village.mediator")
    write(here, clock, case)
    record_session(here.session, case, actor=village, at=clock.at, held_at=clock.at, place="村部", present="双方", course="谈不拢", result="failed")
    advance(here.session, case, "escalate", actor=village, at=clock.at, reason="far_apart", note="差得太远")
    advance(here.session, case, "assign", actor=here.actor("fengqiao.window"), at=clock.at, unit="T330681109")
    advance(here.session, case, "sign", actor=here.actor("fengqiao.head"), at=clock.at, mediator="fengqiao.mediator", impartial=True)
    for who in ("fengqiao.mediator", "fengqiao.head", "supervisor"):
        assert SECRET not in page(client, here, clock, who, case).text
        assert SECRET not in client.get(f"/disputes/{case.number}/dossier").text
    assert SECRET in page(client, here, clock, "village.mediator", case).text  # what one wrote oneself


def test_without_a_seat_at_the_table_it_is_refused(here: County, clock: Clock, case: Dispute) -> None:
    with pytest.raises(Refused, match="不归你办"):
        record_caucus(here.session, case, actor=here.actor("fengqiao.mediator"), at=clock.at, party=1, held_at=clock.at, text=SECRET)
