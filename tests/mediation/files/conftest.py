"""A case that 枫源村 mediates, and its mediator at the desk."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from mediation.disputes.models import Dispute
from tests.make import Clock, County, county, make_dispute, sign_in
from workflows.states import State

Send = Callable[..., TestResponse]


@pytest.fixture
def here(client: FlaskClient, session: Session, clock: Clock) -> County:
    """The county, and the mediator of 枫源村 signed in."""
    here = county(session, at=clock.at)
    sign_in(client, here.person("village.mediator"), at=clock.at)
    return here


@pytest.fixture
def case(here: County, session: Session) -> Dispute:
    """调解中."""
    made = make_dispute(here, State.MEDIATING)
    session.commit()
    return made


@pytest.fixture
def send(client: FlaskClient, case: Dispute) -> Send:
    """`send(("照片.jpg", bytes), caption="…")`: the form without our script."""

    def sent(*files: tuple[str, bytes], **said: Any) -> TestResponse:
        data: dict[str, Any] = {"kind": "evidence", "brought_by": "1", "caption": "", "taken_at": "", **said}
        data["files"] = [(BytesIO(content), name) for name, content in files]
        return client.post(f"/disputes/{case.number}/files", data=data, content_type="multipart/form-data")

    return sent
