"""The limits as data, the ceilings of the holder's clock, and the words of the lights."""

from __future__ import annotations

from datetime import date

import pytest

from tests.make import moment
from workflows.calendar import DayUnit
from workflows.ceilings import given, within
from workflows.clocks import ClockEnd, ClockKind, ClockStatus, Consequence
from workflows.counting import DueDate, count
from workflows.levels import Level
from workflows.lights import LightKind, light
from workflows.limit_files import load_rules
from workflows.limits import Mark
from workflows.outcomes import Channel
from workflows.yearly import shipped

K, WORKING, NATURAL = ClockKind, DayUnit.WORKING, DayUnit.NATURAL
VILLAGE, TOWN, COUNTY = Level


@pytest.mark.parametrize(
    ("kind", "facts", "length", "unit"),
    [
        (K.ACCEPTANCE, {}, 3, WORKING),
        (K.SUPPLEMENT, {}, 5, WORKING),
        (K.ASSIGNMENT, {}, 1, WORKING),
        (K.SIGNING, {}, 1, WORKING),
        (K.OBJECTION, {}, 5, WORKING),
        (K.FEEDBACK, {}, 2, WORKING),
        (K.MEDIATION, {"level": VILLAGE}, 7, NATURAL),
        (K.MEDIATION, {"level": TOWN}, 10, NATURAL),
        (K.MEDIATION, {"level": COUNTY}, 13, NATURAL),
        (K.MEDIATION, {"level": COUNTY, "category": "13"}, 30, WORKING),
        (K.MEDIATION, {"level": VILLAGE, "category": "13"}, 7, NATURAL),
        (K.MEDIATION, {"level": COUNTY, "category": "14", "channel": Channel.POLICE}, 10, NATURAL),
        (K.MEDIATION, {"level": COUNTY, "category": "14", "channel": Channel.VISIT}, 13, NATURAL),
        (K.MEDIATION, {"level": TOWN, "channel": Channel.COURT_BEFORE}, 30, NATURAL),
        (K.MEDIATION, {"level": COUNTY, "channel": Channel.COURT_AFTER}, 15, NATURAL),
        (K.TOTAL, {}, 30, NATURAL),
        (K.TOTAL, {"category": "10"}, 15, NATURAL),
        (K.TOTAL, {"category": "13"}, 30, WORKING),
        (K.TOTAL, {"channel": Channel.PETITION}, 60, NATURAL),
    ],
)
def test_each_limit_is_as_the_process_says(
    kind: ClockKind, facts: dict[str, str], length: int, unit: DayUnit
) -> None:
    rule = load_rules().rule_for(kind, **facts)
    assert (rule.length, rule.unit) == (length, unit)


def test_every_rule_names_its_source_and_every_kind_has_one() -> None:
    rules = load_rules().rules
    assert {rule.kind for rule in rules} == set(K)
    assert all(rule.source and rule.mark in Mark for rule in rules)


def test_only_what_the_process_pauses_can_be_paused() -> None:
    assert {rule.kind for rule in load_rules().rules if rule.pausable} == {K.ACCEPTANCE, K.MEDIATION, K.TOTAL, K.REPLY}
    assert not load_rules().rule_for(K.TOTAL, channel=Channel.PETITION).pausable


def test_the_levels_shares_fill_the_citizens_clock() -> None:
    rules = load_rules()
    assert [rules.share_above(level) for level in Level] == [(23, NATURAL), (13, NATURAL), (0, NATURAL)]
    lowest = rules.rule_for(K.MEDIATION, level=VILLAGE).length
    assert rules.share_above(VILLAGE)[0] + lowest == rules.rule_for(K.TOTAL).length


def test_a_courts_case_goes_back_to_the_court() -> None:
    rule = load_rules().rule_for(K.MEDIATION, level=TOWN, channel=Channel.COURT_BEFORE)
    assert (rule.then, rule.then_after, rule.climbs) == (Consequence.BACK_TO_COURT, 0, False)


def test_a_limit_that_nobody_set_is_an_error() -> None:
    with pytest.raises(LookupError, match="没有这一件能用的本级时限"):
        load_rules().rule_for(K.MEDIATION)


def due(on: str) -> DueDate:
    return DueDate(on=date.fromisoformat(on), steps=[])


