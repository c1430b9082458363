"""包案, 批示, 会商, 吹哨 and whom one invited, as the case page shows them beside the timeline."""

from __future__ import annotations

from collections.abc import Sequence

from mediation.disputes.events import Event
from mediation.disputes.facts import Inquiry, provides
from mediation.disputes.timeline import events_of
from mediation.supervision.joining import CallOut, Conference, ConferenceTask
from mediation.supervision.joining_queries import calls_of, conferences_of
from mediation.supervision.leading import Instruction, LeaderCase
from mediation.supervision.leading_panels import instruction_panel, leader_panel
from mediation.supervision.leading_queries import instructions_of, leader_cases_of
from mediation.supervision.namer import Namer, Panel, namer_of
from workflows.joint import Profession
from workflows.lights import call_light, day_light, took
from workflows.roles import Role
from workflows.steps import day_words


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
        "took": took(row.called_at, row.arrived_at), "result": row.result or "", "light": call_light(row.due_at, row.arrived_at, namer.inquiry.at),
        "url": namer.form(step) if step and mine else None, "step": "报到" if step == "arrive" else "报告结果",
    }


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
