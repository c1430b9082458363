"""Whatever people do in whatever order: an open case has a way on, somebody who answers, true dates, a whole record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.clocks.dates import recompute
from mediation.clocks.queries import clocks_of, still_open
from mediation.disputes.audit import verify
from mediation.disputes.events import Event
from mediation.disputes.relations import relations
from mediation.disputes.requesting import approve, refuse, request
from mediation.disputes.requests import Request, RequestStatus
from mediation.disputes.time_moves import (
    climb_requests,
    end_court_terms,
    escalate_overdue,
    flag_overdue,
    lapse_supplements,
    return_unsigned,
)
from mediation.disputes.timing import press
from mediation.errors import Invalid
from tests.make import CAST, FENGQIAO, FENGYUAN, HUICUN, LABOUR
from tests.mediation.disputes.tale import SAYS, Tale, tale
from workflows.dispute import MOVES, WORKFLOW
from workflows.guarding import Refused
from workflows.states import FINAL, State

PEOPLE = [username for username, _, _ in CAST]
# Those who have a part in the case come up more often than strangers.
LIKELY = ["fengqiao.window", "fengqiao.mediator", "fengqiao.head", "village.mediator", "village.head", "window",
          "supervisor", "labour.mediator", "labour.head"]  # fmt: skip
UNITS = [FENGYUAN, FENGQIAO, LABOUR, HUICUN, "C330681"]
NAMES = [move.name for move in MOVES if move.name not in ("register", "feed_back")]
# Left to one pick in ten, or no case would live to see mediation.
ENDINGS = {"withdraw", "decline", "advise", "merge"}
JOBS = [return_unsigned, escalate_overdue, end_court_terms, lapse_supplements, climb_requests]
CACHED = ("due_at", "amber_at", "due_kind", "due_unit", "total_due_at")


class Office(RuleBasedStateMachine):
    """One case at a time, and everybody at it; what is refused leaves no trace."""

    tale: Tale

    def __init__(self) -> None:
        super().__init__()
        self.t = self.tale
        self.changed_at = self.t.at
        # Nobody changes posts in these stories, so each is looked up once.
        self.actors = {who: self.t.here.actor(who) for who in PEOPLE}
        self.others = [c for c in self.t.cases if c.state not in FINAL][-1:]
        self.t.register()

    def attempt(self, act: Any) -> None:
        try:
            with self.t.session.begin_nested():
                act()
        except (Refused, Invalid):
            self.t.session.expire_all()
        else:
            self.changed_at = self.t.at - timedelta(hours=1)

    @initialize(how=st.sampled_from(["at the window", "in the village", "settled"]))
    def begins(self, how: str) -> None:
        """Most moves start from mediation and after: two cases in three begin there."""
        if how != "at the window":
            self.attempt(self.t.in_village)
        if how == "settled":
            self.attempt(self.t.settled)

    @rule(picks=st.lists(st.integers(0, 999), min_size=2, max_size=8), unit=st.sampled_from(UNITS))
    def those_whose_part_it_is_move(self, picks: list[int], unit: str) -> None:
        for pick in picks:
            self.one_moves(pick, unit)

    def one_moves(self, pick: int, unit: str) -> None:
        case = self.t.case
        fitting = [
            (move.name, who) for who in LIKELY for move in MOVES
            if move.name in NAMES and case.state in move.sources and (move.name not in ENDINGS or pick % 10 == 0)
            if any(w.fits(self.actors[who].roles, relations(self.actors[who], case), case.state) for w in move.who)
        ]  # fmt: skip
        if fitting:
            name, who = fitting[pick * 7919 % len(fitting)]
            self.move(name, who, unit)
        if case.state is State.MEDIATING and pick % 3 == 0:
            self.sit(agreed=pick % 2 == 0, settles=pick % 4 == 0)

    @rule(name=st.sampled_from(NAMES), who=st.sampled_from(LIKELY + PEOPLE), unit=st.sampled_from(UNITS))
    def anybody_moves(self, name: str, who: str, unit: str) -> None:
        self.move(name, who, unit)

    def move(self, name: str, who: str, unit: str) -> None:
        facts: dict[str, Any] = {"unit": unit, "reason": "就近"} if name in ("assign", "reassign", "send_down") else {}
        if name == "merge":
            facts = {"main": self.others[0].number if self.others else "330681-2026-999999"}
        self.attempt(lambda: self.t.do(who, name, **facts))

    @rule(who=st.sampled_from(LIKELY), name=st.sampled_from(["decline", "suspend", "terminate", "extend"]))
    def ask(self, who: str, name: str) -> None:
        facts = {**SAYS[name], **self.t._dates(name)}
        actor = self.t.here.actor(who)
        self.attempt(lambda: request(self.t.session, self.t.case, name, actor=actor, at=self.t.at, **facts))

    @rule(who=st.sampled_from(LIKELY), yes=st.booleans())
    def decide(self, who: str, yes: bool) -> None:
        row = self.t.session.scalars(select(Request).where(
            Request.dispute_id == self.t.case.id, Request.status == RequestStatus.OPEN)).first()  # fmt: skip
        if row is not None:
            actor, session, at = self.t.here.actor(who), self.t.session, self.t.at
            self.attempt(lambda: approve(session, row, actor=actor, at=at) if yes
                         else refuse(session, row, actor=actor, at=at, sentence="再谈"))  # fmt: skip
            self.changed_at = self.t.at

    @rule(agreed=st.booleans(), settles=st.booleans())
    def the_mediator_sits_with_them(self, agreed: bool, settles: bool) -> None:
        self.sit(agreed, settles)

    def sit(self, agreed: bool, settles: bool) -> None:
        mediator = self.t.session.get(Person, self.t.case.mediator_id) if self.t.case.mediator_id else None
        if mediator is None:
            return
        self.attempt(lambda: self.t.sit(mediator.username, "agreed" if agreed else "failed"))
        if agreed:
            self.attempt(lambda: self.t.agree(mediator.username))
            if settles:
                self.attempt(lambda: self.t.do(mediator.username, "settle"))

    @rule(who=st.sampled_from(["fengqiao.window", "window", "village.head"]))
    def tell(self, who: str) -> None:
        self.attempt(lambda: self.t.tell(who))

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        self.t.wait(days=days)
        flag_overdue(self.t.session, at=self.t.at)
        if sum(job(self.t.session, at=self.t.at).rows for job in JOBS):
            self.changed_at = self.t.at
        self.t.session.expire_all()

    @invariant()
    def somebody_answers_and_the_case_can_go_on(self) -> None:
        case = self.t.case
        if case.state in FINAL:
            assert (case.responsible_id, case.due_at) == (None, None)
            return
        assert case.responsible_id is not None
        assert self.t.session.get_one(Person, case.responsible_id).active
        actors = self.actors.values()
        leaving = [
            who for move in WORKFLOW.moves if case.state in move.sources
            if any(target not in (None, case.state) for _, target in move.paths) for who in (*move.who, *move.asks)
        ]  # fmt: skip
        assert any(who.fits(a.roles, relations(a, case), case.state) for a in actors for who in leaving)

    @invariant()
    def the_dates_of_the_case_are_those_of_its_clocks(self) -> None:
        case, session = self.t.case, self.t.session
        cached = [getattr(case, name) for name in CACHED]
        clocks = clocks_of(session, case.id)
        for clock in still_open(clocks):
            recompute(session, clock, max(self.changed_at, self.t.events()[-1].at), beside=clocks)
        press(session, case)
        assert [getattr(case, name) for name in CACHED] == cached
        assert (case.state in FINAL) == (case.due_at is None)

    def teardown(self) -> None:
        self.t.session.commit()
        assert verify(self.t.session) == []


@pytest.mark.parametrize("channel", ["visit", "court_before"])
def test_no_sequence_of_moves_breaks_a_case(session: Session, channel: str) -> None:
    office = type("Office", (Office,), {"tale": tale(session).register(channel=channel)})
    examples = 30 if session.get_bind().dialect.name == "sqlite" else 5
    run_state_machine_as_test(office, settings=settings(
        max_examples=examples, stateful_step_count=30, deadline=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    ))  # fmt: skip
    made = set(session.scalars(select(Event.name)))
    assert made >= {"accept", "assign", "sign", "session", "settle", "object", "escalate"}
