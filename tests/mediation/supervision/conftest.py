"""A county with one case in hand; a test that needs more makes its own."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from mediation.disputes.models import Dispute
from tests.make import Clock, County, county, make_dispute
from workflows.states import State


@pytest.fixture
def here(session: Session, clock: Clock) -> County:
    """The county, this morning."""
    return county(session, at=clock.at)


@pytest.fixture
def case(here: County) -> Dispute:
    """In the hands of the village's mediator."""
    return make_dispute(here, State.MEDIATING)
