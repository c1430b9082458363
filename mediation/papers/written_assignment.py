"""转办交办单: one for each unit that was given the case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from mediation.clocks.queries import clocks_of
from mediation.disputes.events import Event
from mediation.disputes.legs import Leg
from mediation.disputes.models import Dispute
from mediation.disputes.timeline import events_of
from mediation.papers.about import cause, mediator, person_name, today, unit_name, wishes
from mediation.papers.blocks import Fields, Paper, Signatures
from mediation.papers.kinds import Subject, Writing, kind
from mediation.papers.parties import brief_rows
from mediation.papers.wording import day, moment
from mediation.units.models import Unit
from workflows.clocks import ClockKind
from workflows.outcomes import Outcome

LINKS = "衔接"
GIVEN = ("assign", "reassign", "send_down")
GIVEN_AS = {"assign": "交办", "reassign": "转办", "send_down": "交办下级", "escalate": "上报", "object": "退回", "return_unsigned": "退回"}


class Handed(NamedTuple):
    """One handing over: the leg that began with it, the unit it came from, and the move by which that unit gave it away."""

    leg: Leg
    sender_id: int
    given: Event


def handed(session: Session, dispute: Dispute) -> list[Handed]:
    """Every time a case went from one unit to another.

    A centre that keeps what came up to it, or was sent back, has it from the unit before; what a unit keeps for itself from the
    beginning is handed over to nobody.
    """
    events, found = events_of(session, dispute.id), []
    before: Leg | None = None
    for leg in dispute.legs:
        given = next((e for e in events if e.name in GIVEN and e.leg_no == leg.no), None)
        if given is not None and given.actor_unit_id not in (None, leg.unit_id):
            found.append(Handed(leg, given.actor_unit_id or 0, given))
        elif before is not None and before.unit_id != leg.unit_id:
            left = next((e for e in reversed(events) if e.name == before.ended_by and e.leg_no == before.no), None)
            found += [Handed(leg, before.unit_id, left)] if left is not None else []
        before = leg
    return found


def _legs(session: Session, dispute: Dispute) -> Sequence[Subject]:
    return [Subject(str(leg.no), f"第 {leg.no} 轮，{session.get_one(Unit, leg.unit_id).short_name}") for leg, _, _ in handed(session, dispute)]


def handed_in(w: Writing) -> Handed:
    """The handing over this paper is about."""
    return next(each for each in handed(w.session, w.dispute) if str(each.leg.no) == w.subject.key)


@kind("assignment", "转办交办单", LINKS, word="交", subjects=_legs)
def assignment(w: Writing) -> Paper:
    """Number, from, to, matter, due, instruction, receipt, reply (旌德; domain.md §5.2)."""
    case, (leg, sender_id, given) = w.dispute, handed_in(w)
    asked = given.facts.get("note" if given.name == "escalate" else "reason")
    clocks = [c for c in clocks_of(w.session, case.id) if c.leg_no == leg.no]
    sign = next((c.due_at for c in clocks if c.kind is ClockKind.SIGNING), None)
    mediate = next((c.due_at for c in clocks if c.kind is ClockKind.MEDIATION), None)
    sender = unit_name(w, sender_id)
    limits = "；".join(part for part in (f"签收：{moment(sign)}前" if sign else "", f"调解：{day(mediate)}前" if mediate else "") if part)
    receipt = f"{moment(leg.signed_at)}签收，调解员{mediator(w, leg.no)}" if leg.signed_at else ""
    reply = Outcome(leg.result).label if leg.result else (case.outcome.label if case.outcome and leg.ended_at is None else "")
    return Paper("矛盾纠纷转办交办单", sender, (
        Fields((
            (("来文单位", sender), ("承办单位", unit_name(w, leg.unit_id))),
            (("办理方式", GIVEN_AS.get(given.name, "移交")), ("发出时间", day(given.at))),
            (("案件编号", case.number), ("纠纷类型", cause(case))),
            *brief_rows(case),
            (("事项", case.description),), (("当事人请求", wishes(case)),),
            (("办理要求", str(asked or "请按期签收、办理，并及时反馈结果。")),),
            (("办理期限", limits),),
            (("经办人", person_name(w, given.actor_id)), ("签发人", "")),
            (("签收情况", receipt),), (("办理结果及答复", reply),),
        )),
        Signatures((), seal=sender, date=day(today(w))),
    ), w.number)
