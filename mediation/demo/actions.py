"""Filling the demo county: places, units, people, calendar, and every story through the real moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from mediation.access import SYSTEM
from mediation.accounts.actions import note
from mediation.accounts.models import AdminEvent, Person
from mediation.clocks.queries import calendar_of
from mediation.clocks.year import seed_calendar
from mediation.demo.afterwards import pay
from mediation.demo.cast import hire
from mediation.demo.meetings import arrange, furnish
from mediation.demo.stories import in_hand, small_matters, told
from mediation.demo.telling import Daily, Telling, tell
from mediation.disputes.models import Dispute
from mediation.notices.models import Notice
from mediation.regions.actions import load
from mediation.regions.sources import shipped
from mediation.units.founding import found_county
from mediation.units.models import Unit
from workflows.guarding import Refused

COUNTY = "330681"
FILLED = "fill_demo"
# Everybody was there before the first story begins.
BEFORE = timedelta(days=120)


@dataclass(frozen=True)
class Filled:
    """What was made; `again` when the demo county was there already and nothing was touched."""

    units: int = 0
    people: int = 0
    disputes: int = 0
    again: bool = False


def fill(session: Session, *, at: datetime, seed: int, daily: Daily) -> Filled:
    """Fill an empty database with the demo county as it would stand at `at`. Commits day by day.

    Raises Refused on a database that holds anything else; on its own earlier work it does nothing.
    """
    if session.scalar(select(exists().where(AdminEvent.kind == FILLED))):
        return Filled(again=True)
    if any(session.scalar(select(exists(select(model.id)))) for model in (Dispute, Person, Unit)):
        raise Refused("这个数据库里已经有别的单位、人员或案件，演示数据只能装进空库。")
    since = at - BEFORE
    load(session, county=COUNTY, source=shipped(), at=since)
    units = found_county(session, county=COUNTY, at=since)
    seed_calendar(session, at=since)
    people = hire(session, at=since)
    furnish(session, at=since)
    session.commit()
    tellings = tell_all(session, at=at, seed=seed, daily=daily)
    pay(session, at=at)
    arrange(session, at=at)
    # people have read what is older than three days; what is left unread is this week's
    session.execute(update(Notice).where(Notice.created_at < at - timedelta(days=3)).values(read_at=Notice.created_at))
    note(session, actor=SYSTEM, at=at, kind=FILLED, subject=COUNTY, facts={"seed": seed, "stories": len(tellings)})
    session.commit()
    return Filled(units, people, len(tellings))


def tell_all(session: Session, *, at: datetime, seed: int, daily: Daily) -> list[Telling]:
    """The 67 stories, small matters of the villages beside them, and what is still in hand."""
    stories = (*told(), *small_matters(), *in_hand())
    return tell(session, stories, calendar=calendar_of(session), at=at, seed=seed, daily=daily)
