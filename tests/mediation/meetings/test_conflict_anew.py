"""回避: each way in which a party or a mediator changes asks anew whether they share name, telephone or household."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mediation.disputes.actions import advance, record
from mediation.disputes.audit import verify
from mediation.disputes.models import Dispute
from mediation.meetings.actions import record_session
from mediation.units.absences import Absence
from mediation.units.queries import actor_for
from tests.make import Clock, County, another_mediator, make_dispute, sign_in
from tests.mediation.meetings.test_api import Caller
from workflows.guarding import Refused
from workflows.states import State

PHONE = "13800005678"
NEPHEW = {"role": "applicant", "kind": "person", "name": "骆某", "phone": PHONE}


def sharing(here: County, who: str = "village.mediator") -> None:
    here.person(who).phone = PHONE
    here.session.flush()


def test_a_merge_brings_nobody_of_the_household_unseen(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    sharing(here)
    other = make_dispute(here, State.SUBMITTED, at=clock.at, parties=[NEPHEW, {"role": "respondent", "kind": "person", "name": "高某"}])
    number, main = other.number, case.number
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    assert 'name="declaration"' not in client.get(f"/disputes/{number}/merge").text
    refused = client.post(f"/disputes/{number}/merge", data={"main": main, "once": "a"})
    assert refused.status_code == 409 and "骆建国和骆某电话相同：先给主案换调解员" in refused.text and 'name="declaration"' in refused.text
    assert client.post(f"/disputes/{number}/merge", data={"main": main, "declaration": "村委会的座机", "once": "b"}).status_code == 303
    here.session.expire_all()
    assert [p.name for p in case.parties] == ["王某", "高某", "骆某"]
    assert "声明不用回避：村委会的座机" in client.get(f"/disputes/{main}").text
    assert verify(here.session) == []


def test_a_merge_of_strangers_asks_nothing(here: County, clock: Clock, case: Dispute) -> None:
    other = make_dispute(here, State.SUBMITTED, at=clock.at, parties=[NEPHEW, {"role": "respondent", "kind": "person", "name": "高某"}])
    advance(here.session, other, "merge", actor=here.actor("fengqiao.window"), at=clock.at, main=case.number)
    assert case.parties[-1].name == "骆某"


@pytest.mark.parametrize("change", [
    {"parties": [{"role": "third_party", "kind": "person", "name": "骆某", "phone": PHONE}]}, {"details": [{"party": "2", "address": "枫源村 9 号"}]},
])  # fmt: skip
def test_who_stands_in_says_it_anew_once_the_parties_change(here: County, clock: Clock, case: Dispute, change: dict[str, Any]) -> None:
    second = another_mediator(here, at=clock.at)
    here.session.add(Absence(
        person_id=here.person("village.mediator").id, unit_id=case.unit_id, first_day=clock.at.date(), last_day=clock.at.date() + timedelta(days=2),
        substitute_id=second.id, reason="住院", made_at=clock.at))
    second.phone, second.address = PHONE, "枫源村9号"
    here.session.flush()
    actor = actor_for(here.session, second, None, at=clock.at)
    sat: dict[str, Any] = {"actor": actor, "at": clock.at, "held_at": clock.at, "place": "村部", "present": "双方", "course": "谈", "result": "continue"}
    record_session(here.session, case, **sat, impartial=True)
    record_session(here.session, case, **sat)
    record(here.session, case, "amend", actor=here.actor("village.mediator"), at=clock.at, category="03")
    record_session(here.session, case, **sat)
    record(here.session, case, "amend", actor=here.actor("village.mediator"), at=clock.at, **change)
    with pytest.raises(Refused, match="你代别人调解"):
        record_session(here.session, case, **sat)
    with pytest.raises(Refused, match="骆小芳和.某(电话|住址)相同：这件先不代办"):
        record_session(here.session, case, **sat, impartial=True)


def test_the_same_through_the_api(app: Flask, session: Session, here: County, clock: Clock, case: Dispute) -> None:
    """补充信息, 更换调解员, 签收, 并案: refused with the field that answers, done with the word."""
    sharing(here)
    here.person("village.mediator").address = "枫源村 9 号"
    another_mediator(here, at=clock.at).name = "高某"
    waiting = make_dispute(here, State.ASSIGNED, at=clock.at, parties=[NEPHEW, {"role": "respondent", "kind": "person", "name": "高某"}])
    other = make_dispute(here, State.SUBMITTED, at=clock.at, parties=[{**NEPHEW, "name": "骆大某", "phone": "", "address": "枫源村9号"}, {"role": "respondent", "kind": "person", "name": "高某"}])
    session.flush()
    asked = [
        ("village.mediator", waiting, "/moves/sign", {"mediator": "village.mediator", "impartial": True}),
        ("village.mediator", case, "/acts/amend", {"parties": [{"role": "third_party", "kind": "person", "name": "骆二某", "phone": PHONE}]}),
        ("village.head", case, "/acts/name_mediator", {"mediator": "second.mediator", "impartial": True, "reason": "住院"}),
        ("fengqiao.window", other, "/moves/merge", {"main": waiting.number}),
    ]
    for who, dispute, path, body in asked:
        call = Caller(app, session, here, clock, who, dispute.number)
        refused = call.post(path, **body)
        assert refused.status_code == 409 and "declaration" in refused.text and "相同" in refused.text, refused.text
        done = call.post(path, **body, declaration="查过，不是一家人")
        assert done.status_code == 200, done.text
