"""A case as the page shows it: identity, climb, people, clocks, file. Plain values; the templates draw them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.clocks.models import Clock
from mediation.clocks.queries import calendar_of
from mediation.clocks.reasons import Why, explain, light_of
from mediation.config import LOCAL
from mediation.disputes.facts import CheckItem
from mediation.disputes.models import Dispute, Involvement, Leg, Party
from mediation.units.models import Unit
from workflows.calendar import local_day
from workflows.categories import CZB
from workflows.clocks import ClockKind
from workflows.counting import CellKind
from workflows.grounds import Hazard, Tried
from workflows.levels import Level
from workflows.outcomes import Outcome, PartyRole
from workflows.states import FINAL, STAGE_OF, Stage, State
from workflows.steps import day_words

HOLDER_WORDS = {
    ClockKind.TOTAL: "居民时限，从受理算", ClockKind.MEDIATION: "本级时限，从签收算", ClockKind.ACCEPTANCE: "受理时限，从登记算",
    ClockKind.SUPPLEMENT: "补正时限", ClockKind.ASSIGNMENT: "分流时限", ClockKind.SIGNING: "签收时限，从分流算",
    ClockKind.FEEDBACK: "反馈时限，从出结果算", ClockKind.OBJECTION: "退回异议期，从分流算",
}
# A cell of the drawing: what the reader sees for each kind of day.
CELLS = {CellKind.COUNTED: "counted", CellKind.PAUSED: "paused", CellKind.SKIPPED: "skipped", CellKind.DUE: "due",
         CellKind.FUTURE: "plain", CellKind.TODAY: "plain"}
MAX_CELLS = 75


def identity(session: Session, dispute: Dispute, clocks: Sequence[Clock], at: datetime) -> dict[str, Any]:
    """Number, categories, parties · matter, who holds it, both clocks, risk, stepper."""
    units = _units(session, dispute)
    person = session.get(Person, dispute.mediator_id or dispute.responsible_id or 0)
    holder = units.get(dispute.unit_id or dispute.desk_id, "")
    tags = [dispute.category_label]
    if dispute.czb in CZB:
        tags.append(f"综治 {dispute.czb} {CZB[dispute.czb]}")
    return {
        "number": dispute.number, "tags": tags, "title": dispute.heading, "parties": dispute.sides,
        "matter": dispute.title, "place": dispute.place_name,
        "holder": _holder(dispute, holder, person), "clocks": _facts_of(session, dispute, clocks, at),
        "risk": dispute.risk, "stages": stages(dispute),
    }


def _holder(dispute: Dispute, holder: str, person: Person | None) -> str:
    if not dispute.is_open:
        return ""
    return f"{holder} · {person.name}" if person else holder


def _facts_of(session: Session, dispute: Dispute, clocks: Sequence[Clock], at: datetime) -> list[dict[str, Any]]:
    """The step's clock and the citizen's, with light and date; a closed case shows how it ended."""
    shown: list[dict[str, Any]] = []
    running = [c for c in clocks if c.open and c.kind is not ClockKind.OBJECTION]
    steps = sorted((c for c in running if c.kind is not ClockKind.TOTAL), key=lambda c: c.due_at)
    total = [c for c in running if c.kind is ClockKind.TOTAL] or [c for c in clocks if c.kind is ClockKind.TOTAL][-1:]
    today = local_day(at)
    for clock in (*steps[:1], *total):
        words = day_words(local_day(clock.due_at), today) if clock.open and clock.status.value != "paused" else ""
        shown.append({"label": clock.kind.label, "light": light_of(session, clock, at), "date": words})
    return shown


def stages(dispute: Dispute) -> list[dict[str, str]]:
    """Five steps; an early end stops the line with its own word."""
    order = list(Stage)
    here = order.index(STAGE_OF[dispute.state])
    early = dispute.state in (State.DECLINED, State.ADVISED)
    made = []
    for i, stage in enumerate(order):
        if early:
            status = "done" if i == 0 else ("ended" if i == 1 else "later")
            if i > 1:
                break
            made.append({"label": stage.label if i == 0 else dispute.state.label, "status": status})
            continue
        done = i < here or dispute.state is State.CLOSED
        word = dispute.state.label if i == here and dispute.state is not State.CLOSED else stage.label
        made.append({"label": word, "status": "done" if done else ("current" if i == here else "later")})
    return made


def steps(session: Session, dispute: Dispute, sessions: dict[int, int], clocks: Sequence[Clock], at: datetime) -> list[dict[str, Any]]:
    """The climb: before, now and after, each with holder, days, tries; the automatic date where it would go on."""
    units, people = _units(session, dispute), _people(session, dispute)
    top_word = "市" if dispute.region_code.startswith("330681") else Level.COUNTY.label
    found = []
    for level in Level:
        legs = [leg for leg in dispute.legs if leg.level is level]
        word = top_word if level.above is None else level.label
        found.append(_step(dispute, level, legs, word, units, people, sessions, clocks, at))
    for step, upper in zip(found, found[1:], strict=False):
        step["arrow"] = "上报" if step["climbed"] else ("未成" if upper["status"] == "after" and dispute.is_open else "")
    return found


def _step(
    dispute: Dispute, level: Level, legs: list[Leg], word: str, units: dict[int, str], people: dict[int, str],
    sessions: dict[int, int], clocks: Sequence[Clock], at: datetime,
) -> dict[str, Any]:
    now, below = dispute.level is level, level.rank < dispute.level.rank
    status = "now" if now else ("before" if below and legs else ("skipped" if below else "after"))
    last = legs[-1] if legs else None
    name = units.get(last.unit_id, "") if last else _name_of_level(dispute, level)
    tries = sum(sessions.get(leg.no, 0) for leg in legs)
    line = ""
    if last is not None:
        line = _stay(last, tries, dispute, at)
    elif now:
        line = dispute.state.label
    elif status == "after":
        line = _automatic(dispute, level, clocks, at)
    elif status == "skipped":
        line = "没有经过"
    return {
        "word": word, "name": name, "who": people.get(last.mediator_id or 0, "") if last else ("终点站" if level.above is None else ""),
        "line": line, "status": "after" if status == "skipped" else status, "url": None, "arrow": "",
        "climbed": below and bool(legs),
    }


def _name_of_level(dispute: Dispute, level: Level) -> str:
    place = dispute.place_name
    cut = next((i + 1 for i, c in enumerate(place) if c in "镇乡街" and i > 0), 0)
    if place[cut - 1:cut + 1] == "街道" or place[cut:cut + 1] == "道":
        cut += 1
    if level is Level.VILLAGE:
        return place[cut:] or "村社"
    return (place[:cut] or "镇街") if level is Level.TOWN else "市中心"


def _stay(leg: Leg, tries: int, dispute: Dispute, at: datetime) -> str:
    start = leg.started_at.astimezone(LOCAL).date()
    today = local_day(at)
    end = leg.ended_at.astimezone(LOCAL).date() if leg.ended_at else None
    days = ((end or today) - start).days + 1
    count = f" · {tries} 次调解" if tries else ""
    if end:
        over = f"{day_words(start, today)}至{day_words(end, today)}，{days} 天"
        return over + (count or (" · 没调就超期" if leg.not_attempted else ""))
    paused = "，已中止" if dispute.state is State.SUSPENDED else ""
    return f"第 {days} 天{paused}{count}"


def _automatic(dispute: Dispute, level: Level, clocks: Sequence[Clock], at: datetime) -> str:
    holder = next((c for c in clocks if c.open and c.kind is ClockKind.MEDIATION), None)
    if holder is None or holder.acts_at is None or dispute.level.above is not level or holder.status.value == "paused":
        return ""
    return f"{day_words(local_day(holder.acts_at), local_day(at))}仍未成，自动上报"


def _units(session: Session, dispute: Dispute) -> dict[int, str]:
    ids = {leg.unit_id for leg in dispute.legs} | {dispute.desk_id, dispute.unit_id}
    rows = session.execute(select(Unit.id, Unit.short_name).where(Unit.id.in_([i for i in ids if i]))).all()
    return {row.id: row.short_name for row in rows}


def _people(session: Session, dispute: Dispute) -> dict[int, str]:
    ids = [leg.mediator_id for leg in dispute.legs if leg.mediator_id]
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).all() if ids else []
    return {row.id: row.name for row in rows}


def people(session: Session, dispute: Dispute, *, uncovered: bool, own_unit: bool) -> list[dict[str, Any]]:
    """Parties with their part, then the units that assist. Minors stay covered outside the handling unit."""
    made = [_person(dispute, p, uncovered and (own_unit or not p.minor)) for p in dispute.parties]
    rows = session.execute(
        select(Unit.short_name).join(Involvement, Involvement.unit_id == Unit.id)
        .where(Involvement.dispute_id == dispute.id, Involvement.part.in_(("assisting", "co_handler")))
    ).all()
    made += [{"letter": row.short_name[:1], "name": row.short_name, "note": "协助", "side": False, "phone": "", "tel": None}
             for row in rows]
    return made


def _person(dispute: Dispute, party: Party, open_: bool) -> dict[str, Any]:
    note = party.role.label + (f"，{party.count} 人" if party.count > 1 else "") + ("，未成年" if party.minor else "")
    if party.represents_no:
        note += next((f"，代表{p.name}" for p in dispute.parties if p.no == party.represents_no), "")
    details = [(label, value) for label, value in (
        ("身份证号", party.id_number if open_ else party.masked_id),
        ("住址", party.address if open_ else party.masked_address),
    ) if value]
    return {
        "letter": party.name[:1], "name": party.name, "note": note + ("，已退出" if party.left_at else ""),
        "side": party.role in (PartyRole.APPLICANT, PartyRole.RESPONDENT),
        "phone": (party.phone if open_ else party.masked_phone) or "", "tel": party.phone if open_ else None,
        "details": details,
    }


def story(dispute: Dispute, at: datetime) -> dict[str, Any]:
    """What happened, and the short facts around it."""
    today = local_day(at)
    facts = [("在哪儿", dispute.place_name), ("来源", dispute.channel.label)]
    if dispute.source_number:
        facts.append(("来源编号", dispute.source_number))
    if dispute.occurred_on:
        facts.append(("从什么时候", day_words(dispute.occurred_on, today)))
    facts.append(("登记", f"{dispute.registered_at.astimezone(LOCAL):%-m月%-d日 %H:%M}"))
    if dispute.tried:
        facts.append(("之前找过", "、".join(Tried(t).label for t in dispute.tried)))
    if dispute.hazards:
        facts.append(("要当心", "、".join(Hazard(h).label for h in dispute.hazards)))
    if dispute.difficulty:
        facts.append(("难易", dispute.difficulty.label))
    if dispute.route:
        facts.append(("已告知途径", dispute.route.label))
    return {"text": dispute.description, "facts": facts}


def claims(dispute: Dispute) -> list[dict[str, str]]:
    """Each with amount and result in words."""
    return [{"text": c.text, "amount": money(c.amount), "outcome": Outcome(c.outcome).label if c.outcome else ""}
            for c in dispute.claims]


def money(amount: Any) -> str:
    """6,000 元; nothing for no amount."""
    if amount is None:
        return ""
    text = f"{float(amount):,.2f}".removesuffix(".00")
    return f"{text} 元"


def clock_panes(session: Session, dispute: Dispute, clocks: Sequence[Clock], at: datetime) -> list[dict[str, Any]]:
    """为什么是这一天, a pane a clock: open ones first, the citizen's before the holder's; at most four."""
    running = [c for c in clocks if c.open and c.kind is not ClockKind.OBJECTION]
    order = sorted(running, key=lambda c: (c.kind is not ClockKind.TOTAL, c.due_at))
    objection = [c for c in clocks if c.open and c.kind is ClockKind.OBJECTION]
    shown = (order + objection) or [c for c in clocks if c.kind is ClockKind.TOTAL][-1:]
    return [
        {"key": c.kind.value, "light": light_of(session, c, at), "label": HOLDER_WORDS[c.kind],
         "why": why_view(session, explain(session, c, at), at)}
        for c in shown[:4]
    ]


def why_view(session: Session, why: Why, at: datetime) -> dict[str, Any]:
    """Cells by month, steps with their dates, the rule and its source."""
    today = local_day(at)
    calendar = calendar_of(session)
    months = []
    shown = why.cells if len(why.cells) <= MAX_CELLS else []
    for (_, month), days in groupby(shown, key=lambda cell: (cell[0].year, cell[0].month)):
        months.append({"label": f"{month}月", "cells": [
            {"day": day.day, "kind": _kind(kind, day, why), "today": day == today,
             "words": f"{day_words(day, today)}，{_cell_words(kind, day, calendar)}"} for day, kind in days
        ]})
    rule = f"{why.foot}依据：{why.source}。" + why.warning
    return {"title": why.title, "months": months, "rule": rule,
            "steps": [{"text": s.text, "note": s.note, "date": day_words(s.on, today)} for s in why.steps]}


def _kind(kind: CellKind, day: date, why: Why) -> str:
    return "due" if day == local_day(why.due_at) else CELLS[kind]


def _cell_words(kind: CellKind, day: date, calendar: Any) -> str:
    name = calendar.name(day) if not calendar.is_workday(day) else ""
    return f"{kind.label}，{name}" if name and kind is CellKind.SKIPPED else kind.label


def file_view(dispute: Dispute, items: list[CheckItem]) -> dict[str, Any]:
    """The close checklist; missing ones are links where a form supplies them."""
    missing = sum(not item.done for item in items)
    note = "" if dispute.state in FINAL else (f"办结还缺 {missing} 样" if missing else "办结材料齐了")
    return {"note": note, "items": [
        {"label": item.label, "done": item.done,
         "url": url_for("disputes.do", number=dispute.number, name=item.step) if item.step and not item.done
         and dispute.is_open else None}
        for item in items
    ]}
