"""What a rule set gives a clock that runs already, and whether that differs from what it has."""

from __future__ import annotations

from datetime import date

from mediation.clocks.models import Clock
from workflows.calendar import DayUnit
from workflows.clocks import ClockKind, ClockStatus
from workflows.levels import Level
from workflows.limits import Given, Rule, RuleSet, StartsAt, SuchCase


def rule_for(rules: RuleSet, clock: Clock, case: SuchCase, level: Level | None = None) -> Rule:
    """The rule a clock of that kind gets on this case. `level`: where the case stood, if it has moved since."""
    # the second 回访 of a case is the one after performance, and hangs on the first
    starts_at = StartsAt.PERFORMED if clock.kind is ClockKind.FOLLOW_UP and clock.linked_id else None
    return rules.rule_for(
        clock.kind, level=level or case.level, category=case.category, channel=case.channel, difficulty=case.difficulty,
        starts_at=starts_at,
    )


def same(clock: Clock, old: RuleSet, new: RuleSet, rule: Rule, case: SuchCase) -> bool:
    """Whether nothing that its dates hang on would be another."""
    mine = (clock.length, clock.unit, clock.share, clock.share_unit, clock.given_replaces)
    share = new.share_of(rule, case.level, case.difficulty)
    theirs = (rule.length, rule.unit, *share, rule.given is Given.REPLACES)
    return mine == theirs and (old.floor, old.amber) == (new.floor, new.amber)


def adopt(clock: Clock, new: RuleSet, rule: Rule, case: SuchCase, level: Level | None = None) -> None:
    """Give the clock the new terms. Its start, pauses, extensions and past lateness are facts and stay."""
    clock.rule_name, clock.rule_version, clock.source = rule.name, rule.version, rule.source
    clock.length, clock.unit = rule.length, rule.unit
    clock.share, clock.share_unit = new.share_of(rule, level or case.level, case.difficulty)
    # what is paused stays paused: somebody decided it
    clock.pausable = rule.pausable or clock.status is ClockStatus.PAUSED
    clock.consequence, clock.acts_after, clock.acts_at = rule.then, rule.then_after, None
    clock.extend_max, clock.given_replaces = rule.extend_max, rule.given is Given.REPLACES


def words(rule: Rule, since: date, *, length: int, unit: DayUnit) -> str:
    """第 4 版规则从11月1日起：10 改为 8 个自然日. `length` and `unit`: what it was before."""
    lead = f"第 {rule.version} 版规则从{since.month}月{since.day}日起"
    if (length, unit) == (rule.length, rule.unit):
        return f"{lead}：{rule.length} {rule.unit.label}没有变" if rule.length else f"{lead}：按约定没有变"
    before = f"{length}" if unit is rule.unit else f"{length} {unit.label}"
    return f"{lead}：{before} 改为 {rule.length} {rule.unit.label}"
