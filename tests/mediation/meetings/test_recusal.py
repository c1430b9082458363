"""回避: kin and neighbours are noticed whenever mediator or parties change; a party may ask for another mediator."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from mediation.disputes.actions import advance, record
from mediation.disputes.carry import carry_out
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.requesting import approve, request
from mediation.disputes.requests import Request
from mediation.meetings.actions import record_session
from mediation.meetings.caucusing import caucus_of
from mediation.units.absences import Absence
from mediation.units.models import Membership
from mediation.units.queries import actor_for
from tests.make import FENGYUAN, Clock, County, another_mediator, make_dispute, sign_in
from workflows.guarding import Refused
from workflows.roles import Role
from workflows.states import State

KIN = [{"role": "applicant", "kind": "person", "name": "王某", "phone": "13800001234", "address": "枫源村 12 号"},
       {"role": "respondent", "kind": "person", "name": "高某"}]


def last(here: County, case: Dispute) -> Event:
    return here.session.scalars(select(Event).where(Event.dispute_id == case.id).order_by(Event.seq.desc()).limit(1)).one()


@pytest.mark.parametrize(("field", "value", "words"), [
    ("name", "王某", "姓名相同"), ("phone", "138 0000 1234", "电话相同"), ("address", "枫源村12号", "住址相同"),
])  # fmt: skip
def test_a_mediator_of_the_household_is_not_signed_for_without_a_word(
    here: County, clock: Clock, field: str, value: str, words: str
) -> None:
    case = make_dispute(here, State.ASSIGNED, at=clock.at, parties=KIN)
    person = here.person("village.mediator")
    setattr(person, field, value)
    here.session.flush()
    village = here.actor("village.mediator")
    with pytest.raises(Refused, match=f"{person.name}和王某{words}：换一位调解员，或写明为什么不用回避"):
        advance(here.session, case, "sign", actor=village, at=clock.at, impartial=True)
    here.session.rollback()


def test_with_the_word_it_is_kept_in_the_event_and_no_sealed_field_with_it(
    client: FlaskClient, here: County, clock: Clock
) -> None:
    case = make_dispute(here, State.ASSIGNED, at=clock.at, parties=KIN)
    here.person("village.mediator").phone = "13800001234"
    number = case.number
    sign_in(client, here.person("village.mediator"), at=clock.at)
    assert "骆建国和王某电话相同" in client.get(f"/disputes/{number}/sign").text
    form = {"mediator": "village.mediator", "impartial": "y", "once": "s"}
    answer = client.post(f"/disputes/{number}/sign", data=form)
    assert answer.status_code == 409 and "写明为什么不用回避" in answer.text
    assert client.post(f"/disputes/{number}/sign", data=form | {"declaration": "村里的公用电话"}).status_code == 303
    here.session.expire_all()
    event = last(here, case)
    assert event.facts["interest"] == [{"party": 1, "same": ["phone"]}] and event.facts["declaration"] == "村里的公用电话"
    assert "13800001234" not in str(event.facts)
    assert "声明不用回避：村里的公用电话" in client.get(f"/disputes/{number}").text


def test_who_has_nothing_in_common_is_not_asked(client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.ASSIGNED, at=clock.at, parties=KIN)
    number = case.number
    sign_in(client, here.person("village.mediator"), at=clock.at)
    assert 'name="declaration"' not in client.get(f"/disputes/{number}/sign").text


def test_changing_the_mediator_asks_the_same(here: County, clock: Clock, case: Dispute) -> None:
    another_mediator(here, at=clock.at).name = "高某"
    here.session.flush()
    head = here.actor("village.head")
    given = {"mediator": "second.mediator", "impartial": True, "reason": "住院"}
    with pytest.raises(Refused, match="高某和高某姓名相同"):
        record(here.session, case, "name_mediator", actor=head, at=clock.at, **given)
    record(here.session, case, "name_mediator", actor=head, at=clock.at, **given, declaration="只是同名")
    assert last(here, case).facts["interest"] == [{"party": 2, "same": ["name"]}]


def test_a_party_who_comes_in_is_compared_with_the_mediator(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    here.person("village.mediator").address = "枫源村 9 号"
    number = case.number
    sign_in(client, here.person("village.mediator"), at=clock.at)
    assert 'name="declaration"' not in client.get(f"/disputes/{number}/amend").text
    form = {"category": "", "czb": "", "difficulty": "", "parties-0-role": "third_party", "parties-0-kind": "person", "parties-0-name": "骆某",
            "parties-0-address": "枫源村9号", "parties-0-count": "1", "parties-0-represents": "", "claims-0-text": "", "once": "p"}
    answer = client.post(f"/disputes/{number}/amend", data=form)
    assert answer.status_code == 409 and "骆建国和骆某住址相同：先请负责人换调解员" in answer.text and 'name="declaration"' in answer.text
    assert client.post(f"/disputes/{number}/amend", data=form | {"declaration": "合租的房客"}).status_code == 303


def test_a_substitute_of_the_household_does_not_stand_in(here: County, clock: Clock, case: Dispute) -> None:
    second = another_mediator(here, at=clock.at)
    second.phone = "13800001234"
    here.session.add(Absence(
        person_id=here.person("village.mediator").id, unit_id=case.unit_id, first_day=date(2026, 9, 18), last_day=date(2026, 9, 18),
        substitute_id=second.id, reason="住院", made_at=clock.at))
    here.session.flush()
    actor = actor_for(here.session, second, None, at=clock.at)
    with pytest.raises(Refused, match="骆小芳和王某电话相同：这件先不代办"):
        record_session(here.session, case, actor=actor, at=clock.at, held_at=clock.at, place="村部", present="双方", course="谈", result="continue", impartial=True)


def ask(here: County, clock: Clock, case: Dispute, who: str = "fengqiao.window") -> Request:
    return request(here.session, case, "recuse", actor=here.actor(who), at=clock.at, party=1, asked_on=clock.at.date(), reason="是对方的表兄")


def test_a_party_asks_and_the_head_names_another(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    another_mediator(here, at=clock.at)
    number = case.number
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    form = {"party": "1", "asked_on": "2026-09-18", "reason": "是对方的表兄", "once": "r"}
    assert client.post(f"/disputes/{number}/recuse", data=form | {"reason": ""}).status_code == 422
    assert client.post(f"/disputes/{number}/recuse", data=form).status_code == 303
    row = here.session.scalars(select(Request)).one()
    row_id = row.id
    sign_in(client, here.person("village.head"), at=clock.at)
    page = client.get("/disputes/requests?tab=decide").text
    assert "换谁接着调" in page and "骆小芳" in page and "是对方的表兄" in page
    answer = client.post(f"/disputes/requests/{row_id}/approve")
    assert answer.status_code == 409 and "回避要同时换人" in answer.text
    assert client.post(f"/disputes/requests/{row_id}/approve", data={"mediator": "second.mediator"}).status_code == 303
    here.session.expire_all()
    assert case.mediator_id == here.person("second.mediator").id == case.responsible_id
    page = client.get(f"/disputes/{number}").text
    assert "骆建国回避，骆小芳接着调" in page and "王某提出：是对方的表兄" in page and "王某" not in str(last(here, case).facts)
    with pytest.raises(Refused, match="已经回避过这一件"):
        record(here.session, case, "name_mediator", actor=here.actor("village.head"), at=clock.at, mediator="village.mediator", impartial=True, reason="换回来")


def test_the_head_may_say_no_with_a_sentence(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    row_id = ask(here, clock, case).id
    sign_in(client, here.person("village.head"), at=clock.at)
    assert client.post(f"/disputes/requests/{row_id}/refuse", data={"sentence": "没有亲属关系，已经问过"}).status_code == 303
    assert case.mediator_id == here.person("village.mediator").id


def test_a_mediator_who_is_head_does_not_decide_on_themselves(here: County, clock: Clock, case: Dispute) -> None:
    person = here.person("village.mediator")
    here.session.add(Membership(person_id=person.id, unit_id=here.unit(FENGYUAN).id, role=Role.HEAD, since=here.at))
    here.session.flush()
    row = ask(here, clock, case)
    with pytest.raises(Refused, match="你自己要不要回避"):
        approve(here.session, row, actor=here.actor("village.mediator"), at=clock.at, mediator="second.mediator")


def test_the_mediator_may_step_back_by_themselves(here: County, clock: Clock, case: Dispute) -> None:
    another_mediator(here, at=clock.at)
    carry_out(here.session, case, "recuse", actor=here.actor("village.mediator"), at=clock.at, reason="和高某是亲家")
    row = here.session.scalars(select(Request)).one()
    approve(here.session, row, actor=here.actor("village.head"), at=clock.at, mediator="second.mediator")
    assert last(here, case).facts["recused"] == "village.mediator"


@pytest.mark.parametrize(("mediator", "sentence"), [("village.mediator", "选另一位"), ("window", "选另一位")])
def test_only_another_of_the_unit_can_go_on(here: County, clock: Clock, case: Dispute, mediator: str, sentence: str) -> None:
    another_mediator(here, at=clock.at)
    row = ask(here, clock, case)
    with pytest.raises(Refused, match=sentence):
        approve(here.session, row, actor=here.actor("village.head"), at=clock.at, mediator=mediator)


@pytest.mark.parametrize(("who", "status"), [("supervisor", 403), ("leader", 403), ("stranger.mediator", 404)])
def test_not_everybody_asks(client: FlaskClient, here: County, clock: Clock, case: Dispute, who: str, status: int) -> None:
    number = case.number
    sign_in(client, here.person(who), at=clock.at)
    answer: Any = client.post(f"/disputes/{number}/recuse", data={"party": "1", "reason": "亲戚"})
    assert answer.status_code == status


def test_what_one_says_of_ones_household_is_sealed_and_only_ones_own(client: FlaskClient, here: County, clock: Clock) -> None:
    sign_in(client, here.person("village.mediator"), at=clock.at)
    assert "11 位" in client.post("/me/household", data={"phone": "12345"}).text
    assert client.post("/me/household", data={"phone": "13800001234", "address": "枫源村 9 号"}).status_code == 303
    assert "枫源村 9 号" in client.get("/me/household").text
    sign_in(client, here.person("village.head"), at=clock.at)
    assert "枫源村 9 号" not in client.get("/me/household").text
    raw = here.session.connection().exec_driver_sql("SELECT address FROM person WHERE username = 'village.mediator'").scalar()
    assert raw and "枫源" not in raw


def replaced(here: County, clock: Clock, case: Dispute) -> Dispute:
    """骆建国 stepped back, 骆小芳 goes on."""
    another_mediator(here, at=clock.at)
    approve(here.session, ask(here, clock, case), actor=here.actor("village.head"), at=clock.at, mediator="second.mediator")
    return case


SITTING: dict[str, Any] = {"place": "村部", "present": "双方", "course": "谈", "rights_told": True}
BACK = "已经回避过这一件，调解、协议"


def test_who_stepped_back_takes_no_more_part_and_reads_why(client: FlaskClient, here: County, clock: Clock, case: Dispute) -> None:
    number, session = replaced(here, clock, case).number, here.session
    old, new = here.actor("village.mediator"), here.actor("second.mediator")
    terms = [{"who": "高某", "what": "疏通水沟"}]
    writes: list[tuple[str, dict[str, Any]]] = [
        ("session", {**SITTING, "held_at": clock.at, "result": "agreed"}),
        ("agreement", {"form": "written", "reached_on": clock.at.date(), "terms": terms}),
        ("caucus", {"party": 1, "held_at": clock.at, "text": "底线八千"}),
        ("schedule", {"starts_at": clock.at + timedelta(days=1), "minutes": 60, "place": "村部", "parties": [1]}),
    ]
    for name, given in writes:
        with pytest.raises(Refused, match=BACK):
            carry_out(session, case, name, actor=old, at=clock.at, **given)
    carry_out(session, case, "session", actor=new, at=clock.at, **writes[0][1])
    carry_out(session, case, "agreement", actor=new, at=clock.at, **writes[1][1])
    carry_out(session, case, "caucus", actor=new, at=clock.at, **writes[2][1])
    signing = {"agreement": 1, "signed": [0], "way": "seen", "signed_on": clock.at.date()}
    ends: list[tuple[str, dict[str, Any]]] = [
        ("sign_agreement", signing), ("settle", {}), ("fail", {"position_applicant": "八千", "position_respondent": "三千", "undisputed": "无",
                                                     "route": "litigation", "chose_route": True}),
        ("withdraw", {"all_applicants": True, "asked_on": clock.at.date(), "reason": "自己谈好了"}), ("leave_party", {"party": 1, "reason": "不调了"}),
        ("suspend", {"ground": "appraisal", "proof": "检测委托书", "until": clock.at.date() + timedelta(days=10)}),
        ("terminate", {"ground": "refused", "route": "litigation", "note": "谈不拢"}), ("amend", {"claims": [{"text": "修路"}]}),
        ("sign_record", {"sitting": 1, "seats": ["party-1"], "way": "seen"}), ("correct_record", {"sitting": 1, "course": "改", "reason": "改"}),
    ]
    for name, given in ends:
        with pytest.raises(Refused, match=BACK):
            carry_out(session, case, name, actor=old, at=clock.at, **given)
    carry_out(session, case, "sign_agreement", actor=new, at=clock.at, **signing)
    session.commit()
    sign_in(client, here.person("village.mediator"), at=clock.at)
    for name in ("session", "agreement", "caucus", "schedule", "settle", "fail"):
        page = client.get(f"/disputes/{number}/{name}")
        assert page.status_code == 409 and BACK in page.text, name
    pad = client.get(f"/disputes/{number}/agreements/1/sign/1").text
    assert BACK in pad and "<canvas" not in pad
    page = client.get(f"/disputes/{number}").text
    # once in the menu, once more in that of the telephone
    assert page.count(BACK) == 2 and f"/disputes/{number}/session" not in page
    apart = client.get(f"/disputes/{number}/meetings").text
    assert "底线八千" not in apart and f"/disputes/{number}/schedule" not in apart
    sign_in(client, here.person("second.mediator"), at=clock.at)
    assert client.get(f"/disputes/{number}/session").status_code == 200 and BACK not in client.get(f"/disputes/{number}").text


def test_a_case_that_comes_back_is_not_signed_for_by_who_stepped_back(here: County, clock: Clock, case: Dispute) -> None:
    replaced(here, clock, case)
    session, at = here.session, clock.at
    new, window = here.actor("second.mediator"), here.actor("fengqiao.window")
    record_session(session, case, actor=new, at=at, held_at=at, result="failed", **SITTING)
    advance(session, case, "escalate", actor=new, at=at, reason="far_apart", note="差距大")
    advance(session, case, "send_down", actor=window, at=at, unit=FENGYUAN, reason="村里熟悉")
    with pytest.raises(Refused, match=BACK):
        advance(session, case, "sign", actor=here.actor("village.mediator"), at=at, impartial=True)
    with pytest.raises(Refused, match="这位调解员已经回避过这一件，另选一位"):
        advance(session, case, "sign", actor=here.actor("village.head"), at=at, mediator="village.mediator", impartial=True)
    advance(session, case, "sign", actor=here.actor("village.head"), at=at, mediator="second.mediator", impartial=True)
    assert case.mediator_id == here.person("second.mediator").id


def test_who_stepped_back_does_not_wake_a_case_that_rests(here: County, clock: Clock, case: Dispute) -> None:
    replaced(here, clock, case)
    session, given = here.session, {"reason": "鉴定出来了"}
    request_ = request(session, case, "suspend", actor=here.actor("second.mediator"), at=clock.at, ground="appraisal", proof="检测委托书",
                       until=clock.at.date() + timedelta(days=10))
    approve(session, request_, actor=here.actor("village.head"), at=clock.at)
    with pytest.raises(Refused, match=BACK):
        advance(session, case, "resume", actor=here.actor("village.mediator"), at=clock.at, **given)
    advance(session, case, "resume", actor=here.actor("second.mediator"), at=clock.at, **given)


def test_standing_in_for_the_successor_is_no_way_back(here: County, clock: Clock, case: Dispute) -> None:
    replaced(here, clock, case)
    session, second = here.session, here.person("second.mediator")
    carry_out(session, case, "caucus", actor=here.actor("second.mediator"), at=clock.at, party=1, held_at=clock.at, text="底线八千")
    session.add(Absence(
        person_id=second.id, unit_id=case.unit_id, first_day=clock.at.date(), last_day=clock.at.date(),
        substitute_id=here.person("village.mediator").id, reason="住院", made_at=clock.at))
    session.flush()
    old = actor_for(session, here.person("village.mediator"), None, at=clock.at)
    assert second.id in old.stands_in and caucus_of(session, case, old) == []
    with pytest.raises(Refused, match=BACK):
        record_session(session, case, actor=old, at=clock.at, held_at=clock.at, result="continue", impartial=True, **SITTING)
