"""What time does to cases: returned, sent up, lapsed, back to the court. Twice is once, and many are one."""

from __future__ import annotations

import multiprocessing
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from mediation.access import SYSTEM
from mediation.accounts.models import Person
from mediation.clocks.models import Alarm
from mediation.db import make_engine
from mediation.disputes.actions import advance, record
from mediation.disputes.audit import verify
from mediation.disputes.events import Event
from mediation.disputes.time_moves import (
    end_court_terms,
    escalate_overdue,
    flag_overdue,
    lapse_supplements,
    return_unsigned,
)
from mediation.notices.models import Notice
from tests.make import FENGQIAO, FENGYUAN
from tests.mediation.disputes.tale import Tale, tale
from workflows.clocks import ClockKind
from workflows.guarding import Refused

LATE = timedelta(seconds=1)


@pytest.fixture
def t(session: Session) -> Tale:
    return tale(session).register()


def ripen(t: Tale, kind: ClockKind) -> Tale:
    """The moment at which that clock's running out has its consequence."""
    acts_at = t.clock(kind).acts_at
    assert acts_at is not None
    t.at = acts_at + LATE
    return t


def test_nobody_signed_and_it_goes_back_without_an_objection(t: Tale) -> None:
    t.do("fengqiao.window", "accept").do("fengqiao.window", "assign", unit=FENGYUAN)
    due = t.clock(ClockKind.SIGNING).due_at
    assert return_unsigned(t.session, at=due + timedelta(days=1)).rows == 0
    assert return_unsigned(t.session, at=ripen(t, ClockKind.SIGNING).at).rows == 1
    assert (t.case.state, t.case.objections, t.case.legs[0].ended_by, t.by()) == (
        "accepted", 0, "return_unsigned", "fengqiao.window",
    )  # fmt: skip
    assert (t.clocks()["signing"], t.clock(ClockKind.SIGNING).overdue_since) == ("superseded", due)
    assert (t.events()[-1].kind, t.events()[-1].actor_id) == ("system", None)
    assert return_unsigned(t.session, at=t.at).rows == 0


def test_a_level_that_ran_out_sends_up_and_never_tried_is_said(t: Tale) -> None:
    t.in_village()
    due = t.clock(ClockKind.MEDIATION).due_at
    assert escalate_overdue(t.session, at=due + timedelta(days=1)).rows == 0
    assert escalate_overdue(t.session, at=ripen(t, ClockKind.MEDIATION).at).rows == 1
    leg = t.case.legs[0]
    assert (t.case.level, t.case.state, leg.ended_by, leg.reason, leg.not_attempted) == (
        "town", "accepted", "escalate", "overdue", True,
    )  # fmt: skip
    assert t.clock(ClockKind.MEDIATION).overdue_since == due
    assert escalate_overdue(t.session, at=t.at + timedelta(days=30)).rows == 0  # the town has not signed


def test_a_red_case_that_ran_out_goes_straight_to_the_county(t: Tale) -> None:
    t.in_village()
    record(t.session, t.case, "raise_risk", actor=t.here.actor("village.mediator"), at=t.at, risk="red", reason="动刀")
    assert escalate_overdue(t.session, at=ripen(t, ClockKind.MEDIATION).at).rows == 1
    assert (t.case.level, t.case.state, t.events()[-1].facts["to_level"]) == ("county", "accepted", "county")


def test_who_held_a_case_that_went_up_by_itself_hears_of_it_once(t: Tale) -> None:
    t.in_village()
    escalate_overdue(t.session, at=ripen(t, ClockKind.MEDIATION).at)
    told = select(Person.username).join(Notice, Notice.person_id == Person.id).where(
        Notice.dispute_id == t.case.id, Notice.kind == "escalate")
    heard = list(t.session.scalars(told))
    assert {"village.mediator", "village.head", "fengqiao.window", "supervisor"} <= set(heard)
    assert len(heard) == len(set(heard))


def test_a_level_that_tried_is_late_and_no_more(t: Tale) -> None:
    t.in_village().sit("village.mediator")
    escalate_overdue(t.session, at=ripen(t, ClockKind.MEDIATION).at)
    assert not t.case.legs[0].not_attempted


def test_the_county_is_not_sent_up(session: Session) -> None:
    t = tale(session).register("window", category="10").do("window", "accept")
    t.do("window", "assign", unit="S330681-10", reason="要仲裁员").do("labour.mediator", "sign")
    assert escalate_overdue(session, at=t.at + timedelta(days=60)).rows == 0


def test_a_suspended_case_is_not_sent_up(t: Tale) -> None:
    t.in_village().ask("village.mediator", "suspend")
    t.approve("village.head")
    assert escalate_overdue(t.session, at=t.at + timedelta(days=60)).rows == 0


def test_the_system_makes_no_move_before_its_time(t: Tale) -> None:
    t.in_village()
    with pytest.raises(Refused, match="系统不上报"):
        advance(t.session, t.case, "escalate", actor=SYSTEM, at=t.at, reason="overdue", note="早了")


