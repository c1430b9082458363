"""The one search box: number, ID number, phone and its end, initials, words of the story; alike on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from mediation.disputes.search import grams, search
from tests.mediation.disputes.tale import Tale, tale

ID = "33068119860314011X"


@pytest.fixture
def t(session: Session) -> Tale:
    t = tale(session).register(
        title="深夜水管爆裂", description="楼上张某家水管半夜爆裂，50% 的地板泡了水_",
        parties=[{"role": "applicant", "kind": "person", "name": "罗志军", "phone": "13800000001",
                  "id_number": "330681198603140111"},
                 {"role": "respondent", "kind": "person", "name": "张伟"}],
    )  # fmt: skip
    return t.register()


@pytest.mark.parametrize("query", [
    "330681-2026-000001", "330681198603140111", "13800000001", "0001", "lzj", "LZJ", "罗志军", "由罗志军"[1:], "志军",
    "水管", "水管 罗志军", "半夜爆裂", "50%", "水_", " 爆裂 ",
])  # fmt: skip
def test_the_case_is_found_by(t: Tale, query: str) -> None:
    assert search(t.session, t.here.actor("fengqiao.window"), query) == [t.cases[0]]


@pytest.mark.parametrize("query", [
    "330681-2026-000009", ID, "13800000002", "罗志明", "水管 王某", "5_%", "zz", "'; DROP TABLE dispute; --", '"水"',
    "水管爆裂炸",
])  # fmt: skip
def test_nothing_is_found_by(t: Tale, query: str) -> None:
    assert search(t.session, t.here.actor("fengqiao.window"), query) == []


def test_the_newest_come_first_and_one_character_is_enough(t: Tale) -> None:
    assert search(t.session, t.here.actor("fengqiao.window"), "水") == [t.cases[1], t.cases[0]]


def test_words_are_cut_into_neighbouring_pairs() -> None:
    assert grams("由罗志军") == ["由罗", "罗志", "志军"]
    assert grams("水") == []
