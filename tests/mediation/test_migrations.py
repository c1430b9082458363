"""The migrated schema is the models' schema, and a migration loses no row, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from alembic import command
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Engine, column, inspect, select, table, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from mediation import cli, create_app
from mediation.accounts.models import Person
from mediation.agreements.models import Agreement
from mediation.confirmation.models import Applicant, Application
from mediation.db import Base, Json
from mediation.disputes.actions import advance, record
from mediation.disputes.audit import verify
from mediation.disputes.carry import WRITERS
from mediation.disputes.event_lines import TOLD_AS
from mediation.disputes.events import Event, EventWords
from mediation.feedback.models import Feedback
from mediation.meetings.actions import record_session
from mediation.meetings.correcting import correct_record
from mediation.meetings.models import MediationSession
from mediation.meetings.planned import Meeting
from mediation.meetings.record_signing import sign_record
from mediation.meetings.record_text import digest
from mediation.meetings.record_verify import changed
from mediation.meetings.scheduling import cancel, schedule, serve
from mediation.meetings.signed import RecordVersion
from mediation.promises.missing import start_missing
from mediation.subsidies.models import SubsidyEntry
from mediation.units.absences import Absence
from mediation.units.models import Membership
from mediation.units.queries import actor_for
from mediation.vault import set_secret, unseal
from tests.make import SETTINGS, another_mediator, county, moment
from tests.mediation.disputes.tale import tale

AT = moment("2026-09-18 09:00")


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    """An upgraded database."""
    engine: Engine = create_app({**SETTINGS, "DATABASE_URL": empty_url}).extensions["engine"]
    cli.upgrade(engine)
    yield engine
    engine.dispose()


def rows(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
            for name in inspect(engine).get_table_names()
            if name in Base.metadata.tables
        }


def objects(engine: Engine) -> set[str]:
    """Everything by name: tables, indexes, triggers, functions and checks."""
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master",
        "postgresql": """
            SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal
            UNION SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
            UNION SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
            UNION SELECT conname::text FROM pg_constraint WHERE connamespace = 'public'::regnamespace
        """,
    }
    with engine.connect() as connection:
        names = set(connection.scalars(text(catalogue[engine.dialect.name])))
    return {name for name in names if "alembic_version" not in name}


def test_the_migrated_schema_is_what_the_models_say(engine: Engine) -> None:
    cli.check(engine)


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    with Session(engine) as session:
        county(session, at=AT)
        session.commit()
    before = rows(engine)
    cli.upgrade(engine)
    assert rows(engine) == before


def test_every_migration_goes_back_and_forth_over_rows(engine: Engine) -> None:
    with Session(engine) as session:
        county(session, at=AT)
        session.commit()
    before = rows(engine)
    for revision in list(ScriptDirectory(str(cli.MIGRATIONS)).walk_revisions())[:-1]:
        with cli.migrating(engine) as config:
            command.downgrade(config, str(revision.down_revision))
        cli.upgrade(engine)
    assert rows(engine) == before


def content(engine: Engine, tables: dict[str, set[str]]) -> dict[str, list[str]]:
    """Every row of these columns, in an order of its own."""
    with engine.connect() as connection:
        return {
            name: sorted(repr(tuple(_opened(value) for value in row))
                         for row in connection.execute(text(f"SELECT {', '.join(sorted(columns))} FROM {name}")))
            for name, columns in tables.items()
        }


def _opened(value: Any) -> Any:
    """What was sealed, as it reads: sealed anew it looks different each time."""
    return unseal(value) if isinstance(value, str) and value.startswith("A") and len(value) >= 40 else value


def at_0002(engine: Engine) -> None:
    with cli.migrating(engine) as config:
        command.downgrade(config, "0002")


def promised(engine: Engine) -> list[tuple[Any, ...]]:
    query = text("SELECT d.number, p.no, p.agreement_no, p.who, p.who_no, p.what, p.amount, p.paid, p.due_on, p.due_by, p.status FROM promise p "
                 "JOIN dispute d ON d.id = p.dispute_id ORDER BY d.id, p.no")
    with engine.connect() as connection:
        return [(*row[:6], *(None if money is None else int(money) for money in row[6:8]), *(str(day) for day in row[8:10]), row[10])
                for row in connection.execute(query)]


def test_what_was_agreed_before_there_were_promises_goes_up_down_and_up_again(engine: Engine) -> None:
    """Dated terms in force become promises; a term without a day, an older version and an open case do not."""
    fence, ditch = date(2026, 10, 12), date(2026, 9, 30)
    with Session(engine) as session:
        t = tale(session)
        t.register().in_village().sit("village.mediator", "agreed")
        t.agree("village.mediator", terms=[{"who": "高某", "what": "拆掉篱笆", "due_on": ditch}])
        t.agree("village.mediator", terms=[
            {"who": "高某", "what": "疏通水沟", "amount": 800, "due_on": ditch}, {"who": "王某", "what": "修好篱笆", "due_on": fence},
            {"who": "王某", "what": "以后不再倒垃圾"},
        ])
        t.do("village.mediator", "settle").tell("fengqiao.window").do("fengqiao.window", "close")
        t.register().in_village().sit("village.mediator", "agreed").agree("village.mediator", terms=[{"who": "高某", "what": "赔礼", "due_on": fence}])
        numbers = [case.number for case in t.cases]
        session.commit()
    at_0002(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE term SET status = 'done' WHERE what = '疏通水沟'"))
    tables = {name: {column["name"] for column in inspect(engine).get_columns(name)}
              for name in inspect(engine).get_table_names() if name in Base.metadata.tables}
    before = content(engine, tables)
    assert "promise" not in tables and len(before["term"]) == 5 and len(before["dispute"]) == 2
    expected = [
        (numbers[0], 1, 2, "高某", 2, "疏通水沟", 800, 800, "2026-09-30", "2026-09-30", "done"),
        (numbers[0], 2, 2, "王某", 1, "修好篱笆", None, 0, "2026-10-12", "2026-10-12", "pending"),
    ]
    for _ in range(2):
        cli.upgrade(engine)
        cli.check(engine)
        assert promised(engine) == expected
        assert content(engine, tables) == before
        at_0002(engine)
        assert content(engine, tables) == before
    cli.upgrade(engine)
    assert promised(engine) == expected


HOME, TOOK, OFF, REFUSED, SAID = "枫源村三组12号王某家", "妻子李某", "王某住院了", "嫌写得太重", "偏心他表弟"
TYPED = (("meeting", "place", HOME), ("meeting", "reason", OFF), ("invitation", "receiver", TOOK), ("invitation", "note", TOOK),
         ("mediation_session", "place", HOME), ("record_signature", "reason", REFUSED), ("feedback", "opinion", SAID))


def stored(engine: Engine) -> list[str]:
    """What stands in the database where people typed, whatever it is."""
    with engine.connect() as connection:
        return [connection.execute(text(f"SELECT {column} FROM {table} WHERE {column} <> '' ORDER BY id")).scalars().first() or ""
                for table, column, _ in TYPED]


def checks(engine: Engine) -> dict[str, set[str | None]]:
    return {table: {row["name"] for row in inspect(engine).get_check_constraints(table)} for table, _, _ in TYPED}


def test_what_people_typed_is_sealed_upwards_open_downwards_and_never_with_another_key(engine: Engine) -> None:
    """0013: homes, receivers, reasons and opinions; who upgrades with another key is told before anything changes."""
    plain = [words for _, _, words in TYPED]
    with Session(engine) as session:
        t = tale(session)
        t.register().in_village()
        for days in (1, 2):
            schedule(session, t.case, actor=t.here.actor("village.mediator"), at=t.at, starts_at=t.at + timedelta(days=days), place=HOME, parties=[1, 2])
        serve(session, t.case, actor=t.here.actor("village.mediator"), at=t.at, meeting=1, parties=[1], how="proxy", served_at=t.at,
              reached=True, receiver=TOOK, note=TOOK)
        cancel(session, t.case, actor=t.here.actor("village.mediator"), at=t.at, meeting=1, reason=OFF)
        record_session(session, t.case, actor=t.here.actor("village.mediator"), at=t.at, held_at=t.at, place=HOME, parties=[1, 2],
                       course="各说各的", result="agreed", rights_told=True)
        sign_record(session, t.case, actor=t.here.actor("village.mediator"), at=t.at, sitting=1, seats=["party-2"], way="refused", reason=REFUSED)
        t.agree("village.mediator").do("village.mediator", "settle")
        t.do("fengqiao.window", "feed_back", party=1, how="电话", told_on=t.today, reached=True, satisfaction="dissatisfied", opinion=SAID)
        session.commit()
        beside = session.query(EventWords).count()
    before, constraints = rows(engine), checks(engine)
    assert beside == 5 and not set(stored(engine)) & set(plain)
    with pytest.raises(CommandError, match="还有 5 处填写的话.*什么都没有改"), cli.migrating(engine) as config:
        command.downgrade(config, "0012")
    cli.check(engine)
    assert rows(engine) == before
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM event_words"))
    with cli.migrating(engine) as config:
        command.downgrade(config, "0012")
    assert stored(engine) == plain and checks(engine) == constraints
    try:
        set_secret("another key that is long enough to be one")
        with pytest.raises(CommandError, match="FIELD_KEY 不是这个数据库原来用的那一把"):
            cli.upgrade(engine)
        assert stored(engine) == plain and "event_words" not in inspect(engine).get_table_names()
    finally:
        set_secret(SETTINGS["FIELD_KEY"])
    cli.upgrade(engine)
    cli.check(engine)
    assert {table: rows(engine)[table] for table, _, _ in TYPED} == {table: before[table] for table, _, _ in TYPED} and checks(engine) == constraints
    assert not set(stored(engine)) & set(plain) and [unseal(each) for each in stored(engine)] == plain
    with Session(engine) as session:
        assert [row.place for row in session.scalars(select(Meeting))] == [HOME, HOME]
        assert session.scalars(select(Feedback.opinion)).all() == [SAID]
        # what is gone is left out of the timeline, and nothing falls over it
        told = {event.name: TOLD_AS[event.name](event) for event in session.scalars(select(Event)) if event.name in TOLD_AS}
        assert told["cancel_meeting"] == [] and len(told["sign_record"]) == 1


def test_how_a_record_read_before_it_was_corrected_is_sealed(engine: Engine) -> None:
    """0019: with the home it names; the text and its hash stay what they were, and another key changes nothing."""
    with Session(engine) as session:
        t = tale(session)
        t.register().in_village()
        record_session(session, t.case, actor=t.here.actor("village.mediator"), at=t.at, held_at=t.at, place=HOME, parties=[1, 2], course="各说各的", result="continue")
        correct_record(session, t.case, actor=t.here.actor("village.mediator"), at=t.at, sitting=1, reason="写错了", place="村部")
        session.commit()

    def kept(column: str) -> str:
        with engine.connect() as connection:
            return str(connection.execute(text(f"SELECT {column} FROM record_version")).scalar_one())

    assert HOME in unseal(kept("body"))
    for _ in range(2):
        with cli.migrating(engine) as config:
            command.downgrade(config, "0018")
        assert "body" not in {column["name"] for column in inspect(engine).get_columns("record_version")}
        with Session(engine) as session:
            assert session.execute(select(column("content", Json)).select_from(table("record_version"))).scalar_one()["place"] == HOME
        try:
            set_secret("another key that is long enough to be one")
            with pytest.raises(CommandError, match="FIELD_KEY 不是这个数据库原来用的那一把"):
                cli.upgrade(engine)
        finally:
            set_secret(SETTINGS["FIELD_KEY"])
        cli.upgrade(engine)
        cli.check(engine)
        with Session(engine) as session:
            row = session.scalars(select(RecordVersion)).one()
            assert row.content["place"] == HOME and digest(row.content) == row.content_hash and list(changed(session)) == []


def test_who_waited_under_an_agreement_that_fell_waits_no_more(engine: Engine) -> None:
    """0015: of an application that was answered for one before the case was taken up again; of one that still stands nobody is touched."""
    with Session(engine) as session:
        t = tale(session)
        for _ in range(2):
            t.register().in_village().sit("village.mediator", "agreed").agree("village.mediator").do("village.mediator", "settle")
            record(session, t.case, "apply_confirmation", actor=t.here.actor("village.mediator"), at=t.at, parties=[1, 2], court="诸暨市人民法院",
                   filed_on=t.today, excluded=[])
            t.tell("fengqiao.window").do("fengqiao.window", "close")
        fell, stands = (case.id for case in t.cases)
        t.at += timedelta(hours=1)
        advance(session, t.cases[0], "reopen", actor=t.here.actor("supervisor"), at=t.at, reason="repudiated", note="反悔了")
        session.commit()
    with cli.migrating(engine) as config:
        command.downgrade(config, "0014")
    cli.upgrade(engine)
    cli.check(engine)
    with Session(engine) as session:
        rows_of = select(Application.dispute_id, Applicant.party_no, Applicant.void_at).join(Applicant).order_by(Application.id, Applicant.party_no)
        assert [tuple(row) for row in session.execute(rows_of)] == [(fell, 1, t.at), (fell, 2, None), (stands, 1, None), (stands, 2, None)]


def test_who_held_each_sitting_is_read_from_the_chain(engine: Engine) -> None:
    """0016: before 更换, after it, and in the mediator's place; and who was a party when they sat."""
    with Session(engine) as session:
        t = tale(session)
        t.register().in_village()
        here, case, sit = t.here, t.case, {"place": "村部", "present": "双方", "course": "谈", "result": "continue"}
        second = another_mediator(here, at=t.at)
        record_session(session, case, actor=here.actor("village.mediator"), at=t.at, held_at=t.at, **sit)
        session.add(Absence(person_id=here.person("village.mediator").id, unit_id=case.unit_id, first_day=t.today, last_day=t.today,
                            substitute_id=second.id, reason="住院", made_at=t.at))
        session.flush()
        record_session(session, case, actor=actor_for(session, second, None, at=t.at), at=t.at, held_at=t.at, impartial=True, **sit)
        record(session, case, "amend", actor=here.actor("village.mediator"), at=t.at, parties=[{"role": "third_party", "kind": "person", "name": "李某"}])
        record(session, case, "name_mediator", actor=here.actor("village.head"), at=t.at, mediator="second.mediator", impartial=True, reason="住院")
        record_session(session, case, actor=here.actor("village.head"), at=t.at, held_at=t.at, **sit)
        session.commit()
        kept = [(row.mediated_by, row.parties_then) for row in session.scalars(select(MediationSession).order_by(MediationSession.no))]
        assert kept == [(here.person("village.mediator").id, [1, 2]), (second.id, [1, 2]), (second.id, [1, 2, 3])]
    with cli.migrating(engine) as config:
        command.downgrade(config, "0015")
    cli.upgrade(engine)
    cli.check(engine)
    with Session(engine) as session:
        assert [(row.mediated_by, row.parties_then) for row in session.scalars(select(MediationSession).order_by(MediationSession.no))] == kept


