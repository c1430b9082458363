"""台账 in words: 退回, 会商, 吹哨 and 批示, a page each, with the names read at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.tabs import Tab
from mediation.supervision import joining_queries, leading_queries, ledger
from mediation.supervision.joining import CallOut, Conference
from mediation.supervision.leading import Instruction
from mediation.units.models import Unit
from workflows.dispute import WORKFLOW
from workflows.lights import Light, LightKind, call_light, day_light, took
from workflows.steps import moment_words

PER_PAGE = 20
Line = dict[str, Any]


@dataclass(frozen=True)
class Book:
    """What the lines of one page speak of."""

    disputes: dict[int, Dispute]
    units: dict[int, Unit]
    codes: dict[str, Unit]
    people: dict[int, str]
    at: datetime

    def case(self, dispute_id: int) -> Line:
        """Link, heading, number and place."""
        dispute = self.disputes[dispute_id]
        return {"url": url_for("disputes.show", number=dispute.number), "title": dispute.heading,
                "line": f"{dispute.number} · {dispute.place_name}"}

    def unit(self, unit_id: int | None) -> str:
        """Its short name."""
        found = self.units.get(unit_id or 0)
        return found.short_name if found else ""

    def when(self, moment: datetime) -> str:
        """10月14日 09:30."""
        return moment_words(moment, self.at)


TABS = (
    Tab("returns", "退回", "没有退回的", "单位退回、超时没签收的会记在这里：谁退的、为什么、最后定给谁、耽误几天。"),
    Tab("conferences", "会商", "没有会商", "在案件页“更多”里召集会商。"),
    Tab("calls", "吹哨", "没有吹哨", "镇里或县级中心在案件页“更多”里吹哨。"),
    Tab("instructions", "批示", "没有批示", "领导在案件页“更多”里批示。"),
)


def lines(
    session: Session, actor: Actor, at: datetime, *, tab: str, unit: Unit | None, before: int | None, mine: bool = False
) -> tuple[list[Line], int | None]:
    """One page of a tab, and the key of the next one. `mine`: of 批示 those of one's own that wait for an answer."""
    unit_id = unit.id if unit else None
    if tab == "returns":
        last = session.get(Event, before) if before is not None else None
        return _page(session, at, ledger.returns(actor, unit_id=unit_id, before=last), _returned)
    if tab == "conferences":
        return _page(session, at, joining_queries.conferences(actor, unit_id=unit_id, before=before), _conferences)
    if tab == "calls":
        return _page(session, at, joining_queries.calls(actor, unit_id=unit_id, before=before), _calls)
    return _page(session, at, leading_queries.instructed(
        actor, unit_id=unit_id, before=before, waiting_for=actor.person_id if mine else None), _instructions)


def _page(
    session: Session, at: datetime, query: Select[Any], draw: Callable[[Session, Sequence[Any], datetime], list[Line]]
) -> tuple[list[Line], int | None]:
    found = session.scalars(query.limit(PER_PAGE + 1)).all()
    shown = found[:PER_PAGE]
    return draw(session, shown, at), (shown[-1].id if len(found) > PER_PAGE else None)


def _returned(session: Session, events: Sequence[Event], at: datetime) -> list[Line]:
    found = ledger.followed(session, events, at)
    decisions = [row.decision for row in found if row.decision]
    units = {event.facts.get("left_unit_id") for event in events}
    codes = {event.facts.get("proposed_unit") for event in events} | {d.facts.get("unit") for d in decisions}
    book = _book(session, at, {e.dispute_id for e in events}, units, {d.actor_id for d in decisions}, codes)
    return [_return(row, book) for row in found]


def _return(row: ledger.Returned, book: Book) -> Line:
    event = row.event
    proposed = book.codes.get(event.facts.get("proposed_unit", ""))
    unit = book.units.get(event.facts.get("left_unit_id", 0))
    return {
        **book.case(event.dispute_id), "unit": unit.short_name if unit else "", "unit_code": unit.code if unit else "",
        "how": "退回" if event.name == "object" else "超时没签收", "when": book.when(event.at),
        "reason": event.facts.get("reason", ""), "proposed": proposed.short_name if proposed else "",
        "times": f"这件第 {row.times} 次退回" if row.times > 1 else "", "days": f"耽误 {row.days} 天" if row.days else "当天定",
        **_decision(row.decision, book),
    }


