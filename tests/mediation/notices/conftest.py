"""A county with one case that people are told of."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from mediation.disputes.models import Dispute
from tests.make import Clock, County, county, make_dispute


@pytest.fixture
def here(session: Session, clock: Clock) -> County:
    """The county, this morning."""
    return county(session, at=clock.at)


@pytest.fixture
def dispute(here: County) -> Dispute:
    """Just registered."""
    return make_dispute(here)
