"""A rule set as it is written: the numbers are data, in `rules/` or in a county's own version."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from workflows.calendar import DayUnit
from workflows.clocks import ClockKind, Consequence
from workflows.labels import Labelled
from workflows.levels import Level
from workflows.limits import Given, Mark, Rule, RuleSet, StartsAt
from workflows.outcomes import Channel, Difficulty


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
