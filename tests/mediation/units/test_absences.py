"""请假: who enters what for whom, what is refused in which words, who hears of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.errors import Invalid
from mediation.notices.models import Notice
from mediation.units.absence_actions import call_off, enter
from mediation.units.absences import Absence
from mediation.units.models import Membership
from mediation.units.postings import actors_of
from tests.make import (
    DUHUANG,
    FENGYUAN,
    HUICUN,
    Clock,
    County,
    another_mediator,
    county,
    make_dispute,
    moment,
    sign_in,
)
from workflows.guarding import Refused
from workflows.roles import Role
from workflows.states import State

AT = moment("2026-09-18 09:00")  # a Friday
MONDAY, WEDNESDAY = date(2026, 9, 21), date(2026, 9, 23)


@pytest.fixture
def here(session: Session) -> County:
    """枫源村 with a second mediator."""
    here = county(session, at=AT - timedelta(days=30))
    another_mediator(here, at=AT)
    return here


def away(here: County, who: str = "village.mediator", substitute: str | None = "second.mediator", **more: Any) -> Absence:
    given: dict[str, Any] = {"first_day": MONDAY, "last_day": WEDNESDAY, "by": here.actor("village.head"), **more}
    return enter(
        here.session, person=here.person(who), unit=here.unit(FENGYUAN), reason="住院", at=AT,
        substitute=here.person(substitute) if substitute else None, **given,
    )  # fmt: skip


def send(client: FlaskClient, here: County, who: str, address: str = "/absences", **form: str) -> Any:
    sign_in(client, here.person(who), at=AT)
    typed = {"first_day": "2026-09-21", "last_day": "2026-09-23", "reason": "住院", "substitute": "", **form}
    return client.post(address, data=typed)


def lines(here: County, who: str) -> list[str]:
    mine = select(Notice.text).where(Notice.person_id == here.person(who).id, Notice.dispute_id.is_(None))
    return list(here.session.scalars(mine.order_by(Notice.id)))


def test_a_mediator_enters_days_and_the_substitute_hears_of_it(client: FlaskClient, here: County) -> None:
    answer = send(client, here, "village.mediator", substitute="second.mediator")
    assert answer.status_code == 303
    row = here.session.scalars(select(Absence)).one()
    assert (row.person_id, row.substitute_id, row.made_by) == (
        here.person("village.mediator").id, here.person("second.mediator").id, here.person("village.mediator").id)
    assert lines(here, "second.mediator") == ["骆建国9月21日至23日请假，由你代：他在枫源村的件，用你自己的名字办"]
    page = client.get("/absences").text
    assert "9月21日至23日" in page and "骆小芳代" in page and "还没开始" in page


def test_the_head_enters_it_for_somebody_and_calls_it_off(client: FlaskClient, here: County) -> None:
    address = f"/absences?person=village.mediator&unit={FENGYUAN}"
    assert send(client, here, "village.head", address, substitute="second.mediator").status_code == 303
    assert "本单位的人" in client.get("/absences").text
    row = here.session.scalars(select(Absence)).one()
    assert client.post(f"/absences/{row.id}/off").status_code == 303
    here.session.refresh(row)
    assert row.called_off_by == here.person("village.head").id
    assert "已销假" in client.get("/absences").text
    assert lines(here, "second.mediator")[-1] == "骆建国9月21日至23日的请假销掉了，不用再代"


def test_a_supervisor_finds_people_of_the_whole_county(client: FlaskClient, here: County) -> None:
    sign_in(client, here.person("supervisor"), at=AT)
    page = client.get("/absences?q=骆建国").text
    assert "枫源村" in page and f"person=village.mediator&amp;unit={FENGYUAN}" in page
    assert send(client, here, "supervisor", f"/absences?person=village.mediator&unit={FENGYUAN}").status_code == 303


def test_nobody_speaks_for_people_who_are_none_of_theirs(client: FlaskClient, here: County) -> None:
    row = away(here)
    for who in ("second.mediator", "fengqiao.head", "stranger.mediator", "labour.head"):
        address = f"/absences?person=village.mediator&unit={FENGYUAN}"
        assert send(client, here, who, address).status_code == 404, who
        assert client.post(f"/absences/{row.id}/off").status_code == 404, who
    assert here.session.scalars(select(Absence)).one().called_off_at is None


@pytest.mark.parametrize(("form", "sentence"), [
    ({"first_day": ""}, "选一个日子，比如 11月3日。"),
    ({"last_day": "2026-09-20"}, "最后一天不能早于第一天"),
    ({"first_day": "2026-09-01", "last_day": "2026-09-02"}, "请假已经过去了"),
    ({"first_day": "下周一"}, "日期写成 2026-11-03 这样。"),
    ({"reason": " "}, "写一下为什么请假"),
    ({"reason": "病" * 81}, "最多写 80 字，现在是 81 字。"),
    ({"substitute": "village.head"}, "骆根土在枫源村没有能办这些件的角色，另选一位。"),
    ({"substitute": "village.mediator"}, "骆建国在枫源村没有能办这些件的角色，另选一位。"),
    ({"substitute": "nobody"}, "从列出来的里面选一个。"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: FlaskClient, here: County, form: dict[str, str], sentence: str
) -> None:
    answer = send(client, here, "village.mediator", **({"reason": "去县里培训"} | form))
    assert answer.status_code == 422 and sentence in answer.text, answer.text
    typed = {"first_day": "2026-09-21", "last_day": "2026-09-23", "reason": "去县里培训", **form}
    assert all(f'value="{typed[name]}"' in answer.text for name in ("first_day", "last_day", "reason") if typed[name])
    assert here.session.scalars(select(Absence)).all() == []


def test_days_do_not_overlap_and_a_row_called_off_is_in_nobodys_way(here: County) -> None:
    row = away(here)
    with pytest.raises(Invalid, match="9月21日至23日已经请过假了"):
        away(here, first_day=WEDNESDAY, last_day=WEDNESDAY + timedelta(days=2))
    call_off(here.session, row, by=here.actor("village.head"), at=AT)
    assert away(here).id != row.id


def test_no_substitute_who_is_away_and_no_chain(here: County) -> None:
    away(here, "second.mediator", None)
    with pytest.raises(Invalid, match="骆小芳9月21日至23日自己也请假，另选一位"):
        away(here)


def test_who_stands_in_for_somebody_cannot_leave_without_another(here: County) -> None:
    away(here)
    with pytest.raises(Invalid, match="正由骆小芳代骆建国，先给骆建国换一位代的人"):
        away(here, "second.mediator", None)


def test_it_ends_by_itself_and_what_is_over_is_not_called_off(here: County) -> None:
    row = away(here)
    with pytest.raises(Refused, match="已经结束了"):
        call_off(here.session, row, by=here.actor("village.head"), at=moment("2026-09-24 09:00"))


@pytest.mark.parametrize(("at", "stands_in"), [
    ("2026-09-20 23:59", False), ("2026-09-21 00:00", True), ("2026-09-23 23:59", True), ("2026-09-24 00:00", False),
])  # fmt: skip
def test_the_days_are_local_days_from_midnight_to_midnight(here: County, at: str, stands_in: bool) -> None:
    away(here)
    second = actors_of(here.session, here.person("second.mediator"), moment(at))
    assert [actor.stands_in for actor in second] == [frozenset({here.person("village.mediator").id} if stands_in else ())]


def test_without_a_substitute_the_head_hears_once_how_much_is_in_hand(client: FlaskClient, here: County) -> None:
    make_dispute(here, State.MEDIATING)
    assert send(client, here, "village.mediator").status_code == 303
    assert lines(here, "village.head") == ["骆建国9月21日至23日请假，没有人代，手上 1 件在办：枫源村要定谁代，或者换人"]


def test_where_the_only_head_leaves_those_above_hear_of_it(client: FlaskClient, here: County) -> None:
    make_dispute(here, State.ASSIGNED)
    assert send(client, here, "village.head").status_code == 303
    assert len(lines(here, "fengqiao.head")) == 1 and lines(here, "village.head") == []


def test_sent_twice_it_is_entered_once(client: FlaskClient, here: County) -> None:
    assert [send(client, here, "village.mediator", once="k").status_code for _ in range(2)] == [303, 303]
    assert len(here.session.scalars(select(Absence)).all()) == 1


def test_the_way_there_is_on_the_page_of_ones_own_and_in_every_menu(client: FlaskClient, here: County, clock: Clock) -> None:
    sign_in(client, here.person("village.mediator"), at=clock.at)
    page = client.get("/me").text
    assert page.count('href="/absences"') >= 2 and 'href="/people/village.mediator/handover"' in page
    sign_in(client, here.person("supervisor"), at=clock.at)
    assert 'href="/absences"' in client.get("/overview").text


def test_who_works_in_several_units_leaves_all_of_them_at_once(client: FlaskClient, here: County) -> None:
    """One who stands in takes what they can; where they do not work nobody does, and the head there hears of it."""
    hui = here.person("hui.mediator")
    code = here.unit(HUICUN).code
    here.session.add(Membership(person_id=here.person("second.mediator").id, unit_id=here.unit(HUICUN).id, role=Role.MEDIATOR, since=here.at))
    here.session.flush()
    sign_in(client, hui, at=AT)
    with client.session_transaction() as held:
        held["unit_id"] = here.unit(code).id
    here.session.commit()
    assert "其他单位也请假" in client.get("/absences").text
    form = {"first_day": "2026-09-21", "last_day": "2026-09-23", "reason": "培训", "substitute": "second.mediator", "everywhere": "y"}
    assert client.post("/absences", data=form).status_code == 303
    rows = {row.unit_id: row.substitute_id for row in here.session.scalars(select(Absence))}
    assert rows == {here.unit(HUICUN).id: here.person("second.mediator").id, here.unit(DUHUANG).id: None}
    assert "其他单位也请假" not in send(client, here, "village.mediator", reason="").text
