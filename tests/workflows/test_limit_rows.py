"""A county's own special rows: where they stand, what they take over, and that none is a way around the law."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from workflows.clocks import ClockKind as K
from workflows.clocks import Consequence
from workflows.levels import Level
from workflows.limit_checks import problems, row_problems
from workflows.limit_files import load_rules, parse, read_body
from workflows.limit_rows import Unclear, pattern, place
from workflows.limits import Rule, RuleSet


def new(kind: K, length: int = 5, unit: str = "natural", **when: str) -> Rule:
    body = deepcopy(read_body("standard"))
    base = next(row for row in body["clock"] if row["kind"] == kind)
    body["clock"].append({**base, "length": length, "unit": unit, "when": when})
    return parse(body).rules[-1]


def without(kind: K, **when: str) -> RuleSet:
    body: dict[str, Any] = deepcopy(read_body("standard"))
    body["clock"] = [row for row in body["clock"] if (row["kind"], row.get("when", {})) != (kind, when)]
    return parse(body)


def stands_before(rule: Rule) -> dict[str, tuple[str, ...]]:
    rules = load_rules().rules
    return rules[place(rules, rule)].when


def test_an_own_row_stands_behind_other_special_rows_and_before_the_ordinary_ones() -> None:
    assert stands_before(new(K.MEDIATION, category="12", level="county")) == {"level": ("village",)}
    assert stands_before(new(K.TOTAL, category="12")) == {}


def test_a_narrower_row_stands_before_the_one_it_is_narrower_than() -> None:
    assert stands_before(new(K.TOTAL, category="10", channel="police")) == {"category": ("10",)}
    assert stands_before(new(K.MEDIATION, level="town", channel="court_after")) == {"channel": ("court_after",)}


def test_what_running_out_does_is_that_of_the_row_such_cases_had() -> None:
    rules = load_rules()
    assert pattern(rules, K.MEDIATION, {"category": "12", "level": "county"}).then is Consequence.SUPERVISE
    assert pattern(rules, K.MEDIATION, {"category": "12", "level": "town"}).then is Consequence.ESCALATE
    assert pattern(rules, K.MEDIATION, {"channel": "court_before"}).then is Consequence.BACK_TO_COURT
    with pytest.raises(Unclear, match="各级到期后的办法不同，选一级"):
        pattern(rules, K.MEDIATION, {"category": "12"})


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (new(K.TOTAL), "选层级、类别、来源、难易里的至少一项；对所有纠纷的那一条，直接改它的数。"),
        (new(K.TOTAL, 10, category="10"), "已经有“劳动争议，居民时限”这一条，直接改它的数。"),
        (new(K.TOTAL, 0, category="12"), "消费，居民时限填 1 以上的数。"),
        (new(K.TOTAL, 400, category="12"), "消费，居民时限填不超过 366 的数。"),
        (new(K.TOTAL, 5, "hours", category="12"), "消费，居民时限按工作日或自然日算，不能按小时。"),
        (
            new(K.TOTAL, 20, category="10", channel="police"),
            "劳动争议，公安移交，居民时限法定 15 个自然日（劳动争议调解仲裁法第十四条），只能短，不能长。",
        ),
        (
            new(K.OBJECTION, 9, "working", category="12"),
            "消费，退回异议期法定 5 个工作日（信访工作条例第二十三条；其他纠纷参照），只能短，不能长。",
        ),
    ],
)
def test_a_bad_row_is_refused_in_a_sentence(rule: Rule, says: str) -> None:
    assert row_problems(load_rules(), rule) == [says]


def test_a_good_row_is_not() -> None:
    assert row_problems(load_rules(), new(K.TOTAL, 12, category="12")) == []
    assert row_problems(load_rules(), new(K.TOTAL, 12, category="10", channel="police")) == []


def test_what_the_law_says_of_some_cases_cannot_be_left_out() -> None:
    assert problems(without(K.TOTAL, category="10")) == [
        "劳动争议，居民时限法定 15 个自然日（劳动争议调解仲裁法第十四条），不能去掉。"
    ]


def test_a_row_for_one_level_needs_no_category() -> None:
    assert pattern(load_rules(), K.ACCEPTANCE, {"level": Level.VILLAGE}).length == 3
    assert row_problems(load_rules(), new(K.ACCEPTANCE, 1, "working", level="village")) == []
