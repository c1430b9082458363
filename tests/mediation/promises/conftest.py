"""A case that was settled with something to be done later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.agreements.actions import record_agreement
from mediation.config import LOCAL
from mediation.disputes.actions import advance
from mediation.disputes.models import Dispute
from mediation.promises.models import Promise
from tests.make import County, _step, county, make_dispute, moment
from workflows.states import State

AT = moment("2026-09-18 09:00")  # a Friday
Settle = Callable[..., Dispute]
FOUR = [{"no": no, "amount": "1500.00", "due_on": day} for no, day in
        enumerate(("2026-09-28", "2026-10-28", "2026-11-28", "2026-12-28"), start=1)]
DEBT = {"who": "高某", "to_whom": "王某", "what": "分四期还清货款", "amount": 6000, "kind": "money", "instalments": FOUR}


@pytest.fixture
def here(session: Session) -> County:
    return county(session, at=AT - timedelta(days=30))


@pytest.fixture
def settle(here: County) -> Settle:
    """Settle a new case of 枫源村 with these terms; oral unless the story says otherwise."""

    def settled(*terms: dict[str, Any], close: bool = True, at: datetime = AT, agreement: dict[str, Any] | None = None,
                **facts: Any) -> Dispute:
        case = make_dispute(here, State.MEDIATING, at=at, **facts)
        _step(here, case, "session", at + timedelta(minutes=10))
        today = at.astimezone(LOCAL).date()
        given: dict[str, Any] = {"form": "oral", "reached_on": today, "terms": terms or (DEBT,), **(agreement or {})}
        record_agreement(here.session, case, actor=here.actor("village.mediator"), at=at + timedelta(minutes=20), **given)
        moves = [("settle", "village.mediator", {})]
        for name, who, more in moves:
            advance(here.session, case, name, actor=here.actor(who), at=at + timedelta(minutes=30), **more)
        if close:
            _step(here, case, "feed_back", at + timedelta(minutes=40))
            _step(here, case, "close", at + timedelta(minutes=50))
        return case

    return settled


def promises(here: County, case: Dispute) -> list[Promise]:
    here.session.flush()
    here.session.expire_all()
    return list(here.session.scalars(select(Promise).where(Promise.dispute_id == case.id).order_by(Promise.no)))


def day(words: str) -> date:
    return date.fromisoformat(words)
