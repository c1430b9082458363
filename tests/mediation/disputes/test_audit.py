"""Whatever is done to the record behind the application's back is found; the database itself says no first."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from mediation.config import LOCAL
from mediation.disputes.audit import examined, verify
from mediation.disputes.events import Event
from tests.mediation.disputes.tale import Tale, tale


@pytest.fixture
def t(session: Session) -> Tale:
    """Two cases, the first of them closed."""
    t = tale(session).register().in_village().closed().register()
    session.commit()
    return t


@pytest.fixture
def open_vault(t: Tale) -> Tale:
    """Somebody with the keys of the database has taken the triggers away."""
    if t.session.get_bind().dialect.name == "sqlite":
        for name in ("event_no_update", "event_no_delete"):
            t.session.execute(text(f"DROP TRIGGER {name}"))
    else:
        t.session.execute(text("ALTER TABLE event DISABLE TRIGGER ALL"))
    t.session.execute(text("DELETE FROM notice"))
    return t


def found(t: Tale) -> list[tuple[str, int | None, str]]:
    t.session.expire_all()
    return [(f.number[-1], f.seq, f.what) for f in verify(t.session)]


def run(t: Tale, statement: str) -> None:
    t.session.execute(text(statement))
    t.session.flush()


def test_an_honest_record_is_clean(t: Tale) -> None:
    done = examined(t.session)
    assert (done.findings, done.cases, done.events) == ([], 2, 11)


@pytest.mark.parametrize("statement", ["UPDATE event SET name = 'x'", "DELETE FROM event WHERE id > 0"])
def test_the_database_refuses_to_touch_an_event(t: Tale, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"):
        t.session.execute(text(statement))


def test_the_orm_is_refused_too(t: Tale) -> None:
    t.events()[0].facts = {"text": "nothing happened"}
    with pytest.raises(DatabaseError, match="append-only"):
        t.session.flush()


@pytest.mark.parametrize("change", [
    "name = 'decline'", "after = 'closed'", "actor_id = 1", "roles = 'system'", "leg_no = 9", "kind = 'system'",
    "facts = '{\"text\": \"x\"}'", "before = 'closed'", "approver_id = 1", "actor_unit_id = 1", "at = '2020-01-01'",
])  # fmt: skip
def test_a_changed_event_is_found(open_vault: Tale, change: str) -> None:
    run(open_vault, f"UPDATE event SET {change} WHERE dispute_id = 1 AND seq = 3")
    assert found(open_vault) == [("1", 3, "内容被改过")]


def test_an_event_hashed_afresh_does_not_join_the_next(open_vault: Tale) -> None:
    t = open_vault
    t.cases.pop()
    event = t.events()[2]
    event.facts = {"unit": "elsewhere"}
    event.hash = event.digest()
    t.session.flush()
    assert found(t) == [("1", 4, "和前一条接不上，顺序或前一条被改过")]


def test_a_dropped_event_is_found(open_vault: Tale) -> None:
    run(open_vault, "DELETE FROM event WHERE dispute_id = 1 AND seq IN (4, 5)")
    assert found(open_vault) == [("1", 4, "第 4 条到第 5 条不见了")]


def test_the_last_event_is_missed(open_vault: Tale) -> None:
    run(open_vault, "DELETE FROM event WHERE dispute_id = 1 AND seq = 10")
    assert found(open_vault) == [("1", 10, "最后少了 1 条")]
    run(open_vault, "UPDATE dispute SET event_count = 9 WHERE id = 1")
    assert found(open_vault) == [("1", 9, "最后一条被换过")]


def test_a_case_without_its_events_is_found(open_vault: Tale) -> None:
    run(open_vault, "DELETE FROM event WHERE dispute_id = 2")
    assert found(open_vault) == [("2", 1, "最后少了 1 条")]


def test_two_events_in_each_other_s_place_are_found(open_vault: Tale) -> None:
    for old, new in ((5, 99), (6, 5), (99, 6)):
        run(open_vault, f"UPDATE event SET seq = {new} WHERE dispute_id = 1 AND seq = {old}")
    assert {(seq, what[:5]) for _, seq, what in found(open_vault)} >= {(5, "内容被改过"), (6, "内容被改过")}


@pytest.mark.parametrize("case", [1, 2])
def test_a_whole_case_that_vanished_leaves_its_number(open_vault: Tale, case: int) -> None:
    for table in ("clock_event WHERE clock_id IN (SELECT id FROM clock WHERE dispute_id = {0})",
                  "clock WHERE dispute_id = {0}", *(f"{name} WHERE dispute_id = {{0}}" for name in (
                      "event", "involvement", "leg", "claim", "party", "mediation_session", "feedback")),
                  "promise WHERE dispute_id = {0}", "term WHERE agreement_id IN (SELECT id FROM agreement WHERE dispute_id = {0})",
                  "agreement WHERE dispute_id = {0}", "dispute WHERE id = {0}"):  # fmt: skip
        run(open_vault, f"DELETE FROM {table.format(case)}")
    assert found(open_vault) == [(str(case), None, "整件不见了")]


def test_a_state_set_behind_the_machine_s_back_is_found(open_vault: Tale) -> None:
    run(open_vault, "UPDATE dispute SET state = 'accepted' WHERE id = 2")
    assert found(open_vault) == [("2", None, "现在的状态不是最后一条记录的“submitted”")]


def test_a_moment_in_local_time_is_hashed_as_it_is_read_back(t: Tale) -> None:
    t.at = datetime(2026, 10, 20, 9, 0, 0, 123456, tzinfo=LOCAL)
    t.do("fengqiao.window", "accept").wait(days=1)
    t.act("fengqiao.window", "note", text='"引号"、换行\n和\u2028', amount=3000.50, n=10**12)
    t.session.commit()
    assert found(t) == []
    assert t.events()[1].at.utcoffset() == timedelta(0)


def test_the_command_counts_and_fails_on_findings(app: Flask, open_vault: Tale) -> None:
    open_vault.session.commit()
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (result.exit_code, result.output) == (0, "核对了 2 件、11 条记录，发现 0 处问题。\n")
    open_vault.session.execute(text("UPDATE event SET name = 'x' WHERE seq = 2"))
    open_vault.session.commit()
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (result.exit_code, "330681-2026-000001 第 2 条：内容被改过" in result.output) == (1, True)


def test_no_personal_field_stands_in_an_event(t: Tale) -> None:
    words = " ".join(str(event.facts) for event in t.session.scalars(select(Event)))
    assert not any(secret in words for secret in ("13800001234", "王某"))
