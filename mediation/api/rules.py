"""The limits in force: how long, for whom, and on what authority."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from flask import Response
from pydantic import BaseModel, Field

from mediation.access import STAFF, allow
from mediation.api.blueprint import bp
from mediation.api.given import Day, Given
from mediation.api.replies import Reply, response
from mediation.clocks.rulebook import rules_in_force
from mediation.config import LOCAL
from mediation.db import db_session, now
from workflows.calendar import DayUnit, opening
from workflows.clocks import ClockKind, Consequence
from workflows.limit_words import label
from workflows.limits import Mark, Rule, StartsAt


class RulesOn(Given):
    """`on`: the day asked about; today if it is left out."""

    on: Annotated[Day | None, Field(description="某一天，比如 2026-11-01")] = None


class Limit(BaseModel):
    """One limit. `when`: facts of the case and the values it is for; the first that fits applies.

    `then_after` working days past due `then` follows. `reminders`: the days on which the parties are reminded. `climbs`: the levels above keep their share of the total.
    """

    kind: ClockKind
    name: str
    length: int
    unit: DayUnit
    starts_at: StartsAt
    when: dict[str, list[str]]
    pausable: bool
    climbs: bool
    then: Consequence
    then_after: int | None
    extend_max: int | None
    reminders: list[int]
    mark: Mark
    source: str


class Rules(BaseModel):
    """A rule set. `amber`: per cent of the length; `alarms`: working days past due; `floor`: least working days."""

    name: str
    title: str
    version: int
    applies_from: date
    amber: int
    alarms: list[int]
    floor: int
    limits: list[Limit]


@bp.get("/rules", responses={200: Rules}, summary="时限规则")
@allow(STAFF)
def rules(query: RulesOn) -> Response:
    """The rule set in force on a day, with the source and the mark of every number."""
    at = opening(query.on) if query.on else now()
    found = rules_in_force(db_session(), at.astimezone(LOCAL))
    return response(Reply(Rules(
        name=found.name, title=found.title, version=found.version, applies_from=found.applies_from, amber=found.amber,
        alarms=list(found.alarms), floor=found.floor, limits=[_limit(rule) for rule in found.rules],
    )))  # fmt: skip


def _limit(rule: Rule) -> Limit:
    return Limit(
        kind=rule.kind, name=label(rule), length=rule.length, unit=rule.unit, starts_at=rule.starts_at,
        when={name: list(values) for name, values in rule.when.items()}, pausable=rule.pausable, climbs=rule.climbs,
        then=rule.then, then_after=rule.then_after, extend_max=rule.extend_max, reminders=list(rule.reminders), mark=rule.mark, source=rule.source,
    )  # fmt: skip
