"""我的案件: whose turn it is, as conditions on Dispute."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.desk.panels import asked_by, label_of, mine_to_decide
from mediation.disputes import conditions as c
from mediation.disputes.models import Dispute
from mediation.disputes.requests import Request
from mediation.disputes.standing_in import stood_in
from mediation.disputes.tabs import MOST, Tab
from mediation.disputes.visibility import visible_to
from mediation.meetings.models import MediationSession
from mediation.meetings.planned import Meeting
from workflows.calendar import local_day, opening
from workflows.meetings import MeetingStatus
from workflows.outcomes import UnitKind
from workflows.roles import Role
from workflows.states import State

TURNS = (
    Tab("mine", "该我办", "现在没有该你办的件", "派到你这里的件会出现在这里，也会有消息。"),
    Tab("theirs", "等对方", "没有在等对方的件", "中止的、等补材料的会放在这里。"),
    Tab("approval", "等审批", "没有在等审批的申请", "你提出的延期、中止、终止会放在这里，批了就有消息。"),
)
BY_NAME = {turn.name: turn for turn in TURNS}


def cases(actor: Actor, turn: Tab) -> Select[Dispute]:
    """What the tab lists."""
    return visible_to(actor).where(c.is_open(), HAVING[turn.name](actor))


def _mine(actor: Actor) -> ColumnElement[bool]:
    """What I mediate or answer for, what my unit has not signed, what nobody has been told of; what I decide."""
    unit, me = actor.unit_id, actor.person_id
    found = [
        and_(Dispute.unit_id == unit, Dispute.mediator_id == me, Dispute.state == State.MEDIATING),
        and_(stood_in(actor), Dispute.state.in_((State.MEDIATING, State.CONCLUDED))),
        and_(Dispute.unit_id == unit, Dispute.state == State.ASSIGNED),
        and_(Dispute.unit_id == unit, Dispute.mediator_id != me, Dispute.state == State.CONCLUDED),
        Dispute.id.in_(select(Request.dispute_id).where(mine_to_decide(actor))),
    ]
    if actor.unit_kind is UnitKind.VILLAGE_COMMITTEE:
        # a centre has clerks for this; in a village it is the mediator's
        at_desk = (State.SUBMITTED, State.ACCEPTED, State.CONCLUDED)
        found.append(and_(Dispute.desk_id == unit, Dispute.state.in_(at_desk)))
    if actor.has(Role.HEAD):
        found.append(and_(Dispute.unit_id == unit, Dispute.responsible_id == me, Dispute.state != State.SUSPENDED))
    # what waits for the answer to my own request is not my turn: it stands under 等审批
    asked = select(Request.dispute_id).where(asked_by(actor))
    return and_(or_(*found), Dispute.id.not_in(asked))


def _theirs(actor: Actor) -> ColumnElement[bool]:
    unit, me = actor.unit_id, actor.person_id
    found = [
        and_(Dispute.unit_id == unit, Dispute.mediator_id == me, Dispute.state == State.SUSPENDED),
        and_(stood_in(actor), Dispute.state == State.SUSPENDED),
        and_(Dispute.unit_id == unit, Dispute.mediator_id == me, Dispute.state == State.CONCLUDED,
             Dispute.desk_id != unit),
    ]
    if actor.unit_kind is UnitKind.VILLAGE_COMMITTEE:
        found.append(and_(Dispute.desk_id == unit, Dispute.state == State.INCOMPLETE))
    return or_(*found)


def _approval(actor: Actor) -> ColumnElement[bool]:
    return Dispute.id.in_(select(Request.dispute_id).where(asked_by(actor)))


HAVING = {"mine": _mine, "theirs": _theirs, "approval": _approval}


def counts(session: Session, actor: Actor) -> dict[str, int]:
    """All three tabs in one query, each capped."""
    found = session.execute(select(*(
        select(func.count()).select_from(
            cases(actor, turn).with_only_columns(Dispute.id).limit(MOST).subquery()
        ).scalar_subquery() for turn in TURNS
    ))).one()
    return {turn.name: number for turn, number in zip(TURNS, found, strict=True)}


def next_sittings(session: Session, ids: Sequence[int], at: datetime) -> dict[int, datetime]:
    """The next sitting that was agreed on, from today on."""
    if not ids:
        return {}
    today = opening(local_day(at))
    arranged = select(Meeting.dispute_id, Meeting.starts_at.label("at")).where(
        Meeting.dispute_id.in_(ids), Meeting.status == MeetingStatus.PLANNED, Meeting.starts_at >= today)
    # records from before meetings were kept say it themselves
    noted = select(MediationSession.dispute_id, MediationSession.next_at.label("at")).where(
        MediationSession.dispute_id.in_(ids), MediationSession.next_no.is_(None), MediationSession.next_at >= today)
    both = union_all(arranged, noted).subquery()
    found = session.execute(select(both.c.dispute_id, func.min(both.c.at)).group_by(both.c.dispute_id))
    return {dispute_id: next_at for dispute_id, next_at in found if next_at is not None}


def requests(session: Session, actor: Actor, ids: Sequence[int]) -> dict[int, tuple[str, bool]]:
    """Open requests on these cases: what is asked for, and whether it is mine to decide."""
    if not ids:
        return {}
    found = session.execute(
        select(Request.dispute_id, Request.name, mine_to_decide(actor))
        .where(Request.dispute_id.in_(ids), or_(asked_by(actor), mine_to_decide(actor))).order_by(Request.id)
    )
    return {dispute_id: (label_of(name), bool(decide)) for dispute_id, name, decide in found}
