"""The same through /api/v1: arranging, serving, recording, and nothing of what was said apart."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from mediation.access import SYSTEM
from mediation.api.actions import USUAL, issue
from mediation.disputes.models import Dispute
from tests.make import Clock, County, another_mediator


class Caller:
    """Calls about one case with a token of one person."""

    def __init__(self, app: Flask, session: Session, here: County, clock: Clock, who: str, number: str) -> None:
        _, self.secret = issue(session, here.person(who), unit=None, scopes=USUAL, days=30, name="t", actor=SYSTEM, at=clock.at)
        session.commit()
        self.client, self.base = app.test_client(), f"/api/v1/disputes/{number}"

    def get(self, path: str) -> Any:
        return self.client.get(f"{self.base}{path}", headers={"Authorization": f"Bearer {self.secret}"})

    def post(self, path: str, **body: Any) -> Any:
        url = path if path.startswith("/api") else f"{self.base}{path}"
        return self.client.post(url, json=body, headers={"Authorization": f"Bearer {self.secret}"})


@pytest.fixture
def call(app: Flask, session: Session, here: County, clock: Clock, case: Dispute) -> Any:
    number = case.number
    return lambda who: Caller(app, session, here, clock, who, number)


def test_from_the_appointment_to_the_record(call: Any) -> None:
    village = call("village.mediator")
    fields = {act["name"]: act["fields"] for act in village.get("/moves").json["acts"]}
    assert set(fields["schedule"]["required"]) == {"starts_at", "parties"} and "despite" not in fields["schedule"]["properties"]
    made = village.post("/acts/schedule", starts_at="2026-09-21T09:00:00+08:00", minutes=90, place="文化礼堂", parties=[1, 2])
    assert made.status_code == 200, made.text
    served = village.post("/acts/serve", meeting=1, parties=[2], how="phone", served_at="2026-09-18T08:30:00+08:00", reached=False, note="没人接")
    assert served.status_code == 200, served.text
    unknown = village.post("/acts/serve", meeting=1, parties=[2], how="phone", served_at="2026-09-18T08:30:00+08:00", reached=True, proof=7)
    assert unknown.status_code == 422 and "proof" in unknown.text
    held = village.post("/meetings", held_at="2026-09-18T08:40:00+08:00", place="文化礼堂", parties=[1, 2], course="各说各的", result="continue",
                        meeting=1, undisputed="沟是共用的", offer_respondent="出工", next_at="2026-09-23T09:00:00+08:00")
    assert held.status_code == 201 and held.json["present"] == "王某、高某" and (held.json["meeting_no"], held.json["next_no"]) == (1, 2), held.text
    found = village.get("/meetings").json
    assert [(m["no"], m["status"]) for m in found["arranged"]] == [(2, "planned"), (1, "held")]
    assert found["arranged"][1]["tries"][0]["how"] == "phone" and found["arranged"][1]["tries"][0]["proof"] is None and found["held"][0]["undisputed"] == "沟是共用的"


def test_a_clash_is_refused_with_its_field_and_may_be_meant(call: Any) -> None:
    village = call("village.mediator")
    given = {"starts_at": "2026-09-21T09:00:00+08:00", "place": "文化礼堂", "parties": [1]}
    assert village.post("/acts/schedule", **given).status_code == 200
    again = village.post("/acts/schedule", **given)
    assert again.status_code == 409 and "还约了一场调解" in again.text
    assert village.post("/acts/schedule", **given, despite=True).status_code == 200
    wrong = village.post("/acts/schedule", **given | {"starts_at": "明天"})
    assert wrong.status_code == 422 and "starts_at" in wrong.text


def test_what_is_written_apart_is_not_read_back(call: Any) -> None:
    village = call("village.mediator")
    assert village.post("/acts/caucus", party=1, held_at="2026-09-18T08:30:00+08:00", text="最低两千").status_code == 200
    assert not [path for path in ("", "/timeline", "/moves", "/meetings") if "最低两千" in village.get(path).text]
    assert call("village.head").post("/acts/caucus", party=1, held_at="2026-09-18T08:30:00+08:00", text="x").status_code == 403


def test_a_recusal_is_asked_for_and_agreed_to_with_a_name(call: Any, here: County, clock: Clock) -> None:
    another_mediator(here, at=clock.at)
    asked = call("fengqiao.window").post("/acts/recuse", party=1, reason="是对方的表兄")
    assert asked.status_code == 202, asked.text
    head, path = call("village.head"), f"/api/v1/requests/{asked.json['id']}/approve"
    assert "回避要同时换人" in head.post(path).text
    done = head.post(path, mediator="second.mediator")
    assert done.status_code == 200, done.text
    assert "骆小芳" in head.get("").text


@pytest.mark.parametrize(("who", "status"), [("supervisor", 200), ("fengqiao.window", 200), ("stranger.mediator", 404)])
def test_who_may_read_them(call: Any, who: str, status: int) -> None:
    assert call(who).get("/meetings").status_code == status
