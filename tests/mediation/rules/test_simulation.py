"""Last year under another set: the moments stay, the limits change, nothing is written."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from mediation.clocks.models import Clock
from mediation.disputes.actions import advance
from mediation.disputes.models import Dispute
from mediation.rules.simulation import Simulation, replayed, simulate
from tests.make import County, make_dispute, moment
from tests.mediation.rules.conftest import AT, Version
from workflows.calendar import local_day
from workflows.clocks import ClockKind
from workflows.levels import Level
from workflows.limit_files import load_rules
from workflows.states import State

SINCE = AT - timedelta(days=365)
SIGNED = moment("2026-09-01 09:00")


def line(found: Simulation, kind: ClockKind, level: Level) -> tuple[int, int, int]:
    one = found.lines[kind, level]
    return one.clocks, one.before, one.after


def dues(session: Session, name: str, case: Dispute) -> dict[ClockKind, str]:
    found = replayed(session, load_rules(name), since=SINCE, at=AT)
    return {
        one.kind: str(local_day(one.after)) for replays in found for one in replays if one.dispute_id == case.id
    }  # fmt: skip


def test_under_the_set_it_ran_by_nothing_changes(session: Session, here: County) -> None:
    make_dispute(here, State.CLOSED, at=SIGNED)
    make_dispute(here, State.SUSPENDED, at=moment("2026-09-08 09:00"))
    found = list(replayed(session, load_rules(), since=SINCE, at=AT))
    assert len(found) == 2
    assert all(replays and all(one.before == one.after for one in replays) for replays in found)


def test_four_days_under_gaotai_are_too_many_for_a_village(session: Session, here: County) -> None:
    case = make_dispute(here, State.MEDIATING, at=moment("2026-09-14 09:00"))
    found = simulate(session, load_rules("gaotai"), since=SINCE, at=AT)
    assert line(found, ClockKind.MEDIATION, Level.VILLAGE) == (1, 0, 1)
    assert (found.cases, found.before, found.after) == (1, 0, 1)
    # signed on Monday the 14th: two working days; the whole case seven, of which Sunday the 20th is one
    assert dues(session, "gaotai", case)[ClockKind.MEDIATION] == "2026-09-16"
    assert dues(session, "gaotai", case)[ClockKind.TOTAL] == "2026-09-22"


@pytest.mark.parametrize(
    ("difficulty", "day"), [("simple", "2026-09-15"), ("ordinary", "2026-09-21"), ("complex", "2026-10-08"), ("major", "2026-10-08")]
)
def test_one_seven_and_twenty_days(session: Session, here: County, difficulty: str, day: str) -> None:
    case = make_dispute(here, State.MEDIATING, at=moment("2026-09-14 09:00"), difficulty=difficulty)
    assert dues(session, "dongzhi", case)[ClockKind.TOTAL] == day


def test_gaotai_counts_from_the_registration_and_standard_from_acceptance(session: Session, here: County) -> None:
    case = make_dispute(here, State.SUBMITTED, at=moment("2026-09-10 09:00"))
    advance(session, case, "accept", actor=here.actor("fengqiao.window"), at=moment("2026-09-14 09:00"))
    assert dues(session, "gaotai", case)[ClockKind.TOTAL] == "2026-09-20"
    assert dues(session, "standard", case)[ClockKind.TOTAL] == "2026-10-14"


def test_what_stands_still_does_not_run_out(session: Session, here: County) -> None:
    case = make_dispute(here, State.SUSPENDED, at=moment("2026-09-14 09:00"))
    assert simulate(session, load_rules("gaotai"), since=SINCE, at=AT).after == 0
    advance(session, case, "resume", actor=here.actor("village.mediator"), at=moment("2026-09-17 09:00"), reason="检测做完了")
    # paused on the 14th, 15th and 16th; the two days are the 17th and the 18th
    assert dues(session, "gaotai", case)[ClockKind.MEDIATION] == "2026-09-18"


def test_what_was_registered_before_is_left_out(session: Session, here: County) -> None:
    make_dispute(here, State.MEDIATING, at=SIGNED)
    assert simulate(session, load_rules("gaotai"), since=SIGNED + timedelta(minutes=1), at=AT).cases == 0


def test_nothing_is_written(session: Session, here: County) -> None:
    make_dispute(here, State.CLOSED, at=SIGNED)
    session.commit()
    before = session.execute(select(Clock.id, Clock.due_at, Clock.length, Clock.started_at)).all()
    written: list[str] = []

    def watch(_c: object, _cursor: object, statement: str, *_: object) -> None:
        written.append(statement.split()[0])

    event.listen(session.get_bind(), "before_cursor_execute", watch)
    simulate(session, load_rules("dongzhi"), since=SINCE, at=AT)
    event.remove(session.get_bind(), "before_cursor_execute", watch)
    assert not {"INSERT", "UPDATE", "DELETE"} & set(written)
    session.commit()
    session.expire_all()
    assert session.execute(select(Clock.id, Clock.due_at, Clock.length, Clock.started_at)).all() == before


def test_the_command_prints_the_table(app: Flask, session: Session, here: County, approved: Version) -> None:
    make_dispute(here, State.MEDIATING, at=moment("2026-09-14 09:00"))
    approved(days={"village": 3})
    session.commit()
    runner = app.test_cli_runner()
    said = runner.invoke(args=["rules", "simulate", "gaotai"]).output
    assert "四级七天 第 1 版，重算 1 件：\n  有超期的，原来 0（0.0%），换成它 1（100.0%）" in said
    assert "本级时限 村级 1 个：0（0.0%） → 1（100.0%）" in said
    assert "第 2 版，重算 1 件" in runner.invoke(args=["rules", "simulate", "2", "--since", "2026-09-14"]).output
    assert "重算 0 件" in runner.invoke(args=["rules", "simulate", "2", "--since", "2026-09-15"]).output
    assert "没有 nowhere 这套规则" in runner.invoke(args=["rules", "simulate", "nowhere"]).output
