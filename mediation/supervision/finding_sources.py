"""What the nightly look searches for: for each kind the cases that have the fault now, and a few words on each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from mediation.accounts.models import Person
from mediation.clocks.models import Clock, ClockEvent
from mediation.clocks.queries import calendar_of
from mediation.clocks.rulebook import rules_of
from mediation.disputes import conditions as c
from mediation.disputes.clock_check import differences
from mediation.disputes.events import Event
from mediation.disputes.journal import Reading
from mediation.disputes.models import Dispute
from mediation.promises.models import Promise
from mediation.promises.queries import broken_now
from mediation.supervision.findings import FindingKind
from mediation.supervision.ledger import RETURNS
from mediation.units.absences import Absence
from mediation.units.absences_queries import away_on
from mediation.units.models import Membership, Unit
from mediation.units.postings import in_force
from workflows.calendar import local_day
from workflows.clocks import BESIDE, ClockEventKind, ClockKind, ClockStatus
from workflows.outcomes import CENTRES
from workflows.promises import PromiseStatus
from workflows.roles import Role
from workflows.states import State

# id of the case → words
Found = dict[int, str]
TIMES = 2  # returns of one case after which somebody has to decide whose it is
# After these the returns before them count no more: somebody took the case.
TAKEN = ("sign", "escalate", "send_down")


def no_holder(session: Session, at: datetime) -> Found:
    """Open cases whose responsible person cannot act: left, locked out, or without a post that fits.

    Who mediates must do so in the unit that holds the case; otherwise the answering person of the desk, of the
    holder or, where nobody is on duty, of a centre above (process.md §2).
    """
    post = select(Membership.id).join(Unit, Unit.id == Membership.unit_id)
    post = post.where(Membership.person_id == Dispute.responsible_id, in_force(at), Unit.active).correlate(Dispute)
    mediates = and_(
        Dispute.state.in_((State.MEDIATING, State.SUSPENDED)), Dispute.mediator_id == Dispute.responsible_id
    )
    in_the_unit = post.where(Unit.id == Dispute.unit_id, Membership.role.in_((Role.MEDIATOR, Role.HEAD))).exists()
    near = post.where(or_(Unit.id.in_((Dispute.unit_id, Dispute.desk_id)), Unit.kind.in_(CENTRES))).exists()
    fits = or_(and_(mediates, in_the_unit), and_(~mediates, near))
    stuck = or_(~Person.active, Person.locked_until > at, ~fits)
    query = select(Dispute.id, Person.name, Person.active, Person.locked_until).join(
        Person, Person.id == Dispute.responsible_id
    )
    return {
        id_: f"{name}：{_why(active, locked, at)}"
        for id_, name, active, locked in session.execute(query.where(c.is_open(), stuck))
    }


def _why(active: bool, locked: datetime | None, at: datetime) -> str:
    if not active:
        return "账号已停用"
    return "账号锁住了" if locked is not None and locked > at else "在承办单位没有能办这件的角色"


def holder_away(session: Session, at: datetime) -> Found:
    """The responsible person is away today and nobody stands in, or who stands in is away too or has left."""
    today = local_day(at)
    substitute, theirs = aliased(Person), aliased(Absence)
    also_away = exists().where(
        theirs.person_id == Absence.substitute_id, theirs.called_off_at.is_(None), theirs.first_day <= today,
        theirs.last_day >= today,
    )
    posted = exists().where(
        Membership.person_id == Absence.substitute_id, Membership.unit_id == Absence.unit_id, in_force(at),
        Membership.role.in_((Role.MEDIATOR, Role.HEAD)),
    )
    query = (
        select(Dispute.id, Person.name, Absence.last_day)
        .join(Absence, and_(Absence.person_id == Dispute.responsible_id, Absence.unit_id == c.in_hands_of()))
        .join(Person, Person.id == Absence.person_id)
        .outerjoin(substitute, substitute.id == Absence.substitute_id)
        .where(c.is_open(), away_on(today), or_(substitute.id.is_(None), ~substitute.active, ~posted, also_away))
    )
    return {id_: f"{name}请假到 {_day(last)}" for id_, name, last in session.execute(query)}


def endless_pause(session: Session, at: datetime) -> Found:
    """Clocks that stand still without a day on which that is to end, or past it.

    Not those beside the case: an answered 督办 waits for its supervisor. Nor 受理 in 待补正: it stands while 补正
    runs, and that ends of itself.
    """
    shadow = and_(Dispute.state == State.INCOMPLETE, Clock.kind == ClockKind.ACCEPTANCE)
    later = aliased(ClockEvent)
    newest = ~exists().where(
        later.clock_id == ClockEvent.clock_id, later.kind == ClockEventKind.PAUSE, later.id > ClockEvent.id
    )
    query = (
        select(Clock.dispute_id, func.min(ClockEvent.until))
        .join(ClockEvent, ClockEvent.clock_id == Clock.id)
        .join(Dispute, Dispute.id == Clock.dispute_id)
        .where(Clock.status == ClockStatus.PAUSED, Clock.kind.not_in(BESIDE), ~shadow)
        .where(ClockEvent.kind == ClockEventKind.PAUSE, newest)
        .where(or_(ClockEvent.until.is_(None), ClockEvent.until < local_day(at)))
        .group_by(Clock.dispute_id)
    )
    return {
        id_: f"预计 {_day(until)} 恢复，已过" if until else "没写预计哪天恢复" for id_, until in session.execute(query)
    }


def no_rule(session: Session, _at: datetime) -> Found:
    """Open clocks of a version nobody has, or of a kind their version says nothing of."""
    columns = Clock.rule_name, Clock.rule_version, Clock.kind
    asked = session.execute(select(*columns).where(Clock.ended_at.is_(None)).distinct()).all()
    without = [(name, version, kind) for name, version, kind in asked if not _ruled(session, name, version, kind)]
    if not without:
        return {}
    mine = select(Clock.dispute_id, *columns).where(Clock.ended_at.is_(None), tuple_(*columns).in_(without))
    return {
        id_: f"{kind.label}：规则 {name} 第 {version} 版里没有"
        for id_, name, version, kind in session.execute(mine.order_by(Clock.id))
    }


def _ruled(session: Session, name: str, version: int, kind: ClockKind) -> bool:
    try:
        return any(rule.kind is kind for rule in rules_of(session, name, version).rules)
    except LookupError:
        return False


def date_differs(session: Session, at: datetime) -> Found:
    """Dates of running limits that are not what their rows lead to; `flask clocks check` lists each."""
    differs: dict[str, list[str]] = {}
    for batch in differences(session, Clock.ended_at.is_(None), at=at):
        for each in batch:
            if not each.stays:
                differs.setdefault(each.number, []).append(each.clock)
    if not differs:
        return {}
    ids = session.execute(select(Dispute.id, Dispute.number).where(Dispute.number.in_(differs)))
    return {id_: f"{differs[number][0]}，共 {len(differs[number])} 处" for id_, number in ids}


def unopened(session: Session, at: datetime) -> Found:
    """Sent up a working day ago or longer, and nobody of the unit it came to has read it or done anything on it."""
    here = or_(Reading.unit_id == Dispute.desk_id, Reading.unit_id == Dispute.unit_id)
    read = exists().where(Reading.dispute_id == Dispute.id, Reading.at >= Dispute.escalated_at, here)
    did = exists().where(
        Event.dispute_id == Dispute.id, Event.at > Dispute.escalated_at,
        Event.actor_unit_id.in_((Dispute.desk_id, Dispute.unit_id)),
    )
    query = select(Dispute.id, Dispute.escalated_at, Unit.short_name).join(Unit, Unit.id == c.in_hands_of())
    waiting = session.execute(query.where(c.is_open(), Dispute.escalated_at < at, ~read, ~did))
    calendar = calendar_of(session)
    return {
        id_: f"{_day(local_day(sent))} 上报到{unit}"
        for id_, sent, unit in waiting
        if sent is not None and calendar.working_days_after(sent, 1) <= at
    }


def bounced(session: Session, _at: datetime) -> Found:
    """Sent back or left unsigned twice since anybody took it."""
    later = aliased(Event)
    taken = exists().where(later.dispute_id == Event.dispute_id, later.name.in_(TAKEN), later.seq > Event.seq)
    query = (
        select(Event.dispute_id, func.count())
        .join(Dispute, Dispute.id == Event.dispute_id)
        .where(c.is_open(), Event.name.in_(RETURNS), ~taken)
        .group_by(Event.dispute_id)
        .having(func.count() >= TIMES)
    )
    return {id_: f"退回 {times} 次，还没有单位签收" for id_, times in session.execute(query)}


def broken_promise(session: Session, at: datetime) -> Found:
    """A promise is past its day or was called broken, and nobody has chosen what follows; what fell with its agreement is none."""
    breached: ColumnElement[int] = func.sum(case((Promise.status == PromiseStatus.BREACHED, 1), else_=0))
    query = (
        select(Dispute.id, func.count(), breached, func.min(Promise.due_on))
        .join(Promise, Promise.dispute_id == Dispute.id)
        .where(Dispute.state.in_((State.CONCLUDED, State.CLOSED)), c.unmerged(), broken_now(local_day(at)))
        .group_by(Dispute.id)
    )
    return {
        id_: f"{count} 笔到期没履行，最早 {_day(due)}" + ("，已记明未履行" if marked else "") + "，还没选怎么办"
        for id_, count, marked, due in session.execute(query)
    }


def _day(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else ""


SOURCES: dict[FindingKind, Callable[[Session, datetime], Found]] = {
    FindingKind.NO_HOLDER: no_holder,
    FindingKind.HOLDER_AWAY: holder_away,
    FindingKind.ENDLESS_PAUSE: endless_pause,
    FindingKind.NO_RULE: no_rule,
    FindingKind.DATE_DIFFERS: date_differs,
    FindingKind.UNOPENED: unopened,
    FindingKind.BOUNCED: bounced,
    FindingKind.BROKEN_PROMISE: broken_promise,
}
