"""What raises a case to which risk: hazards ticked at the window, and what happens later.

Sources: domain.md §4.3 (our default), §4.5 (published signs of 民转刑). Risk rises by these rows or by a person; it
falls only by a person with a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from workflows.clocks import ClockKind
from workflows.grounds import Hazard
from workflows.moves import Starts
from workflows.outcomes import Risk

RISK_OF: dict[Hazard, Risk] = {
    Hazard.SELF_HARM: Risk.RED,
    Hazard.REVENGE: Risk.RED,
    Hazard.WEAPON: Risk.RED,
    Hazard.GROUP: Risk.ORANGE,
    Hazard.DEATH: Risk.ORANGE,
    Hazard.REPEAT_CALLS: Risk.ORANGE,
    Hazard.WAGES: Risk.YELLOW,
    Hazard.MINOR: Risk.YELLOW,
    Hazard.OLD_GRUDGE: Risk.YELLOW,
}
# 群体: this many people on one side or more are a group (信访工作条例 Art 20 speaks of 5 representatives).
GROUP_FROM = 5

# Red starts a clock of hours; nothing but the act `report_danger` meets it (人民调解法 Art 25).
RED_CLOCK = Starts(ClockKind.DANGER)


def risk_of(hazards: Iterable[str]) -> Risk:
    """The highest grade any of the hazards calls for; blue without any."""
    return max((RISK_OF[Hazard(h)] for h in hazards), key=lambda r: r.rank, default=Risk.BLUE)


@dataclass(frozen=True)
class RiskRule:
    """After one of these events, `fact` of at least that much calls for this grade; `words` is the reason written.

    A rule speaks once to a case: a person who lowers the risk after it has the last word.
    """

    name: str
    words: str
    after: tuple[str, ...]
    fact: str
    least: int
    to: Risk
    source: str


OWN = "本地规定"
# 重复来反映: earlier matters of the same person count for a year.
REMEMBERED = timedelta(days=365)
RULES: tuple[RiskRule, ...] = (
    RiskRule("failed_thrice", "三次调解没谈成", ("session",), "failed_sessions", 3, Risk.ORANGE,
             f"{OWN}；夏邑县公布的做法：三次调解不成交上级"),
    RiskRule("group", f"一方有 {GROUP_FROM} 人以上", ("register", "amend"), "people_on_one_side", GROUP_FROM, Risk.ORANGE,
             f"{OWN}；参照信访工作条例第二十条"),
    RiskRule("climbed_twice", "第二次上报", ("escalate",), "escalations", 2, Risk.ORANGE, OWN),
    RiskRule("broken_promise", "约定到期没有履行", ("performance", "reopen"), "breaches", 1, Risk.YELLOW, OWN),
    RiskRule("broken_twice", "两次没有履行约定", ("performance", "reopen"), "breaches", 2, Risk.ORANGE, OWN),
    # a year is REMEMBERED
    RiskRule("came_again", "同一当事人一年里第三次来反映", ("register", "amend"), "earlier_matters", 2, Risk.YELLOW,
             f"{OWN}；民转刑的公开调研把反复求助列为征兆"),
)


def risen(now: Risk, event: str, fact: Callable[[str], int]) -> list[RiskRule]:
    """The rules that this event makes true and that lift the grade, the highest first."""
    true = [rule for rule in RULES if event in rule.after and rule.to.rank > now.rank and fact(rule.fact) >= rule.least]
    return sorted(true, key=lambda rule: -rule.to.rank)


def told_before(told_at: datetime, red_at: datetime, length: timedelta) -> bool:
    """Told of in as long before it turned red as there would be after: nobody calls the police twice for one danger."""
    return red_at - length <= told_at <= red_at
