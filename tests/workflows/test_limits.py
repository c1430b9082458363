"""Rule sets as data: what a set may say, who gets which limit, and what cannot be put in force."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from workflows.calendar import DayUnit
from workflows.clocks import ClockKind as K
from workflows.clocks import Consequence
from workflows.levels import Level
from workflows.limit_checks import problems, sum_line
from workflows.limit_files import Unreadable, load_rules, parse, read_body
from workflows.limit_words import afterwards, label, length
from workflows.limits import Mark, StartsAt
from workflows.outcomes import Channel, Difficulty

PRESETS = ("standard", "gaotai", "dongzhi")
WORKING, NATURAL = DayUnit.WORKING, DayUnit.NATURAL
VILLAGE, TOWN, COUNTY = Level
SAYS = "劳动争议，居民时限法定 15 个自然日（劳动争议调解仲裁法第十四条）"


def changed(position: int, **what: Any) -> dict[str, Any]:
    body = deepcopy(read_body("standard"))
    body["clock"][position] |= what
    return body


def place(kind: K, **when: str) -> int:
    rows = read_body("standard")["clock"]
    return next(n for n, row in enumerate(rows) if row["kind"] == kind and row.get("when", {}) == when)


@pytest.mark.parametrize("name", PRESETS)
def test_a_shipped_set_can_be_put_in_force_and_names_every_source(name: str) -> None:
    rules = load_rules(name)
    assert problems(rules) == []
    assert {rule.kind for rule in rules.rules} == set(K)
    assert all(rule.source and rule.mark in Mark for rule in rules.rules)


@pytest.mark.parametrize("name", PRESETS)
def test_what_comes_with_the_case_file_is_defined_whole(name: str) -> None:
    """回访 after closing and after performance; 司法确认 with its reminders, then the right is lost."""
    rules = load_rules(name)
    follow_up = [(label(rule), length(rule)) for rule in rules.rules if rule.kind is K.FOLLOW_UP]
    assert follow_up == [("回访", "3 个工作日"), ("履行完回访", "7 个自然日")]
    assert rules.rule_for(K.FOLLOW_UP).starts_at is StartsAt.CLOSED
    looked = rules.rule_for(K.PERFORMANCE, starts_at=StartsAt.EFFECTIVE)
    assert (label(looked), length(looked), afterwards(looked)) == ("没写日子的履行", "30 个自然日", "提醒看一次，不算逾期")
    assert rules.rule_for(K.PERFORMANCE).starts_at is StartsAt.AGREED
    confirmation = rules.rule_for(K.CONFIRMATION)
    assert (confirmation.reminders, afterwards(confirmation)) == (
        (20, 27), "第 20、27 天提醒，到期没有申请的，权利失效")


@pytest.mark.parametrize("days", [[27, 20], [0], ["20"], [20, 20]])
def test_reminders_are_days_in_order(days: list[object]) -> None:
    with pytest.raises(Unreadable, match="reminders"):
        parse(changed(place(K.CONFIRMATION), reminders=days))


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize(
    ("kind", "facts", "days", "unit"),
    [
        (K.OBJECTION, {}, 5, WORKING),
        (K.TOTAL, {"category": "10"}, 15, NATURAL),
        (K.TOTAL, {"category": "13"}, 30, WORKING),
        (K.TOTAL, {"channel": Channel.PETITION}, 60, NATURAL),
        (K.PETITION_NOTICE, {}, 15, NATURAL),
        (K.CONFIRMATION, {}, 30, NATURAL),
        (K.MEDIATION, {"level": COUNTY, "category": "13"}, 30, WORKING),
        (K.MEDIATION, {"level": COUNTY, "category": "14", "channel": Channel.POLICE}, 10, NATURAL),
        (K.MEDIATION, {"level": TOWN, "channel": Channel.COURT_BEFORE}, 30, NATURAL),
        (K.MEDIATION, {"level": TOWN, "channel": Channel.COURT_AFTER}, 15, NATURAL),
        (K.MEDIATION, {"level": TOWN, "channel": Channel.COURT_AFTER, "difficulty": Difficulty.SIMPLE}, 7, NATURAL),
    ],
)
def test_what_the_law_says_of_special_cases_is_in_every_set(
    name: str, kind: K, facts: dict[str, Any], days: int, unit: DayUnit
) -> None:
    rule = load_rules(name).rule_for(kind, **facts)
    assert (rule.length, rule.unit, rule.mark) == (days, unit, Mark.STATUTE)


def test_only_a_petition_has_a_longest_extension_and_no_pause() -> None:
    rule = load_rules().rule_for(K.TOTAL, channel=Channel.PETITION)
    assert (rule.extend_max, rule.pausable) == (30, False)


def test_four_levels_and_seven_days() -> None:
    rules = load_rules("gaotai")
    intake = rules.rule_for(K.ACCEPTANCE)
    levels = [rules.rule_for(K.MEDIATION, level=level) for level in Level]
    total = rules.rule_for(K.TOTAL)
    assert [intake.length, *(rule.length for rule in levels)] == [1, 2, 2, 2]
    assert (total.length, total.unit, total.starts_at) == (7, WORKING, "registered")
    assert [(rule.then, rule.then_after) for rule in levels[:2]] == [(Consequence.ESCALATE, 0)] * 2
    assert [rules.share_above(level) for level in (VILLAGE, TOWN)] == [(4, WORKING), (2, WORKING)]


@pytest.mark.parametrize(
    ("difficulty", "days"),
    [(Difficulty.SIMPLE, 1), (Difficulty.ORDINARY, 7), (None, 7), (Difficulty.COMPLEX, 20), (Difficulty.MAJOR, 20)],
)
def test_one_seven_and_twenty_days_by_difficulty(difficulty: Difficulty | None, days: int) -> None:
    rules = load_rules("dongzhi")
    assert rules.rule_for(K.TOTAL, difficulty=difficulty).length == days
    for level in Level:
        rule = rules.rule_for(K.MEDIATION, level=level, difficulty=difficulty)
        assert (rule.length, rule.climbs) == (days, False)
    assert rules.rule_for(K.MEDIATION, level=COUNTY, difficulty=difficulty).then is Consequence.SUPERVISE


def test_a_set_is_read_from_a_version_as_from_its_file() -> None:
    assert parse(read_body("standard")) == load_rules()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (changed(0, kind="acceptence"), "第 1 条的 kind 写成了 acceptence，只能是 acceptance"),
        (changed(0, unit="weeks"), "第 1 条的 unit 写成了 weeks"),
        (changed(0, lenght=3), "第 1 条的 lenght 不认识"),
        (changed(0, length="3"), "第 1 条的 length 不能是 3"),
        (changed(0, length=True), "第 1 条的 length 不能是 True"),
        (changed(0, length=-1), "第 1 条的 length 不能是 -1"),
        (changed(0, when={"weather": "rain"}), "第 1 条的条件 weather 不认识"),
        (changed(0, when={"level": "city"}), "第 1 条的 level 写成了 city"),
        ({**read_body("standard"), "clock": read_body("standard")["clock"][1:]}, "这几种时限一条也没有：受理时限"),
        ({name: value for name, value in read_body("standard").items() if name != "floor"}, "规则缺这几项：floor"),
        ({**read_body("standard"), "clock": [{"kind": "total"}]}, "第 1 条缺 length、unit、starts_at、source、mark"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(body: dict[str, Any], says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        parse(body)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (changed(place(K.MEDIATION, level="town"), length=12),
         "村 7、镇 12、市 13，相加 32 天，超过了居民时限 30 天，请改短一级，或改长居民时限。"),
        (changed(place(K.MEDIATION, level="town"), unit="working"),
         "各级调解和居民时限要用同一种天数，才能相加：都按工作日，或都按自然日。"),
        (changed(place(K.TOTAL, category="10"), length=16), f"{SAYS}，只能短，不能长。"),
        (changed(place(K.TOTAL, category="10"), unit="working"), f"{SAYS}，请按自然日算。"),
        (changed(place(K.CONFIRMATION), length=20),
         "司法确认法定 30 个自然日（人民调解法第三十三条；民事诉讼法第二百零五条），不能改。"),
        (changed(place(K.FEEDBACK), length=0), "反馈填 1 以上的数。"),
        (changed(place(K.ARCHIVE), length=1000), "归档填不超过 366 的数。"),
        (changed(place(K.TOTAL), unit="hours"), "居民时限按工作日或自然日算，不能按小时。"),
        (changed(place(K.FEEDBACK), when={"level": "village"}), "反馈时限没有给镇级一般纠纷的数，请补一条。"),
        ({**read_body("standard"), "amber": 100}, "黄灯从用掉百分之几起，填 1 到 99，比如 80。"),
        ({**read_body("standard"), "alarms": [3, 1]}, "先提醒上级、再提醒督导：后一个天数不能比前一个小。"),
        ({**read_body("standard"), "alarms": [0, 0]}, "督办过期 1 个工作日升黄牌，升红牌不能更早：提醒督导的天数填 1 以上。"),
        ({**read_body("standard"), "floor": 0}, "居民时限用完时留给承办单位的工作日，填 1 到 10。"),
    ],
)
def test_what_cannot_be_put_in_force_is_said_in_a_sentence(body: dict[str, Any], says: str) -> None:
    levels = {VILLAGE: "村", TOWN: "镇", COUNTY: "市"}
    assert says in problems(parse(body), levels)


def test_a_shorter_limit_than_the_law_allows_is_the_countys_own_to_set() -> None:
    assert problems(parse(changed(place(K.TOTAL, category="10"), length=10))) == []


def test_the_sum_of_the_levels_is_told() -> None:
    assert sum_line(load_rules("gaotai")) == "村 2、镇 2、县 2，相加 6 个工作日，没有超过居民时限 7 个工作日。"
    assert sum_line(load_rules("dongzhi")) == ""


def test_each_limit_has_a_name_a_length_and_a_consequence_in_words() -> None:
    rules = load_rules()
    medical = rules.rule_for(K.MEDIATION, level=COUNTY, category="13")
    assert (label(medical), length(medical), afterwards(medical)) == (
        "医疗，县级调解", "30 个工作日", "再过 3 个工作日发督办",
    )  # fmt: skip
    assert label(rules.rule_for(K.MEDIATION, channel=Channel.COURT_BEFORE)) == "法院委派，调解"
    assert [label(rules.rule_for(kind)) for kind in (K.ACCEPTANCE, K.TOTAL)] == ["受理", "居民时限"]
    assert afterwards(rules.rule_for(K.SUPPLEMENT)) == "到期视为撤回"
