"""Promises kept: most of what was agreed is done by its day, some of it in part, and somebody asks and writes it down."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from zlib import crc32

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.demo.actors import actor_of
from mediation.disputes.actions import record
from mediation.disputes.models import Dispute
from mediation.promises.actions import perform
from mediation.promises.models import Promise
from workflows.calendar import local_day
from workflows.promises import AHEAD, BreachRoute, CallResult, Mark, PayWay
from workflows.states import State

# One promise in so many is left as it is: nobody has asked yet. Of the others one in a few is paid in two parts first.
UNASKED, IN_PARTS = 12, 4
NOTES = ("电话问过双方，都说办好了。", "上门看过，已经做好。", "双方到村里说，已经结清。", "收条复印件放进卷里了。")
# So long after its day somebody has chosen what follows.
ANSWERED = timedelta(days=8)


def keep(session: Session, *, at: datetime, but: Collection[int]) -> int:
    """Mark what fell due yesterday or before; `but`: cases whose story tells itself how it went on."""
    today = local_day(at)
    found = session.execute(
        select(Promise, Dispute).join(Dispute, Dispute.id == Promise.dispute_id)
        .where(
            Promise.status.in_(AHEAD), Promise.due_by < today - timedelta(days=1), Dispute.state == State.CLOSED,
            Dispute.unit_id.is_not(None), Dispute.id.not_in(but),
        ).order_by(Promise.id)
    ).all()
    done = 0
    for promise, dispute in found:
        chance = _chance(dispute, promise)
        if chance % UNASKED:
            done += _settle(session, dispute, promise, at, chance)
        elif not promise.looked and promise.due_by < today - ANSWERED and chance % 2 == 0:
            _urge(session, dispute, promise, at)
    return done


def _settle(session: Session, dispute: Dispute, promise: Promise, at: datetime, chance: int) -> int:
    """Paid at once, or half of it first and the rest some days later."""
    actor, note = actor_of(session, dispute, "holder.mediator", at), NOTES[chance % len(NOTES)]
    if promise.left is None or promise.left < 2 or chance % IN_PARTS or promise.paid:
        way = PayWay.TRANSFER if promise.left else PayWay.DEED
        perform(session, dispute, actor=actor, at=at, promise=promise.no, status=Mark.DONE, way=way, note=note)
        return 1
    perform(session, dispute, actor=actor, at=at, promise=promise.no, status=Mark.PART, way=PayWay.CASH,
            amount=round(promise.left / 2, 2), note="先付了一半，答应过几天付清。")
    return 0


def _urge(session: Session, dispute: Dispute, promise: Promise, at: datetime) -> None:
    """Asked after and given a new day, with the consent of both sides."""
    actor, today = actor_of(session, dispute, "holder.mediator", at), local_day(at)
    record(session, dispute, "call_promise", actor=actor, at=at, promises=[promise.no], party=promise.who_no, called_on=today,
           result=CallResult.LATER, note="手头紧，要求缓一缓。")
    told = [party.no for party in dispute.parties if party.left_at is None][:2]
    record(session, dispute, "breach", actor=actor, at=at, promises=[promise.no], route=BreachRoute.URGE, told=told,
           told_how="电话", told_on=today, note="到期没有办，电话里说手头紧。", new_due_on=today + timedelta(days=20), consent=True)


def _chance(dispute: Dispute, promise: Promise) -> int:
    return crc32(f"{dispute.number} {promise.no}".encode())
