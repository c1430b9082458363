"""What time does to orders: the first one where the county is late, a reminder, the next card. Called by jobs."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from mediation.access import SYSTEM
from mediation.clocks.models import Clock
from mediation.clocks.queries import calendar_of, is_running, ripe
from mediation.disputes.case_by_case import case_by_case
from mediation.disputes.models import Dispute
from mediation.supervision.models import MessageKind, OrderMessage, OrderStatus, SupervisionOrder
from mediation.supervision.next_card import card_moment, next_grade
from mediation.supervision.orders import issue, raise_card, remind
from mediation.work import Done
from workflows.calendar import ONE_DAY, local_day
from workflows.clocks import Consequence
from workflows.grades import Grade
from workflows.steps import moment_words

# A reminder goes out when this many working days are left, and once more when the date has passed.
SOON = 2
# What makes it the unit's turn.
TURNS = (MessageKind.ISSUE.value, MessageKind.RETURN.value)
# No reminder is due earlier than this before the date, however many days off lie between.
AHEAD = timedelta(days=21)


def supervise_overdue(session: Session, *, at: datetime) -> Done:
    """终点站: at county nobody is left to climb to, so 3 working days past due the system issues the first order."""
    return case_by_case(session, _unsupervised(at), Clock.id, partial(_issue, session, at=at))


def raise_cards(session: Session, *, at: datetime) -> Done:
    """督办 → 黄牌 → 红牌 for what nobody has answered; an answer that waits for the supervisor raises nothing."""
    return case_by_case(session, _unanswered(at), SupervisionOrder.id, partial(_next_card, session, at=at))


def remind_unanswered(session: Session, *, at: datetime) -> Done:
    """Once while there is time, once when it has passed; a returned answer starts this anew."""
    return case_by_case(session, _unreminded(at), SupervisionOrder.id, partial(_remind, session, at=at))


def _issue(session: Session, dispute: Dispute, _clock_id: int, *, at: datetime) -> None:
    issue(
        session, dispute, actor=SYSTEM, at=at, title="请说明本级时限已过 3 个工作日还没有结果的原因",
        demand="一、说明没有办结的原因；二、写明下一步怎么办、哪天前办出结果。",
        reason="本级时限已过 3 个工作日，系统自动发出。",
    )


def _next_card(session: Session, dispute: Dispute, order_id: int, *, at: datetime) -> bool:
    order = session.get_one(SupervisionOrder, order_id, populate_existing=True)
    clock, grade = session.get_one(Clock, order.clock_id), next_grade(order)
    if card_moment(session, order, clock, grade, at) >= at:
        return False  # the card before came late: the unit has the rule's days from that one
    calendar = calendar_of(session)
    late = calendar.workdays_between(local_day(clock.due_at), calendar.office_day(at) - ONE_DAY)
    raise_card(session, dispute, actor=SYSTEM, at=at, grade=grade, reason=f"答复逾期 {late} 个工作日，系统自动升牌")
    return True


def _remind(session: Session, dispute: Dispute, order_id: int, *, at: datetime) -> bool:
    order = session.get_one(SupervisionOrder, order_id)
    clock = session.get_one(Clock, order.clock_id)
    today, due = local_day(at), local_day(clock.due_at)
    if at > clock.due_at:
        left = "已过答复期限" + (_threat(session, order, clock, at) if order.grade != Grade.RED else "")
    else:
        days = calendar_of(session).workdays_between(today, due)
        if days > SOON or local_day(_last_turn(session, order)) == today:
            return False
        left = f"还有 {days} 个工作日" if days else "今天到期"
    remind(session, dispute, order, at=at, left=left)
    return True


def _threat(session: Session, order: SupervisionOrder, clock: Clock, at: datetime) -> str:
    """Which card comes when; where its moment has gone by unnoticed, no moment."""
    grade = next_grade(order)
    moment = card_moment(session, order, clock, grade, at)
    if moment <= at:
        return f"，再不答复就升{grade.label}"
    return f"，再不答复，{moment_words(moment, at)} 升{grade.label}"


def _last_turn(session: Session, order: SupervisionOrder) -> datetime:
    """When it became the unit's turn: the order, or the newest answer that was sent back."""
    turn = select(func.max(OrderMessage.at)).where(
        OrderMessage.order_id == order.id, OrderMessage.kind.in_(TURNS)
    )
    return session.scalar(turn) or order.issued_at


def _unsupervised(at: datetime) -> Select[int, int]:
    """Late clocks of the county on whose case no order was open when they ran out, or since."""
    alive = or_(SupervisionOrder.ended_at.is_(None), SupervisionOrder.ended_at >= Clock.acts_at)
    supervised = exists().where(SupervisionOrder.dispute_id == Clock.dispute_id, alive)
    return ripe(Consequence.SUPERVISE, at).where(~supervised).with_only_columns(Clock.id, Clock.dispute_id)


def _waiting() -> Select[int, int]:
    """Orders that nobody has answered, with their running clocks."""
    return (
        select(SupervisionOrder.id, SupervisionOrder.dispute_id)
        .join(Clock, Clock.id == SupervisionOrder.clock_id)
        .where(SupervisionOrder.ended_at.is_(None), SupervisionOrder.status == OrderStatus.OPEN.value, is_running())
        .order_by(SupervisionOrder.id)
    )


def _unanswered(at: datetime) -> Select[int, int]:
    """Those whose next card is due."""
    first = and_(SupervisionOrder.grade == Grade.ORDER.value, Clock.acts_at < at)
    second = and_(SupervisionOrder.grade == Grade.YELLOW.value, Clock.alarm4_at < at)
    return _waiting().where(or_(first, second))


def _unreminded(at: datetime) -> Select[int, int]:
    """Those nobody has been reminded of since it became their turn, or since the date passed."""
    message, told = aliased(OrderMessage), aliased(OrderMessage)
    turns = message.order_id == SupervisionOrder.id, message.kind.in_(TURNS)
    turn = select(func.max(message.at)).where(*turns).correlate(SupervisionOrder).scalar_subquery()
    since = case((Clock.due_at < at, Clock.due_at), else_=turn)
    mine = told.order_id == SupervisionOrder.id, told.kind == MessageKind.REMIND.value, told.at >= since
    reminded = exists().where(*mine).correlate(SupervisionOrder, Clock)
    return _waiting().where(Clock.due_at < at + AHEAD, ~reminded)
