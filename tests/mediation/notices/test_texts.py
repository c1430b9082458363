"""Each kind of notice has words of its own, read here as people will read them."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from mediation.notices.kinds import KINDS, alarm, family, kind_of, outlives, town_alarm
from mediation.notices.texts import FOLDER, render
from workflows.clocks import ClockKind
from workflows.dispute import WORKFLOW

SNAPSHOTS = Path(__file__).parent / "snapshots"
CAST = {
    "case": "王某 与 高某 · 水沟排水", "label": "延期", "clock": "本级时限", "title": "限期上门调处", "left": "还剩 1 天",
    "card": "黄牌", "unit": "枫源村", "place": "枫源村委会", "task": "丈量水沟", "version": 3, "day": "10月14日",
    "who": "何立群", "sentence": "镇级 8 天太短，先和镇里商量。", "effect": "只管这天以后起算的，在办的不变。", "count": 4, "rest": 1, "clocks": [("反馈", 3), ("受理", 1)],
    "choice": "可以重新调解或照常办结", "words": "没有经手人 1 件", "days": 3, "due": 2, "late": 1, "approvals": 1, "unread": 5, "what": "督办，等你答复", "link": "https://example.org/r/abc",
}  # fmt: skip
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))


@pytest.mark.parametrize("name", NAMES)
def test_the_words_are_those_of_the_snapshot(name: str) -> None:
    assert render(name, **CAST) + "\n" == (SNAPSHOTS / f"{name}.txt").read_text()


def test_every_kind_has_its_words_and_every_file_a_kind() -> None:
    outside = {name for name in NAMES if name.startswith("outside")}
    assert {*KINDS} == {*NAMES} - outside
    assert {path.stem for path in SNAPSHOTS.glob("*.txt")} == {*NAMES}


def test_every_move_has_words_of_its_own() -> None:
    assert set(WORKFLOW.by_name) <= set(KINDS)


def test_a_missing_word_is_an_error_and_not_a_blank() -> None:
    with pytest.raises(UndefinedError):
        render("assign")


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("outside")])
def test_what_leaves_the_house_names_nobody_and_no_case(name: str) -> None:
    said = render(name, **CAST)
    assert not any(word in said for word in ("王某", "高某", "水沟", "枫源", "330681", "何立群"))


def test_a_robot_gets_plain_text() -> None:
    assert render("assign", case="<王某> & 高某") == "分流到你们这儿，等签收：<王某> & 高某"


@pytest.mark.parametrize("clock", ClockKind)
def test_alarms_of_one_clock_are_one_family_and_fit_the_column(clock: ClockKind) -> None:
    kinds = [alarm(level, clock) for level in (1, 2, 3)]
    assert len({family(kind) for kind in kinds}) == 1 and max(map(len, kinds)) <= 32
    assert family(kinds[0]) != family(alarm(1, ClockKind.TOTAL if clock is not ClockKind.TOTAL else ClockKind.REPLY))


def test_only_what_is_urgent_leaves_and_only_danger_at_any_hour() -> None:
    total = [kind_of(alarm(level, ClockKind.TOTAL)) for level in (1, 2, 3)]
    assert [bool(kind.outside) for kind in (*total, kind_of(town_alarm("330681109")))] == [False, False, True, True]
    assert {kind.name for kind in KINDS.values() if kind.any_hour} == {"report_danger", "red_risk"}
    assert kind_of(alarm(2, ClockKind.DANGER)).any_hour and not kind_of(alarm(1, ClockKind.DANGER)).outside


def test_clocks_that_begin_with_the_end_of_a_case_still_ring() -> None:
    assert outlives(alarm(2, ClockKind.FOLLOW_UP)) and not outlives(alarm(2, ClockKind.MEDIATION))