def test_the_text_of_what_was_signed_is_found_again(engine: Engine) -> None:
    """0021: down and up again the chain says which text was signed; what was signed before has none."""
    with Session(engine) as session:
        t = tale(session)
        t.register().in_village().sit("village.mediator", "agreed").agree("village.mediator")
        session.commit()
        kept = session.scalars(select(Agreement.text_hash)).one()
        assert kept is not None
    with cli.migrating(engine) as config:
        command.downgrade(config, "0020")
    cli.upgrade(engine)
    cli.check(engine)
    with Session(engine) as session:
        assert session.scalars(select(Agreement.text_hash)).one() == kept
        assert verify(session) == []


def test_what_is_typed_about_promises_is_in_no_chain_and_sealed_both_ways(engine: Engine) -> None:
    """0018: what was said on the telephone, how a payment is known, why an entry was wrong; 0020: why a court refused."""
    said, known, wrong, refused = "他妻子李某说在住院", "王某的儿子来说的", "是给李某的", "李某没有到庭"
    with Session(engine) as session:
        t = tale(session)
        t.register().in_village().sit("village.mediator", "agreed")
        t.agree("village.mediator", terms=[{"who": "高某", "to_whom": "王某", "what": "付清", "amount": 900, "due_on": t.today + timedelta(days=9)}])
        t.do("village.mediator", "settle")
        actor = t.here.actor("village.mediator")
        record(session, t.case, "call_promise", actor=actor, at=t.at, promises=[1], called_on=t.today, result="will", note=said)
        WRITERS["performance"](session, t.case, actor=actor, at=t.at, promise=1, status="done", note=known)
        record(session, t.case, "correct_performance", actor=actor, at=t.at, entries=["payment:1"], reason=wrong)
        record(session, t.case, "apply_confirmation", actor=actor, at=t.at, parties=[1, 2], court="诸暨市人民法院", filed_on=t.today, excluded=[])
        record(session, t.case, "court_result", actor=actor, at=t.at, application=1, parties=[1], result="dismissed", ruled_on=t.today,
               case_number="（2026）浙0681民特12号", note=refused)
        session.commit()
        facts = str(session.scalars(select(Event.facts)).all())
        assert not [words for words in (said, known, wrong, refused) if words in facts]
        ruled = session.scalars(select(Event).where(Event.name == "court_result")).one()
        assert TOLD_AS["court_result"](ruled)[1:] == [refused]
    query = text("SELECT p.note, p.taken_back_why, c.note, a.note FROM payment p, promise_call c, court_applicant a WHERE a.note <> ''")

    def kept() -> list[str]:
        with engine.connect() as connection:
            return list(connection.execute(query).one())

    assert [unseal(each) for each in kept()] == [known, wrong, said, refused]
    with cli.migrating(engine) as config:
        command.downgrade(config, "0017")
    assert kept() == [known, wrong, said, refused]
    cli.upgrade(engine)
    cli.check(engine)
    assert [unseal(each) for each in kept()] == [known, wrong, said, refused]


