"""代办: who may stand in for whom while somebody is away, and for how long."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from workflows.roles import Role

# The first of these that a person holds is what their cases hang on; who stands in holds one of the second.
CARRIES: tuple[tuple[Role, frozenset[Role]], ...] = (
    (Role.MEDIATOR, frozenset({Role.MEDIATOR})),
    (Role.HEAD, frozenset({Role.HEAD, Role.MEDIATOR})),
    (Role.DISPATCHER, frozenset({Role.DISPATCHER})),
    (Role.CLERK, frozenset({Role.CLERK})),
    (Role.SUPERVISOR, frozenset({Role.SUPERVISOR})),
    (Role.LEADER, frozenset({Role.LEADER, Role.SUPERVISOR})),
)
LONGEST = 366
# What another person than the mediator does; who does it while the mediator is away does it in their own right.
NOT_THE_MEDIATORS = frozenset({"feed_back", "close", "name_mediator", "reassign", "send_down", "assign"})


def needed(absent: Collection[Role]) -> frozenset[Role]:
    """One of these roles lets somebody carry on what a person of these roles holds."""
    return next((fit for role, fit in CARRIES if role in absent), frozenset())


def fits(absent: Collection[Role], substitute: Collection[Role]) -> bool:
    """Whether somebody of the second roles may carry on the cases of somebody of the first."""
    return bool(needed(absent) & set(substitute))


def dates_wrong(first: date | None, last: date | None, today: date) -> dict[str, str]:
    """What is wrong with the days of an absence: field → sentence."""
    if first is None or last is None:
        return {name: "选一个日子，比如 11月3日。" for name, day in (("first_day", first), ("last_day", last)) if day is None}
    if last < first:
        return {"last_day": "最后一天不能早于第一天；只请一天，两个写同一天。"}
    if last < today:
        return {"last_day": "请假已经过去了，选今天或以后的日子。"}
    if (last - first).days >= LONGEST:
        return {"last_day": "一次最多请一年；更久的请办交接，把手上的件换给别人。"}
    return {}
