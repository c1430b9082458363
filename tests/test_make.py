"""What the other tests stand on."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.make import county, make_dispute, moment
from workflows.states import State


@pytest.mark.parametrize("state", list(State))
def test_a_dispute_can_be_made_in_every_state(session: Session, state: State) -> None:
    here = county(session, at=moment("2026-09-18 09:00"))
    assert make_dispute(here, state).state is state