def test_a_day_nobody_agreed_on_is_none_to_be_late_on_in_0013(engine: Engine) -> None:
    """0014: what nobody acted on goes, without a gap in the numbers, and is made again; what was called about or paid stays."""
    with Session(engine) as session:
        t = tale(session)
        for _ in range(2):
            t.register().in_village().sit("village.mediator", "agreed")
            t.agree("village.mediator", terms=[
                {"who": "王某", "what": "不再堆放杂物", "lasting": True}, {"who": "高某", "what": "疏通水沟"},
                {"who": "高某", "what": "拆墙", "due_on": t.today + timedelta(days=40)}, {"who": "王某", "what": "道歉"}]).do("village.mediator", "settle")
        record(session, t.case, "call_promise", actor=t.here.actor("village.mediator"), at=t.at, promises=[1], called_on=t.today, result="will")
        WRITERS["performance"](session, t.case, actor=t.here.actor("village.mediator"), at=t.at, promise=2, status="done")
        session.commit()
        untouched, acted_on = (case.id for case in t.cases)

    def kept() -> list[tuple[Any, ...]]:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text("SELECT dispute_id, no, what FROM promise ORDER BY dispute_id, no"))]

    acted = [(acted_on, 1, "不再堆放杂物"), (acted_on, 2, "疏通水沟"), (acted_on, 3, "拆墙")]
    assert len(kept()) == 8
    with cli.migrating(engine) as config:
        command.downgrade(config, "0013")
    assert kept() == [(untouched, 1, "拆墙"), *acted]
    cli.upgrade(engine)
    cli.check(engine)
    with Session(engine) as session:
        start_missing(session, at=t.at)
        session.commit()
    again = [(untouched, no, what) for no, what in enumerate(("拆墙", "不再堆放杂物", "疏通水沟", "道歉"), start=1)]
    assert kept() == [*again, *acted, (acted_on, 4, "道歉")]


