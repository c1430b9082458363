"""上报 for 跨区域 says which other place it is."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mediation.disputes.elsewhere import elsewhere
from tests.make import Clock, county, make_dispute, sign_in
from workflows.states import State

ASKED = "跨区域的，写明另一方在哪个镇、哪个县"


@pytest.mark.parametrize(("text", "found"), [
    ("对方住店口镇七里村", True), ("对方在店口上班", True), ("要和新升村一起调", True), ("要请嵊州市一起来", True),
    ("对方是邻县某组", True), ("对方在外地", True), ("对方户口在杭州市滨江区", True),
    ("枫源村和洄村两家", False), ("两个镇的人都有", False), ("我们村调不了，请镇里帮忙", False), ("跨区域，要上级出面", False),
    ("小区里的事", False), ("诸暨市枫桥镇枫源村的事", False), ("", False),
])  # fmt: skip
def test_another_place_is_known_by_its_name(session: Session, clock: Clock, text: str, found: bool) -> None:
    county(session, at=clock.at)
    assert elsewhere(session, "330681109290", text) is found


def test_a_sentence_without_a_place_is_sent_back(client: FlaskClient, session: Session, clock: Clock) -> None:
    here = county(session, at=clock.at)
    case = make_dispute(here, State.MEDIATING)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    url = f"/disputes/{case.number}/escalate"
    answer = client.post(url, data={"reason": "cross_area", "note": "双方谈不拢"})
    assert answer.status_code == 409 and answer.text.count(ASKED) == 2
    assert client.post(url, data={"reason": "cross_area", "note": "对方是店口镇的，要两边一起调"}).status_code == 303


def test_an_address_says_it_as_well(client: FlaskClient, session: Session, clock: Clock) -> None:
    here = county(session, at=clock.at)
    case = make_dispute(here, State.MEDIATING, parties=[
        {"role": "applicant", "name": "王某"}, {"role": "respondent", "name": "高某", "address": "店口镇七里村 3 号"}])  # fmt: skip
    sign_in(client, here.person("village.mediator"), at=clock.at)
    said = {"reason": "cross_area", "note": "双方谈不拢"}
    assert client.post(f"/disputes/{case.number}/escalate", data=said).status_code == 303
