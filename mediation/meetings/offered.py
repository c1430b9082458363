"""Which rooms somebody may choose from, and what becomes of a unit's rooms."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from mediation.access import Actor
from mediation.errors import Invalid
from mediation.meetings.rooms import Room
from mediation.units.models import Unit
from mediation.units.queries import centre_code
from workflows.guarding import Refused
from workflows.levels import Level
from workflows.roles import Role


def rooms_for(session: Session, actor: Actor) -> Sequence[Room]:
    """Those of one's own unit first, then those of the centres over its place: a committee sits in the centre's rooms."""
    if actor.unit_id is None or actor.level is None:
        return []
    centres = [centre_code(level, actor.region_code) for level in Level if level.rank >= actor.level.rank and level.rank]
    found = session.scalars(
        select(Room).join(Unit, Unit.id == Room.unit_id).options(joinedload(Room.unit))
        .where(Room.active, or_(Room.unit_id == actor.unit_id, Unit.code.in_(centres))).order_by(Unit.code, Room.id)
    ).all()
    return sorted(found, key=lambda room: (room.unit_id != actor.unit_id, room.unit.level.rank, room.id))


def rooms_of(session: Session, unit_id: int) -> Sequence[Room]:
    """All of a unit, those in use first."""
    return session.scalars(select(Room).where(Room.unit_id == unit_id).order_by(Room.active.desc(), Room.id)).all()


def add_room(session: Session, *, actor: Actor, name: str, note: str = "") -> Room:
    """The head's; a closed room of that name is opened again."""
    unit_id = _kept_by(actor)
    name, note = name.strip(), note.strip()
    if not name:
        raise Invalid({"name": "写一下叫什么，比如一号调解室。"})
    if len(name) > 40 or len(note) > 80:
        raise Invalid({"name" if len(name) > 40 else "note": "写短一点，名字 40 字、说明 80 字以内。"})
    found = session.scalars(select(Room).where(Room.unit_id == unit_id, Room.name == name)).one_or_none()
    if found is not None and found.active:
        raise Invalid({"name": f"已经有一间{name}了，换个名字。"})
    room = found or Room(unit_id=unit_id, name=name)
    room.active, room.note = True, note
    session.add(room)
    session.flush()
    return room


def close_room(session: Session, room: Room, *, actor: Actor) -> None:
    """Not offered any more; what was arranged in it stays."""
    if room.unit_id != _kept_by(actor):
        raise Refused("这间调解室不归本单位管。", "role")
    room.active = False
    session.flush()


def _kept_by(actor: Actor) -> int:
    if actor.unit_id is None or not actor.has(Role.HEAD):
        raise Refused("调解室由本单位负责人来管。", "role")
    return actor.unit_id
