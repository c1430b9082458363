"""Papers through the API: what applies, reading as PDF and Word, issuing and voiding."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mediation.access import SYSTEM
from mediation.api.actions import USUAL, issue
from mediation.api.models import Scope
from mediation.papers.copies import DOCX, PDF, TYPES
from tests.make import FENGQIAO, STRANGE, Clock, County, county, make_dispute, moment
from workflows.states import State

AT = moment("2026-09-18 09:00")


@pytest.fixture
def here(session: Session, clock: Clock) -> County:
    clock.at = AT
    return county(session, at=AT)


def bearer(here: County, who: str, unit: str) -> dict[str, str]:
    _, secret = issue(here.session, here.person(who), unit=unit, scopes=(*USUAL, Scope.PARTIES_FULL), days=30, name="test", actor=SYSTEM, at=AT)
    return {"Authorization": f"Bearer {secret}"}


def test_a_paper_is_read_issued_read_again_and_voided(here: County, client: FlaskClient) -> None:
    case = make_dispute(here, State.MEDIATING)
    token, url = bearer(here, "fengqiao.window", FENGQIAO), f"/api/v1/disputes/{case.number}"
    listed: Any = client.get(f"{url}/papers", headers=token).json
    assert "acceptance" in [item["code"] for item in listed["items"]] and listed["issued"] == []
    for headers, query, media_type in (
        ({}, "", TYPES[PDF]), ({"Accept": TYPES[DOCX]}, "", TYPES[DOCX]), ({"Accept": TYPES[DOCX]}, "?format=pdf", TYPES[PDF]),
        ({}, "?format=docx", TYPES[DOCX]),
    ):
        answer = client.get(f"{url}/papers/acceptance{query}", headers=token | headers)
        assert (answer.status_code, answer.mimetype) == (200, media_type)
    done = client.post(f"{url}/acts/issue_paper", headers=token, json={"paper": "acceptance"})
    assert done.status_code == 200, done.text
    [row] = client.get(f"{url}/papers", headers=token).json["issued"]  # type: ignore[index]
    assert row["number"] == "诸枫调受〔2026〕1号" and row["voided_at"] is None
    assert client.get(f"{url}/papers/issued/{row['id']}", headers=token).data.startswith(b"%PDF")
    again = client.post(f"{url}/acts/issue_paper", headers=token, json={"paper": "acceptance"})
    assert again.status_code == 422 and "从列出来的里面选一个" in again.text
    void = client.post(f"{url}/acts/void_paper", headers=token, json={"issued": row["id"], "reason": "写错了"})
    assert void.status_code == 200, void.text
    assert client.get(f"{url}/papers", headers=token).json["issued"][0]["void_reason"] == "写错了"  # type: ignore[index]


def test_bad_questions_get_clear_answers(here: County, client: FlaskClient) -> None:
    case = make_dispute(here, State.MEDIATING)
    token, url = bearer(here, "fengqiao.window", FENGQIAO), f"/api/v1/disputes/{case.number}/papers"
    assert client.get(f"{url}/nothing", headers=token).status_code == 404
    assert client.get(f"{url}/acceptance?subject=9", headers=token).status_code == 404
    assert client.get(f"{url}/acceptance?format=odt", headers=token).status_code == 422
    assert client.get(f"{url}/issued/1", headers=token).status_code == 404
    assert client.get(f"{url}/acceptance").status_code == 401
    other = bearer(here, "stranger.mediator", STRANGE)
    assert {client.get(each, headers=other).status_code for each in (url, f"{url}/acceptance", f"{url}/issued/1")} == {404}
