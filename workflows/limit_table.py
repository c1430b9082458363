"""The shipped rule sets side by side, for docs/rules.md."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.clocks import ClockKind
from workflows.limit_words import afterwards, label, length
from workflows.limits import Rule, RuleSet


def side_by_side(sets: Sequence[RuleSet]) -> str:
    """One row per limit that any of them has, in the order of the way; the law or the county that it comes from."""
    names = "| ".join(f"{rules.title} `{rules.name}` " for rules in sets)
    head = f"| 时限 | 从什么时候算 | {names}| 到期后 | 依据 |\n" + "|---" * (4 + len(sets)) + "|\n"
    return head + "".join(_row(name, sets) for name in _labels(sets))


def _labels(sets: Sequence[RuleSet]) -> list[str]:
    order = list(ClockKind)
    found = {label(rule): order.index(rule.kind) for rules in sets for rule in rules.rules}
    return sorted(found, key=lambda name: found[name])


def _row(name: str, sets: Sequence[RuleSet]) -> str:
    mine = [next((rule for rule in rules.rules if label(rule) == name), None) for rules in sets]
    rules = [rule for rule in mine if rule is not None]
    cells = [length(rule) if rule else "–" for rule in mine]
    starts = _either(dict.fromkeys(rule.starts_at.label for rule in rules))
    return f"| {name} | {starts} | {' | '.join(cells)} | {_either(dict.fromkeys(map(afterwards, rules)))} | {_sources(rules)} |\n"


def _sources(rules: Sequence[Rule]) -> str:
    return _either(dict.fromkeys(f"{rule.mark.label}：{rule.source}" for rule in rules))


def _either(words: dict[str, None]) -> str:
    return "<br>".join(words)
