"""The climb village → town → county: who held it, how long, how many tries, and where it would go by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mediation.clocks.lateness import late_words
from mediation.clocks.models import Clock
from mediation.disputes.legs import Leg
from mediation.disputes.models import Dispute
from mediation.disputes.naming import Names, names_of_case
from mediation.disputes.stays import TURNS, Stay, stays
from mediation.disputes.timeline import events_of
from mediation.units.queries import centre_code
from workflows.calendar import local_day
from workflows.clocks import ClockKind
from workflows.guards.climbing import goes_alone_to
from workflows.levels import Level
from workflows.states import State
from workflows.steps import day_words, span_words

# How a case left a level it is above now.
WENT = {"escalate": "上报", "object": "退回", "return_unsigned": "超时退回", "reassign": "改派"}


def steps(
    session: Session, dispute: Dispute, sessions: dict[int, int], clocks: Sequence[Clock], at: datetime,
    names: Names | None = None,
) -> list[dict[str, Any]]:
    """The climb: before, now and after, each with holder, days, tries; the automatic date where it would go on."""
    names = names or names_of_case(session, dispute)
    been = stays(dispute, [event for event in events_of(session, dispute.id) if event.name in TURNS])
    found = []
    for level in Level:
        legs = [leg for leg in dispute.legs if leg.level is level]
        stay = next((stay for stay in reversed(been) if stay.level is level), None)
        word = names.levels[level]
        name = names.unit_codes.get(centre_code(level, dispute.region_code), f"{word}里")
        step = _step(dispute, level, legs, stay, word, name, names, sessions, clocks, at)
        found.append(step | {"late": _late(session, stay, legs, clocks, at)})
    for step, upper in zip(found, found[1:], strict=False):
        step["arrow"] = step["went"] or _ahead(dispute, step, upper)
    return found


def _late(session: Session, stay: Stay | None, legs: Sequence[Leg], clocks: Sequence[Clock], at: datetime) -> str:
    """How late the newest stay there ran; lateness stays with the level after the case left it."""
    if stay is None:
        return ""
    until = stay.until or at
    during = {leg.no for leg in legs if leg.started_at <= until and (leg.ended_at or at) >= stay.since}
    of_stay = [c for c in clocks if c.kind is ClockKind.MEDIATION and c.leg_no in during]
    return next((words for c in reversed(of_stay) if (words := late_words(session, c, at))), "")


def _ahead(dispute: Dispute, step: dict[str, Any], upper: dict[str, Any]) -> str:
    """未成 marks the way still ahead of who has it now, never a way nobody went."""
    return "未成" if dispute.is_open and step["status"] == "now" and upper["status"] == "after" else ""


def _step(
    dispute: Dispute, level: Level, legs: list[Leg], stay: Stay | None, word: str, place: str, names: Names,
    sessions: dict[int, int], clocks: Sequence[Clock], at: datetime,
) -> dict[str, Any]:
    now, below = dispute.level is level, level.rank < dispute.level.rank
    passed = below and stay is not None
    status = ("now" if dispute.is_open or not legs else "before") if now else ("before" if passed else ("skipped" if below else "after"))
    last = legs[-1] if legs else None
    name = names.units.get(last.unit_id, "") if last else place
    tries = sum(sessions.get(leg.no, 0) for leg in legs)
    line = ""
    if stay is not None and (last is not None or passed):
        line = _stay(stay, last, tries, dispute, at)
    elif now:
        line = dispute.state.label
    elif status == "after":
        line = _automatic(dispute, level, clocks, at)
    elif status == "skipped":
        line = "没有经过"
    return {
        "word": word, "name": name, "who": names.people.get(last.mediator_id or 0, "") if last else ("终点站" if level.above is None else ""),
        "line": line, "status": "after" if status == "skipped" else status, "url": None, "arrow": "",
        "went": WENT.get(last.ended_by or "", "") if passed and last is not None else "",
    }


def _stay(stay: Stay, leg: Leg | None, tries: int, dispute: Dispute, at: datetime) -> str:
    """The newest stay at a level, in the same days as the board counts."""
    days, today = stay.days(at), local_day(at)
    count = f" · {tries} 次调解" if tries else ""
    if stay.until:
        over = f"{span_words(local_day(stay.since), local_day(stay.until), today)}，{f'{days} 天' if days else '当天'}"
        return over + (count or (" · 没调就超期" if leg and leg.not_attempted else ""))
    paused = "，已中止" if dispute.state is State.SUSPENDED else ""
    return f"{f'第 {days} 天' if days else '今天到'}{paused}{count}"


def _automatic(dispute: Dispute, level: Level, clocks: Sequence[Clock], at: datetime) -> str:
    holder = next((c for c in clocks if c.open and c.kind is ClockKind.MEDIATION), None)
    if holder is None or holder.acts_at is None or goes_alone_to(dispute) is not level or holder.status.value == "paused":
        return ""
    return f"{day_words(local_day(holder.acts_at), local_day(at))}仍未成，自动上报"
