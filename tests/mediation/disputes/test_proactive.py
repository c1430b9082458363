"""主动介入: nobody comes, so who found it and the consent of both sides take the place of an application."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.disputes.audit import verify
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.register import register
from mediation.errors import Invalid
from tests.make import STORY, County

BOTH = [{"role": "respondent", "name": "王某"}, {"role": "respondent", "name": "高某"}]
TYPED = {
    "channel": "visit", "region": "330681109290", "description": "两家在路上吵。", "category": "02", "proactive": "y",
    "respondents-0-kind": "person", "respondents-0-name": "王某", "respondents-1-kind": "person",
    "respondents-1-name": "高某", "claims-0-text": "不再堵路",
}  # fmt: skip


def without_finder(here: County) -> Dispute:
    """As it stood before the finder was asked at 登记."""
    given: dict[str, Any] = {**STORY, "parties": BOTH, "proactive": True, "finder": "某人"}
    case = register(here.session, actor=here.actor("fengqiao.window"), at=here.at, region="330681109290",
                    channel="visit", same_matter="none", **given)  # fmt: skip
    case.finder = None
    here.session.flush()
    return case


@pytest.mark.parametrize("do", ["register", "accept"])
def test_the_finder_is_asked_when_it_is_ticked(client: FlaskClient, session: Session, here: County, do: str) -> None:
    answer = client.post("/disputes/new", data={**TYPED, "do": do})
    assert answer.status_code == 422 and answer.text.count("主动介入要写是谁发现的。") == 2
    said = {"finder": "网格员骆某", "consent": "y"}
    assert client.post("/disputes/new", data={**TYPED, **said, "do": do}).status_code == 303
    case = session.scalars(select(Dispute)).one()
    assert (case.finder, case.consent, case.channel) == ("网格员骆某", True, "proactive")


def test_callers_are_asked_too(here: County) -> None:
    with pytest.raises(Invalid) as fault:
        register(here.session, actor=here.actor("fengqiao.window"), at=here.at, region="330681109290",
                 **{**STORY, "channel": "proactive"})  # fmt: skip
    assert fault.value.errors == {"finder": "主动介入要写是谁发现的。"}


def test_the_form_of_accepting_asks_for_what_is_missing(client: FlaskClient, session: Session, here: County) -> None:
    number = without_finder(here).number
    page = client.get(f"/disputes/{number}/accept")
    assert page.status_code == 200 and "谁发现的" in page.text and "已问过双方，都同意调解" in page.text
    bare = client.post(f"/disputes/{number}/accept", data={"category": "02"})
    assert bare.status_code == 422 and "主动介入要写是谁发现的。" in bare.text
    said = {"category": "02", "finder": "网格员骆某", "consent": "y"}
    assert client.post(f"/disputes/{number}/accept", data=said).status_code == 303
    session.expire_all()
    case = session.scalars(select(Dispute)).one()
    assert (case.state, case.finder, case.consent) == ("accepted", "网格员骆某", True)


def test_what_was_forgotten_is_supplied_later(client: FlaskClient, session: Session, here: County) -> None:
    number = without_finder(here).number
    said = {"finder": "网格员骆某", "consent": "y", "parties-0-role": "respondent"}
    assert client.post(f"/disputes/{number}/amend", data=said).status_code == 303
    page = client.get(f"/disputes/{number}").text
    assert "写上了谁发现的" in page and "网格员骆某发现，双方同意调解" in page
    # a name that may have to be corrected is not in the chain
    kept = session.scalars(select(Event).where(Event.name == "amend")).one()
    assert "网格员" not in str(kept.facts) and verify(session) == []
    assert "谁发现的" not in client.get(f"/disputes/{number}/amend").text
    assert client.post(f"/disputes/{number}/accept", data={"category": "02"}).status_code == 303
