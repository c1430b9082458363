"""Entering the yearly notice: what is stored, what it moves."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.clocks.commands import group
from mediation.clocks.models import CalendarDay, Clock
from mediation.clocks.queries import calendar_of
from mediation.clocks.year import (
    close_day,
    enter_calendar_year,
    open_day,
    preview_year,
    seed_calendar,
    when_moved,
)
from tests.make import moment
from tests.mediation.clocks.conftest import Begin
from workflows.calendar import DayKind, local_day
from workflows.clocks import ClockKind
from workflows.guarding import Refused
from workflows.yearly import shipped_rows

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


TYPHOON = date(2026, 11, 3)


def test_a_local_closing_day_moves_dates_and_survives_the_notice_of_its_year(session: Session, begin: Begin) -> None:
    clock = begin(ClockKind.SIGNING, moment("2026-11-02 09:00"))
    moved = close_day(session, TYPHOON, "台风停工", at=moment("2026-11-02 10:00"))
    assert [local_day(each.after) for each in moved] == [date(2026, 11, 4)]
    year = [row for row in shipped_rows() if row[0].year == 2026]
    enter_calendar_year(session, [*year, (TYPHOON, DayKind.WORKDAY, "上班", "通知")], at=AT)
    assert calendar_of(session).name(TYPHOON) == "台风停工"
    open_day(session, TYPHOON, at=AT)
    assert calendar_of(session).is_workday(TYPHOON)
    assert local_day(clock.due_at) == TYPHOON


def test_a_made_up_saturday_that_was_closed_is_worked_again_when_that_is_taken_back(session: Session) -> None:
    saturday = date(2026, 10, 10)
    close_day(session, saturday, "停电", at=AT)
    assert not calendar_of(session).is_workday(saturday)
    open_day(session, saturday, at=AT)
    assert calendar_of(session).is_workday(saturday)


def test_only_a_day_on_which_offices_are_open_can_be_closed(session: Session) -> None:
    with pytest.raises(Refused, match="10月1日是国庆节，本来就不上班"):
        close_day(session, date(2026, 10, 1), "停电", at=AT)
    with pytest.raises(Refused, match="10月12日不是本地定的停办日"):
        open_day(session, date(2026, 10, 12), at=AT)
    with pytest.raises(Refused, match="写一下为什么"):
        close_day(session, TYPHOON, " ", at=AT)


def test_a_preview_tells_what_moves_and_leaves_nothing(session: Session, begin: Begin) -> None:
    seed_calendar(session, at=AT)
    clock = begin(ClockKind.ACCEPTANCE, moment("2026-12-30 09:00"))
    assert [each.clock_id for each in preview_year(session, NOTICE, at=AT)] == [clock.id]
    assert (local_day(clock.due_at), clock.provisional) == (date(2027, 1, 5), True)
    assert not calendar_of(session).known(date(2027, 5, 1))


def test_the_commands_close_and_open_a_day(app: Flask, session: Session) -> None:
    session.commit()
    run = app.test_cli_runner().invoke
    assert run(group, ["close", "2026-11-03", "台风停工"]).output == "2026-11-03 停办：台风停工，0 个时限变了\n"
    assert "本来就不上班" in run(group, ["close", "2026-11-03", "台风停工"]).output
    assert run(group, ["open", "2026-11-03"]).output == "2026-11-03 照常上班，0 个时限变了\n"
    assert run(group, ["open", "2026-11-03"]).exit_code == 1
