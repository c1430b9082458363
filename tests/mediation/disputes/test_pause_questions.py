"""A pause past its expected end: asked about once, then somebody else hears of it."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.accounts.models import Person
from mediation.disputes.pause_questions import ask_pauses
from mediation.notices.models import Notice
from tests.make import moment
from tests.mediation.disputes.tale import Tale, tale


@pytest.fixture
def t(session: Session) -> Tale:
    """Suspended on Monday, 14 September, until Monday the 21st."""
    told = tale(session).register().in_village()
    told.ask("village.mediator", "suspend")
    return told.approve("village.head")


def asked(t: Tale, at: datetime) -> list[str]:
    """Who is asked at that moment."""
    before = set(t.session.scalars(select(Notice.id)))
    ask_pauses(t.session, at=at)
    new = select(Person.username).join(Notice, Notice.person_id == Person.id).where(Notice.id.not_in(before))
    return sorted(t.session.scalars(new.where(Notice.kind.startswith("pause_"))))


def test_the_mediator_is_asked_once_then_the_head_then_the_level_above(t: Tale) -> None:
    assert asked(t, moment("2026-09-21 09:00")) == []
    assert asked(t, moment("2026-09-22 09:00")) == ["village.mediator"]
    assert asked(t, moment("2026-09-23 09:00")) == []
    assert asked(t, moment("2026-09-24 17:00")) == []
    assert asked(t, moment("2026-09-24 17:31")) == ["village.head"]
    assert asked(t, moment("2026-09-28 09:00")) == []
    assert asked(t, moment("2026-09-29 17:31")) == ["fengqiao.head"]
    assert asked(t, moment("2026-11-30 09:00")) == []


def test_a_new_pause_is_asked_about_anew(t: Tale) -> None:
    asked(t, moment("2026-09-22 09:00"))
    t.at = moment("2026-09-22 10:00")
    t.do("village.mediator", "resume").ask("village.mediator", "suspend", until=date(2026, 9, 28))
    t.approve("village.head")
    assert asked(t, moment("2026-09-28 09:00")) == []
    assert asked(t, moment("2026-09-29 09:00")) == ["village.mediator"]


def test_where_the_mediator_is_gone_the_head_is_asked_at_once(t: Tale) -> None:
    t.here.person("village.mediator").active = False
    assert asked(t, moment("2026-09-22 09:00")) == ["village.head"]


def test_what_waits_for_papers_is_asked_about_by_nobody(t: Tale) -> None:
    t.at = moment("2026-09-14 14:00")
    t.register().do("fengqiao.window", "request_materials", due_on=date(2026, 9, 18))
    assert asked(t, moment("2026-09-21 09:00")) == []
