"""Whose names a panel of the case page says, and the day and the reader it is written for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from sqlalchemy import select

from mediation.accounts.models import Person
from mediation.disputes.facts import Inquiry
from mediation.units.models import Unit
from workflows.calendar import local_day
from workflows.steps import moment_words

Panel = dict[str, Any]


@dataclass(frozen=True)
class Namer:
    """Names of people and units by id, the reader, and the day everything is seen from."""

    people: dict[int, str]
    units: dict[int, str]
    inquiry: Inquiry

    @property
    def today(self) -> date:
        """The local day."""
        return local_day(self.inquiry.at)

    def when(self, moment: datetime) -> str:
        """10月14日 09:30."""
        return moment_words(moment, self.inquiry.at)

    def mine(self, unit_id: int) -> bool:
        """Whether the reader works in this unit."""
        return unit_id == self.inquiry.actor.unit_id

    def form(self, name: str, **arguments: Any) -> str:
        """The address of a form of this case."""
        return url_for("disputes.do", number=self.inquiry.dispute.number, name=name, **arguments)


def namer_of(inquiry: Inquiry, people: Iterable[int], units: Iterable[int]) -> Namer:
    """Names for these ids; nothing is asked where there are none."""
    person_ids, unit_ids, session = set(people), set(units), inquiry.session
    names = select(Person.id, Person.name).where(Person.id.in_(person_ids))
    short = select(Unit.id, Unit.short_name).where(Unit.id.in_(unit_ids))
    return Namer(
        people={key: name for key, name in session.execute(names)} if person_ids else {},
        units={key: name for key, name in session.execute(short)} if unit_ids else {}, inquiry=inquiry,
    )
