"""The set of rules that an address names, for whoever may see, write or decide it."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app
from sqlalchemy import select

from mediation.access import current_actor
from mediation.clocks.rulebook import RuleVersion
from mediation.db import db_session, now
from mediation.rules import pages
from mediation.rules.impact import Impact, impact


def one_or_404(key: str) -> pages.Shown:
    """The set of that key, as this person may see it."""
    return pages.shown(db_session(), current_actor(), key) or abort(404)


def own_or_404(key: str) -> pages.Shown:
    """A version of the county's own, held until the request is over."""
    one = one_or_404(key)
    if one.version is None:
        abort(404)
    held = select(RuleVersion).where(RuleVersion.id == one.version.id).with_for_update()
    db_session.scalars(held.execution_options(populate_existing=True)).one()
    return one


def decided_or_404(key: str, *, lock: bool = True) -> pages.Shown:
    """A version for whoever decides on it."""
    if not pages.decides(current_actor()):
        abort(404)
    one = own_or_404(key) if lock else one_or_404(key)
    return one if one.version is not None else abort(404)


def levels() -> dict[Any, str]:
    """What the levels are called here."""
    return pages.levels(db_session(), current_app.config["COUNTY"])


def impact_of(one: pages.Shown) -> Impact:
    """As if it were in force today; the day before its first it is counted once more, as of that day."""
    return impact(db_session(), one.rules, at=now())
