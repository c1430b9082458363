"""以奖代补: what a closed case of people's mediation is worth, by the county's table, and why in words.

The frame is 财行〔2007〕179号: a county sets its own standard by number, quality, difficulty and social effect. No number
here is law; those shipped lie within what counties publish, and a county writes its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from workflows.labels import Labelled
from workflows.outcomes import Channel, Difficulty, Outcome, UnitKind

CENT = Decimal("0.01")
WHOLE = 100


class Manner(Labelled):
    """How it ended, as far as the table cares."""

    WRITTEN = "written", "书面协议"
    ORAL = "oral", "口头协议"
    CALMED = "calmed", "没谈成，稳住了"


@dataclass(frozen=True)
class Rate:
    """One class of the table, in yuan; `bonus` on top when everything agreed has been performed."""

    written: Decimal
    oral: Decimal
    calmed: Decimal
    bonus: Decimal

    def base(self, manner: Manner) -> Decimal:
        """What the result itself is worth."""
        return {Manner.WRITTEN: self.written, Manner.ORAL: self.oral, Manner.CALMED: self.calmed}[manner]


Table = Mapping[Difficulty, Rate]
COLUMNS = ("written", "oral", "calmed", "bonus")


def _rate(*amounts: int) -> Rate:
    return Rate(*(Decimal(amount) for amount in amounts))


# Shipped until a county writes its own (published: 一般 50 to 100, 重大 300 to 500; oral a part of it; failed but calmed paid).
STANDARD: Table = {
    Difficulty.SIMPLE: _rate(50, 30, 0, 20), Difficulty.ORDINARY: _rate(100, 60, 50, 30),
    Difficulty.COMPLEX: _rate(300, 180, 100, 80), Difficulty.MAJOR: _rate(500, 300, 200, 150),
}


@dataclass(frozen=True)
class Matter:
    """What the class is proposed from (domain.md §4.4). How often somebody sat down is not among it: see `propose`.

    `climbed`: how often a unit that had tried sent it up; what was sent up untried or left lying does not count.
    """

    difficulty: Difficulty | None
    people: int = 2
    amount: Decimal = Decimal(0)
    wages: bool = False
    injury: bool = False
    was_red: bool = False
    death: bool = False
    petition: bool = False
    cross_area: bool = False
    climbed: int = 0
    sessions: int = 0


@dataclass(frozen=True)
class Proposal:
    """A class and every reason for it, in words."""

    grade: Difficulty
    reasons: tuple[str, ...]

    @property
    def words(self) -> str:
        """登记为一般；10 人以上，按复杂."""
        return "；".join(self.reasons)


# What lifts a case to at least this class: the street rules of domain.md §4.4, our own reading of them; a review may
# always choose another with a reason.
LIFTS: tuple[tuple[Difficulty, str], ...] = (
    (Difficulty.ORDINARY, "injury"),
    (Difficulty.COMPLEX, "people"), (Difficulty.COMPLEX, "wages"), (Difficulty.COMPLEX, "amount"), (Difficulty.COMPLEX, "red"),
    (Difficulty.COMPLEX, "petition"), (Difficulty.COMPLEX, "cross_area"), (Difficulty.COMPLEX, "climbed"),
    (Difficulty.MAJOR, "crowd"), (Difficulty.MAJOR, "death"),
)
PEOPLE, CROWD, AMOUNT = 10, 30, Decimal(100_000)
# So many unpaid workers are a matter of their own.
WORKERS = 5
# From here on the page says that sittings do not count, before somebody asks.
MANY_SESSIONS = 3


def propose(matter: Matter) -> Proposal:
    """The class of the registration, lifted by what the case turned out to be.

    A file is paid once however many sittings it took (砚山): a class that rose with them would pay for sitting longer.
    """
    order = list(Difficulty)
    grade = matter.difficulty or Difficulty.ORDINARY
    reasons = [f"登记为{grade.label}" if matter.difficulty else "登记时没定难易，按一般"]
    people = f"当事人 {matter.people} 人"
    known = {
        "injury": (matter.injury, "涉及人身伤害"),
        "people": (PEOPLE <= matter.people < CROWD, people),
        "wages": (matter.wages and WORKERS <= matter.people < PEOPLE, f"欠薪，{people}"),
        "crowd": (matter.people >= CROWD, people),
        "amount": (matter.amount >= AMOUNT, f"标的 {plain(matter.amount)} 元"),
        "red": (matter.was_red, "有过红色险情"),
        "petition": (matter.petition, "信访过"),
        "cross_area": (matter.cross_area, "跨区域"),
        "climbed": (matter.climbed > 0, f"下级调过没成，上报 {matter.climbed} 次"),
        "death": (matter.death, "有人死亡"),
    }
    for lifted, name in LIFTS:
        applies, words = known[name]
        if applies and order.index(lifted) > order.index(grade):
            grade = lifted
            reasons.append(f"{words}，按{lifted.label}")
    if matter.sessions >= MANY_SESSIONS:
        reasons.append(f"调了 {matter.sessions} 次，一案一补，次数不提高类别")
    return Proposal(grade, tuple(reasons))


def plain(amount: Decimal) -> str:
    """1,200 or 62.50: whole yuan without .00, and nothing rounded away."""
    return f"{amount:,.2f}".removesuffix(".00")


def worth(table: Table, grade: Difficulty, manner: Manner, performed: bool) -> tuple[Decimal, Decimal]:
    """Base and bonus. What was never agreed cannot be performed."""
    rate = table[grade]
    bonus = rate.bonus if performed and manner is not Manner.CALMED else Decimal(0)
    return rate.base(manner), bonus


def split(amount: Decimal, percents: Sequence[int]) -> list[Decimal]:
    """Shares to the cent that add up to the amount: what rounding leaves goes to the largest shares first."""
    sign = -1 if amount < 0 else 1
    cents = int(abs(amount) / CENT)
    parts = [cents * percent // WHOLE for percent in percents]
    order = sorted(range(len(percents)), key=lambda i: (-percents[i], i))
    for i in order[: cents - sum(parts)]:
        parts[i] += 1
    return [sign * part * CENT for part in parts]


def shares_wrong(percents: Sequence[int]) -> str | None:
    """谁调解、补谁: whole percents, none of them nothing, in sum 100."""
    if not percents:
        return "写上补给谁，谁调解、补谁。"
    if any(percent < 1 for percent in percents):
        return "比例写 1 到 100 的整数；不补的人空着不写。"
    return None if sum(percents) == WHOLE else f"比例加起来要正好 100，现在是 {sum(percents)}。"


def unpaid(*, kind: UnitKind | None, channel: Channel, outcome: Outcome | None, merged: bool) -> str | None:
    """What no table pays, as a sentence (浈江, 莱芜, 双柏: people's mediation only, registered, closed)."""
    if kind is None:
        return "这件没有调解过，没有可补的。"
    if kind is UnitKind.DEPARTMENT:
        return "部门办的是行政调解，不在人民调解补贴里。"
    if channel in (Channel.COURT_BEFORE, Channel.COURT_AFTER):
        return "法院委派、委托的件由法院按特邀调解发，不在人民调解补贴里。"
    if merged or outcome is Outcome.MERGED:
        return "这件并到别的件了，补贴随主案。"
    if outcome in (Outcome.WITHDRAWN, Outcome.TERMINATED, None):
        return "撤回、终止的件没有补贴。"
    return None
