"""The inbox: who is told, what the bell counts, and what reading does."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import insert, select, text

from mediation.disputes.models import Dispute
from mediation.notices.actions import mark_read, queue
from mediation.notices.models import Notice
from mediation.notices.queries import inbox, unread, unread_lines
from tests.make import Clock, County, moment, sign_in
from tests.plans import plan_of


def tell(here: County, dispute: Dispute, *usernames: str, words: str = "签收：王某 与 高某 · 水沟排水") -> None:
    ids = [here.person(username).id for username in usernames]
    queue(here.session, person_ids=ids, dispute_id=dispute.id, text=words, at=here.at)


def test_somebody_told_in_two_roles_gets_one_line(here: County, dispute: Dispute) -> None:
    tell(here, dispute, "supervisor", "supervisor")
    assert unread(here.session, here.person("supervisor").id) == 1


def test_nobody_to_tell_is_nothing_to_do(here: County, dispute: Dispute) -> None:
    before = here.session.scalars(select(Notice.id)).all()
    tell(here, dispute)
    assert here.session.scalars(select(Notice.id)).all() == before


def test_reading_marks_only_what_was_on_the_page(here: County, dispute: Dispute) -> None:
    leader = here.person("leader").id
    tell(here, dispute, "leader", words="一")
    shown = here.session.scalars(inbox(leader)).one()
    tell(here, dispute, "leader", words="二")
    mark_read(here.session, person_id=leader, upto=shown.id, at=here.at)
    assert [line.text for line in here.session.scalars(inbox(leader)) if line.read_at is None] == ["二"]


def test_reading_leaves_the_lines_of_others(here: County, dispute: Dispute) -> None:
    tell(here, dispute, "leader", "supervisor")
    last = here.session.scalars(inbox(here.person("supervisor").id)).first()
    assert last is not None
    mark_read(here.session, person_id=here.person("leader").id, upto=last.id, at=here.at)
    assert unread(here.session, here.person("leader").id) == 0
    assert unread(here.session, here.person("supervisor").id) == 1


def test_the_bell_counts_on_an_index_of_unread_lines(here: County, dispute: Dispute) -> None:
    leader = here.person("leader").id
    tell(here, dispute, "leader", words="没读")
    read = {"person_id": leader, "dispute_id": dispute.id, "text": "读过", "created_at": here.at, "read_at": here.at}
    here.session.execute(insert(Notice), [read] * 2000)
    here.session.execute(text("ANALYZE notice"))
    assert "ix_notice_unread" in plan_of(here.session, unread_lines(leader), without=())


def test_the_inbox_shows_ones_own_lines_by_day(
    client: FlaskClient, here: County, dispute: Dispute, clock: Clock
) -> None:
    tell(here, dispute, "leader", words="昨天的事")
    clock.at = moment("2026-09-19 10:00")
    sign_in(client, here.person("leader"), at=clock.at)
    page = client.get("/notices").text
    assert "昨天的事" in page and dispute.number in page
    assert page.index("昨天") < page.index("昨天的事")
    sign_in(client, here.person("county.mediator"), at=clock.at)
    assert "昨天的事" not in client.get("/notices").text


def test_all_read_is_one_click(client: FlaskClient, here: County, dispute: Dispute) -> None:
    leader = here.person("leader")
    tell(here, dispute, "leader")
    sign_in(client, leader, at=here.at)
    last = here.session.scalars(inbox(leader.id)).first()
    assert last is not None
    assert f"/notices/read/{last.id}" in client.get("/notices").text
    assert client.post(f"/notices/read/{last.id}").status_code == 303
    assert unread(here.session, leader.id) == 0
    assert "/notices/read/" not in client.get("/notices").text


def test_older_lines_are_on_the_next_page(client: FlaskClient, here: County, dispute: Dispute) -> None:
    for number in range(35):
        tell(here, dispute, "leader", words=f"第{number}条。")
    sign_in(client, here.person("leader"), at=here.at)
    first = client.get("/notices").text
    assert "第34条。" in first and "第4条。" not in first
    line = here.session.scalars(select(Notice.id).where(Notice.text == "第5条。")).one()
    assert f"before={line}" in first
    assert "第4条。" in client.get(f"/notices?before={line}").text
