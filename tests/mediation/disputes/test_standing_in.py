"""代办: who stands in acts under their own name; holder and clock stay; the chain says for whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.agreements.actions import record_agreement
from mediation.clocks.models import Clock as Limit
from mediation.desk.digests import send_digests
from mediation.disputes.actions import advance, record
from mediation.disputes.audit import verify
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.requesting import approve, request
from mediation.disputes.time_moves import flag_overdue
from mediation.meetings.actions import record_session
from mediation.notices.models import Notice
from mediation.notices.outbound import Digest
from mediation.units.absences import Absence
from mediation.units.models import Membership
from mediation.units.queries import actor_for
from tests.make import (
    FENGQIAO,
    FENGYUAN,
    Clock,
    County,
    another_mediator,
    county,
    make_dispute,
    moment,
    sign_in,
)
from workflows.clocks import ClockKind
from workflows.guarding import Refused
from workflows.roles import Role
from workflows.states import State

AT = moment("2026-09-18 09:00")  # a Friday
TODAY = date(2026, 9, 18)
SITTING = {
    "held_at": "2026-09-18T08:30", "place": "村调解室", "present": "双方", "rights_told": "y", "course": "各让一步。",
    "result": "agreed",
}  # fmt: skip


@pytest.fixture
def here(session: Session) -> County:
    """枫源村 with a second mediator; 骆建国 is away from this Friday to Sunday, 骆小芳 stands in."""
    here = county(session, at=AT - timedelta(days=3))
    another_mediator(here, at=AT)
    return here


@pytest.fixture
def case(here: County) -> Dispute:
    return make_dispute(here, State.MEDIATING, at=AT - timedelta(days=1))


@pytest.fixture
def absence(here: County, case: Dispute) -> Absence:
    return leave(here)


def leave(here: County, who: str = "village.mediator", substitute: str | None = "second.mediator", unit: str = FENGYUAN) -> Absence:
    row = Absence(
        person_id=here.person(who).id, unit_id=here.unit(unit).id, first_day=TODAY, last_day=date(2026, 9, 20),
        substitute_id=here.person(substitute).id if substitute else None, reason="住院", made_at=AT,
    )  # fmt: skip
    here.session.add(row)
    here.session.flush()
    return row


def second(here: County, at: str = "2026-09-18 09:00") -> Actor:
    return actor_for(here.session, here.person("second.mediator"), None, at=moment(at))


def last(here: County, case: Dispute) -> Event:
    return here.session.scalars(select(Event).where(Event.dispute_id == case.id).order_by(Event.seq.desc()).limit(1)).one()


def told(here: County, who: str, case: Dispute) -> list[str]:
    mine = Notice.person_id == here.person(who).id, Notice.dispute_id == case.id
    return list(here.session.scalars(select(Notice.text).where(*mine).order_by(Notice.id)))


def send(client: FlaskClient, here: County, case: Dispute, name: str, who: str = "second.mediator", **form: str) -> Any:
    number = case.number
    sign_in(client, here.person(who), at=AT)
    return client.post(f"/disputes/{number}/{name}", data=form)


def test_the_substitute_records_under_their_own_name_for_the_absent_one(
    client: FlaskClient, here: County, case: Dispute, absence: Absence
) -> None:
    limits = select(Limit.due_at).where(Limit.dispute_id == case.id, Limit.kind == ClockKind.MEDIATION)
    due, holder = here.session.scalars(limits).one(), case.mediator_id
    answer = send(client, here, case, "session", impartial="y", **SITTING)
    assert answer.status_code == 303, answer.text
    here.session.expire_all()
    event = last(here, case)
    assert event.name == "session" and event.actor_id == here.person("second.mediator").id
    assert (event.facts["on_behalf"], event.facts["on_behalf_name"]) == ("village.mediator", "骆建国")
    assert case.mediator_id == case.responsible_id == holder and here.session.scalars(limits).one() == due
    page = client.get(f"/disputes/{case.number}").text
    assert "骆小芳 代 骆建国" in page and "骆建国请假到 9月20日，这件你代办" in page


def test_for_whom_it_was_done_lies_under_the_hash(here: County, case: Dispute, absence: Absence) -> None:
    record(here.session, case, "note", actor=second(here), at=AT, text="去看了现场")
    assert verify(here.session) == []
    event = last(here, case)
    event.facts = {**event.facts, "on_behalf_name": "别人"}
    assert event.digest() != event.hash
    here.session.expire(event)


def test_whoever_stands_in_says_once_that_nothing_keeps_them_from_it(
    client: FlaskClient, here: County, case: Dispute, absence: Absence
) -> None:
    answer = send(client, here, case, "session", **SITTING)
    assert answer.status_code == 409 and "你代别人调解" in answer.text and "各让一步。" in answer.text
    assert 'name="impartial"' in client.get(f"/disputes/{case.number}/session").text
    assert send(client, here, case, "session", impartial="y", **SITTING).status_code == 303
    assert 'name="impartial"' not in client.get(f"/disputes/{case.number}/agreement").text
    terms = {"form": "oral", "reached_on": "2026-09-18", "terms-0-who": "高某", "terms-0-what": "疏通水沟"}
    assert send(client, here, case, "agreement", **terms).status_code == 303
    assert send(client, here, case, "settle", **{"outcomes-0-no": "1", "outcomes-0-outcome": "settled"}).status_code == 303
    here.session.expire_all()
    assert case.state is State.CONCLUDED and last(here, case).facts["on_behalf"] == "village.mediator"


def test_the_mediator_of_the_case_is_not_asked_that_again(client: FlaskClient, here: County, case: Dispute) -> None:
    sign_in(client, here.person("village.mediator"), at=AT)
    assert 'name="impartial"' not in client.get(f"/disputes/{case.number}/session").text


def test_who_mediated_for_another_does_not_ask_the_parties_how_it_was(
    here: County, case: Dispute, absence: Absence
) -> None:
    actor = second(here)
    record_session(here.session, case, actor=actor, at=AT, held_at=AT, place="村调解室", present="双方", course="各让一步",
                   result="agreed", rights_told=True, impartial=True)
    record_agreement(here.session, case, actor=actor, at=AT, form="oral", reached_on=TODAY,
                     terms=[{"who": "高某", "what": "疏通水沟"}])
    advance(here.session, case, "settle", actor=actor, at=AT)
    told_party = {"party": 1, "how": "电话", "told_on": TODAY, "reached": True, "satisfaction": "satisfied"}
    with pytest.raises(Refused, match="反馈要由调解员以外的人做"):
        advance(here.session, case, "feed_back", actor=actor, at=AT, **told_party)
    advance(here.session, case, "feed_back", actor=here.actor("village.head"), at=AT, **told_party)


def test_who_spoke_with_one_side_alone_mediated_too(client: FlaskClient, here: County, case: Dispute, absence: Absence) -> None:
    apart = {"party": "1", "held_at": "2026-09-18T08:30", "text": "底线八千"}
    assert send(client, here, case, "caucus", **apart).status_code == 409
    assert send(client, here, case, "caucus", impartial="y", **apart).status_code == 303
    assert 'name="impartial"' not in client.get(f"/disputes/{case.number}/session").text
    own, later = here.actor("village.mediator"), AT + timedelta(minutes=1)
    record_session(here.session, case, actor=own, at=later, held_at=AT, place="村调解室", present="双方", course="各让一步", result="agreed", rights_told=True)
    record_agreement(here.session, case, actor=own, at=later, form="oral", reached_on=TODAY, terms=[{"who": "高某", "what": "疏通水沟"}])
    advance(here.session, case, "settle", actor=own, at=later)
    with pytest.raises(Refused, match="反馈要由调解员以外的人做"):
        advance(here.session, case, "feed_back", actor=second(here), at=later, party=1, how="电话", told_on=TODAY, reached=True, satisfaction="satisfied")


def test_a_request_made_for_the_absent_one_is_carried_out_for_them_when_approved(
    here: County, case: Dispute, absence: Absence
) -> None:
    row = request(here.session, case, "suspend", actor=second(here), at=AT, ground="appraisal", proof="委托书",
                  until=TODAY + timedelta(days=9))
    assert last(here, case).facts["on_behalf"] == "village.mediator" and "on_behalf" not in row.facts
    # approved when they are back: it was still asked for in their place
    event = approve(here.session, row, actor=here.actor("village.head"), at=moment("2026-09-21 09:00"))
    assert event.facts["on_behalf"] == "village.mediator" and case.state is State.SUSPENDED


@pytest.mark.parametrize(("at", "marked"), [("2026-09-20 23:00", True), ("2026-09-21 08:00", False)])
def test_it_ends_by_itself(here: County, case: Dispute, absence: Absence, at: str, marked: bool) -> None:
    record(here.session, case, "note", actor=second(here, at), at=moment(at), text="去看了现场")
    assert ("on_behalf" in last(here, case).facts) is marked


def test_what_is_ones_own_to_do_is_not_done_for_another(here: County, absence: Absence) -> None:
    own = make_dispute(here, State.ASSIGNED, at=AT - timedelta(hours=3))
    advance(here.session, own, "sign", actor=second(here), at=AT, mediator="second.mediator", impartial=True)
    record(here.session, own, "note", actor=second(here), at=AT, text="约好了")
    assert "on_behalf" not in last(here, own).facts


def test_in_another_unit_they_stand_in_for_nobody(here: County, case: Dispute, absence: Absence) -> None:
    town = here.unit(FENGQIAO)
    here.session.add(Membership(person_id=here.person("second.mediator").id, unit_id=town.id, role=Role.CLERK, since=here.at))
    here.session.flush()
    actor = actor_for(here.session, here.person("second.mediator"), town.id, at=AT)
    assert actor.unit_id == town.id and actor.stands_in == frozenset()
    record(here.session, case, "note", actor=actor, at=AT, text="问了村里")
    assert "on_behalf" not in last(here, case).facts


def test_the_first_page_shows_whose_cases_they_are(client: FlaskClient, here: County, case: Dispute, absence: Absence) -> None:
    sign_in(client, here.person("second.mediator"), at=AT)
    page = client.get("/mine").text
    assert "代骆建国" in page and "水沟排水" in page
    assert case.number in client.get("/disputes?mine=1").text
    here.session.delete(absence)
    here.session.flush()
    assert "水沟排水" not in client.get("/mine").text


def test_the_desk_marks_them_too(client: FlaskClient, here: County, clock: Clock) -> None:
    town = here.unit(FENGQIAO)
    here.session.add(Membership(person_id=here.person("fengqiao.window").id, unit_id=town.id, role=Role.MEDIATOR, since=here.at))
    case = make_dispute(here, State.MEDIATING, at=AT - timedelta(days=2))
    record_failed = {"reason": "far_apart", "note": "差得太远"}
    village = here.actor("village.mediator")
    record_session(here.session, case, actor=village, at=AT, held_at=AT - timedelta(hours=1), place="村里", present="双方",
                   course="谈不拢", result="failed", rights_told=True)
    advance(here.session, case, "escalate", actor=village, at=AT, **record_failed)
    advance(here.session, case, "assign", actor=here.actor("fengqiao.window"), at=AT, unit=FENGQIAO)
    advance(here.session, case, "sign", actor=here.actor("fengqiao.head"), at=AT, mediator="fengqiao.mediator", impartial=True)
    leave(here, "fengqiao.mediator", "fengqiao.window", FENGQIAO)
    case.due_at = AT + timedelta(hours=2)
    sign_in(client, here.person("fengqiao.window"), at=AT)
    assert "代宣海江：" in client.get("/desk?queue=today").text


def test_everybody_else_reads_who_stands_in(client: FlaskClient, here: County, case: Dispute, absence: Absence) -> None:
    sign_in(client, here.person("village.head"), at=AT)
    assert "骆建国请假到 9月20日，骆小芳代。" in client.get(f"/disputes/{case.number}").text
    absence.substitute_id = None
    assert "骆建国请假到 9月20日，没有人代，时限照走。" in client.get(f"/disputes/{case.number}").text


def test_what_the_absent_one_is_told_the_substitute_is_told_too(here: County, case: Dispute, absence: Absence) -> None:
    record(here.session, case, "report_danger", actor=here.actor("fengqiao.window"), at=AT, to="枫桥派出所", told_at=AT, content="要动手")
    mine = told(here, "second.mediator", case)
    assert mine[1:] == ["代骆建国：报警或通报了：王某 与 高某 · 水沟排水"]  # before it that a case came to the unit
    before = len(mine)
    record(here.session, case, "raise_risk", actor=second(here), at=AT, risk="red", reason="真的动手了")
    assert len(told(here, "second.mediator", case)) == before  # never to the one who did it
    assert len(told(here, "village.mediator", case)) > 1


def test_alarms_climb_as_before_and_reach_who_stands_in(here: County, case: Dispute, absence: Absence) -> None:
    absence.last_day = date(2026, 10, 30)
    for day in range(1, 20):
        flag_overdue(here.session, at=AT + timedelta(days=day))
    alarms = select(Notice.kind).where(Notice.dispute_id == case.id, Notice.kind.startswith("alarm_"))
    kinds = {who: set(here.session.scalars(alarms.where(Notice.person_id == here.person(who).id)))
             for who in ("village.mediator", "second.mediator", "village.head", "fengqiao.head")}
    assert kinds["second.mediator"] == kinds["village.mediator"] and "alarm_1:mediation" in kinds["second.mediator"]
    assert "alarm_2:mediation" in kinds["village.head"] and "alarm_3:mediation" in kinds["fengqiao.head"]


def test_of_cases_of_another_unit_the_substitute_hears_nothing(here: County, absence: Absence) -> None:
    """Away from one unit, told of a case of another: those who stand in do not work there."""
    town = here.unit(FENGQIAO)
    here.session.add(Membership(person_id=here.person("village.mediator").id, unit_id=town.id, role=Role.HEAD, since=here.at))
    here.session.flush()
    other = make_dispute(here, State.ACCEPTED, at=AT - timedelta(hours=2))
    record(here.session, other, "report_danger", actor=here.actor("window"), at=AT, to="派出所", told_at=AT, content="要动手")
    assert told(here, "second.mediator", other) == []


def test_no_digest_while_away_and_the_cases_count_for_who_stands_in(here: County, case: Dispute, absence: Absence) -> None:
    case.due_at = AT + timedelta(hours=5)
    send_digests(here.session, at=AT)
    had = set(here.session.scalars(select(Digest.person_id)))
    assert here.person("village.mediator").id not in had and here.person("second.mediator").id in had
    line = here.session.scalars(select(Notice.text).where(
        Notice.person_id == here.person("second.mediator").id, Notice.kind == "digest")).one()
    assert "今天到期 1" in line, line


def test_the_page_of_the_digest_lists_them(client: FlaskClient, here: County, case: Dispute, absence: Absence) -> None:
    case.due_at = AT + timedelta(hours=5)
    send_digests(here.session, at=AT)
    sign_in(client, here.person("second.mediator"), at=AT)
    assert "水沟排水" in client.get("/digest/2026-09-18").text


def test_who_is_away_is_shown_last_and_chosen_by_nobody(client: FlaskClient, here: County) -> None:
    case = make_dispute(here, State.ASSIGNED, at=AT - timedelta(hours=3))
    row = leave(here, substitute=None)
    sign_in(client, here.person("village.head"), at=AT)
    page = client.get(f"/disputes/{case.number}/sign").text
    assert page.index("骆小芳") < page.index("骆建国（请假到 9月20日，没有人代）")
    answer = send(client, here, case, "sign", "village.head", mediator="village.mediator", impartial="y")
    assert answer.status_code == 409 and "骆建国请假到 9月20日，没有人代；选别人" in answer.text
    row.substitute_id = here.person("second.mediator").id
    assert send(client, here, case, "sign", "village.head", mediator="village.mediator", impartial="y").status_code == 303
    other = make_dispute(here, State.MEDIATING, at=AT - timedelta(hours=2))
    assert "骆小芳" in client.get(f"/disputes/{other.number}/name_mediator").text


def test_where_everybody_is_away_nobody_is_chosen_beforehand(client: FlaskClient, here: County, case: Dispute) -> None:
    leave(here, "second.mediator", None)
    sign_in(client, here.person("village.head"), at=AT)
    page = client.get(f"/disputes/{case.number}/name_mediator").text
    assert '<option value="">请选择</option>' in page.replace(" selected", "") and "骆小芳（请假到 9月20日，没有人代）" in page


def test_the_chain_of_the_database_is_whole(here: County, case: Dispute, absence: Absence) -> None:
    record(here.session, case, "note", actor=second(here), at=AT, text="去看了现场")
    here.session.commit()
    assert verify(here.session) == [] and here.session.execute(text("SELECT count(*) FROM event")).scalar()
