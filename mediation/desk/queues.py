"""The six queues of a centre's desk: what waits here, and why it matters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.disputes import conditions as c
from mediation.disputes.models import Dispute
from mediation.disputes.tabs import MOST, capped_words
from mediation.disputes.visibility import in_prefix
from workflows.calendar import local_day
from workflows.levels import TOP, Level
from workflows.states import State

# One query counts all queues; beyond this a number is only 99+, and costs no more.


@dataclass(frozen=True)
class Desk:
    """Whose desk, and when."""

    actor: Actor
    at: datetime
    # The next working day after today: what is due then is shown below what is due today.
    ahead: datetime

    @property
    def unit_id(self) -> int:
        """The unit whose desk it is."""
        assert self.actor.unit_id is not None
        return self.actor.unit_id


@dataclass(frozen=True)
class Queue:
    """One tab. `note` says why an empty-of-urgency queue still matters."""

    name: str
    label: str
    note: str
    empty: str
    having: Callable[[Desk], ColumnElement[bool]]


def _at_desk(*states: State) -> Callable[[Desk], ColumnElement[bool]]:
    def having(desk: Desk) -> ColumnElement[bool]:
        return and_(c.is_open(), Dispute.desk_id == desk.unit_id, Dispute.state.in_(states))

    return having


def _sent_back(desk: Desk) -> ColumnElement[bool]:
    """Sent back to this desk; twice objected to, the common superior decides and sees it too."""
    lower = [level for level in Level if desk.actor.level is not None and level.above is desk.actor.level]
    if desk.actor.level is TOP:
        lower.append(TOP)
    mine = and_(Dispute.objections >= 2, Dispute.level.in_(lower), in_prefix(desk.actor.region_code))
    return and_(c.is_open(), Dispute.state == State.ACCEPTED, Dispute.returned_at.is_not(None),
                or_(Dispute.desk_id == desk.unit_id, mine))


def _to_assign(desk: Desk) -> ColumnElement[bool]:
    return and_(_at_desk(State.ACCEPTED)(desk), Dispute.returned_at.is_(None))


def _ours(desk: Desk) -> ColumnElement[bool]:
    return and_(c.is_open(), or_(Dispute.desk_id == desk.unit_id, Dispute.unit_id == desk.unit_id), ~c.waits(),
                Dispute.state != State.INCOMPLETE)


def _due(desk: Desk) -> ColumnElement[bool]:
    return and_(_ours(desk), Dispute.due_at < _tonight(desk))


def _tonight(desk: Desk) -> datetime:
    return c.day_end(local_day(desk.at))


QUEUES: tuple[Queue, ...] = (
    Queue("submitted", "待受理", "3 个工作日内决定", "没有等着受理的件", _at_desk(State.SUBMITTED)),
    Queue("incomplete", "待补正", "等当事人", "没有等当事人补材料的件", _at_desk(State.INCOMPLETE)),
    Queue("returned", "被退回", "要重新分流", "没有被退回的件", _sent_back),
    Queue("accepted", "待分流", "1 个工作日内选单位", "没有等着分流的件", _to_assign),
    Queue("concluded", "待反馈", "2 个工作日内告知", "没有等着反馈的件", _at_desk(State.CONCLUDED)),
    Queue("today", "今日到期", "没有超期", "今天没有到期的件", _due),
)
BY_NAME = {queue.name: queue for queue in QUEUES}
OWN_NOTE = frozenset({"incomplete"})


def cases(queue: Queue, desk: Desk) -> Select[Dispute]:
    """What the tab lists. Under 今日到期 what is due on the next working day stands below.

    A unit sees what it is the desk of or holds, and a superior what lies in its place: each queue asks for
    nothing else, so visibility is in its condition already and is not computed a second time for every row.
    """
    if queue.name != "today":
        return select(Dispute).where(queue.having(desk))
    return select(Dispute).where(_ours(desk), Dispute.due_at < desk.ahead)


@dataclass(frozen=True)
class Count:
    """How much waits in a queue, and how much of it presses; both capped."""

    all: int
    today: int
    late: int

    @property
    def words(self) -> str:
        """44, or 99+."""
        return capped_words(self.all)


def counts(session: Session, desk: Desk) -> dict[str, Count]:
    """All tabs in one query of capped counts."""
    columns = []
    for queue in QUEUES:
        base = select(Dispute.id).where(queue.having(desk))
        due_today = base.where(Dispute.due_at < _tonight(desk))
        for query in (base, due_today, base.where(c.late(desk.at))):
            columns.append(select(func.count()).select_from(query.limit(MOST).subquery()).scalar_subquery())
    found = session.execute(select(*columns)).one()
    return {queue.name: Count(*found[3 * i: 3 * i + 3]) for i, queue in enumerate(QUEUES)}


def note(queue: Queue, count: Count) -> str:
    """The second line of a tab."""
    if count.all and queue.name not in OWN_NOTE:
        if count.late:
            return f"{count.late} 件已超期"
        if count.today and queue.name != "today":
            return f"{count.today} 件今天到期"
    return queue.note


def chosen(name: str | None, found: dict[str, Count]) -> Queue:
    """The tab asked for; else what is due today; else the first that is not empty."""
    if name in BY_NAME:
        return BY_NAME[name]
    filled = [queue for queue in (BY_NAME["today"], *QUEUES) if found[queue.name].all]
    return filled[0] if filled else QUEUES[0]
