"""A case whose result waits to be told."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.mediation.disputes.tale import Tale, tale


@pytest.fixture
def t(session: Session) -> Tale:
    return tale(session).register()
