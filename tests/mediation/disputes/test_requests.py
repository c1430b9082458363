"""等审批: asked beside the state, decided by a second person, gone with any other move."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from mediation.disputes.requesting import approve
from mediation.disputes.requests import Request, RequestStatus
from mediation.disputes.time_moves import climb_requests
from mediation.regions.models import Region
from mediation.units.models import Membership
from mediation.work import HELD_AT_ONCE
from tests.make import FENGQIAO, FENGYUAN, HUICUN, LABOUR
from tests.mediation.desk.counting import held
from tests.mediation.disputes.tale import Tale, tale
from workflows.clocks import ClockKind
from workflows.guarding import Refused


@pytest.fixture
def t(session: Session) -> Tale:
    """枫源村 mediates."""
    return tale(session).register().in_village()


@pytest.fixture
def labour(session: Session) -> Tale:
    """The county's labour committee mediates."""
    t = tale(session).register("window", category="10").do("window", "accept")
    return t.do("window", "assign", unit=LABOUR, reason="要仲裁员").do("labour.mediator", "sign")


def where(t: Tale, row: Request) -> str:
    from mediation.units.models import Unit

    return t.session.get_one(Unit, row.unit_id).code


def test_asking_changes_neither_state_nor_clocks(t: Tale) -> None:
    before = (t.case.state, t.case.due_at, t.clocks())
    row = t.ask("village.mediator", "suspend")
    assert (t.case.state, t.case.due_at, t.clocks()) == before
    assert (where(t, row), t.events()[-1].name) == (FENGYUAN, "ask_suspend")


def test_it_is_asked_once_at_a_time(t: Tale) -> None:
    t.ask("village.mediator", "suspend")
    with pytest.raises(Refused, match="正在等审批"):
        t.ask("village.head", "suspend")
    t.ask("village.mediator", "extend")


def test_the_approval_makes_the_move_with_both_names(t: Tale) -> None:
    t.ask("village.mediator", "suspend")
    t.approve("village.head")
    event = t.events()[-1]
    people = (t.here.person("village.mediator").id, t.here.person("village.head").id)
    assert (event.name, event.actor_id, event.approver_id) == ("suspend", *people)
    assert t.case.paused_until is not None and event.facts["until"] == t.case.paused_until.isoformat()


def test_what_is_refused_needs_a_sentence_and_may_be_asked_again(t: Tale) -> None:
    row = t.ask("village.mediator", "terminate")
    with pytest.raises(Refused, match="不同意要写一句理由"):
        t.refuse("village.head", " ")
    t.refuse("village.head")
    assert (row.status, row.sentence, t.events()[-1].name) == (RequestStatus.REFUSED, "再谈一次", "refuse_terminate")
    t.ask("village.mediator", "terminate")
    with pytest.raises(Refused, match="已经处理过了"):
        approve(t.session, row, actor=t.here.actor("village.head"), at=t.at)


def test_nobody_approves_his_own_wish(t: Tale) -> None:
    row = t.ask("village.head", "suspend")
    assert where(t, row) == FENGQIAO
    with pytest.raises(Refused, match="自己提的不能自己批"):
        t.approve("village.head")
    t.approve("fengqiao.head")


def test_the_database_holds_the_second_person_too(t: Tale) -> None:
    row = t.ask("village.mediator", "suspend")
    row.status, row.decided_by, row.decided_at = RequestStatus.APPROVED, row.asked_by, t.at
    with pytest.raises(IntegrityError, match="second_person"):
        t.session.flush()


@pytest.mark.parametrize("who", ["village.mediator", "fengqiao.head", "fengqiao.mediator", "supervisor", "leader"])
def test_only_the_head_it_waits_for_decides(t: Tale, who: str) -> None:
    t.ask("village.mediator", "suspend")
    with pytest.raises(Refused):
        t.approve(who)


def test_one_who_is_mediator_and_head_of_his_village_asks_the_town(session: Session) -> None:
    t = tale(session).register(region="330681109222").do("fengqiao.window", "accept")
    t.do("fengqiao.window", "assign", unit=HUICUN).do("hui.mediator", "sign", unit_of=HUICUN)
    row = t.ask("hui.mediator", "suspend", unit_of=HUICUN)
    assert where(t, row) == FENGQIAO
    t.approve("fengqiao.head")
    assert t.case.state == "suspended"


def test_an_extension_is_the_level_above_s_to_grant(t: Tale) -> None:
    row = t.ask("village.mediator", "extend", days=3, ground="both_parties")
    assert where(t, row) == FENGQIAO
    due, total = t.case.due_at, t.case.total_due_at
    t.approve("fengqiao.head")
    assert due is not None and total is not None
    assert (t.case.state, t.case.due_at > due, t.case.total_due_at > total) == ("mediating", True, True)


def test_complexity_does_not_move_the_citizen_s_clock(t: Tale) -> None:
    total = t.case.total_due_at
    t.ask("village.mediator", "extend", days=3, ground="complex")
    t.approve("fengqiao.head")
    assert t.case.total_due_at == total


