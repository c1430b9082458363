"""台账: each return with its decision and the days it cost; 会商, 吹哨, 批示; nobody sees another's."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from mediation.disputes.actions import advance
from mediation.disputes.carry import carry_out
from mediation.disputes.models import Dispute
from mediation.supervision.ledger import followed, often, returns
from mediation.supervision.ledger_rows import PER_PAGE
from tests.make import FENGQIAO, FENGYUAN, Clock, County, make_dispute, moment, sign_in
from tests.mediation.desk.counting import queries
from workflows.states import State

AT = moment("2026-09-18 09:00")
POLICE = "D330681-police"


def sent_back(here: County, case: Dispute, days: int, who: str = "village.head", reason: str = "是镇里的地") -> None:
    advance(here.session, case, "object", actor=here.actor(who), at=AT + timedelta(days=days), reason=reason,
            proposed_unit=FENGQIAO)


def read(client: FlaskClient, here: County, clock: Clock, who: str, url: str) -> str:
    sign_in(client, here.person(who), at=clock.at)
    page = client.get(url)
    assert page.status_code == 200
    return page.text


def test_a_return_waits_and_then_shows_who_decided_what(
    client: FlaskClient, here: County, clock: Clock
) -> None:
    case = make_dispute(here, State.ASSIGNED)
    sent_back(here, case, 2)
    clock.at = AT + timedelta(days=3)
    open_ = read(client, here, clock, "supervisor", "/ledger")
    for words in ("枫源村", "退回", "是镇里的地", "认为该由枫桥镇", "还没定", "耽误 3 天"):
        assert words in open_
    advance(here.session, case, "assign", actor=here.actor("fengqiao.window"), at=clock.at, unit=FENGQIAO, reason="地是镇里的")
    clock.at = AT + timedelta(days=9)
    settled = read(client, here, clock, "supervisor", "/ledger")
    for words in ("分流给枫桥镇", "骆燕", "地是镇里的", "耽误 3 天"):
        assert words in settled
    assert "还没定" not in settled


def test_the_second_return_is_counted_and_the_designation_shown(here: County) -> None:
    case = make_dispute(here, State.ASSIGNED)
    sent_back(here, case, 1)
    again = AT + timedelta(days=1, hours=1)
    advance(here.session, case, "assign", actor=here.actor("fengqiao.window"), at=again, unit=FENGYUAN)
    sent_back(here, case, 2, reason="还是镇里的")
    advance(here.session, case, "assign", actor=here.actor("supervisor"), at=AT + timedelta(days=4), unit=FENGYUAN)
    supervisor = here.actor("supervisor")
    events = here.session.scalars(returns(supervisor)).all()
    last, first = followed(here.session, events, AT + timedelta(days=5))
    assert (first.times, last.times, last.days) == (1, 2, 3)
    assert last.decision is not None and last.decision.facts["designated"] is True
    assert [(u.name, u.objected, u.unsigned, u.cases) for u in often(here.session, supervisor, AT + timedelta(days=5))] == [
        ("枫源村", 2, 0, 1)]


def test_returns_older_than_ninety_days_are_history(here: County) -> None:
    case = make_dispute(here, State.ASSIGNED)
    sent_back(here, case, 1)
    actor = here.actor("supervisor")
    assert len(often(here.session, actor, AT + timedelta(days=90))) == 1
    assert often(here.session, actor, AT + timedelta(days=92)) == []


def test_the_unit_narrows_each_tab(client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.MEDIATING)
    window = here.actor("fengqiao.window")
    later = {"held_at": AT + timedelta(days=1), "place": "镇里", "question": "沟归谁修"}
    carry_out(here.session, case, "confer", actor=window, at=AT, units=[POLICE], **later)
    carry_out(here.session, case, "call_out", actor=window, at=AT, unit=POLICE, place="后沟", reason="堵着不让挖",
              due_at=AT + timedelta(hours=1))
    carry_out(here.session, case, "instruct", actor=here.actor("leader"), at=AT, text="尽快通水", unit=POLICE)
    clock.at = AT + timedelta(hours=2)
    for tab, words in (("conferences", "沟归谁修"), ("calls", "还没到，已过时间"), ("instructions", "尽快通水")):
        assert words in read(client, here, clock, "supervisor", f"/ledger?tab={tab}&unit={POLICE}")
        assert words not in read(client, here, clock, "supervisor", f"/ledger?tab={tab}&unit=D330681-court")


def test_a_town_sees_its_own_and_nobody_else_does(client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.ASSIGNED)
    sent_back(here, case, 1)
    clock.at = AT + timedelta(days=1)
    assert "是镇里的地" in read(client, here, clock, "fengqiao.head", "/ledger")
    assert "是镇里的地" not in read(client, here, clock, "paitou.window", "/ledger")
    sign_in(client, here.person("village.mediator"), at=clock.at)
    assert client.get("/ledger").status_code == 403


def test_a_long_ledger_is_paged_by_key_and_within_its_budget(
    app: Flask, client: FlaskClient, here: County, clock: Clock
) -> None:
    for n in range(PER_PAGE + 3):
        sent_back(here, make_dispute(here, State.ASSIGNED), 1, reason=f"理由{n:02d}号")
    clock.at = AT + timedelta(days=1, hours=1)
    with queries(app) as sent:
        first = read(client, here, clock, "supervisor", "/ledger")
    assert len(sent) <= 12, "\n".join(sent)
    assert first.count("理由") == PER_PAGE and "理由02号" not in first
    rest = first.split('href="/ledger?tab=returns&amp;before=')[1].split('"')[0]
    second = read(client, here, clock, "supervisor", f"/ledger?tab=returns&before={rest}")
    assert [f"理由{n:02d}号" in second for n in range(4)] == [True, True, True, False]


def test_the_leaders_list_is_within_its_budget_and_says_who_was_long_unseen(
    app: Flask, client: FlaskClient, here: County, clock: Clock
) -> None:
    for _ in range(5):
        case = make_dispute(here, State.MEDIATING)
        carry_out(here.session, case, "take_charge", actor=here.actor("supervisor"), at=AT, leader="leader", reason="拖得久")
    seen = AT + timedelta(days=10)
    carry_out(here.session, case, "visit", actor=here.actor("leader"), at=seen, way="receive", held_at=seen, place="接访室",
              present="王某", course="听了诉求")
    clock.at = AT + timedelta(days=35)
    with queries(app) as sent:
        page = read(client, here, clock, "leader", "/leading")
    assert len(sent) <= 12, "\n".join(sent)
    assert page.count("包案 35 天，还没见过当事人") == 4 and page.count("最近一次见面在 25 天前") == 1
    assert page.count("mz-led-seen is-late") == 4
    assert read(client, here, clock, "supervisor", "/leading").count("沈建华</b>") == 5
    sign_in(client, here.person("county.head"), at=clock.at)
    assert client.get("/leading").status_code == 403