def test_silence_after_the_asked_date_is_a_withdrawal_counted_apart(t: Tale) -> None:
    t.do("fengqiao.window", "request_materials")
    assert lapse_supplements(t.session, at=t.at + timedelta(days=6)).rows == 0
    assert lapse_supplements(t.session, at=ripen(t, ClockKind.SUPPLEMENT).at).rows == 1
    assert (t.case.state, t.case.outcome, t.case.outcome_reason) == ("concluded", "withdrawn", "lapsed")
    assert (t.clocks()["supplement"], t.clocks()["acceptance"], t.running()) == ("lapsed", "met", {"feedback"})


def test_a_court_s_term_ends_and_the_papers_go_back(session: Session) -> None:
    t = tale(session).register(channel="court_before").in_village()
    assert escalate_overdue(session, at=t.at + timedelta(days=60)).rows == 0
    assert end_court_terms(session, at=ripen(t, ClockKind.MEDIATION).at).rows == 1
    assert (t.case.outcome, t.case.route, t.case.outcome_reason) == ("failed", "litigation", "court_term")
    t.tell("fengqiao.window")
    assert t.do("fengqiao.window", "close").case.state == "closed"  # though nobody ever met


def test_flags_are_raised_once(t: Tale) -> None:
    t.in_village()
    at = t.clock(ClockKind.MEDIATION).due_at + LATE
    assert flag_overdue(t.session, at=at).rows == 1
    count = select(func.count()).select_from(Alarm)
    alarms, notices = t.session.scalar(count), t.session.scalar(select(func.count()).select_from(Notice))
    assert flag_overdue(t.session, at=at).rows == 0
    assert (t.session.scalar(count), t.session.scalar(select(func.count()).select_from(Notice))) == (alarms, notices)
    t.session.expire_all()
    assert t.case.overdue_since == at - LATE
    t.closed()
    assert t.case.overdue_since == at - LATE  # late, since closed


def test_a_bad_case_is_skipped_by_number_and_the_others_go_on(t: Tale) -> None:
    for _ in range(2):
        t.register()
    for case in list(t.cases):
        t.cases.append(case)
        t.in_village()
    at = max(ripen(t, ClockKind.MEDIATION).at, t.at)
    # Its village now lies in no town: whoever should take it cannot be found.
    t.session.execute(text("UPDATE dispute SET region_code = '330600000000' WHERE id = 2"))
    t.session.commit()
    done = escalate_overdue(t.session, at=at)
    assert (done.rows, done.skipped) == (2, ["330681-2026-000002 Refused"])
    levels = t.session.execute(text("SELECT level FROM dispute ORDER BY id")).scalars().all()
    assert levels == ["town", "village", "town"]
    assert escalate_overdue(t.session, at=at).skipped == ["330681-2026-000002 Refused"]


def _sweep(url: str, at: str, results: multiprocessing.Queue[tuple[int, list[str]]]) -> None:
    from datetime import datetime

    from mediation import create_app
    from tests.make import SETTINGS

    app = create_app({**SETTINGS, "DATABASE_URL": url})
    with app.app_context(), Session(make_engine(url)) as session:
        rows, skipped = 0, []
        for job in (flag_overdue, return_unsigned, escalate_overdue):
            done = job(session, at=datetime.fromisoformat(at))
            rows += done.rows if job is not flag_overdue else 0
            skipped += done.skipped
    results.put((rows, skipped))


@pytest.mark.parametrize("processes", [3])
def test_three_schedulers_at_once_are_one(t: Tale, database_url: str, processes: int) -> None:
    cases = 12
    for number in range(cases):
        if number:
            t.register()
        t.do("fengqiao.window", "accept").do("fengqiao.window", "assign", unit=FENGYUAN)
        if number % 2:
            t.do("village.mediator", "sign")
    at = (t.at + timedelta(days=40)).isoformat()
    t.session.commit()
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    url = make_url(database_url).render_as_string(hide_password=False)
    workers = [context.Process(target=_sweep, args=(url, at, results)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    said = [results.get(timeout=120) for _ in workers]
    for worker in workers:
        worker.join()
    assert sum(rows for rows, _ in said) == cases
    assert [skipped for _, skipped in said] == [[]] * processes
    t.session.expire_all()
    moves = t.session.execute(
        select(Event.name, func.count()).where(Event.kind == "system").group_by(Event.name).order_by(Event.name)
    ).all()
    assert [tuple(row) for row in moves] == [("escalate", cases // 2), ("return_unsigned", cases // 2)]
    assert t.session.execute(text("SELECT DISTINCT level FROM dispute ORDER BY level")).scalars().all() == [
        "town", "village",
    ]  # fmt: skip
    assert verify(t.session) == []


def test_a_case_that_somebody_moved_meanwhile_is_left_alone(t: Tale) -> None:
    t.in_village()
    at = ripen(t, ClockKind.MEDIATION).at
    t.do("fengqiao.window", "reassign", unit=FENGQIAO, reason="村里忙")
    assert (escalate_overdue(t.session, at=at).rows, t.case.level) == (0, "town")
