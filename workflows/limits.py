"""Rule sets: how long each clock is, for whom, and on what authority."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from workflows.calendar import DayUnit
from workflows.clocks import ClockKind, Consequence
from workflows.guarding import Refused
from workflows.labels import Labelled
from workflows.levels import Level
from workflows.outcomes import Channel, Difficulty


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
    PERFORMED = "performed", "履行完"


class Given(Labelled):
    """What a date that was given with the case does to the length."""

    EARLIER = "earlier", "取早的"
    REPLACES = "replaces", "以它为准"


class RuleMissing(Refused, LookupError):
    """What a limit is counted by is not there: which rule, and who can put it back."""


class SuchCase(Protocol):
    """What of a case the limits ask: of a whole one, of a few columns of one, or of what is only supposed of one."""

    @property
    def level(self) -> Level: ...
    @property
    def category(self) -> str | None: ...
    @property
    def channel(self) -> Channel: ...
    @property
    def difficulty(self) -> Difficulty | None: ...


@dataclass(frozen=True)
class Supposed:
    """Such a case, before there is one."""

    level: Level
    channel: Channel
    category: str | None = None
    difficulty: Difficulty | None = None


@dataclass(frozen=True)
class Rule:
    """One limit. `then_after` working days past due the consequence follows; None: nothing but the flag.

    `reminders`: days of the length on which the parties are reminded.
    `when`: facts of the case and the values that fit; all of them must. `climbs`: the holder must leave the levels
    above their share of the citizen's clock.
    """

    kind: ClockKind
    length: int
    unit: DayUnit
    starts_at: StartsAt
    source: str
    mark: Mark
    name: str
    version: int
    when: dict[str, tuple[str, ...]] = field(default_factory=dict)
    pausable: bool = False
    climbs: bool = True
    given: Given = Given.EARLIER
    then: Consequence = Consequence.FLAG
    then_after: int | None = None
    extend_max: int | None = None
    reminders: tuple[int, ...] = ()

    def fits(self, facts: dict[str, str | None]) -> bool:
        """Whether the rule is meant for such a case."""
        return all(facts.get(name) in values for name, values in self.when.items())


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
        starts_at: StartsAt | None = None,
    ) -> Rule:
        """The first row that fits; RuleMissing if the set says nothing of it.

        `starts_at`: of a kind that starts in several ways, the row of that way, where the set has one.
        """
        facts = {"level": level, "category": category, "channel": channel, "difficulty": difficulty}
        fitting = [rule for rule in self.rules if rule.kind is kind and rule.fits(facts)]
        for rule in fitting:
            if starts_at in (None, rule.starts_at):
                return rule
        if fitting:
            return fitting[0]
        raise RuleMissing(f"“{self.title}”第 {self.version} 版没有这一件能用的{kind.label}，算不出日子；请系统管理员在“规则”里补一条，督导批准以后再办。")

    def rule_of(self, kind: ClockKind, case: SuchCase, *, starts_at: StartsAt | None = None) -> Rule:
        """The row for such a case."""
        return self.rule_for(
            kind, level=case.level, category=case.category, channel=case.channel, difficulty=case.difficulty, starts_at=starts_at
        )

    def share_of(self, rule: Rule, level: Level, difficulty: Difficulty | None) -> tuple[int | None, DayUnit]:
        """What the holder's clock leaves the levels above; None for every other kind."""
        if rule.kind is not ClockKind.MEDIATION or not rule.climbs:
            return (0 if rule.kind is ClockKind.MEDIATION else None), DayUnit.NATURAL
        return self.share_above(level, difficulty=difficulty)

    def share_above(self, level: Level | None, *, difficulty: str | None = None) -> tuple[int, DayUnit]:
        """How much of the citizen's clock belongs to the levels above this one, in the unit of the levels.

        What a special category or channel gets does not count here: the share is that of an ordinary case.
        """
        days, unit = 0, DayUnit.NATURAL
        while level is not None and (level := level.above) is not None:
            rule = self.rule_for(ClockKind.MEDIATION, level=level, difficulty=difficulty)
            days, unit = days + rule.length, rule.unit
        return days, unit
