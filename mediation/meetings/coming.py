"""今后的调解: what is arranged in the unit, by day, and who has which of its rooms."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.accounts.models import Person
from mediation.config import LOCAL
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import visible
from mediation.meetings.offered import rooms_of
from mediation.meetings.planned import Meeting
from workflows.calendar import local_day, opening
from workflows.meetings import MeetingStatus
from workflows.roles import Role
from workflows.steps import near_day

AHEAD = timedelta(days=60)
WEEK = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


def coming(session: Session, actor: Actor, at: datetime, *, mine: bool) -> dict[str, Any]:
    """Everything for `meetings/index.html`: days from today on, each with its meetings and the unit's rooms."""
    rooms = [room for room in rooms_of(session, actor.unit_id or 0) if room.active]
    own = and_(Dispute.unit_id == actor.unit_id, visible(actor))
    if mine:
        own = and_(own, Dispute.mediator_id == actor.person_id)
    held = or_(own, Meeting.room_id.in_([room.id for room in rooms])) if not mine else own
    found = session.execute(
        select(Meeting, Dispute, Person.name, own.label("seen"))
        .join(Dispute, Dispute.id == Meeting.dispute_id).outerjoin(Person, Person.id == Dispute.mediator_id)
        .where(Meeting.status == MeetingStatus.PLANNED, Meeting.starts_at >= opening(local_day(at)), Meeting.starts_at < at + AHEAD, held)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    days: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for meeting, dispute, mediator, seen in found:
        days[local_day(meeting.starts_at)].append(_row(meeting, dispute, mediator or "", bool(seen)))
    today = local_day(at)
    return {
        "days": [{"heading": f"{near_day(day, today)} {WEEK[day.weekday()]}", "rows": rows,
                  "rooms": [_room(room.id, room.name, rows) for room in rooms]} for day, rows in days.items()],
        "tabs": [{"label": label, "url": url_for("meetings.index", mine=1 if on else None), "current": mine is on, "count": "", "note": ""}
                 for label, on in (("本单位", False), ("我调解的", True))],
        "rooms_url": url_for("meetings.rooms") if actor.has(Role.HEAD) else None, "has_rooms": bool(rooms),
        "unit": actor.unit_name,
    }


def _row(meeting: Meeting, dispute: Dispute, mediator: str, seen: bool) -> dict[str, Any]:
    """A case of another unit in a room of ours is not ours to read: only that the room is taken."""
    starts, ends = meeting.starts_at.astimezone(LOCAL), meeting.ends_at.astimezone(LOCAL)
    row: dict[str, Any] = {"time": f"{starts:%H:%M} 到 {ends:%H:%M}", "room_id": meeting.room_id, "place": meeting.place}
    if not seen:
        return row | {"title": "别的单位约的", "url": None, "number": "", "mediator": "", "asked": ""}
    return row | {"title": dispute.heading, "number": dispute.number, "mediator": mediator,
                  "url": url_for("meetings.of_case", number=dispute.number),
                  "asked": f"请 {len(meeting.party_nos) + len(meeting.helpers)} 位"}


def _room(room_id: int, name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"name": name, "times": [row["time"] for row in rows if row["room_id"] == room_id]}
