"""A dispute goes the whole way, through the real rules and the real database."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from mediation.agreements.actions import record_agreement
from mediation.disputes.actions import advance
from mediation.disputes.register import register
from mediation.disputes.requesting import approve, request
from mediation.meetings.actions import record_session
from tests.make import FENGQIAO, FENGYUAN, county, moment

CLAIM = [{"text": "修好漏水", "amount": 3000}]
SIDES = [
    {"role": "applicant", "kind": "person", "name": "朱某", "phone": "13800000001"},
    {"role": "respondent", "kind": "person", "name": "张某"},
]


def test_a_leak_is_settled_in_the_village_after_the_town_took_it(session: Session) -> None:
    at = moment("2026-09-18 09:00")
    here = county(session, at=at)
    window, village = here.actor("window"), here.actor("village.mediator")
    case = register(
        session, actor=window, at=at, region="330681109290", description="楼上水管爆了，楼下被淹",
        channel="visit", category="02", claims=CLAIM, parties=SIDES,
    )
    assert case.number == "330681-2026-000001"
    advance(session, case, "accept", actor=window, at=at + timedelta(hours=1))
    advance(session, case, "assign", actor=window, at=at + timedelta(hours=2), unit=FENGYUAN)
    advance(session, case, "sign", actor=village, at=at + timedelta(hours=3), impartial=True)
    record_session(
        session, case, actor=village, at=at + timedelta(days=2), held_at=at + timedelta(days=2), place="村调解室",
        present="双方", course="谈不拢", result="failed", rights_told=True,
    )
    advance(session, case, "escalate", actor=village, at=at + timedelta(days=3), reason="far_apart", note="差距大")
    assert (case.level, case.state, case.unit_id) == ("town", "accepted", None)
    desk, mediator = here.actor("fengqiao.window"), here.actor("fengqiao.mediator")
    advance(session, case, "assign", actor=desk, at=at + timedelta(days=4), unit=FENGQIAO)
    advance(session, case, "sign", actor=mediator, at=at + timedelta(days=4, hours=1), impartial=True)
    row = request(
        session, case, "suspend", actor=mediator, at=at + timedelta(days=5), ground="appraisal",
        proof="检测委托书", until=date(2026, 9, 30),
    )
    approve(session, row, actor=here.actor("fengqiao.head"), at=at + timedelta(days=5, hours=1))
    assert case.state == "suspended"
    advance(session, case, "resume", actor=mediator, at=at + timedelta(days=7), reason="报告到了")
    record_session(
        session, case, actor=mediator, at=at + timedelta(days=7), held_at=at + timedelta(days=7), place="镇调解室",
        present="双方", course="谈成", result="agreed", rights_told=True,
    )
    record_agreement(
        session, case, actor=mediator, at=at + timedelta(days=7), form="oral", reached_on=date(2026, 9, 25),
        terms=[{"who": "张某", "what": "修好", "amount": 3000, "due_on": date(2026, 10, 10)}],
    )
    advance(session, case, "settle", actor=mediator, at=at + timedelta(days=7, hours=1))
    for party in (1, 2):
        advance(
            session, case, "feed_back", actor=desk, at=at + timedelta(days=8), party=party, how="电话",
            told_on=date(2026, 9, 26), reached=True, satisfaction="satisfied",
        )
    advance(session, case, "close", actor=desk, at=at + timedelta(days=8, hours=1))
    assert (case.state, case.outcome, case.leg_no) == ("closed", "settled", 2)
    session.commit()
