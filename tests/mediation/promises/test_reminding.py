"""Three days before, on the day, the day after: once each, one line a person and day, and never of what fell."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text

from mediation.clocks.queries import bare_clocks
from mediation.clocks.year import enter_calendar_year
from mediation.confirmation.missing import begin_missing
from mediation.disputes.actions import advance, record
from mediation.disputes.carry import carry_out
from mediation.disputes.events import append
from mediation.jobs.table import BY_NAME
from mediation.notices.models import Notice
from mediation.promises.actions import perform
from mediation.promises.missing import start_missing
from mediation.promises.reminding import remind_promises
from mediation.units.absences import Absence
from tests.make import FENGYUAN, County, another_mediator, moment
from tests.mediation.promises.conftest import AT, DEBT, Settle, day, promises
from workflows.calendar import DayKind, local_day
from workflows.clocks import ClockKind


def said(here: County, who: str = "village.mediator") -> list[str]:
    mine = select(Notice.text).where(Notice.person_id == here.person(who).id, Notice.kind.startswith("promise_call"))
    return list(here.session.scalars(mine.order_by(Notice.id)))


def morning(here: County, words: str) -> datetime:
    at = moment(f"{words} 07:05")
    remind_promises(here.session, at=at)
    return at


def test_each_moment_speaks_once(here: County, settle: Settle) -> None:
    settle()
    for words in ("2026-09-24", "2026-09-25", "2026-09-26", "2026-09-28", "2026-09-29", "2026-09-30"):
        morning(here, words)
        morning(here, words)
    assert said(here) == [
        "履行电话单：三天内到期 1 笔，涉及 1 件，打电话问一声。",
        "履行电话单：今天到期 1 笔，涉及 1 件，打电话问一声。",
        "履行电话单：到期没履行，要选怎么办 1 笔，涉及 1 件，打电话问一声。",
    ]


def test_many_cases_of_one_person_are_one_line(here: County, settle: Settle) -> None:
    settle()
    settle()
    done = remind_promises(here.session, at=moment("2026-09-25 07:05"))
    assert (done.rows, said(here)) == (2, ["履行电话单：三天内到期 2 笔，涉及 2 件，打电话问一声。"])


def test_what_failed_is_not_marked_and_is_told_the_next_time(here: County, settle: Settle) -> None:
    bad, _ = settle(), settle()
    here.session.commit()
    here.session.execute(text("UPDATE dispute SET difficulty = '?' WHERE id = :id"), {"id": bad.id})
    here.session.commit()
    number = here.session.scalar(text("SELECT number FROM dispute WHERE id = :id"), {"id": 1})
    done = remind_promises(here.session, at=moment("2026-09-25 07:05"))
    assert (done.rows, done.skipped) == (1, [f"{number} LookupError"])
    here.session.execute(text("UPDATE dispute SET difficulty = 'ordinary' WHERE id = 1"))
    here.session.commit()
    morning(here, "2026-09-25")
    assert said(here)[-1] == "履行电话单：三天内到期 1 笔，涉及 1 件，打电话问一声。"
    assert remind_promises(here.session, at=moment("2026-09-25 07:10")).rows == 0


def test_what_was_paid_or_fell_is_not_asked_about(here: County, settle: Settle) -> None:
    paid, fallen = settle(), settle()
    perform(here.session, paid, actor=here.actor("village.mediator"), at=moment("2026-09-24 10:00"), promise=1, status="done")
    advance(here.session, fallen, "reopen", actor=here.actor("supervisor"), at=moment("2026-09-24 10:00"), reason="repudiated",
            note="反悔了")
    morning(here, "2026-09-25")
    assert said(here) == []


def test_a_new_day_is_reminded_of_anew(here: County, settle: Settle) -> None:
    case = settle()
    at = morning(here, "2026-09-29")
    record(here.session, case, "breach", actor=here.actor("village.mediator"), at=at, promises=[1], route="urge", told=[1],
           told_how="电话", told_on=at.date(), note="说没钱", new_due_on=day("2026-10-12"), consent=True)
    morning(here, "2026-10-09")
    assert said(here)[-1].startswith("履行电话单：三天内到期 1 笔") and len(said(here)) == 2


def test_who_stands_in_hears_as_well(here: County, settle: Settle) -> None:
    settle()
    substitute = another_mediator(here, at=AT)
    here.session.add(Absence(
        person_id=here.person("village.mediator").id, unit_id=here.unit(FENGYUAN).id, first_day=day("2026-09-24"),
        last_day=day("2026-09-30"), substitute_id=substitute.id, made_by=here.person("village.head").id, made_at=AT,
    ))
    here.session.flush()
    morning(here, "2026-09-25")
    assert said(here, "second.mediator") == said(here) != []


def test_the_head_hears_when_nobody_chooses_what_follows(here: County, settle: Settle) -> None:
    settle()
    morning(here, "2026-09-29")
    morning(here, "2026-10-01")
    assert said(here, "village.head") == []
    morning(here, "2026-10-02")
    morning(here, "2026-10-03")
    assert said(here, "village.head") == ["履行电话单：过了三天还没人处理 1 笔，涉及 1 件，打电话问一声。"]


def test_somebody_who_left_is_not_told_but_the_head(here: County, settle: Settle) -> None:
    settle()
    here.person("village.mediator").active = False
    morning(here, "2026-09-25")
    assert (said(here), len(said(here, "village.head"))) == ([], 1)


def test_what_has_no_day_is_looked_at_once_and_terms_from_before_are_brought_in(here: County, settle: Settle) -> None:
    case = settle({"who": "高某", "what": "疏通水沟"})
    for words in ("2026-10-15", "2026-10-19", "2026-10-20"):
        morning(here, words)
    once = ["履行电话单：没写日子，该看看了 1 笔，涉及 1 件，打电话问一声。"]
    assert said(here) == once
    # who looked and says when again hears of it again
    record(here.session, case, "look_promise", actor=here.actor("village.mediator"), at=moment("2026-10-20 09:00"), promises=[1],
           found="waits", note="上门看过", next_on=day("2026-10-26"))
    for words in ("2026-10-25", "2026-10-26", "2026-10-27"):
        morning(here, words)
    assert said(here) == once * 2
    here.session.execute(text("DELETE FROM promise"))
    at = moment("2026-12-01 06:05")
    assert [start_missing(here.session, at=at).rows for _ in range(2)] == [1, 0]
    assert [(each.basis.value, each.due_on) for each in promises(here, case)] == [("open", day("2026-12-01"))]
    # what is in the archive stays as it is
    here.session.execute(text("DELETE FROM promise"))
    append(here.session, case, kind="act", name="archive", before=None, actor=here.actor("fengqiao.window"), at=at, facts={})
    assert start_missing(here.session, at=at).rows == 0 and promises(here, case) == []


def test_what_was_agreed_besides_is_brought_in_too_and_what_is_over_is_not(here: County, settle: Settle) -> None:
    case, actor = settle(), here.actor("village.mediator")
    ditch = [{"who": "高某", "what": "疏通水沟"}, {"who": "高某", "what": "修好围墙"}]
    carry_out(here.session, case, "addendum", actor=actor, at=AT + timedelta(hours=2), form="oral", reached_on=AT.date(), terms=ditch)
    perform(here.session, case, actor=actor, at=AT + timedelta(hours=3), promise=6, status="done", note="看过")
    here.session.flush()
    here.session.execute(text("DELETE FROM payment"))
    here.session.execute(text("DELETE FROM promise WHERE basis = 'open'"))
    assert [start_missing(here.session, at=moment("2026-09-21 06:05")).rows for _ in range(2)] == [1, 0]
    assert [each.what for each in promises(here, case)[4:]] == ["疏通水沟"]


@pytest.mark.parametrize("name", ["promises", "confirmation"])
def test_the_jobs_run_every_morning(name: str) -> None:
    assert (BY_NAME[name].every, BY_NAME[name].at_hour) == (timedelta(days=1) // timedelta(minutes=1), 7)


def test_what_an_upgrade_brought_without_a_clock_gets_one(here: County, settle: Settle) -> None:
    """As the migration leaves it: promises and an agreement in force, no clock of either; a last day on a day off."""
    holiday = [{"no": 1, "amount": "6000.00", "due_on": "2026-10-02"}]
    case = settle({**DEBT, "instalments": holiday})
    here.session.commit()
    for table, column in (("alarm", "clock_id"), ("clock_event", "clock_id"), ("clock", "id")):
        mine = "SELECT id FROM clock WHERE kind IN ('performance', 'confirmation')"
        here.session.execute(text(f"DELETE FROM {table} WHERE {column} IN ({mine})"))
    here.session.execute(text("UPDATE promise SET due_by = due_on"))
    here.session.commit()
    here.session.expire_all()
    at = moment("2026-09-21 06:05")
    assert (start_missing(here.session, at=at).rows, begin_missing(here.session, at=at).rows) == (1, 1)
    assert [promise.due_by for promise in promises(here, case)] == [day("2026-10-08")]
    running = {clock.kind: local_day(clock.due_at) for clock in bare_clocks(here.session, case.id) if clock.open}
    assert running[ClockKind.CONFIRMATION] == day("2026-10-19"), "30 days from 18 September end on a Sunday"
    assert running[ClockKind.PERFORMANCE] == day("2026-10-08")
    assert (start_missing(here.session, at=at).rows, begin_missing(here.session, at=at).rows) == (0, 0)


def test_thirty_days_that_end_on_a_holiday_are_still_counted_after_the_thirtieth(here: County, settle: Settle) -> None:
    """2 September and 30 days end within the 国庆节: until the 8th somebody may still apply (民法典 Art 203)."""
    case = settle(at=moment("2026-09-02 09:00"))
    here.session.commit()
    for table, column in (("alarm", "clock_id"), ("clock_event", "clock_id"), ("clock", "id")):
        here.session.execute(text(f"DELETE FROM {table} WHERE {column} IN (SELECT id FROM clock WHERE kind = 'confirmation')"))
    here.session.commit()
    here.session.expire_all()
    assert begin_missing(here.session, at=moment("2026-10-06 06:05")).rows == 1
    running = {clock.kind: local_day(clock.due_at) for clock in bare_clocks(here.session, case.id) if clock.open}
    assert running[ClockKind.CONFIRMATION] == day("2026-10-08")


def test_a_day_that_became_a_holiday_is_reminded_of_anew(here: County, settle: Settle) -> None:
    """民法典 Art 203: what was said on the day it then was is said again on the day it moved to."""
    settle({"who": "高某", "to_whom": "王某", "what": "付清", "amount": 900, "due_on": day("2027-02-10")})
    at = morning(here, "2027-02-10")
    assert said(here)[-1].startswith("履行电话单：今天到期 1 笔")
    before = len(said(here))
    enter_calendar_year(here.session, [(day("2027-02-10"), DayKind.HOLIDAY, "春节", "试"), (day("2027-02-11"), DayKind.HOLIDAY, "春节", "试")], at=at)
    morning(here, "2027-02-12")
    assert said(here)[before:] and said(here)[-1].startswith("履行电话单：今天到期 1 笔")
