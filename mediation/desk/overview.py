"""总览: the supervisor's four questions and four charts, every number a link to exactly its cases."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.desk import charts, questions
from mediation.desk.words import moment, span
from mediation.regions.models import Region
from mediation.regions.naming import level_words
from mediation.regions.queries import subtree
from mediation.statistics import climbing
from mediation.statistics.indicators import BY_NAME, measure
from mediation.statistics.scope import Scope
from workflows.calendar import local_day
from workflows.categories import MOJ
from workflows.levels import TOP, Level

PERIODS = {"7": "近 7 天", "30": "近 30 天", "90": "近 90 天", "year": "今年"}


def context(
    session: Session, actor: Actor, at: datetime, *, period: str, town: str, category: str
) -> dict[str, Any]:
    """Everything for `desk/overview.html`."""
    period = period if period in PERIODS else "30"
    places = list(session.scalars(
        subtree(actor.region_code).where(Region.level.in_(("county", "town")), Region.valid_to.is_(None))
    ))
    towns = [(place.code[:9], place.name) for place in places if place.level == "town"]
    county = next((place.name for place in places if place.level == "county"), "")
    scope = scope_of(actor, at, period=period, town=town if town in dict(towns) else "",
                     category=category if category in MOJ else "")
    levels = level_words(county)
    measures = measure(session, scope)
    before = measure(session, scope.before(), [BY_NAME["solved_in_village"]])["solved_in_village"]
    stations = climbing.flow(session, scope)
    return {
        "as_of": f"截至{moment(at, at)}",
        "choices": _choices(scope, period, towns, levels[TOP]),
        "questions": [
            questions.late(session, scope), questions.climbed(session, scope, levels),
            questions.danger(session, scope), questions.village(scope, measures["solved_in_village"], before, stations, levels),
        ],
        "flow": charts.flow(scope, stations, PERIODS[period], levels),
        "closed": charts.closed(scope, PERIODS[period], measures, levels),
        "ageing": charts.ageing(session, scope),
        "levels": [(level.value, levels[level]) for level in Level],
        "heat": charts.heat(session, scope),
    }


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
