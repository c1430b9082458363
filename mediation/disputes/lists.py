"""Lists of cases: narrowed by filters, sorted by due time, paged by key, counted up to a cap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from mediation.access import Actor
from mediation.cursors import pack, unpack
from mediation.disputes import conditions as c
from mediation.disputes.events import Event
from mediation.disputes.filters import Filters, read
from mediation.disputes.models import Dispute
from mediation.disputes.rows import Row, row, rows
from mediation.disputes.search import matching
from mediation.disputes.sides import Party
from mediation.disputes.standing_in import stood_in
from mediation.disputes.tabs import capped_words
from mediation.disputes.visibility import in_prefix, visible_to
from workflows.levels import Level
from workflows.states import STAGE_OF, State

__all__ = ["Filters", "Page", "Row", "all_capped", "capped", "filtered", "narrowed", "page", "read", "row", "rows"]


@dataclass(frozen=True)
class Page:
    """Some cases and the cursor of what follows; None at the end."""

    items: Sequence[Dispute]
    next: str | None


def filtered(session: Session, actor: Actor, filters: Filters, *, at: datetime) -> Select[Dispute]:
    """The visible cases that fit; the caller pages or counts."""
    return visible_to(actor).where(*narrowed(session, actor, filters, at=at))


def narrowed(session: Session, actor: Actor, filters: Filters, *, at: datetime) -> list[ColumnElement[bool]]:
    """The filters as conditions on Dispute, for queries that count instead of list."""
    f = filters
    return [*_standing(f, at), *_placed(session, actor, f), *_dated(f), *_travelled(f)]


def _standing(f: Filters, at: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if f.state:
        found.append(Dispute.state.in_(f.state))
    if f.stage:
        found.append(Dispute.state.in_([state for state in State if STAGE_OF[state] is f.stage]))
    if f.open:
        found.append(c.is_open())
    if f.light:
        found.append(c.shines(f.light, at))
    if f.overdue:
        found.append(c.late_for_citizen(at) if f.overdue == "total" else c.late(at))
    if f.past:
        found.append(c.past(at))
    if f.risk:
        found.append(Dispute.risk.in_(f.risk))
    if f.reported:
        found.append(c.reported_as(f.reported, at))
    if f.unmerged:
        found.append(c.unmerged())
    return found


def _placed(session: Session, actor: Actor, f: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if f.region:
        found.append(in_prefix(f.region))
    if f.unit:
        found.append(c.held_by(f.unit))
    if f.category:
        found.append(Dispute.category == f.category)
    if f.channel:
        found.append(Dispute.channel == f.channel)
    if f.mine:
        found.append(or_(Dispute.mediator_id == actor.person_id, Dispute.responsible_id == actor.person_id, stood_in(actor)))
    if f.q:
        found.append(matching(session, f.q))
    return found


def _dated(f: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for column, first, last in (
        (Dispute.accepted_at, f.accepted_from, f.accepted_to), (Dispute.closed_at, f.closed_from, f.closed_to),
    ):
        if first:
            found.append(column >= c.day_start(first))
        if last:
            found.append(column < c.day_end(last))
    return found


def _travelled(f: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if f.level:
        found.append(Dispute.level.in_(f.level))
    if f.escalated:
        found.append(Dispute.escalated_at.is_not(None))
    if any((f.climbed_from, f.climbed_to, f.climbed_level, f.climbed_to_level, f.climbed_reason, f.climbed_alone)):
        climbs = c.climbs(
            since=c.day_start(f.climbed_from) if f.climbed_from else None,
            before=c.day_end(f.climbed_to) if f.climbed_to else None, level=f.climbed_level,
            to_level=f.climbed_to_level, reason=f.climbed_reason, alone=f.climbed_alone,
        )
        found.append(Dispute.id.in_(select(Event.dispute_id).where(climbs)))
    if f.untried:
        found.append(c.untried())
    if f.began:
        found.append(or_(*(c.began_at(level) for level in f.began)))
    if f.reached:
        found.append(c.came_to(Level(f.reached)))
    if f.unsolved_at:
        found.append(~and_(Dispute.state == State.CLOSED, Dispute.level == f.unsolved_at))
    return found


def page(
    session: Session, query: Select[Dispute], *, limit: int, cursor: str | None = None, dated_only: bool = False
) -> Page:
    """What is due comes first, soonest on top; then what has no date, newest on top. Parties are loaded.

    `dated_only` for lists of open cases, which all have a date: it saves the second query.

    Two ordered queries instead of NULLS LAST: each walks an index, the same way on both databases.
    """
    due, last_id = unpack(cursor) if cursor is not None else (None, None)
    found: list[Dispute] = []
    if cursor is None or due is not None:
        dated = query.where(Dispute.due_at.is_not(None)).order_by(Dispute.due_at, Dispute.id)
        if due is not None:
            dated = dated.where(or_(Dispute.due_at > due, and_(Dispute.due_at == due, Dispute.id > last_id)))
            # the plain bound lets the index begin in the right place
            dated = dated.where(Dispute.due_at >= due)
        found = list(session.scalars(dated.limit(limit + 1)))
        last_id = None
    if len(found) <= limit and not dated_only:
        undated = query.where(Dispute.due_at.is_(None)).order_by(Dispute.id.desc())
        if last_id is not None:
            undated = undated.where(Dispute.id < last_id)
        found += session.scalars(undated.limit(limit + 1 - len(found)))
    items = found[:limit]
    load_parties(session, items)
    return Page(items, pack(items[-1].due_at, items[-1].id) if len(found) > limit else None)


def load_parties(session: Session, disputes: Sequence[Dispute]) -> None:
    """Of all lines in one query, dated and undated together."""
    parties: dict[int, list[Party]] = {dispute.id: [] for dispute in disputes}
    if parties:
        for party in session.scalars(select(Party).where(Party.dispute_id.in_(parties)).order_by(Party.no)):
            parties[party.dispute_id].append(party)
    for dispute in disputes:
        set_committed_value(dispute, "parties", parties[dispute.id])


def capped(session: Session, query: Select[Any], most: int = 100) -> str:
    """How many, in words that cost the same however many there are: 44, or 99+."""
    return all_capped(session, [query], most)[0]


def all_capped(session: Session, queries: Sequence[Select[Any]], most: int = 100) -> list[str]:
    """`capped` for several lists at once."""
    inner = [query.order_by(None).with_only_columns(Dispute.id).limit(most).subquery() for query in queries]
    found = session.execute(select(*(select(func.count()).select_from(each).scalar_subquery() for each in inner))).one()
    return [capped_words(count, most) for count in found]
