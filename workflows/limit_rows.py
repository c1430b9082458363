"""Special rows of a rule set: which a county may add, where they stand, and what else they take over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workflows.clocks import ClockKind
from workflows.levels import Level
from workflows.limits import Rule, RuleSet

# Their length is agreed or ordered case by case.
GIVEN_BY_CASE = frozenset({ClockKind.PERFORMANCE, ClockKind.REPLY})
SPECIAL_KINDS = tuple(kind for kind in ClockKind if kind not in GIVEN_BY_CASE)


class Unclear(ValueError):
    """Which row of the set the new one departs from is not clear; says in Chinese what to choose."""


def special(rule: Rule) -> bool:
    """Whether it is for some cases only, whatever their level."""
    return bool(set(rule.when) - {"level"})


def covers(wide: Rule, narrow: Rule) -> bool:
    """Whether every case of the one is a case of the other."""
    if wide.kind is not narrow.kind:
        return False
    return all(set(narrow.when.get(name, ())) and set(narrow.when[name]) <= set(values) for name, values in wide.when.items())


def place(rules: Sequence[Rule], new: Rule) -> int:
    """Before the first of its kind that is for ordinary cases, or for all cases the new one is for."""
    for number, rule in enumerate(rules):
        if rule.kind is new.kind and (not special(rule) or covers(rule, new)):
            return number
    return len(rules)


def pattern(rules: RuleSet, kind: ClockKind, when: Mapping[str, str]) -> Rule:
    """The row such a case has so far: where it starts, what it does when it runs out and whether it pauses stay."""
    facts: dict[str, Any] = {name: value for name, value in when.items() if name != "level"}
    levels = [Level(when["level"])] if "level" in when else list(Level)
    found = [rules.rule_for(kind, level=level, **facts) for level in levels]
    if any((rule.then, rule.then_after) != (found[0].then, found[0].then_after) for rule in found):
        raise Unclear("各级到期后的办法不同，选一级。")
    return found[0]
