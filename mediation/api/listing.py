"""The filters of GET /disputes and their keyset paging."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import ConfigDict, Field
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, selectinload

from mediation.access import Actor
from mediation.api.given import Day, Given
from mediation.config import LOCAL
from mediation.disputes.models import Dispute
from mediation.disputes.search import matching
from mediation.disputes.visibility import in_prefix, visible_to
from mediation.errors import Invalid
from mediation.units.models import Unit
from workflows.levels import Level
from workflows.lights import LightKind
from workflows.outcomes import Risk
from workflows.states import FINAL, STAGE_OF, Stage, State

Condition = ColumnElement[bool]


class Filters(Given):
    """Each narrows the list; together they must all hold."""

    model_config = ConfigDict(extra="forbid")

    state: State | None = None
    stage: Stage | None = None
    level: Level | None = None
    light: LightKind | None = None
    region: Annotated[str, Field(pattern=r"^\d{2,12}$")] | None = None
    unit: Annotated[str, Field(max_length=32)] | None = None
    category: Annotated[str, Field(max_length=2)] | None = None
    risk: Risk | None = None
    escalated: bool | None = None
    overdue: bool | None = None
    q: Annotated[str, Field(max_length=80)] | None = None
    accepted_from: Day | None = None
    accepted_to: Day | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str, Field(max_length=200)] | None = None


def page_of(session: Session, given: Filters, *, actor: Actor, at: datetime) -> tuple[list[Dispute], bool]:
    """One page and whether more follow."""
    query = visible_to(actor).where(*_conditions(session, given, at)).options(selectinload(Dispute.parties))
    if given.cursor:
        query = query.where(_after(given.cursor))
    found = session.scalars(query.order_by(Dispute.due_at.asc().nulls_last(), Dispute.id).limit(given.limit + 1)).all()
    return list(found[: given.limit]), len(found) > given.limit


def cursor_of(case: Dispute) -> str:
    """Where the next page begins; callers only hand it back."""
    place = json.dumps([case.due_at.isoformat() if case.due_at else None, case.id])
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def _after(cursor: str) -> Condition:
    try:
        due, last = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        due_at, last_id = datetime.fromisoformat(due).astimezone(LOCAL) if due else None, int(last)
    except (ValueError, TypeError, OverflowError, binascii.Error) as error:
        raise Invalid({"cursor": "cursor 要用上一页给的 next。"}) from error
    if not 0 <= last_id < 2**63:
        raise Invalid({"cursor": "cursor 要用上一页给的 next。"})
    if due_at is None:
        return and_(Dispute.due_at.is_(None), Dispute.id > last_id)
    same = and_(Dispute.due_at == due_at, Dispute.id > last_id)
    return or_(Dispute.due_at > due_at, same, Dispute.due_at.is_(None))


def _conditions(session: Session, f: Filters, at: datetime) -> list[Condition]:
    found: list[Condition] = []
    if f.state:
        found.append(Dispute.state == f.state)
    if f.stage:
        found.append(Dispute.state.in_([state for state, stage in STAGE_OF.items() if stage is f.stage]))
    if f.level:
        found.append(Dispute.level == f.level)
    if f.light:
        found.append(_shines(f.light, at))
    if f.region:
        found.append(in_prefix(f.region))
    if f.unit:
        found.append(Dispute.unit_id == select(Unit.id).where(Unit.code == f.unit).scalar_subquery())
    if f.category:
        found.append(Dispute.category == f.category)
    if f.risk:
        found.append(Dispute.risk == f.risk)
    if f.escalated is not None:
        found.append(Dispute.escalations > 0 if f.escalated else Dispute.escalations == 0)
    if f.overdue is not None:
        late = or_(Dispute.overdue_since.is_not(None), _shines(LightKind.RED, at))
        found.append(late if f.overdue else ~late)
    if f.q and f.q.strip():
        found.append(matching(session, f.q))
    return found + _accepted(f.accepted_from, f.accepted_to)


def _accepted(first: date | None, last: date | None) -> list[Condition]:
    found: list[Condition] = []
    if first:
        found.append(Dispute.accepted_at >= datetime.combine(first, time.min, LOCAL))
    if last:
        found.append(Dispute.accepted_at < datetime.combine(last + timedelta(days=1), time.min, LOCAL))
    return found


def _shines(light: LightKind, at: datetime) -> Condition:
    """The same five answers as `presenting.light`, in SQL; none of them is NULL, so each can be negated."""
    if light is LightKind.MET:
        return Dispute.state.in_(FINAL)
    if light is LightKind.PAUSED:
        return Dispute.state == State.SUSPENDED
    running = Dispute.state.not_in([*FINAL, State.SUSPENDED])
    late = and_(Dispute.due_at.is_not(None), Dispute.due_at < at)
    near = and_(Dispute.amber_at.is_not(None), Dispute.amber_at <= at)
    if light is LightKind.RED:
        return and_(running, late)
    return and_(running, ~late, near if light is LightKind.AMBER else ~near)