def test_at_the_county_the_supervisor_grants_and_not_the_head(labour: Tale) -> None:
    labour.ask("labour.mediator", "extend")
    with pytest.raises(Refused, match="不归你审批"):
        labour.approve("county.head", "C330681")
    labour.approve("supervisor")


def test_an_extension_is_asked_before_the_limit_and_may_be_granted_after(t: Tale) -> None:
    due = t.clock(ClockKind.MEDIATION).due_at
    t.at = due - timedelta(hours=2)
    t.ask("village.mediator", "extend").climbs_at = due + timedelta(days=9)
    t.at = due + timedelta(hours=3)
    t.approve("fengqiao.head")
    with pytest.raises(Refused, match="本级时限已过"):
        t.wait(days=20).ask("village.mediator", "extend")


def test_a_committee_s_own_head_suspends_and_the_centre_s_for_the_head(labour: Tale) -> None:
    assert where(labour, labour.ask("labour.mediator", "suspend")) == LABOUR
    labour.refuse("labour.head")
    row = labour.ask("labour.head", "suspend")
    labour.approve("county.head", where(labour, row))
    assert labour.case.state == "suspended"


def test_any_other_move_voids_it(t: Tale) -> None:
    row = t.ask("village.mediator", "suspend")
    t.act("village.mediator", "note", text="备注不算")
    assert row.status == RequestStatus.OPEN
    t.do("village.mediator", "object")
    assert (row.status, row.sentence) == (RequestStatus.VOID, "这件有了别的进展，申请自动作废")
    with pytest.raises(Refused, match="已经处理过了"):
        approve(t.session, row, actor=t.here.actor("village.head"), at=t.at)


def test_an_approval_voids_the_other_requests(t: Tale) -> None:
    other = t.ask("village.mediator", "terminate")
    t.ask("village.mediator", "suspend")
    approve(t.session, t.session.get_one(Request, other.id + 1), actor=t.here.actor("village.head"), at=t.at)
    assert (t.case.state, other.status) == ("suspended", RequestStatus.VOID)


def test_the_guards_are_asked_when_it_is_asked(t: Tale) -> None:
    with pytest.raises(Refused, match="写一下依据"):
        t.ask("village.mediator", "suspend", proof="")


def test_who_may_do_it_alone_does_not_ask_and_a_stranger_neither(session: Session) -> None:
    t = tale(session).register()
    with pytest.raises(Refused):
        t.ask("fengqiao.head", "decline")
    with pytest.raises(Refused, match="不归你办"):
        t.ask("stranger.mediator", "decline")


def test_unanswered_it_climbs_after_two_working_days(t: Tale) -> None:
    row = t.ask("village.mediator", "suspend")
    assert climb_requests(t.session, at=t.at + timedelta(days=1)).rows == 0
    assert (climb_requests(t.session, at=t.at + timedelta(days=3)).rows, where(t, row)) == (1, FENGQIAO)
    with pytest.raises(Refused, match="不归你审批"):
        t.approve("village.head")
    assert (climb_requests(t.session, at=t.at + timedelta(days=8)).rows, where(t, row)) == (1, "C330681")
    assert climb_requests(t.session, at=t.at + timedelta(days=9)).rows == 0
    t.approve("county.head", "C330681")
    assert t.case.state == "suspended"


def test_all_that_wait_climb_in_one_run_and_one_that_cannot_stops_nobody(app: Flask, session: Session) -> None:
    t = tale(session)
    for _ in range(HELD_AT_ONCE + 1):
        t.register().in_village().ask("village.mediator", "suspend")
    bad, late = t.cases[0], t.at + timedelta(days=3)
    session.add(Region(code="339900000000", level="county", name="外县", official_name="外县", short_name="外县",
                       pinyin="wx", valid_from=t.at.date(), source="手填"))
    session.flush()
    bad.region_code = "339900000000"  # of a county that has no centre
    session.commit()
    with held(app.extensions["engine"]) as taken:
        done = climb_requests(session, at=late)
    assert (done.rows, [line.split()[0] for line in done.skipped], len(done.faults)) == (HELD_AT_ONCE, [bad.number], 1)
    assert [count for count in taken if count] == [HELD_AT_ONCE, 1]
    assert climb_requests(session, at=late).rows == 0


def test_at_the_end_of_the_line_the_supervisor_may_answer_for_a_silent_head(session: Session) -> None:
    t = tale(session).register("window")
    t.ask("window", "decline")
    with pytest.raises(Refused, match="不归你审批"):
        t.approve("supervisor")
    climb_requests(session, at=t.at + timedelta(days=4))
    t.wait(days=4).approve("supervisor")
    assert t.case.state == "declined"


def test_an_approval_counts_for_one_who_has_left_meanwhile(t: Tale) -> None:
    t.ask("village.mediator", "suspend")
    person = t.here.person("village.mediator")
    post = t.session.scalars(select(Membership).where(Membership.person_id == person.id)).one()
    post.until = t.at
    t.wait(hours=1).approve("village.head")
    assert t.case.state == "suspended"
