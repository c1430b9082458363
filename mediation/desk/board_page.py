"""Pages of the board, forth and back: what is late on top, then what runs, then what stands; each by its due time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, not_, or_
from sqlalchemy.orm import Session

from mediation.cursors import pack, unpack
from mediation.disputes import conditions as c
from mediation.disputes.lists import load_parties
from mediation.disputes.models import Dispute
from mediation.errors import Invalid

FORTH, BACK = "n", "p"


@dataclass(frozen=True)
class BoardPage:
    """Some cases, and the cursors of what stands before and after them; None at either end."""

    items: Sequence[Dispute]
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Place:
    """A line of the board: which part, when due, which case."""

    part: int
    due: datetime
    last: int


def board_page(
    session: Session, query: Select[Dispute], *, at: datetime, limit: int, cursor: str | None = None
) -> BoardPage:
    """Each part walks the index of due times, the same way on both databases. Every open case has a due time."""
    back, place = _opened(cursor)
    found: list[tuple[int, Dispute]] = []
    parts = list(enumerate(_parts(at)))
    for part, condition in reversed(parts) if back else parts:
        if place is not None and (part > place.part if back else part < place.part):
            continue
        mine = query.where(condition, Dispute.due_at.is_not(None))
        if place is not None and part == place.part:
            mine = mine.where(*_beyond(place, back))
        order = (Dispute.due_at.desc(), Dispute.id.desc()) if back else (Dispute.due_at, Dispute.id)
        found += [(part, each) for each in session.scalars(mine.order_by(*order).limit(limit + 1 - len(found)))]
        if len(found) > limit:
            break
    more, shown = len(found) > limit, found[:limit][::-1] if back else found[:limit]
    items = [dispute for _, dispute in shown]
    load_parties(session, items)
    return BoardPage(
        items,
        before=_cursor(BACK, *shown[0]) if shown and (more if back else cursor) else None,
        after=_cursor(FORTH, *shown[-1]) if shown and (back or more) else None,
    )


def _parts(at: datetime) -> tuple[ColumnElement[bool], ...]:
    late, stands = c.late(at), c.waits()
    return late, and_(not_(late), not_(stands)), stands


def _beyond(place: Place, back: bool) -> list[ColumnElement[bool]]:
    if back:
        beside = and_(Dispute.due_at == place.due, Dispute.id < place.last)
        return [or_(Dispute.due_at < place.due, beside), Dispute.due_at <= place.due]
    beside = and_(Dispute.due_at == place.due, Dispute.id > place.last)
    # the plain bound lets the index begin in the right place
    return [or_(Dispute.due_at > place.due, beside), Dispute.due_at >= place.due]


def _cursor(way: str, part: int, dispute: Dispute) -> str:
    return f"{way}{part}{pack(dispute.due_at, dispute.id)}"


def _opened(cursor: str | None) -> tuple[bool, Place | None]:
    if cursor is None:
        return False, None
    due, last = unpack(cursor[2:])
    if cursor[0] not in (FORTH, BACK) or cursor[1] not in "012" or due is None:
        raise Invalid({"cursor": "这一页的地址不完整，请从第一页看起。"})
    return cursor[0] == BACK, Place(int(cursor[1]), due, last)
