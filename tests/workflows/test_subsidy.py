"""以奖代补: class, amount, shares, and what no table pays."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.outcomes import Channel, Difficulty, Outcome, UnitKind
from workflows.subsidy import STANDARD, Manner, Matter, propose, shares_wrong, split, unpaid, worth

PLAIN: dict[str, Any] = {"difficulty": Difficulty.ORDINARY}


@pytest.mark.parametrize(("other", "grade", "words"), [
    ({}, Difficulty.ORDINARY, "登记为一般"),
    ({"difficulty": None}, Difficulty.ORDINARY, "登记时没定难易，按一般"),
    ({"difficulty": Difficulty.SIMPLE}, Difficulty.SIMPLE, "登记为简单"),
    ({"people": 12}, Difficulty.COMPLEX, "登记为一般；当事人 12 人，按复杂"),
    ({"amount": Decimal(120_000)}, Difficulty.COMPLEX, "登记为一般；标的 120,000 元，按复杂"),
    ({"sessions": 2}, Difficulty.ORDINARY, "登记为一般"),
    ({"sessions": 9}, Difficulty.ORDINARY, "登记为一般；调了 9 次，一案一补，次数不提高类别"),
    ({"difficulty": Difficulty.SIMPLE, "injury": True}, Difficulty.ORDINARY, "登记为简单；涉及人身伤害，按一般"),
    ({"injury": True}, Difficulty.ORDINARY, "登记为一般"),
    ({"wages": True, "people": 6}, Difficulty.COMPLEX, "登记为一般；欠薪，当事人 6 人，按复杂"),
    ({"wages": True}, Difficulty.ORDINARY, "登记为一般"),
    ({"petition": True}, Difficulty.COMPLEX, "登记为一般；信访过，按复杂"),
    ({"cross_area": True}, Difficulty.COMPLEX, "登记为一般；跨区域，按复杂"),
    ({"climbed": 2}, Difficulty.COMPLEX, "登记为一般；下级调过没成，上报 2 次，按复杂"),
    ({"people": 30}, Difficulty.MAJOR, "登记为一般；当事人 30 人，按重大"),
    ({"was_red": True}, Difficulty.COMPLEX, "登记为一般；有过红色险情，按复杂"),
    ({"death": True, "was_red": True}, Difficulty.MAJOR, "登记为一般；有过红色险情，按复杂；有人死亡，按重大"),
    ({"people": 153, "difficulty": Difficulty.MAJOR}, Difficulty.MAJOR, "登记为重大"),
])  # fmt: skip
def test_the_class_follows_from_the_case_and_says_why(other: dict[str, Any], grade: Difficulty, words: str) -> None:
    found = propose(Matter(**{**PLAIN, **other}))
    assert (found.grade, found.words) == (grade, words)


@pytest.mark.parametrize(("grade", "manner", "performed", "sum_"), [
    (Difficulty.ORDINARY, Manner.WRITTEN, False, 100), (Difficulty.ORDINARY, Manner.WRITTEN, True, 130),
    (Difficulty.ORDINARY, Manner.ORAL, True, 90), (Difficulty.MAJOR, Manner.CALMED, True, 200), (Difficulty.SIMPLE, Manner.CALMED, False, 0),
])  # fmt: skip
def test_the_amount_is_the_tables(grade: Difficulty, manner: Manner, performed: bool, sum_: int) -> None:
    assert sum(worth(STANDARD, grade, manner, performed)) == sum_


@given(st.integers(-100_000, 100_000), st.lists(st.integers(1, 100), min_size=1, max_size=6))
def test_shares_add_up_to_the_cent(cents: int, weights: list[int]) -> None:
    percents = [weight * 100 // sum(weights) for weight in weights]
    percents[0] += 100 - sum(percents)
    parts = split(Decimal(cents) / 100, percents)
    assert sum(parts) == Decimal(cents) / 100
    assert all(part * cents >= 0 for part in parts)


@pytest.mark.parametrize(("percents", "sentence"), [
    ([100], None), ([60, 40], None), ([], "写上补给谁，谁调解、补谁。"), ([60, 30], "比例加起来要正好 100，现在是 90。"),
    ([100, 0], "比例写 1 到 100 的整数；不补的人空着不写。"), ([150, -50], "比例写 1 到 100 的整数；不补的人空着不写。"),
])  # fmt: skip
def test_shares_are_whole_percents_of_all_of_it(percents: list[int], sentence: str | None) -> None:
    assert shares_wrong(percents) == sentence


@pytest.mark.parametrize(("other", "begins"), [
    ({}, None), ({"kind": UnitKind.DEPARTMENT}, "部门办的是行政调解"), ({"kind": None}, "这件没有调解过"),
    ({"channel": Channel.COURT_AFTER}, "法院委派、委托"), ({"outcome": Outcome.WITHDRAWN}, "撤回、终止"),
    ({"outcome": Outcome.FAILED}, None), ({"merged": True}, "这件并到别的件了"),
])  # fmt: skip
def test_what_no_table_pays_is_said(other: dict[str, Any], begins: str | None) -> None:
    plain: dict[str, Any] = {"kind": UnitKind.VILLAGE_COMMITTEE, "channel": Channel.VISIT, "outcome": Outcome.SETTLED, "merged": False}
    said = unpaid(**{**plain, **other})
    assert said is None if begins is None else said is not None and said.startswith(begins)