def test_the_first_migration_can_be_taken_back(engine: Engine) -> None:
    with cli.migrating(engine) as config:
        command.downgrade(config, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}


def test_copying_a_table_keeps_the_rows_that_refer_to_it(engine: Engine) -> None:
    with Session(engine) as session:
        county(session, at=AT)
        session.commit()
    before = rows(engine)
    with cli.migrating(engine) as config:
        operations = Operations(MigrationContext.configure(config.attributes["connection"]))
        with operations.batch_alter_table("person", recreate="auto") as batch:
            batch.alter_column("pinyin", new_column_name="initials")
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT count(*) FROM person WHERE initials <> ''")).scalar_one()
    assert kept == before["person"]
    assert rows(engine) == before


def test_a_member_still_refers_to_a_person_after_migrating(engine: Engine) -> None:
    with Session(engine) as session:
        county(session, at=AT)
        session.commit()
        orphan = select(Membership.id).where(Membership.person_id.not_in(select(Person.id)))
        assert session.scalars(orphan).all() == []
        with pytest.raises(DBAPIError):
            session.execute(text("UPDATE membership SET person_id = 999999"))


def test_tests_and_installations_have_the_same_schema(engine: Engine) -> None:
    """Tests are built from the models, installations by migrations: triggers and search index included."""
    migrated = objects(engine)
    with cli.migrating(engine) as config:
        command.downgrade(config, "base")
    assert objects(engine) == set()
    Base.metadata.create_all(engine)
    assert objects(engine) == migrated


