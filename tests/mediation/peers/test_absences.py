"""What users of other systems reported about people who are away or gone, each as a test that we pass."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.disputes.models import Dispute
from mediation.errors import Invalid
from mediation.notices.models import Notice
from mediation.supervision.findings import Finding
from mediation.supervision.integrity import check
from mediation.units.absence_actions import enter
from mediation.units.absences import Absence
from mediation.units.models import Membership
from tests.make import FENGYUAN, Clock, County, county, make_dispute, make_person, moment, sign_in
from workflows.roles import Role
from workflows.states import State

AT = moment("2026-09-18 09:00")
FRIDAY, SUNDAY = date(2026, 9, 18), date(2026, 9, 20)


@pytest.fixture
def here(session: Session) -> County:
    """枫源村 with three mediators."""
    here = county(session, at=AT - timedelta(days=3))
    for username, name in (("second.mediator", "骆小芳"), ("third.mediator", "骆阿土")):
        person = make_person(session, username, name, at=AT)
        session.add(Membership(person_id=person.id, unit_id=here.unit(FENGYUAN).id, role=Role.MEDIATOR, since=here.at))
    session.flush()
    return here


@pytest.fixture
def case(here: County) -> Dispute:
    return make_dispute(here, State.MEDIATING, at=AT - timedelta(hours=3))


def leave(here: County, who: str, substitute: str | None, first: date = FRIDAY, last: date = SUNDAY) -> Absence:
    return enter(
        here.session, person=here.person(who), unit=here.unit(FENGYUAN), first_day=first, last_day=last, reason="休假",
        substitute=here.person(substitute) if substitute else None, by=here.actor("village.head"), at=AT,
    )  # fmt: skip


def page(client: FlaskClient, here: County, clock: Clock, who: str, address: str, at: str) -> str:
    clock.at = moment(at)
    sign_in(client, here.person(who), at=clock.at)
    return client.get(address).text


def test_zammad_263_what_lies_with_somebody_on_holiday_is_worked_on_by_another(
    client: FlaskClient, here: County, case: Dispute, clock: Clock
) -> None:
    """Nobody forgets it: it stands on the substitute's first page, and what they write is written."""
    leave(here, "village.mediator", "second.mediator")
    mine = page(client, here, clock, "second.mediator", "/mine", "2026-09-18 10:00")
    assert "代骆建国" in mine and case.number in mine
    assert client.post(f"/disputes/{case.number}/note", data={"text": "去看了现场"}).status_code == 303
    assert "骆小芳 代 骆建国" in client.get(f"/disputes/{case.number}").text


def test_zammad_5566_after_the_last_day_the_substitute_is_shown_nowhere(
    client: FlaskClient, here: County, case: Dispute, clock: Clock
) -> None:
    """The absence had ended, and who stood in was still shown beside the agent, in the ticket and to administrators."""
    leave(here, "village.mediator", "second.mediator")
    waiting = make_dispute(here, State.ASSIGNED, at=AT - timedelta(hours=2))
    shown = {
        f"/disputes/{case.number}": "骆小芳代", f"/disputes/{waiting.number}/sign": "骆小芳代", "/absences": "请假到 9月20日",
    }  # fmt: skip
    for address, words in shown.items():
        assert words in page(client, here, clock, "village.head", address, "2026-09-20 23:59"), address
    for address, words in shown.items():
        assert words not in page(client, here, clock, "village.head", address, "2026-09-21 00:00"), address
    assert "已结束" in client.get("/absences").text
    assert case.number not in page(client, here, clock, "second.mediator", "/mine", "2026-09-21 08:00")


def test_zammad_3590_one_day_is_one_day_from_midnight_to_midnight(
    client: FlaskClient, here: County, case: Dispute, clock: Clock
) -> None:
    """From and to the same day did not count at all: both moments were midnight UTC."""
    leave(here, "village.mediator", "second.mediator", FRIDAY, FRIDAY)
    for at, away in (("2026-09-18 09:00", True), ("2026-09-18 23:59", True), ("2026-09-19 00:01", False)):
        assert (case.number in page(client, here, clock, "second.mediator", "/mine", at)) is away, at


def test_zammad_3694_no_chain_in_which_the_first_one_gets_lost(here: County) -> None:
    """A was lost when B, who stood in for A, let C stand in. Here a chain cannot be made, from either end."""
    leave(here, "village.mediator", "second.mediator")
    with pytest.raises(Invalid, match="先给骆建国换一位代的人"):
        leave(here, "second.mediator", "third.mediator")
    with pytest.raises(Invalid, match="自己也请假"):
        leave(here, "third.mediator", "village.mediator")


def test_zammad_4248_who_stands_in_for_nobody_sees_no_such_cases(
    client: FlaskClient, here: County, case: Dispute, clock: Clock
) -> None:
    leave(here, "village.mediator", "second.mediator")
    assert "代骆建国" not in page(client, here, clock, "third.mediator", "/mine", "2026-09-18 10:00")


def test_caseflow_5063_an_open_case_with_a_holder_who_is_gone_is_found_and_has_a_way_on(
    client: FlaskClient, here: County, case: Dispute, clock: Clock
) -> None:
    """Closed outside of our pages, or without a post: the list names the case and leads to the pack."""
    here.person("village.mediator").active = False
    check(here.session, at=AT)
    assert [row.dispute_id for row in here.session.scalars(select(Finding).where(Finding.kind == "no_holder"))] == [case.id]
    found = page(client, here, clock, "supervisor", "/findings", "2026-09-18 10:00")
    assert case.number in found and 'href="/people/village.mediator/handover"' in found
    head = page(client, here, clock, "village.head", "/people/village.mediator/handover", "2026-09-18 10:00")
    assert "账号已停用" in head
    given = client.post("/people/village.mediator/handover", data={
        f"to-{case.number}": "second.mediator", "reason": "人走了", "impartial": "y", "everything": ""})
    assert "换了 1 件" in given.text
    check(here.session, at=AT + timedelta(hours=1))
    assert here.session.scalars(select(Finding).where(Finding.cleared_at.is_(None))).all() == []


def test_caseflow_5063_the_same_where_the_right_to_mediate_is_gone(
    client: FlaskClient, here: County, case: Dispute, clock: Clock
) -> None:
    mine = select(Membership).where(Membership.person_id == here.person("village.mediator").id)
    here.session.scalars(mine).one().until = AT - timedelta(hours=1)
    check(here.session, at=AT)
    assert here.session.scalars(select(Finding.kind)).all() == ["no_holder"]
    for who in ("village.head", "supervisor"):
        pack = page(client, here, clock, who, "/people/village.mediator/handover", "2026-09-18 10:00")
        assert case.number in pack, who


def test_osticket_6213_whoever_is_away_is_named_only_where_somebody_stands_in(
    client: FlaskClient, here: County, clock: Clock
) -> None:
    """New work went to people on vacation. Here it does only where a substitute takes it up, and says so to them."""
    leave(here, "village.mediator", "second.mediator")
    waiting = make_dispute(here, State.ASSIGNED, at=AT - timedelta(hours=2))
    page(client, here, clock, "village.head", "/mine", "2026-09-18 10:00")
    form = {"mediator": "village.mediator", "impartial": "y"}
    assert client.post(f"/disputes/{waiting.number}/sign", data=form).status_code == 303
    told = select(Notice.text).where(Notice.person_id == here.person("second.mediator").id, Notice.dispute_id == waiting.id)
    assert any(line.startswith("代骆建国：") for line in here.session.scalars(told))
