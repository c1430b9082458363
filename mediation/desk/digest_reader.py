"""Whose digest it is, in all their postings: what of all there is concerns them, as conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.clocks.queries import calendar_of
from mediation.disputes.models import Dispute
from mediation.disputes.standing_in import stood_in
from mediation.disputes.visibility import visible_to_any
from workflows.calendar import ONE_DAY, local_day, opening
from workflows.levels import TOP
from workflows.roles import Role


@dataclass(frozen=True)
class Reader:
    """Whose digest it is: all their postings, and when."""

    actors: tuple[Actor, ...]
    at: datetime
    # the beginning of the working day before this one: what came since is new
    since: datetime

    @property
    def person_id(self) -> int | None:
        """The same in all postings."""
        return self.actors[0].person_id

    def having(self, *roles: Role, top: bool = False) -> list[Actor]:
        """Their postings in these roles; `top`: in the county's centre only."""
        return [actor for actor in self.actors if actor.has(*roles) and (not top or actor.level is TOP)]

    def sees(self, *roles: Role, top: bool = False) -> ColumnElement[bool]:
        """Cases that one of these postings may see."""
        return visible_to_any(self.having(*(roles or Role), top=top))

    def units(self, *roles: Role) -> list[int]:
        """The units they hold these roles in."""
        return [actor.unit_id for actor in self.having(*roles) if actor.unit_id is not None]

    def holds(self) -> ColumnElement[bool]:
        """Cases that lie with them, or with somebody they stand in for."""
        return or_(Dispute.responsible_id == self.person_id, *(stood_in(actor) for actor in self.actors if actor.stands_in))


def reader(session: Session, actors: Sequence[Actor], at: datetime) -> Reader | None:
    """None for who works in no unit."""
    posted = tuple(actor for actor in actors if actor.unit_id is not None)
    calendar, day = calendar_of(session), local_day(at) - ONE_DAY
    while calendar.known(day) and not calendar.is_workday(day):
        day -= ONE_DAY
    return Reader(posted, at, opening(day)) if posted else None
