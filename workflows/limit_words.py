"""How a limit is called on pages: 镇级调解, 劳动争议，居民时限, 再过 3 个工作日自动上报."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.calendar import DayUnit
from workflows.categories import MOJ
from workflows.clocks import ClockKind, Consequence
from workflows.levels import Level
from workflows.limits import Rule, StartsAt
from workflows.outcomes import Channel, Difficulty

# What stands in a column of its own, without the measure word.
SHORT_UNITS = {
    DayUnit.WORKING: "工作日", DayUnit.NATURAL: "自然日", DayUnit.HOURS: "小时", DayUnit.WORK_HOURS: "工作小时",
}  # fmt: skip
# Where the levels are not a county's own words.
LEVELS: dict[Level, str] = {level: level.label for level in Level}


def label(rule: Rule, levels: Mapping[Level, str] = LEVELS) -> str:
    """What the limit is called and which cases it is for: 医疗，市级调解."""
    special = _special(rule)
    level = "、".join(f"{levels[Level(value)]}级" for value in rule.when.get("level", ()))
    if rule.kind is ClockKind.MEDIATION and not special:
        level = level or "各级"
    # of the two the law speaks of, the one that begins with the performance says so
    after = rule.starts_at.label if rule.starts_at is StartsAt.PERFORMED else ""
    if rule.kind is ClockKind.PERFORMANCE and rule.starts_at is StartsAt.EFFECTIVE:
        after = "没写日子的"
    return "，".join([*special, f"{level}{after}{kind_word(rule.kind)}"])


def kind_word(kind: ClockKind) -> str:
    """The limit without a level: 调解, 居民时限, 受理."""
    if kind is ClockKind.MEDIATION:
        return "调解"
    return kind.label if kind is ClockKind.TOTAL else kind.label.removesuffix("时限")


def length(rule: Rule) -> str:
    """7 个自然日; what has no length of its own is agreed case by case."""
    return f"{rule.length} {rule.unit.label}" if rule.length else "按约定"


def afterwards(rule: Rule) -> str:
    """What running out does: 再过 3 个工作日自动上报; who is reminded before, on which day."""
    before = f"第 {'、'.join(map(str, rule.reminders))} 天提醒，" if rule.reminders else ""
    return before + _after(rule)


def _after(rule: Rule) -> str:
    if rule.kind is ClockKind.CONFIRMATION and rule.then is Consequence.RIGHT_ENDS:
        return "到期没有申请的，权利失效"
    if rule.kind is ClockKind.PERFORMANCE and rule.starts_at is StartsAt.EFFECTIVE:
        return "提醒看一次，不算逾期"
    if rule.then is Consequence.FLAG or rule.then_after is None:
        return Consequence.FLAG.label
    return f"再过 {rule.then_after} 个工作日{rule.then.label}" if rule.then_after else f"到期{rule.then.label}"


def _special(rule: Rule) -> list[str]:
    words: dict[str, Mapping[str, str]] = {
        "category": MOJ,
        "channel": dict(Channel.choices()),
        "difficulty": dict(Difficulty.choices()),
    }
    return ["、".join(known[value] for value in rule.when[name]) for name, known in words.items() if name in rule.when]