def _decision(decision: Event | None, book: Book) -> Line:
    if decision is None:
        return {"decided": "", "decider": "", "why": "", "designated": False, "light": Light(LightKind.AMBER, "还没定")}
    to = book.codes.get(decision.facts.get("unit", ""))
    label = WORKFLOW.by_name[decision.name].label
    who = book.people.get(decision.actor_id or 0, "系统")
    return {"decided": f"{label}给{to.short_name}" if to else label, "decider": f"{who} · {book.when(decision.at)}",
            "why": decision.facts.get("reason", "") if to else "", "designated": bool(decision.facts.get("designated")),
            "light": None}


def _conferences(session: Session, rows: Sequence[Conference], at: datetime) -> list[Line]:
    units = {row.lead_unit_id for row in rows} | {u.unit_id for row in rows for u in row.units}
    units |= {task.unit_id for row in rows for task in row.tasks}
    book = _book(session, at, {row.dispute_id for row in rows}, units)
    return [
        {
            **book.case(row.dispute_id), "when": book.when(row.held_at), "place": row.place, "question": row.question,
            "lead": book.unit(row.lead_unit_id), "minutes": row.minutes or "",
            "units": [{"name": book.unit(u.unit_id), "came": u.came} for u in row.units],
            "light": Light(LightKind.MET, "有纪要") if row.minuted_at else (
                Light(LightKind.AMBER, "还没记纪要") if row.held_at < at else Light(LightKind.GREEN, "还没开")),
            "tasks": [{"unit": book.unit(t.unit_id), "text": t.text,
                       "light": day_light(t.due_on, t.done_at, at, "已办好", "在办")} for t in row.tasks],
        }
        for row in rows
    ]


def _calls(session: Session, rows: Sequence[CallOut], at: datetime) -> list[Line]:
    book = _book(session, at, {row.dispute_id for row in rows}, {row.unit_id for row in rows},
                 {row.called_by for row in rows})
    return [
        {
            **book.case(row.dispute_id), "unit": book.unit(row.unit_id), "place": row.place, "reason": row.reason,
            "called": book.when(row.called_at), "caller": book.people.get(row.called_by or 0, ""),
            "due": book.when(row.due_at), "arrived": book.when(row.arrived_at) if row.arrived_at else "",
            "who": row.arrived_who or "", "took": took(row.called_at, row.arrived_at), "result": row.result or "", "light": call_light(row.due_at, row.arrived_at, at),
        }
        for row in rows
    ]


def _instructions(session: Session, rows: Sequence[Instruction], at: datetime) -> list[Line]:
    book = _book(session, at, {row.dispute_id for row in rows}, {row.unit_id for row in rows},
                 {row.leader_id for row in rows} | {row.answered_by for row in rows})
    return [
        {
            **book.case(row.dispute_id), "who": book.people.get(row.leader_id, ""), "when": book.when(row.given_at),
            "text": row.text, "unit": book.unit(row.unit_id), "answer": row.answer or "",
            "answered": f"{book.people.get(row.answered_by or 0, '')} · {book.when(row.answered_at)}" if row.answered_at else "",
            "light": day_light(row.due_on, row.answered_at, at, "已答复", "等答复"),
        }
        for row in rows
    ]


def _book(
    session: Session, at: datetime, disputes: Iterable[int], units: Iterable[int | None],
    people: Iterable[int | None] = (), codes: Iterable[str | None] = (),
) -> Book:
    cases = session.scalars(
        select(Dispute).where(Dispute.id.in_(set(disputes))).options(selectinload(Dispute.parties))).all()
    named = session.scalars(
        select(Unit).where(Unit.id.in_(set(units) - {None}) | Unit.code.in_(set(codes) - {None}))).all()
    wanted = set(people) - {None}
    names = session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted))) if wanted else ()
    return Book(
        disputes={case.id: case for case in cases}, units={unit.id: unit for unit in named},
        codes={unit.code: unit for unit in named}, people={key: name for key, name in names}, at=at,
    )
