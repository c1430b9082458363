"""The four questions of 总览: number and names first, then where to look."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from mediation.desk.links import listed
from mediation.disputes.filters import Filters
from mediation.statistics import climbing, standing
from mediation.statistics.indicators import Measure
from mediation.statistics.scope import Scope
from workflows.calendar import local_day
from workflows.levels import BOTTOM, Level
from workflows.outcomes import Risk
from workflows.states import State

ROWS = 3
CLOSED = (State.CLOSED,)
Question = dict[str, Any]


def late(session: Session, scope: Scope) -> Question:
    """什么超期，在谁手上."""
    units = standing.late_units(session, scope)
    total, for_citizen = sum(u.late for u in units), sum(u.for_citizen for u in units)
    filters = scope.here.also(standing.LATE)
    note = f"件超期，其中 {for_citizen} 件超居民时限" if total else "件超期，都在时限内"
    return _question(
        "什么超期，在谁手上", str(total), note,
        [_row(u.name, listed(filters.also(Filters(unit=u.code))), u.late) for u in units[:ROWS]],
        more=(listed(filters), f"看全部 {total} 件") if total else None, tone="red" if total else "",
    )


def climbed(session: Session, scope: Scope, levels: dict[Level, str]) -> Question:
    """本周什么上报了，为什么: since Monday."""
    today = local_day(scope.at)
    monday = today - timedelta(days=today.weekday())
    found = climbing.climbed(session, scope, monday)
    filters = scope.here.also(Filters(climbed_from=monday))
    ways = "，".join(f"{levels[a]}到{levels[b]} {n}" for (a, b), n in sorted(
        found.ways.items(), key=lambda way: (way[0][0].rank, way[0][1].rank)))
    return _question(
        "本周什么上报了，为什么", str(found.total), f"件，{ways}" if ways else "件，星期一到现在",
        [_row(reason.label, listed(filters.also(Filters(climbed_reason=reason))), number)
         for reason, number in list(found.reasons.items())[:ROWS]],
        more=(listed(filters), f"看全部 {found.total} 件") if found.total else None,
    )


def danger(session: Session, scope: Scope) -> Question:
    """什么危险: open red and orange cases, the worst by name, and red ones that nobody has reported."""
    found = standing.dangers(session, scope)
    red, orange = (sum(n for (risk, _), n in found.items() if risk is grade) for grade in (Risk.RED, Risk.ORANGE))
    untold = found.get((Risk.RED, False), 0)
    rows = [
        {"label": dispute.title, "url": url_for("disputes.show", number=dispute.number), "risk": dispute.risk,
         "value": None, "light": None}
        for dispute in standing.worst(session, scope, ROWS - 1 if untold else ROWS)
    ]
    filters = scope.here.also(standing.DANGEROUS)
    if untold:
        unreported = scope.here.also(Filters(open=True, risk=(Risk.RED,), reported="no"))
        rows.append(_row("红色，还没记报警或通报", listed(unreported), untold))
    total = red + orange
    return _question("什么危险", str(total), f"件，红色 {red}，橙色 {orange}", rows,
                     more=(listed(filters), f"看全部 {total} 件") if total else None)


def village(
    scope: Scope, now: Measure, before: Measure, stations: dict[Level, climbing.Station], levels: dict[Level, str]
) -> Question:
    """小事是不是不出村: the rate, its sum, the last period; then where the others are."""
    base, here = scope.accepted.also(Filters(began=(BOTTOM,))), stations[BOTTOM]
    rest, higher = now.denominator - now.numerator, tuple(level for level in Level if level is not BOTTOM)
    last = f"，上期 {before.words}" if before.denominator else "，上期没有"
    words = levels[BOTTOM]
    rows = [
        _row(f"{words}里受理，办结在{words}", listed(base.also(Filters(state=CLOSED, level=(BOTTOM,)))), now.numerator),
        _row(f"{words}里还在办", listed(base.also(Filters(open=True, level=(BOTTOM,)))), here.open),
        _row(f"上报到{'、'.join(levels[level] for level in higher)}", listed(base.also(Filters(level=higher))),
             here.up + here.jump),
    ]
    return _question(
        "小事是不是不出村", now.words, f"= {now.sum}{last}", rows,
        more=(listed(base.also(Filters(unsolved_at=BOTTOM))), f"看没在{words}里办结的 {rest} 件") if rest else None,
    )


def _question(
    question: str, number: str, note: str, rows: list[dict[str, Any]], *, more: tuple[str, str] | None,
    tone: str = "",
) -> Question:
    return {"question": question, "number": number, "tone": tone, "note": note, "rows": rows,
            "more_url": more[0] if more else None, "more_label": more[1] if more else ""}


def _row(label: str, url: str, value: int) -> dict[str, Any]:
    return {"label": label, "url": url, "value": value, "light": None, "risk": None}
