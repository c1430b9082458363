"""A closed case of neighbours, and what its file still lacks."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from mediation.disputes.actions import record
from mediation.disputes.models import Dispute
from mediation.files.actions import store
from tests.make import Clock
from tests.mediation.disputes.tale import Tale, tale
from tests.mediation.papers.three import neighbours
from workflows.evidence import FileKind

Bring = Callable[..., None]


def photo(colour: str = "navy", size: tuple[int, int] = (900, 600)) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, colour).save(made, "JPEG")
    return made.getvalue()


@pytest.fixture
def t(session: Session, clock: Clock) -> Tale:
    """Closed, told, not archived: nobody brought an identity card."""
    told = tale(session)
    neighbours(told)
    clock.at = told.wait(hours=1).at
    return told


@pytest.fixture
def case(t: Tale) -> Dispute:
    return t.case


@pytest.fixture
def bring(t: Tale) -> Bring:
    """`bring("身份证.jpg", photo(), FileKind.IDENTITY)`."""

    def brought(name: str, content: bytes, kind: FileKind, caption: str = "", who: str = "fengqiao.window", by: int | None = 1) -> None:
        store(t.session, t.case, actor=t.here.actor(who), at=t.at, name=name, content=content, caption=caption or None, brought_by_no=by, kind=kind)
        t.wait(minutes=5)

    return brought


@pytest.fixture
def complete(t: Tale, bring: Bring) -> Tale:
    """Nothing mandatory is missing."""
    bring("身份证.jpg", photo(), FileKind.IDENTITY, "朱某的身份证")
    bring("身份证.jpg", photo("teal"), FileKind.IDENTITY, "张某的身份证", by=2)
    return t


def archive(t: Tale, who: str = "fengqiao.window", retention: str = "long") -> None:
    record(t.session, t.case, "archive", actor=t.here.actor(who), at=t.at, retention=retention, acknowledged=True)
    t.wait(minutes=5)
