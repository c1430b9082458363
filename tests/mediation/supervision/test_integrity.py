"""案案有人管: each fault is found once, told once, gone when it is gone; the page shows it to who may see the case."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from mediation.agreements.models import Agreement, Term
from mediation.clocks.models import Clock as Limit
from mediation.clocks.models import ClockEvent
from mediation.desk.digests import send_digests
from mediation.disputes.actions import advance, record
from mediation.disputes.journal import Reading
from mediation.disputes.models import Dispute
from mediation.jobs import run_due
from mediation.notices.models import Notice
from mediation.promises.actions import perform
from mediation.promises.making import promise_terms
from mediation.promises.models import Promise
from mediation.supervision.finding_rows import PER_PAGE, SHOWN
from mediation.supervision.findings import Finding, FindingKind
from mediation.supervision.integrity import check
from mediation.supervision.order_answers import reply
from mediation.supervision.orders import issue
from mediation.units.absences import Absence
from mediation.units.models import Membership
from tests.make import FENGQIAO, FENGYUAN, Clock, County, county, make_dispute, moment, sign_in
from tests.mediation.desk.counting import queries
from workflows.clocks import ClockEventKind, ClockKind
from workflows.states import State

AT = moment("2026-09-18 09:00")  # a Friday
NIGHT = moment("2026-09-19 02:00")
TODAY = date(2026, 9, 19)


@pytest.fixture
def here(session: Session) -> County:
    return county(session, at=AT - timedelta(days=30))


def found(here: County) -> dict[str, set[int]]:
    """Open findings by kind."""
    open_: dict[str, set[int]] = {}
    for row in here.session.scalars(select(Finding).where(Finding.cleared_at.is_(None))):
        open_.setdefault(row.kind, set()).add(row.dispute_id)
    return open_


def term_of(here: County, case: Dispute) -> Term:
    mine = select(Term).join(Agreement).where(Agreement.dispute_id == case.id)
    return here.session.scalars(mine).one()


def deactivate(here: County) -> Dispute:
    case = make_dispute(here, State.MEDIATING, at=AT)
    here.person("village.mediator").active = False
    return case


def lock_out(here: County) -> Dispute:
    case = make_dispute(here, State.MEDIATING, at=AT)
    here.person("village.mediator").locked_until = NIGHT + timedelta(minutes=5)
    return case


def take_role(here: County) -> Dispute:
    case = make_dispute(here, State.MEDIATING, at=AT)
    mine = Membership.person_id == here.person("village.mediator").id
    here.session.execute(update(Membership).where(mine).values(until=AT + timedelta(hours=1)))
    return case


def go_away(here: County) -> Dispute:
    case = make_dispute(here, State.MEDIATING, at=AT)
    leave(here, "village.mediator")
    return case


def leave(here: County, who: str, substitute: str | None = None) -> Absence:
    absence = Absence(
        person_id=here.person(who).id, unit_id=here.unit(FENGYUAN).id, first_day=TODAY, last_day=TODAY, made_at=AT,
        substitute_id=here.person(substitute).id if substitute else None,
    )
    here.session.add(absence)
    here.session.flush()
    return absence


def pause_without_end(here: County) -> Dispute:
    case = make_dispute(here, State.SUSPENDED, at=AT)
    mine = select(Limit.id).where(Limit.dispute_id == case.id)
    pauses = update(ClockEvent).where(ClockEvent.clock_id.in_(mine), ClockEvent.kind == ClockEventKind.PAUSE)
    here.session.execute(pauses.values(until=None).execution_options(synchronize_session=False))
    return case


def pause_past_end(here: County) -> Dispute:
    return make_dispute(here, State.SUSPENDED, at=AT - timedelta(days=12))


def unknown_version(here: County) -> Dispute:
    return changed(here, rule_name="county", rule_version=77)


def wrong_date(here: County) -> Dispute:
    return changed(here, due_at=moment("2026-12-31 17:30"))


def changed(here: County, **values: object) -> Dispute:
    case = make_dispute(here, State.MEDIATING, at=AT)
    mine = Limit.dispute_id == case.id, Limit.kind == ClockKind.MEDIATION, Limit.ended_at.is_(None)
    here.session.execute(update(Limit).where(*mine).values(**values))
    here.session.expire_all()
    return case


def climb(here: County) -> Dispute:
    case = make_dispute(here, State.MEDIATING, at=AT - timedelta(days=2))
    advance(here.session, case, "escalate", actor=here.actor("village.head"), at=AT - timedelta(days=1),
            reason="cross_area", note="对方住店口镇七里村")
    return case


def bounce(here: County) -> Dispute:
    case = make_dispute(here, State.ASSIGNED, at=AT)
    for hour in (1, 2):
        advance(here.session, case, "object", actor=here.actor("village.head"), at=AT + timedelta(hours=hour),
                reason="是镇里的地", proposed_unit=FENGQIAO)
        if hour == 1:
            advance(here.session, case, "assign", actor=here.actor("fengqiao.window"), unit=FENGYUAN, reason="还是村里的",
                    at=AT + timedelta(minutes=90))
    return case


def break_promise(here: County) -> Dispute:
    """A day for what was agreed without one, so that it is over."""
    case = make_dispute(here, State.CLOSED, at=AT)
    term_of(here, case).due_on = TODAY - timedelta(days=1)
    here.session.execute(delete(Promise).where(Promise.dispute_id == case.id))  # it was one without a day
    here.session.flush()
    promise_terms(here.session, case, AT)
    return case


FAULTS: tuple[tuple[str, Callable[[County], Dispute]], ...] = (
    ("no_holder", deactivate), ("no_holder", lock_out), ("no_holder", take_role), ("holder_away", go_away),
    ("endless_pause", pause_without_end), ("endless_pause", pause_past_end), ("no_rule", unknown_version),
    ("date_differs", wrong_date), ("unopened", climb), ("bounced", bounce), ("broken_promise", break_promise),
)


@pytest.mark.parametrize(("kind", "spoil"), FAULTS, ids=[spoil.__name__ for _, spoil in FAULTS])
def test_each_fault_is_found_as_what_it_is(here: County, kind: str, spoil: Callable[[County], Dispute]) -> None:
    healthy = make_dispute(here, State.ACCEPTED, at=AT)
    case = spoil(here)
    check(here.session, at=NIGHT)
    assert found(here) == {kind: {case.id}}
    assert healthy.id not in found(here)[kind]


def test_every_kind_is_looked_for() -> None:
    assert {kind for kind, _ in FAULTS} == {kind.value for kind in FindingKind}


@pytest.mark.parametrize("state", list(State), ids=str)
def test_a_case_that_goes_its_way_is_not_found(here: County, state: State) -> None:
    make_dispute(here, state, at=AT)
    assert check(here.session, at=NIGHT).rows == 0
    assert found(here) == {}


def test_an_order_that_waits_for_its_supervisor_is_no_fault(here: County) -> None:
    case = make_dispute(here, State.MEDIATING, at=AT)
    words = {"title": "限期上门", "demand": "写清两次上门的情况"}
    issue(here.session, case, actor=here.actor("supervisor"), at=AT + timedelta(minutes=10), **words)
    reply(here.session, case, actor=here.actor("village.head"), at=AT + timedelta(minutes=20), text="都去过了")
    check(here.session, at=NIGHT)
    assert found(here) == {}


def test_acceptance_stands_while_what_is_lacking_is_waited_for(client: FlaskClient, here: County, clock: Clock) -> None:
    """Until a Sunday: 补正 runs to the Monday after, and no pause was forgotten."""
    case = make_dispute(here, State.SUBMITTED, at=AT - timedelta(days=10))
    window = here.actor("fengqiao.window")
    begun = moment("2026-09-08 10:00")
    advance(here.session, case, "request_materials", actor=window, at=begun, items="租房合同", due_on=date(2026, 9, 13))
    clock.at = moment("2026-09-14 02:00")
    check(here.session, at=clock.at)
    assert found(here) == {}
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    text = client.get(f"/disputes/{case.number}").text
    bar = text.split("mz-identity-facts")[1].split("</dl>")[0]
    assert "补正时限" in bar and "今天 17:30" in bar
    assert "受理时限" not in bar
    assert text.index('href="#clock-supplement" aria-current="true"') < text.index('href="#clock-acceptance"')


def test_it_opens_once_clears_when_gone_and_opens_anew(here: County) -> None:
    case = deactivate(here)
    assert check(here.session, at=NIGHT).rows == 1
    assert check(here.session, at=NIGHT).rows == 0
    assert check(here.session, at=NIGHT + timedelta(days=1)).rows == 0
    here.person("village.mediator").active = True
    gone = NIGHT + timedelta(days=2)
    assert check(here.session, at=gone).rows == 1
    assert found(here) == {}
    here.person("village.mediator").active = False
    check(here.session, at=NIGHT + timedelta(days=3))
    times = [(row.found_at, row.cleared_at) for row in here.session.scalars(select(Finding).order_by(Finding.id))]
    assert times == [(NIGHT, gone), (NIGHT + timedelta(days=3), None)]
    assert found(here) == {"no_holder": {case.id}}


def test_the_supervisor_has_it_in_the_digest_and_no_line_beside_it(here: County) -> None:
    wrong_date(here)
    deactivate(here)
    check(here.session, at=NIGHT)
    lines = select(Notice.kind).where(Notice.person_id == here.person("supervisor").id)
    assert not [kind for kind in here.session.scalars(lines) if kind.startswith("finding")]
    send_digests(here.session, at=moment("2026-09-20 09:00"))  # the Sunday made up
    told = select(Notice.text).where(Notice.kind == "digest", Notice.person_id == here.person("supervisor").id)
    assert "案案有人管要看的 3 件" in here.session.scalars(told).one()


def test_the_message_is_about_what_is_new_and_not_about_what_was_told(here: County) -> None:
    unknown_version(here)
    check(here.session, at=NIGHT)
    wrong_date(here)
    check(here.session, at=NIGHT + timedelta(days=1))
    told = here.session.scalars(select(Notice.text).where(
        Notice.kind.startswith("finding_admin:"), Notice.person_id == here.person("sysadmin").id).order_by(Notice.id))
    assert list(told)[1:] == ["时限要你核对：存的日子和重算的不一样 1 件"]


def test_promises_are_counted_apart_and_bring_no_message(client: FlaskClient, here: County, clock: Clock) -> None:
    case, stuck = break_promise(here), deactivate(here)
    check(here.session, at=NIGHT)
    assert here.session.scalars(select(Notice).where(Notice.kind.startswith("finding"))).all() == []
    first = page(client, here, "supervisor", clock)
    assert stuck.number in first and case.number not in first
    assert "另有约定到期没有履行 1 件" in first
    assert case.number in page(client, here, "supervisor", clock, "/findings?kind=broken_promise")
    overview = re.sub(r"<[^>]+>", "", page(client, here, "supervisor", clock, "/overview"))
    assert "案案有人管，要看的 1" in overview and "约定到期没履行 1" in overview


def test_the_administrator_hears_of_what_only_he_mends(client: FlaskClient, here: County, clock: Clock) -> None:
    wrong_date(here)
    check(here.session, at=NIGHT)
    told = select(Notice.text).where(Notice.kind.startswith("finding_admin:"), Notice.person_id == here.person("sysadmin").id)
    assert list(here.session.scalars(told)) == ["时限要你核对：存的日子和重算的不一样 1 件"]
    assert "flask clocks check" in page(client, here, "sysadmin", clock)
    mine = page(client, here, "supervisor", clock)
    assert "flask" not in mine and "已经告诉系统管理员重算" in mine


def test_the_foot_says_when_it_looked_and_what_was_not_found(client: FlaskClient, here: County, clock: Clock) -> None:
    assert "还没有看过" in (never := page(client, here, "supervisor", clock)) and "每件都有人管" not in never
    deactivate(here)
    here.session.commit()
    run_due(here.session, NIGHT, ("integrity",))
    text = page(client, here, "supervisor", clock)
    assert "今天 02:00 看过，8 项，其余 7 项没有。" in text and "上报一天了还没有人打开；退回两次以上" in text
    here.person("village.mediator").active = True
    here.session.commit()
    run_due(here.session, NIGHT + timedelta(minutes=30), ("integrity",))
    text = page(client, here, "supervisor", clock)
    assert "今天 02:30 看过，8 项，8 项没有。" in text and "每件都有人管" in text


def test_a_night_that_was_missed_does_not_read_as_all_well(client: FlaskClient, here: County, clock: Clock) -> None:
    here.session.commit()
    run_due(here.session, NIGHT - timedelta(days=2), ("integrity",))
    text = page(client, here, "supervisor", clock)
    assert "之后没有看成，请系统管理员看定时任务。" in text and "昨夜没有看成" in text and "每件都有人管" not in text


def test_the_county_orders_nothing_of_itself(client: FlaskClient, here: County, clock: Clock) -> None:
    case = make_dispute(here, State.MEDIATING, at=AT - timedelta(days=3))
    for hours, by in ((1, "village.head"), (30, "fengqiao.head")):
        advance(here.session, case, "escalate", actor=here.actor(by), at=AT - timedelta(days=3) + timedelta(hours=hours),
                reason="cross_area", note="对方住店口镇七里村")
    check(here.session, at=NIGHT + timedelta(days=3))
    text = page(client, here, "supervisor", clock)
    assert case.number in text and "发督办" not in text and "打开这一件" in text


def test_a_substitute_who_is_there_is_enough_and_one_who_is_away_is_not(here: County) -> None:
    case = make_dispute(here, State.MEDIATING, at=AT)
    leave(here, "village.mediator", "village.head")
    check(here.session, at=NIGHT)
    assert found(here) == {}
    also = leave(here, "village.head")
    check(here.session, at=NIGHT)
    assert found(here) == {"holder_away": {case.id}}
    also.called_off_at = NIGHT
    check(here.session, at=NIGHT)
    assert found(here) == {}


def test_a_look_or_a_step_of_the_upper_unit_opens_it(here: County) -> None:
    read, moved = climb(here), climb(here)
    town = here.unit(FENGQIAO)
    check(here.session, at=NIGHT)
    assert found(here) == {"unopened": {read.id, moved.id}}
    window = here.person("fengqiao.window")
    here.session.add(Reading(person_id=window.id, unit_id=town.id, dispute_id=read.id, what="show", at=NIGHT))
    advance(here.session, moved, "assign", actor=here.actor("fengqiao.window"), at=NIGHT, unit=FENGQIAO, reason="镇里办")
    check(here.session, at=NIGHT + timedelta(hours=1))
    assert found(here) == {}


def test_before_a_working_day_is_over_nobody_is_late_to_open(here: County) -> None:
    case = make_dispute(here, State.MEDIATING, at=AT)
    advance(here.session, case, "escalate", actor=here.actor("village.head"), at=AT + timedelta(hours=1),
            reason="cross_area", note="对方住店口镇七里村")
    check(here.session, at=moment("2026-09-20 23:00"))  # 19 and 20 September 2026: a weekend, worked on the 20th
    before = found(here)
    check(here.session, at=moment("2026-09-22 02:00"))
    assert found(here) == {"unopened": {case.id}}
    assert before in ({}, found(here))


def test_a_promise_kept_is_no_longer_broken(here: County) -> None:
    case = break_promise(here)
    check(here.session, at=NIGHT)
    assert found(here) == {"broken_promise": {case.id}}
    perform(here.session, case, actor=here.actor("village.mediator"), at=NIGHT, promise=1, status="done")
    check(here.session, at=NIGHT)
    assert found(here) == {}


def test_a_broken_promise_with_a_way_chosen_is_answered(here: County) -> None:
    case = break_promise(here)
    perform(here.session, case, actor=here.actor("village.mediator"), at=NIGHT, promise=1, status="breached", note="说没空")
    check(here.session, at=NIGHT)
    assert found(here) == {"broken_promise": {case.id}}
    record(here.session, case, "breach", actor=here.actor("village.mediator"), at=NIGHT, promises=[1], route="suit", told=[1],
           told_how="电话", told_on=TODAY, note="说没空")
    check(here.session, at=NIGHT)
    assert found(here) == {}


def test_a_case_whose_rule_is_gone_is_named_by_the_run(here: County) -> None:
    case = unknown_version(here)
    make_dispute(here, State.MEDIATING, at=AT)
    assert check(here.session, at=AT).skipped == [f"{case.number} LookupError"]


def test_the_nightly_job_does_it(here: County) -> None:
    deactivate(here)
    here.session.commit()
    assert run_due(here.session, NIGHT, ("integrity",)) == {"integrity": 1}


def page(client: FlaskClient, here: County, who: str, clock: Clock, url: str = "/findings") -> str:
    clock.at = NIGHT + timedelta(hours=7)
    sign_in(client, here.person(who), at=clock.at)
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.text


def test_the_supervisor_sees_what_is_wrong_and_one_way_on(client: FlaskClient, here: County, clock: Clock) -> None:
    case = deactivate(here)
    check(here.session, at=NIGHT)
    text = page(client, here, "supervisor", clock)
    for words in ("没有在岗、有权的人负责", case.title, "骆建国：账号已停用", f"/disputes/{case.number}/supervise", "发督办"):
        assert words in text
    assert "每件都有人管" not in text
    assert 'href="/findings"' in page(client, here, "supervisor", clock, "/overview")


def test_the_administrator_sees_numbers_and_no_case(client: FlaskClient, here: County, clock: Clock) -> None:
    case = deactivate(here)
    check(here.session, at=NIGHT)
    text = page(client, here, "sysadmin", clock)
    assert "<b>1</b> 件" in text
    for secret in (case.title, case.number, "骆建国", "王某"):
        assert secret not in text


@pytest.mark.parametrize("who", ["secadmin", "auditor", "village.head", "fengqiao.window"])
def test_nobody_else_sees_the_page(client: FlaskClient, here: County, clock: Clock, who: str) -> None:
    sign_in(client, here.person(who), at=clock.at)
    assert client.get("/findings").status_code == 403


def test_many_are_shown_a_few_of_each_and_a_page_of_one_within_the_budget(
    app: Flask, client: FlaskClient, here: County, clock: Clock
) -> None:
    for _ in range(PER_PAGE + 2):
        make_dispute(here, State.MEDIATING, at=AT)
    here.person("village.mediator").active = False
    check(here.session, at=NIGHT)
    assert here.session.scalar(select(func.count()).select_from(Finding)) == PER_PAGE + 2
    first = page(client, here, "supervisor", clock)
    assert first.count("发督办") == SHOWN
    assert f"看全部 {PER_PAGE + 2} 件" in first
    with queries(app) as sent:
        one = page(client, here, "supervisor", clock, "/findings?kind=no_holder")
    assert len(sent) <= 12
    assert one.count("发督办") == PER_PAGE
    after = one.split("after=")[1].split('"')[0]
    assert page(client, here, "supervisor", clock, f"/findings?kind=no_holder&after={after}").count("发督办") == 2
