"""A case to run clocks on: registered in 枫源村, with the rows that its keys point at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from mediation.clocks.models import Clock
from mediation.clocks.starting import start
from mediation.disputes.models import Dispute
from tests.make import FENGYUAN, County, county, moment
from workflows.clocks import ClockKind
from workflows.levels import Level
from workflows.outcomes import Channel, Difficulty
from workflows.states import State

Begin = Callable[..., Clock]


@dataclass(frozen=True)
class Told:
    """What clocks know of a case, told to each of them anew."""

    id: int
    desk_id: int
    unit_id: int | None = None
    leg_no: int = 1
    level: Level = Level.VILLAGE
    category: str = "02"
    channel: Channel = Channel.VISIT
    difficulty: Difficulty | None = None


@pytest.fixture
def here(session: Session) -> County:
    return county(session, at=moment("2026-09-01 09:00"))


@pytest.fixture
def dispute(session: Session, here: County) -> Dispute:
    return make_case(session, here)


@pytest.fixture
def begin(session: Session, dispute: Dispute) -> Begin:
    """Start a clock of the case, at the village unless told otherwise."""

    def begin(kind: ClockKind, at: datetime, **other: Any) -> Clock:
        of_case = {name: other.pop(name) for name in ("level", "category", "channel", "leg_no") if name in other}
        return start(session, Told(dispute.id, dispute.desk_id, **of_case), kind, at=at, **other)

    return begin


def make_case(session: Session, here: County, number: int = 1) -> Dispute:
    person, unit = here.person("village.mediator"), here.unit(FENGYUAN)
    dispute = Dispute(
        number=f"330681-2026-{number:06}", tracking_code=f"t{number}", title="养猪污水",
        description="排进玉米地", channel=Channel.VISIT, region_code=unit.region_code, level=Level.VILLAGE,
        desk_id=unit.id, responsible_id=person.id, registered_at=here.at,
    )  # fmt: skip
    dispute.state = State.SUBMITTED  # no move: these tests start their clocks themselves
    session.add(dispute)
    session.flush()
    return dispute
