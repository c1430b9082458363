"""分 4 期，每月 15 日 and its like, taken apart: what is left when all that is understood was taken out is refused, never dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workflows.amounts import amount_of
from workflows.instalment_words import (
    ALONE,
    BEGINS,
    EACH,
    EMPTY,
    EVERY,
    FIRST,
    HOW,
    OF_YEAR,
    OPENINGS,
    REST,
    SAID,
    SINCE,
    STEPS,
    plain,
)
from workflows.rhythm import LAST, UNSAID, YEAR, Rhythm, day_of, day_said


@dataclass(frozen=True)
class Opening:
    """What is paid first; `beside`: not one of the times that are counted (余款分 3 期)."""

    amount: Decimal | None
    on: date | None
    beside: bool


@dataclass(frozen=True)
class Plan:
    """What a sentence says. `each`: of every one of them; `whole`: of all that is parted, told again beside the amount."""

    times: int
    opening: Opening | None
    each: Decimal | None
    whole: Decimal | None
    rhythm: Rhythm
    begins: date | None
    since: date | None


class _Sentence:
    """Words that become fewer with everything that is understood."""

    def __init__(self, text: str) -> None:
        self.text = text

    def take(self, *patterns: re.Pattern[str]) -> dict[str, str]:
        for pattern in patterns:
            if found := pattern.search(self.text):
                self.text = f"{self.text[:found.start()]},{self.text[found.end():]}"
                return {name: value for name, value in found.groupdict().items() if value is not None}
        return {}

    def left(self) -> list[str]:
        return [each for each in self.text.split(",") if EMPTY.sub("", each).strip("。、")]


def read(text: str, after: date) -> Plan:
    """The sentence. Raises ValueError with what is missing in it or cannot be read."""
    words = _Sentence(plain(text))
    opening = words.take(*OPENINGS)
    each = words.take(EACH)
    said = words.take(SAID)
    rhythm = _rhythm(words)
    since, begins = words.take(SINCE), words.take(BEGINS)
    each = each or words.take(ALONE)
    if left := words.left():
        raise ValueError(f"“{'，'.join(left).replace('<', '').replace('>', '')}”看不懂。{HOW}")
    beside, others = "rest" in said, re.search(REST, words.text) is not None
    if rhythm is None:
        raise ValueError(UNSAID if not begins else f"写清多久一期，比如每月。{HOW}")
    return Plan(
        times=int(said["times"]), opening=_opening(opening, after, beside, others) if opening else None,
        each=_money(each.get("each")), whole=_money(said.get("left") or said.get("whole")), rhythm=rhythm,
        begins=day_said(begins["begins"].strip("<>")) if begins else None, since=_month(since, after),
    )


def _opening(said: dict[str, str], after: date, beside: bool, others: bool) -> Opening:
    on = said.get("on") or ""
    day = (day_said(on.strip("<>")) if on.startswith("<") else after) if on else None
    down = re.fullmatch(FIRST, said["kind"]) is None
    kind, money = said["kind"].replace("1", "一"), said.get("money", "")
    if down and not beside:
        raise ValueError("首付以外的分几期，写成“余款分 3 期”。")
    if (down or beside or others) and day is None:
        raise ValueError(f"写清{kind}哪天付，写在它前面：“2026-12-15 {kind} {money}”；达成协议当天付的写“当天{kind} {money}”。")
    if beside and not money:
        raise ValueError(f"写清{kind}付多少。")
    return Opening(_money(money), day, beside)


def _rhythm(words: _Sentence) -> Rhythm | None:
    said = words.take(OF_YEAR, EVERY)
    if not said:
        return None
    unit, number = said.get("unit", "年"), int(said.get("n", 1))
    day = int(said.get("day") or said.get("bare") or (LAST if "last" in said else 0)) if said.keys() & {"day", "bare", "last"} else None
    if number < 1 or (day is not None and not 1 <= day <= LAST):
        raise ValueError("每月的日子写 1 到 31。")
    if unit not in STEPS:
        if day is not None:
            raise ValueError("按周付的写清第一期是哪天，比如“分 4 期，每周一次，第一期 2026-12-15”。")
        return Rhythm(weeks=number)
    month = int(said["month"]) if "month" in said else YEAR if "last" in said and unit in ("季", "季度", "年") else None
    if month is not None and not 1 <= month <= YEAR:
        raise ValueError("每年的月份写 1 到 12。")
    if "month" in said and "last" not in said and day_of(f"2024-{month}-{day}") is None:  # a year with 29 February
        raise ValueError(f"{month} 月没有 {day} 日，改一下日子。")
    return Rhythm(months=STEPS[unit] * number, day=day, month=month)


def _month(said: dict[str, str], after: date) -> date | None:
    if not said:
        return None
    named = said.get("since") or said["from"]
    if not named.startswith("<"):
        return date(after.year + after.month // YEAR, after.month % YEAR + 1, 1)
    return day_said(f"{named.strip('<>')}-01")


def _money(text: str | None) -> Decimal | None:
    return amount_of(text) if text else None
