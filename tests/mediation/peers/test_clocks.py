"""What other systems did to running clocks; each test names the public issue."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from mediation.clocks.dates import recompute
from mediation.clocks.models import Alarm, Clock, ClockEvent
from mediation.clocks.queries import bare_clocks
from mediation.clocks.reasons import explain, light_of
from mediation.clocks.starting import start
from mediation.clocks.sweep import sweep
from mediation.clocks.year import close_day
from mediation.disputes.clock_check import differences
from mediation.disputes.time_moves import escalate_overdue, flag_overdue
from mediation.units.models import Membership
from tests.make import FENGQIAO, FENGYUAN, moment
from tests.mediation.clocks.conftest import make_case
from tests.mediation.disputes.tale import Tale, tale
from workflows.calendar import local_day
from workflows.clocks import ClockEventKind, ClockKind, ClockStatus
from workflows.lights import LightKind
from workflows.roles import Role

K = ClockKind
BOTH = (K.MEDIATION, K.TOTAL)


@pytest.fixture
def t(session: Session) -> Tale:
    """A case that 枫源村 has signed for."""
    return tale(session).register().in_village()


def paused_a_week(t: Tale) -> Tale:
    t.ask("village.mediator", "suspend")
    return t.approve("village.head").wait(days=7).do("village.mediator", "resume")


def paused_steps(t: Tale, kind: ClockKind) -> int:
    """The day on which the case came in would not count anyway: six of the seven."""
    return sum(step.text == "加中止 6 天，9月15日至20日" for step in explain(t.session, t.clock(kind), t.at).steps)


def test_paused_time_is_kept_when_another_mediator_takes_over__glpi_15605(t: Tale) -> None:
    village, head = t.here.unit(FENGYUAN), t.here.person("village.head")
    t.session.add(Membership(person_id=head.id, unit_id=village.id, role=Role.MEDIATOR, since=t.here.at))
    paused_a_week(t)
    before = {kind: t.clock(kind).due_at for kind in BOTH}
    t.act("village.head", "name_mediator", mediator="village.head", impartial=True, reason="骆建国住院")
    assert {kind: t.clock(kind).due_at for kind in BOTH} == before
    assert [paused_steps(t, kind) for kind in BOTH] == [1, 1]


def test_paused_time_is_kept_when_another_unit_takes_over__glpi_15605(t: Tale) -> None:
    total = paused_a_week(t).clock(K.TOTAL).due_at
    t.do("fengqiao.window", "reassign", unit=FENGQIAO, reason="调解员住院")
    t.do("fengqiao.mediator", "sign")
    assert (t.clock(K.TOTAL).due_at, paused_steps(t, K.TOTAL)) == (total, 1)


def test_paused_time_is_kept_when_the_rule_changes__glpi_6902(t: Tale) -> None:
    paused_a_week(t)
    before = t.clock(K.TOTAL).due_at
    for kind in (K.TOTAL, K.MEDIATION):
        clock = t.clock(kind)
        clock.length += 5
        t.session.add(ClockEvent(clock=clock, kind=ClockEventKind.RULE, at=t.at, reason="第 2 版规则：多 5 天"))
        t.session.flush()
        recompute(t.session, clock, t.at)
        assert paused_steps(t, kind) == 1
    assert t.clock(K.TOTAL).due_at == before + timedelta(days=6)  # five, and Sunday the 25th


def test_a_case_opened_again_is_not_late_at_once__osticket_5955(t: Tale) -> None:
    t.wait(days=45).closed().wait(days=200)
    old = t.clock(K.TOTAL)
    t.do("supervisor", "reopen")
    new = t.clock(K.TOTAL)
    assert (new.linked_id, new.overdue_since) == (old.id, None)
    assert new.due_at > t.at + timedelta(days=29)
    swept = sweep(t.session, t.at)
    assert (swept.alarms, swept.late) == ([], [])
    assert light_of(t.session, new, t.at).kind is LightKind.GREEN


def test_overdue_is_not_erased_by_closing_extending_or_opening_again__osticket_5955(t: Tale) -> None:
    late = t.clock(K.MEDIATION)
    due = late.due_at
    t.wait(days=20).closed()
    assert (late.overdue_since, t.case.overdue_since) == (due, due)
    assert light_of(t.session, late, t.at).text.startswith("已完成（曾超期 ")
    t.wait(days=9).do("supervisor", "reopen")
    assert (late.overdue_since, t.case.overdue_since) == (due, due)


def test_every_level_hears_of_it_and_not_the_first_alone__glpi_5319(t: Tale) -> None:
    clock = t.clock(K.MEDIATION)
    heard = []
    for moment_ in (clock.amber_at, clock.due_at, clock.alarm3_at, clock.alarm4_at):
        flag_overdue(t.session, at=moment_ + timedelta(minutes=1))
        raised = select(Alarm.level).where(Alarm.clock_id == clock.id).order_by(Alarm.level)
        heard.append(list(t.session.scalars(raised)))
    assert heard == [[1], [1, 2], [1, 2, 3], [1, 2, 3, 4]]


def test_the_sweep_does_not_stop_at_a_hundred__osticket_check_overdue(session: Session, t: Tale) -> None:
    for number in range(900, 1050):
        case = make_case(session, t.here, number)
        start(session, case, K.ACCEPTANCE, at=t.at, clocks=[])
    session.flush()
    assert sweep(session, t.at + timedelta(days=5)).overdue >= 150
    late = select(func.count()).select_from(Clock).where(Clock.kind == K.ACCEPTANCE, Clock.overdue_since.is_not(None))
    assert session.scalar(late) == 150


def test_one_bad_row_does_not_keep_the_others_from_moving__digit_escalation_service(t: Tale) -> None:
    t.register().in_village().register().in_village()
    bad = t.cases[1]
    ripe = max(t.clock(K.MEDIATION).acts_at or t.at, t.at) + timedelta(days=9)
    t.session.commit()
    t.session.execute(text("UPDATE dispute SET region_code = '330600000000' WHERE id = :id"), {"id": bad.id})
    t.session.commit()
    done = escalate_overdue(t.session, at=ripe)
    assert done.rows == 2 and [each.split()[0] for each in done.skipped] == [bad.number]


def test_a_clock_whose_rules_are_gone_stops_neither_calendar_nor_check__digit_escalation_service(t: Tale) -> None:
    t.register().in_village()
    first, second = t.cases
    lost = next(each for each in bare_clocks(t.session, first.id) if each.kind is K.TOTAL)
    lost.rule_name = "gone"
    t.session.flush()
    told = [each for batch in differences(t.session, at=t.at) for each in batch]
    # the holder's date leans on the citizen's clock, whose own rows are still there
    assert [(each.number, each.what) for each in told] == [(first.number, "rule")]
    due = t.clock(K.MEDIATION)
    moved = close_day(t.session, local_day(due.due_at), "台风停工", at=t.at)
    assert second.id in {each.dispute_id for each in moved}


def test_a_pause_that_is_still_open_is_neither_late_nor_flagged__frappe_1554(t: Tale) -> None:
    t.ask("village.mediator", "suspend")
    t.approve("village.head").wait(days=60)
    assert light_of(t.session, t.clock(K.MEDIATION), t.at).kind is LightKind.PAUSED
    swept = sweep(t.session, t.at)
    assert {alarm.kind for alarm in swept.alarms} <= {K.ASSIGNMENT, K.SIGNING}
    t.do("village.mediator", "resume")
    assert t.clock(K.MEDIATION).due_at > t.at


def test_the_time_between_closing_and_going_on_is_not_counted__glpi_pr_9267(t: Tale) -> None:
    t.settled()
    before = t.clock(K.TOTAL).due_at
    t.wait(days=30).do("supervisor", "rework")
    assert t.clock(K.TOTAL).status is ClockStatus.RUNNING
    assert t.clock(K.TOTAL).due_at >= before + timedelta(days=28)


def test_a_new_holder_never_moves_the_citizens_date__glpi_1911(t: Tale) -> None:
    total, holder = t.clock(K.TOTAL).due_at, t.clock(K.MEDIATION)
    t.do("fengqiao.window", "reassign", unit=FENGQIAO, reason="调解员住院")
    t.do("fengqiao.mediator", "sign")
    assert t.clock(K.TOTAL).due_at == total
    assert t.clock(K.MEDIATION).id != holder.id and holder.status is ClockStatus.SUPERSEDED


def test_a_changed_calendar_reaches_what_is_open__zammad_534(t: Tale) -> None:
    clock = t.clock(K.MEDIATION)
    due = local_day(clock.due_at)
    assert t.case.due_at == clock.due_at
    close_day(t.session, due, "台风停工", at=t.at)
    assert local_day(clock.due_at) > due
    assert t.case.due_at == clock.due_at


def test_the_citizens_clock_does_not_wait_for_a_signature__glpi_4150(session: Session) -> None:
    t = tale(session).register().do("fengqiao.window", "accept")
    accepted = t.case.accepted_at
    t.wait(days=3).do("fengqiao.window", "assign", unit=FENGYUAN).wait(days=2).do("village.mediator", "sign")
    assert t.clock(K.TOTAL).started_at == accepted == moment("2026-09-14 10:00")
