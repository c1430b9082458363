"""What stories of 登记 begin with, where a file says nothing else."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.make import Clock, County, county, sign_in


@pytest.fixture
def here(client: FlaskClient, session: Session, clock: Clock) -> County:
    """The county, and the window of 枫桥镇 signed in."""
    here = county(session, at=clock.at)
    sign_in(client, here.person("fengqiao.window"), at=clock.at)
    return here
