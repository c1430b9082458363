"""A caller of the API: one of the cast with a token of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from mediation.access import SYSTEM
from mediation.api.actions import USUAL, issue
from mediation.api.models import Scope
from tests.make import County, county, moment

AT = moment("2026-09-18 09:00")
FENGYUAN_PLACE = "330681109290"
LEAK = {
    "title": "楼上漏水", "description": "楼上水管爆了，楼下被淹", "channel": "visit", "region": FENGYUAN_PLACE,
    "category": "02", "claims": [{"text": "修好漏水", "amount": 3000}],
    "parties": [
        {"role": "applicant", "kind": "person", "name": "朱某", "phone": "13800000001"},
        {"role": "respondent", "kind": "person", "name": "张某"},
    ],
}


@dataclass
class Caller:
    """Calls under /api/v1 with one token."""

    client: FlaskClient
    secret: str
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **query: Any) -> TestResponse:
        return self.client.get(f"/api/v1{path}", query_string=query, headers=self._sent({}))

    def post(self, path: str, body: Any = None, **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"/api/v1{path}", json=body if body is not None else {}, headers=self._sent(named))

    def move(self, number: str, name: str, **facts: Any) -> TestResponse:
        return self.post(f"/disputes/{number}/moves/{name}", facts)

    def act(self, number: str, name: str, **facts: Any) -> TestResponse:
        return self.post(f"/disputes/{number}/acts/{name}", facts)

    def registered(self, **changes: Any) -> str:
        answer = self.post("/disputes", LEAK | {"same_matter": "none"} | changes)
        assert answer.status_code == 201, answer.text
        number: str = answer.json["number"]
        return number

    def _sent(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}", **self.headers, **more}


@pytest.fixture
def here(session: Session) -> County:
    return county(session, at=AT)


@pytest.fixture
def call(app: Flask, session: Session, here: County) -> Callable[..., Caller]:
    """`call("window")`: a caller with a fresh token."""

    def made(username: str, *scopes: Scope, unit: str | None = None) -> Caller:
        _, secret = issue(
            session, here.person(username), unit=unit, scopes=scopes or USUAL, days=30, name="test", actor=SYSTEM,
            at=AT,
        )
        session.commit()
        return Caller(app.test_client(), secret)

    return made
