"""What papers state of a party: given at registration or supplied later, sealed, and never in the chain."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from mediation.disputes.audit import verify
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from tests.make import County, make_dispute
from workflows.outcomes import Sex

ID = "330681198603140111"


def test_details_of_a_known_party_are_supplied_later(client: FlaskClient, session: Session, here: County) -> None:
    number = make_dispute(here).number
    said = {
        "details-0-party": "2", "details-0-id_number": ID, "details-0-phone": "138 0000 5678", "details-0-address": "枫源村12号",
        "details-0-sex": "male", "details-0-ethnic": "汉族", "details-0-job": "务农",
    }  # fmt: skip
    assert client.post(f"/disputes/{number}/amend", data=said).status_code == 303
    session.expire_all()
    case = session.scalars(select(Dispute)).one()
    party = case.parties[1]
    assert (party.id_number, party.phone, party.address) == (ID, "13800005678", "枫源村12号")
    assert (party.sex, party.ethnic, party.job, party.id_index is not None) == (Sex.MALE, "汉族", "务农", True)
    kept = session.scalars(select(Event).where(Event.name == "amend")).one()
    assert kept.facts["details"] == [{"party": 2, "fields": ["id_number", "phone", "address", "sex", "ethnic", "job"]}]
    assert not any(word in json.dumps(kept.facts, ensure_ascii=False) for word in (ID, "汉族", "务农", "12号"))
    assert verify(session) == []
    assert "补了高某的信息" in client.get(f"/disputes/{number}").text
    stored = session.execute(text("SELECT ethnic, job, representative FROM party WHERE no = 2")).one()
    assert "汉族" not in str(stored) and "务农" not in str(stored)


@pytest.mark.parametrize(("said", "sentence"), [
    ({"details-0-phone": "13800005678"}, "选一下是哪一位当事人。"),
    ({"details-0-party": "2"}, "写一样要补的，比如住址。"),
    ({"details-0-party": "9", "details-0-ethnic": "汉族"}, "从列出来的里面选一个。"),
    ({"details-0-party": "2", "details-0-id_number": "33"}, "身份证号要 18 位，现在是 2 位。"),
    ({"details-0-party": "2", "details-0-phone": "12"}, "手机号要 11 位，现在是 2 位。"),
    ({"details-0-party": "2", "details-0-ethnic": "族" * 21}, "民族最多 20 字。"),
    ({"details-0-party": "2", "details-0-sex": "x"}, "从列出来的里面选一个。"),
])  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(
    client: FlaskClient, session: Session, here: County, said: dict[str, str], sentence: str
) -> None:
    number = make_dispute(here).number
    answer = client.post(f"/disputes/{number}/amend", data=said)
    assert answer.status_code == 422 and sentence in answer.text
    session.expire_all()
    assert session.scalars(select(Dispute)).one().parties[1].phone is None


def test_a_company_is_registered_with_who_represents_it(client: FlaskClient, session: Session, here: County) -> None:
    typed = {
        "channel": "visit", "region": "330681109290", "description": "欠了三个月工钱。", "category": "10", "do": "register",
        "applicants-0-kind": "person", "applicants-0-name": "王某", "applicants-0-ethnic": "汉族", "applicants-0-sex": "female",
        "respondents-0-kind": "company", "respondents-0-name": "某建设公司", "respondents-0-representative": "李某",
        "respondents-0-job": "总经理", "claims-0-text": "付清工资",
    }  # fmt: skip
    assert client.post("/disputes/new", data=typed).status_code == 303
    person, company = session.scalars(select(Dispute)).one().parties
    assert (person.sex, person.ethnic) == (Sex.FEMALE, "汉族")
    assert (company.representative, company.job) == ("李某", "总经理")
