"""All 67 cases end where their source says, on both databases, driven through the real moves."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.agreements.models import Term, TermStatus
from mediation.agreements.queries import agreements_of
from mediation.casefile.models import Volume
from mediation.demo.cast import CAST, LOGINS
from mediation.demo.rules_table import document
from mediation.demo.stories import Story, in_hand, small_matters, told
from mediation.demo.table import dispute_of
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.requests import Request, RequestStatus
from mediation.meetings.planned import Invitation, Meeting
from mediation.regions.models import Region
from mediation.supervision.findings import Finding
from mediation.units.models import Unit
from tests.mediation.demo.conftest import AT
from workflows.limit_files import load_rules
from workflows.outcomes import Risk
from workflows.states import OPEN, State

DOCS = Path(__file__).resolve().parents[3] / "docs"


def ends(session: Session, story: Story) -> dict[str, object]:
    dispute = dispute_of(session, story)
    return {"state": dispute.state, "level": dispute.level, "outcome": dispute.outcome, "route": dispute.route,
            "legs": dispute.leg_no}  # fmt: skip


@pytest.mark.parametrize("story", told(), ids=lambda story: story.id)
def test_each_case_ends_as_its_source_tells(county: Session, story: Story) -> None:
    assert ends(county, story) == story.expect


@pytest.mark.parametrize("story", small_matters(), ids=lambda story: story.id)
def test_small_matters_never_leave_the_village(county: Session, story: Story) -> None:
    assert ends(county, story) == story.expect


@pytest.mark.parametrize("story", in_hand(), ids=lambda story: story.id)
def test_each_case_in_hand_stands_where_it_was_left(county: Session, story: Story) -> None:
    assert ends(county, story) == story.expect


def test_there_are_sixty_seven_and_each_has_a_dispute(county: Session) -> None:
    assert len(told()) == 67
    assert county.scalar(select(func.count(Dispute.id))) == len(told()) + len(small_matters()) + len(in_hand())


def test_the_broken_promise_is_breached(county: Session) -> None:
    breached = county.scalars(select(Term).where(Term.status == TermStatus.BREACHED)).one()
    flowerbed = next(story for story in told() if story.source_word == "达成协议未履行")
    assert breached.agreement in agreements_of(county, dispute_of(county, flowerbed).id)


def test_the_repudiated_agreement_stays_with_its_leg(county: Session) -> None:
    repudiated = next(story for story in told() if story.source_word == "达成协议后反悔")
    assert [leg.result for leg in dispute_of(county, repudiated).legs] == ["settled"]


def test_every_queue_has_something_in_it(county: Session) -> None:
    states = Counter(county.scalars(select(Dispute.state)))
    assert set(states) >= set(OPEN) | {State.CLOSED}
    assert set(county.scalars(select(Dispute.risk))) == set(Risk)
    assert len(county.scalars(select(Request).where(Request.status == RequestStatus.OPEN)).all()) >= 3
    assert county.scalar(select(func.count(Dispute.id)).where(Dispute.overdue_since.is_not(None))) > 5


def test_the_clocks_have_moved_some_by_themselves(county: Session) -> None:
    moved = Counter(county.scalars(select(Event.name).where(Event.kind == "system")))
    assert moved["escalate"] >= 2
    assert moved["return_unsigned"] >= 2


def test_every_town_and_village_has_a_unit_with_somebody_who_answers(county: Session) -> None:
    places = Counter(county.scalars(select(Region.level)))
    assert (places["town"], places["village"]) == (23, 515)
    assert county.scalars(select(Unit.code).where(Unit.head_id.is_(None) | Unit.duty_id.is_(None))).all() == []


def test_the_events_cover_ninety_days_and_never_run_ahead(county: Session) -> None:
    first, last = county.execute(select(func.min(Event.at), func.max(Event.at))).one()
    assert 60 <= (AT - first).days <= 90
    assert last <= AT


def test_a_second_run_changes_nothing(county: Session, runner: FlaskCliRunner) -> None:
    events = county.scalar(select(func.count(Event.id)))
    county.rollback()
    again = runner.invoke(args=["demo", "--seed", "2"])
    assert (again.exit_code, again.output) == (0, "演示数据已经在库里，没有改动。\n")
    assert county.scalar(select(func.count(Event.id))) == events


@pytest.mark.parametrize(("name", "command"), [("demo-cases", "table"), ("rules", "rules")])
def test_a_document_is_current(runner: FlaskCliRunner, name: str, command: str) -> None:
    assert (DOCS / f"{name}.md").read_text("utf-8") == runner.invoke(args=["demo", command]).output


def test_each_case_and_each_limit_of_each_set_is_in_the_table_of_rules(county: Session) -> None:
    text = document(county)
    assert all(f"| {story.id} | {story.title} |" in text for story in told())
    for shipped in ("standard", "gaotai", "dongzhi"):
        assert all(rule.source in text for rule in load_rules(shipped).rules)
    assert "| 村级调解 | 签收 | 7 个自然日 | 2 个工作日 | – |" in text


def test_the_log_ins_of_the_demo() -> None:
    assert [username for username, _ in LOGINS] == [
        "window", "county.head", "supervisor", "leader", "county.mediator", "fengqiao.window", "fengqiao.mediator",
        "fengqiao.head", "village.mediator", "village.head", "labour.mediator", "labour.head", "stranger.mediator",
        "sysadmin", "secadmin", "auditor",
    ]  # fmt: skip
    assert len({member.username for member in CAST}) == len(CAST)


def test_most_promises_were_kept_and_few_wait_to_be_asked_about(county: Session) -> None:
    past = Counter(county.scalars(select(Term.status).where(Term.due_on < AT.date())))
    assert 0 < past[TermStatus.PENDING] <= 8 < past[TermStatus.DONE]
    assert 0 < county.scalar(select(func.count()).where(Finding.cleared_at.is_(None), Finding.kind == "broken_promise")) <= 9


def test_sittings_are_arranged_in_free_rooms_and_one_is_not_reached(county: Session) -> None:
    rows = county.scalars(select(Meeting).order_by(Meeting.starts_at)).all()
    mediators = {row.id: row.mediator_id for row in county.execute(select(Dispute.id, Dispute.mediator_id))}
    assert len(rows) >= 8
    assert all(row.starts_at > AT for row in rows)
    assert len({(row.room_id, row.starts_at) for row in rows if row.room_id}) == sum(1 for row in rows if row.room_id)
    assert len({(mediators[row.dispute_id], row.starts_at) for row in rows}) == len(rows)
    tried = Counter(county.scalars(select(Invitation.reached)))
    assert tried[True] > tried[False] > 0
    waiting = select(func.count()).where(Dispute.state == State.MEDIATING, Dispute.id.not_in([row.dispute_id for row in rows]))
    assert county.scalar(waiting) > 0


def test_the_first_small_files_are_sealed_and_the_others_wait(county: Session) -> None:
    sealed = county.scalars(select(Volume)).all()
    assert len(sealed) == 6 and all(each.file_number and each.pages > 10 for each in sealed)
    closed = county.scalar(select(func.count()).where(Dispute.state == State.CLOSED, Dispute.main_id.is_(None)))
    assert closed > 40
