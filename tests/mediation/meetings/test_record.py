"""The record of a sitting: six fields are enough, more may be said, and what is sent twice is written once."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from mediation.disputes.actions import advance, attempt_of, record
from mediation.disputes.dossier_parts import sections, source_of
from mediation.disputes.journal import Draft
from mediation.disputes.models import Dispute
from mediation.meetings.actions import record_session
from mediation.meetings.models import MediationSession
from tests.make import Clock, County, make_dispute, moment, sign_in
from workflows.states import State

SIX = {"held_at": "2026-09-18T08:30", "place": "村部", "present": "双方", "course": "各让一步。", "result": "continue", "once": "k1"}


def send(client: FlaskClient, here: County, clock: Clock, case: Dispute, **form: Any) -> Any:
    number = case.number
    sign_in(client, here.person("village.mediator"), at=clock.at)
    return client.post(f"/disputes/{number}/session", data=form)


def test_six_fields_are_enough(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    assert send(client, here, clock, case, **SIX).status_code == 303
    row = here.session.scalars(select(MediationSession)).one()
    assert (row.present, row.party_nos, row.undisputed, row.details) == ("双方", [], "", [])


def test_everything_that_may_be_said_stands_on_page_and_timeline(
    client: FlaskClient, here: County, clock: Clock, case: Dispute
) -> None:
    record(here.session, case, "invite", actor=here.actor("village.mediator"), at=clock.at, guest="周律师", profession="lawyer", consent=True)
    more = {
        "parties": ["1", "2"], "helpers": ["周律师"], "present": "村主任", "rights_told": "y", "said_applicant": "水进了院子", "said_respondent": "沟本来就堵",
        "facts_checked": "量了沟深四十公分", "undisputed": "沟是两家共用的", "offer_applicant": "出三百", "offer_respondent": "出工清淤", "recorder": "骆小芳",
        "next_at": "2026-09-22T15:00",
    }
    page = form_page(client, here, clock, case)
    assert "周律师" in page and "第三人" not in page and "写细一点" in page
    answer = send(client, here, clock, case, **SIX | more)
    assert answer.status_code == 303, answer.text
    page = client.get(f"/disputes/{case.number}/meetings").text
    for words in ("王某、高某、周律师、村主任", "水进了院子", "量了沟深四十公分", "沟是两家共用的", "出工清淤", "骆小芳记录", "9月22日 15:00"):
        assert words in page
    assert "没有争议的：沟是两家共用的" in client.get(f"/disputes/{case.number}").text


def form_page(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> str:
    number = case.number
    sign_in(client, here.person("village.mediator"), at=clock.at)
    return client.get(f"/disputes/{number}/session").text


def test_the_same_record_sent_again_changes_nothing(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    for _ in range(3):
        assert send(client, here, clock, case, **SIX | {"next_at": "2026-09-22T15:00"}).status_code == 303
    assert len(here.session.scalars(select(MediationSession)).all()) == 1
    assert client.get(f"/disputes/{case.number}/meetings").text.count("class=\"mz-meeting\" id=\"meeting-") == 1


def test_a_draft_that_arrives_after_its_record_is_not_kept(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    assert send(client, here, clock, case, **SIX).status_code == 303
    late = {"key": f"{case.number}:session", "title": "记录一次调解", "body": '{"once": ["k1"], "course": ["各让一步。"]}'}
    assert client.post("/drafts", data=late).status_code == 204
    assert here.session.scalars(select(Draft)).all() == []
    other = late | {"body": '{"once": ["k2"], "course": ["再谈一次。"]}'}
    assert client.post("/drafts", data=other).status_code == 204
    assert len(here.session.scalars(select(Draft)).all()) == 1


def test_a_page_that_sends_by_itself_is_told_where_to_go(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    number = case.number
    sign_in(client, here.person("village.mediator"), at=clock.at)
    for _ in range(2):  # the answer was lost on its way; the page asks again
        answer = client.post(f"/disputes/{number}/session", data=SIX, headers={"X-Sent-By": "page"})
        assert (answer.status_code, answer.headers["X-Location"]) == (204, f"/disputes/{number}/meetings")
    assert "存下这次调解" in client.get(f"/disputes/{number}").text
    wrong = client.post(f"/disputes/{number}/session", data=SIX | {"once": "k9", "course": ""}, headers={"X-Sent-By": "page"})
    assert wrong.status_code == 422


@pytest.mark.parametrize(("wrong", "sentence"), [
    ({"present": "", "parties": []}, "写一下谁到场了"), ({"parties": ["7"]}, "从列出来的"), ({"undisputed": "字" * 10001}, "最多写 10000 字"),
    ({"next_at": "2026-09-17T09:00"}, "下次的时间要在这次以后"),
])  # fmt: skip
def test_what_is_wrong_is_said_with_everything_kept(
    client: FlaskClient, here: County, clock: Clock, case: Dispute, wrong: dict[str, Any], sentence: str
) -> None:
    answer = send(client, here, clock, case, **SIX | {"offer_applicant": "出三百"} | wrong)
    assert answer.status_code == 422 and sentence in answer.text and "出三百" in answer.text
    assert here.session.scalars(select(MediationSession)).all() == []


def test_the_dossier_takes_the_newest_record_where_the_escalation_says_nothing(here: County, clock: Clock, case: Dispute) -> None:
    village = here.actor("village.mediator")
    for day, said in ((moment("2026-09-17 15:00"), "沟是共用的"), (moment("2026-09-18 08:00"), "沟是共用的，堵了三年")):
        record_session(here.session, case, actor=village, at=clock.at, held_at=day, place="村部", parties=[1, 2], course="谈不拢", result="continue",
                       undisputed=said, offer_applicant="出三百", offer_respondent="一分不出")
        clock.at = moment("2026-09-18 10:00")
    def told(**facts: str) -> dict[str, Any]:
        known = attempt_of(here.session, case, actor=village, at=clock.at, facts=facts).known
        return {s["heading"]: s for s in sections(source_of(here.session, case, known, clock.at, facts))}
    assert told()["没有争议的事"]["lines"] == ["沟是共用的，堵了三年"]
    assert told()["各方最后的意见"]["rows"] == [("申请人", "出三百"), ("被申请人", "一分不出")]
    assert told(undisputed="只有这一条")["没有争议的事"]["lines"] == ["只有这一条"]
    advance(here.session, case, "escalate", actor=village, at=clock.at, reason="far_apart", note="差得太远")


def test_a_case_of_many_names_eight_and_counts_the_rest(here: County, clock: Clock) -> None:
    people = [{"role": "applicant", "kind": "person", "name": f"王{n}"} for n in range(30)] + [{"role": "respondent", "kind": "person", "name": "高某"}]
    case = make_dispute(here, State.MEDIATING, at=clock.at, parties=people)
    row = record_session(here.session, case, actor=here.actor("village.mediator"), at=moment("2026-09-18 10:00"), held_at=clock.at, place="村部",
                         parties=[p.no for p in case.parties], course="各说各的", result="continue")
    assert row.present == "王0、王1、王2、王3、王4、王5、王6、王7等 31 位"
