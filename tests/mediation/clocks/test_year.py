"""Entering the yearly notice: what is stored, what it moves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.clocks.commands import group
from mediation.clocks.models import CalendarDay, Clock
from mediation.clocks.queries import calendar_of
from mediation.clocks.year import enter_calendar_year, seed_calendar, when_moved
from tests.make import moment
from tests.mediation.clocks.conftest import Begin
from workflows.calendar import DayKind, local_day
from workflows.clocks import ClockKind

AT = moment("2026-12-20 09:00")
# As a notice for 2027 might read: the new year's break moves the due date, the National Day makes it whole.
NOTICE = [
    (date(2027, 1, 1), DayKind.HOLIDAY, "元旦", "通知"),
    (date(2027, 1, 4), DayKind.HOLIDAY, "元旦", "通知"),
    (date(2027, 1, 9), DayKind.WORKDAY, "元旦调休上班", "通知"),
    (date(2027, 10, 1), DayKind.HOLIDAY, "国庆节", "通知"),
]


def test_seeding_twice_stores_each_day_once(session: Session) -> None:
    seed_calendar(session, at=AT)
    stored = session.scalar(select(func.count()).select_from(CalendarDay))
    seed_calendar(session, at=AT)
    assert session.scalar(select(func.count()).select_from(CalendarDay)) == stored == 256


def test_seeding_keeps_what_was_edited(session: Session) -> None:
    seed_calendar(session, at=AT)
    enter_calendar_year(session, [(date(2026, 10, 9), DayKind.HOLIDAY, "停电", "本地")], at=AT)
    seed_calendar(session, at=AT)
    assert calendar_of(session).name(date(2026, 10, 9)) == "停电"


def test_a_provisional_date_is_counted_again_when_the_notice_comes(session: Session, begin: Begin) -> None:
    seed_calendar(session, at=AT)
    clock = begin(ClockKind.ACCEPTANCE, moment("2026-12-30 09:00"))
    assert (local_day(clock.due_at), clock.provisional) == (date(2027, 1, 5), True)
    moved = enter_calendar_year(session, NOTICE, at=AT)
    assert (local_day(clock.due_at), clock.provisional) == (date(2027, 1, 6), False)
    assert [(one.clock_id, local_day(one.before), local_day(one.after)) for one in moved] == [
        (clock.id, date(2027, 1, 5), date(2027, 1, 6))
    ]


def test_who_caches_dates_is_told_what_moved(session: Session, begin: Begin) -> None:
    told: list[int] = []
    when_moved(lambda _, dispute_ids: told.extend(dispute_ids))
    seed_calendar(session, at=AT)
    clock = begin(ClockKind.ACCEPTANCE, moment("2026-12-30 09:00"))
    enter_calendar_year(session, NOTICE, at=AT)
    assert told == [clock.dispute_id]


def test_a_closed_office_moves_a_date_of_a_known_year(session: Session, begin: Begin) -> None:
    seed_calendar(session, at=AT)
    clock = begin(ClockKind.SIGNING, moment("2026-11-02 09:00"))
    enter_calendar_year(session, [(date(2026, 11, 3), DayKind.HOLIDAY, "台风停工", "县政府通告")], at=AT)
    assert local_day(clock.due_at) == date(2026, 11, 4)


def test_entering_one_day_first_keeps_the_shipped_years(session: Session) -> None:
    enter_calendar_year(session, NOTICE[:1], at=AT)
    assert calendar_of(session).name(date(2026, 10, 1)) == "国庆节"


def test_a_corrected_notice_replaces_the_year(session: Session) -> None:
    seed_calendar(session, at=AT)
    enter_calendar_year(session, NOTICE, at=AT)
    enter_calendar_year(session, [NOTICE[0], NOTICE[3]], at=AT)
    calendar = calendar_of(session)
    assert calendar.is_workday(date(2027, 1, 4))
    assert not calendar.is_workday(date(2026, 10, 1))


def test_the_command_enters_a_file_and_says_what_moved(
    app: Flask, session: Session, begin: Begin, tmp_path: Path
) -> None:
    clock = begin(ClockKind.ACCEPTANCE, moment("2026-12-30 09:00"))
    session.commit()
    file = tmp_path / "2027.csv"
    rows = "".join(f"{day},{kind},{name},{source}\n" for day, kind, name, source in NOTICE)
    file.write_text("date,kind,name,source\n" + rows, encoding="utf-8")
    result = app.test_cli_runner().invoke(group, ["import", str(file)])
    assert result.output.splitlines() == [
        "记入 4 天，1 个时限变了",
        f"第 {clock.dispute_id} 号纠纷 受理时限：2027-01-05 → 2027-01-06",
    ]
    session.expire_all()
    assert local_day(session.get_one(Clock, clock.id).due_at) == date(2027, 1, 6)


def test_the_command_names_the_line_it_cannot_read(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("date,kind,name,source\n2027-13-01,holiday,元旦,通知\n", encoding="utf-8")
    result = app.test_cli_runner().invoke(group, ["import", str(file)])
    assert result.exit_code == 1
    assert "第 2 行读不懂" in result.output
