"""What other units wait for from ours: 批示 to answer, tasks of a 会商, calls to the spot."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time
from typing import Any

from flask import url_for
from sqlalchemy import CompoundSelect, Date, Select, Text, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.config import LOCAL
from mediation.db import UtcDateTime
from mediation.disputes.models import Dispute
from mediation.supervision.joining import CallOut, Conference, ConferenceTask
from mediation.supervision.leading import Instruction
from workflows.lights import Light, LightKind, day_light
from workflows.permissions import BY_NAME
from workflows.states import NOT_TAKEN

SHOWN = 6
# what was asked for a case that was declined meanwhile is due to nobody
_PRESSES = Dispute.state.not_in(NOT_TAKEN)
NO_DAY, NO_MOMENT = cast(null(), Date), cast(null(), UtcDateTime)


def asked_panel(session: Session, actor: Actor, at: datetime) -> dict[str, Any] | None:
    """The most pressing first; None where nobody waits for us."""
    if actor.unit_id is None:
        return None
    items = asked_items(session, [actor.unit_id], at)
    if not items:
        return None
    return {"title": "别的单位等我们", "count": len(items), "items": items[:SHOWN], "more_url": None, "more_label": ""}


def asked(units: Collection[int]) -> CompoundSelect[*tuple[Any, ...]]:
    """A row for each thing others wait for from these units."""
    return union_all(_told(units), _taken(units), _called(units))


def asked_items(session: Session, units: Collection[int], at: datetime) -> list[dict[str, Any]]:
    """All of it in words, the most pressing first."""
    return [
        {"text": f"{BY_NAME[row.name].label}：{row.text[:40]}", "light": _light(row, at), "note": row.number,
         "url": url_for("disputes.do", number=row.number, name=row.name)}
        for row in sorted(session.execute(asked(units)), key=lambda row: _due(row.due_at, row.due_on))
    ]


def _told(units: Collection[int]) -> Select[*tuple[Any, ...]]:
    text, due = cast(Instruction.text, Text), Instruction.due_on
    mine = select(literal("answer_instruction").label("name"), Dispute.number, text.label("text"), due.label("due_on"),
                  NO_MOMENT.label("due_at"))
    return mine.join(Dispute, Dispute.id == Instruction.dispute_id).where(
        Instruction.unit_id.in_(units), Instruction.answered_at.is_(None), _PRESSES)


def _taken(units: Collection[int]) -> Select[*tuple[Any, ...]]:
    mine = select(literal("do_task"), Dispute.number, cast(ConferenceTask.text, Text), ConferenceTask.due_on, NO_MOMENT)
    joined = mine.join(Conference, Conference.id == ConferenceTask.conference_id).join(
        Dispute, Dispute.id == Conference.dispute_id)
    return joined.where(ConferenceTask.unit_id.in_(units), ConferenceTask.done_at.is_(None), _PRESSES)


def _called(units: Collection[int]) -> Select[*tuple[Any, ...]]:
    text = cast(CallOut.place + "，" + CallOut.reason, Text)
    mine = select(literal("arrive"), Dispute.number, text, NO_DAY, CallOut.due_at)
    return mine.join(Dispute, Dispute.id == CallOut.dispute_id).where(
        CallOut.unit_id.in_(units), CallOut.arrived_at.is_(None), _PRESSES)


def _due(moment: datetime | None, day: Any) -> datetime:
    if moment is not None:
        return moment
    return datetime.combine(day, time.max, LOCAL) if day else datetime.max.replace(tzinfo=LOCAL)


def _light(row: Any, at: datetime) -> Light:
    if row.due_at is None:
        return day_light(row.due_on, None, at, "", "等答复")
    due = row.due_at.astimezone(LOCAL)
    return Light(LightKind.RED, "还没到，已过时间") if at > row.due_at else Light(LightKind.AMBER, f"{due:%H:%M} 前到")
