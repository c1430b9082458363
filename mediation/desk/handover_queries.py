"""What hangs on a person: cases in hand, promises ahead, what waits around these cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, lazyload, selectinload

from mediation.accounts.models import Person
from mediation.desk.panels import label_of
from mediation.disputes import conditions as c
from mediation.disputes.journal import Draft
from mediation.disputes.models import Dispute
from mediation.disputes.requests import Request, RequestStatus
from mediation.promises.models import Promise
from mediation.supervision.joining import CallOut, Conference, ConferenceTask
from mediation.supervision.models import SupervisionOrder
from mediation.units.models import Unit
from workflows.calendar import local_day
from workflows.grades import Grade
from workflows.promises import AHEAD, PromiseStatus
from workflows.steps import day_words, moment_words

SHOWN = 200


def in_hand(person_id: int) -> ColumnElement[bool]:
    """Open, and theirs to mediate or to answer for: what keeps somebody from leaving."""
    return and_(c.is_open(), or_(Dispute.mediator_id == person_id, Dispute.responsible_id == person_id))


def cases(person_id: int, sight: ColumnElement[bool]) -> Select[Dispute]:
    """The most pressing first."""
    found = select(Dispute).where(in_hand(person_id), sight).options(selectinload(Dispute.parties))
    return found.order_by(Dispute.due_at.is_(None), Dispute.due_at, Dispute.id)


def by_unit(session: Session, person_id: int) -> list[tuple[str, int]]:
    """For the administrator, who sees no case: how many lie where."""
    found = session.execute(
        select(Unit.short_name, func.count()).select_from(Dispute).join(Unit, Unit.id == c.in_hands_of())
        .where(in_hand(person_id)).group_by(Unit.id, Unit.short_name).order_by(Unit.id)
    )
    return [(name, number) for name, number in found]


def promises(session: Session, person_id: int, sight: ColumnElement[bool]) -> Sequence[tuple[Promise, Dispute]]:
    """What is still to be done or answered of agreements in force, of cases this person mediated."""
    waits = or_(Promise.status.in_(AHEAD), and_(Promise.status == PromiseStatus.BREACHED, Promise.route.is_(None)))
    found = session.execute(
        select(Promise, Dispute).join(Dispute, Dispute.id == Promise.dispute_id)
        .where(Dispute.mediator_id == person_id, c.unmerged(), sight, waits)
        .options(selectinload(Dispute.parties), lazyload(Promise.payments)).order_by(Promise.due_by, Promise.id).limit(SHOWN)
    )
    return [(promise, dispute) for promise, dispute in found]


def around(session: Session, ids: Sequence[int], at: datetime) -> dict[int, list[str]]:
    """What waits at these cases, in words: requests, supervision with its card, tasks of a 会商, calls to the spot."""
    found: dict[int, list[str]] = defaultdict(list)
    if not ids:
        return found
    today = local_day(at)
    asked = select(Request.dispute_id, Request.name, Person.name).join(Person, Person.id == Request.asked_by)
    for case, name, who in session.execute(
        asked.where(Request.dispute_id.in_(ids), Request.status == RequestStatus.OPEN).order_by(Request.id)
    ):
        found[case].append(f"{who}申请{label_of(name)}，等审批")
    orders = select(SupervisionOrder).where(SupervisionOrder.dispute_id.in_(ids), SupervisionOrder.ended_at.is_(None))
    for order in session.scalars(orders.order_by(SupervisionOrder.id)):
        found[order.dispute_id].append(f"{Grade(order.grade).label} {order.number}：{order.title}")
    tasks = select(ConferenceTask, Conference.dispute_id).join(Conference, Conference.id == ConferenceTask.conference_id)
    for task, case in session.execute(tasks.where(Conference.dispute_id.in_(ids), ConferenceTask.done_at.is_(None))):
        found[case].append(f"会商事项，{day_words(task.due_on, today)}前：{task.text}")
    calls = select(CallOut).where(CallOut.dispute_id.in_(ids), CallOut.arrived_at.is_(None))
    for call in session.scalars(calls.order_by(CallOut.id)):
        found[call.dispute_id].append(f"吹哨，{moment_words(call.due_at, at)} 前到{call.place}")
    return found


def drafts(person_id: int) -> Select[Draft]:
    """Left unfinished, the newest first."""
    return select(Draft).where(Draft.person_id == person_id).order_by(Draft.updated_at.desc())
