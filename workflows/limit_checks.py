"""Whether a rule set can be put in force: what is wrong with it, each in a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflows.calendar import DayUnit
from workflows.clocks import ClockKind
from workflows.levels import Level
from workflows.limit_files import load_rules
from workflows.limit_rows import covers
from workflows.limit_words import LEVELS, label
from workflows.limits import Mark, Rule, RuleSet
from workflows.outcomes import Difficulty

DAYS = (DayUnit.WORKING, DayUnit.NATURAL)
LONGEST = 366
# A right that the law gives the parties for so long: a county can neither lengthen nor shorten it.
FIXED = frozenset({ClockKind.CONFIRMATION})


def problems(rules: RuleSet, levels: Mapping[Level, str] = LEVELS) -> list[str]:
    """Nothing if the set may be put in force."""
    return [
        *_head(rules), *_rows(rules, levels), *_dropped(rules, levels), *_everybody(rules, levels), *_sums(rules, levels)
    ]  # fmt: skip


def row_problems(rules: RuleSet, rule: Rule, levels: Mapping[Level, str] = LEVELS) -> list[str]:
    """What keeps a special row out of a set; nothing if it may be added."""
    if not rule.when:
        return ["选层级、类别、来源、难易里的至少一项；对所有纠纷的那一条，直接改它的数。"]
    if any((each.kind, each.when) == (rule.kind, rule.when) for each in rules.rules):
        return [f"已经有“{label(rule, levels)}”这一条，直接改它的数。"]
    return list(_row(rule, levels))


def row_wrong(rule: Rule, levels: Mapping[Level, str] = LEVELS) -> list[str]:
    """What is wrong with the number of one row, whatever the others say."""
    return list(_row(rule, levels))


def sum_line(rules: RuleSet, levels: Mapping[Level, str] = LEVELS, difficulty: str | None = None) -> str:
    """村 7、镇 8、市 12，相加 27 天，没有超过居民时限 30 天。; "" where the levels keep no share for the next."""
    rows = _climbing(rules, difficulty)
    if not rows:
        return ""
    total = rules.rule_for(ClockKind.TOTAL, difficulty=difficulty)
    parts = "、".join(f"{levels[level]} {rule.length}" for level, rule in rows)
    unit = "个工作日" if total.unit is DayUnit.WORKING else "天"
    days = sum(rule.length for _, rule in rows)
    verdict = "没有超过" if days <= total.length else "超过了"
    return f"{parts}，相加 {days} {unit}，{verdict}居民时限 {total.length} {unit}。"


def _head(rules: RuleSet) -> Iterator[str]:
    if not 1 <= rules.amber <= 99:
        yield "黄灯从用掉百分之几起，填 1 到 99，比如 80。"
    first, second = rules.alarms
    if not 0 <= first <= second:
        yield "先提醒上级、再提醒督导：后一个天数不能比前一个小。"
    yellow = max((rule.then_after or 0 for rule in rules.rules if rule.kind is ClockKind.REPLY), default=0)
    if second < yellow:
        yield f"督办过期 {yellow} 个工作日升黄牌，升红牌不能更早：提醒督导的天数填 {yellow} 以上。"
    if not 1 <= rules.floor <= 10:
        yield "居民时限用完时留给承办单位的工作日，填 1 到 10。"


def _rows(rules: RuleSet, levels: Mapping[Level, str]) -> Iterator[str]:
    for rule in rules.rules:
        yield from _row(rule, levels)


def _row(rule: Rule, levels: Mapping[Level, str]) -> Iterator[str]:
    name = label(rule, levels)
    if not rule.length and rule.kind is not ClockKind.PERFORMANCE:
        yield f"{name}填 1 以上的数。"
    if rule.length > LONGEST:
        yield f"{name}填不超过 {LONGEST} 的数。"
    if rule.kind in (ClockKind.MEDIATION, ClockKind.TOTAL) and rule.unit not in DAYS:
        yield f"{name}按工作日或自然日算，不能按小时。"
    for law in _statutes():
        # a narrower row is no way around the law for the wider one
        if law.length and covers(law, rule):
            yield from _law(law, rule, name)


def _law(law: Rule, rule: Rule, name: str) -> Iterator[str]:
    said = f"{name}法定 {law.length} {law.unit.label}（{law.source}）"
    if rule.kind in FIXED and (rule.length, rule.unit) != (law.length, law.unit):
        yield f"{said}，不能改。"
    elif rule.unit is not law.unit:
        yield f"{said}，请按{law.unit.label.removeprefix('个')}算。"
    elif rule.length > law.length:
        yield f"{said}，只能短，不能长。"


def _dropped(rules: RuleSet, levels: Mapping[Level, str]) -> Iterator[str]:
    """What the law says of some cases cannot be left out."""
    for law in _statutes():
        if law.when and not any(covers(rule, law) and set(rule.when) >= set(law.when) for rule in rules.rules):
            yield f"{label(law, levels)}法定 {law.length} {law.unit.label}（{law.source}），不能去掉。"


def _statutes() -> list[Rule]:
    return [rule for rule in load_rules().rules if rule.mark is Mark.STATUTE]


def _everybody(rules: RuleSet, levels: Mapping[Level, str]) -> Iterator[str]:
    """A case without category, channel or difficulty has a limit of every kind at every level."""
    for kind in ClockKind:
        for level in Level:
            try:
                rules.rule_for(kind, level=level)
            except LookupError:
                yield f"{kind.label}没有给{levels[level]}级一般纠纷的数，请补一条。"


def _sums(rules: RuleSet, levels: Mapping[Level, str]) -> Iterator[str]:
    """Special categories and channels are not summed: their holder gets what the citizen's clock leaves."""
    for difficulty in (None, *Difficulty):
        try:
            rows, total = _climbing(rules, difficulty), rules.rule_for(ClockKind.TOTAL, difficulty=difficulty)
        except LookupError:
            return  # said above
        whose = f"{difficulty.label}的纠纷，" if difficulty and _asks(rules) else ""
        if any(rule.unit is not total.unit for _, rule in rows):
            yield f"{whose}各级调解和居民时限要用同一种天数，才能相加：都按工作日，或都按自然日。"
        elif sum(rule.length for _, rule in rows) > total.length:
            yield whose + sum_line(rules, levels, difficulty).removesuffix("。") + "，请改短一级，或改长居民时限。"
        elif longer := [levels[level] for level, rule in _levels(rules, difficulty) if _longer(rule, total)]:
            yield f"{whose}{'、'.join(longer)}级调解比居民时限 {total.length} {total.unit.label}还长。"
        if not _asks(rules):
            return


def _asks(rules: RuleSet) -> bool:
    return any("difficulty" in rule.when for rule in rules.rules if set(rule.when) <= {"level", "difficulty"})


def _longer(rule: Rule, total: Rule) -> bool:
    return rule.unit is total.unit and rule.length > total.length


def _levels(rules: RuleSet, difficulty: str | None) -> list[tuple[Level, Rule]]:
    return [(each, rules.rule_for(ClockKind.MEDIATION, level=each, difficulty=difficulty)) for each in Level]


def _climbing(rules: RuleSet, difficulty: str | None) -> list[tuple[Level, Rule]]:
    return [(level, rule) for level, rule in _levels(rules, difficulty) if rule.climbs]
