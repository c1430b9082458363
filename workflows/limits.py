"""Rule sets: how long each clock is, for whom, and on what authority. The numbers are data in `rules/`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, Protocol

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


@lru_cache
def load_rules(name: str = "standard") -> RuleSet:
    """A rule set that comes with the product."""
    return parse(read_body(name))


def read_body(name: str) -> dict[str, Any]:
    """What `rules/<name>.toml` holds, as a county's own version holds it: no dates, only words and numbers."""
    body = tomllib.loads(files("workflows").joinpath(f"rules/{name}.toml").read_text(encoding="utf-8"))
    return {**body, "applies_from": body["applies_from"].isoformat()}


class Unreadable(ValueError):
    """A rule set with words that are not known, or with a kind of clock that nobody set; says which, in Chinese."""


# What the head of a set holds, and what else a row may hold beside the words below.
HEAD = ("name", "title", "version", "applies_from", "amber", "alarms", "floor")
PLAIN: dict[str, type] = {
    "length": int, "source": str, "when": dict, "pausable": bool, "climbs": bool, "then_after": int, "extend_max": int,
    "reminders": list,
}
WORDS: dict[str, type[Labelled]] = {
    "kind": ClockKind,
    "unit": DayUnit,
    "starts_at": StartsAt,
    "mark": Mark,
    "given": Given,
    "then": Consequence,
}
NEEDED = ("kind", "length", "unit", "starts_at", "source", "mark")
# The facts that `when` may ask; a category is a code of the 司法部 list.
FACTS: dict[str, type[Labelled] | None] = {
    "level": Level, "category": None, "channel": Channel, "difficulty": Difficulty,
}


def parse(body: dict[str, Any]) -> RuleSet:
    """A rule set from what its file or its version holds; a word or a kind it does not know is an error at once."""
    lacking = [name for name in (*HEAD, "clock") if name not in body]
    if lacking:
        raise Unreadable(f"规则缺这几项：{'、'.join(lacking)}。")
    own = {"name": body["name"], "version": body["version"]}
    rules = tuple(Rule(**_row(number, row), **own) for number, row in enumerate(body["clock"], start=1))
    missing = [kind.label for kind in ClockKind if not any(rule.kind is kind for rule in rules)]
    if missing:
        raise Unreadable(f"这几种时限一条也没有：{'、'.join(missing)}。")
    head = {name: body[name] for name in HEAD}
    head |= {"alarms": tuple(body["alarms"]), "applies_from": date.fromisoformat(body["applies_from"])}
    return RuleSet(**head, rules=rules)


def _row(number: int, row: dict[str, Any]) -> dict[str, Any]:
    lacking = [name for name in NEEDED if name not in row]
    if lacking:
        raise Unreadable(f"第 {number} 条缺 {'、'.join(lacking)}。")
    return {name: _value(number, name, value) for name, value in row.items()}


def _value(number: int, name: str, value: Any) -> Any:
    if name in WORDS:
        return _word(number, name, WORDS[name], value)
    if name not in PLAIN:
        raise Unreadable(f"第 {number} 条的 {name} 不认识。")
    # a bool is an int in Python, never here
    if type(value) is not PLAIN[name] or (type(value) is int and value < 0):
        raise Unreadable(f"第 {number} 条的 {name} 不能是 {value}。")
    if isinstance(value, list):
        return _days(number, name, value)
    return _when(number, value) if isinstance(value, dict) else value


def _days(number: int, name: str, days: list[Any]) -> tuple[int, ...]:
    if any(type(day) is not int or day < 1 for day in days) or days != sorted(set(days)):
        raise Unreadable(f"第 {number} 条的 {name} 写成从小到大的天数。")
    return tuple(days)


def _when(number: int, when: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    found = {}
    for name, value in when.items():
        if name not in FACTS:
            raise Unreadable(f"第 {number} 条的条件 {name} 不认识。")
        values = tuple(value) if isinstance(value, list) else (value,)
        kind = FACTS[name]
        found[name] = values if kind is None else tuple(_word(number, name, kind, each) for each in values)
    return found


def _word(number: int, name: str, words: type[Labelled], value: Any) -> Any:
    try:
        return words(value)
    except ValueError:
        raise Unreadable(f"第 {number} 条的 {name} 写成了 {value}，只能是 {'、'.join(words)}。") from None
