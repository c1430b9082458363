"""A case and the people who work on it, told step by step through the real doors."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.agreements.actions import record_agreement
from mediation.clocks.models import Clock
from mediation.config import LOCAL
from mediation.disputes.actions import advance, record
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.register import register
from mediation.disputes.requesting import approve, refuse, request
from mediation.disputes.requests import Request, RequestStatus
from mediation.meetings.actions import record_session
from tests.make import FENGYUAN, STORY, County, county, moment
from workflows.clocks import ClockKind, ClockStatus

MORNING = moment("2026-09-14 09:00")  # a Monday; no holiday before 25 September
SAYS = {
    "withdraw": {"all_applicants": True, "reason": "自己谈好了"},
    "terminate": {"ground": "respondent_refuses", "route": "litigation", "explanation": "对方不来"},
    "decline": {"ground": "N03", "route": "litigation", "explanation": "法院已经判了"},
    "escalate": {"reason": "far_apart", "note": "差距大"},
    "object": {"reason": "不归我们", "proposed_unit": FENGYUAN},
    "fail": {"position_applicant": "赔三千", "position_respondent": "一分不出", "undisputed": "漏过水",
             "route": "litigation", "chose_route": True},
    "sign": {"impartial": True}, "resume": {"reason": "报告到了"},
    "rework": {"reason": "repudiated", "note": "反悔了"}, "reopen": {"reason": "breach", "note": "没付钱"},
    "close": {"channel_answered": True}, "request_materials": {"items": "租房合同"},
    "supplement": {"supplied": "租房合同"}, "advise": {"answer": "到社保窗口办"},
    "suspend": {"ground": "appraisal", "proof": "委托书"}, "send_down": {"reason": "村里熟悉"},
    "extend": {"days": 5, "ground": "complex", "reason": "人多", "told_parties": [1, 2], "told_how": "电话"},
}  # fmt: skip


@dataclass
class Tale:
    """Each step happens an hour after the one before, unless `wait` says otherwise."""

    session: Session
    here: County
    at: datetime = MORNING
    cases: list[Dispute] = field(default_factory=list)

    @property
    def case(self) -> Dispute:
        """The newest case."""
        return self.cases[-1]

    @property
    def today(self) -> date:
        return self.at.astimezone(LOCAL).date()

    def wait(self, **span: int) -> Tale:
        self.at += timedelta(**span)
        return self

    def register(self, who: str = "fengqiao.window", **facts: Any) -> Tale:
        given = {"region": "330681109290", "same_matter": "none", "channel": "visit", **STORY, **facts}
        self.cases.append(register(self.session, actor=self.here.actor(who), at=self.at, **given))
        return self.wait(hours=1)

    def do(self, who: str, *moves: str, unit_of: str | None = None, **facts: Any) -> Tale:
        """Make moves, each with what such a move usually says."""
        for move in moves:
            given = {**SAYS.get(move, {}), **self._dates(move), **facts}
            advance(self.session, self.case, move, actor=self.here.actor(who, unit_of), at=self.at, **given)
            self.wait(hours=1)
        return self

    def act(self, who: str, name: str, **facts: Any) -> Tale:
        record(self.session, self.case, name, actor=self.here.actor(who), at=self.at, **facts)
        return self.wait(minutes=5)

    def ask(self, who: str, name: str, unit_of: str | None = None, **facts: Any) -> Request:
        given = {**SAYS.get(name, {}), **self._dates(name), **facts}
        row = request(self.session, self.case, name, actor=self.here.actor(who, unit_of), at=self.at, **given)
        self.wait(hours=1)
        return row

    def approve(self, who: str, unit_of: str | None = None) -> Tale:
        approve(self.session, self.waiting(), actor=self.here.actor(who, unit_of), at=self.at)
        return self.wait(hours=1)

    def refuse(self, who: str, sentence: str = "再谈一次") -> Tale:
        refuse(self.session, self.waiting(), actor=self.here.actor(who), at=self.at, sentence=sentence)
        return self.wait(hours=1)

    def sit(self, who: str, result: str = "continue") -> Tale:
        record_session(
            self.session, self.case, actor=self.here.actor(who), at=self.at, held_at=self.at, place="村调解室",
            present="双方", course="各说各的", result=result, rights_told=True,
        )  # fmt: skip
        return self.wait(hours=1)

    def agree(self, who: str, **given: Any) -> Tale:
        terms = [{"who": "被申请人", "what": "疏通水沟"}]
        plain = {"form": "oral", "reached_on": self.today, "terms": terms}
        record_agreement(self.session, self.case, actor=self.here.actor(who), at=self.at, **{**plain, **given})
        return self.wait(hours=1)

    def tell(self, who: str, satisfaction: str = "satisfied") -> Tale:
        for party in self.case.parties:
            if party.left_at is None:
                self.do(who, "feed_back", party=party.no, how="电话", told_on=self.today, reached=True,
                        satisfaction=satisfaction)  # fmt: skip
        return self

    # shorter words for the usual beginnings and ends
    def in_village(self) -> Tale:
        """枫桥's window takes it in, 枫源村 holds it and has signed."""
        self.do("fengqiao.window", "accept").do("fengqiao.window", "assign", unit=FENGYUAN)
        return self.do("village.mediator", "sign")

    def settled(self) -> Tale:
        return self.sit("village.mediator", "agreed").agree("village.mediator").do("village.mediator", "settle")

    def closed(self) -> Tale:
        return self.settled().tell("fengqiao.window").do("fengqiao.window", "close")

    def waiting(self) -> Request:
        return self.session.scalars(
            select(Request).where(Request.dispute_id == self.case.id, Request.status == RequestStatus.OPEN)
        ).one()

    def events(self) -> list[Event]:
        found = select(Event).where(Event.dispute_id == self.case.id).order_by(Event.seq)
        return list(self.session.scalars(found))

    def clocks(self) -> dict[str, str]:
        """Kind → status of the newest clock of that kind."""
        found = self.session.scalars(select(Clock).where(Clock.dispute_id == self.case.id).order_by(Clock.id))
        return {clock.kind.value: clock.status.value for clock in found}

    def clock(self, kind: ClockKind) -> Clock:
        found = select(Clock).where(Clock.dispute_id == self.case.id, Clock.kind == kind)
        return self.session.scalars(found.order_by(Clock.id.desc()).limit(1)).one()

    def running(self) -> set[str]:
        return {kind for kind, status in self.clocks().items() if status == ClockStatus.RUNNING}

    def by(self) -> str | None:
        """User name of whoever answers for it."""
        from mediation.accounts.models import Person

        person = self.session.get(Person, self.case.responsible_id) if self.case.responsible_id else None
        return person.username if person else None

    def _dates(self, name: str) -> dict[str, date]:
        soon = {"request_materials": "due_on", "suspend": "until"}
        if name == "withdraw":
            return {"asked_on": self.today}
        return {soon[name]: self.today + timedelta(days=7)} if name in soon else {}


def tale(session: Session) -> Tale:
    """A county and nobody's case yet."""
    return Tale(session, county(session, at=moment("2026-09-01 09:00")))
