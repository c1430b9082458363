"""What waits in a person's inbox."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.notices.models import Notice

Sight = Callable[[Session, Collection[Actor], Collection[int]], set[int]]
_sights: list[Sight] = []


def sees(sight: Sight) -> Sight:
    """Disputes stand above notices: they say which of these cases one of these actors may see."""
    _sights.append(sight)
    return sight


def still_seen(session: Session, actors: Collection[Actor], lines: Collection[Notice]) -> set[int]:
    """The cases of these lines that their reader may still see: whoever has left a unit reads no more of its cases."""
    cases = {line.dispute_id for line in lines if line.dispute_id is not None}
    return {case for sight in _sights for case in sight(session, actors, cases)}


def inbox(person_id: int, before: int | None = None) -> Select[Notice]:
    """Newest first; `before` is the id of the last line already shown."""
    lines = select(Notice).where(Notice.person_id == person_id).order_by(Notice.id.desc())
    return lines if before is None else lines.where(Notice.id < before)


def unread_lines(person_id: int, but: str = "") -> Select[int]:
    """Counts what the person has not read; without those of one kind."""
    mine = [Notice.person_id == person_id, Notice.read_at.is_(None), *([Notice.kind != but] if but else [])]
    return select(func.count()).select_from(Notice).where(*mine)


def unread(session: Session, person_id: int, but: str = "") -> int:
    """How many lines the person has not read: the number at the bell."""
    return session.scalar(unread_lines(person_id, but)) or 0
