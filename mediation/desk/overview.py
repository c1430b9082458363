"""总览: the supervisor's four questions and the charts, every number a link to exactly its cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.desk import charts, questions
from mediation.desk.live import as_of
from mediation.desk.waiting import waiting
from mediation.desk.words import span
from mediation.regions.models import Region
from mediation.regions.naming import level_words
from mediation.regions.queries import subtree
from mediation.statistics import climbing
from mediation.statistics.indicators import BY_NAME, Measure, measure
from mediation.statistics.scope import Scope
from workflows.calendar import local_day
from workflows.categories import MOJ
from workflows.levels import TOP, Level

PERIODS = {"7": "近 7 天", "30": "近 30 天", "90": "近 90 天", "year": "今年"}


@dataclass
class View:
    """What a page or a part of it speaks of: the cases, and how this county calls its levels."""

    session: Session
    scope: Scope
    period: str
    county: str
    towns: list[tuple[str, str]]

    @property
    def levels(self) -> dict[Level, str]:
        """村, 镇, 市."""
        return level_words(self.county)

    @cached_property
    def measures(self) -> dict[str, Measure]:
        """All rates of the period."""
        return measure(self.session, self.scope)

    @cached_property
    def stations(self) -> dict[Level, climbing.Station]:
        """The flow of the period."""
        return climbing.flow(self.session, self.scope)


def view_of(session: Session, actor: Actor, at: datetime, args: Mapping[str, str]) -> View:
    """What the parameters of the address ask for; unknown values ask for nothing."""
    period = args.get("period", "")
    places = list(session.scalars(
        subtree(actor.region_code).where(Region.level.in_(("county", "town")), Region.valid_to.is_(None))
    ))
    towns = [(place.code[:9], place.name) for place in places if place.level == "town"]
    county = next((place.name for place in places if place.level == "county"), "")
    town, category = args.get("town", ""), args.get("category", "")
    period = period if period in PERIODS else "30"
    scope = scope_of(actor, at, period=period, town=town if town in dict(towns) else "",
                     category=category if category in MOJ else "")
    return View(session, scope, period, county, towns)


def context(session: Session, actor: Actor, at: datetime, args: Mapping[str, str]) -> dict[str, Any]:
    """Everything for `desk/overview.html`."""
    view = view_of(session, actor, at, args)
    chosen: dict[str, Any] = {name: args[name] for name in ("period", "town", "category") if args.get(name)}
    return {
        **asked(view), **moved(view), **stands(view), "checked": as_of(at),
        "choices": _choices(view.scope, view.period, view.towns, view.levels[TOP]),
        "live": {part: url_for(f"desk.overview_{part}", **chosen) for part in PARTS},
    }


def asked(view: View) -> dict[str, Any]:
    """The four questions, and above them what waits for the reader's own word."""
    session, scope, levels = view.session, view.scope, view.levels
    before = measure(session, scope.before(), [BY_NAME["solved_in_village"]])["solved_in_village"]
    return {
        "waiting": waiting(session, scope.actor, scope.at),
        "questions": [
            questions.late(session, scope), questions.climbed(session, scope, levels), questions.danger(session, scope),
            questions.village(scope, view.measures["solved_in_village"], before, view.stations, levels),
        ],
    }


def moved(view: View) -> dict[str, Any]:
    """Where the cases of the period went."""
    words = PERIODS[view.period]
    return {"flow": charts.flow(view.scope, view.stations, words, view.levels),
            "closed": charts.closed(view.scope, words, view.measures, view.levels)}


def stands(view: View) -> dict[str, Any]:
    """What is in hand, where most comes from, and the year."""
    return {
        "ageing": charts.ageing(view.session, view.scope), "levels": [(level.value, view.levels[level]) for level in Level],
        "heat": charts.heat(view.session, view.scope), "trend": charts.months(view.session, view.scope),
    }


# part of the page → what fills it
PARTS: dict[str, Callable[[View], dict[str, Any]]] = {"asked": asked, "moved": moved, "stands": stands}


def scope_of(actor: Actor, at: datetime, *, period: str, town: str, category: str) -> Scope:
    """The days up to and with today."""
    today = local_day(at)
    first = date(today.year, 1, 1) if period == "year" else today - timedelta(days=int(period) - 1)
    return Scope(actor, at, first, today, region=town, category=category)


def _choices(
    scope: Scope, period: str, towns: list[tuple[str, str]], county: str
) -> list[dict[str, Any]]:
    periods = [
        (value, f"{words}（{span(chosen.first, chosen.last)}）" if value == period else words)
        for value, words in PERIODS.items()
        for chosen in (scope_of(scope.actor, scope.at, period=value, town="", category=""),)
    ]
    everywhere = ("", f"全{county} {len(towns)} 个镇街" if len(towns) > 1 else "全部")
    return [
        {"name": "period", "label": "时间", "options": periods, "value": period},
        {"name": "town", "label": "镇街", "options": [everywhere, *towns], "value": scope.region},
        {"name": "category", "label": "类别", "options": [("", "全部类别"), *MOJ.items()], "value": scope.category},
    ]
