"""包案 and 批示 as the case page shows them."""

from __future__ import annotations

from datetime import date

from mediation.supervision.leading import Instruction, LeaderCase
from mediation.supervision.namer import Namer, Panel
from workflows.calendar import local_day
from workflows.joint import Duty, VisitWay
from workflows.lights import day_light
from workflows.roles import Role
from workflows.steps import day_words


def leader_panel(row: LeaderCase, namer: Namer) -> Panel:
    """Who answers, the four duties, the visits, the newest first."""
    actor = namer.inquiry.actor
    writes = row.ended_at is None and (row.leader_id == actor.person_id or actor.has(Role.SUPERVISOR))
    return {
        "name": namer.people.get(row.leader_id, ""), "since": day_words(local_day(row.since), namer.today),
        "reason": row.reason, "over": f"{namer.when(row.ended_at)} 销号：{row.ended_why}" if row.ended_at else "",
        "seen": seen_words(row, namer.today), "writes": writes,
        "own": row.ended_at is None and row.leader_id == actor.person_id,
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
