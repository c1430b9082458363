"""A county with a few cases, and a short way to a version of its rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from mediation.clocks.rulebook import RuleVersion
from mediation.rules import actions
from tests.make import County, county, moment
from workflows.levels import Level
from workflows.limit_files import read_body

AT = moment("2026-09-18 09:00")
LEVELS = {**{level: level.label for level in Level}, Level.COUNTY: "市"}
Version = Callable[..., RuleVersion]


def row_of(body: dict[str, Any], kind: str, **when: Any) -> int:
    """The place of one limit in a set."""
    return next(n for n, row in enumerate(body["clock"]) if row["kind"] == kind and row.get("when", {}) == when)


@pytest.fixture
def here(session: Session) -> County:
    county(session, at=moment("2026-08-03 09:00"))
    return County(session, AT)


@pytest.fixture
def draft(here: County) -> Version:
    """A draft copied from a preset. `days`: level → days of mediation."""

    def make(
        *, of: str = "standard", days: dict[str, int] | None = None, applies_from: date | None = date(2026, 11, 1),
        recounts_open: bool = True, **head: Any,
    ) -> RuleVersion:
        session, sysadmin = here.session, here.actor("sysadmin")
        version = actions.copy(session, read_body(of), actor=sysadmin, at=here.at)
        rows = {row_of(version.body, "mediation", level=level): {"length": n} for level, n in (days or {}).items()}
        actions.edit(session, version, rows=rows, head=head, title="标准规则", applies_from=applies_from,
                     recounts_open=recounts_open)
        return version

    return make


@pytest.fixture
def approved(here: County, draft: Version) -> Version:
    """The same, handed in and approved."""

    def make(**what: Any) -> RuleVersion:
        version = draft(**what)
        actions.submit(here.session, version, actor=here.actor("sysadmin"), at=here.at, levels=LEVELS)
        actions.approve(here.session, version, actor=here.actor("supervisor"), at=here.at)
        return version

    return make
