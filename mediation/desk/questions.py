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
    note = [said("件超期，其中 "), number_of(for_citizen, scope.here.also(Filters(overdue="total"))), said(" 件超居民时限")]
    return _question(
        "什么超期，在谁手上", total, note if total or for_citizen else [said("件超期，都在时限内")],
        [_row(u.name, filters.also(Filters(unit=u.code)), u.late) for u in units[:ROWS] if u.late],
        whole=filters, tone="red" if total else "",
    )


def climbed(session: Session, scope: Scope, levels: dict[Level, str]) -> Question:
    """本周什么上报了，为什么: since Monday."""
    today = local_day(scope.at)
    monday = today - timedelta(days=today.weekday())
    found = climbing.climbed(session, scope, monday)
    filters = scope.here.also(Filters(climbed_from=monday))
    note = [said("件" if found.ways else "件，星期一到现在")]
    for (low, high), number in sorted(found.ways.items(), key=lambda way: (way[0][0].rank, way[0][1].rank)):
        way = filters.also(Filters(climbed_level=low, climbed_to_level=high))
        note += [said(f"，{levels[low]}到{levels[high]} "), number_of(number, way)]
    return _question(
        "本周什么上报了，为什么", found.total, note,
        [_row(reason.label, filters.also(Filters(climbed_reason=reason)), number)
         for reason, number in list(found.reasons.items())[:ROWS]],
        whole=filters,
    )


def danger(session: Session, scope: Scope) -> Question:
    """什么危险: open red and orange cases, the worst by name, what nobody was told of in time, what nobody looked at again."""
    found = standing.dangers(session, scope)
    red, orange = (sum(n for (risk, _), n in found.items() if risk is grade) for grade in (Risk.RED, Risk.ORANGE))
    untold, (late, unseen) = found.get((Risk.RED, False), 0), standing.neglected(session, scope)
    told = [
        _row(label, scope.here.also(standing.DANGEROUS).also(Filters(reported=word)), number)
        for label, word, number in (("报险超时，还没报警或通报", "late", late), ("报危险后还没复核", "unseen", unseen)) if number
    ]
    if untold and not late:
        told.append(_row("红色，还没记报警或通报", scope.here.also(Filters(open=True, risk=(Risk.RED,), reported="no")), untold))
    rows = [
        {"label": dispute.title, "url": url_for("disputes.show", number=dispute.number), "risk": dispute.risk,
         "value": None, "light": None}
        for dispute in standing.worst(session, scope, ROWS - len(told[:2]))
    ]
    rows += told[:2]
    of = {grade: scope.here.also(Filters(open=True, risk=(grade,))) for grade in (Risk.RED, Risk.ORANGE)}
    note = [said("件，红色 "), number_of(red, of[Risk.RED]), said("，橙色 "), number_of(orange, of[Risk.ORANGE])]
    return _question("什么危险", red + orange, note, rows, whole=scope.here.also(standing.DANGEROUS))


def village(
    scope: Scope, now: Measure, before: Measure, stations: dict[Level, climbing.Station], levels: dict[Level, str]
) -> Question:
    """小事是不是不出村: the rate, its sum, the last period; then where the others are."""
    base, here = scope.accepted.also(Filters(began=(BOTTOM,))), stations[BOTTOM]
    rest, higher = now.denominator - now.numerator, tuple(level for level in Level if level is not BOTTOM)
    solved = base.also(Filters(state=CLOSED, level=(BOTTOM,)))
    earlier = scope.before().accepted.also(Filters(began=(BOTTOM,)))
    last = together(
        said(f"上期 {before.words}（"), number_of(before.numerator, earlier.also(Filters(state=CLOSED, level=(BOTTOM,)))),
        said(" ÷ "), number_of(before.denominator, earlier), said("）"),
    ) if before.denominator else said("上期没有")
    words = levels[BOTTOM]
    note = [said("= "), number_of(now.numerator, solved), said(" ÷ "), number_of(now.denominator, base)]
    rows = [
        _row(f"{words}里受理，办结在{words}", solved, now.numerator),
        _row(f"{words}里还在办", base.also(Filters(open=True, level=(BOTTOM,))), here.open),
        _row(f"上报到{'、'.join(levels[level] for level in higher)}", base.also(Filters(level=higher)), here.up + here.jump),
    ]
    more = (listed(base.also(Filters(unsolved_at=BOTTOM))), f"看没在{words}里办结的 {rest} 件") if rest else None
    return {"question": "小事是不是不出村", "number": now.words, "url": None, "tone": "", "note": note, "rows": rows,
            "more_url": more[0] if more else None, "more_label": more[1] if more else "", "last": [last]}


def said(words: str) -> dict[str, Any]:
    """A piece of a sentence."""
    return {"text": words, "url": None}


def together(*parts: dict[str, Any]) -> dict[str, Any]:
    """Pieces that no line parts."""
    return {"together": list(parts)}


def number_of(number: int, filters: Filters) -> dict[str, Any]:
    """A number in a sentence, which leads to its cases."""
    return {"text": str(number), "url": listed(filters) if number else None}


def _question(
    question: str, total: int, note: list[dict[str, Any]], rows: list[dict[str, Any]], *, whole: Filters, tone: str = "",
) -> Question:
    url = listed(whole) if total else None
    return {"question": question, "number": str(total), "url": url, "tone": tone, "note": note, "rows": rows,
            "more_url": url, "more_label": f"看全部 {total} 件", "last": []}


def _row(label: str, filters: Filters, value: int) -> dict[str, Any]:
    return {"label": label, "url": listed(filters), "value": value, "light": None, "risk": None}
