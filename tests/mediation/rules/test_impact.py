"""What a draft would move: the engine's own numbers, and nothing is written."""

from __future__ import annotations

from datetime import date
from time import perf_counter

from sqlalchemy import event, insert, select
from sqlalchemy.orm import Session

from mediation.clocks import actions as clocks
from mediation.clocks.models import Clock, ClockEvent
from mediation.clocks.queries import running
from mediation.clocks.rulebook import rules_of
from mediation.disputes.models import Dispute
from mediation.rules.impact import Impact, impact
from mediation.rules.recount import apply_rules
from tests.make import FENGYUAN, County, make_dispute, moment
from tests.mediation.rules.conftest import AT, Version
from workflows.calendar import local_day, opening
from workflows.clocks import ClockKind
from workflows.levels import Level
from workflows.states import State

NEXT = date(2026, 9, 21)


def counted(session: Session, version: object) -> Impact:
    return impact(session, rules_of(session, "county", 2), at=opening(NEXT))


def test_the_preview_is_what_coming_into_force_then_does(session: Session, here: County, approved: Version) -> None:
    cases = [
        make_dispute(here, State.MEDIATING), make_dispute(here, State.SUSPENDED), make_dispute(here, State.ACCEPTED),
        make_dispute(here, State.MEDIATING, at=moment("2026-09-15 09:00")),
        make_dispute(here, State.MEDIATING, channel="court_before"),
    ]  # fmt: skip
    clocks.extend(session, dispute_id=cases[3].id, kinds=[ClockKind.MEDIATION], at=AT, days=1, reason="等图")
    version = approved(days={"village": 3}, applies_from=NEXT)
    found = counted(session, version)
    before = {clock.id: clock.due_at for clock in session.scalars(select(Clock))}
    apply_rules(session, at=opening(NEXT))
    moved = {
        clock.dispute_id: (before[clock.id], clock.due_at)
        for clock in session.scalars(select(Clock)) if clock.due_at != before[clock.id]
    }  # fmt: skip
    assert {shift.dispute_id: (shift.before, shift.after) for shift in found.shifts} == moved
    assert len(moved) == 3


def test_turning_late_turning_amber_and_only_moving_are_told_apart(session: Session, here: County, draft: Version) -> None:
    late = make_dispute(here, State.MEDIATING, at=moment("2026-09-15 09:00"))
    soon = make_dispute(here, State.MEDIATING, at=moment("2026-09-18 08:30"))
    found = counted(session, draft(days={"village": 3}, applies_from=NEXT))
    by_case = {shift.dispute_id: shift for shift in found.shifts}
    assert (by_case[late.id].late, by_case[soon.id].soon) == (True, True)
    assert (found.cases, found.earlier, found.later, found.soon, found.late) == (2, 2, 0, 1, 1)
    unit = here.unit(FENGYUAN).id
    [standing] = found.by_unit()
    assert (standing.unit_id, standing.level, standing.cases, standing.late, standing.soon) == (unit, Level.VILLAGE, 2, 1, 1)
    assert found.by_level() == {Level.VILLAGE: 2}
    assert [shift.dispute_id for shift in found.shifts] == [late.id, soon.id]


def test_more_time_is_told_too(session: Session, here: County, draft: Version) -> None:
    make_dispute(here, State.MEDIATING)
    found = counted(session, draft(days={"village": 12, "town": 8, "county": 10}, applies_from=NEXT))
    assert (found.earlier, found.later) == (0, 1)


def test_the_preview_writes_nothing(session: Session, here: County, draft: Version) -> None:
    case = make_dispute(here, State.SUSPENDED)
    version = draft(days={"village": 3}, applies_from=NEXT)
    session.commit()
    clock = running(session, case.id, ClockKind.MEDIATION)
    assert clock is not None
    before = (clock.due_at, clock.length, clock.rule_version)
    written: list[str] = []

    def watch(_c: object, _cursor: object, statement: str, *_: object) -> None:
        written.append(statement.split()[0])

    event.listen(session.get_bind(), "before_cursor_execute", watch)
    counted(session, version)
    event.remove(session.get_bind(), "before_cursor_execute", watch)
    assert not {"INSERT", "UPDATE", "DELETE"} & set(written)
    assert not session.dirty
    session.commit()
    session.expire_all()
    assert (clock.due_at, clock.length, clock.rule_version) == before


def test_ten_thousand_open_clocks_are_previewed_while_one_waits(session: Session, here: County, draft: Version) -> None:
    """Far within what a person waits for a page; the bound is loose because machines differ."""
    _copy(session, make_dispute(here, State.MEDIATING), 3_400)
    version = draft(days={"village": 5}, applies_from=NEXT)
    session.commit()
    began = perf_counter()
    found = counted(session, version)
    assert found.cases == 3_401
    assert perf_counter() - began < 30


def _copy(session: Session, case: Dispute, times: int) -> None:
    """Rows only: the case again and again, with its clocks and what happened to them."""
    session.flush()
    columns = {c.key: getattr(case, c.key) for c in Dispute.__mapper__.column_attrs}
    rows = [{**columns, "id": 10_000 + n, "number": f"330681-2026-{10_000 + n:06d}", "tracking_code": f"copy{n:08d}"}
            for n in range(times)]  # fmt: skip
    session.execute(insert(Dispute), rows)
    for position, clock in enumerate(session.scalars(select(Clock).where(Clock.dispute_id == case.id)).all(), start=1):
        mine = {c.key: getattr(clock, c.key) for c in Clock.__mapper__.column_attrs}
        session.execute(insert(Clock), [{**mine, "id": position * 100_000 + n, "dispute_id": 10_000 + n} for n in range(times)])
        for happened in clock.events:
            told = {c.key: getattr(happened, c.key) for c in ClockEvent.__mapper__.column_attrs if c.key != "id"}
            session.execute(insert(ClockEvent), [{**told, "clock_id": position * 100_000 + n} for n in range(times)])
    assert local_day(AT) == date(2026, 9, 18)
