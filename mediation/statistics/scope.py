"""Which cases a page of numbers speaks of: whose eyes, which days, which place, which category."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.disputes.filters import Filters
from mediation.disputes.lists import narrowed
from mediation.disputes.visibility import visible


@dataclass(frozen=True)
class Scope:
    """Days are local, both ends included. An empty region or category does not narrow."""

    actor: Actor
    at: datetime
    first: date
    last: date
    region: str = ""
    category: str = ""

    @property
    def here(self) -> Filters:
        """Place and category alone: for what stands now, whenever it began."""
        return Filters(region=self.region, category=self.category)

    @property
    def accepted(self) -> Filters:
        """Accepted in these days; a merged case is counted with the one it went into."""
        return replace(self.here, accepted_from=self.first, accepted_to=self.last, unmerged=True)

    def before(self) -> Scope:
        """The same number of days just before."""
        days = (self.last - self.first).days + 1
        return replace(self, first=self.first - timedelta(days=days), last=self.first - timedelta(days=1))

    def where(self, session: Session, filters: Filters) -> list[ColumnElement[bool]]:
        """Conditions on Dispute: what the actor may see, narrowed."""
        return [visible(self.actor), *narrowed(session, self.actor, filters, at=self.at)]
