"""Rule sets: how long each clock is, for whom, and on what authority. The numbers are data in `rules/`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from workflows.calendar import DayUnit
from workflows.clocks import ClockKind, Consequence
from workflows.labels import Labelled
from workflows.levels import Level


class Mark(Labelled):
    """How binding a number is."""

    STATUTE = "statute", "法定"
    PRACTICE = "practice", "各地公布的做法"
    OWN = "own", "本地规定"


class StartsAt(Labelled):
    """The event a clock starts with."""

    REGISTERED = "registered", "登记"
    REQUESTED = "requested", "发出补正通知"
    ACCEPTED = "accepted", "受理"
    ASSIGNED = "assigned", "分流"
    SIGNED = "signed", "签收"
    CONCLUDED = "concluded", "调解结束"
    RED = "red", "勾了红色险情或调到红色"
    ORDERED = "ordered", "发出督办"
    CLOSED = "closed", "办结"
    EFFECTIVE = "effective", "协议生效"
    AGREED = "agreed", "约定的日子"


class Given(Labelled):
    """What a date that was given with the case does to the length."""

    EARLIER = "earlier", "取早的"
    REPLACES = "replaces", "以它为准"


@dataclass(frozen=True)
class Rule:
    """One limit. `then_after` working days past due the consequence follows; None: nothing but the flag.

    `climbs`: the holder must leave the levels above their share of the citizen's clock.
    """

    kind: ClockKind
    length: int
    unit: DayUnit
    starts_at: StartsAt
    source: str
    mark: Mark
    name: str
    version: int
    when: dict[str, str] = field(default_factory=dict)
    pausable: bool = False
    climbs: bool = True
    given: Given = Given.EARLIER
    then: Consequence = Consequence.FLAG
    then_after: int | None = None
    extend_max: int | None = None


@dataclass(frozen=True)
class RuleSet:
    """A county's limits as of one version."""

    name: str
    title: str
    version: int
    applies_from: date
    amber: int
    alarms: tuple[int, int]
    floor: int
    rules: tuple[Rule, ...]

    def rule_for(
        self,
        kind: ClockKind,
        *,
        level: Level | None = None,
        category: str | None = None,
        channel: str | None = None,
        difficulty: str | None = None,
    ) -> Rule:
        """The first row that fits; LookupError if the set says nothing of it."""
        facts = {"level": level, "category": category, "channel": channel, "difficulty": difficulty}
        for rule in self.rules:
            if rule.kind is kind and all(facts[name] == value for name, value in rule.when.items()):
                return rule
        raise LookupError(f"{self.name} has no {kind} limit for {facts}")

    def share_above(self, level: Level | None) -> int:
        """Natural days of the citizen's clock that belong to the levels above this one."""
        days = 0
        while level is not None and (level := level.above) is not None:
            days += self.rule_for(ClockKind.MEDIATION, level=level).length
        return days


@lru_cache
def load_rules(name: str = "standard") -> RuleSet:
    """A rule set that comes with the product: `rules/<name>.toml`."""
    return parse(tomllib.loads(files("workflows").joinpath(f"rules/{name}.toml").read_text(encoding="utf-8")))


def parse(body: dict[str, Any]) -> RuleSet:
    """A rule set from what its file holds; a word or a kind it does not know is an error at once."""
    since = body["applies_from"]
    since = date.fromisoformat(since) if isinstance(since, str) else since
    head = {**body, "alarms": tuple(body["alarms"]), "applies_from": since}
    rows = head.pop("clock")
    own = {"name": head["name"], "version": head["version"]}
    return RuleSet(**head, rules=tuple(Rule(**_row(row), **own) for row in rows))


WORDS: dict[str, type[Labelled]] = {
    "kind": ClockKind,
    "unit": DayUnit,
    "starts_at": StartsAt,
    "mark": Mark,
    "given": Given,
    "then": Consequence,
}


def _row(row: dict[str, Any]) -> dict[str, Any]:
    known = {name: {member.value: member for member in words} for name, words in WORDS.items()}
    return {name: known[name][value] if name in known else value for name, value in row.items()}
