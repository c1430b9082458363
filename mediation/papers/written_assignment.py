"""转办交办单: one for each unit that was given the case."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from mediation.clocks.queries import clocks_of
from mediation.disputes.events import Event
from mediation.disputes.legs import Leg
from mediation.disputes.models import Dispute
from mediation.disputes.timeline import events_of
from mediation.papers.about import cause, desk, leg_of, mediator, person_name, unit_name, wishes
from mediation.papers.blocks import Fields, Paper, Signatures
from mediation.papers.kinds import Subject, Writing, kind
from mediation.papers.parties import brief_rows
from mediation.papers.wording import day, moment
from mediation.units.models import Unit
from workflows.clocks import ClockKind
from workflows.outcomes import Outcome

LINKS = "衔接"


GIVEN = ("assign", "reassign", "send_down")
GIVEN_AS = {"assign": "交办", "reassign": "转办", "send_down": "交办下级"}


def _legs(session: Session, dispute: Dispute) -> Sequence[Subject]:
    return [Subject(str(leg.no), f"第 {leg.no} 轮，{session.get_one(Unit, leg.unit_id).short_name}") for leg in dispute.legs]


def giving(w: Writing, leg: Leg) -> Event | None:
    """The move that gave the case to that unit."""
    return next((e for e in events_of(w.session, w.dispute.id) if e.name in GIVEN and e.leg_no == leg.no), None)


def leg_in(w: Writing) -> Leg:
    """The leg this paper is about."""
    found = leg_of(w.dispute, int(w.subject.key))
    assert found is not None  # one of the subjects
    return found


@kind("assignment", "转办交办单", LINKS, word="交", subjects=_legs)
def assignment(w: Writing) -> Paper:
    """Number, from, to, matter, due, instruction, receipt, reply (旌德; domain.md §5.2)."""
    case, leg = w.dispute, leg_in(w)
    given = giving(w, leg)
    facts = given.facts if given else {}
    clocks = [c for c in clocks_of(w.session, case.id) if c.leg_no == leg.no]
    sign = next((c.due_at for c in clocks if c.kind is ClockKind.SIGNING), None)
    mediate = next((c.due_at for c in clocks if c.kind is ClockKind.MEDIATION), None)
    sender = unit_name(w, given.actor_unit_id) if given else desk(w)
    limits = "；".join(part for part in (f"签收：{moment(sign)}前" if sign else "", f"调解：{day(mediate)}前" if mediate else "") if part)
    receipt = f"{moment(leg.signed_at)}签收，调解员{mediator(w, leg.no)}" if leg.signed_at else ""
    reply = Outcome(leg.result).label if leg.result else (case.outcome.label if case.outcome and leg.ended_at is None else "")
    return Paper("矛盾纠纷转办交办单", sender, (
        Fields((
            (("来文单位", sender), ("承办单位", unit_name(w, leg.unit_id))),
            (("办理方式", GIVEN_AS[given.name] if given else ""), ("发出时间", day(leg.started_at))),
            (("案件编号", case.number), ("纠纷类型", cause(case))),
            *brief_rows(case),
            (("事项", case.description),), (("当事人请求", wishes(case)),),
            (("办理要求", str(facts.get("reason") or "请按期签收、办理，并及时反馈结果。")),),
            (("办理期限", limits),),
            (("经办人", person_name(w, given.actor_id if given else None)), ("签发人", "")),
            (("签收情况", receipt),), (("办理结果及答复", reply),),
        )),
        Signatures((), seal=sender, date=day(leg.started_at)),
    ), w.number)
