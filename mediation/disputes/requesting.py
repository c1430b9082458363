"""What needs a second person: asked for, approved or refused, and made then by advance or record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.disputes import telling
from mediation.disputes.actions import advance, attempt_of, record
from mediation.disputes.approvals import approver_unit, climb_moment, deciders
from mediation.disputes.events import Event, append, plain
from mediation.disputes.models import Dispute
from mediation.disputes.requests import Request, RequestStatus, restored
from mediation.disputes.standing_in import behalf
from mediation.units.queries import actor_for
from workflows.acts import check_act
from workflows.dispute import WORKFLOW
from workflows.guarding import Refused, obey
from workflows.moves import fits_any
from workflows.permissions import BY_NAME
from workflows.states import State


def request(
    session: Session, dispute: Dispute, name: str, *, actor: Actor, at: datetime, **facts: Any
) -> Request:
    """Ask for what needs a second person. State and clocks stay; the same guards are asked now and again then."""
    attempt = attempt_of(session, dispute, actor=actor, at=at, facts=facts, approved=True)
    if name in WORKFLOW.by_name:
        move = WORKFLOW.by_name[name]
        WORKFLOW.check_role(move, attempt)
        clauses, label, guards = move.asks, move.label, move.guards
    else:
        act = BY_NAME[name]
        check_act(act, attempt)
        clauses, label, guards = act.asks, act.label, ()
    if not fits_any(clauses, attempt):
        raise Refused(f"“{label}”不用申请，可以直接办。" if clauses == () else f"“{label}”不归你提出。", "role")
    obey(guards, attempt)
    if actor.person_id is None or actor.unit_id is None:
        raise Refused("申请要由在岗的人提出。", "role")
    if open_request(session, dispute, name):
        raise Refused(already_asked(label))
    unit = approver_unit(session, dispute, name, actor, at)
    event = append(session, dispute, kind="act", name=f"ask_{name}", before=State(dispute.state).value,
                   actor=actor, at=at, facts={**facts, **behalf(session, dispute, actor, name)})
    row = Request(
        dispute_id=dispute.id, name=name, facts=plain(facts), asked_by=actor.person_id, asked_unit_id=actor.unit_id,
        asked_at=at, unit_id=unit.id, climbs_at=climb_moment(session, at), status=RequestStatus.OPEN,
    )
    session.add(row)
    session.flush()
    telling.tell_unit_head(session, dispute, event, unit, at=at, kind=f"request:{name}", label=label)
    return row


def approve(
    session: Session, row: Request, *, actor: Actor, at: datetime, sentence: str = "", **chosen: Any
) -> Event:
    """The second person says yes: the move is made now, with both names; `chosen` is what they add to it. Raises Refused."""
    _may_decide(session, row, actor)
    dispute = session.get_one(Dispute, row.dispute_id)
    asker = asking_actor(session, row)
    facts = {**restored(row.facts), **chosen}
    _decide(row, RequestStatus.APPROVED, actor=actor, at=at, sentence=sentence)
    if row.name in WORKFLOW.by_name:
        return advance(session, dispute, row.name, actor=asker, at=at, approver=actor, **facts)
    return record(session, dispute, row.name, actor=asker, at=at, approver=actor, asked_at=row.asked_at, **facts)


def refuse(session: Session, row: Request, *, actor: Actor, at: datetime, sentence: str) -> Event:
    """The second person says no, with a sentence."""
    _may_decide(session, row, actor)
    if not sentence.strip():
        raise Refused("不同意要写一句理由，提的人才知道怎么改。")
    dispute = session.get_one(Dispute, row.dispute_id)
    _decide(row, RequestStatus.REFUSED, actor=actor, at=at, sentence=sentence)
    event = append(session, dispute, kind="act", name=f"refuse_{row.name}", before=State(dispute.state).value,
                   actor=actor, at=at, facts={"sentence": sentence})
    telling.tell_person(session, dispute, event, row.asked_by, at=at, kind=f"request_refused:{row.name}")
    return event


def asking_actor(session: Session, row: Request) -> Actor:
    """Who asked, acting for the unit they asked from."""
    person = session.get_one(Person, row.asked_by)
    return actor_for(session, person, row.asked_unit_id, at=row.asked_at)


def open_request(session: Session, dispute: Dispute, name: str) -> Request | None:
    """The one open request of that name."""
    return session.scalars(select(Request).where(
        Request.dispute_id == dispute.id, Request.name == name, Request.status == RequestStatus.OPEN
    )).one_or_none()


def already_asked(label: str) -> str:
    """Nothing is asked for twice at a time."""
    return f"{label}已经提出过，正在等审批。"


def _may_decide(session: Session, row: Request, actor: Actor) -> None:
    if row.status != RequestStatus.OPEN:
        raise Refused("这个申请已经处理过了。", "state")
    if actor.person_id == row.asked_by:
        raise Refused("自己提的不能自己批，请另一位负责人来批。", "role")
    if row.name == "recuse" and actor.person_id == session.get_one(Dispute, row.dispute_id).mediator_id:
        raise Refused("是你自己要不要回避，请另一位负责人来定。", "role")
    if actor.unit_id != row.unit_id or not actor.has(*deciders(session, row)):
        raise Refused("这个申请不归你审批。", "role")


def _decide(row: Request, status: RequestStatus, *, actor: Actor, at: datetime, sentence: str) -> None:
    row.status, row.decided_by, row.decided_at = status, actor.person_id, at
    row.sentence = sentence.strip() or None
