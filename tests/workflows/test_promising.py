"""The sentences of 履行 and 司法确认, one story each, beside the table of the other guards."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from tests.workflows.cases import TODAY, attempt, case, party
from workflows.guards import confirming, promising
from workflows.outcomes import PartyRole
from workflows.promises import ARTICLE, ASKED_FIRST, INSTEAD, Excluded
from workflows.roles import Role

PARTIES = [party(1, PartyRole.APPLICANT), party(2, PartyRole.APPLICANT), party(3, PartyRole.RESPONDENT)]


def promise(no: int, **other: Any) -> Any:
    return SimpleNamespace(**{"no": no, "agreement_no": 1, "who_no": 3, "to_no": 1, "amount": 100, **other})


def says(guard: Any, facts: dict[str, Any] | None = None, *, category: str = "02", **file: Any) -> str | None:
    sentence: str | None = guard(attempt(Role.MEDIATOR, of=case(parties=PARTIES, category=category), facts=facts or {}, file=file))
    return sentence


def test_enforcement_needs_both_sides_of_a_confirmed_part() -> None:
    ours, theirs = promise(1), promise(2, to_no=2)
    confirmed = [(1, frozenset({1, 3}))]
    assert promising.unconfirmed([ours, theirs], confirmed) == [2]
    assert promising.unconfirmed([promise(3, to_no=None)], confirmed) == []
    assert promising.unconfirmed([promise(4, who_no=None, to_no=None)], []) == [4]
    assert promising.unconfirmed([promise(5, agreement_no=2)], confirmed) == [5]  # another agreement is not confirmed by that ruling


@pytest.mark.parametrize(("route", "category", "heard"), [
    ("enforce", "02", "没有经过司法确认"), ("payment_order", "02", None), ("payment_order", "10", None),
    ("suit", "02", None), ("", "02", "接下来怎么办"),
])  # fmt: skip
def test_which_way_is_open(route: str, category: str, heard: str | None) -> None:
    sentence = says(promising.way_open, {"route": route}, category=category, promises_named=[promise(1)], confirmed_covers=[])
    assert (heard in sentence) if heard and sentence else sentence is heard


def test_no_order_for_payment_where_a_deed_was_promised() -> None:
    sentence = says(promising.way_open, {"route": "payment_order"}, promises_named=[promise(1), promise(2, amount=None)], confirmed_covers=[])
    assert sentence is not None and sentence.startswith("第 2 笔是办事，不是给钱；支付令只用于给钱")


def test_every_excluded_matter_has_its_article_and_another_way() -> None:
    assert set(ARTICLE) == set(INSTEAD) == set(Excluded)
    for each in Excluded:
        sentence = says(confirming.matter_admissible, {"excluded": [each.value]})
        assert sentence is not None and ARTICLE[each] in sentence and INSTEAD[each] in sentence


@pytest.mark.parametrize("category", sorted(ASKED_FIRST))
def test_where_it_is_likely_the_question_comes_first(category: str) -> None:
    assert says(confirming.matter_admissible, {}, category=category) is not None
    assert says(confirming.matter_admissible, {"only_payment": True}, category=category) is None


@pytest.mark.parametrize(("parties", "done", "heard"), [
    ([1, 3], set(), None), ([1, 2], set(), "要双方共同申请"), ([3], set(), "要双方共同申请"), ([], set(), "要双方共同申请"),
    ([1, 2, 3], set(), "第 2 位不受这份协议约束"), ([1, 3], {(1, 3)}, "第 1 位和选的对方已经一起申请过"),
    ([1, 3], {(1, 4)}, None),
])  # fmt: skip
def test_who_may_apply_together(parties: list[int], done: set[tuple[int, int]], heard: str | None) -> None:
    sentence = says(confirming.applied_jointly, {"parties": parties}, bound_parties={1, 3}, confirmed_or_waiting=done)
    assert (heard in sentence) if heard and sentence else sentence is heard


@pytest.mark.parametrize(("days", "heard"), [(0, None), (30, None), (31, "30 日到"), (-1, "才生效")])
def test_the_thirtieth_day_is_in_time(days: int, heard: str | None) -> None:
    since = TODAY - timedelta(days=40)
    sentence = says(confirming.within_thirty_days, {"filed_on": since + timedelta(days=days)}, effective_on=since,
                    confirmable_until=since + timedelta(days=30))
    assert (heard in sentence) if heard and sentence else sentence is heard


@pytest.mark.parametrize(("number", "good"), [
    ("（2026）浙0681民特12号", True), ("(2026)浙0681诉前调确3号", True), ("〔2026〕浙0681民特12号", True), ("民特12号", False), ("", False),
])  # fmt: skip
def test_a_case_number_is_written_as_on_the_ruling(number: str, good: bool) -> None:
    sentence = says(confirming.ruling_told, {"result": "confirmed", "ruled_on": TODAY, "case_number": number})
    assert (sentence is None) is good


def test_what_was_withdrawn_needs_no_number_and_a_dismissal_its_reason() -> None:
    assert says(confirming.ruling_told, {"result": "withdrawn", "ruled_on": TODAY}) is None
    dismissed = {"result": "dismissed", "ruled_on": TODAY, "case_number": "（2026）浙0681民特12号"}
    assert "民事诉讼法第206条" in (says(confirming.ruling_told, dismissed) or "")
