"""包案, 批示, 会商, 吹哨 and whom one invited, as the case page shows them beside the timeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy import select

from mediation.accounts.models import Person
from mediation.config import LOCAL
from mediation.disputes.events import Event
from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.timeline import events_of
from mediation.supervision.joining import CallOut, Conference, ConferenceTask
from mediation.supervision.joining_queries import calls_of, conferences_of
from mediation.supervision.leading import Instruction, LeaderCase
from mediation.supervision.leading_queries import instructions_of, leader_cases_of
from mediation.units.models import Unit
from workflows.calendar import local_day
from workflows.joint import Duty, Profession, VisitWay
from workflows.lights import Light, LightKind
from workflows.roles import Role
from workflows.steps import day_words

Panel = dict[str, Any]


@dataclass(frozen=True)
class Namer:
    """Names of people and units by id, the reader, and the day everything is seen from."""

    people: dict[int, str]
    units: dict[int, str]
    inquiry: Inquiry

    @property
    def today(self) -> date:
        """The local day."""
        return local_day(self.inquiry.at)

    def when(self, moment: datetime) -> str:
        """10月14日 09:30."""
        local = moment.astimezone(LOCAL)
        return f"{day_words(local.date(), self.today)} {local:%H:%M}"

    def mine(self, unit_id: int) -> bool:
        """Whether the reader works in this unit."""
        return unit_id == self.inquiry.actor.unit_id

    def form(self, name: str, **arguments: Any) -> str:
        """The address of a form of this case."""
        return url_for("disputes.do", number=self.inquiry.dispute.number, name=name, **arguments)


@provides("joint_panels")
def joint_panels(inquiry: Inquiry) -> Panel:
    """Everything other units and leaders did and still have to do; empty where nothing of it happened."""
    case = inquiry.dispute.id
    led, told = leader_cases_of(inquiry.session, case), instructions_of(inquiry.session, case)
    met, called = conferences_of(inquiry.session, case), calls_of(inquiry.session, case)
    namer = _namer(inquiry, led, told, met, called)
    return {
        "leaders": [leader_panel(row, namer) for row in led],
        "instructions": [instruction_panel(row, namer) for row in told],
        "conferences": [conference_panel(row, namer) for row in met],
        "calls": [call_panel(row, namer) for row in called],
        "invited": [_invited(event) for event in events_of(inquiry.session, case) if event.name == "invite"],
    }


def leader_panel(row: LeaderCase, namer: Namer) -> Panel:
    """Who answers, the four duties, the visits, the newest first."""
    actor = namer.inquiry.actor
    writes = row.ended_at is None and (row.leader_id == actor.person_id or actor.has(Role.SUPERVISOR))
    return {
        "name": namer.people.get(row.leader_id, ""), "since": day_words(local_day(row.since), namer.today),
        "reason": row.reason, "over": f"{namer.when(row.ended_at)} 销号：{row.ended_why}" if row.ended_at else "",
        "seen": seen_words(row, namer.today), "writes": writes,
        "visit_url": namer.form("visit") if writes else None,
        "strike_url": namer.form("strike_off") if writes else None,
        "duties": [_duty(row, duty, namer, writes) for duty in Duty],
        "visits": [{"when": namer.when(v.held_at), "way": VisitWay(v.way).label, "place": v.place, "present": v.present,
                    "course": v.course} for v in reversed(row.visits)],
    }


def seen_words(row: LeaderCase, today: date) -> str:
    """How long ago the leader last met the people."""
    if not row.visits:
        return f"包案 {(today - local_day(row.since)).days} 天，还没见过当事人"
    days = (today - local_day(row.visits[-1].held_at)).days
    return f"最近一次见面在 {days} 天前" if days else "今天刚见过面"


def _duty(row: LeaderCase, duty: Duty, namer: Namer, writes: bool) -> Panel:
    done = row.duties.get(duty.value)
    words = f"{day_words(date.fromisoformat(done['on']), namer.today)}，{done['text']}" if done else ""
    return {"label": duty.label, "done": done is not None, "words": words,
            "url": namer.form("tick_duty", duty=duty.value) if writes and not done else None}


def instruction_panel(row: Instruction, namer: Namer) -> Panel:
    """The words, to whom, by when, and the answer or who owes it."""
    waits = row.answered_at is None
    return {
        "who": namer.people.get(row.leader_id, ""), "unit": namer.units.get(row.unit_id, ""), "text": row.text,
        "when": namer.when(row.given_at), "due": f"{day_words(row.due_on, namer.today)}前答复" if row.due_on else "",
        "answer": row.answer or "", "answered": namer.when(row.answered_at) if row.answered_at else "",
        "light": day_light(row.due_on, row.answered_at, namer.inquiry.at, "已答复", "等答复"),
        "url": namer.form("answer_instruction") if waits and namer.mine(row.unit_id) else None,
    }


def conference_panel(row: Conference, namer: Namer) -> Panel:
    """When and where, who leads, who came, what was decided, each task with its light."""
    writes = row.minuted_at is None and row.held_at <= namer.inquiry.at and (
        namer.mine(row.lead_unit_id) or namer.inquiry.actor.has(Role.SUPERVISOR))
    return {
        "when": namer.when(row.held_at), "place": row.place, "question": row.question,
        "lead": namer.units.get(row.lead_unit_id, ""), "minutes": row.minutes or "",
        "units": [{"name": namer.units.get(u.unit_id, ""), "came": "" if u.came is None else ("到了" if u.came else "没到")}
                  for u in row.units],
        "tasks": [task_panel(task, namer) for task in row.tasks],
        "minute_url": namer.form("minute_conference") if writes else None,
    }


def task_panel(task: ConferenceTask, namer: Namer) -> Panel:
    """Who does what by when."""
    return {
        "unit": namer.units.get(task.unit_id, ""), "text": task.text, "note": task.note or "",
        "due": f"{day_words(task.due_on, namer.today)}前",
        "light": day_light(task.due_on, task.done_at, namer.inquiry.at, "已办好", "在办"),
        "url": namer.form("do_task") if task.done_at is None and namer.mine(task.unit_id) else None,
    }


def call_panel(row: CallOut, namer: Namer) -> Panel:
    """Called when, due when, there when: the times stay."""
    mine = namer.mine(row.unit_id)
    step = "arrive" if row.arrived_at is None else "report_call" if row.result is None else None
    return {
        "unit": namer.units.get(row.unit_id, ""), "called": namer.when(row.called_at), "place": row.place,
        "reason": row.reason, "due": f"{namer.when(row.due_at)}前到",
        "arrived": f"{namer.when(row.arrived_at)} 到，{row.arrived_who}" if row.arrived_at else "",
        "took": took(row), "result": row.result or "", "light": call_light(row, namer.inquiry.at),
        "url": namer.form(step) if step and mine else None, "step": "报到" if step == "arrive" else "报告结果",
    }


def took(row: CallOut) -> str:
    """From the call to the arrival."""
    if row.arrived_at is None:
        return ""
    minutes = int((row.arrived_at - row.called_at).total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    if hours >= 24:
        return f"用了 {hours // 24} 天 {hours % 24} 小时"
    return f"用了 {hours} 小时 {rest} 分钟" if hours else f"用了 {rest} 分钟"


def call_light(row: CallOut, at: datetime) -> Light:
    """Late stays late, also after the arrival."""
    if row.arrived_at is not None:
        return Light(LightKind.RED, "到晚了") if row.arrived_at > row.due_at else Light(LightKind.MET, "按时到")
    return Light(LightKind.RED, "还没到，已过时间") if at > row.due_at else Light(LightKind.AMBER, "等报到")


def day_light(due: date | None, done: datetime | None, at: datetime, met: str, waits: str) -> Light:
    """Of something to be done by a day: late stays late, also when it is done."""
    today = local_day(at)
    if done is not None:
        late = (local_day(done) - due).days if due is not None else 0
        return Light(LightKind.MET, f"{met}（晚了 {late} 天）" if late > 0 else met)
    if due is None:
        return Light(LightKind.GREEN, waits)
    if today > due:
        return Light(LightKind.RED, f"超期 {(today - due).days} 天")
    days = (due - today).days
    return Light(LightKind.AMBER if days <= 1 else LightKind.GREEN, f"还剩 {days} 天" if days else "今天到期")


def _invited(event: Event) -> Panel:
    return {"name": event.facts["guest"], "profession": Profession(event.facts["profession"]).label,
            "reason": event.facts.get("reason", "")}


def _namer(
    inquiry: Inquiry, led: Sequence[LeaderCase], told: Sequence[Instruction], met: Sequence[Conference],
    called: Sequence[CallOut],
) -> Namer:
    people = {row.leader_id for row in led} | {row.leader_id for row in told}
    units = {row.unit_id for row in told} | {row.unit_id for row in called} | {row.lead_unit_id for row in met}
    units |= {unit.unit_id for row in met for unit in row.units} | {task.unit_id for row in met for task in row.tasks}
    return namer_of(inquiry, people, units)


def namer_of(inquiry: Inquiry, people: Iterable[int], units: Iterable[int]) -> Namer:
    """Names for these ids; nothing is asked where there are none."""
    person_ids, unit_ids, session = set(people), set(units), inquiry.session
    names = select(Person.id, Person.name).where(Person.id.in_(person_ids))
    short = select(Unit.id, Unit.short_name).where(Unit.id.in_(unit_ids))
    return Namer(
        people={key: name for key, name in session.execute(names)} if person_ids else {},
        units={key: name for key, name in session.execute(short)} if unit_ids else {}, inquiry=inquiry,
    )
