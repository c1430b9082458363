"""Merged repeats, cases that are over, and the inbox that shows it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from mediation.disputes.actions import advance
from mediation.disputes.models import Dispute
from mediation.notices.actions import Line, mark_read, queue, queue_lines
from mediation.notices.kinds import alarm
from mediation.notices.models import Notice
from mediation.notices.queries import inbox, unread
from tests.make import Clock, County, make_dispute, moment, sign_in
from workflows.clocks import ClockKind
from workflows.states import State


def ring(here: County, dispute: Dispute, *usernames: str, level: int = 1, minutes: int = 0) -> None:
    queue(here.session, person_ids=[here.person(name).id for name in usernames], dispute_id=dispute.id,
          at=here.at + timedelta(minutes=minutes), kind=alarm(level, ClockKind.TOTAL), clock="居民时限", case=dispute.heading)


def lines(here: County, username: str) -> list[Notice]:
    return list(here.session.scalars(inbox(here.person(username).id)).all())


def test_what_is_said_again_before_it_is_read_is_one_line_on_top(here: County, dispute: Dispute) -> None:
    ring(here, dispute, "leader")
    queue(here.session, person_ids=[here.person("leader").id], dispute_id=dispute.id, at=here.at, text="别的事")
    ring(here, dispute, "leader", minutes=40)
    found = lines(here, "leader")
    assert [(line.times, line.text[:2]) for line in found] == [(2, "居民"), (1, "别的")]
    assert found[0].created_at == here.at + timedelta(minutes=40)


def test_what_was_read_is_said_anew(here: County, dispute: Dispute) -> None:
    ring(here, dispute, "leader")
    mark_read(here.session, person_id=here.person("leader").id, upto=lines(here, "leader")[0].id, at=here.at)
    ring(here, dispute, "leader")
    assert [(line.times, line.read_at is None) for line in lines(here, "leader")] == [(1, True), (1, False)]


def test_the_next_level_tells_another_person_and_only_updates_the_first(here: County, dispute: Dispute) -> None:
    ring(here, dispute, "village.mediator", level=1)
    ring(here, dispute, "village.mediator", "village.head", level=2)
    assert [(line.times, line.text[:7]) for line in lines(here, "village.mediator")] == [(2, "居民时限已超期")]
    assert [line.times for line in lines(here, "village.head")] == [1]


def test_reading_an_old_page_leaves_the_repeat_unread(here: County, dispute: Dispute) -> None:
    ring(here, dispute, "leader")
    shown = lines(here, "leader")[0].id
    ring(here, dispute, "leader", minutes=5)
    mark_read(here.session, person_id=here.person("leader").id, upto=shown, at=here.at)
    assert unread(here.session, here.person("leader").id) == 1


def test_repeats_about_no_case_are_one_line(here: County) -> None:
    for version in (3, 4):
        queue(here.session, person_ids=[here.person("supervisor").id], dispute_id=None, at=here.at, kind="rules_submitted",
              version=version, day="11月1日")
    assert [(line.times, line.text) for line in lines(here, "supervisor")] == [(2, "请复核时限规则第 4 版，11月1日起")]


@pytest.mark.parametrize("state", [State.CLOSED, State.DECLINED, State.ADVISED])
def test_time_says_nothing_of_a_case_that_is_over(here: County, state: State) -> None:
    over = make_dispute(here, state)
    ring(here, over, "leader", level=3)
    assert lines(here, "leader") == []


def test_what_begins_with_the_end_is_told(here: County) -> None:
    over = make_dispute(here, State.CLOSED)
    queue(here.session, person_ids=[here.person("leader").id], dispute_id=over.id, at=here.at,
          kind=alarm(2, ClockKind.FOLLOW_UP), clock="回访时限", case=over.heading)
    assert [line.text[:7] for line in lines(here, "leader")] == ["回访时限已超期"]


def test_what_somebody_does_on_a_closed_case_is_told(here: County) -> None:
    over = make_dispute(here, State.CLOSED)
    done = advance(here.session, over, "reopen", actor=here.actor("supervisor"), at=here.at + timedelta(days=1),
                   reason="breach", note="对方没有履行。")
    told = here.session.scalars(select(Notice.text).where(Notice.event_id == done.id)).all()
    assert told and {text[:3] for text in told} == {"已重启"}


def test_a_merged_case_falls_silent_and_its_old_lines_lead_to_the_main_one(
    client: FlaskClient, here: County, dispute: Dispute
) -> None:
    main = make_dispute(here, State.ACCEPTED, title="同一条沟")
    ring(here, dispute, "fengqiao.head")
    advance(here.session, dispute, "merge", actor=here.actor("fengqiao.window"), at=here.at + timedelta(hours=1), main=main.number)
    ring(here, dispute, "fengqiao.head", level=2)
    assert {line.dispute_id for line in lines(here, "fengqiao.head") if line.kind.startswith("alarm")} == {main.id}
    sign_in(client, here.person("fengqiao.head"), at=here.at)
    page = client.get("/notices").text
    assert main.number in page and dispute.number not in page


def test_the_inbox_says_how_often_and_when_last(client: FlaskClient, here: County, dispute: Dispute, clock: Clock) -> None:
    ring(here, dispute, "leader")
    ring(here, dispute, "leader", minutes=40)
    clock.at = moment("2026-09-18 10:00")
    sign_in(client, here.person("leader"), at=clock.at)
    assert "09:40，第 2 次" in client.get("/notices").text


def test_a_thousand_lines_take_a_handful_of_statements(here: County, dispute: Dispute) -> None:
    seen: list[str] = []

    def note(*given: Any) -> None:
        seen.append(given[2])

    event.listen(here.session.get_bind(), "before_cursor_execute", note)
    told = [Line(here.person("leader").id, dispute.id, "", f"第 {number} 条") for number in range(1000)]
    seen.clear()
    queue_lines(here.session, told, at=here.at)
    queue_lines(here.session, told, at=here.at)
    assert {line.times for line in lines(here, "leader")} == {2}
    event.remove(here.session.get_bind(), "before_cursor_execute", note)
    assert len(seen) <= 12  # the same for ten lines
