"""Stories of 约调解 begin with a case in mediation at 枫源村."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from mediation.disputes.models import Dispute
from tests.make import Clock, County, county, make_dispute
from workflows.states import State


@pytest.fixture
def here(session: Session, clock: Clock) -> County:
    return county(session, at=clock.at - timedelta(days=3))


@pytest.fixture
def case(here: County, clock: Clock) -> Dispute:
    return make_dispute(here, State.MEDIATING, at=clock.at - timedelta(days=1))