def test_what_was_weighed_parts_from_the_reviewers_words_and_comes_back(engine: Engine) -> None:
    """0017: neither is lost, whoever wrote something of their own or nothing."""
    with Session(engine) as session:
        t = tale(session).register().in_village().closed()
        common = {"dispute_id": t.case.id, "kind": "grant", "status": "refused", "stands": False, "unit_id": t.case.unit_id, "manner": "oral",
                  "proposed_grade": "ordinary", "proposed_reason": "登记为一般", "proposed_at": t.at}
        session.add_all([SubsidyEntry(**common, note=note, weighed=weighed) for note, weighed in WEIGHED])
        session.commit()
    for _ in range(2):
        with cli.migrating(engine) as config:
            command.downgrade(config, "0016")
        with engine.connect() as connection:
            notes = list(connection.execute(text("SELECT note FROM subsidy_entry ORDER BY id")).scalars())
        assert notes == ["跑了四趟。审核时看过：重启过 1 次", "审核时看过：重启过 1 次", "跑了四趟", None]
        cli.upgrade(engine)
    with Session(engine) as session:
        assert [(row.note, row.weighed) for row in session.scalars(select(SubsidyEntry).order_by(SubsidyEntry.id))] == WEIGHED


WEIGHED = [("跑了四趟", "重启过 1 次"), (None, "重启过 1 次"), ("跑了四趟", None), (None, None)]
