"""履行 of a unit: what falls due this week and what is overdue, one line a case however many promises it has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session, selectinload

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.clocks.queries import calendar_of
from mediation.disputes.models import Dispute
from mediation.disputes.presenting import money
from mediation.disputes.tabs import Tab
from mediation.disputes.visibility import visible
from mediation.promises.models import Promise
from mediation.promises.queries import broken_now, look_now
from workflows.calendar import local_day
from workflows.lights import Light, LightKind
from workflows.outcomes import CENTRES
from workflows.promises import AHEAD, LATE, LOOK, LOOKED, PromiseStatus
from workflows.states import State
from workflows.steps import day_words
from workflows.unsettled import may_move

PER_PAGE = 20
WEEK = timedelta(days=7)


TABS = (
    Tab("late", "到期没履行", "没有到期没履行的", "约定的日子过了没办，会列在这里，要选接下来怎么办。"),
    Tab("week", "七天内到期", "七天内没有到期的", "到期前三天和当天会提醒调解员打电话。"),
    Tab("look", LOOK, "没有该看看的", "协议没写日子、一直要做到的，到了县里规则定的日子看一次，会列在这里。"),
    Tab("ahead", "全部待履行", "没有待履行的约定", "协议生效以后，没办完的约定都在这里。"),
)


def condition(tab: str, today: date) -> ColumnElement[bool]:
    """Which promises a tab is about."""
    ahead = Promise.status.in_(AHEAD)
    if tab == "late":
        return broken_now(today)
    if tab == "week":
        return and_(ahead, Promise.basis.not_in(LOOKED), Promise.due_by >= today, Promise.due_by <= today + WEEK)
    if tab == "look":
        return look_now(today)
    return ahead


def _of(actor: Actor) -> ColumnElement[bool]:
    """A unit's own cases; a centre's and a supervisor's all they may see."""
    sight = and_(visible(actor), Dispute.state.in_((State.CONCLUDED, State.CLOSED)), Dispute.main_id.is_(None))
    return sight if actor.unit_kind in CENTRES else and_(sight, Dispute.unit_id == actor.unit_id)


def counts(session: Session, actor: Actor, at: datetime) -> dict[str, int]:
    """Promises under each tab."""
    today = local_day(at)
    sums = [func.coalesce(func.sum(case((condition(tab.name, today), 1), else_=0)), 0) for tab in TABS]
    row = session.execute(select(*sums).select_from(Promise).join(Dispute, Dispute.id == Promise.dispute_id).where(_of(actor))).one()
    return {tab.name: int(number) for tab, number in zip(TABS, row, strict=True)}


def listed(actor: Actor, tab: str, today: date) -> Select[int, int, date, Decimal | None, int, str, date | None]:
    """A line a case, the earliest day first; the last column is the earliest on which something falls due."""
    due = func.min(case((Promise.basis.not_in(LOOKED), Promise.due_by)))
    first = func.min(Promise.due_by)
    return (
        select(Promise.dispute_id, func.count(), first, func.coalesce(func.sum(Promise.amount - Promise.paid), 0),
               func.count(Promise.who.distinct()), func.min(Promise.who), due)
        .join(Dispute, Dispute.id == Promise.dispute_id).where(_of(actor), condition(tab, today))
        .group_by(Promise.dispute_id).order_by(first, Promise.dispute_id)
    )


def lines(session: Session, actor: Actor, at: datetime, *, tab: str, page: int) -> tuple[list[dict[str, Any]], bool]:
    """One page of a tab, and whether there is another."""
    today = local_day(at)
    found = session.execute(listed(actor, tab, today).offset(page * PER_PAGE).limit(PER_PAGE + 1)).all()
    cases = {each.id: each for each in session.scalars(
        select(Dispute).where(Dispute.id.in_([row[0] for row in found])).options(selectinload(Dispute.parties)))}
    names = _names(session, cases.values())
    made, calendar = [], calendar_of(session)
    for dispute_id, number, first, owed, payers, payer, due in found[:PER_PAGE]:
        dispute = cases[dispute_id]
        made.append({
            "url": url_for("promises.of_case", number=dispute.number), "title": dispute.heading,
            "line": f"{dispute.number} · {dispute.place_name}", "count": f"{number} 笔", "owed": money(owed) if owed else "",
            "payer": payer if payers == 1 else f"{payer}等 {payers} 位", "first": f"最早 {day_words(first, today)}",
            "light": _light(due, today, tab, unsure=may_move(calendar, due)) if due else _look_light(first, today, tab), "mediator": names.get(dispute.mediator_id or 0, ""),
        })
    return made, len(found) > PER_PAGE


def _light(first: date, today: date, tab: str, *, unsure: bool) -> Light:
    if first < today:
        return Light(LightKind.RED, f"{LATE}，超 {(today - first).days} 天")
    days = (first - today).days
    if tab == "late":
        return Light(LightKind.RED, PromiseStatus.BREACHED.label)
    return Light(LightKind.AMBER if days <= 3 else LightKind.GREEN, (f"还剩 {days} 天" if days else "今天到期") + ("（暂定）" if unsure else ""))


def _look_light(first: date, today: date, tab: str) -> Light:
    if tab == "late":
        return Light(LightKind.RED, PromiseStatus.BREACHED.label)
    days = (first - today).days
    return Light(LightKind.AMBER, LOOK) if days <= 0 else Light(LightKind.GREEN, f"{days} 天后看")


def _names(session: Session, cases: Any) -> dict[int, str]:
    ids: Sequence[int] = [each.mediator_id for each in cases if each.mediator_id]
    return {id_: name for id_, name in session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))}