@pytest.mark.parametrize(
    ("own", "total", "share", "extended", "floor", "expected", "why"),
    [
        ("2026-03-09", "2026-04-01", 23, 0, "2026-03-05", "2026-03-09", ""),
        ("2026-03-12", "2026-04-01", 23, 0, "2026-03-05", "2026-03-09", "居民时限到4月1日，给上级留 23 天，提前"),
        ("2026-03-12", "2026-04-01", 23, 2, "2026-03-05", "2026-03-11", "居民时限到4月1日，给上级留 23 天，提前"),
        ("2026-04-10", "2026-04-01", 0, 5, "2026-03-31", "2026-04-01", "居民时限到4月1日，本级不能晚于它，提前"),
        ("2026-04-10", "2026-03-20", 0, 0, "2026-04-02", "2026-04-02", "居民时限留给本级的日子不足 3 个工作日，给 3 个工作日"),
        ("2026-04-01", "2026-03-20", 0, 0, "2026-04-02", "2026-04-01", ""),
    ],
)
def test_the_holders_date_leaves_the_levels_above_their_share(
    own: str, total: str, share: int, extended: int, floor: str, expected: str, why: str
) -> None:
    found = within(
        due(own), due(total), share=share, extended=extended, least=3, floor=date.fromisoformat(floor),
        calendar=shipped(), today=date(2026, 3, 2),
    )  # fmt: skip
    assert found.on.isoformat() == expected
    assert [step.text for step in found.steps] == ([why] if why else [])


def test_a_given_date_is_earlier_or_replaces() -> None:
    begun = moment("2026-03-02 09:00")
    own = count(begun, 30, NATURAL, [], shipped(), begun)
    facts = {"calendar": shipped(), "today": date(2026, 3, 2)}
    assert given(own, date(2026, 3, 16), replaces=False, **facts).steps[-1].text == "来件要求3月16日前办结"
    assert given(own, date(2026, 6, 1), replaces=False, **facts) is own
    assert given(own, date(2026, 6, 6), replaces=True, **facts).on == date(2026, 6, 8)


@pytest.mark.parametrize(
    ("set_for", "told"),
    [
        ("2026-11-27", [("办理人定为11月27日", "2026-11-27")]),
        ("2026-11-29", [("办理人定为11月29日", "2026-11-29"), ("11月29日星期日，顺延到工作日", "2026-11-30")]),
    ],
)
def test_a_day_that_was_set_is_told_as_it_was_set(set_for: str, told: list[tuple[str, str]]) -> None:
    begun = moment("2026-11-18 10:00")
    own = count(begun, 15, NATURAL, [], shipped(), begun)
    found = given(own, date.fromisoformat(set_for), replaces=True, calendar=shipped(), today=date(2026, 11, 18))
    assert [(step.text, str(step.on)) for step in found.steps[1:]] == told
    assert str(found.on) == told[-1][1]


DUE, AMBER = moment("2026-10-26 17:30"), moment("2026-10-19 00:00")


@pytest.mark.parametrize(
    ("at", "unit", "kind", "text"),
    [
        ("2026-10-14 10:00", NATURAL, "green", "还剩 12 天"),
        ("2026-09-21 10:00", WORKING, "green", "还剩 20 个工作日"),
        ("2026-10-25 23:59", NATURAL, "amber", "还剩 1 天"),
        ("2026-10-26 00:00", NATURAL, "amber", "今天 17:30"),
        ("2026-10-26 17:30", WORKING, "amber", "今天 17:30"),
        ("2026-10-26 17:31", NATURAL, "red", "超期 1 天"),
        ("2026-10-28 08:00", NATURAL, "red", "超期 2 天"),
        ("2026-11-02 08:00", WORKING, "red", "超期 5 个工作日"),
    ],
)
def test_a_running_light_says_how_long(at: str, unit: DayUnit, kind: str, text: str) -> None:
    assert light(DUE, AMBER, ClockStatus.RUNNING, moment(at), unit) == (LightKind(kind), text)


def test_a_paused_light_says_until_when() -> None:
    at = moment("2026-10-14 10:00")
    shown = light(DUE, AMBER, ClockStatus.PAUSED, at, NATURAL, until=date(2026, 10, 20))
    assert shown == (LightKind.PAUSED, "已中止，到 10月20日")
    assert light(DUE, AMBER, ClockStatus.PAUSED, at, NATURAL).text == "已中止"


def test_a_met_light_remembers_that_it_was_late() -> None:
    at = moment("2026-12-01 10:00")
    assert light(DUE, AMBER, ClockStatus.MET, at, NATURAL).text == "已完成"
    late = light(DUE, AMBER, ClockStatus.MET, at, NATURAL, ended_at=moment("2026-10-30 09:00"), overdue_since=DUE)
    assert late == (LightKind.MET, "已完成（曾超期 4 天）")


def test_every_end_is_a_status() -> None:
    assert {end.value for end in ClockEnd} == {status.value for status in ClockStatus} - {"running", "paused"}
