"""What waits for one person, part by part: each says which rows it counts, so that the page lists what was counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, not_, or_, select
from sqlalchemy.orm import Session

from mediation.clocks.models import Clock
from mediation.desk.digest_reader import Reader
from mediation.disputes import conditions as c
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.requests import Request, RequestStatus
from mediation.promises.models import Promise
from mediation.promises.queries import broken_now
from mediation.supervision.findings import PROMISE, Finding
from mediation.supervision.joining_desk import asked
from mediation.supervision.leading import Instruction, LeaderCase, LeaderVisit
from mediation.supervision.models import OrderStatus, SupervisionOrder
from mediation.supervision.order_queries import unanswered
from workflows.calendar import local_day, opening
from workflows.joint import SEEN_AGAIN
from workflows.roles import Role
from workflows.states import State


@dataclass(frozen=True)
class Part:
    """`said` is its name with a number after it; `rows` selects the keys of what it counts."""

    name: str
    said: str
    rows: Callable[[Reader], Any]


def counted(session: Session, mine: Reader | None) -> dict[str, int]:
    """How much of each part; what there is nothing of is left out. One statement."""
    if mine is None:
        return {}
    numbers = session.execute(select(*(
        select(func.count()).select_from(part.rows(mine).subquery()).scalar_subquery() for part in PARTS))).one()
    return {part.name: number for part, number in zip(PARTS, numbers, strict=True) if number}


def _orders(*which: ColumnElement[bool]) -> Select[int]:
    found = select(SupervisionOrder.id).join(Clock, Clock.id == SupervisionOrder.clock_id)
    return found.join(Dispute, Dispute.id == SupervisionOrder.dispute_id).where(*which)


def _to_answer(mine: Reader) -> Select[int]:
    return _orders(unanswered(), SupervisionOrder.unit_id.in_(mine.units(Role.HEAD, Role.MEDIATOR)))


def _answered(mine: Reader) -> Select[int]:
    waits = SupervisionOrder.ended_at.is_(None), SupervisionOrder.status == OrderStatus.ANSWERED.value
    return _orders(*waits, mine.sees(Role.SUPERVISOR, top=True))


def _unanswered(mine: Reader) -> Select[int]:
    return _orders(unanswered(), Clock.due_at < mine.at, mine.sees(Role.SUPERVISOR, top=True))


def _asked(mine: Reader) -> Any:
    return asked(mine.units(Role.HEAD, Role.CLERK))


def _to_decide(mine: Reader) -> Select[int]:
    roles = Role.HEAD, Role.SUPERVISOR
    waits = Request.status == RequestStatus.OPEN, Request.unit_id.in_(mine.units(*roles)), Request.asked_by != mine.person_id
    return select(Request.id).join(Dispute, Dispute.id == Request.dispute_id).where(*waits, mine.sees(*roles))


def _unseen(mine: Reader) -> Select[int]:
    seen = select(func.max(LeaderVisit.held_at)).where(LeaderVisit.leader_case_id == LeaderCase.id).scalar_subquery()
    long_ago = func.coalesce(seen, LeaderCase.since) < opening(local_day(mine.at) - SEEN_AGAIN)
    own = LeaderCase.leader_id == mine.person_id, LeaderCase.ended_at.is_(None)
    return select(Dispute.id).join(LeaderCase, LeaderCase.dispute_id == Dispute.id).where(*own, long_ago, mine.sees())


def _instructed(mine: Reader) -> Select[int]:
    open_ = exists().where(Instruction.dispute_id == Dispute.id, Instruction.leader_id == mine.person_id,
                           Instruction.answered_at.is_(None))
    return select(Dispute.id).where(open_, mine.sees(Role.LEADER))


def _late(mine: Reader) -> Select[int]:
    return select(Dispute.id).where(c.late(mine.at), mine.holds(), mine.sees())


def _due(mine: Reader) -> Select[int]:
    return select(Dispute.id).where(c.due_today(mine.at), mine.holds(), mine.sees())


def _in_unit(mine: Reader) -> Select[int]:
    """With others of the unit, or at its window; those of the county are the supervisor's part."""
    units = mine.units(Role.HEAD)
    ours = or_(Dispute.unit_id.in_(units), Dispute.desk_id.in_(units))
    pressing = or_(c.late(mine.at), c.due_today(mine.at))
    return select(Dispute.id).where(ours, pressing, not_(mine.holds()), mine.sees(Role.HEAD))


def _in_county(mine: Reader) -> Select[int]:
    return select(Dispute.id).where(c.late(mine.at), not_(mine.holds()), mine.sees(Role.SUPERVISOR, top=True))


def _climbed(mine: Reader) -> Select[int]:
    """Those late by now stand under what is late."""
    new = Dispute.id.in_(select(Event.dispute_id).where(c.climbs(since=mine.since)))
    return select(Dispute.id).where(new, c.is_open(), not_(c.late(mine.at)), mine.sees(Role.SUPERVISOR, top=True))


def _stuck(mine: Reader) -> Select[int]:
    found = Finding.cleared_at.is_(None), Finding.kind != PROMISE.value, mine.sees(Role.SUPERVISOR, top=True)
    return select(Finding.id).join(Dispute, Dispute.id == Finding.dispute_id).where(*found)


def _promised(mine: Reader) -> Select[int]:
    """Past their day, and nobody has written down whether they were kept or what follows."""
    due = select(Promise.dispute_id).where(broken_now(local_day(mine.at)))
    mediated = Dispute.mediator_id == mine.person_id, Dispute.unit_id.in_(mine.units(Role.MEDIATOR, Role.HEAD))
    ended = Dispute.state.in_((State.CONCLUDED, State.CLOSED)), c.unmerged()
    return select(Dispute.id).where(*mediated, *ended, Dispute.id.in_(due), mine.sees())


PARTS = (
    Part("to_answer", "督办等你答复", _to_answer),
    Part("asked", "别的单位等你们", _asked),
    Part("answered", "督办有答复等你定", _answered),
    Part("unanswered", "督办逾期没答复", _unanswered),
    Part("to_decide", "等你批", _to_decide),
    Part("unseen", f"包案超过 {SEEN_AGAIN // timedelta(days=1)} 天没见当事人", _unseen),
    Part("instructed", "你的批示没答复", _instructed),
    Part("late", "已超期", _late),
    Part("due", "今天到期", _due),
    Part("in_unit", "单位里超期、今天到期", _in_unit),
    Part("in_county", "各单位超期", _in_county),
    Part("climbed", "新上报", _climbed),
    Part("stuck", "案案有人管要看的", _stuck),
    Part("promised", "约定到期要问一声", _promised),
)
BY_NAME = {part.name: part for part in PARTS}
