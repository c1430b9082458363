"""The charts of 总览 as the templates draw them; every number is a link."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from mediation.desk.links import listed
from mediation.desk.questions import number_of, said
from mediation.disputes.filters import Filters
from mediation.statistics import climbing, places, standing, trend
from mediation.statistics.indicators import Measure
from mediation.statistics.scope import Scope
from workflows.calendar import local_day
from workflows.levels import Level
from workflows.states import State

CLOSED = (State.CLOSED,)
Chart = dict[str, Any]


def flow(scope: Scope, stations: dict[Level, climbing.Station], period: str, levels: dict[Level, str]) -> Chart:
    """从村到镇到市: what was accepted in the period, where it began and where it is."""
    base = scope.accepted
    urls = {"open": listed(base.also(Filters(open=True)))}
    for level in Level:
        urls[f"{level.value}_taken"] = listed(base.also(Filters(began=(level,))))
        urls[f"{level.value}_closed"] = listed(base.also(Filters(state=CLOSED, level=(level,))))
        urls[f"{level.value}_open"] = listed(base.also(Filters(open=True, level=(level,))))
        urls[f"to_{level.value}"] = listed(base.also(Filters(reached=level)))
    from_village = base.also(Filters(began=(Level.VILLAGE,)))
    urls["village_up"] = listed(from_village.also(Filters(reached=Level.TOWN)))
    urls["village_jump"] = listed(from_village.also(Filters(level=(Level.COUNTY,))))
    urls["town_up"] = listed(base.also(Filters(began=(Level.VILLAGE, Level.TOWN), level=(Level.COUNTY,))))
    total = sum(station.taken for station in stations.values())
    return {
        "subtitle": [said(f"{period}受理 "), number_of(total, base), said(" 件，点开看案件")],
        "words": {level.value: word for level, word in levels.items()},
        "urls": urls,
        **{level.value: asdict(station) for level, station in stations.items()},
    }


def closed(scope: Scope, period: str, measures: dict[str, Measure], levels: dict[Level, str]) -> Chart:
    """在哪一级办结: of those accepted in the period."""
    at_level = {level: measures[f"closed_in_{level.value}"] for level in Level}
    total = at_level[Level.VILLAGE].denominator
    shown = [*at_level.values(), measures["not_beyond_town"]]
    county, base = levels[Level.COUNTY], scope.accepted
    return {
        "subtitle": [said(f"{period}受理的，已办结 "), number_of(total, base.also(Filters(state=CLOSED))), said(" 件")],
        "segments": [
            {"level": level.value, "label": levels[level], "value": measure.numerator,
             "url": listed(base.also(Filters(state=CLOSED, level=(level,))))}
            for level, measure in at_level.items()
        ],
        "rows": [
            {"label": m.indicator.label.format(top=county), "share": m.words,
             "formula": [number_of(m.numerator, base.also(m.indicator.top)), said(" ÷ "),
                         number_of(m.denominator, base.also(m.indicator.base)), said(f"，{m.indicator.words(county)}")]}
            for m in shown
        ],
    }


def ageing(session: Session, scope: Scope) -> Chart:
    """在办多久了: everything in hand, whenever it was accepted."""
    found = standing.ageing(session, scope)
    today = local_day(scope.at)
    rows = []
    for aged in found:
        filters = scope.here.also(aged.age.filters(today))
        total = sum(aged.levels.values())
        rows.append({
            "label": aged.age.label, "url": listed(filters), "total": total, "late": aged.late,
            "late_url": listed(filters.also(standing.LATE)),
            "segments": [{"level": level.value, "value": aged.levels.get(level, 0),
                          "url": listed(filters.also(Filters(level=(level,))))} for level in Level],
        })
    total = sum(sum(aged.levels.values()) for aged in found)
    in_hand = scope.here.also(Filters(open=True, accepted_to=today))
    return {"subtitle": [number_of(total, in_hand), said(" 件在办，从受理那天算")], "rows": rows}


def heat(session: Session, scope: Scope) -> Chart:
    """哪里多，什么多: the busiest places by the commonest categories."""
    grid = places.grid(session, scope)
    kind = "村社" if scope.region else "镇街"
    return {
        "subtitle": [said(f"受理件数，前 {len(grid.places)} 个{kind}，点一格看案件" if grid.places else "这段时间没有受理的件")],
        "columns": [words for _, words in grid.categories],
        "rows": [
            {"label": name, "cells": [
                {"value": grid.cells.get((place, category), 0),
                 "url": listed(scope.accepted.also(Filters(region=place, category=category)))}
                for category, _ in grid.categories
            ]}
            for place, name in grid.places
        ],
    }


SERIES = (("accepted", "受理", "town"), ("closed", "办结", "done"), ("climbed", "上报", "county"))


def months(session: Session, scope: Scope) -> Chart:
    """一年来每个月: three bars a month on one scale."""
    found = trend.months(session, scope)
    most = max((getattr(month, name) for month in found for name, _, _ in SERIES), default=0)
    return {
        "subtitle": [said("受理、办结、上报各多少件，这个月到今天")], "most": max(most, 1),
        "series": [(fill, words) for _, words, fill in SERIES],
        "months": [
            {"label": f"{month.first.month}月" if month.first.month > 1 else f"{month.first.year}年1月", "bars": [
                {"words": words, "fill": fill, "value": getattr(month, name), "url": listed(month.filters(scope, name))}
                for name, words, fill in SERIES]}
            for month in found
        ],
    }
